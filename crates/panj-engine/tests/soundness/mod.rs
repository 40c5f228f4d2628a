//! What holds for every record, whatever was read. Shared by the property tests and the fuzz target `read`.

use panj_record::Record;
use std::collections::BTreeSet;

/// Panics with what is wrong with a record.
pub(crate) fn sound(record: &Record) {
    let text = Text::new(&record.article.text);
    blocks(record, &text);
    mentions(record, &text);
    attributions(record, &text);
    events(record, &text);
    incidents(record, &text);
}

/// The text, cut by code points.
struct Text<'a> {
    text: &'a str,
    /// Byte of each code point, and the length.
    at: Vec<usize>,
}

impl<'a> Text<'a> {
    fn new(text: &'a str) -> Text<'a> {
        let at = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        Text { text, at }
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        assert!(start <= end && end < self.at.len(), "{start}..{end} is outside the text");
        &self.text[self.at[start]..self.at[end]]
    }

    fn holds(&self, start: usize, end: usize, words: &str) {
        assert!(start < end, "“{words}” is empty: {start}..{end}");
        assert_eq!(self.slice(start, end), words);
    }

    /// A place in the text, or nothing at all.
    fn holds_or_none(&self, start: Option<usize>, end: Option<usize>, words: Option<&str>) {
        match (start, end, words) {
            (Some(start), Some(end), Some(words)) => self.holds(start, end, words),
            (None, None, _) => {}
            other => panic!("half a place: {other:?}"),
        }
    }
}

fn blocks(record: &Record, text: &Text<'_>) {
    let mut end = 0;
    for b in &record.article.blocks {
        assert!(end <= b.start && b.start < b.end, "blocks are in order");
        assert_eq!(text.slice(end, b.start).trim(), "", "only white space is between blocks");
        end = b.end;
    }
    assert_eq!(text.slice(end, text.at.len() - 1).trim(), "", "only white space is after the blocks");
    for quote in &record.article.published.evidence {
        text.holds(quote.start, quote.end, &quote.text);
    }
    dates(record.article.published.start.as_ref(), record.article.published.end.as_ref());
}

/// Days of the calendar, the first not after the last.
fn dates(start: Option<&String>, end: Option<&String>) {
    let parse = |d: &String| d.parse::<jiff::civil::Date>().unwrap_or_else(|e| panic!("{d} is no day: {e}"));
    if let (Some(start), Some(end)) = (start.map(parse), end.map(parse)) {
        assert!(start <= end, "{start} is after {end}");
    }
}

fn mentions(record: &Record, text: &Text<'_>) {
    let mut last = 0;
    for (i, m) in record.mentions.iter().enumerate() {
        assert_eq!(m.id, format!("m{}", i + 1));
        assert!(last <= m.start, "mentions are in the order of the text");
        last = m.start;
        text.holds(m.start, m.end, &m.text);
        if let Some(time) = &m.time {
            dates(time.start.as_ref(), time.end.as_ref());
        }
        if let Some(place) = &m.place {
            point(place.lat, place.lon);
        }
        if let Some(amount) = &m.amount {
            figures(amount.low, amount.value, amount.high);
        }
    }
}

fn point(lat: Option<f64>, lon: Option<f64>) {
    assert_eq!(lat.is_some(), lon.is_some());
    assert!(
        lat.is_none_or(|l| (-90.0..=90.0).contains(&l)) && lon.is_none_or(|l| (-180.0..=180.0).contains(&l))
    );
    assert_ne!((lat, lon), (Some(0.0), Some(0.0)), "an unknown place has no point");
}

fn figures(low: Option<f64>, best: Option<f64>, high: Option<f64>) {
    let all: Vec<f64> = [low, best, high].into_iter().flatten().collect();
    assert!(all.iter().all(|n| n.is_finite()), "{all:?} is finite");
    assert!(all.is_sorted(), "{all:?} is in order");
}

fn mention(record: &Record, id: Option<&String>) {
    assert!(id.is_none_or(|id| record.mentions.iter().any(|m| m.id == *id)), "{id:?} is no mention");
}

fn attributions(record: &Record, text: &Text<'_>) {
    let number = |id: &String| record.attributions.iter().position(|a| a.id == *id);
    for (i, a) in record.attributions.iter().enumerate() {
        assert_eq!(a.id, format!("a{}", i + 1));
        text.holds_or_none(a.source.start, a.source.end, a.source.text.as_deref());
        mention(record, a.source.mention.as_ref());
        for quote in a.content.iter().chain(&a.cue) {
            text.holds(quote.start, quote.end, &quote.text);
        }
        let mut seen = BTreeSet::from([i]);
        let mut outer = a.within.as_ref();
        while let Some(id) = outer {
            let next = number(id).unwrap_or_else(|| panic!("{id} is no attribution"));
            assert!(seen.insert(next), "{} is reported within itself", a.id);
            outer = record.attributions[next].within.as_ref();
        }
    }
}

fn events(record: &Record, text: &Text<'_>) {
    let mut last = 0;
    for (i, e) in record.events.iter().enumerate() {
        assert_eq!(e.id, format!("e{}", i + 1));
        assert!(last <= e.trigger.start, "events are in the order of their triggers");
        last = e.trigger.start;
        assert!(!e.evidence.is_empty(), "{} rests on nothing", e.id);
        for quote in e.evidence.iter().chain([&e.trigger]).chain(&e.status_cue) {
            text.holds(quote.start, quote.end, &quote.text);
        }
        for p in e.actors.iter().chain(&e.recipients) {
            text.holds_or_none(p.start, p.end, p.text.as_deref());
            mention(record, p.mention.as_ref());
        }
        if let Some(p) = &e.place {
            text.holds(p.start, p.end, &p.text);
            mention(record, p.mention.as_ref());
            point(p.lat, p.lon);
            assert!((1..=7).contains(&p.precision));
        }
        if let Some(t) = &e.time {
            dates(t.start.as_ref(), t.end.as_ref());
            mention(record, t.mention.as_ref());
            assert!((1..=5).contains(&t.precision));
            if let Some(quote) = &t.quote {
                text.holds(quote.start, quote.end, &quote.text);
            }
        }
        for c in &e.counts {
            text.holds(c.start, c.end, &c.text);
            figures(c.low, c.best, c.high);
        }
        for item in &e.items {
            text.holds(item.start, item.end, &item.text);
        }
        if let Some(change) = &e.change {
            text.holds(change.start, change.end, &change.text);
        }
        for link in &e.attribution {
            text.holds_or_none(link.start, link.end, link.text.as_deref());
            assert!(record.attributions.iter().any(|a| a.id == link.id), "{} is no attribution", link.id);
        }
        for id in &e.about {
            assert!(*id != e.id && record.events.iter().any(|o| o.id == *id), "{} is about {id}", e.id);
        }
        assert!((0.0..=1.0).contains(&e.score));
        for (field, empty) in
            [("place", e.place.is_none()), ("time", e.time.is_none()), ("mode", e.mode.is_none())]
        {
            assert!(!empty || e.missing.contains_key(field), "{} has no {field} and no reason", e.id);
        }
    }
}

fn incidents(record: &Record, text: &Text<'_>) {
    let mut gathered = Vec::new();
    for (i, incident) in record.incidents.iter().enumerate() {
        assert_eq!(incident.id, format!("i{}", i + 1));
        assert!(!incident.events.is_empty(), "{} is empty", incident.id);
        for id in &incident.events {
            let event = record.events.iter().find(|e| e.id == *id);
            assert_eq!(event.map(|e| &e.incident), Some(&incident.id), "{id} is in one incident");
            gathered.push(id);
        }
        let parties =
            [&incident.perpetrators, &incident.victims, &incident.physical_targets, &incident.weapons];
        for p in parties.into_iter().flatten() {
            text.holds_or_none(p.start, p.end, Some(&p.text));
            mention(record, p.mention.as_ref());
        }
        for claim in &incident.claims {
            assert!(incident.events.contains(&claim.event));
        }
    }
    assert_eq!(gathered.len(), record.events.len(), "every event is in one incident");
}
