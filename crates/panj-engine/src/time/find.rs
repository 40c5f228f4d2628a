//! Finds time expressions. Reads: text, tokens, sentences. Writes: [`Timex`]es in the order of the text.
//!
//! At each piece of a sentence the readers below try their pattern, and the longest match wins. A reader looks only
//! forward; what stands before an expression (“since”, “between”) is read when the match is made into a [`Timex`].
//!
//! Not here: what day an expression is (`resolve.rs`). Tests are below and in `resolve.rs`.

use super::piece::{Kind, Piece, cut, spell, touch};
use super::words::WORDS;
use super::{Bound, Calendar, Edge, Form, Tense, Timex, Unit, Which};
use crate::doc::{Sentence, Token};
use crate::quantity::number::{self, Number};
use panj_record::TimexType;

/// Finds the time expressions of a text.
#[must_use]
pub fn find(text: &str, tokens: &[Token], sentences: &[Sentence]) -> Vec<Timex> {
    let mut found = Vec::new();
    for (index, sentence) in sentences.iter().enumerate() {
        let pieces = cut(text, tokens, sentence);
        let reader = Reader { pieces: &pieces, tokens };
        let mut at = 0;
        // Piece ranges of the expressions of this sentence.
        let mut ranges: Vec<(usize, usize)> = Vec::new();
        let first = found.len();
        while at < pieces.len() {
            if let Some(skip) = reader.not_a_time(at) {
                at = skip;
                continue;
            }
            match reader.expression(at) {
                Some(draft) if draft.end > at => {
                    ranges.push((at, draft.end));
                    found.push(reader.timex(at, draft.clone(), index));
                    at = draft.end;
                }
                _ => at += 1,
            }
        }
        reader.join(&mut found, first, &mut ranges, index);
    }
    found
}

/// A match before its surroundings are read.
#[derive(Debug, Clone)]
struct Draft {
    end: usize,
    form: Form,
    part: Option<String>,
    edge: Option<Edge>,
    zone: Option<String>,
}

impl Draft {
    fn new(end: usize, form: Form) -> Self {
        Draft { end, form, part: None, edge: None, zone: None }
    }
}

struct Reader<'a> {
    pieces: &'a [Piece],
    tokens: &'a [Token],
}

/// Prepositions before which a bare four-digit number is a year.
const BEFORE_YEAR: [&str; 27] = [
    "into", "between", "both", "in", "since", "by", "until", "till", "from", "of", "early", "late", "mid",
    "year", "during", "before", "after", "to", "summer", "winter", "spring", "autumn", "fall", "for", "than",
    "and", "through",
];

/// Pieces before and after an expression that are searched for the verb of its clause.
const CLAUSE: usize = 60;

/// Units in which a number before “minute”, “video” and the like is a length or a score, not a time of day.
const LENGTH_WORDS: [&str; 9] =
    ["minute", "minutes", "min", "mins", "second", "seconds", "video", "clip", "recording"];

impl<'a> Reader<'a> {
    fn low(&self, at: usize) -> &str {
        self.pieces.get(at).map_or("", |p| p.low.as_str())
    }

    fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |i| self.low(i))
    }

    fn is_capital(&self, at: usize) -> bool {
        self.pieces.get(at).is_some_and(|p| p.capital)
    }

    fn tag(&self, at: usize) -> &'static str {
        self.pieces.get(at).and_then(|p| self.tokens.get(p.token?)).map_or("", |t| t.tag)
    }

    /// Past a comma, if one stands at `at`.
    fn comma(&self, at: usize) -> usize {
        if self.low(at) == "," { at + 1 } else { at }
    }

    /// Past any of `words`, once.
    fn past(&self, at: usize, words: &[&str]) -> usize {
        if words.contains(&self.low(at)) { at + 1 } else { at }
    }

    /// Whether a run of digits at `at` is part of a longer number, name or sum (`1,240`, `M-16`, `$1999`, `3.5`).
    fn is_inside_number(&self, at: usize, end: usize) -> bool {
        let left = at > 0
            && touch(self.pieces, at - 1, at)
            && !matches!(self.before(at), "(" | "[" | "'" | "\"" | "“" | "/" | "," | ":" | ";" | "|");
        let left = left
            || (at > 1
                && matches!(self.before(at), "," | "." | ":" | "/")
                && touch(self.pieces, at - 1, at)
                && touch(self.pieces, at - 2, at - 1)
                && self.pieces[at - 2].digits().is_some());
        let right = touch(self.pieces, end - 1, end)
            && (self.pieces.get(end).is_some_and(|p| p.kind != Kind::Mark || p.is("%") || p.is("°"))
                || (matches!(self.low(end), "," | "." | ":" | "/" | "-")
                    && touch(self.pieces, end, end + 1)
                    && self.pieces.get(end + 1).is_some_and(|p| p.kind == Kind::Digits)));
        left || right
    }

    /// Past something that looks like a time and is none: lengths of recordings, ages.
    fn not_a_time(&self, at: usize) -> Option<usize> {
        if let Some((end, _)) = self.hours_minutes(at) {
            let next = self.past(end, &["-"]);
            if LENGTH_WORDS.contains(&self.low(next)) || self.low(next).starts_with("km") {
                return Some(next + 1);
            }
        }
        // “13-year-old”, “34 years old”, “aged 7 months”
        let number = number::read(self.pieces, at)?;
        if number.ordinal {
            return None;
        }
        let unit = self.past(number.end, &["-"]);
        WORDS.unit(self.low(unit))?;
        let old = self.past(unit + 1, &["-"]);
        if matches!(self.low(old), "old" | "olds") || self.before(at) == "aged" {
            return Some(old + usize::from(self.low(old).starts_with("old")));
        }
        (self.low(old) == "of" && self.low(old + 1) == "age").then_some(old + 2)
    }

    /// The longest expression that begins at `at`.
    fn expression(&self, at: usize) -> Option<Draft> {
        let readers: [fn(&Self, usize) -> Option<Draft>; 9] = [
            Self::approximate,
            Self::dated,
            Self::timed,
            Self::edged,
            Self::counted,
            Self::set,
            Self::reference,
            Self::same,
            Self::opening,
        ];
        let mut best: Option<Draft> = None;
        for read in readers {
            if let Some(draft) = read(self, at)
                && best.as_ref().is_none_or(|b| b.end < draft.end)
            {
                best = Some(draft);
            }
        }
        best
    }

    // ---- days, months, years ----

    fn year(&self, at: usize) -> Option<(usize, i16)> {
        let digits = self.pieces.get(at)?.digits()?;
        let year: i16 = digits.parse().ok()?;
        (digits.len() == 4 && (1000..2100).contains(&year)).then_some((at + 1, year))
    }

    /// “twenty-first”, “21st”, “21”, as a day of a month.
    fn day(&self, at: usize) -> Option<(usize, i8)> {
        let piece = self.pieces.get(at)?;
        let (end, value) = if let Some(digits) = piece.digits() {
            if digits.len() > 2 {
                return None;
            }
            let suffix =
                touch(self.pieces, at, at + 1) && ["st", "nd", "rd", "th"].contains(&self.low(at + 1));
            (at + 1 + usize::from(suffix), digits.parse::<i8>().ok()?)
        } else {
            let number = number::read(self.pieces, at).filter(|n| n.ordinal)?;
            (number.end, number.value.filter(|v| *v < 32.0)? as i8)
        };
        (1..=31).contains(&value).then_some((end, value))
    }

    /// A month's name; an abbreviation may carry its point.
    fn month(&self, at: usize) -> Option<(usize, i8)> {
        let word = self.low(at);
        let month = *WORDS.month.get(word)?;
        let point = word.len() <= 4
            && word != "may"
            && word != "june"
            && word != "july"
            && self.low(at + 1) == "."
            && touch(self.pieces, at, at + 1);
        Some((at + 1 + usize::from(point), month))
    }

    fn weekday(&self, at: usize) -> Option<(usize, i8)> {
        let word = self.low(at);
        let day = *WORDS.weekday.get(word)?;
        let short = word.len() <= 5 && !word.ends_with("day");
        if short {
            // “sat”, “sun”, “mon” are other words too: only with a point or a comma, and a capital.
            if !self.is_capital(at) || !matches!(self.low(at + 1), "." | ",") {
                return None;
            }
            return Some((at + 1 + usize::from(self.low(at + 1) == "."), day));
        }
        Some((at + 1, day))
    }

    /// “August 30, 2023”, “30 August”, “Tuesday 19 September 2023”, “2023-08-30”, “19/09/2023”.
    fn calendar_day(&self, at: usize) -> Option<Draft> {
        let mut i = at;
        if let Some((end, _)) = self.weekday(at) {
            i = self.past(self.comma(end), &["the", "on"]);
        } else if matches!(self.low(at), "last" | "this" | "next") && self.month(at + 1).is_some() {
            i = at + 1;
        }
        self.numeric_day(i).or_else(|| self.month_day(i)).or_else(|| self.day_month(i))
    }

    fn numeric_day(&self, at: usize) -> Option<Draft> {
        let digits = |i: usize| self.pieces.get(i).and_then(Piece::digits);
        let (a, b, c) = (digits(at)?, digits(at + 2)?, digits(at + 4)?);
        let mark = self.low(at + 1);
        if !matches!(mark, "-" | "/" | ".")
            || self.low(at + 3) != mark
            || !(at..at + 4).all(|i| touch(self.pieces, i, i + 1))
        {
            return None;
        }
        let n = |s: &str| s.parse::<i16>().unwrap_or(-1);
        let (year, month, day) = if a.len() == 4 && mark != "." {
            (n(a), n(b), n(c))
        } else if a.len() <= 2 && b.len() <= 2 && c.len() == 4 {
            // Day first, as most of the world writes it, unless only the other order gives a date.
            if n(b) > 12 { (n(c), n(a), n(b)) } else { (n(c), n(b), n(a)) }
        } else if a.len() == 2 && b.len() == 2 && c.len() == 2 && mark == "/" {
            // Two digits for the year are an American habit: month first.
            let century = if n(c) < 50 { 2000 } else { 1900 };
            if n(a) > 12 { (century + n(c), n(b), n(a)) } else { (century + n(c), n(a), n(b)) }
        } else {
            return None;
        };
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        jiff::civil::Date::new(year, month, day).ok()?;
        if !(1000..2100).contains(&year) {
            return None;
        }
        Some(Draft::new(at + 5, Form::Day { year: Some(year), month, day, years: None }))
    }

    fn month_day(&self, at: usize) -> Option<Draft> {
        let (i, month) = self.month(at)?;
        let i = self.past(i, &["the"]);
        let (end, day) = self.day(i)?;
        if self.pieces[i].kind == Kind::Digits
            && end == i + 1
            && self.is_inside_number(i, end)
            && self.low(end) != "-"
        {
            return None;
        }
        // “May 12 people”: a verb, then a count.
        if self.low(at) == "may" && !self.is_capital(at) && self.pieces.get(end).is_some_and(Piece::is_word) {
            let next = self.low(end);
            if next.ends_with('s') || ["people", "men", "women", "of"].contains(&next) {
                return None;
            }
        }
        Some(self.with_year(end, month, day))
    }

    fn day_month(&self, at: usize) -> Option<Draft> {
        let i = self.past(at, &["the"]);
        let (end, day) = self.day(i)?;
        if self.pieces[i].digits().is_some()
            && self.is_inside_number(i, i + 1)
            && end == i + 1
            && self.before(i) != "-"
        {
            return None;
        }
        let i = self.past(end, &["of"]);
        let (end, month) = self.month(i)?;
        if self.low(i) == "may" && !self.is_capital(i) && self.before(at) != "on" {
            return None;
        }
        Some(self.with_year(end, month, day))
    }

    /// Reads a year after a day: “, 2022”, “2022”, “of this year”, “last year”, “this year”.
    fn with_year(&self, end: usize, month: i8, day: i8) -> Draft {
        let i = self.past(self.comma(end), &["of"]);
        if let Some((after, year)) = self.year(i)
            && !self.is_inside_number(i, after)
        {
            return Draft::new(after, Form::Day { year: Some(year), month, day, years: None });
        }
        // “28 Jun 89”, as wire services wrote it.
        if let Some(short) = self.pieces.get(end).and_then(Piece::digits).filter(|d| d.len() == 2)
            && let Some(year) = short.parse::<i16>().ok().filter(|y| *y >= 40)
            && !self.is_inside_number(end, end + 1)
            && !self.pieces.get(end + 1).is_some_and(Piece::is_word)
        {
            return Draft::new(end + 1, Form::Day { year: Some(1900 + year), month, day, years: None });
        }
        let i = self.past(end, &["of"]);
        let years = match (self.low(i), self.low(i + 1)) {
            ("this", "year") => Some(0),
            ("last", "year") => Some(-1),
            ("next", "year") => Some(1),
            _ => None,
        };
        Draft::new(if years.is_some() { i + 2 } else { end }, Form::Day { year: None, month, day, years })
    }

    fn which(word: &str) -> Option<Which> {
        Some(match word {
            "last" | "past" | "previous" | "preceding" => Which::Last,
            "this" | "current" | "latest" => Which::This,
            "next" | "coming" | "following" => Which::Next,
            _ => return None,
        })
    }

    /// “May 2022”, “last May”, “in May”.
    fn calendar_month(&self, at: usize) -> Option<Draft> {
        let which = Self::which(self.low(at));
        let i = if which.is_some() { at + 1 } else { at };
        let (end, month) = self.month(i)?;
        let comma = self.past(self.comma(end), &["of"]);
        if let Some((after, year)) = self.year(comma)
            && !self.is_inside_number(comma, after)
        {
            return Some(Draft::new(
                after,
                Form::Month { year: Some(year), month, which: Which::Bare, years: None },
            ));
        }
        let years = match (self.low(self.past(end, &["of"])), self.low(self.past(end, &["of"]) + 1)) {
            ("this", "year") => Some(0),
            ("last", "year") => Some(-1),
            ("next", "year") => Some(1),
            _ => None,
        };
        if years.is_some() {
            let end = self.past(end, &["of"]) + 2;
            return Some(Draft::new(end, Form::Month { year: None, month, which: Which::Bare, years }));
        }
        let word = self.low(i);
        if which == Some(Which::This) && !self.is_capital(i) && matches!(word, "march" | "may") {
            return None;
        }
        if which.is_none() {
            let led = matches!(
                self.before(i),
                "in" | "since"
                    | "until"
                    | "till"
                    | "by"
                    | "of"
                    | "early"
                    | "late"
                    | "mid"
                    | "from"
                    | "during"
                    | "between"
                    | "through"
                    | "before"
                    | "after"
                    | "to"
                    | "and"
                    | "-"
                    | "for"
                    | "end"
            );
            let full = word.len() > 3;
            let risky = ["may", "march", "mar", "jan", "dec", "sun"].contains(&word);
            let verb = self.tag(i).starts_with('V') || self.tag(i) == "MD";
            if !full && self.low(i + 1) != "." && word != "may" {
                return None;
            }
            if risky
                && (!led
                    || verb
                    || (!self.is_capital(i)
                        && !matches!(self.before(i), "in" | "since" | "until" | "last" | "early" | "late")))
            {
                return None;
            }
            // A name of a person: “April Jones”, “June Smith”.
            if self.is_capital(i)
                && self.is_capital(i + 1)
                && !led
                && ["april", "june", "august", "jan"].contains(&word)
            {
                return None;
            }
            if !self.is_capital(i) && word == "august" && !led {
                return None;
            }
        }
        Some(Draft::new(
            end,
            Form::Month { year: None, month, which: which.unwrap_or(Which::Bare), years: None },
        ))
    }

    /// “in 2022”, “the 1990s”, “the 20th century”.
    fn calendar_year(&self, at: usize) -> Option<Draft> {
        let i = self.past(at, &["the"]);
        let apostrophe = self.low(i) == "'";
        let d = i + usize::from(apostrophe);
        if let Some(digits) = self.pieces.get(d).and_then(Piece::digits) {
            let s = self.past(d + 1, &["'"]);
            let plural = self.low(s) == "s" && touch(self.pieces, s - 1, s);
            let decade: Option<i16> = match digits.len() {
                4 if !apostrophe => digits.parse::<i16>().ok().map(|y| y / 10),
                2 if apostrophe => digits.parse::<i16>().ok().map(|y| 190 + y / 10),
                _ => None,
            };
            if plural && digits.ends_with('0') {
                return decade.filter(|d| (100..210).contains(d)).map(|d| Draft::new(s + 1, Form::Decade(d)));
            }
        }
        const DECADES: [&str; 9] = [
            "tens",
            "twenties",
            "thirties",
            "forties",
            "fifties",
            "sixties",
            "seventies",
            "eighties",
            "nineties",
        ];
        if let Some(n) = DECADES.iter().position(|w| *w == self.low(i)).filter(|n| *n > 0 && i > at) {
            return Some(Draft::new(i + 1, Form::Decade(191 + n as i16)));
        }
        if let Some(number) = number::read(self.pieces, i).filter(|n| n.ordinal)
            && self.low(self.past(number.end, &["-"])) == "century"
            && let Some(century) = number.value.filter(|v| (10.0..23.0).contains(v))
        {
            return Some(Draft::new(self.past(number.end, &["-"]) + 1, Form::Century(century as i16 - 1)));
        }
        if self.low(at) == "fiscal" {
            let (end, year) = self.year(self.past(at + 1, &["year"]))?;
            return Some(Draft::new(end, Form::Year(year)));
        }
        let (end, year) = self.year(at)?;
        if self.is_inside_number(at, end) && !matches!(self.low(end), "-") && !matches!(self.before(at), "-")
        {
            return None;
        }
        if !(1800..2070).contains(&year)
            || matches!(self.before(at), "$" | "€" | "£" | "#" | "no" | "some" | "about")
        {
            return None;
        }
        let next = self.low(end);
        let plural = self.tag(end) == "NNS"
            || (self.pieces.get(end).is_some_and(|p| p.is_word() && !p.capital)
                && next.ends_with('s')
                && !["was", "has", "is", "as", "this", "does", "his", "its", "us"].contains(&next))
            || ["people", "men", "women", "children", "troops", "km", "percent", "per"].contains(&next);
        let led = BEFORE_YEAR.contains(&self.before(at));
        let strong =
            matches!(self.before(at), "in" | "since" | "until" | "during" | "mid" | "early" | "late")
                || (self.before(at) == "-" && at > 1 && self.low(at - 2) == "mid");
        let bracket = self.before(at) == "(" && matches!(next, ")" | "-" | ",");
        // “the 1978 war”, “its 1990 invasion”, “Kabul's 2015 offer”
        let phrase =
            matches!(self.before(at), "the" | "a" | "that" | "its" | "his" | "her" | "their" | "our" | "s")
                && self.pieces.get(end).is_some_and(Piece::is_word);
        let range = self.before(at) == "-" && at > 1 && self.year(at - 2).is_some();
        (strong || ((led || phrase) && !plural) || bracket || range)
            .then(|| Draft::new(end, Form::Year(year)))
    }

    /// “spring 2021”, “last summer”, “the third quarter”, “the first half of 2022”, “Christmas”.
    fn season(&self, at: usize) -> Option<Draft> {
        let i = self.past(at, &["the"]);
        let which = Self::which(self.low(i));
        let i = if which.is_some() { self.past(i + 1, &["past"]) } else { i };
        let year_after = |end: usize| {
            let i = self.past(self.comma(end), &["of"]);
            self.year(i).filter(|(after, _)| !self.is_inside_number(i, *after))
        };
        for (name, day) in &WORDS.holiday {
            if let Some(end) = spell(self.pieces, i, name).filter(|_| self.is_capital(i)) {
                let (end, year) = year_after(end).map_or((end, None), |(e, y)| (e, Some(y)));
                return Some(Draft::new(
                    end,
                    Form::Holiday { year, day: day.clone(), which: which.unwrap_or(Which::Bare) },
                ));
            }
        }
        let led = matches!(
            self.before(i),
            "in" | "the"
                | "this"
                | "last"
                | "next"
                | "since"
                | "until"
                | "before"
                | "by"
                | "early"
                | "late"
                | "during"
                | "after"
                | "mid"
                | "-"
                | "past"
        );
        let season = match self.low(i) {
            "fall" if which.is_some() => Some("FA"),
            word => WORDS.season.get(word).map(String::as_str),
        };
        if let Some(season) = season {
            let year = year_after(i + 1);
            if year.is_none() && (!led || (self.low(i) == "spring" && self.is_capital(i + 1))) {
                return None;
            }
            let (end, year) = year.map_or((i + 1, None), |(e, y)| (e, Some(y)));
            // “the spring offensive”, “a winter coat”: no time unless it is led by one of the words above.
            return Some(Draft::new(
                end,
                Form::Season { year, season: season.to_owned(), which: which.unwrap_or(Which::Bare) },
            ));
        }
        // “the 1988 third quarter”, “this year's third quarter”
        let (i, year_before, which) = match self.year(i) {
            Some((after, year)) => (after, Some(year), which),
            None if self.low(i) == "year" && spell(self.pieces, i + 1, "'s").is_some() => {
                (i + 3, None, which)
            }
            None => (i, None, which),
        };
        let number = number::read(self.pieces, self.past(i, &["fiscal"])).filter(|n| n.ordinal)?;
        let n = number.value? as i8;
        let name = self.past(number.end, &["-"]);
        let letter = match self.low(name) {
            "quarter" if (1..=4).contains(&n) => 'Q',
            "half" if (1..=2).contains(&n) => 'H',
            _ => return None,
        };
        let mut end = name + 1;
        let mut year = year_after(end);
        let mut which = which.unwrap_or(Which::Bare);
        let of = self.past(end, &["of"]);
        match (self.low(of), self.low(of + 1)) {
            ("this", "year") => (end, which) = (of + 2, Which::This),
            ("last", "year") => (end, which) = (of + 2, Which::Last),
            ("next", "year") => (end, which) = (of + 2, Which::Next),
            ("the", "year") if of > end => (end, which) = (of + 2, Which::This),
            _ => {}
        }
        if letter == 'H' && year.is_none() && year_before.is_none() && end == name + 1 {
            return None;
        }
        if let Some((after, _)) = year.take_if(|(after, _)| *after > end) {
            let y = self.year(after - 1).map(|(_, y)| y);
            return Some(Draft::new(after, Form::Quarter { year: y, letter, number: n, which }));
        }
        Some(Draft::new(end, Form::Quarter { year: year_before, letter, number: n, which }))
    }

    /// A day, with “Monday night”, “Monday at 9 a.m.” if more follows.
    fn dated(&self, at: usize) -> Option<Draft> {
        let longest = [
            self.calendar_day(at),
            self.calendar_month(at),
            self.calendar_year(at),
            self.season(at),
            self.relative(at),
        ];
        let mut date = longest.into_iter().flatten().max_by_key(|d| d.end)?;
        self.add_part(&mut date);
        Some(date)
    }

    fn is_day(form: &Form) -> bool {
        matches!(
            form,
            Form::Day { .. }
                | Form::Weekday { .. }
                | Form::Holiday { .. }
                | Form::Same(Unit::Day)
                | Form::Shift { unit: Unit::Day, .. }
                | Form::Offset { unit: Unit::Day, .. }
        )
    }

    /// Reads what a day is followed by: a part of the day or a time of day.
    fn add_part(&self, date: &mut Draft) {
        if !Self::is_day(&date.form) {
            return;
        }
        for _ in 0..2 {
            let mut i = self.comma(date.end);
            i = self.past(i, &["in"]);
            i = self.past(i, &["at", "the", "before", "around"]);
            i = self.past(i, &["around", "about", "approximately", "roughly", "early", "late", "precisely"]);
            if i == date.end + 1 && self.low(date.end) == "," {
                return;
            }
            let Some(time) = self.time_of_day(i) else { return };
            // “Monday the night was …”: only words that follow at once, or a time of day.
            let clock = time.part.as_deref().is_some_and(|p| p.contains(':'));
            if i > date.end && !clock && self.low(i - 1) == "the" && self.low(i.saturating_sub(2)) != "in" {
                return;
            }
            if !clock && WORDS.part.contains_key(self.low(time.end)) {
                return;
            }
            date.end = time.end;
            if date.part.is_none() || clock {
                date.part = time.part;
            }
            date.zone = time.zone.or(date.zone.take());
        }
    }

    // ---- times of day ----

    /// `06:10`, `6.10pm` → pieces and `06:10`.
    fn hours_minutes(&self, at: usize) -> Option<(usize, String)> {
        let digits = |i: usize| self.pieces.get(i).and_then(Piece::digits);
        let hour: u8 = digits(at).filter(|d| d.len() <= 2)?.parse().ok()?;
        let minute: u8 = digits(at + 2).filter(|d| d.len() == 2)?.parse().ok()?;
        if self.low(at + 1) != ":"
            || !touch(self.pieces, at, at + 1)
            || !touch(self.pieces, at + 1, at + 2)
            || hour > 24
            || minute > 59
        {
            return None;
        }
        let mut end = at + 3;
        if self.low(end) == ":"
            && touch(self.pieces, end - 1, end)
            && digits(end + 1).is_some_and(|d| d.len() == 2)
        {
            end += 2;
        }
        Some((end, format!("{hour:02}:{minute:02}")))
    }

    /// Past “a.m.”, “pm”; true for the afternoon.
    fn half_day(&self, at: usize) -> Option<(usize, bool)> {
        for (phrase, pm) in
            [("a.m.", false), ("p.m.", true), ("a.m", false), ("p.m", true), ("am", false), ("pm", true)]
        {
            if let Some(end) = spell(self.pieces, at, phrase) {
                return Some((end, pm));
            }
        }
        None
    }

    /// A part of the day or a time of day, with its zone.
    fn time_of_day(&self, at: usize) -> Option<Draft> {
        let digits = |i: usize| self.pieces.get(i).and_then(Piece::digits);
        let mut found: Option<(usize, String)> = None;
        if let Some((end, clock)) = self.hours_minutes(at) {
            let joined =
                at > 0 && touch(self.pieces, at - 1, at) && matches!(self.before(at), ":" | "." | "-" | "/");
            let next = self.past(end, &["-"]);
            if joined || LENGTH_WORDS.contains(&self.low(next)) {
                return None;
            }
            found = Some((end, clock));
        } else if let Some(d) = digits(at) {
            let hour: u8 = if d.len() <= 2 { d.parse().ok()? } else { 99 };
            let joined = at > 0 && touch(self.pieces, at - 1, at) && self.pieces[at - 1].kind != Kind::Mark;
            if hour <= 12 && self.half_day(at + 1).is_some() && !joined {
                found = Some((at + 1, format!("{hour:02}:00")));
            } else if hour <= 12 && spell(self.pieces, at + 1, "o'clock").is_some() {
                found = Some((spell(self.pieces, at + 1, "o'clock")?, format!("{hour:02}:00")));
            } else if hour <= 12
                && self.low(at + 1) == "."
                && digits(at + 2).is_some_and(|m| m.len() == 2)
                && self.half_day(at + 3).is_some()
            {
                found = Some((at + 3, format!("{hour:02}:{}", digits(at + 2)?)));
            } else if d.len() == 4
                && self.zone(at + 1).is_some()
                && d.parse::<u16>().is_ok_and(|n| n <= 2400 && n % 100 < 60)
            {
                found = Some((at + 1, format!("{}:{}", &d[..2], &d[2..])));
            } else if d.len() == 4
                && self.before(at) == "at"
                && d.parse::<u16>().is_ok_and(|n| n < 2400 && n % 100 < 60)
            {
                // “at 2030 on 12 May”, “at 2030 hours”
                let hours = matches!(self.low(at + 1), "hours" | "hrs");
                if hours || self.low(at + 1) == "on" {
                    found = Some((at + 1 + usize::from(hours), format!("{}:{}", &d[..2], &d[2..])));
                }
            }
        }
        if let Some((mut end, mut clock)) = found {
            if let Some((after, pm)) = self.half_day(end) {
                let hour: u8 = clock[..2].parse().ok()?;
                let hour = if pm { hour % 12 + 12 } else { hour % 12 };
                clock = format!("{hour:02}{}", &clock[2..]);
                end = after;
            }
            let mut draft = Draft::new(end, Form::Clock);
            if let Some((after, zone)) = self.zone(end) {
                (draft.end, draft.zone) = (after, Some(zone));
            }
            // “at 9 in the morning”
            if self.low(draft.end) == "in"
                && self.low(draft.end + 1) == "the"
                && WORDS.part.contains_key(self.low(draft.end + 2))
            {
                if matches!(self.low(draft.end + 2), "afternoon" | "evening") {
                    let hour: u8 = clock[..2].parse().ok()?;
                    clock = format!("{:02}{}", if hour < 12 { hour + 12 } else { hour }, &clock[2..]);
                }
                draft.end += 3;
            }
            draft.part = Some(format!("T{clock}"));
            return Some(draft);
        }
        let (end, code) = match spell(self.pieces, at, "first light") {
            Some(end) => (end, "MO"),
            None => (at + 1, WORDS.part.get(self.low(at))?.as_str()),
        };
        Some(Draft { part: Some(format!("T{code}")), ..Draft::new(end, Form::Clock) })
    }

    fn zone(&self, at: usize) -> Option<(usize, String)> {
        for (name, zone) in &WORDS.zone {
            if let Some(end) = spell(self.pieces, at, name)
                && (name.contains(' ') || self.pieces[at].span.len() > 2)
            {
                return Some((end, zone.clone()));
            }
        }
        None
    }

    /// “the night of August 30”, “dawn on Tuesday”, “06:10 on June 22”, “9 a.m.”, “the evening”, “overnight”.
    fn timed(&self, at: usize) -> Option<Draft> {
        let low = self.low(at);
        if low == "overnight" {
            let mut draft = Draft { part: Some("TNI".into()), ..Draft::new(at + 1, Form::Overnight) };
            let i = self.past(draft.end, &["on", "from"]);
            if let Some(date) = self.dated(i).filter(|d| Self::is_day(&d.form) && d.part.is_none()) {
                draft = Draft { part: Some("TNI".into()), ..date };
                // “overnight Monday to Tuesday”, “overnight into Tuesday”
                let to = self.past(draft.end, &["to", "into", "-"]);
                if to > draft.end
                    && let Some((end, _)) = self.weekday(to)
                {
                    draft.end = end;
                }
            }
            return Some(draft);
        }
        if low == "tonight" || (matches!(low, "last" | "this") && WORDS.part.contains_key(self.low(at + 1))) {
            let end = if low == "tonight" { at + 1 } else { at + 2 };
            let part = if low == "tonight" { "NI" } else { WORDS.part.get(self.low(at + 1))?.as_str() };
            if part.contains(':') {
                return None;
            }
            let by = if low == "last" { -1 } else { 0 };
            return Some(Draft {
                part: Some(format!("T{part}")),
                ..Draft::new(end, Form::Shift { unit: Unit::Day, by })
            });
        }
        let i = self.past(at, &["the"]);
        let (edge, j) = match self.low(i) {
            "early" => (Some(Edge::Start), i + 1),
            "late" => (Some(Edge::End), i + 1),
            _ => (None, i),
        };
        let mut time = self.time_of_day(j)?;
        time.edge = edge;
        let mut k = self.comma(time.end);
        // “11:45 (0615 GMT) on Wednesday”
        if self.low(k) == "("
            && let Some(other) = self.time_of_day(k + 1).filter(|o| self.low(o.end) == ")")
        {
            k = other.end + 1;
        }
        k = self.past(k, &["on", "of", "between", "from"]);
        if let Some(date) = self.dated(k).filter(|d| Self::is_day(&d.form) && d.part.is_none()) {
            let (part, zone) = (time.part, time.zone);
            let mut end = date.end;
            // “the night of 12 to 13 May”, “the night of Monday to Tuesday”
            let to = self.past(end, &["to", "into", "-"]);
            if part.as_deref() == Some("TNI")
                && to > end
                && let Some((after, _)) = self.weekday(to)
            {
                end = after;
            }
            return Some(Draft { end, part, zone, edge: time.edge, ..date });
        }
        let clock = time.part.as_deref().is_some_and(|p| p.contains(':'));
        if clock && !WORDS.part.contains_key(self.low(j)) {
            return Some(time);
        }
        // A part of the day alone is a time only where a preposition or article leads it.
        let led = matches!(
            self.before(at),
            "at" | "in"
                | "before"
                | "by"
                | "after"
                | "since"
                | "until"
                | "during"
                | "towards"
                | "toward"
                | "around"
                | "from"
                | "till"
                | "about"
                | "through"
        );
        let plural = self.low(time.end - 1).ends_with('s');
        (led && !plural && !self.low(time.end).starts_with("market")).then_some(time)
    }

    // ---- relative ----

    /// “yesterday”, “last month”, “this year”, “last Tuesday”, “the weekend”, “Thursday”, “next week”.
    fn relative(&self, at: usize) -> Option<Draft> {
        let low = self.low(at);
        if let Some(by) = WORDS.day.get(low) {
            return Some(Draft::new(at + 1, Form::Shift { unit: Unit::Day, by: *by }));
        }
        if let Some((end, day)) = self.weekday(at) {
            // Plural weekdays are sets: see `set`.
            if low.ends_with("days") {
                return None;
            }
            let i = self.past(end, &["of"]);
            let weeks = match (self.low(i), self.low(i + 1)) {
                ("last", "week") => Some(-1),
                ("this", "week") => Some(0),
                ("next", "week") => Some(1),
                _ => None,
            };
            let end = if weeks.is_some() { i + 2 } else { end };
            return Some(Draft::new(end, Form::Weekday { day, which: Which::Bare, weeks }));
        }
        if let Some(end) = spell(self.pieces, at, "the day before yesterday") {
            return Some(Draft::new(end, Form::Shift { unit: Unit::Day, by: -2 }));
        }
        if let Some(end) = spell(self.pieces, at, "the day after tomorrow") {
            return Some(Draft::new(end, Form::Shift { unit: Unit::Day, by: 2 }));
        }
        let i = self.past(at, &["the"]);
        let article = i > at;
        if self.low(i) == "weekend" && (article || matches!(self.before(at), "at" | "on")) {
            return Some(Draft::new(i + 1, Form::Weekend(Which::Bare)));
        }
        let which = Self::which(self.low(i))?;
        let word = self.low(i);
        let j = i + 1;
        if let Some((end, day)) = self.weekday(j) {
            return Some(Draft::new(end, Form::Weekday { day, which, weeks: None }));
        }
        if self.low(j) == "weekend" {
            return Some(Draft::new(j + 1, Form::Weekend(which)));
        }
        let j = self.past(j, &["fiscal", "calendar"]);
        let (unit, times, plural) = WORDS.unit(self.low(j))?;
        // “This Week” is the name of a programme.
        if plural || matches!(self.low(j), "second" | "night") || self.is_capital(j) {
            return None;
        }
        if times > 1.0
            || (article && matches!(word, "last" | "past" | "coming") && unit != Unit::Day)
            || word == "past"
        {
            // “the past week”: seven days up to now; “last week”: the week before this.
            if matches!(unit, Unit::Second | Unit::Minute) {
                return None;
            }
            return Some(Draft::new(
                j + 1,
                Form::Stretch { unit, count: Some(times), ahead: which == Which::Next },
            ));
        }
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) {
            return None;
        }
        if article && matches!(word, "following" | "next" | "previous" | "preceding") {
            let sign = if which == Which::Next { 1 } else { -1 };
            return Some(Draft::new(j + 1, Form::Offset { unit, count: Some(1.0), sign }));
        }
        let by = match which {
            Which::Last if word == "last" || article || word == "previous" => -1,
            // What is told of “the latest quarter” is told when it has ended.
            Which::This if word == "latest" => -1,
            Which::Next => 1,
            _ => 0,
        };
        Some(Draft::new(j + 1, Form::Shift { unit, by }))
    }

    /// A count of units: none for “years”, “several years”.
    fn count(&self, at: usize) -> Option<(usize, Option<f64>)> {
        let low = self.low(at);
        if low == "a" && self.low(at + 1) == "few" {
            return Some((at + 2, None));
        }
        if matches!(low, "few" | "many" | "some") && WORDS.unit(self.low(at + 1)).is_some_and(|u| u.2) {
            return Some((at + 1, None));
        }
        if matches!(low, "a" | "an" | "one") && number::read(self.pieces, at).is_none_or(|n| n.end == at + 1)
        {
            return Some((at + 1, Some(1.0)));
        }
        if let Some(Number { end, value, low, ordinal: false, plain: false, .. }) =
            number::read(self.pieces, at)
        {
            if value == Some(0.0) && low.is_none() {
                return None;
            }
            let end = if self.low(end) == "of" && low.is_some() { end + 1 } else { end };
            // “two to three weeks”: the first figure opens, the second closes; the second is kept.
            if matches!(self.low(end), "to" | "or" | "-")
                && let Some(second) = number::read(self.pieces, end + 1).filter(|n| !n.ordinal)
                && WORDS.unit(self.low(self.past(second.end, &["-"]))).is_some()
            {
                return Some((second.end, None));
            }
            return Some((end, value));
        }
        None
    }

    /// “two days ago”, “hours later”, “six months after”, “for eight years”, “six-month”, “the next three months”.
    fn counted(&self, at: usize) -> Option<Draft> {
        let low = self.low(at);
        // “in recent years”
        if low == "recent" && WORDS.unit(self.low(at + 1)).is_some_and(|u| u.2) {
            return Some(Draft::new(at + 2, Form::Reference("PAST_REF".into())));
        }
        let i = self.past(at, &["the"]);
        if let Some(which) = Self::which(self.low(i)).filter(|w| *w != Which::This) {
            let (end, count) = self.count(i + 1)?;
            let (unit, times, _) = WORDS.unit(self.low(end))?;
            let count = count.map(|c| c * times);
            return Some(Draft::new(end + 1, Form::Stretch { unit, count, ahead: which == Which::Next }));
        }
        if i > at {
            // “the nine months”
            let (end, count) =
                self.count(i).filter(|_| !matches!(self.low(i), "a" | "an" | "one" | "few"))?;
            let (unit, times, plural) = WORDS.unit(self.low(end))?;
            let fits =
                plural && matches!(unit, Unit::Hour | Unit::Day | Unit::Week | Unit::Month | Unit::Year);
            return fits.then(|| Draft::new(end + 1, Form::Length { unit, count: count.map(|c| c * times) }));
        }
        let counted = self.count(at);
        let (end, count) = counted.unwrap_or((at, None));
        let mut end = self.past(end, &["-", "more", "full", "whole", "consecutive", "straight", "long"]);
        let hyphen = end > at && self.low(end - 1) == "-";
        let (unit, times, plural) = WORDS.unit(self.low(end))?;
        if counted.is_none() && !plural {
            return None;
        }
        let word = self.low(end);
        let figure = count.unwrap_or(2.0);
        if word == "second"
            || (word == "seconds" && counted.is_none())
            || matches!(word, "quarter" | "quarters" if counted.is_none() || figure < 2.0 || hyphen)
        {
            return None;
        }
        if hyphen && plural && counted.is_some_and(|c| c.1 == Some(1.0)) {
            return None;
        }
        if self.low(end) == "century" || word == "nights" && counted.is_none() {
            return None;
        }
        end += 1;
        let count = count.map(|c| c * times);
        if spell(self.pieces, end, "and a half").is_some() {
            end += 3;
        }
        let ago = self.past(end, &["-"]);
        match self.low(ago) {
            "ago" => {
                let Some(count) = count else {
                    return Some(Draft::new(ago + 1, Form::Reference("PAST_REF".into())));
                };
                let by = i32::try_from(count as i64).ok()?;
                return Some(Draft::new(ago + 1, Form::Shift { unit, by: -by }));
            }
            "earlier" => return Some(Draft::new(ago + 1, Form::Offset { unit, count, sign: -1 })),
            "later" => return Some(Draft::new(ago + 1, Form::Offset { unit, count, sign: 1 })),
            "before" | "after" if !hyphen => {
                let sign = if self.low(ago) == "after" { -1 } else { 1 };
                let next = self.pieces.get(ago + 1);
                if next.is_none_or(|p| p.kind == Kind::Mark) {
                    // “two days before.”
                    return Some(Draft::new(ago + 1, Form::Offset { unit, count, sign: -sign }));
                }
                return Some(Draft::new(end, Form::Remove { unit, count, sign }));
            }
            _ => {}
        }
        if spell(self.pieces, end, "from now").is_some() {
            let by = i32::try_from(count? as i64).ok()?;
            return Some(Draft::new(end + 2, Form::Shift { unit, by }));
        }
        if self.low(end) == "in" && self.low(end + 1) == "advance" {
            return None;
        }
        if counted.is_none() {
            // “for years”, “in days”: only where a preposition leads it.
            if !matches!(self.before(at), "for" | "in" | "within" | "of" | "over" | "after" | "through") {
                return None;
            }
        }
        // “hour-long”
        if self.low(end) == "-" && self.low(end + 1) == "long" {
            end += 2;
        }
        Some(Draft::new(end, Form::Length { unit, count }))
    }

    /// “nearly two years”, “more than a decade ago”: TimeML counts the modifier in.
    fn approximate(&self, at: usize) -> Option<Draft> {
        const PHRASES: [&str; 9] = [
            "nearly",
            "almost",
            "about",
            "more than",
            "less than",
            "at least",
            "no more than",
            "fewer than",
            "up to",
        ];
        let end = PHRASES.iter().find_map(|phrase| spell(self.pieces, at, phrase))?;
        self.counted(end)
            .filter(|d| matches!(d.form, Form::Length { count: Some(_), .. } | Form::Shift { .. }))
    }

    /// “every Friday”, “each year”, “daily”, “on Fridays”.
    fn set(&self, at: usize) -> Option<Draft> {
        let low = self.low(at);
        if let Some(value) = WORDS.set.get(low) {
            let name = self.is_capital(at) && at > 0;
            return (!name).then(|| Draft::new(at + 1, Form::Every(value.clone())));
        }
        if matches!(low, "every" | "each") {
            if let Some((end, day)) = self.weekday(at + 1) {
                let part = WORDS.part.get(self.low(end)).filter(|p| !p.contains(':'));
                let value = format!("XXXX-WXX-{day}{}", part.map_or(String::new(), |p| format!("T{p}")));
                return Some(Draft::new(end + usize::from(part.is_some()), Form::Every(value)));
            }
            if let Some((end, month)) = self.month(at + 1) {
                return Some(Draft::new(end, Form::Every(format!("XXXX-{month:02}"))));
            }
            if let Some(part) = WORDS.part.get(self.low(at + 1)).filter(|p| !p.contains(':')) {
                return Some(Draft::new(at + 2, Form::Every(format!("XXXX-XX-XXT{part}"))));
            }
            let (end, count) = match self.count(at + 1) {
                Some((end, count)) => (end, count?),
                None => (at + 1, 1.0),
            };
            let (unit, times, _) = WORDS.unit(self.low(end))?;
            return Some(Draft::new(end + 1, Form::Every(length(unit, Some(count * times)))));
        }
        let (end, day) = self.weekday(at)?;
        (low.ends_with("days")).then(|| Draft::new(end, Form::Every(format!("XXXX-WXX-{day}"))))
    }

    fn reference(&self, at: usize) -> Option<Draft> {
        WORDS.reference.iter().find_map(|(phrase, value)| {
            let end = spell(self.pieces, at, phrase)?;
            let other =
                phrase == "soon" && (self.before(at) == "as" || matches!(self.low(end), "after" | "as"));
            (!other).then(|| Draft::new(end, Form::Reference(value.clone())))
        })
    }

    /// “the same day”, “that night”, “the next day”, “the same period last year”.
    fn same(&self, at: usize) -> Option<Draft> {
        for (phrase, years) in [
            ("the same period last year", -1),
            ("the same period of last year", -1),
            ("the same period a year earlier", -1),
            ("the same period a year ago", -1),
            ("the same period the previous year", -1),
            ("the same period of the previous year", -1),
            ("the year-earlier period", -1),
        ] {
            if let Some(end) = spell(self.pieces, at, phrase) {
                return Some(Draft::new(end, Form::SamePeriod(years)));
            }
        }
        let i = if spell(self.pieces, at, "the same").is_some() {
            at + 2
        } else {
            self.past(at, &["that", "same"])
        };
        if i == at {
            return None;
        }
        if let Some(part) = WORDS.part.get(self.low(i)).filter(|p| !p.contains(':')) {
            return Some(Draft {
                part: Some(format!("T{part}")),
                ..Draft::new(i + 1, Form::Same(Unit::Day))
            });
        }
        let (unit, times, plural) = WORDS.unit(self.low(i))?;
        let fits =
            times == 1.0 && !plural && matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Year);
        fits.then(|| Draft::new(i + 1, Form::Same(unit)))
    }

    /// “the first six months of the year”, “… of 2023”, “… of the Iranian year”.
    fn opening(&self, at: usize) -> Option<Draft> {
        let i = self.past(at, &["the"]);
        if self.low(i) != "first" {
            return None;
        }
        let (end, count) = self.count(i + 1)?;
        let count = count.filter(|c| (1.0..=12.0).contains(c))?;
        if !matches!(self.low(end), "months" | "month") {
            let (unit, times, _) = WORDS.unit(self.low(end))?;
            return Some(Draft::new(end + 1, Form::Length { unit, count: Some(count * times) }));
        }
        let months = count as i32;
        let of = self.past(end + 1, &["of"]);
        let the = self.past(of, &["the", "this"]);
        if self.low(the) == "year" && of > end + 1 {
            return Some(Draft::new(
                the + 1,
                Form::Opening { months, calendar: Calendar::Gregorian, years: 0 },
            ));
        }
        if matches!(self.low(the), "iranian" | "persian") {
            let year = self.past(the + 1, &["calendar"]);
            if self.low(year) == "year" {
                return Some(Draft::new(
                    year + 1,
                    Form::Opening { months, calendar: Calendar::Iranian, years: 0 },
                ));
            }
        }
        if self.low(of) == "last" && self.low(of + 1) == "year" {
            return Some(Draft::new(
                of + 2,
                Form::Opening { months, calendar: Calendar::Gregorian, years: -1 },
            ));
        }
        Some(Draft::new(end + 1, Form::Length { unit: Unit::Month, count: Some(count) }))
    }

    /// “early May”, “mid-2021”, “late on Monday”, “the beginning of June”, “earlier this month”.
    fn edged(&self, at: usize) -> Option<Draft> {
        let (i, edge) = match self.low(at) {
            "early" | "earlier" => (at + 1, Edge::Start),
            "mid" => (self.past(at + 1, &["-"]), Edge::Mid),
            "late" | "later" => (at + 1, Edge::End),
            _ => {
                let the = self.past(at, &["the"]);
                let edge = match self.low(the) {
                    "beginning" | "start" | "early" => Edge::Start,
                    "middle" => Edge::Mid,
                    "end" | "late" => Edge::End,
                    "mid" => Edge::Mid,
                    _ => return None,
                };
                match self.low(the) {
                    "early" | "late" if the > at => (the + 1, edge),
                    "mid" if the > at => (self.past(the + 1, &["-"]), edge),
                    "early" | "late" | "mid" => return None,
                    _ if self.low(the + 1) == "of" => (the + 2, edge),
                    _ => return None,
                }
            }
        };
        let loose = matches!(self.low(at), "earlier" | "later");
        let i = self.past(i, &["on", "in"]);
        let the = match (self.low(i), self.low(i + 1)) {
            ("the", "year") => Some(Unit::Year),
            ("the", "month") => Some(Unit::Month),
            ("the", "week") => Some(Unit::Week),
            _ => None,
        };
        let the = the.map(|unit| Draft::new(i + 2, Form::Shift { unit, by: 0 }));
        let mut date = [self.dated(i), self.same(i), the].into_iter().flatten().max_by_key(|d| d.end)?;
        // A bare part of the day is read by `timed`.
        if matches!(date.form, Form::Clock | Form::Length { .. }) || (loose && date.edge.is_some()) {
            return None;
        }
        date.edge = Some(edge);
        Some(date)
    }

    // ---- surroundings ----

    /// Makes a match into an expression: its bound, tense and use.
    fn timex(&self, at: usize, draft: Draft, sentence: usize) -> Timex {
        let span = self.pieces[at].span.cover(self.pieces[draft.end - 1].span);
        let bound = match self.before(at) {
            "since" => Some(Bound::Since),
            "until" | "till" | "by" => Some(Bound::Until),
            "before" if draft.part.is_none() => Some(Bound::Until),
            _ => None,
        };
        let kind = match &draft.form {
            Form::Length { .. }
            | Form::Stretch { count: Some(_), .. }
            | Form::Remove { .. }
            | Form::Opening { .. } => TimexType::Duration,
            Form::Every(_) => TimexType::Set,
            _ if draft.part.is_some() => TimexType::Time,
            _ => TimexType::Date,
        };
        Timex {
            span,
            sentence,
            kind,
            part: draft.part,
            edge: draft.edge,
            bound,
            zone: draft.zone,
            closes: None,
            tense: self.tense(at, draft.end),
            of_saying: self.of_saying(at),
            of_following: matches!(draft.form, Form::Remove { .. }),
            form: draft.form,
        }
    }

    fn cue(&self, at: usize) -> Option<Tense> {
        let word = self.low(at);
        if WORDS.tense.future.iter().any(|w| w == word) {
            // “would have”, “the dead were due to …” stay what they are; “be” only after “to”.
            let weak = (word == "be" && self.before(at) != "to")
                || (matches!(word, "set" | "expected" | "scheduled" | "slated") && self.low(at + 1) == "of")
                || (word == "set" && self.low(at + 1) != "to")
                || (word == "would" && self.low(at + 1) == "have")
                || (word == "due"
                    && self.low(at + 1) != "to"
                    && self.low(at + 1) != "in"
                    && self.low(at + 1) != "on")
                || (word == "due"
                    && self.low(at + 1) == "to"
                    && matches!(self.low(at + 2), "the" | "a" | "lack"));
            return (!weak).then_some(Tense::Future);
        }
        // With a tag, only a finite past or a word of the list is a cue; without, the ending is.
        let tag = self.tag(at);
        let past = tag == "VBD"
            || WORDS.tense.past.iter().any(|w| w == word)
            || (tag.is_empty()
                && word.len() > 4
                && word.ends_with("ed")
                && !matches!(word, "indeed" | "hundred" | "united"));
        past.then_some(Tense::Past)
    }

    /// The nearest cue before the expression, else the first after it, inside the sentence. A future cue within
    /// four words before a past one governs it (“will be held”, “is due to be signed”).
    fn tense(&self, at: usize, end: usize) -> Option<Tense> {
        for i in (at.saturating_sub(CLAUSE)..at).rev() {
            if self.low(i) == ";" {
                break;
            }
            if let Some(tense) = self.cue(i) {
                let from = i.saturating_sub(4);
                let governed =
                    (from..i).any(|k| self.cue(k) == Some(Tense::Future) && self.low(k) != "would");
                return Some(if governed { Tense::Future } else { tense });
            }
        }
        (end..self.pieces.len().min(end + CLAUSE))
            .take_while(|k| self.low(*k) != ";")
            .find_map(|k| self.cue(k))
    }

    /// Whether the nearest verb before, within eight pieces and without a mark between, is one of saying.
    fn of_saying(&self, at: usize) -> bool {
        for i in (at.saturating_sub(8)..at).rev() {
            if WORDS.speech.words.iter().any(|w| w == self.low(i)) {
                return true;
            }
            if matches!(self.low(i), "," | ";" | "\"" | "”" | "“" | "(" | ")") || self.cue(i).is_some() {
                return false;
            }
        }
        false
    }

    /// Joins “from X until Y”, “between X and Y”, “X-Y” and finds a bare first number (“between 1 and 5 May”).
    fn join(&self, found: &mut Vec<Timex>, first: usize, ranges: &mut Vec<(usize, usize)>, sentence: usize) {
        let mut k = 0;
        while k < ranges.len() {
            let (at, end) = ranges[k];
            // A bare number before: “between 1 and 5 May”, “1-5 May”, “May 1-5”.
            if let Form::Day { year, month, day, years } = found[first + k].form.clone()
                && found[first + k].part.is_none()
                && let Some(number) = at.checked_sub(2).filter(|i| k == 0 || ranges[k - 1].1 <= *i)
                && matches!(self.before(at), "and" | "to" | "-" | "until")
                && let Some((after, opening)) = self.day(number)
                && after == at - 1
                && opening < day
                && (self.before(at) != "and"
                    || matches!(self.before(number), "between" | "on" | "of" | "both"))
                && !self.is_inside_number_left(number)
                && self.pieces[at].kind == Kind::Digits
            {
                let draft = Draft::new(number + 1, Form::Day { year, month, day: opening, years });
                let mut timex = self.timex(number, draft, sentence);
                timex.tense = found[first + k].tense;
                found.insert(first + k, timex);
                ranges.insert(k, (number, number + 1));
                k += 1;
            } else if let Form::Day { year, month, day, years } = found[first + k].form.clone()
                && matches!(self.low(end), "-" | "to")
                && self.pieces[end - 1].kind == Kind::Digits
                && let Some((after, closing)) = self.day(end + 1)
                && closing > day
                && (k + 1 == ranges.len() || ranges[k + 1].0 >= after)
                && self.month(after).is_none()
                && !self
                    .pieces
                    .get(after)
                    .is_some_and(|p| touch(self.pieces, after - 1, after) && p.kind != Kind::Mark)
            {
                let mut draft = self.with_year(after, month, closing);
                if year.is_some() {
                    draft = Draft::new(after, Form::Day { year, month, day: closing, years });
                } else if let Form::Day { year, years, .. } = draft.form.clone() {
                    found[first + k].form = Form::Day { year, month, day, years };
                }
                let mut timex = self.timex(end + 1, draft.clone(), sentence);
                timex.tense = found[first + k].tense;
                found.insert(first + k + 1, timex);
                ranges.insert(k + 1, (end + 1, draft.end));
            }
            k += 1;
        }
        for k in 1..ranges.len() {
            let (open, close) = (ranges[k - 1], ranges[k]);
            if close.0 != open.1 + 1 {
                continue;
            }
            let lead = self.before(open.0);
            let joined = match self.low(open.1) {
                "to" | "until" | "till" | "through" => true,
                "and" => lead == "between",
                "-" => true,
                _ => false,
            };
            let placed =
                |t: &Timex| !matches!(t.form, Form::Length { .. } | Form::Every(_) | Form::Reference(_));
            if joined && placed(&found[first + k - 1]) && placed(&found[first + k]) {
                if let (Form::Month { year: None, month, .. }, Form::Month { year: Some(year), .. }) =
                    (found[first + k - 1].form.clone(), found[first + k].form.clone())
                {
                    found[first + k - 1].form =
                        Form::Month { year: Some(year), month, which: Which::Bare, years: None };
                }
                if let (
                    Form::Day { year: None, month, day, years: None },
                    Form::Day { year: Some(year), .. },
                ) = (found[first + k - 1].form.clone(), found[first + k].form.clone())
                {
                    found[first + k - 1].form = Form::Day { year: Some(year), month, day, years: None };
                }
                found[first + k - 1].closes = Some(first + k);
                found[first + k].bound = None;
            }
        }
    }

    fn is_inside_number_left(&self, at: usize) -> bool {
        at > 0 && touch(self.pieces, at - 1, at) && !matches!(self.before(at), "(" | "\"" | "“")
    }
}

/// A TIMEX3 length: `P2D`, `PT6H`, `PXY`.
pub(super) fn length(unit: Unit, count: Option<f64>) -> String {
    let number = match count {
        None => "X".to_owned(),
        Some(count) => format!("{count}"),
    };
    match unit {
        Unit::Second => format!("PT{number}S"),
        Unit::Minute => format!("PT{number}M"),
        Unit::Hour => format!("PT{number}H"),
        Unit::Day => format!("P{number}D"),
        Unit::Week => format!("P{number}W"),
        Unit::Month => format!("P{number}M"),
        Unit::Quarter => format!("P{number}Q"),
        Unit::Year => format!("P{number}Y"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let (tokens, sentences) = sample::cut(text);
        find(text, &tokens, &sentences).into_iter().map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn the_lexicon_is_read() {
        assert_eq!(WORDS.month.len(), 24);
        assert!(WORDS.unit("fortnights").is_some() && WORDS.unit("centuries").is_some());
    }

    #[test]
    fn absolute_and_partial_dates_are_found() {
        for (text, want) in [
            ("They crossed on the night of March 3.", vec!["the night of March 3"]),
            ("It began on 3 March and ended on 5 May 2021.", vec!["3 March", "5 May 2021"]),
            ("On Sept. 15, 2022, rebels attacked.", vec!["Sept. 15, 2022"]),
            ("Report of 2023-08-30 on the raid.", vec!["2023-08-30"]),
            ("Dated 19/09/2023 in Kabul.", vec!["19/09/2023"]),
            ("On October 6 of this year they met.", vec!["October 6 of this year"]),
            ("It was Tuesday, 3 October 2023.", vec!["Tuesday, 3 October 2023"]),
            ("They fought in 2022 and in the 1990s.", vec!["2022", "the 1990s"]),
            ("The camp fell in mid-2021 or early May.", vec!["mid-2021", "early May"]),
            ("The siege lasted from April 2020 to June 2021.", vec!["April 2020", "June 2021"]),
            ("On the 21st of June troops left.", vec!["the 21st of June"]),
        ] {
            assert_eq!(words(text), want, "{text}");
        }
    }

    #[test]
    fn weekdays_and_times_of_day_are_found() {
        for (text, want) in [
            ("Guards fired on Monday night.", vec!["Monday night"]),
            ("They met last Tuesday at 9 a.m. in Doha.", vec!["last Tuesday at 9 a.m."]),
            ("Shelling began at around 06:10.", vec!["06:10"]),
            ("The fire broke out before dawn on Tuesday.", vec!["dawn on Tuesday"]),
            ("Men entered the village at first light.", vec!["first light"]),
            ("He was shot late on Monday.", vec!["late on Monday"]),
            ("It was shelled overnight.", vec!["overnight"]),
            ("It started at 0530 GMT.", vec!["0530 GMT"]),
            ("It started at 5:30 p.m. local time on Friday.", vec!["5:30 p.m. local time on Friday"]),
            ("The convoy was hit towards midday.", vec!["midday"]),
        ] {
            assert_eq!(words(text), want, "{text}");
        }
    }

    #[test]
    fn relative_times_lengths_and_sets_are_found() {
        for (text, want) in [
            ("Two days ago he left, last month she came.", vec!["Two days ago", "last month"]),
            ("He was freed hours later.", vec!["hours later"]),
            ("They left in June, six months after the vote.", vec!["June", "six months"]),
            ("In recent years they have met every Friday.", vec!["recent years", "every Friday"]),
            ("He was jailed for eight years.", vec!["eight years"]),
            ("A six-month truce held.", vec!["six-month"]),
            ("On the same day and the next day they fought.", vec!["the same day", "the next day"]),
            ("Over the past week and at the weekend men died.", vec!["the past week", "the weekend"]),
            (
                "In the first six months of the Iranian year it fell.",
                vec!["the first six months of the Iranian year"],
            ),
            ("It came three weeks earlier.", vec!["three weeks earlier"]),
            ("The third quarter of 2021 was calm.", vec!["The third quarter of 2021"]),
        ] {
            assert_eq!(words(text), want, "{text}");
        }
    }

    #[test]
    fn lengths_of_videos_scores_ages_and_verbs_are_no_times() {
        for text in [
            "He spoke in a 12:45 minute video.",
            "The vote was 3-1.",
            "Troops may march on the city.",
            "It was the second attack.",
            "A 13-year-old boy and a man aged 40 years died.",
            "The woman, 34 years old, fled.",
            "About 2000 people fled.",
            "They seized an M-16 and 1,999 rounds.",
            "He got $2022 in cash.",
        ] {
            assert_eq!(words(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_range_is_two_expressions_joined() {
        for (text, want) in [
            ("It was shelled between 1 and 5 May.", vec!["1", "5 May"]),
            ("Fighting on May 1-5 killed six.", vec!["May 1", "5"]),
            (
                "From 21:35 on June 21 until 06:50 on June 22 they fired.",
                vec!["21:35 on June 21", "06:50 on June 22"],
            ),
        ] {
            assert_eq!(words(text), want, "{text}");
            let (tokens, sentences) = sample::cut(text);
            assert_eq!(find(text, &tokens, &sentences)[0].closes, Some(1), "{text}");
        }
    }

    #[test]
    fn the_clause_shows_whether_a_time_lies_ahead() {
        let text = "The ministers are due to meet on June 27; a spokesman said on Thursday that they would.";
        let (tokens, sentences) = sample::cut(text);
        let found = find(text, &tokens, &sentences);
        assert_eq!(found[0].tense, Some(Tense::Future));
        assert_eq!((found[1].tense, found[1].of_saying), (Some(Tense::Past), true));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_its_spans_are_sound(text in "(\\PC|[0-9:./-]|\n| May | ago|2 days| first | on Monday){0,60}") {
            let (tokens, sentences) = sample::cut(&text);
            let mut last = 0;
            for t in find(&text, &tokens, &sentences) {
                prop_assert!(text.get(t.span.start..t.span.end).is_some_and(|s| !s.is_empty()));
                prop_assert!(t.span.start >= last);
                last = t.span.end;
            }
        }
    }
}
