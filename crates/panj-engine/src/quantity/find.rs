//! Finds amounts. Reads: text, tokens, sentences, the spans of time expressions. Writes: [`Amount`]s in order.
//!
//! Not here: numbers inside the spans given (dates, ages and lengths of time), numbers that belong to a name.
//! Tests are below.

use super::number::{self, Number};
use super::unit::{Unit, piece_word, sign_at, unit_at};
use super::{Amount, Kind};
use crate::doc::{Sentence, Token};
use crate::span::Span;
use crate::time::piece::{self, Piece, cut, touch};

/// Finds the amounts of a text outside the spans in `times`.
#[must_use]
pub fn find(text: &str, tokens: &[Token], sentences: &[Sentence], times: &[Span]) -> Vec<Amount> {
    let mut found: Vec<Amount> = Vec::new();
    for sentence in sentences {
        let pieces = cut(text, tokens, sentence);
        let mut at = 0;
        while at < pieces.len() {
            match read(&pieces, at) {
                Some(reading) => {
                    let amount = reading.amount(&pieces, sentence);
                    at = reading.end.max(at + 1);
                    // The times are in the order of the text and do not overlap.
                    let next = times.partition_point(|t| t.end <= amount.number_span.start);
                    if times.get(next).is_none_or(|t| !t.overlaps(amount.number_span)) {
                        found.push(amount);
                    }
                }
                None => at = past_name(&pieces, at).unwrap_or(at + 1),
            }
        }
    }
    found
}

/// An amount as read from pieces.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    /// First piece with the modifiers.
    pub(super) start: usize,
    /// First and end piece of the number.
    pub(super) number: (usize, usize),
    /// Piece after the last.
    pub(super) end: usize,
    pub(super) value: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) unit: Option<Unit>,
    pub(super) piece: Option<String>,
    pub(super) approximate: bool,
    pub(super) ordinal: bool,
}

impl Reading {
    pub(super) fn unit_name(&self) -> Option<String> {
        self.unit.as_ref().map(|u| u.symbol.clone()).or_else(|| self.piece.clone())
    }

    fn amount(&self, pieces: &[Piece], sentence: &Sentence) -> Amount {
        let span = |from: usize, to: usize| pieces[from].span.cover(pieces[to.max(from + 1) - 1].span);
        let token = |at: usize| pieces[at].token.unwrap_or(sentence.first);
        let si = self.unit.as_ref().and_then(|u| u.si.as_ref()).zip(self.value);
        Amount {
            span: span(self.start, self.end),
            number_span: span(self.number.0, self.number.1),
            first: token(self.start),
            last: token(self.end - 1),
            value: self.value,
            low: self.low,
            high: self.high,
            unit: self.unit_name(),
            approximate: self.approximate,
            si: si.map(|((factor, unit), value)| (factor * value, unit.clone())),
            kind: match &self.unit {
                _ if self.ordinal => Kind::Ordinal,
                Some(unit) => unit.kind,
                None => Kind::Cardinal,
            },
        }
    }
}

fn low(pieces: &[Piece], at: usize) -> &str {
    pieces.get(at).map_or("", |p| p.low.as_str())
}

/// Words before a number that is a label, not an amount.
const LABELS: [&str; 28] = [
    "part",
    "act",
    "category",
    "level",
    "resolution",
    "article",
    "no",
    "number",
    "channel",
    "flight",
    "highway",
    "route",
    "chapter",
    "room",
    "section",
    "page",
    "unit",
    "phase",
    "chapter",
    "verse",
    "type",
    "model",
    "mark",
    "district",
    "zone",
    "area",
    "sector",
    "gate",
];

/// Past a number that belongs to a name or a clock (`M-16`, `AK-47`, `G20`, `13:31`, `7.62mm`).
fn past_name(pieces: &[Piece], at: usize) -> Option<usize> {
    let digits = |i: usize| pieces.get(i).is_some_and(|p| p.kind == piece::Kind::Digits);
    let joined = touch(pieces, at, at + 1) && touch(pieces, at + 1, at + 2);
    if digits(at) && joined && matches!(low(pieces, at + 1), ":" | "-") && digits(at + 2) {
        return Some(at + 3);
    }
    digits(at).then(|| number::read(pieces, at).map_or(at + 1, |n| n.end.max(at + 1)))
}

/// Whether the number at `at..end` is part of a name, a date or a clock.
fn is_name(pieces: &[Piece], at: usize, number: &Number) -> bool {
    let is_word = |i: usize| pieces.get(i).is_some_and(Piece::is_word);
    if number.digits {
        // “M-16”, “AK-47”, “T72”, “Covid-19”: a word that touches, or touches through a hyphen.
        if at > 0 && touch(pieces, at - 1, at) {
            let before = &pieces[at - 1];
            let hyphened = before.is("-")
                && at > 1
                && touch(pieces, at - 2, at - 1)
                && !matches!(low(pieces, at - 2), "to" | "mid");
            let from_digits = hyphened && pieces[at - 2].kind == piece::Kind::Digits;
            if before.is_word() && sign_at(pieces, at - 1).is_none() {
                return true;
            }
            if (hyphened && !from_digits) || matches!(before.low.as_str(), ":" | "/" | "." | "#" | "@") {
                return true;
            }
        }
        // “13:31”, “3-1”, “5G”
        let next = number.end;
        if touch(pieces, next - 1, next) {
            let digits_after = pieces.get(next + 1).is_some_and(|p| p.kind == piece::Kind::Digits)
                && touch(pieces, next, next + 1);
            if matches!(low(pieces, next), ":" | "/") && digits_after {
                return true;
            }
            if is_word(next)
                && unit_at(pieces, next).is_none()
                && !matches!(low(pieces, next), "m" | "k" | "bn" | "th" | "x")
            {
                return true;
            }
        }
        // A calibre names the weapon: “122mm rockets”, “7.62 mm cartridges”.
        if unit_at(pieces, next).is_some_and(|(after, u)| matches!(u.symbol.as_str(), "mm") && is_word(after))
        {
            return true;
        }
    }
    let before = if at > 0 { low(pieces, at - 1) } else { "" };
    if LABELS.contains(&before) && (number.digits || before == "page" || before == "chapter") {
        return true;
    }
    before == "." && at > 1 && low(pieces, at - 2) == "no"
}

/// Reads the modifiers before a number. Returns the piece where the number begins.
fn modifiers(pieces: &[Piece], at: usize) -> (usize, Bounds) {
    const PHRASES: [(&str, Sense); 34] = [
        ("at least", Sense::Least),
        ("no fewer than", Sense::Least),
        ("no less than", Sense::Least),
        ("not less than", Sense::Least),
        ("a minimum of", Sense::Least),
        ("more than", Sense::Least),
        ("greater than", Sense::Least),
        ("upwards of", Sense::Least),
        ("in excess of", Sense::Least),
        ("over", Sense::Least),
        ("above", Sense::Least),
        ("at most", Sense::Most),
        ("no more than", Sense::Most),
        ("not more than", Sense::Most),
        ("up to", Sense::Most),
        ("as many as", Sense::Most),
        ("as much as", Sense::Most),
        ("a maximum of", Sense::Most),
        ("fewer than", Sense::Most),
        ("less than", Sense::Most),
        ("under", Sense::Most),
        ("below", Sense::Most),
        ("about", Sense::Near),
        ("around", Sense::Near),
        ("approximately", Sense::Near),
        ("roughly", Sense::Near),
        ("nearly", Sense::Near),
        ("almost", Sense::Near),
        ("some", Sense::Near),
        ("an estimated", Sense::Near),
        ("estimated", Sense::Near),
        ("close to", Sense::Near),
        ("only", Sense::Exact),
        ("exactly", Sense::Exact),
    ];
    let (mut begin, mut bounds) = (at, Bounds::default());
    // “at least some 60”: two modifiers at most.
    for _ in 0..2 {
        let found = PHRASES.iter().find_map(|(p, sense)| Some((p, sense, piece::spell(pieces, begin, p)?)));
        let Some((phrase, sense, end)) = found else { break };
        // “hand over one”, “get by under two”: only a figure of some size goes with a bare preposition.
        let bare = matches!(*phrase, "over" | "above" | "under" | "below");
        if bare && number::read(pieces, end).is_some_and(|n| n.value.is_some_and(|v| v < 10.0)) {
            break;
        }
        bounds.set(*sense);
        begin = end;
    }
    (begin, bounds)
}

#[derive(Debug, Clone, Copy)]
enum Sense {
    Least,
    Most,
    Near,
    Exact,
}

#[derive(Debug, Clone, Copy, Default)]
struct Bounds {
    least: bool,
    most: bool,
    near: bool,
}

impl Bounds {
    fn set(&mut self, sense: Sense) {
        match sense {
            Sense::Least => self.least = true,
            Sense::Most => self.most = true,
            Sense::Near => self.near = true,
            Sense::Exact => {}
        }
    }
}

/// Words after which `m` is metres, not millions.
const AFTER_METRES: [&str; 24] = [
    "long",
    "high",
    "tall",
    "deep",
    "wide",
    "away",
    "from",
    "off",
    "of",
    "below",
    "above",
    "to",
    "and",
    "or",
    "in",
    "at",
    "into",
    "north",
    "south",
    "east",
    "west",
    "underground",
    "inside",
    "beyond",
];

/// A number after an optional currency sign. `$5m` and `$2bn` are read with their scale.
fn signed(pieces: &[Piece], at: usize) -> Option<(usize, Number, Option<String>)> {
    let sign = sign_at(pieces, at).filter(|(end, _)| {
        // “Rs”, “usd” need a figure after them; a sign may touch it.
        number::read(pieces, *end).is_some_and(|n| n.digits)
    });
    let start = sign.as_ref().map_or(at, |(end, _)| *end);
    let mut number = number::read(pieces, start)?;
    // “5m people” are millions, “5m long” are metres.
    let people = number.digits
        && pieces.get(number.end + 1).is_some_and(Piece::is_word)
        && !AFTER_METRES.contains(&low(pieces, number.end + 1));
    if (sign.is_some() || people) && touch(pieces, number.end - 1, number.end) {
        let by = match low(pieces, number.end) {
            "m" => 1e6,
            "b" if sign.is_some() => 1e9,
            _ => 1.0,
        };
        if by > 1.0 {
            number.value = number.value.map(|v| v * by);
            number.end += 1;
        }
    }
    Some((start, number, sign.map(|(_, code)| code)))
}

/// Reads an amount that begins at `at`, with its modifiers.
pub(super) fn read(pieces: &[Piece], at: usize) -> Option<Reading> {
    let (begin, bounds) = modifiers(pieces, at);
    let between = low(pieces, begin) == "between" || low(pieces, begin) == "from";
    let first_at = if between { begin + 1 } else { begin };
    let (start, first, sign) = signed(pieces, first_at)?;
    let head = low(pieces, start);
    if is_name(pieces, start, &first) || (begin > at && begin > 0 && first.ordinal) {
        return None;
    }
    let next = low(pieces, first.end);
    match head {
        // “no longer”, “no one”; “no” before a noun is zero.
        "no" if matches!(
            next,
            "longer" | "more" | "one" | "doubt" | "matter" | "less" | "fewer" | "," | "." | ""
        ) || begin > at =>
        {
            return None;
        }
        "one"
            if start > 0
                && matches!(
                    low(pieces, start - 1),
                    "no" | "any" | "this" | "that" | "which" | "every" | "each" | "the"
                ) =>
        {
            return None;
        }
        "second" | "seconds" => return None,
        _ => {}
    }
    let mut reading = Reading {
        start: at,
        number: (first_at, first.end),
        end: first.end,
        value: first.value,
        low: first.low,
        high: None,
        unit: None,
        piece: None,
        approximate: bounds.near,
        ordinal: first.ordinal,
    };
    // A second figure: “5 to 7”, “five or six”, “between 5 and 7”, “5-7”.
    let link = low(pieces, first.end);
    let linked = match link {
        "to" | "or" => true,
        "and" => low(pieces, begin) == "between",
        "-" => first.digits && touch(pieces, first.end - 1, first.end),
        _ => false,
    };
    let mut range = false;
    if linked
        && !first.ordinal
        && let Some((_, second, _)) = signed(pieces, first.end + 1)
        && !second.ordinal
        && let (Some(mut a), Some(b)) = (first.value, second.value)
    {
        // “1 to 1.5 million” counts both in millions, “$200 to $4 million” does not.
        if pieces[second.end - 1].is_word() {
            let scale = [1e3, 1e6, 1e9].into_iter().find(|s| b >= *s && b / s < 1e3 && a < b / s);
            a *= scale.unwrap_or(1.0);
        }
        // “2-0” is a score.
        if link == "-" && a >= b && a < 100.0 {
            return None;
        }
        // Falling figures are no range (“from 7 to 5”).
        if a < b {
            (reading.low, reading.high, reading.value) = (Some(a), Some(b), None);
            reading.number.1 = second.end;
            reading.end = second.end;
            range = true;
        }
    }
    if between && !range {
        if begin > at {
            return None;
        }
        // “from 5 …”: the number itself is read when its own piece is reached.
        return None;
    }
    if !range {
        if bounds.least {
            reading.low = reading.low.or(reading.value);
        }
        if bounds.most {
            reading.high = reading.value;
            reading.low = None;
        }
    }
    // Units.
    if !reading.ordinal {
        let hyphen = usize::from(low(pieces, reading.end) == "-");
        if let Some(code) = sign {
            reading.unit = Some(Unit { symbol: code, kind: Kind::Money, si: None });
        } else if let Some((end, unit)) = unit_at(pieces, reading.end + hyphen)
            && fits(pieces, &reading, end, &unit, hyphen > 0)
        {
            reading.end = end;
            reading.unit = Some(unit);
        } else if let Some(word) =
            piece_word(low(pieces, reading.end)).filter(|_| low(pieces, reading.end + 1) == "of")
        {
            reading.end += 1;
            reading.piece = Some(word);
        }
        if piece::spell(pieces, reading.end, "or so").is_some()
            || piece::spell(pieces, reading.end, "or more").is_some()
        {
            if low(pieces, reading.end + 1) == "more" {
                reading.low = reading.low.or(reading.value);
            } else {
                reading.approximate = true;
            }
            reading.end += 2;
        }
    }
    Some(reading)
}

/// Whether a unit's name after a number is one there: single letters must touch the figure or be followed by “of”.
fn fits(pieces: &[Piece], reading: &Reading, end: usize, unit: &Unit, hyphen: bool) -> bool {
    let first = &pieces[reading.end + usize::from(hyphen)];
    let single = first.low.len() == 1 && first.is_word() && end == reading.end + 1;
    let touches = touch(pieces, reading.end - 1, reading.end);
    let figures = pieces[reading.number.1 - 1].kind == piece::Kind::Digits;
    if single {
        return figures && (touches || low(pieces, end) == "of" || unit.symbol == "km") && !first.capital;
    }
    match first.low.as_str() {
        // “a ton”, “two pounds” are weights; “five in” is not an inch.
        "in" | "sum" | "som" | "won" | "dong" | "rand" if end == reading.end + 1 => {
            first.low == "rand" || figures && reading.value.is_some_and(|v| v >= 1000.0)
        }
        "foot" => reading.value == Some(1.0) || hyphen,
        "%" => figures,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::sample;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<Amount> {
        let (tokens, sentences) = sample::cut(text);
        let times: Vec<Span> = crate::time::find(text, &tokens, &sentences).iter().map(|t| t.span).collect();
        find(text, &tokens, &sentences, &times)
    }

    fn one(text: &str) -> Amount {
        let found = all(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found[0].clone()
    }

    #[test]
    fn modifiers_give_bounds() {
        for (text, value, low, high, approximate) in [
            ("Some 60 men came.", Some(60.0), None, None, true),
            ("Nearly 3,000 rounds were found.", Some(3000.0), None, None, true),
            ("At least 3 men died.", Some(3.0), Some(3.0), None, false),
            ("Up to 50 men died.", Some(50.0), None, Some(50.0), false),
            ("More than 20 men died.", Some(20.0), Some(20.0), None, false),
            ("Between 5 and 7 men died.", None, Some(5.0), Some(7.0), false),
            ("About 5 to 7 men died.", None, Some(5.0), Some(7.0), true),
            ("Some 1 to 1.5 million fled.", None, Some(1e6), Some(1.5e6), true),
            ("About 2m people fled.", Some(2e6), None, None, true),
            ("Five or six men died.", None, Some(5.0), Some(6.0), false),
            ("Dozens of men died.", None, Some(24.0), None, false),
            ("Several men died.", None, Some(3.0), None, false),
            ("A couple of men died.", Some(2.0), None, None, false),
            ("No casualties were reported.", Some(0.0), None, None, false),
            ("Half a million people fled.", Some(500_000.0), None, None, false),
        ] {
            let a = one(text);
            assert_eq!((a.value, a.low, a.high, a.approximate), (value, low, high, approximate), "{text}");
        }
    }

    #[test]
    fn sums_carry_their_currency() {
        for (text, value, unit) in [
            ("They took $10,000 from him.", 10_000.0, "USD"),
            ("They took US$5m from him.", 5e6, "USD"),
            ("They took 10,000 dollars from him.", 10_000.0, "USD"),
            ("They took Rs 50,000 from him.", 50_000.0, "rupee"),
            ("They took €2 million from him.", 2e6, "EUR"),
            ("They took 300 million Colombian pesos from him.", 3e8, "COP"),
            ("They took 5,000 Kenyan shillings from him.", 5000.0, "KES"),
        ] {
            let a = one(text);
            assert_eq!(
                (a.value, a.unit.as_deref(), a.kind),
                (Some(value), Some(unit), Kind::Money),
                "{text}"
            );
        }
    }

    #[test]
    fn measures_carry_si_units() {
        for (text, unit, si, si_unit) in [
            ("They hid 5kg of opium.", "kg", 5.0, "kg"),
            ("They hid five tons of opium.", "t", 5000.0, "kg"),
            ("It lies along the 850-mile frontier.", "mi", 1_367_942.4, "m"),
            ("They burned 40 hectares of wheat.", "ha", 400_000.0, "m2"),
            ("They stole 200 litres of fuel.", "L", 0.2, "m3"),
        ] {
            let a = one(text);
            let (value, si_is) = a.si.clone().unwrap();
            assert!((value - si).abs() < 1e-6 * si, "{text}: {value}");
            assert_eq!((a.unit.as_deref(), si_is.as_str()), (Some(unit), si_unit), "{text}");
        }
    }

    #[test]
    fn names_clocks_and_times_are_no_amounts() {
        for text in [
            "He carried an M-16 and an AK-47.",
            "It was in a 12:45 minute video.",
            "He died on August 30, 2022.",
            "They met on the G20 margins in 2021.",
            "They fired 122mm rockets.",
            "The council passed Resolution 1559.",
            "No one was hurt.",
            "They won 2-0.",
        ] {
            assert_eq!(all(text), Vec::new(), "{text}");
        }
    }

    #[test]
    fn pieces_and_percent_are_units() {
        assert_eq!(one("They took 30 packs of explosives.").unit.as_deref(), Some("pack"));
        assert_eq!(one("It rose by 22 percent.").kind, Kind::Percent);
        assert_eq!(one("It was the third attack.").kind, Kind::Ordinal);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_its_spans_are_sound(text in "(\\PC|[0-9.,:$-]|two |million | to | percent|kg|Rs | of |no | or so){0,50}") {
            let (tokens, sentences) = sample::cut(&text);
            for a in find(&text, &tokens, &sentences, &[]) {
                prop_assert!(a.span.contains(a.number_span) && !a.number_span.is_empty());
                prop_assert!(text.get(a.span.start..a.span.end).is_some());
                prop_assert!(a.first <= a.last && a.last < tokens.len());
            }
        }
    }
}
