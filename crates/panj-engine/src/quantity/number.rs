//! Numbers in digits and words. Reads: pieces. Writes: values. Not here: what is counted. Tests are below.

use crate::time::piece::{Kind, Piece, touch};

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number {
    /// Piece after its last.
    pub(crate) end: usize,
    /// The figure; none for “dozens”, “several”.
    pub(crate) value: Option<f64>,
    /// Lower bound of a vague number.
    pub(crate) low: Option<f64>,
    /// Whether it is an ordinal.
    pub(crate) ordinal: bool,
    /// Whether it is written in digits.
    pub(crate) digits: bool,
    /// Whether it is the four plain digits of what may be a year.
    pub(crate) plain: bool,
}

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] =
    ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ORDINALS: [&str; 20] = [
    "zeroth",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
];
const ORDINAL_TENS: [&str; 10] = [
    "",
    "",
    "twentieth",
    "thirtieth",
    "fortieth",
    "fiftieth",
    "sixtieth",
    "seventieth",
    "eightieth",
    "ninetieth",
];
/// Multipliers in the order of size. `bn`, `m`, `k` only right after digits.
const SCALES: [(&str, f64); 9] = [
    ("hundred", 1e2),
    ("thousand", 1e3),
    ("lakh", 1e5),
    ("million", 1e6),
    ("crore", 1e7),
    ("billion", 1e9),
    ("trillion", 1e12),
    ("mn", 1e6),
    ("bn", 1e9),
];
/// Vague numbers: the least that the word allows. A plural of a scale is at least two of it; “dozens” is low 24 in
/// our coding rules; “several” is at least three, since two would be “a couple”.
const VAGUE: [(&str, f64); 10] = [
    ("dozens", 24.0),
    ("scores", 40.0),
    ("tens", 20.0),
    ("hundreds", 200.0),
    ("thousands", 2000.0),
    ("millions", 2e6),
    ("billions", 2e9),
    ("several", 3.0),
    ("lakhs", 2e5),
    ("crores", 2e7),
];

fn scale(word: &str) -> Option<f64> {
    SCALES.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

fn below_hundred(pieces: &[Piece], at: usize) -> Option<(usize, f64, bool)> {
    let word = pieces.get(at)?.low.as_str();
    let find = |list: &[&str], word: &str| list.iter().position(|w| !w.is_empty() && *w == word);
    if let Some(n) = find(&ONES, word) {
        return Some((at + 1, n as f64, false));
    }
    if let Some(n) = find(&ORDINALS, word) {
        return Some((at + 1, n as f64, true));
    }
    if let Some(n) = find(&ORDINAL_TENS, word) {
        return Some((at + 1, 10.0 * n as f64, true));
    }
    let tens = 10.0 * find(&TENS, word)? as f64;
    let next = if pieces.get(at + 1).is_some_and(|p| p.is("-")) { at + 2 } else { at + 1 };
    let one = pieces.get(next).map_or("", |p| p.low.as_str());
    if let Some(n) = find(&ONES[..10], one).filter(|n| *n > 0) {
        return Some((next + 1, tens + n as f64, false));
    }
    if let Some(n) = find(&ORDINALS[..10], one).filter(|n| *n > 0) {
        return Some((next + 1, tens + n as f64, true));
    }
    Some((at + 1, tens, false))
}

/// Digits with thousands separators and a decimal point: `1,240`, `1 240`, `9.5`.
fn figure(pieces: &[Piece], at: usize) -> Option<(usize, f64, bool)> {
    let mut text = pieces.get(at)?.digits()?.to_owned();
    if text.len() > 15 {
        return None;
    }
    let mut end = at + 1;
    let mut plain = true;
    if text.len() <= 3 {
        while pieces.get(end).is_some_and(|p| p.is(",") || p.is("\u{a0}"))
            && touch(pieces, end - 1, end)
            && touch(pieces, end, end + 1)
            && pieces.get(end + 1).and_then(Piece::digits).is_some_and(|d| d.len() == 3)
        {
            text.push_str(&pieces[end + 1].low);
            end += 2;
            plain = false;
        }
    }
    if pieces.get(end).is_some_and(|p| p.is("."))
        && touch(pieces, end - 1, end)
        && touch(pieces, end, end + 1)
        && let Some(d) = pieces.get(end + 1).and_then(Piece::digits)
        && d.len() < 10
    {
        text.push('.');
        text.push_str(d);
        end += 2;
        plain = false;
    }
    let plain = plain && text.len() == 4;
    Some((end, text.parse().ok()?, plain))
}

/// The number that begins at piece `at`, if one does. “a” and “an” are numbers only before dozen, hundred and so on.
pub(crate) fn read(pieces: &[Piece], at: usize) -> Option<Number> {
    let first = pieces.get(at)?;
    let number = |end, value: f64| Number {
        end,
        value: Some(value),
        low: None,
        ordinal: false,
        digits: false,
        plain: false,
    };
    if first.kind == Kind::Digits {
        let (mut end, mut value, plain) = figure(pieces, at)?;
        let mut ordinal = false;
        let mut plain = plain;
        if let Some(word) = pieces.get(end).filter(|p| p.is_word()) {
            let joined = touch(pieces, end - 1, end);
            if joined && ["st", "nd", "rd", "th"].contains(&word.low.as_str()) {
                ordinal = true;
                end += 1;
            } else if let Some(by) = scale(&word.low) {
                value *= by;
                end += 1;
                plain = false;
            } else if joined && word.is("k") {
                value *= 1e3;
                end += 1;
                plain = false;
            }
        }
        if !ordinal
            && let Some(by) = pieces.get(end).and_then(|p| scale(&p.low)).filter(|_| !plain && value < 1e6)
        {
            // “1.2 hundred thousand”, “5 lakh crore”
            value *= by;
            end += 1;
        }
        return Some(Number { ordinal, digits: true, plain, ..number(end, value) });
    }
    if first.kind != Kind::Word {
        return None;
    }
    let word = first.low.as_str();
    let low = |i: usize| pieces.get(i).map_or("", |p| p.low.as_str());
    if let Some((_, least)) = VAGUE.iter().find(|(name, _)| *name == word) {
        // “tens of thousands”, “hundreds of thousands”
        let (mut end, mut least) = (at + 1, *least);
        if low(end) == "of" && (low(end + 1) == "thousands" || low(end + 1) == "millions") {
            least *= if low(end + 1) == "thousands" { 1e3 } else { 1e6 };
            end += 2;
        } else if word == "several" {
            let by = match low(end) {
                "dozen" => 12.0,
                other => scale(other).unwrap_or(0.0),
            };
            if by > 0.0 {
                least *= by;
                end += 1;
            }
        }
        return Some(Number { value: None, low: Some(least), ..number(end, 0.0) });
    }
    match (word, low(at + 1), low(at + 2)) {
        ("a", "couple", _) => return Some(number(if low(at + 2) == "of" { at + 3 } else { at + 2 }, 2.0)),
        ("couple", "of", _) => return Some(number(at + 2, 2.0)),
        ("a" | "half", "dozen", _) => return Some(number(at + 2, if word == "a" { 12.0 } else { 6.0 })),
        ("half", "a", by) => {
            let by = if by == "dozen" { Some(12.0) } else { scale(by) };
            return by.map(|by| number(at + 3, by / 2.0));
        }
        ("no", _, _) => return Some(number(at + 1, 0.0)),
        ("dozen", _, _) => return Some(number(at + 1, 12.0)),
        _ => {}
    }
    let mut total = 0.0;
    let mut group;
    let mut end;
    let mut ordinal = false;
    if matches!(word, "a" | "an") {
        let by = scale(low(at + 1)).filter(|_| low(at + 1).len() > 2)?;
        group = by;
        end = at + 2;
        if by >= 1e3 {
            total = by;
            group = 0.0;
        }
    } else {
        let (next, value, is_ordinal) = below_hundred(pieces, at)?;
        (group, end, ordinal) = (value, next, is_ordinal);
        if low(end) == "dozen" && !ordinal {
            return Some(number(end + 1, value * 12.0));
        }
    }
    let mut last = f64::INFINITY;
    while !ordinal {
        if let Some(by) = scale(low(end)).filter(|_| low(end).len() > 2) {
            if by < 1e3 {
                group *= by;
            } else if by < last {
                total += group * by;
                group = 0.0;
                last = by;
            } else {
                break;
            }
            end += 1;
            continue;
        }
        let next = if low(end) == "and" && (total > 0.0 || group >= 100.0) { end + 1 } else { end };
        let fits = (group == 0.0 && total > 0.0) || (group >= 100.0 && group % 100.0 == 0.0);
        match below_hundred(pieces, next).filter(|_| fits) {
            // “a hundred and two” only where nothing new begins: “a hundred and two children” is read so too.
            Some((after, value, is_ordinal)) if value > 0.0 => {
                group += value;
                ordinal = is_ordinal;
                end = after;
            }
            _ => break,
        }
    }
    Some(Number { ordinal, ..number(end, total + group) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{piece, sample};

    fn value(text: &str) -> Option<f64> {
        let (tokens, sentences) = sample::cut(text);
        let pieces = piece::cut(text, &tokens, &sentences[0]);
        let number = read(&pieces, 0)?;
        assert_eq!(number.end, pieces.len(), "{text}");
        number.value
    }

    #[test]
    fn numbers_are_read_in_words_and_digits() {
        for (text, want) in [
            ("twenty-one", 21.0),
            ("twenty one", 21.0),
            ("1.2 million", 1_200_000.0),
            ("1,240", 1240.0),
            ("9.5", 9.5),
            ("a dozen", 12.0),
            ("two dozen", 24.0),
            ("half a million", 500_000.0),
            ("half a dozen", 6.0),
            ("three hundred and forty-two", 342.0),
            ("two hundred thousand", 200_000.0),
            ("one million two hundred thousand", 1_200_000.0),
            ("a hundred", 100.0),
            ("zero", 0.0),
            ("10k", 10_000.0),
            ("5 lakh", 500_000.0),
            ("21st", 21.0),
            ("twenty-first", 21.0),
        ] {
            assert_eq!(value(text), Some(want), "{text}");
        }
    }

    #[test]
    fn a_vague_number_has_a_lower_bound_and_no_figure() {
        for (text, want) in
            [("dozens", 24.0), ("several", 3.0), ("hundreds", 200.0), ("tens of thousands", 20_000.0)]
        {
            let (tokens, sentences) = sample::cut(text);
            let number = read(&piece::cut(text, &tokens, &sentences[0]), 0).unwrap();
            assert_eq!((number.value, number.low), (None, Some(want)), "{text}");
        }
    }

    #[test]
    fn an_article_alone_is_no_number() {
        assert_eq!(value("a rifle"), None);
    }
}
