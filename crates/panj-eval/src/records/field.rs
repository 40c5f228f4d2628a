//! The fields of one event: each that the gold states is right or wrong.
//!
//! Reads a gold event, the record's event that may be it, and the gold's names; writes [`FieldOutcome`]s in
//! the script's order. The checks of items are here, too; their sum is not. Tests: `tests/records.rs`.

use super::{FieldOutcome, LONGEST_NAME, Pairs, paired};
use crate::python::{
    NULL, Result, Unsound, among, contains, day, equal, get, get_or, has, hashable, item, iterate,
    iterate_or, key, norm, norm_text, number, or_null, string, text, truthy, words,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const STATE_SECTORS: [&str; 8] = ["", "GOV", "MIL", "COP", "SPY", "LEG", "JUD", "PTY"];

pub(super) struct Names {
    groups: Vec<BTreeSet<String>>,
    countries: Vec<(String, Value)>,
}

impl Names {
    pub(super) fn of(gold: &Value) -> Result<Self> {
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
pub(super) fn bounds(want: &Value) -> Result<(Option<i64>, Option<i64>)> {
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

pub(super) fn item_right(want: &Value, got: &Value) -> Result<bool> {
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

/// Field → right or wrong, for every field that the gold event states; `pairs` maps gold ids to found events.
pub(super) fn fields(
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
