//! When things happened: TIMEX3 expressions, their days, and the day of publication.
//!
//! Reads: text, tokens, sentences. Writes: [`Timex`]es (`find`), [`Published`] (`published`), [`TimeMention`]s
//! (`resolve`), in that order, because what “Monday” means hangs on the day of publication.
//!
//! Surprising choices: expressions are read from pieces of text finer than tokens (`piece.rs`), so that it does not
//! matter how the tokens of a date were cut; a range is two expressions joined by [`Timex::closes`]; where only
//! bounds of the publication date are known, an expression is placed only if every day between them gives one answer.
//!
//! Not here: which event a time belongs to (stage `event`); amounts that are no times (stage `quantity`).
//! Words: `data/lexicon/time.toml`. Tests are in each file.

mod find;
pub(crate) mod piece;
mod published;
mod resolve;
#[cfg(test)]
pub(crate) mod sample;
mod words;

pub use find::find;
pub use published::{OfficeHolderSpan, Published, published};
pub use resolve::{TimeMention, precision, resolve};

use crate::span::Span;
use panj_record::TimexType;

/// A time expression, read but not yet placed in the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Timex {
    /// Its words.
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
    /// TIMEX3 type.
    pub kind: TimexType,
    /// What the words say.
    pub form: Form,
    /// Part of the day or time of day, as TIMEX3 writes it after the date: `TNI`, `T06:10`.
    pub part: Option<String>,
    /// “early”, “mid-”, “late”.
    pub edge: Option<Edge>,
    /// “since”, “until”.
    pub bound: Option<Bound>,
    /// Zone, as written.
    pub zone: Option<String>,
    /// Index of the expression that closes the range this one opens.
    pub closes: Option<usize>,
    /// Whether the clause is about what is past or what lies ahead, where its words show it.
    pub tense: Option<Tense>,
    /// Whether it dates the saying (“said on Tuesday”): no later time hangs on it.
    pub of_saying: bool,
    /// Whether it dates what follows its “after” or “before”, not its own clause (“six months after the vote”).
    pub of_following: bool,
}

/// Which end of a period is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// “early May”, “the beginning of”.
    Start,
    /// “mid-May”.
    Mid,
    /// “late May”, “the end of”.
    End,
}

/// The side on which a time is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// “since X”: from X on.
    Since,
    /// “until X”, “by X”, “before X”: not after X.
    Until,
}

/// Where a clause lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// Behind the day of publication, or on it.
    Past,
    /// Ahead of it, or on it.
    Future,
}

/// A calendar unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Which of several like periods is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Not said: the nearest that fits the tense.
    Bare,
    /// “last”, “previous”.
    Last,
    /// “this”.
    This,
    /// “next”, “coming”.
    Next,
}

/// A calendar other than ours, by which a year is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// The common calendar.
    Gregorian,
    /// Solar Hijri: the year begins at Nowruz, six months of 31 days come first.
    Iranian,
}

/// What the words of a time expression say.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "fields are named by what they hold")]
pub enum Form {
    /// “30 August”, “Sept. 15, 2022”, “April 26 of this year” (`years` 0).
    Day { year: Option<i16>, month: i8, day: i8, years: Option<i16> },
    /// “May”, “May 2022”, “last May”.
    Month { year: Option<i16>, month: i8, which: Which, years: Option<i16> },
    /// “2022”.
    Year(i16),
    /// “the 1990s”: the first three digits.
    Decade(i16),
    /// “the 20th century”: the first two digits.
    Century(i16),
    /// “spring 2021”: TIMEX3 code.
    Season { year: Option<i16>, season: String, which: Which },
    /// “the third quarter”, “the first half of 2022”; `letter` is Q or H.
    Quarter { year: Option<i16>, letter: char, number: i8, which: Which },
    /// “Christmas”: the value in the lexicon.
    Holiday { year: Option<i16>, day: String, which: Which },
    /// “Monday”: ISO number; `weeks` in “Monday last week” (−1).
    Weekday { day: i8, which: Which, weeks: Option<i8> },
    /// “the weekend”.
    Weekend(Which),
    /// “yesterday” (−1 day), “last month” (−1 month), “this year” (0), “two days ago”.
    Shift { unit: Unit, by: i32 },
    /// “overnight”: the night before publication, or of the day named.
    Overnight,
    /// “the past week”, “the next three months”: `count` units up to, or from, publication.
    Stretch { unit: Unit, count: Option<f64>, ahead: bool },
    /// “the first six months of the Iranian year”.
    Opening { months: i32, calendar: Calendar, years: i16 },
    /// “hours later” (1), “three weeks earlier” (−1), counted from the time told before.
    Offset { unit: Unit, count: Option<f64>, sign: i8 },
    /// “six months after”: the event that follows lies `sign` × `count` from the time told before.
    Remove { unit: Unit, count: Option<f64>, sign: i8 },
    /// “the same day”, “that night”.
    Same(Unit),
    /// “the same period last year”: the period told before, this many years on.
    SamePeriod(i16),
    /// “for eight years”: a length. The count is none for “years”.
    Length { unit: Unit, count: Option<f64> },
    /// “every Friday”: the TIMEX3 value.
    Every(String),
    /// “recently”: the TIMEX3 value.
    Reference(String),
    /// “at 06:10”: a time of day of a day told before.
    Clock,
}
