//! The day of publication, or its bounds.
//!
//! Reads: article, time expressions, office holders named as current. Writes: [`Published`]. In this order: the date
//! that the user gave; the page's metadata; a full date printed in a byline, dateline, title or line of its own; else
//! bounds. A date printed before a date in the text that has passed is not that of publication.
//!
//! How bounds are worked out: the text was written after every past date in it, and while the office holders named
//! as current held office. Inside these bounds every day is tried as the day of publication, and those are kept on
//! which the text reads well: “April 26 of this year”, told in the past, must have come by then; a past day without a
//! year is at most [`OLDEST`] days old, since writers add the year to an older one; a day ahead has not come.
//! The bounds are the first and last days kept.
//!
//! Not here: who holds which office (stage `mention` and `data/actors`). Tests are in `resolve.rs`.

use super::resolve::place;
use super::{Form, Tense, Timex};
use crate::extract::{Article, Block};
use crate::span::Span;
use jiff::ToSpan;
use jiff::civil::Date;
use panj_record::{BlockKind, DateBasis};

/// A holder of an office, named as current, with the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficeHolderSpan {
    /// The words that name the holder.
    pub span: Span,
    /// First day in office.
    pub from: Option<Date>,
    /// Last day in office.
    pub to: Option<Date>,
}

/// The publication date, or its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// First possible day.
    pub start: Option<Date>,
    /// Last possible day.
    pub end: Option<Date>,
    /// How it is known.
    pub basis: DateBasis,
    /// The words it rests on.
    pub evidence: Vec<Span>,
}

impl Published {
    /// A known day.
    #[must_use]
    pub fn on(date: Date, basis: DateBasis, evidence: Vec<Span>) -> Self {
        Published { start: Some(date), end: Some(date), basis, evidence }
    }

    /// The day, if it is known.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.start.filter(|day| self.end == Some(*day))
    }

    /// The possible days, if both bounds are known and at most `most` apart.
    pub(super) fn days(&self, most: i32) -> Vec<Date> {
        let (Some(start), Some(end)) = (self.start, self.end) else { return Vec::new() };
        if start > end || (end - start).get_days() > most {
            return Vec::new();
        }
        start.series(1.day()).take_while(|day| *day <= end).collect()
    }
}

/// The greatest age, in days, of a past date that is told without its year: ten months. With eleven or twelve
/// months the reader would take it for a date still to come, or of the year of publication.
const OLDEST: i32 = 300;

/// Days without a year that are tried, from the first on.
const MOST_TOLD: usize = 200;

/// Days tried where there is no upper bound.
const YEAR: i32 = 366;

/// Longest run of other letters in a line that counts as a line with a date (“Updated 5 May 2022 by our reporter”).
const LINE: usize = 48;

/// Farthest byte of a dateline's date in the first paragraph.
const DATELINE: usize = 90;

/// Blocks from the top in which a date on a line of its own is that of publication.
const TOP: usize = 12;

/// Works out the publication date.
#[must_use]
pub fn published(
    article: &Article,
    timexes: &[Timex],
    given: Option<Date>,
    holders: &[OfficeHolderSpan],
) -> Published {
    if let Some(date) = given {
        return Published::on(date, DateBasis::Given, Vec::new());
    }
    if let Some(date) = article.published {
        return Published::on(date, DateBasis::Metadata, Vec::new());
    }
    let candidates = printed(article, timexes);
    for (timex, _) in candidates.iter() {
        let Some(date) = full_date(timex) else { continue };
        let contradicted = timexes.iter().any(|other| {
            other.span != timex.span && is_told_as_past(other) && full_date(other).is_some_and(|d| d > date)
        });
        if !contradicted {
            return Published::on(date, DateBasis::Text, vec![timex.span]);
        }
    }
    let mut bounds = inferred(timexes, holders);
    // A dateline without a year (“KABUL, Aug 30 -”): the year follows from the bounds, if one fits.
    if let Some((timex, _)) = candidates.iter().find(|(t, _)| full_date(t).is_none())
        && let Form::Day { year: None, month, day, .. } = timex.form
        && let (Some(start), Some(end)) = (bounds.start, bounds.end)
    {
        let mut fits = (start.year()..=end.year())
            .filter_map(|year| Date::new(year, month, day).ok())
            .filter(|date| *date >= start.yesterday().unwrap_or(start) && *date <= end);
        if let (Some(date), None) = (fits.next(), fits.next()) {
            bounds.evidence.insert(0, timex.span);
            bounds.evidence.sort_unstable();
            bounds.evidence.dedup();
            return Published::on(date, DateBasis::Inferred, bounds.evidence);
        }
    }
    bounds
}

fn full_date(timex: &Timex) -> Option<Date> {
    match timex.form {
        Form::Day { year: Some(year), month, day, .. } => Date::new(year, month, day).ok(),
        _ => None,
    }
}

fn is_told_as_past(timex: &Timex) -> bool {
    timex.tense != Some(Tense::Future) && timex.bound != Some(super::Bound::Until)
}

/// Dates that may be the printed date of publication, best first.
fn printed<'a>(article: &Article, timexes: &'a [Timex]) -> Vec<(&'a Timex, u8)> {
    let first_body =
        article.blocks.iter().find(|b| b.kind == BlockKind::Body && b.span.len() > 2 * LINE).map(|b| b.span);
    let mut found: Vec<(&Timex, u8)> = Vec::new();
    for (index, block) in article.blocks.iter().enumerate() {
        for timex in timexes.iter().filter(|t| block.span.contains(t.span)) {
            if matches!(timex.form, Form::Day { years: None, .. })
                && let Some(rank) = rank(article, index, block, timex, first_body)
            {
                found.push((timex, rank));
            }
        }
    }
    found.sort_by_key(|(timex, rank)| (*rank, timex.span.start));
    found
}

/// How good a printed date is, 0 best; none if it is an ordinary date of the text.
fn rank(
    article: &Article,
    index: usize,
    block: &Block,
    timex: &Timex,
    first_body: Option<Span>,
) -> Option<u8> {
    let before = article.text.get(block.span.start..timex.span.start)?;
    let after = article.text.get(timex.span.end..block.span.end)?;
    let letters = |s: &str| s.chars().filter(|c| c.is_alphabetic()).count();
    let line = letters(before) + letters(after) <= LINE;
    let updated = ["updated", "modified"].iter().any(|w| before.to_lowercase().contains(w));
    let late = u8::from(updated);
    match block.kind {
        BlockKind::Dateline => Some(late),
        BlockKind::Byline => Some(2 + late),
        BlockKind::Title => Some(8),
        _ if line && index < TOP && is_label(before) => Some(4 + late),
        // The date that closes a headline: “The day's incidents, Friday 6 May 2022”.
        _ if line
            && index < TOP
            && letters(after) == 0
            && before.trim_end().ends_with([',', ':', '-', '–', '—', '|']) =>
        {
            Some(8)
        }
        // A dateline that opens the first paragraph: capitals and a place before the date, a dash soon after it.
        BlockKind::Body | BlockKind::Quote if first_body.is_some_and(|b| block.span.start <= b.start) => {
            let short = before.split_whitespace().count() <= 4;
            let near =
                before.len() <= DATELINE && (short || before.chars().next().is_some_and(char::is_uppercase));
            let dash = after.char_indices().take(40).any(|(_, c)| matches!(c, '-' | '–' | '—'));
            let sentence = before.contains(". ") || before.split_whitespace().count() > 8;
            let place = before
                .split(',')
                .next()
                .is_some_and(|p| p.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase));
            (near && dash && !sentence && (place || before.trim_end().ends_with(','))).then_some(6)
        }
        BlockKind::Chrome if line && before.to_lowercase().contains("publish") => Some(10),
        _ => None,
    }
}

/// Whether what stands before a date on its line is a label or a place, not the start of a sentence.
fn is_label(before: &str) -> bool {
    let low = before.to_lowercase();
    let words = low.split_whitespace().count();
    let label = ["publish", "posted", "updated", "date", "by ", "on "].iter().any(|w| low.contains(w));
    let place = before.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    words == 0
        || label
        || place
        || (words <= 4 && (before.trim_end().ends_with([',', '|', '•', '·', ':', '-', '–', '—', '/'])))
}

/// Bounds from the dates told and the terms of office holders.
fn inferred(timexes: &[Timex], holders: &[OfficeHolderSpan]) -> Published {
    let mut evidence = Vec::new();
    let mut lower: Option<Date> = None;
    let mut upper: Option<Date> = None;
    for timex in timexes.iter().filter(|t| is_told_as_past(t)) {
        let date = match timex.form {
            Form::Day { year: Some(_), .. } => {
                let day = full_date(timex);
                // What is told of a night was written after it.
                if timex.part.as_deref() == Some("TNI") { day.and_then(|d| d.tomorrow().ok()) } else { day }
            }
            Form::Month { year: Some(year), month, .. } => Date::new(year, month, 1).ok(),
            Form::Year(year) if timex.tense == Some(Tense::Past) => Date::new(year, 1, 1).ok(),
            _ => None,
        };
        if let Some(date) = date
            && lower.is_none_or(|l| l < date)
        {
            lower = Some(date);
            evidence = vec![timex.span];
        }
    }
    for holder in holders {
        if let Some(from) = holder.from
            && lower.is_none_or(|l| l < from)
        {
            lower = Some(from);
            evidence = vec![holder.span];
        }
    }
    let Some(lower) = lower else {
        return Published { start: None, end: None, basis: DateBasis::Unknown, evidence };
    };
    for holder in holders {
        if let Some(to) = holder.to
            && to >= lower
            && upper.is_none_or(|u| to < u)
        {
            upper = Some(to);
            evidence.push(holder.span);
        }
    }
    for timex in timexes.iter().filter(|t| t.tense == Some(Tense::Future)) {
        if let Some(date) = full_date(timex)
            && date >= lower
            && upper.is_none_or(|u| date < u)
        {
            upper = Some(date);
            evidence.push(timex.span);
        }
    }
    let last = upper.or_else(|| lower.checked_add(YEAR.days()).ok()).unwrap_or(lower);
    let last = last.min(lower.checked_add((12 * YEAR).days()).unwrap_or(last));
    let told: Vec<&Timex> = timexes.iter().filter(|t| is_yearless_day(t)).take(MOST_TOLD).collect();
    let kept: Vec<Date> = lower
        .series(1.day())
        .take_while(|day| *day <= last)
        .filter(|day| told.iter().all(|t| reads_well(t, *day)))
        .collect();
    let (mut start, mut end) = (lower, upper);
    if let (Some(first), Some(latest)) = (kept.first(), kept.last()) {
        if *first > lower || upper.is_some_and(|u| *latest < u) {
            evidence.extend(told.iter().map(|t| t.span));
        }
        start = *first;
        if upper.is_some() {
            end = Some(*latest);
        }
    }
    evidence.sort_unstable();
    evidence.dedup();
    Published { start: Some(start), end, basis: DateBasis::Inferred, evidence }
}

fn is_yearless_day(timex: &Timex) -> bool {
    matches!(timex.form, Form::Day { year: None, .. }) && timex.tense.is_some()
}

/// Whether a day told without its year reads well in a text published on `day`.
fn reads_well(timex: &Timex, day: Date) -> bool {
    let Form::Day { years, .. } = timex.form else { return true };
    let Some(placed) = place(timex, day, None) else { return false };
    let age = (day - placed.start).get_days();
    let after_night = timex.part.as_deref() == Some("TNI");
    match timex.tense {
        Some(Tense::Future) => age <= 0,
        _ => age >= i32::from(after_night) && (years.is_some() || age <= OLDEST),
    }
}
