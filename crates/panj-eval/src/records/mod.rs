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

mod field;
mod outcome;
mod passage;

pub use outcome::{Check, EventOutcome, FieldOutcome, Found, Measures, Needless, Scored};

use crate::python::{
    NULL, Result, Unsound, among, day, equal, get, get_or, has, hashable, integer, is_space, item, iterate,
    iterate_or, key, lines, string, truthy,
};
use field::{Names, bounds, fields, item_right};
use outcome::NO_RECORD;
use passage::Text;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const LONGEST_NAME: usize = 12; // words; a longer span is a clause, not a name
const UNREAL: [&str; 3] = ["negated", "denied", "hypothetical"];

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

fn f1(hits: f64, made: f64, wanted: f64) -> f64 {
    if made + wanted == 0.0 { 1.0 } else { 2.0 * hits / (made + wanted) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of events in one article")]
fn real(n: usize) -> f64 {
    n as f64
}

/// Gold ids with the events found for them, in the order of finding. (Keys as [`key`] gives them.)
type Pairs<'a> = Vec<(String, &'a Value)>;

fn paired<'a>(pairs: &Pairs<'a>, id: &str) -> Option<&'a Value> {
    pairs.iter().find(|(wanted, _)| wanted == id).map(|(_, event)| *event)
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
    let (pairs, rest) = pair_up(&wanted_events, &good, &text, &names)?;
    let rest = without_optional(gold, rest, &text)?;

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
    let needless = without_unreal(&quiet, rest, &text)?;
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
        let honest = published_honestly(gold, article, &mut out.checks)?;
        right += usize::from(honest);
        total += 1;
    }
    if total > 0 {
        let mean = real(total) / real(wanted_events.len().max(1));
        let made = real(total) - mean * (wanted - found) + mean * (made - found);
        shares.fields = Some(f1(real(right), made, real(total)));
    }

    shares.items = items(&wanted_events, &pairs, &mut out.events)?;

    shares.incidents = incidents(gold, &pairs, &mut out.checks)?;
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

/// Pairs gold events with found ones, one to one, the best fitting first; gives the pairs and what is left.
fn pair_up<'a>(
    wanted_events: &[Value],
    good: &[&'a Value],
    text: &Text,
    names: &Names,
) -> Result<(Pairs<'a>, Vec<&'a Value>)> {
    let mut candidates = Vec::new();
    for want in wanted_events {
        for (i, event) in good.iter().enumerate() {
            if among(get(event, "type")?, item(want, "type")?)?
                && text.inside(event, item(want, "evidence")?)?
            {
                let right = fields(want, Some(event), names, None)?.iter().filter(|f| f.right).count();
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

    let rest = good.iter().enumerate().filter(|(i, _)| !taken.contains(i)).map(|(_, event)| *event).collect();
    Ok((pairs, rest))
}

/// What is left when every `optional` of the gold has taken the first event that it allows.
fn without_optional<'a>(gold: &Value, mut rest: Vec<&'a Value>, text: &Text) -> Result<Vec<&'a Value>> {
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
    Ok(rest)
}

/// What is left without the negated, denied and hypothetical events inside `not_events`.
fn without_unreal<'a>(quiet: &[Value], rest: Vec<&'a Value>, text: &Text) -> Result<Vec<&'a Value>> {
    let mut needless = Vec::new();
    for event in rest {
        let mut excused = false;
        if unreal(event)? {
            for quote in quiet {
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
    Ok(needless)
}

/// Do the bounds of the publication date hold, and are they no lucky guess?
fn published_honestly(gold: &Value, article: &Value, checks: &mut Vec<Check>) -> Result<bool> {
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
    let got = format!("{} – {}", string(get_or(published, "start")?), string(get_or(published, "end")?));
    checks.push(Check { kind: "published", what: got, right: honest });
    Ok(honest)
}

/// F1 of the pairs of events that share an incident.
fn incidents(gold: &Value, pairs: &Pairs, checks: &mut Vec<Check>) -> Result<Option<f64>> {
    let mut together: Vec<(String, Vec<String>)> = Vec::new();
    for (wanted, event) in pairs {
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
    let plain = |id: &str| id.trim_matches('"').to_owned();
    for (a, b) in wanted_pairs.union(&made_pairs) {
        let pair = (a.clone(), b.clone());
        let right = wanted_pairs.contains(&pair) == made_pairs.contains(&pair);
        let joined = if wanted_pairs.contains(&pair) { "with" } else { "apart from" };
        checks.push(Check { kind: "incident", what: format!("{} {joined} {}", plain(a), plain(b)), right });
    }
    let hits = wanted_pairs.intersection(&made_pairs).count();
    let any = !wanted_pairs.is_empty() || !made_pairs.is_empty();
    Ok(any.then(|| f1(real(hits), real(made_pairs.len()), real(wanted_pairs.len()))))
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
