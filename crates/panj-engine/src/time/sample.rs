//! A small tokenizer for the tests of `time` and `quantity`; the program's own is the stage `segment`.

use crate::doc::{Sentence, Token, Upos};
use crate::span::Span;

/// Sentences end at `.`, `?`, `!` before white space and a capital, and at line ends.
pub(crate) fn cut(text: &str) -> (Vec<Token>, Vec<Sentence>) {
    let mut tokens: Vec<Token> = Vec::new();
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut block = 0;
    let mut first = 0;
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut i = 0;
    let close = |tokens: &mut Vec<Token>, sentences: &mut Vec<Sentence>, first: &mut usize, block: usize| {
        if tokens.len() > *first {
            let span = tokens[*first].span.cover(tokens[tokens.len() - 1].span);
            sentences.push(Sentence { span, first: *first, end: tokens.len(), block });
            *first = tokens.len();
        }
    };
    while i < chars.len() {
        let (at, c) = chars[i];
        if c == '\n' {
            close(&mut tokens, &mut sentences, &mut first, block);
            block += 1;
        }
        if c.is_whitespace() {
            i += 1;
            continue;
        }
        let mut j = i + 1;
        if c.is_alphanumeric() {
            let inner = |k: usize| {
                let d = chars[k].1;
                let before = chars[k - 1].1;
                let after = chars.get(k + 1).map_or(' ', |p| p.1);
                d.is_alphanumeric()
                    || (matches!(d, '.' | ',' | ':') && before.is_ascii_digit() && after.is_ascii_digit())
                    || (d == '.' && (after.is_lowercase() || (before == 'm' && chars[k - 2].1 == '.')))
            };
            while j < chars.len() && inner(j) {
                j += 1;
            }
        }
        let end = chars.get(j).map_or(text.len(), |p| p.0);
        let span = Span::new(at, end);
        let word = span.of(text);
        let upos = if word.chars().all(|c| c.is_alphabetic()) { Upos::X } else { Upos::Punct };
        tokens.push(Token {
            span,
            sentence: sentences.len(),
            lemma: word.to_lowercase(),
            upos,
            tag: "",
            head: None,
            relation: "",
        });
        let next: Vec<char> = chars[j..].iter().take(2).map(|p| p.1).collect();
        let abbreviation = tokens.len() > 1 && {
            let word = tokens[tokens.len() - 2].span.of(text).to_lowercase();
            ["sept", "oct", "nov", "dec", "jan", "feb", "aug", "mr", "u", "rs"].contains(&word.as_str())
        };
        let opens = next.len() == 2 && next[0] == ' ' && next[1].is_uppercase();
        if matches!(c, '.' | '?' | '!') && !abbreviation && (opens || next.is_empty()) {
            close(&mut tokens, &mut sentences, &mut first, block);
        }
        i = j;
    }
    close(&mut tokens, &mut sentences, &mut first, block);
    (tokens, sentences)
}
