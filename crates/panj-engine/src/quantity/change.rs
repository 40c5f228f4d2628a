//! Changes against a period. Reads: text, tokens, sentences, spans of times. Writes: [`Change`]s. Tests are below.
//!
//! “doubled” and “halved” count only where an amount follows or a comparison (“doubled to 40”, “halved since May”):
//! people double back, and sentences are halved for other reasons.

use super::Kind;
use super::find::read;
use crate::doc::{Sentence, Token};
use crate::span::Span;
use crate::time::piece::{Piece, cut};

/// A change in percent.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The words.
    pub span: Span,
    /// Percent, negative for a fall.
    pub percent: f64,
    /// The time that it is compared with: one of the spans given.
    pub against: Option<Span>,
}

const UP: [&str; 24] = [
    "increase",
    "increased",
    "increases",
    "increasing",
    "rise",
    "rose",
    "risen",
    "rises",
    "rising",
    "up",
    "grew",
    "growth",
    "grown",
    "higher",
    "more",
    "greater",
    "jump",
    "jumped",
    "surge",
    "surged",
    "climbed",
    "gain",
    "gained",
    "soared",
];
const DOWN: [&str; 24] = [
    "decrease",
    "decreased",
    "decreases",
    "decline",
    "declined",
    "fall",
    "fell",
    "fallen",
    "falls",
    "drop",
    "dropped",
    "down",
    "lower",
    "less",
    "fewer",
    "reduction",
    "reduced",
    "cut",
    "plunged",
    "slump",
    "slumped",
    "shrank",
    "smaller",
    "plummeted",
];
/// Words between a direction and its figure (“an increase of some 22 percent”, “fell by about”).
const FILL: [&str; 8] = ["of", "by", "some", "about", "around", "almost", "nearly", "roughly"];
/// Words that open a comparison.
const LEADS: [&str; 10] = ["from", "than", "with", "to", "over", "against", "on", "since", "in", "versus"];

/// Finds the changes of a text; `times` are the spans of its time expressions.
#[must_use]
pub fn change(text: &str, tokens: &[Token], sentences: &[Sentence], times: &[Span]) -> Vec<Change> {
    let mut found = Vec::new();
    for sentence in sentences {
        let pieces = cut(text, tokens, sentence);
        let mut at = 0;
        while at < pieces.len() {
            if let Some((start, end, percent)) = percent_at(&pieces, at).or_else(|| multiple_at(&pieces, at))
            {
                let span = pieces[start].span.cover(pieces[end - 1].span);
                found.push(Change { span, percent, against: against(&pieces, end, times) });
                at = end;
            } else {
                at += 1;
            }
        }
    }
    found
}

fn low(pieces: &[Piece], at: usize) -> &str {
    pieces.get(at).map_or("", |p| p.low.as_str())
}

fn sign(word: &str) -> Option<f64> {
    if UP.contains(&word) {
        Some(1.0)
    } else if DOWN.contains(&word) {
        Some(-1.0)
    } else {
        None
    }
}

/// “an increase of 22 percent”, “17 percent lower”, “fell 5%”: first piece, end and signed percent.
fn percent_at(pieces: &[Piece], at: usize) -> Option<(usize, usize, f64)> {
    let reading = read(pieces, at)?;
    if reading.unit.as_ref().is_none_or(|u| u.kind != Kind::Percent) {
        return None;
    }
    let value = reading.value?;
    let mut after = reading.end;
    if low(pieces, after) == "-" {
        after += 1;
    }
    if let Some(sign) = sign(low(pieces, after)) {
        return Some((at, after + 1, sign * value));
    }
    let mut before = at.checked_sub(1)?;
    while FILL.contains(&low(pieces, before)) {
        before = before.checked_sub(1)?;
    }
    // “to 22 percent” is a level, not a change.
    let sign = sign(low(pieces, before))?;
    Some((before, reading.end, sign * value))
}

/// “doubled”, “tripled”, “halved”.
fn multiple_at(pieces: &[Piece], at: usize) -> Option<(usize, usize, f64)> {
    let percent = match low(pieces, at) {
        "doubled" => 100.0,
        "tripled" | "trebled" => 200.0,
        "quadrupled" => 300.0,
        "halved" => -50.0,
        _ => return None,
    };
    let next = low(pieces, at + 1);
    let compared = LEADS.contains(&next)
        || matches!(next, "compared" | "last" | "this")
        || read(pieces, at + 1).is_some();
    let ends = matches!(next, "" | "." | ",")
        && at > 0
        && matches!(low(pieces, at - 1), "have" | "has" | "more" | "nearly" | "almost");
    let more = usize::from(at > 0 && matches!(low(pieces, at - 1), "nearly" | "almost"));
    (compared || ends).then_some((at - more, at + 1, percent))
}

/// The first time within twelve pieces that a comparing word leads to.
fn against(pieces: &[Piece], from: usize, times: &[Span]) -> Option<Span> {
    for at in from..(from + 12).min(pieces.len()) {
        if let Some(time) = times.iter().find(|t| t.start == pieces[at].span.start) {
            let led = at > 0 && (from.saturating_sub(1)..at).any(|i| LEADS.contains(&low(pieces, i)));
            return led.then_some(*time);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::sample;

    fn read_all(text: &str) -> Vec<(f64, &str, Option<&str>)> {
        let (tokens, sentences) = sample::cut(text);
        let times: Vec<Span> = crate::time::find(text, &tokens, &sentences).iter().map(|t| t.span).collect();
        let found = change(text, &tokens, &sentences, &times);
        found.into_iter().map(|c| (c.percent, c.span.of(text), c.against.map(|s| s.of(text)))).collect()
    }

    #[test]
    fn a_change_has_its_sign_and_its_period() {
        for (text, percent, words, against) in [
            ("It saw an increase of 9 percent from 2019.", 9.0, "increase of 9 percent", Some("2019")),
            (
                "Arrests were 14 percent lower than in the same period last year.",
                -14.0,
                "14 percent lower",
                Some("the same period last year"),
            ),
            ("Attacks fell by about 30% last year.", -30.0, "fell by about 30%", None),
            ("A 40 percent rise was seen.", 40.0, "40 percent rise", None),
            ("The number of raids doubled from 2018.", 100.0, "doubled", Some("2018")),
            ("The harvest was halved in 2020.", -50.0, "halved", Some("2020")),
        ] {
            assert_eq!(read_all(text), vec![(percent, words, against)], "{text}");
        }
    }

    #[test]
    fn levels_and_figures_of_speech_are_no_changes() {
        for text in
            ["Turnout rose to 60 percent.", "The column doubled back.", "Some 20 percent of them fled."]
        {
            assert_eq!(read_all(text), Vec::new(), "{text}");
        }
    }
}
