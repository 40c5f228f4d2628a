//! Words, runs of digits and marks of a sentence, cut finer than tokens.
//!
//! Reads: text. Writes: [`Piece`]s. `2023-08-30`, `5kg` and `9 a.m.` fall into the same pieces however the tokens
//! were cut, so that dates and numbers are read alike. Tests are in `find.rs` and `quantity/number.rs`.

use crate::doc::{Sentence, Token, TokenId};
use crate::span::Span;

/// What a piece is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters (apostrophes inside do not belong to it).
    Word,
    /// ASCII digits.
    Digits,
    /// One other character.
    Mark,
}

/// A word, a run of digits, or a mark.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// Lower case; dashes as `-` and quotation marks and apostrophes as `'`.
    pub(crate) low: String,
    /// Whether it begins with a capital.
    pub(crate) capital: bool,
    /// The token that it begins in.
    pub(crate) token: Option<TokenId>,
}

impl Piece {
    pub(crate) fn is(&self, word: &str) -> bool {
        self.low == word
    }

    pub(crate) fn digits(&self) -> Option<&str> {
        (self.kind == Kind::Digits).then_some(self.low.as_str())
    }

    pub(crate) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }
}

/// Cuts the text of one sentence.
pub(crate) fn cut(text: &str, tokens: &[Token], sentence: &Sentence) -> Vec<Piece> {
    let range = sentence.first.min(tokens.len())
        ..sentence.end.min(tokens.len()).max(sentence.first.min(tokens.len()));
    let mut token = range.start;
    let mut pieces: Vec<Piece> = Vec::new();
    let body = sentence.span.of(text);
    let mut chars = body.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let kind = if c.is_ascii_digit() {
            Kind::Digits
        } else if c.is_alphabetic() {
            Kind::Word
        } else {
            Kind::Mark
        };
        let mut end = at + c.len_utf8();
        if kind != Kind::Mark {
            while let Some(&(next, d)) = chars.peek() {
                let same = match kind {
                    Kind::Digits => d.is_ascii_digit(),
                    _ => d.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&d),
                };
                if !same {
                    break;
                }
                end = next + d.len_utf8();
                chars.next();
            }
        }
        let span = Span::new(sentence.span.start + at, sentence.span.start + end);
        while token < range.end && tokens[token].span.end <= span.start {
            token += 1;
        }
        let inside = token < range.end && tokens[token].span.start < span.end;
        let low = match c {
            '‘' | '’' | 'ʼ' | '′' => "'".to_owned(),
            '–' | '—' | '‐' | '‑' | '−' => "-".to_owned(),
            _ => span.of(text).to_lowercase(),
        };
        pieces.push(Piece { span, kind, low, capital: c.is_uppercase(), token: inside.then_some(token) });
    }
    pieces
}

/// Whether two neighbours touch.
pub(crate) fn touch(pieces: &[Piece], left: usize, right: usize) -> bool {
    match (pieces.get(left), pieces.get(right)) {
        (Some(a), Some(b)) => a.span.end == b.span.start,
        _ => false,
    }
}

/// The end of `phrase` (words with single spaces; `'` marks stand alone) if the pieces spell it from `at`.
pub(crate) fn spell(pieces: &[Piece], at: usize, phrase: &str) -> Option<usize> {
    let mut i = at;
    for word in phrase.split(' ') {
        let mut rest = word;
        while !rest.is_empty() {
            let piece = pieces.get(i)?;
            rest = rest.strip_prefix(piece.low.as_str())?;
            i += 1;
        }
    }
    (i > at).then_some(i)
}
