//! Scores one record against the gold reading of its text: an exact port of `score_records.py`.
//!
//! Reads a record and a gold reading as JSON values (`design/coding.md` has the gold's form); writes
//! [`Scored`]: the script's figures, and with them what every gold event found, wanted and got.
//!
//! Surprising choices: the record is taken as JSON, not as `panj_record::Record`, so that a record
//! that breaks its schema scores what the script gives it; what would raise an exception there is
//! [`Unsound`] here and scores 0. Statements stand in the script's order, because which candidate pair
//! comes first decides ties. An `attribution` of `[]` in a gold event makes every record unsound, there
//! as here; [`crate::problems`] finds such slips.
//!
//! Not here: reading folders (`dataset.rs`), tables (`report.rs`), floors (`floors.rs`).
//! Tests: `tests/records.rs`, over what the script itself printed.

use crate::python::{
    NULL, Result, Unsound, among, contains, day, equal, get, get_or, has, hashable, integer, is_space, item,
    iterate, iterate_or, key, lines, norm, norm_text, number, or_null, string, text, truthy, words,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const LONGEST_NAME: usize = 12; // words; a longer span is a clause, not a name
const STATE_SECTORS: [&str; 8] = ["", "GOV", "MIL", "COP", "SPY", "LEG", "JUD", "PTY"];
const NO_RECORD: &str = "no record on standard input";
const UNREAL: [&str; 3] = ["negated", "denied", "hypothetical"];

/// What one record scores, in percent, and why.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Scored {
    /// The mean of the measures less half of `spurious`; 0 for a record that cannot be scored.
    pub score: f64,
    /// The measures that apply to this gold.
    pub measures: Measures,
    /// Share of the gold's `not_events` in which something is said to have happened; lower is better.
    pub spurious: f64,
    /// Why the record cannot be scored at all.
    pub problem: Option<String>,
    /// How many of the record's events have offsets that do not give the words they quote.
    pub unsound_events: usize,
    /// Every gold event, in the gold's order.
    pub events: Vec<EventOutcome>,
    /// Every other thing that the gold judges.
    pub checks: Vec<Check>,
    /// Events of the record that the gold does not have.
    pub needless: Vec<Needless>,
}

/// The five measures, in percent; one that does not apply is absent.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Measures {
    /// F1 of event mentions.
    pub events: Option<f64>,
    /// F1 of the fields that the gold states.
    pub fields: Option<f64>,
    /// F1 of itemised amounts.
    pub items: Option<f64>,
    /// F1 of pairs of events that share an incident.
    pub incidents: Option<f64>,
    /// F1 of the lines marked as site chrome.
    pub chrome: Option<f64>,
}

impl Measures {
    /// The measures by name, in the order of the table.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<f64>); 5] {
        [
            ("events", self.events),
            ("fields", self.fields),
            ("items", self.items),
            ("incidents", self.incidents),
            ("chrome", self.chrome),
        ]
    }
}

/// One gold event, and what the record has for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventOutcome {
    /// The gold's id.
    pub id: String,
    /// The record's event that it is paired with.
    pub found: Option<Found>,
    /// The gold's types and evidence, for a reader.
    pub wanted: String,
    /// The fields that the gold states, all wrong for a missed event.
    pub fields: Vec<FieldOutcome>,
    /// The items that the gold lists, and whether the record has them.
    pub items: Vec<Check>,
}

/// The event of the record that a gold event is paired with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The record's id.
    pub id: String,
    /// Its type.
    pub event_type: String,
    /// The trigger's words.
    pub trigger: String,
}

/// One field of one gold event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldOutcome {
    /// `actors`, `place`, `killed`, `source`, …
    pub field: String,
    /// Whether the record has it right.
    pub right: bool,
    /// What the gold says.
    pub wanted: Value,
    /// What the record says, shortened to what is compared.
    pub got: Value,
}

/// One thing that is right or wrong and is no field of an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// `item`, `incident`, `chrome`, `not_event` or `published`.
    pub kind: &'static str,
    /// Which.
    pub what: String,
    /// Whether the record has it right.
    pub right: bool,
}

/// An event of the record that the gold does not have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Needless {
    /// The record's id.
    pub id: String,
    /// Its type.
    pub event_type: String,
    /// Its status.
    pub status: String,
    /// The trigger's words.
    pub trigger: String,
    /// The trigger's place in the text.
    pub start: usize,
    /// The words around it.
    pub around: String,
}

impl Scored {
    /// The outcome for a record that cannot be scored: 0.
    #[must_use]
    pub fn unscored(problem: &Unsound) -> Self {
        Scored { problem: Some(problem.to_string()), ..Scored::default() }
    }

    /// What `score_records.py` prints, with `--verbose` or without. Only the words after
    /// `unsound record:` are our own.
    #[must_use]
    pub fn printed(&self, verbose: bool) -> String {
        let mut out = String::new();
        if let Some(problem) = &self.problem {
            let what = if problem == NO_RECORD { "" } else { "unsound record: " };
            let _ = write!(out, "{what}{problem}\nscore 0.0\n");
            return out;
        }
        if verbose {
            for event in &self.events {
                out.push_str(&event.line());
                out.push('\n');
            }
        }
        for (name, percent) in self.measures.named() {
            if let Some(percent) = percent {
                let _ = writeln!(out, "{name:10} {percent:5.1}");
            }
        }
        let _ = writeln!(out, "spurious   {:5.1}", self.spurious);
        if verbose && self.unsound_events > 0 {
            let _ = writeln!(out, "unsound events: {}", self.unsound_events);
        }
        let _ = writeln!(out, "score {:.1}", self.score);
        out
    }
}

impl EventOutcome {
    /// The script's line for it: how it was found, and which fields are wrong.
    #[must_use]
    pub fn line(&self) -> String {
        let found = self.found.as_ref().map_or("MISSED".to_owned(), |f| format!("found as {}", f.event_type));
        let wrong: Vec<&str> = self.fields.iter().filter(|f| !f.right).map(|f| f.field.as_str()).collect();
        let wrong = match &self.found {
            Some(_) if !wrong.is_empty() => format!("wrong: {}", wrong.join(", ")),
            _ => String::new(),
        };
        format!("{:20} {found:20} {wrong}", self.id)
    }
}

/// Scores a record; one that cannot be scored scores 0 and says why.
#[must_use]
pub fn score(gold: &Value, record: &Value) -> Scored {
    try_score(gold, record).unwrap_or_else(|problem| Scored::unscored(&problem))
}

/// Scores the first line of a program's output that is not blank, as the script does with its standard input.
#[must_use]
pub fn score_output(gold: &Value, output: &str) -> Scored {
    let Some(line) = output.split(['\n', '\r']).find(|line| line.chars().any(|c| !is_space(c))) else {
        return Scored { problem: Some(NO_RECORD.to_owned()), ..Scored::default() };
    };
    match serde_json::from_str(line) {
        Ok(record) => score(gold, &record),
        Err(problem) => Scored::unscored(&Unsound::Value(format!("the record is not JSON: {problem}"))),
    }
}

struct Names {
    groups: Vec<BTreeSet<String>>,
    countries: Vec<(String, Value)>,
}

impl Names {
    fn of(gold: &Value) -> Result<Self> {
        let groups = if has(gold, "aliases")? { iterate(get(gold, "aliases")?)? } else { Vec::new() };
        let groups = groups
            .iter()
            .map(|group| Ok(iterate(group)?.iter().map(norm).collect()))
            .collect::<Result<Vec<BTreeSet<String>>>>()?;
        let countries = match gold.get("countries") {
            None => Vec::new(),
            Some(Value::Object(map)) => {
                map.iter().map(|(name, code)| (norm_text(name), code.clone())).collect()
            }
            Some(_) => return Err(Unsound::Attribute("the gold's countries are no object".to_owned())),
        };
        Ok(Names { groups, countries })
    }

    /// Does one participant name `wanted`, which may give alternatives as A|B?
    fn named(&self, wanted: &Value, participant: &Value) -> Result<bool> {
        let actor = or_null(get(participant, "actor")?);
        let mut said = vec![
            norm(get(participant, "text")?),
            norm(get(participant, "name")?),
            norm(get_or(actor, "name")?),
        ];
        said.retain(|s| !s.is_empty() && words(s) <= LONGEST_NAME);
        let said: Vec<String> = said.into_iter().map(|s| format!(" {s} ")).collect();
        for name in text(wanted)?.split('|').map(norm_text) {
            let mut answers = BTreeSet::from([name.as_str()]);
            for group in self.groups.iter().filter(|group| group.contains(&name)) {
                answers.extend(group.iter().map(String::as_str));
            }
            if answers.iter().any(|a| said.iter().any(|s| s.contains(&format!(" {a} ")))) {
                return Ok(true);
            }
            let code = self.countries.iter().rev().find(|(country, _)| *country == name);
            if let Some((_, code)) = code
                && equal(get_or(actor, "country")?, code)
            {
                let sector = get_or(actor, "sector")?;
                hashable(sector)?;
                if sector.is_null() || sector.as_str().is_some_and(|s| STATE_SECTORS.contains(&s)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Every wanted party is named by a participant of its own, and few others are named.
    fn all_named(&self, wanted: &Value, participants: &Value) -> Result<bool> {
        let participants = match participants {
            Value::Bool(true) | Value::Number(_) if truthy(participants) => {
                return Err(Unsound::Type(format!("{participants} stands where a list of parties should")));
            }
            other => iterate_or(other)?,
        };
        let parties = iterate(wanted)?;
        if participants.len() > parties.len() + 2 {
            return Ok(false);
        }
        if wanted.is_object() && !parties.is_empty() && !participants.is_empty() {
            return Err(Unsound::Key("the gold's parties are no list".to_owned()));
        }
        let free: Vec<&Value> = participants.iter().collect();
        self.matched(&parties, &free)
    }

    fn matched(&self, wanted: &[Value], free: &[&Value]) -> Result<bool> {
        let Some((first, others)) = wanted.split_first() else { return Ok(true) };
        for (i, participant) in free.iter().enumerate() {
            if self.named(first, participant)? {
                let mut left = free.to_vec();
                left.remove(i);
                if self.matched(others, &left)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

fn kilometres(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> Result<f64> {
    let [lat1, lon1, lat2, lon2] = [lat1, lon1, lat2, lon2].map(|x| x * (std::f64::consts::PI / 180.0));
    let h =
        ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    if !(0.0..=1.0).contains(&h) {
        return Err(Unsound::Value("math domain error: no such point on the globe".to_owned()));
    }
    Ok(12742.0 * h.sqrt().asin())
}

fn place_right(want: &Value, got: &Value) -> Result<bool> {
    let got = or_null(got);
    if !get(want, "lat")?.is_null() {
        let (lat, lon) = (get_or(got, "lat")?, get_or(got, "lon")?);
        if lat.is_null() || lon.is_null() {
            return Ok(false);
        }
        let away =
            kilometres(number(item(want, "lat")?)?, number(item(want, "lon")?)?, number(lat)?, number(lon)?)?;
        return Ok(away <= number(item(want, "within_km")?)?);
    }
    let said = norm_text(&format!("{} {}", string(get_or(got, "name")?), string(get_or(got, "text")?)));
    let said: BTreeSet<&str> = said.split(' ').collect();
    let named = text(item(want, "name")?)?
        .split('|')
        .any(|name| norm_text(name).split(' ').filter(|w| !w.is_empty()).all(|w| said.contains(w)));
    if named || !equal(get_or(got, "country")?, item(want, "country")?) {
        return Ok(named);
    }
    let precision = get_or(got, "precision")?;
    Ok(truthy(precision) && number(precision)? >= 4.0)
}

/// Both ends of a gold's pair of dates.
fn bounds(want: &Value) -> Result<(Option<i64>, Option<i64>)> {
    match iterate(want)?.as_slice() {
        [start, end] => Ok((day(start), day(end))),
        _ => Err(Unsound::Value(format!("{want} are not two dates"))),
    }
}

fn date_right(want: &Value, got: &Value) -> Result<bool> {
    let (start, end) = bounds(want)?;
    let (first, last) = (day(get_or(got, "start")?), day(get_or(got, "end")?));
    let Some(first) = first else { return Ok(false) };
    let no_start = || Unsound::Type(format!("{want} has no first day"));
    let Some(end) = end else {
        return Ok(last.is_none() && (first - start.ok_or_else(no_start)?).abs() <= 366);
    };
    let start = start.ok_or_else(no_start)?;
    let slack = 1.max((end - start).div_euclid(10));
    Ok((first - start).abs() <= slack && last.is_some_and(|last| (last - end).abs() <= slack))
}

/// want: a number, {low, best, high, side, of}, or a list of these; as many of the kind as are wanted, each right.
fn counts_right(want: &Value, mut free: Vec<&Value>) -> Result<bool> {
    let wants = match want {
        Value::Array(list) => list.clone(),
        other => vec![other.clone()],
    };
    for want in wants {
        let want = if want.is_object() { want } else { json!({ "best": want }) };
        let mut same = None;
        for (i, got) in free.iter().enumerate() {
            if count_right(&want, got)? {
                same = Some(i);
                break;
            }
        }
        let Some(same) = same else { return Ok(false) };
        free.remove(same);
    }
    Ok(free.is_empty())
}

fn count_right(want: &Value, got: &Value) -> Result<bool> {
    for (k, v) in want.as_object().into_iter().flatten() {
        let value = get(got, k)?;
        if !(if k == "of" { norm(value).contains(&norm(v)) } else { equal(value, v) }) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A unit of mass in kilograms.
fn kilograms(unit: &Value) -> Result<Option<f64>> {
    hashable(unit)?;
    Ok(match unit.as_str() {
        Some("g") => Some(0.001),
        Some("kg") => Some(1.0),
        Some("t") => Some(1000.0),
        _ => None,
    })
}

fn item_right(want: &Value, got: &Value) -> Result<bool> {
    let (a, b) = (norm(item(want, "what")?), norm(get(got, "what")?));
    let split = |s: &str| s.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (a, b) = (split(&a), split(&b));
    let same = match (a.last(), b.last()) {
        (_, None) => false,
        (None, _) => {
            return Err(Unsound::Value("an item of the gold has no name in Latin letters".to_owned()));
        }
        (Some(x), Some(y)) => {
            x.trim_end_matches('s') == y.trim_end_matches('s')
                || a.iter().all(|w| b.contains(w))
                || b.iter().all(|w| a.contains(w))
        }
    };
    let (unit, other) = (get(want, "unit")?, get(got, "unit")?);
    if let Some(factor) = kilograms(unit)?
        && let Some(other) = kilograms(other)?
        && truthy(item(want, "amount")?)
        && truthy(get(got, "amount")?)
    {
        if !same {
            return Ok(false);
        }
        let (x, y) = (number(item(want, "amount")?)? * factor, number(get(got, "amount")?)? * other);
        let far = (x - y).abs();
        return Ok(x == y || far <= 1e-6 * x.abs() || far <= 1e-6 * y.abs());
    }
    Ok(same && equal(get(got, "amount")?, item(want, "amount")?) && equal(unit, other))
}

fn f1(hits: f64, made: f64, wanted: f64) -> f64 {
    if made + wanted == 0.0 { 1.0 } else { 2.0 * hits / (made + wanted) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of events in one article")]
fn real(n: usize) -> f64 {
    n as f64
}

/// The record's text, by code points. (A record whose text is no text is scored like any other until
/// the text is needed.)
struct Text<'a> {
    value: &'a Value,
    chars: Vec<char>,
}

impl<'a> Text<'a> {
    fn of(value: &'a Value) -> Self {
        Text { value, chars: value.as_str().unwrap_or_default().chars().collect() }
    }

    fn str(&self) -> Result<&'a str> {
        text(self.value)
    }

    fn len(&self) -> Result<i128> {
        let len = match self.value {
            Value::String(_) => self.chars.len(),
            Value::Array(list) => list.len(),
            Value::Object(map) => map.len(),
            _ => return Err(Unsound::Type("the article's text is no text".to_owned())),
        };
        Ok(len as i128)
    }

    /// Code points `start` to `end`, both within the text.
    fn slice(&self, start: i128, end: i128) -> String {
        let (start, end) = (usize::try_from(start).unwrap_or(0), usize::try_from(end).unwrap_or(0));
        self.chars.get(start..end).unwrap_or_default().iter().collect()
    }

    /// `text[start:end]` with any integers or nulls, as Python cuts.
    fn cut(&self, start: &Value, end: &Value) -> Result<String> {
        self.str()?;
        let len = self.len()?;
        let bound = |value: &Value, absent: i128| match (value, integer(value)) {
            (Value::Null, _) => Ok(absent),
            (_, Some(n)) => Ok(if n < 0 { (n + len).max(0) } else { n.min(len) }),
            _ => Err(Unsound::Type(format!("{value} is no offset"))),
        };
        let (start, end) = (bound(start, 0)?, bound(end, len)?);
        Ok(if start < end { self.slice(start, end) } else { String::new() })
    }

    /// Is the event's trigger inside the quote's first place in the text?
    fn inside(&self, event: &Value, quote: &Value) -> Result<bool> {
        let (all, quote) = (self.str()?, quote.as_str());
        let quote = quote.ok_or_else(|| Unsound::Type("a quote of the gold is no text".to_owned()))?;
        let Some(at) = all.find(quote).filter(|_| !quote.is_empty()) else { return Ok(false) };
        let start = all[..at].chars().count();
        let stop = start + quote.chars().count();
        let trigger = item(event, "trigger")?;
        let (first, last) = (integer(item(trigger, "start")?), integer(item(trigger, "end")?));
        Ok(first.is_some_and(|n| start as i128 <= n) && last.is_some_and(|n| n <= stop as i128))
    }

    /// Every quoted span gives its words, and there is a trigger of a sensible length.
    fn sound(&self, event: &Value) -> Result<bool> {
        let trigger = or_null(get(event, "trigger")?);
        let mut quoted = vec![trigger.clone()];
        for role in ["actors", "recipients", "attribution"] {
            quoted.extend(iterate_or(get(event, role)?)?);
        }
        let mut trigger_words = 0;
        for (i, quote) in quoted.iter().enumerate() {
            let (start, end) = match (i, quote) {
                (0, Value::Null) => (&NULL, &NULL),
                _ => (get(quote, "start")?, get(quote, "end")?),
            };
            if start.is_null() && i > 0 {
                continue; // a party that is implied, not written
            }
            let (Some(start), Some(end)) = (integer(start), integer(end)) else { return Ok(false) };
            if !(0 <= start && start < end && end <= self.len()?) {
                return Ok(false);
            }
            let said = get(quote, "text")?;
            if !said.is_null() && !self.gives(start, end, said)? {
                return Ok(false);
            }
            if i == 0 {
                trigger_words = words(&self.slice(start, end));
            }
        }
        self.str()?;
        Ok(trigger_words <= LONGEST_NAME)
    }

    fn gives(&self, start: i128, end: i128, said: &Value) -> Result<bool> {
        match (self.value, said) {
            (Value::String(_), Value::String(said)) => Ok(self.slice(start, end) == *said),
            (Value::Array(list), Value::Array(said)) => {
                let (start, end) = (usize::try_from(start).unwrap_or(0), usize::try_from(end).unwrap_or(0));
                let part = list.get(start..end).unwrap_or_default();
                Ok(part.len() == said.len() && part.iter().zip(said).all(|(a, b)| equal(a, b)))
            }
            (Value::String(_) | Value::Array(_), _) => Ok(false),
            _ => Err(Unsound::Type("the article's text is no text".to_owned())),
        }
    }
}

/// Gold ids with the events found for them, in the order of finding. (Keys as [`key`] gives them.)
type Pairs<'a> = Vec<(String, &'a Value)>;

fn paired<'a>(pairs: &Pairs<'a>, id: &str) -> Option<&'a Value> {
    pairs.iter().find(|(wanted, _)| wanted == id).map(|(_, event)| *event)
}

/// Field → right or wrong, for every field that the gold event states; `pairs` maps gold ids to found events.
fn fields(
    want: &Value,
    event: Option<&Value>,
    names: &Names,
    pairs: Option<&Pairs>,
) -> Result<Vec<FieldOutcome>> {
    let empty = json!({});
    let e = event.unwrap_or(&empty);
    let mut out: Vec<FieldOutcome> = Vec::new();
    let mut put = |field: &str, right: bool, wanted: &Value, got: &Value| {
        let outcome = FieldOutcome {
            field: field.to_owned(),
            right: right && event.is_some(),
            wanted: wanted.clone(),
            got: got.clone(),
        };
        match out.iter_mut().find(|o| o.field == field) {
            Some(earlier) => *earlier = outcome,
            None => out.push(outcome),
        }
    };
    let chain = or_null(get(e, "attribution")?);
    for role in ["actors", "recipients"] {
        if has(want, role)? {
            let (wanted, got) = (item(want, role)?, get(e, role)?);
            put(role, names.all_named(wanted, got)?, wanted, &shown(got));
        }
    }
    let (place, time) = (get(e, "place")?, get(e, "time")?);
    if has(want, "place")? {
        let wanted = item(want, "place")?;
        put("place", place_right(wanted, place)?, wanted, &shown(place));
    }
    if has(want, "where_prec")? {
        let (wanted, got) = (item(want, "where_prec")?, get_or(place, "precision")?);
        put("where_prec", equal(got, wanted), wanted, got);
    }
    if has(want, "date")? {
        let wanted = item(want, "date")?;
        put(
            "date",
            date_right(wanted, time)?,
            wanted,
            &json!([get_or(time, "start")?, get_or(time, "end")?]),
        );
    }
    if has(want, "date_prec")? {
        let (wanted, got) = (item(want, "date_prec")?, get_or(time, "precision")?);
        put("date_prec", equal(got, wanted), wanted, got);
    }
    if has(want, "status")? {
        let (wanted, got) = (item(want, "status")?, get(e, "status")?);
        put("status", among(got, wanted)?, wanted, got);
    }
    if has(want, "hedge")? {
        let (wanted, got) = (item(want, "hedge")?, get(e, "hedge")?);
        put("hedge", equal(got, wanted), wanted, got);
    }
    if has(want, "mode")? {
        let (wanted, got) = (item(want, "mode")?, get(e, "mode")?);
        put("mode", among(got, wanted)?, wanted, got);
    }
    if has(want, "change")? {
        let (wanted, got) = (item(want, "change")?, get_or(get(e, "change")?, "percent")?);
        put("change", equal(got, wanted), wanted, got);
    }
    if has(want, "counts")? {
        let wanted = item(want, "counts")?;
        let wanted = wanted
            .as_object()
            .ok_or_else(|| Unsound::Attribute("the gold's counts are no object".to_owned()))?;
        for (what, number) in wanted {
            let counts = iterate_or(get(e, "counts")?)?;
            let mut same = Vec::new();
            for count in &counts {
                if get(count, "what")?.as_str() == Some(what) {
                    same.push(count);
                }
            }
            let got = json!(same.iter().map(|c| brief_count(c)).collect::<Vec<_>>());
            put(what, counts_right(number, same)?, number, &got);
        }
    }
    if has(want, "attribution")? {
        let wanted = iterate(item(want, "attribution")?)?;
        let (source, outer) = wanted
            .split_last()
            .ok_or_else(|| Unsound::Value("an attribution of the gold is empty".to_owned()))?;
        put("source", truthy(chain) && names.named(source, last(chain)?)?, source, &shown(chain));
        if !outer.is_empty() {
            let links = iterate_or(chain)?;
            let links = links.split_last().map_or(&[][..], |(_, links)| links);
            let mut all = true;
            for wanted in outer {
                let mut any = false;
                for link in links {
                    if names.named(wanted, link)? {
                        any = true;
                        break;
                    }
                }
                if !any {
                    all = false;
                    break;
                }
            }
            put("chain", all, &json!(outer), &shown(chain));
        }
    }
    if has(want, "about")?
        && let Some(pairs) = pairs
    {
        let (wanted, got) = (item(want, "about")?, get(e, "about")?);
        let mut all = true;
        for w in iterate(wanted)? {
            let about = match paired(pairs, &key(&w)?) {
                Some(event) => {
                    let id = item(event, "id")?;
                    truthy(got) && contains(got, id)?
                }
                None => false,
            };
            if !about {
                all = false;
                break;
            }
        }
        put("about", all, wanted, got);
    }
    if has(want, "stance")? {
        let wanted = item(want, "stance")?;
        let got = if truthy(chain) { get(last(chain)?, "stance")? } else { &NULL };
        put("stance", truthy(chain) && among(got, wanted)?, wanted, got);
    }
    Ok(out)
}

/// `chain[-1]`.
fn last(chain: &Value) -> Result<&Value> {
    match chain {
        Value::Array(links) => links.last().ok_or_else(|| Unsound::Type("an empty chain".to_owned())),
        Value::String(_) => Err(Unsound::Attribute("a link of the attribution is no object".to_owned())),
        Value::Object(_) => Err(Unsound::Key("-1".to_owned())),
        other => Err(Unsound::Type(format!("{other} stands where an attribution should"))),
    }
}

/// What a reader of the verbose table needs of a party, a list of them, or a place.
fn shown(value: &Value) -> Value {
    match value {
        Value::Array(list) => Value::Array(list.iter().map(shown).collect()),
        Value::Object(map) => {
            let part = |key: &str| map.get(key).filter(|v| truthy(v)).map(string);
            let mut text = part("name").or_else(|| part("text")).unwrap_or_default();
            if let Some(words) = part("text").filter(|w| *w != text) {
                let _ = write!(text, " “{words}”");
            }
            if let Some(actor) = map.get("actor") {
                let name = actor.get("name").filter(|n| truthy(n)).map(string).unwrap_or_default();
                let code = ["country", "sector"]
                    .map(|k| actor.get(k).filter(|v| truthy(v)).map(string).unwrap_or_default());
                let _ = write!(text, " = {name} {}", code.concat());
            }
            for key in ["country", "lat", "lon", "precision"] {
                if let Some(value) = part(key) {
                    let _ = write!(text, " {value}");
                }
            }
            Value::String(text)
        }
        other => other.clone(),
    }
}

fn brief_count(count: &Value) -> Value {
    let mut brief = serde_json::Map::new();
    for key in ["low", "best", "high", "of", "side"] {
        if let Some(value) = count.get(key).filter(|v| !v.is_null()) {
            brief.insert(key.to_owned(), value.clone());
        }
    }
    Value::Object(brief)
}

fn unreal(event: &Value) -> Result<bool> {
    let status = get(event, "status")?;
    hashable(status)?;
    Ok(status.as_str().is_some_and(|s| UNREAL.contains(&s)))
}

/// The pairs inside each group, each pair in the order of its ids.
fn pairs_in(groups: &[Vec<String>]) -> BTreeSet<(String, String)> {
    let mut pairs = BTreeSet::new();
    for group in groups {
        for (i, a) in group.iter().enumerate() {
            for b in &group[i + 1..] {
                pairs.insert(if a <= b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) });
            }
        }
    }
    pairs
}

/// A list of the gold that may be missing.
fn listed(gold: &Value, name: &str) -> Result<Vec<Value>> {
    if has(gold, name)? { iterate(item(gold, name)?) } else { Ok(Vec::new()) }
}

fn groups(gold: &Value, name: &str) -> Result<Vec<Vec<String>>> {
    // A group of one makes no pair, so that nobody looks at its id.
    let pairable =
        |group: &Value| Ok(Some(iterate(group)?).filter(|members| members.len() > 1).unwrap_or_default());
    listed(gold, name)?.iter().map(|g| pairable(g)?.iter().map(key).collect()).collect()
}

/// Scores a record, or says why it cannot be scored.
///
/// # Errors
/// Where the script would raise an exception: the record, or the gold, does not have its form.
pub fn try_score(gold: &Value, record: &Value) -> Result<Scored> {
    let article = item(record, "article")?;
    let text = Text::of(item(article, "text")?);
    let names = Names::of(gold)?;

    let events = iterate_or(get(record, "events")?)?;
    let mut good = Vec::new();
    for event in &events {
        if text.sound(event)? {
            good.push(event);
        }
    }
    let wanted_events = iterate(item(gold, "events")?)?;
    let mut candidates = Vec::new();
    for want in &wanted_events {
        for (i, event) in good.iter().enumerate() {
            if among(get(event, "type")?, item(want, "type")?)?
                && text.inside(event, item(want, "evidence")?)?
            {
                let right = fields(want, Some(event), &names, None)?.iter().filter(|f| f.right).count();
                candidates.push((std::cmp::Reverse(right), candidates.len(), key(item(want, "id")?)?, i));
            }
        }
    }
    candidates.sort();
    let mut pairs: Pairs = Vec::new();
    let mut taken = BTreeSet::new();
    for (_, _, wanted, i) in candidates {
        if paired(&pairs, &wanted).is_none() && taken.insert(i) {
            pairs.push((wanted, good[i]));
        }
    }

    let mut rest: Vec<&Value> =
        good.iter().enumerate().filter(|(i, _)| !taken.contains(i)).map(|(_, event)| *event).collect();
    for optional in listed(gold, "optional")? {
        let mut spare = None;
        for (i, event) in rest.iter().enumerate() {
            if text.inside(event, item(&optional, "evidence")?)?
                && (!has(&optional, "type")? || among(get(event, "type")?, item(&optional, "type")?)?)
            {
                spare = Some(i);
                break;
            }
        }
        if let Some(i) = spare {
            rest.remove(i);
        }
    }

    let mut out = Scored { unsound_events: events.len() - good.len(), ..Scored::default() };
    let quiet = listed(gold, "not_events")?;
    let mut spurious = 0;
    for quote in &quiet {
        let mut said = false;
        for event in &rest {
            if text.inside(event, quote)? && !unreal(event)? {
                said = true;
                break;
            }
        }
        spurious += usize::from(said);
        out.checks.push(Check { kind: "not_event", what: string(quote), right: !said });
    }
    let mut needless = Vec::new();
    for event in rest {
        let mut excused = false;
        if unreal(event)? {
            for quote in &quiet {
                if text.inside(event, quote)? {
                    excused = true;
                    break;
                }
            }
        }
        if !excused {
            needless.push(event);
        }
    }
    out.needless = needless.iter().map(|event| describe(event, &text)).collect::<Result<_>>()?;
    let (found, wanted, made) = (
        real(pairs.len()),
        real(wanted_events.len()),
        real(pairs.len() + needless.len() + out.unsound_events),
    );
    let mut shares = Measures {
        events: Some(if wanted_events.is_empty() { 1.0 / (1.0 + made) } else { f1(found, made, wanted) }),
        ..Measures::default()
    };

    let (mut right, mut total) = (0, 0);
    for want in &wanted_events {
        let id = item(want, "id")?;
        let event = paired(&pairs, &key(id)?);
        let checks = fields(want, event, &names, Some(&pairs))?;
        right += checks.iter().filter(|c| c.right).count();
        total += checks.len();
        let found = event.map(|event| found_event(event, &text)).transpose()?;
        let wanted = format!("{} in “{}”", plain(get(want, "type")?), plain(get(want, "evidence")?));
        out.events.push(EventOutcome { id: string(id), found, wanted, fields: checks, items: Vec::new() });
    }
    if has(gold, "published_within")? {
        let published = get(article, "published")?;
        let (low, high) = bounds(item(gold, "published_within")?)?;
        let (first, last) = (day(get_or(published, "start")?), day(get_or(published, "end")?));
        let honest = match (first, last) {
            (Some(first), Some(last)) => {
                let none = || Unsound::Type("published_within has no first or no last day".to_owned());
                let low = low.ok_or_else(none)?;
                let within = low <= first && first <= last && last <= high.ok_or_else(none)?;
                within && 2 * (last - first) >= high.ok_or_else(none)? - low // a lucky guess is no bound
            }
            _ => false,
        };
        right += usize::from(honest);
        total += 1;
        let got = format!("{} – {}", string(get_or(published, "start")?), string(get_or(published, "end")?));
        out.checks.push(Check { kind: "published", what: got, right: honest });
    }
    if total > 0 {
        let mean = real(total) / real(wanted_events.len().max(1));
        let made = real(total) - mean * (wanted - found) + mean * (made - found);
        shares.fields = Some(f1(real(right), made, real(total)));
    }

    shares.items = items(&wanted_events, &pairs, &mut out.events)?;

    let mut together: Vec<(String, Vec<String>)> = Vec::new();
    for (wanted, event) in &pairs {
        let incident = get(event, "incident")?;
        if truthy(incident) {
            let incident = key(incident)?;
            match together.iter_mut().find(|(name, _)| *name == incident) {
                Some((_, members)) => members.push(wanted.clone()),
                None => together.push((incident, vec![wanted.clone()])),
            }
        }
    }
    let wanted_pairs = pairs_in(&groups(gold, "same_incident")?);
    let may = pairs_in(&groups(gold, "may_share")?);
    let mut made_pairs = pairs_in(&together.into_iter().map(|(_, members)| members).collect::<Vec<_>>());
    made_pairs.retain(|pair| !may.contains(pair) || wanted_pairs.contains(pair));
    if !wanted_pairs.is_empty() || !made_pairs.is_empty() {
        let hits = wanted_pairs.intersection(&made_pairs).count();
        shares.incidents = Some(f1(real(hits), real(made_pairs.len()), real(wanted_pairs.len())));
    }
    let plain = |id: &str| id.trim_matches('"').to_owned();
    for (a, b) in wanted_pairs.union(&made_pairs) {
        let pair = (a.clone(), b.clone());
        let right = wanted_pairs.contains(&pair) == made_pairs.contains(&pair);
        let joined = if wanted_pairs.contains(&pair) { "with" } else { "apart from" };
        out.checks.push(Check {
            kind: "incident",
            what: format!("{} {joined} {}", plain(a), plain(b)),
            right,
        });
    }

    shares.chrome = chrome(gold, article, &text, &mut out.checks)?;

    let applied: Vec<f64> = shares.named().iter().filter_map(|(_, share)| *share).collect();
    let share = if quiet.is_empty() { 0.0 } else { real(spurious) / real(quiet.len()) };
    let mean = applied.iter().sum::<f64>() / real(applied.len());
    out.score = 100.0 * (mean - share / 2.0).max(0.0);
    out.spurious = 100.0 * share;
    out.measures = Measures {
        events: shares.events.map(|x| 100.0 * x),
        fields: shares.fields.map(|x| 100.0 * x),
        items: shares.items.map(|x| 100.0 * x),
        incidents: shares.incidents.map(|x| 100.0 * x),
        chrome: shares.chrome.map(|x| 100.0 * x),
    };
    Ok(out)
}

/// F1 of the items, over the gold events that list some.
fn items(wanted_events: &[Value], pairs: &Pairs, outcomes: &mut [EventOutcome]) -> Result<Option<f64>> {
    let (mut hits, mut made, mut wanted, mut any) = (0, 0, 0, false);
    for (want, outcome) in wanted_events.iter().zip(outcomes) {
        if !has(want, "items")? {
            continue;
        }
        any = true;
        let seized = json!("seized");
        let role = |i: &Value| -> Result<Value> {
            let role = if has(i, "role")? { get(i, "role")? } else { &seized };
            hashable(role)?;
            Ok(role.clone())
        };
        let listed = iterate(item(want, "items")?)?;
        let mut roles = listed.iter().map(role).collect::<Result<Vec<_>>>()?;
        if roles.is_empty() {
            roles.push(seized.clone());
        }
        roles.push(Value::Null);
        let event = paired(pairs, &key(item(want, "id")?)?);
        let mut left = Vec::new();
        for i in iterate_or(event.map_or(Ok(&NULL), |e| get(e, "items"))?)? {
            let _ = get(&i, "role")?;
            let role = role(&i)?;
            if roles.iter().any(|r| equal(r, &role)) {
                left.push(i);
            }
        }
        made += left.len();
        wanted += listed.len();
        for (n, one) in listed.iter().enumerate() {
            let mut same = None;
            for (i, got) in left.iter().enumerate() {
                if item_right(one, got)? {
                    same = Some(i);
                    break;
                }
            }
            if let Some(i) = same {
                left.remove(i);
                hits += 1;
            }
            let amount = [get(one, "amount")?, get(one, "unit")?]
                .map(|v| if v.is_null() { String::new() } else { format!(" {}", string(v)) });
            let what = format!("{} {}{}", n + 1, plain(get(one, "what")?), amount.concat());
            outcome.items.push(Check { kind: "item", what, right: same.is_some() });
        }
    }
    Ok(any.then(|| f1(real(hits), real(made), real(wanted))))
}

/// F1 of the lines marked as site chrome.
fn chrome(gold: &Value, article: &Value, text: &Text, checks: &mut Vec<Check>) -> Result<Option<f64>> {
    let mut marked: Vec<String> = Vec::new();
    for block in iterate_or(get(article, "blocks")?)? {
        if get(&block, "kind")?.as_str() == Some("chrome") {
            let cut = text.cut(item(&block, "start")?, item(&block, "end")?)?;
            marked.extend(
                lines(&cut).iter().map(|l| l.trim_matches(is_space).to_owned()).filter(|l| !l.is_empty()),
            );
        }
    }
    let wanted =
        if truthy(get(gold, "chrome")?) || !marked.is_empty() { listed(gold, "chrome")? } else { Vec::new() };
    if wanted.is_empty() && marked.is_empty() {
        return Ok(None);
    }
    if get(gold, "chrome")?.is_object() && !wanted.is_empty() {
        return Err(Unsound::Attribute("the gold's chrome is no list".to_owned()));
    }
    let mut left = marked.clone();
    let mut hits = 0;
    for line in &wanted {
        hashable(line)?;
        let same = left.iter().position(|l| line.as_str() == Some(l));
        if let Some(i) = same {
            left.remove(i);
            hits += 1;
        }
        checks.push(Check { kind: "chrome", what: string(line), right: same.is_some() });
    }
    checks.extend(left.into_iter().map(|what| Check { kind: "chrome", what, right: false }));
    Ok(Some(f1(real(hits), real(marked.len()), real(wanted.len()))))
}

fn plain(value: &Value) -> String {
    if value.is_null() { String::new() } else { string(value) }
}

fn trigger_span(event: &Value) -> Result<(i128, i128)> {
    let trigger = item(event, "trigger")?;
    Ok((integer(item(trigger, "start")?).unwrap_or(0), integer(item(trigger, "end")?).unwrap_or(0)))
}

fn found_event(event: &Value, text: &Text) -> Result<Found> {
    let (start, end) = trigger_span(event)?;
    Ok(Found {
        id: plain(get(event, "id")?),
        event_type: plain(get(event, "type")?),
        trigger: text.slice(start, end),
    })
}

fn describe(event: &Value, text: &Text) -> Result<Needless> {
    let (start, end) = trigger_span(event)?;
    let len = text.len()?;
    let around = text.slice((start - 40).max(0), (end + 40).min(len));
    Ok(Needless {
        id: plain(get(event, "id")?),
        event_type: plain(get(event, "type")?),
        status: plain(get(event, "status")?),
        trigger: text.slice(start, end),
        start: usize::try_from(start).unwrap_or(0),
        around: around.split(is_space).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" "),
    })
}
