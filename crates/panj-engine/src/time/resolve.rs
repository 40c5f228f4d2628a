//! Places time expressions in the calendar.
//!
//! Reads: [`Timex`]es, the publication date. Writes: [`TimeMention`]s, one for each expression, in their order.
//!
//! Rules: a weekday, a bare month and a day without a year are the latest that are not after publication, or the
//! earliest not before it where the clause lies ahead. A night belongs to the date that names it. “The same day”,
//! “hours later” and a bare time of day hang on the last placed expression that does not date a saying. Where only
//! bounds of the publication date are known, every day between them is tried, and an expression is placed if all
//! give one answer; else it is unresolved, `uncertain`. “Early May” is May: the edge is not turned into days, except
//! after “since”, where it decides where the period begins.
//!
//! Not here: which happening an expression belongs to (stage `event`). Tests are below.

use super::find::length;
use super::{Bound, Calendar, Edge, Form, Published, Tense, Timex, Unit, Which};
use crate::span::Span;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use panj_record::{Missing, TimexType};

/// A time expression with its place in the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeMention {
    /// Its words.
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
    /// TIMEX3 type.
    pub kind: TimexType,
    /// TIMEX3 value.
    pub value: String,
    /// First day, if it can be placed.
    pub start: Option<Date>,
    /// Last day, if it can be placed and is closed.
    pub end: Option<Date>,
    /// Whether the period has no end (“since 2020”).
    pub open: bool,
    /// UCDP `date_prec`, if it can be placed.
    pub precision: Option<u8>,
    /// The whole range, on both its expressions (“from 21:35 on June 21 until 06:50 on June 22”).
    pub range: Option<(Span, Date, Date)>,
    /// Zone, as written.
    pub zone: Option<String>,
    /// Whether it was worked out from another expression (“hours later”), not from its own words.
    pub anchored: bool,
    /// Whether it dates the saying (“said on Tuesday”).
    pub of_saying: bool,
    /// Whether it dates what follows it (“six months after the vote”), not its own clause.
    pub of_following: bool,
    /// Why a date is not placed.
    pub missing: Option<Missing>,
}

impl TimeMention {
    /// The days it covers: those of its range, if it is part of one.
    #[must_use]
    pub fn period(&self) -> Option<(Date, Option<Date>)> {
        match self.range {
            Some((_, start, end)) => Some((start, Some(end))),
            None => self.start.map(|start| (start, self.end)),
        }
    }
}

/// UCDP GED `date_prec` of a period: 1 a day, 2 two to six days, 3 a week, 4 eight days to a month, 5 more or open.
#[must_use]
pub fn precision(start: Date, end: Option<Date>) -> u8 {
    let Some(end) = end else { return 5 };
    match days(start, end) {
        ..=0 => 1,
        1..=5 => 2,
        6 => 3,
        7..=30 => 4,
        _ => 5,
    }
}

fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// Days tried where only bounds of the publication date are known; wider bounds place nothing relative.
const MOST_DAYS: i32 = 800;

/// Places the expressions of a text.
#[must_use]
pub fn resolve(timexes: &[Timex], published: &Published) -> Vec<TimeMention> {
    let mut mentions: Vec<TimeMention> = Vec::with_capacity(timexes.len());
    let references = published.days(MOST_DAYS);
    let mut anchor: Option<Placed> = None;
    let mut opening: Option<Placed> = None;
    for (index, timex) in timexes.iter().enumerate() {
        let same_sentence = anchor
            .as_ref()
            .filter(|_| !timex.of_following || timexes[..index].iter().any(|t| t.sentence == timex.sentence));
        let base = if timex.of_following { same_sentence.cloned() } else { anchor.clone() };
        let (placed, missing) = place_all(timex, &references, base.as_ref());
        let mut mention = TimeMention {
            span: timex.span,
            sentence: timex.sentence,
            kind: timex.kind,
            value: placed.as_ref().map_or_else(|| unplaced(timex), |p| p.value.clone()),
            start: placed.as_ref().map(|p| p.start),
            end: placed.as_ref().map(|p| p.end),
            open: false,
            precision: None,
            range: None,
            zone: timex.zone.clone(),
            anchored: hangs(&timex.form),
            of_saying: timex.of_saying,
            of_following: timex.of_following,
            missing,
        };
        if let Some(p) = &placed {
            match timex.bound {
                Some(Bound::Since) => {
                    (mention.open, mention.end) = (true, None);
                    mention.start = Some(if timex.edge == Some(Edge::End) { p.end } else { p.start });
                }
                Some(Bound::Until) | None => {}
            }
            mention.precision = mention.start.map(|start| precision(start, mention.end));
        }
        let names_a_day = placed.as_ref().is_some_and(|p| days(p.start, p.end) < 62);
        let narrative = !timex.of_saying && !timex.of_following && timex.bound != Some(Bound::Since);
        if narrative && names_a_day && timex.tense != Some(Tense::Future) {
            anchor = placed.clone();
        } else if narrative
            && matches!(timex.form, Form::Opening { .. } | Form::Quarter { .. } | Form::Year(_))
            && placed.is_some()
        {
            // A long period is what “the same period last year” hangs on.
            opening = placed.clone();
        }
        if let Form::SamePeriod(years) = timex.form
            && let Some(base) = opening.as_ref().or(anchor.as_ref())
        {
            let (start, end) = (shift_years(base.start, years), shift_years(base.end, years));
            (mention.start, mention.end, mention.missing) = (Some(start), Some(end), None);
            mention.precision = Some(precision(start, Some(end)));
            mention.value = format!("{start}/{end}");
        }
        mentions.push(mention);
    }
    for (index, timex) in timexes.iter().enumerate() {
        let Some(close) = timex.closes.filter(|c| *c < mentions.len() && *c > index) else { continue };
        // “from Monday to Wednesday”: the opening lies before the close, even where it was placed after it.
        if let (Some(start), Some(end)) = (mentions[index].start, mentions[close].end) {
            let start = if start > end && matches!(timex.form, Form::Weekday { .. }) {
                start - 7.days()
            } else {
                start
            };
            if start <= end {
                let span = mentions[index].span.cover(mentions[close].span);
                for k in [index, close] {
                    mentions[k].range = Some((span, start, end));
                    mentions[k].precision = Some(precision(start, Some(end)));
                }
                mentions[index].start = Some(start);
                mentions[index].open = false;
                if mentions[index].end.is_none() {
                    mentions[index].end = Some(start);
                }
            }
        }
    }
    mentions
}

/// Where an expression lies.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) start: Date,
    pub(super) end: Date,
    pub(super) value: String,
}

/// Whether a form hangs on a time told before.
fn hangs(form: &Form) -> bool {
    matches!(
        form,
        Form::Offset { .. } | Form::Remove { .. } | Form::Same(_) | Form::SamePeriod(_) | Form::Clock
    )
}

/// Whether a form is placed by its words alone.
fn is_absolute(form: &Form) -> bool {
    matches!(
        form,
        Form::Day { year: Some(_), .. }
            | Form::Month { year: Some(_), .. }
            | Form::Year(_)
            | Form::Decade(_)
            | Form::Century(_)
            | Form::Season { year: Some(_), .. }
            | Form::Quarter { year: Some(_), .. }
            | Form::Holiday { year: Some(_), .. }
    )
}

fn place_all(
    timex: &Timex,
    references: &[Date],
    anchor: Option<&Placed>,
) -> (Option<Placed>, Option<Missing>) {
    match timex.form {
        Form::Length { .. } | Form::Every(_) => return (None, None),
        Form::Reference(_) | Form::SamePeriod(_) => return (None, Some(Missing::NotStated)),
        _ => {}
    }
    if is_absolute(&timex.form) || hangs(&timex.form) {
        let placed = place(timex, Date::constant(2000, 1, 1), anchor);
        let missing = placed.is_none().then_some(Missing::NotStated);
        return (placed, missing.filter(|_| timex.kind != TimexType::Duration));
    }
    let Some((first, rest)) = references.split_first() else {
        return (None, Some(Missing::Uncertain));
    };
    let placed = place(timex, *first, anchor);
    if placed.is_some() && rest.iter().all(|day| place(timex, *day, anchor) == placed) {
        return (placed, None);
    }
    (None, Some(if rest.is_empty() { Missing::NotStated } else { Missing::Uncertain }))
}

fn last_of_month(year: i16, month: i8) -> Option<Date> {
    Some(Date::new(year, month, 1).ok()?.last_of_month())
}

fn shift_years(date: Date, years: i16) -> Date {
    date.checked_add(i32::from(years).years()).unwrap_or(date)
}

fn shift(date: Date, unit: Unit, by: i64) -> Option<Date> {
    let span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => return Some(date),
        Unit::Day => jiff::Span::new().try_days(by),
        Unit::Week => jiff::Span::new().try_weeks(by),
        Unit::Month => jiff::Span::new().try_months(by),
        Unit::Quarter => jiff::Span::new().try_months(by.checked_mul(3)?),
        Unit::Year => jiff::Span::new().try_years(by),
    };
    date.checked_add(span.ok()?).ok()
}

fn monday_of(date: Date) -> Date {
    let back = i64::from(date.weekday().to_monday_zero_offset());
    date.checked_sub(back.days()).unwrap_or(date)
}

/// The period of `unit` that `date` lies in.
fn period(date: Date, unit: Unit) -> Option<(Date, Date)> {
    Some(match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => (date, date),
        Unit::Week => {
            let monday = monday_of(date);
            (monday, monday.checked_add(6.days()).ok()?)
        }
        Unit::Month => (date.first_of_month(), date.last_of_month()),
        Unit::Quarter => quarter(date.year(), 'Q', (date.month() - 1) / 3 + 1)?,
        Unit::Year => (date.first_of_year(), date.last_of_year()),
    })
}

fn quarter(year: i16, letter: char, number: i8) -> Option<(Date, Date)> {
    let months = if letter == 'H' { 6 } else { 3 };
    let first = (number - 1) * months + 1;
    Some((Date::new(year, first, 1).ok()?, last_of_month(year, first + months - 1)?))
}

/// Value of the period of `unit` that begins at `start`.
fn period_value(start: Date, unit: Unit) -> String {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => start.to_string(),
        Unit::Week => {
            let week = start.iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        Unit::Month => format!("{:04}-{:02}", start.year(), start.month()),
        Unit::Quarter => format!("{:04}-Q{}", start.year(), (start.month() - 1) / 3 + 1),
        Unit::Year => format!("{:04}", start.year()),
    }
}

/// Northern meteorological seasons; a winter bears the year in which it begins.
fn season(year: i16, code: &str) -> Option<(Date, Date)> {
    let (first, last, ahead) = match code {
        "SP" => (3, 5, 0),
        "SU" => (6, 8, 0),
        "FA" => (9, 11, 0),
        _ => (12, 2, 1),
    };
    Some((Date::new(year, first, 1).ok()?, last_of_month(year.checked_add(ahead)?, last)?))
}

/// Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

/// The day of a feast in a year: `MM-DD`, `easter±N`, or `MM-Nth-WEEKDAY`.
fn holiday(year: i16, rule: &str) -> Option<Date> {
    if let Some(offset) = rule.strip_prefix("easter") {
        let offset: i64 = offset.parse().ok()?;
        return easter(year)?.checked_add(offset.days()).ok();
    }
    let (month, rest) = rule.split_once('-')?;
    let month: i8 = month.parse().ok()?;
    if let Some((nth, weekday)) = rest.split_once("th-") {
        let weekday = Weekday::from_monday_one_offset(weekday.parse().ok()?).ok()?;
        return Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth.parse().ok()?, weekday).ok();
    }
    Date::new(year, month, rest.parse().ok()?).ok()
}

/// The first day of the Solar Hijri year that begins in a Gregorian year. Between 1996 and 2028 Nowruz falls on
/// 20 March in Gregorian leap years and on 21 March in the others.
fn nowruz(year: i16) -> Option<Date> {
    let leap = Date::new(year, 1, 1).ok()?.in_leap_year();
    Date::new(year, 3, if leap && year >= 1996 { 20 } else { 21 }).ok()
}

/// Picks the year in which a yearly period lies: the latest that began by publication, or the earliest that ends
/// from it on where the clause lies ahead.
fn yearly(
    reference: Date,
    which: Which,
    tense: Option<Tense>,
    years: Option<i16>,
    period: impl Fn(i16) -> Option<(Date, Date)>,
) -> Option<(i16, Date, Date)> {
    let year = reference.year();
    let at = |y: i16| period(y).map(|(a, b)| (y, a, b));
    if let Some(by) = years {
        return at(year.checked_add(by)?);
    }
    match (which, tense) {
        (Which::This, _) => at(year),
        (Which::Next, _) => (year - 1..=year + 8).filter_map(at).find(|(_, a, _)| *a > reference),
        (Which::Last, _) => (year - 8..=year).rev().filter_map(at).find(|(_, _, b)| *b < reference),
        (Which::Bare, Some(Tense::Future)) => {
            (year - 1..=year + 8).filter_map(at).find(|(_, _, b)| *b >= reference)
        }
        (Which::Bare, _) => (year - 8..=year).rev().filter_map(at).find(|(_, a, _)| *a <= reference),
    }
}

/// Places one expression, given the day of publication and the time told before.
#[allow(clippy::too_many_lines, reason = "one arm per form of expression reads best in one table")]
pub(super) fn place(timex: &Timex, reference: Date, anchor: Option<&Placed>) -> Option<Placed> {
    let part = timex.part.clone().unwrap_or_default();
    // A part of the day counts only on a single day.
    let on = |date: Date| Placed { start: date, end: date, value: format!("{date}{part}") };
    let spread = |start: Date, end: Date, value: String| Placed { start, end, value };
    let lies_ahead = timex.tense == Some(Tense::Future);
    Some(match &timex.form {
        Form::Day { year: Some(year), month, day, .. } => on(Date::new(*year, *month, *day).ok()?),
        Form::Day { year: None, month, day, years } => {
            let (_, date, _) = yearly(reference, Which::Bare, timex.tense, *years, |y| {
                let date = Date::new(y, *month, *day).ok()?;
                Some((date, date))
            })?;
            on(date)
        }
        Form::Month { year: Some(year), month, .. } => {
            let start = Date::new(*year, *month, 1).ok()?;
            spread(start, start.last_of_month(), period_value(start, Unit::Month))
        }
        Form::Month { year: None, month, which, years } => {
            let (_, start, end) = yearly(reference, *which, timex.tense, *years, |y| {
                let start = Date::new(y, *month, 1).ok()?;
                Some((start, start.last_of_month()))
            })?;
            spread(start, end, period_value(start, Unit::Month))
        }
        Form::Year(year) => {
            let start = Date::new(*year, 1, 1).ok()?;
            spread(start, start.last_of_year(), format!("{year:04}"))
        }
        Form::Decade(decade) => {
            let year = decade.checked_mul(10)?;
            spread(Date::new(year, 1, 1).ok()?, Date::new(year + 9, 12, 31).ok()?, format!("{decade:03}"))
        }
        Form::Century(century) => {
            let year = century.checked_mul(100)?;
            spread(Date::new(year, 1, 1).ok()?, Date::new(year + 99, 12, 31).ok()?, format!("{century:02}"))
        }
        Form::Season { year, season: code, which } => {
            let (year, start, end) = match year {
                Some(year) => season(*year, code).map(|(a, b)| (*year, a, b))?,
                None => {
                    // “before autumn”, “by summer” without a past cue lies ahead.
                    let ahead = lies_ahead || timex.bound == Some(Bound::Until);
                    let tense = if ahead { Some(Tense::Future) } else { timex.tense };
                    yearly(reference, *which, tense, None, |y| season(y, code))?
                }
            };
            spread(start, end, format!("{year:04}-{code}"))
        }
        Form::Quarter { year, letter, number, which } => {
            let (year, start, end) = match (year, which) {
                (Some(year), _) => quarter(*year, *letter, *number).map(|(a, b)| (*year, a, b))?,
                (None, Which::Last | Which::Next) => {
                    let year = reference.year() + if *which == Which::Last { -1 } else { 1 };
                    quarter(year, *letter, *number).map(|(a, b)| (year, a, b))?
                }
                _ => yearly(reference, *which, timex.tense, None, |y| quarter(y, *letter, *number))?,
            };
            spread(start, end, format!("{year:04}-{letter}{number}"))
        }
        Form::Holiday { year: Some(year), day, .. } => on(holiday(*year, day)?),
        Form::Holiday { year: None, day, which } => {
            on(yearly(reference, *which, timex.tense, None, |y| holiday(y, day).map(|d| (d, d)))?.1)
        }
        Form::Weekday { day, weeks: Some(weeks), .. } => {
            let monday = shift(monday_of(reference), Unit::Week, i64::from(*weeks))?;
            on(shift(monday, Unit::Day, i64::from(day - 1))?)
        }
        Form::Weekday { day, which, weeks: None } => {
            let weekday = Weekday::from_monday_one_offset(*day).ok()?;
            let same = reference.weekday() == weekday;
            let back = |date: Date| date.nth_weekday(-1, weekday).ok();
            let ahead = |date: Date| date.nth_weekday(1, weekday).ok();
            on(match which {
                Which::Last => back(reference)?,
                Which::Next => ahead(reference)?,
                Which::Bare | Which::This if same => reference,
                Which::Bare | Which::This if lies_ahead => ahead(reference)?,
                Which::Bare | Which::This => back(reference)?,
            })
        }
        Form::Weekend(which) => {
            let saturday = monday_of(reference).checked_add(5.days()).ok()?;
            let at_weekend = reference >= saturday;
            let saturday = match which {
                Which::Next => saturday.checked_add(7.days()).ok()?,
                Which::Last => saturday.checked_sub(7.days()).ok()?,
                Which::This => saturday,
                Which::Bare if lies_ahead || at_weekend => saturday,
                Which::Bare => saturday.checked_sub(7.days()).ok()?,
            };
            let value = format!("{}-WE", period_value(saturday, Unit::Week));
            spread(saturday, saturday.checked_add(1.days()).ok()?, value)
        }
        Form::Shift { unit, by } => {
            let day = shift(reference, *unit, i64::from(*by))?;
            let (start, end) = period(day, *unit)?;
            // “a year ago”, “last month” name the period; “two days ago” the day.
            if start == end { on(start) } else { spread(start, end, period_value(start, *unit)) }
        }
        Form::Overnight => on(reference.yesterday().ok()?),
        Form::Stretch { unit, count, ahead } => {
            let count = (*count)? as i64;
            // “the last 24 hours” begin the day before.
            let (step, by) = match unit {
                Unit::Hour => (Unit::Day, count.saturating_add(23) / 24),
                unit => (*unit, count),
            };
            let far = shift(reference, step, if *ahead { by } else { -by })?;
            let (start, end) = if *ahead { (reference, far) } else { (far, reference) };
            spread(start, end, length(*unit, Some(count as f64)))
        }
        Form::Opening { months, calendar, years } => {
            let first = |y: i16| match calendar {
                Calendar::Gregorian => Date::new(y, 1, 1).ok(),
                Calendar::Iranian => nowruz(y),
            };
            let year = (reference.year() - 1..=reference.year())
                .rev()
                .find(|y| first(*y).is_some_and(|d| d <= reference))?;
            let start = first(year.checked_add(*years)?)?;
            let next = match calendar {
                Calendar::Gregorian => start.checked_add(months.months()).ok()?,
                // Six months of 31 days, then five of 30; the twelfth ends where the next year begins.
                Calendar::Iranian if *months >= 12 => first(start.year() + 1)?,
                Calendar::Iranian => {
                    start.checked_add((31 * months.min(&6) + 30 * (months - 6).max(0)).days()).ok()?
                }
            };
            let end = next.yesterday().ok()?;
            spread(start, end, length(Unit::Month, Some(f64::from(*months))))
        }
        Form::Offset { unit, count, sign } => {
            let anchor = anchor?;
            let count = match unit {
                Unit::Second | Unit::Minute | Unit::Hour => 0,
                _ => (*count)? as i64 * i64::from(*sign),
            };
            moved(anchor, *unit, count)?
        }
        Form::Remove { unit, count, sign } => {
            let anchor = anchor?;
            // The value is the length that the words give; the days are those of what follows them.
            let value = length(*unit, *count);
            Placed { value, ..moved(anchor, *unit, (*count)? as i64 * i64::from(*sign))? }
        }
        Form::Same(unit) => {
            let anchor = anchor?;
            match unit {
                Unit::Day if anchor.start == anchor.end => on(anchor.start),
                Unit::Day => return None,
                _ => {
                    let (start, end) = period(anchor.start, *unit)?;
                    spread(start, end, period_value(start, *unit))
                }
            }
        }
        Form::Clock => {
            let anchor = anchor?;
            Placed {
                start: anchor.start,
                end: anchor.end,
                value: if anchor.start == anchor.end {
                    format!("{}{part}", anchor.start)
                } else {
                    format!("XXXX-XX-XX{part}")
                },
            }
        }
        Form::SamePeriod(_) | Form::Length { .. } | Form::Every(_) | Form::Reference(_) => return None,
    })
}

/// The anchor moved by `count` units: a day by days or weeks, a whole month or year by months or years.
fn moved(anchor: &Placed, unit: Unit, count: i64) -> Option<Placed> {
    let day = anchor.start == anchor.end;
    let (start, end) = (shift(anchor.start, unit, count)?, shift(anchor.end, unit, count)?);
    if day && matches!(unit, Unit::Month | Unit::Quarter | Unit::Year) {
        // “six months later” is no more exact than a month.
        let fine = if unit == Unit::Year { Unit::Year } else { Unit::Month };
        let (start, end) = period(start, fine)?;
        return Some(Placed { start, end, value: period_value(start, fine) });
    }
    let whole_month =
        anchor.start == anchor.start.first_of_month() && anchor.end == anchor.start.last_of_month();
    if !day && whole_month && matches!(unit, Unit::Month | Unit::Quarter | Unit::Year) {
        let (start, end) = period(start, Unit::Month)?;
        return Some(Placed { start, end, value: period_value(start, Unit::Month) });
    }
    let value = if start == end { start.to_string() } else { format!("{start}/{end}") };
    Some(Placed { start, end, value })
}

/// The TIMEX3 value of an expression that is not placed.
fn unplaced(timex: &Timex) -> String {
    let part = timex.part.as_deref().unwrap_or("");
    match &timex.form {
        Form::Day { year: None, month, day, .. } => format!("XXXX-{month:02}-{day:02}{part}"),
        Form::Month { year: None, month, .. } => format!("XXXX-{month:02}"),
        Form::Season { season, .. } => format!("XXXX-{season}"),
        Form::Quarter { letter, number, .. } => format!("XXXX-{letter}{number}"),
        Form::Weekday { day, .. } => format!("XXXX-WXX-{day}{part}"),
        Form::Weekend(_) => "XXXX-WXX-WE".to_owned(),
        Form::Shift { unit, by: 0 } if *unit == Unit::Day && part.is_empty() => "PRESENT_REF".to_owned(),
        Form::Shift { unit, .. } | Form::Same(unit) => match unit {
            Unit::Year => "XXXX".to_owned(),
            Unit::Month => "XXXX-XX".to_owned(),
            Unit::Quarter => "XXXX-QX".to_owned(),
            Unit::Week => "XXXX-WXX".to_owned(),
            _ => format!("XXXX-XX-XX{part}"),
        },
        Form::Stretch { unit, count, .. }
        | Form::Offset { unit, count, .. }
        | Form::Remove { unit, count, .. }
        | Form::Length { unit, count } => length(*unit, *count),
        Form::Opening { months, .. } => length(Unit::Month, Some(f64::from(*months))),
        Form::Every(value) | Form::Reference(value) => value.clone(),
        Form::SamePeriod(_) => "XXXX".to_owned(),
        _ => format!("XXXX-XX-XX{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{OfficeHolderSpan, find, published, sample};
    use super::*;
    use crate::extract::{Article, Block};
    use jiff::civil::date;
    use panj_record::{BlockKind, DateBasis};
    use proptest::prelude::*;

    fn on(day: &str) -> Published {
        Published::on(day.parse().unwrap(), DateBasis::Given, Vec::new())
    }

    fn read(text: &str, published: &Published) -> Vec<TimeMention> {
        let (tokens, sentences) = sample::cut(text);
        resolve(&find(text, &tokens, &sentences), published)
    }

    /// The last expression of `text` as `start end value`.
    fn last(text: &str, day: &str) -> String {
        let mentions = read(text, &on(day));
        let m = mentions.last().unwrap_or_else(|| panic!("nothing found in {text}"));
        let show = |d: Option<Date>| d.map_or("-".to_owned(), |d| d.to_string());
        format!("{} {} {}", show(m.start), show(m.end), m.value)
    }

    #[test]
    fn weekdays_are_read_backwards_and_ahead_in_the_future() {
        // 19 September 2023 is a Tuesday.
        for (text, want) in [
            ("He was killed on Monday.", "2023-09-18 2023-09-18 2023-09-18"),
            ("He was killed on Tuesday.", "2023-09-19 2023-09-19 2023-09-19"),
            ("He was killed last Tuesday.", "2023-09-12 2023-09-12 2023-09-12"),
            ("They will meet on Monday.", "2023-09-25 2023-09-25 2023-09-25"),
            ("They meet next Thursday.", "2023-09-21 2023-09-21 2023-09-21"),
            ("The firefight broke out on Sunday night.", "2023-09-17 2023-09-17 2023-09-17TNI"),
        ] {
            assert_eq!(last(text, "2023-09-19"), want, "{text}");
        }
    }

    #[test]
    fn a_night_belongs_to_the_date_that_names_it() {
        assert_eq!(
            last("They crossed on the night of August 30.", "2023-09-19"),
            "2023-08-30 2023-08-30 2023-08-30TNI"
        );
        assert_eq!(last("It was shelled overnight.", "2023-09-19"), "2023-09-18 2023-09-18 2023-09-18TNI");
    }

    #[test]
    fn relative_times_count_from_publication() {
        for (text, want) in [
            ("He left two days ago.", "2023-09-17 2023-09-17 2023-09-17"),
            ("He left on Tuesday last week.", "2023-09-12 2023-09-12 2023-09-12"),
            ("Over the last 24 hours six men died.", "2023-09-18 2023-09-19 PT24H"),
            ("He left yesterday.", "2023-09-18 2023-09-18 2023-09-18"),
            ("It was rejected last month.", "2023-08-01 2023-08-31 2023-08"),
            ("It was rejected this year.", "2023-01-01 2023-12-31 2023"),
            ("Men were killed at the weekend.", "2023-09-16 2023-09-17 2023-W37-WE"),
            ("In July a court jailed him.", "2023-07-01 2023-07-31 2023-07"),
            ("In December they left.", "2022-12-01 2022-12-31 2022-12"),
            ("They will leave in December.", "2023-12-01 2023-12-31 2023-12"),
            ("Three men died in the past week.", "2023-09-12 2023-09-19 P1W"),
            ("It fell in the first six months of the Iranian year.", "2023-03-21 2023-09-22 P6M"),
            ("On April 26 of this year they crossed.", "2023-04-26 2023-04-26 2023-04-26"),
            ("Talks are due on June 27.", "2024-06-27 2024-06-27 2024-06-27"),
            ("It has been closed since 2022.", "2022-01-01 - 2022"),
            ("He came last week.", "2023-09-11 2023-09-17 2023-W37"),
            ("He was shot on Good Friday.", "2023-04-07 2023-04-07 2023-04-07"),
            ("He was jailed for eight years.", "- - P8Y"),
            ("They met every Friday.", "- - XXXX-WXX-5"),
            ("They have met in recent years.", "- - PAST_REF"),
        ] {
            assert_eq!(last(text, "2023-09-19"), want, "{text}");
        }
    }

    #[test]
    fn narrative_times_hang_on_the_time_told_before() {
        for (text, want) in [
            ("He was seized on Monday. He was let go hours later.", "2023-09-18 2023-09-18 2023-09-18"),
            ("He was seized on 3 May. The next day he was free.", "2023-05-04 2023-05-04 2023-05-04"),
            (
                "The troops left in December, six months after the junta told them to go.",
                "2022-06-01 2022-06-30 P6M",
            ),
            (
                "They fired on June 22. At around 06:10 guns answered.",
                "2023-06-22 2023-06-22 2023-06-22T06:10",
            ),
            (
                "Men came on Sunday. A statement read late on Monday gave a toll. The convoy was hit towards midday.",
                "2023-09-17 2023-09-17 2023-09-17T12:00",
            ),
            ("Nothing came before. The same day he left.", "- - XXXX-XX-XX"),
        ] {
            assert_eq!(last(text, "2023-09-19"), want, "{text}");
        }
    }

    #[test]
    fn a_range_covers_both_its_ends() {
        let mentions = read("From 21:35 on June 21 until 06:50 on June 22 they fired.", &on("2023-06-22"));
        let (_, start, end) = mentions[0].range.unwrap();
        assert_eq!((start, end, mentions[0].precision), (date(2023, 6, 21), date(2023, 6, 22), Some(2)));
        let mentions = read("It was shelled between 1 and 5 May.", &on("2023-06-22"));
        let (_, start, end) = mentions[1].range.unwrap();
        assert_eq!((start, end), (date(2023, 5, 1), date(2023, 5, 5)));
    }

    #[test]
    fn with_bounds_only_what_all_days_agree_on_is_placed() {
        let bounds = Published {
            start: Some(date(2023, 8, 31)),
            end: Some(date(2023, 12, 31)),
            basis: DateBasis::Inferred,
            evidence: Vec::new(),
        };
        let mentions = read("He left this year. He came last month. They crossed on August 30.", &bounds);
        assert_eq!(mentions[0].value, "2023");
        assert_eq!((mentions[1].start, mentions[1].missing), (None, Some(Missing::Uncertain)));
        assert_eq!(mentions[2].start, Some(date(2023, 8, 30)));
    }

    fn dated(text: &str, blocks: &[(BlockKind, &str)], holders: &[OfficeHolderSpan]) -> Published {
        let blocks = blocks
            .iter()
            .map(|(kind, words)| {
                let start = text.find(words).unwrap();
                Block { span: Span::new(start, start + words.len()), kind: *kind }
            })
            .collect();
        let article = Article { text: text.to_owned(), blocks, ..Article::default() };
        let (tokens, sentences) = sample::cut(text);
        published(&article, &find(text, &tokens, &sentences), None, holders)
    }

    #[test]
    fn a_printed_date_is_found() {
        let body = "Gunmen killed six people in a village on Sunday, officials said, and fled towards the hills to the north.";
        let text = format!("NIAMEY, May 14, 2021 (Desert News) - {body}");
        assert_eq!(dated(&text, &[(BlockKind::Body, &text)], &[]).day(), Some(date(2021, 5, 14)));
        let text = format!("Raid\nTALLINN/RIGA, 3 July 2022\n{body}");
        let blocks = [
            (BlockKind::Title, "Raid"),
            (BlockKind::Body, "TALLINN/RIGA, 3 July 2022"),
            (BlockKind::Body, body),
        ];
        assert_eq!(dated(&text, &blocks, &[]).day(), Some(date(2022, 7, 3)));
        let text = format!("The day's incidents, Friday 6 May 2022\n{body}");
        let blocks = [(BlockKind::Title, "The day's incidents, Friday 6 May 2022"), (BlockKind::Body, body)];
        assert_eq!(dated(&text, &blocks, &[]).day(), Some(date(2022, 5, 6)));
    }

    #[test]
    fn a_date_told_in_a_sentence_is_not_that_of_publication() {
        let text = "On 5 May 2020 gunmen killed six people in a village. The army said that it had come too late for them.";
        let found = dated(text, &[(BlockKind::Body, text)], &[]);
        assert_eq!(
            (found.day(), found.start, found.basis),
            (None, Some(date(2020, 5, 5)), DateBasis::Inferred)
        );
    }

    #[test]
    fn an_office_holder_and_past_days_bound_the_publication() {
        let text = "Prime minister Berg said so. Smugglers crossed the river on the night of October 4. \
                    On April 9 of this year two men were killed. The pass has been closed since 2021.";
        let holder = OfficeHolderSpan {
            span: Span::new(15, 19),
            from: Some(date(2022, 9, 1)),
            to: Some(date(2023, 3, 20)),
        };
        let found = dated(text, &[(BlockKind::Body, text)], &[holder]);
        assert_eq!((found.start, found.end), (Some(date(2022, 10, 5)), Some(date(2022, 12, 31))));
        assert!(found.evidence.contains(&Span::new(15, 19)));
    }

    #[test]
    fn nothing_bounds_a_text_without_dates() {
        let text = "Nobody knows when this was written.";
        assert_eq!(dated(text, &[(BlockKind::Body, text)], &[]).basis, DateBasis::Unknown);
    }

    proptest! {
        #[test]
        fn any_text_is_placed_without_panic(text in "([0-9]{1,4}|years ago|since|last|next|May|the|of|[-/:,.]| |Monday|night|weekend|century|first|months|Iranian year|easter|\\PC){0,40}", year in -9990i16..9990) {
            let text = text.replace("Monday", " Monday ").replace("years", " years");
            let (tokens, sentences) = sample::cut(&text);
            let timexes = find(&text, &tokens, &sentences);
            let day = Published::on(date(year, 2, 28), DateBasis::Given, Vec::new());
            for m in resolve(&timexes, &day) {
                if let (Some(a), Some(b)) = (m.start, m.end) {
                    prop_assert!(a <= b, "{:?}", m);
                }
            }
            let article = Article { text: text.clone(), ..Article::default() };
            let _ = published(&article, &timexes, None, &[]);
        }
    }
}
