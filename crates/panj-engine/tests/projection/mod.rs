//! A record in a few readable lines: one line per event, one per incident. Shared by the tests that show records.

use panj_record::{Count, Event, EventPlace, EventTime, Incident, IncidentParty, Item, Participant, Record};
use std::fmt::Write;

/// The whole record.
pub(crate) fn record(record: &Record) -> String {
    let mut out = String::new();
    let article = &record.article;
    let published = &article.published;
    let _ = writeln!(
        out,
        "{} · published {} ({})",
        article.title.as_deref().unwrap_or("(no title)"),
        days(published.start.as_deref(), published.end.as_deref()),
        published.basis
    );
    for e in &record.events {
        let _ = writeln!(out, "{}", event(record, e));
    }
    for i in &record.incidents {
        let _ = writeln!(out, "{}", incident(i));
    }
    out
}

/// One event.
pub(crate) fn event(record: &Record, event: &Event) -> String {
    let mut out = format!("{} {} {} “{}”", event.incident, event.id, event.event_type, event.trigger.text);
    let mut field = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = write!(out, "; {name} {value}");
        }
    };
    field("mode", event.mode.clone().unwrap_or_default());
    field("status", event.status.to_string());
    field("hedge", event.hedge.map(|h| h.to_string()).unwrap_or_default());
    field("summary", if event.summary { "yes".to_owned() } else { String::new() });
    field(
        "occurrences",
        event.occurrences.as_ref().map(|o| figures(o.low, o.best, o.high)).unwrap_or_default(),
    );
    field("actors", list(&event.actors, party));
    field("recipients", list(&event.recipients, party));
    for c in &event.counts {
        field(&c.what.to_string(), count(c));
    }
    field("items", list(&event.items, item));
    field("change", event.change.as_ref().map(|c| c.percent.to_string()).unwrap_or_default());
    field("place", event.place.as_ref().map(place).unwrap_or_default());
    field("date", event.time.as_ref().map(time).unwrap_or_default());
    field(
        "source",
        list_with(&event.attribution, " > ", |a| {
            a.name.clone().or_else(|| a.text.clone()).unwrap_or_else(|| "somebody".to_owned())
        }),
    );
    field("stance", event.attribution.last().map(|a| a.stance.to_string()).unwrap_or_default());
    field(
        "about",
        list(&event.about, |id| {
            let trigger = record.events.iter().find(|e| e.id == *id).map_or("?", |e| e.trigger.text.as_str());
            format!("{id} “{trigger}”")
        }),
    );
    field("contexts", event.contexts.join(" "));
    field("rule", event.rule.clone());
    out
}

/// One incident.
pub(crate) fn incident(incident: &Incident) -> String {
    let mut out = format!("{} {} of {}", incident.id, incident.kind, incident.events.join(" "));
    for (name, parties) in [
        ("perpetrators", &incident.perpetrators),
        ("victims", &incident.victims),
        ("targets", &incident.physical_targets),
        ("weapons", &incident.weapons),
    ] {
        if !parties.is_empty() {
            let _ = write!(out, "; {name} {}", list(parties, |p: &IncidentParty| p.text.clone()));
        }
    }
    out
}

/// One participant.
pub(crate) fn party(p: &Participant) -> String {
    let text = p.text.as_deref().unwrap_or("(implied)");
    let Some(actor) = &p.actor else { return text.to_owned() };
    let mut out = text.to_owned();
    if let Some(name) = actor.name.as_deref().filter(|n| !n.eq_ignore_ascii_case(text)) {
        let _ = write!(out, " = {name}");
    }
    let codes = [actor.country.as_deref(), actor.sector.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    if !codes.is_empty() {
        let _ = write!(out, " ({})", codes.join(" "));
    }
    out
}

/// One count of people, without what it counts.
pub(crate) fn count(c: &Count) -> String {
    let mut out = figures(c.low, c.best, c.high);
    if let Some(of) = &c.of {
        let _ = write!(out, " of {of}");
    }
    let _ = write!(out, " side {}", c.side);
    if c.total {
        out.push_str(" total");
    }
    if c.basis != panj_record::Basis::Stated {
        let _ = write!(out, " {}", c.basis);
    }
    out
}

/// A figure, with its bounds where they differ.
pub(crate) fn figures(low: Option<f64>, best: Option<f64>, high: Option<f64>) -> String {
    let show = |n: Option<f64>| n.map_or("none".to_owned(), |n| n.to_string());
    if low == best && best == high {
        show(best)
    } else {
        format!("low {} best {} high {}", show(low), show(best), show(high))
    }
}

/// One item.
pub(crate) fn item(i: &Item) -> String {
    let amount = i.amount.map_or("some".to_owned(), |a| a.to_string());
    let about = if i.approximate { "~" } else { "" };
    let unit = i.unit.as_ref().map(|u| format!(" {u}")).unwrap_or_default();
    format!("{about}{amount}{unit} {} ({})", i.what, i.role)
}

/// Where.
pub(crate) fn place(p: &EventPlace) -> String {
    let country = p.country.as_ref().map(|c| format!(" {c}")).unwrap_or_default();
    format!("{}{country} prec {} {}", p.name, p.precision, p.basis)
}

/// When.
pub(crate) fn time(t: &EventTime) -> String {
    format!("{} prec {} {}", days(t.start.as_deref(), t.end.as_deref()), t.precision, t.basis)
}

/// A day, or the first and the last.
pub(crate) fn days(start: Option<&str>, end: Option<&str>) -> String {
    match (start, end) {
        (None, None) => "unknown".to_owned(),
        (a, b) if a == b => a.unwrap_or_default().to_owned(),
        (a, b) => format!("{}..{}", a.unwrap_or_default(), b.unwrap_or_default()),
    }
}

fn list<T>(all: &[T], show: impl Fn(&T) -> String) -> String {
    list_with(all, ", ", show)
}

fn list_with<T>(all: &[T], between: &str, show: impl Fn(&T) -> String) -> String {
    all.iter().map(show).collect::<Vec<_>>().join(between)
}
