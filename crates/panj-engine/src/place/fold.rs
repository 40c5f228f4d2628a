//! Folds place names, so that spellings that differ only in accents, case and punctuation are one key.
//!
//! Reads a name, writes its key. Shared with `build.rs`, which folds the gazetteer with this very file;
//! `data/places/make.py` has the same rules to find duplicates. Marks (`’`, `.`) vanish, so that “Sana’a” is
//! “Sanaa” and “U.S.” is “US”; hyphens and the rest become spaces. “Saint”, “Mount” and “Fort” become
//! “st”, “mt”, “ft”. Letters outside ASCII that do not decompose to it vanish: names in other scripts fold
//! to nothing and are found by nobody. Tests are in `tests.rs`.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The key of `name`: lower-case ASCII letters and digits, words separated by one space.
#[must_use]
pub fn fold(name: &str) -> String {
    let mut spaced = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase).nfkd() {
        match c {
            'a'..='z' | '0'..='9' => spaced.push(c),
            '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' | '`' | '´' | 'ʹ' | 'ʺ' | '"' | '“' | '”' | '.'
            | '·' => {}
            '&' => spaced.push_str(" and "),
            'ø' | 'ɔ' => spaced.push('o'),
            'ł' => spaced.push('l'),
            'đ' | 'ð' | 'ɗ' => spaced.push('d'),
            'þ' => spaced.push_str("th"),
            'ß' => spaced.push_str("ss"),
            'æ' => spaced.push_str("ae"),
            'œ' => spaced.push_str("oe"),
            'ı' => spaced.push('i'),
            'ə' => spaced.push('a'),
            'ŋ' => spaced.push('n'),
            'ħ' => spaced.push('h'),
            'ɛ' => spaced.push('e'),
            'ƙ' => spaced.push('k'),
            'ɓ' => spaced.push('b'),
            'ƴ' => spaced.push('y'),
            c if is_combining_mark(c) => {}
            _ => spaced.push(' '),
        }
    }
    let mut key = String::with_capacity(spaced.len());
    for word in spaced.split_ascii_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(match word {
            "saint" => "st",
            "mount" => "mt",
            "fort" => "ft",
            word => word,
        });
    }
    key
}
