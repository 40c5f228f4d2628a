//! The readable view: what an analyst sees. Reads: a record. Writes: lines for a terminal.
//!
//! A head with title and date, then one block per incident: when, where, who, to whom, how many, what, who says
//! so; below it the sentences that it rests on, with the words marked. Labels have the colour of the words that
//! they stand for, which is the legend. Without colour the trigger stands in brackets.
//! Every event belongs to an incident, so no statement is dropped; one that should not is shown at the end.
//! Not here: phrases (`words`), cleaning and wrapping (`ink`). Tests: below, and `tests/sample.view.txt`.

use crate::ink::{Ink, Page, Text};
use crate::words;
use panj_record::{
    Event, EventPlace, EventTime, Incident, IncidentKind, IncidentParty, Item, ItemRole, Missing,
    Participant, Quote, Record, Stance,
};

const LABEL: usize = 14;

/// The view of one record.
pub(crate) fn view(record: &Record, width: usize, color: bool) -> String {
    let mut page = Page::new(width, color);
    head(&mut page, record);
    for (number, incident) in record.incidents.iter().enumerate() {
        page.blank();
        let events: Vec<&Event> =
            record.events.iter().filter(|event| incident.events.contains(&event.id)).collect();
        heading(&mut page, number + 1, incident, &events);
        facts(&mut page, record, incident, &events);
        sentences(&mut page, &events);
    }
    let alone: Vec<&Event> = record
        .events
        .iter()
        .filter(|event| !record.incidents.iter().any(|incident| incident.events.contains(&event.id)))
        .collect();
    if !alone.is_empty() {
        page.blank();
        page.paragraph(&Text::default(), 0, &Text::of("Outside any incident", Ink::Title));
        sentences(&mut page, &alone);
    }
    page.finish()
}

/// What stands between two articles.
pub(crate) fn separator(width: usize, color: bool) -> String {
    let mut page = Page::new(width, color);
    page.blank();
    page.verbatim(&"─".repeat(page.width()), Ink::Faint);
    page.blank();
    page.finish()
}

fn head(page: &mut Page, record: &Record) {
    let article = &record.article;
    let none = Text::default();
    let title = article.title.as_deref().filter(|title| !title.trim().is_empty());
    page.paragraph(&none, 0, &Text::of(title.unwrap_or("Untitled report"), Ink::Title));
    let given = article.given_id.as_deref();
    let uri = article.uri.as_deref().map(|uri| uri.strip_prefix("file:").unwrap_or(uri));
    let origin = [article.publisher.as_deref(), article.section.as_deref(), uri, given];
    let mut line = vec![words::published(&article.published)];
    line.extend(origin.into_iter().flatten().map(str::to_owned));
    page.paragraph(&none, 0, &Text::of(&line.join(" · "), Ink::Faint));
    let tally = if record.events.is_empty() {
        "No events in this report.".to_owned()
    } else {
        let incidents = words::plural(record.incidents.len(), "incident");
        format!("{incidents}, {}", words::plural(record.events.len(), "event"))
    };
    page.paragraph(&none, 0, &Text::of(&tally, Ink::Faint));
}

fn heading(page: &mut Page, number: usize, incident: &Incident, events: &[&Event]) {
    let mut left = Text::of(&format!("{number}."), Ink::Faint);
    left.push(" ", Ink::Plain);
    left.push(kind_name(incident.kind, events), Ink::Title);
    if let Some(status) = shared(events, |event| words::status(event.status)).flatten() {
        left.push(&format!(", {status}"), Ink::Warn);
    }
    if let Some(hedge) = shared(events, |event| event.hedge).flatten() {
        left.push(&format!(", {}", words::hedge(hedge)), Ink::Warn);
    }
    page.spread(&left, &Text::of(&incident.id, Ink::Faint));
}

/// What all events have in common.
fn shared<T: PartialEq>(events: &[&Event], field: impl Fn(&Event) -> T) -> Option<T> {
    let first = field(events.first()?);
    events.iter().all(|event| field(event) == first).then_some(first)
}

/// What sort of happening it is; for one of no special sort, what its first event is.
fn kind_name(kind: IncidentKind, events: &[&Event]) -> &'static str {
    match kind {
        IncidentKind::Attack => "Attack",
        IncidentKind::Bombing => "Bombing",
        IncidentKind::Kidnapping => "Kidnapping",
        IncidentKind::Arson => "Arson",
        IncidentKind::Robbery => "Robbery",
        IncidentKind::Killing => "Killing",
        IncidentKind::Seizure => "Seizure",
        IncidentKind::Crossing => "Border crossing",
        IncidentKind::Arrest => "Arrest",
        IncidentKind::Protest => "Protest",
        IncidentKind::Strike => "Strike",
        IncidentKind::Meeting => "Meeting",
        IncidentKind::Other => events.first().map_or("Other", |event| words::act(event.event_type)),
    }
}

fn facts(page: &mut Page, record: &Record, incident: &Incident, events: &[&Event]) {
    let row = |page: &mut Page, label: &str, ink: Ink, text: &Text| {
        if !text.is_empty() {
            page.paragraph(&indented(3, label, ink), LABEL, text);
        }
    };
    let time = incident.time.as_ref().or_else(|| events.iter().find_map(|event| event.time.as_ref()));
    row(page, "when", Ink::Time, &when_line(time, reason(events, "time")));
    let place = incident.place.as_ref().or_else(|| events.iter().find_map(|event| event.place.as_ref()));
    row(page, "where", Ink::Place, &where_line(place, reason(events, "place")));

    let acting = parties(record, &incident.perpetrators, events, |event| &event.actors);
    let acted_on = parties(record, &incident.victims, events, |event| &event.recipients);
    let unknown = Text::of(reason(events, "actors").map_or("", words::missing), Ink::Faint);
    row(page, "who", Ink::Actor, if acting.is_empty() { &unknown } else { &acting });
    row(page, "to whom", Ink::Recipient, &acted_on);
    row(page, "target", Ink::Recipient, &things(&incident.physical_targets));

    let figures: Vec<String> = incident
        .counts
        .iter()
        .map(|count| match words::of_whom(count) {
            Some(of) => format!("{} ({of})", words::figure(count)),
            None => words::figure(count),
        })
        .collect();
    row(page, "how many", Ink::Faint, &Text::of(&distinct(figures).join("; "), Ink::Plain));
    row(page, "with", Ink::Faint, &things(&incident.weapons));
    for &role in ItemRole::ALL {
        let items: Vec<&Item> = incident.items.iter().filter(|item| item.role == role).collect();
        let words = distinct(items.iter().map(|item| item.text.trim().to_owned()).collect());
        row(page, &role.code(), Ink::Faint, &Text::of(&words.join(", "), Ink::Plain));
    }
    let changes =
        distinct(events.iter().filter_map(|event| event.change.as_ref().map(words::change)).collect());
    row(page, "change", Ink::Faint, &Text::of(&changes.join("; "), Ink::Plain));

    for (n, (who, ids)) in voices(record, events).iter().enumerate() {
        let mut text = Text::of(who, Ink::Plain);
        if ids.len() < events.len() {
            text.push(&format!(" ({})", ids.join(" ")), Ink::Faint);
        }
        row(page, if n == 0 { "says who" } else { "" }, Ink::Faint, &text);
    }
    for (n, dispute) in disputes(incident, events).iter().enumerate() {
        row(page, if n == 0 { "disputed" } else { "" }, Ink::Warn, &Text::of(dispute, Ink::Plain));
    }
}

/// A label behind some spaces, which [`Text`] would fold.
fn indented(columns: usize, label: &str, ink: Ink) -> Text {
    Text::indent(columns, &Text::of(label, ink))
}

/// Why a field is missing in all the events.
fn reason(events: &[&Event], field: &str) -> Option<Missing> {
    events.iter().find_map(|event| event.missing.get(field).copied())
}

fn with_notes(main: &str, ink: Ink, notes: &str) -> Text {
    let mut text = Text::of(main, ink);
    if !notes.is_empty() {
        text.push(&format!(" · {notes}"), Ink::Faint);
    }
    text
}

fn when_line(time: Option<&EventTime>, reason: Option<Missing>) -> Text {
    match time {
        Some(time) => {
            let (days, notes) = words::when(time);
            with_notes(&days, Ink::Plain, &notes)
        }
        None => Text::of(reason.map_or("not stated", words::missing), Ink::Faint),
    }
}

fn where_line(place: Option<&EventPlace>, reason: Option<Missing>) -> Text {
    match place {
        Some(place) => {
            let (names, notes) = words::place(place);
            with_notes(&names, Ink::Plain, &notes)
        }
        None => Text::of(reason.map_or("not stated", words::missing_place), Ink::Faint),
    }
}

/// The parties of an incident, else those of its events, with country and sector.
fn parties<'a>(
    record: &Record,
    listed: &[IncidentParty],
    events: &[&'a Event],
    side: impl Fn(&'a Event) -> &'a [Participant],
) -> Text {
    let participants: Vec<&Participant> = events.iter().flat_map(|event| side(event)).collect();
    let mut found: Vec<(String, String)> = Vec::new();
    for party in listed {
        let actor = record
            .mentions
            .iter()
            .find(|mention| party.mention.as_ref() == Some(&mention.id))
            .and_then(|mention| mention.actor.as_ref())
            .or_else(|| {
                let same = participants.iter().find(|p| p.mention.is_some() && p.mention == party.mention);
                same.and_then(|participant| participant.actor.as_ref())
            });
        found.push((party.name.clone(), actor.map(words::affiliation).unwrap_or_default()));
    }
    if listed.is_empty() {
        for participant in participants {
            let actor = participant.actor.as_ref();
            let name = actor.and_then(|actor| actor.name.clone()).or_else(|| participant.text.clone());
            if let Some(name) = name {
                found.push((name, actor.map(words::affiliation).unwrap_or_default()));
            }
        }
    }
    let mut text = Text::default();
    for (name, affiliation) in distinct(found) {
        if !text.is_empty() {
            text.push("; ", Ink::Plain);
        }
        text.push(&name, Ink::Plain);
        if !affiliation.is_empty() {
            text.push(&format!(" · {affiliation}"), Ink::Faint);
        }
    }
    text
}

/// Targets and weapons as written.
fn things(parties: &[IncidentParty]) -> Text {
    Text::of(
        &distinct(parties.iter().map(|party| party.name.trim().to_owned()).collect()).join(", "),
        Ink::Plain,
    )
}

fn distinct<T: PartialEq>(all: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for one in all {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

/// Who says so, each voice once, with the events that rest on it.
fn voices(record: &Record, events: &[&Event]) -> Vec<(String, Vec<String>)> {
    let mut voices: Vec<(String, Vec<String>)> = Vec::new();
    for event in events {
        let who = words::chain(&event.attribution, record);
        match voices.iter_mut().find(|(known, _)| *known == who) {
            Some((_, ids)) => ids.push(event.id.clone()),
            None => voices.push((who, vec![event.id.clone()])),
        }
    }
    voices
}

/// Claims that somebody denies or doubts.
fn disputes(incident: &Incident, events: &[&Event]) -> Vec<String> {
    let mut disputes = Vec::new();
    for claim in &incident.claims {
        let verb = match claim.stance {
            Stance::Denies => "denies",
            Stance::Doubts => "doubts",
            _ => continue,
        };
        let who = claim.by.last().map_or("somebody", String::as_str);
        let via = claim.by.split_last().map(|(_, outer)| outer.join(", ")).filter(|outer| !outer.is_empty());
        let via = via.map(|outer| format!(", as {outer} has it")).unwrap_or_default();
        let what = events.iter().find(|event| event.id == claim.event);
        let what = what.map(|event| format!(" {}", words::quoted(&event.trigger.text))).unwrap_or_default();
        disputes.push(format!("{who} {verb} {}{what}{via}", claim.event));
    }
    distinct(disputes)
}

/// The sentences of the events; one that carries several events stands once.
fn sentences(page: &mut Page, events: &[&Event]) {
    let mut groups: Vec<Vec<&Event>> = Vec::new();
    for event in events {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| first.evidence == event.evidence) => {
                group.push(event)
            }
            _ => groups.push(vec![event]),
        }
    }
    for group in groups {
        page.blank();
        let mut marks = Vec::new();
        for event in &group {
            marks_of(event, &mut marks);
        }
        let mut text = Text::default();
        for quote in group.first().map_or(&[][..], |event| &event.evidence) {
            if !text.is_empty() {
                text.push(" … ", Ink::Faint);
            }
            highlight(&mut text, quote, &marks, !page.color());
        }
        for (n, event) in group.iter().enumerate() {
            let inside =
                event.evidence.iter().any(|q| q.start <= event.trigger.start && event.trigger.end <= q.end);
            if !inside && n == 0 {
                text.push(" … ", Ink::Faint);
                highlight(&mut text, &event.trigger, &marks, !page.color());
            }
        }
        let ids: Vec<&str> = group.iter().map(|event| event.id.as_str()).collect();
        let label = ids.join(" ");
        if label.len() + 4 < LABEL {
            page.paragraph(&indented(3, &label, Ink::Faint), LABEL, &text);
        } else {
            page.paragraph(&indented(3, &label, Ink::Faint), LABEL, &Text::default());
            page.paragraph(&Text::default(), LABEL, &text);
        }
        for event in &group {
            page.paragraph(&Text::default(), LABEL, &tags(event, group.len() > 1));
        }
    }
}

/// The line below a sentence: type, mode, and what keeps it from being a plain happening.
fn tags(event: &Event, named: bool) -> Text {
    let mut text = Text::default();
    if named {
        text.push(&format!("{} {} ", event.id, words::quoted(&event.trigger.text)), Ink::Faint);
    }
    text.push(&words::kind(event), Ink::Faint);
    if let Some(status) = words::status(event.status) {
        text.push(" · ", Ink::Faint);
        text.push(status, Ink::Warn);
        if let Some(cue) = &event.status_cue {
            text.push(&format!(" ({})", words::quoted(&cue.text)), Ink::Faint);
        }
    }
    if let Some(hedge) = event.hedge {
        text.push(" · ", Ink::Faint);
        text.push(words::hedge(hedge), Ink::Warn);
    }
    if let Some(occurrences) = &event.occurrences {
        text.push(&format!(" · {}", words::occurrences(occurrences)), Ink::Faint);
    }
    if event.summary {
        text.push(" · sums up many happenings", Ink::Faint);
    }
    if !event.about.is_empty() {
        text.push(&format!(" · about {}", event.about.join(", ")), Ink::Faint);
    }
    text
}

/// The words of an event, the trigger last so that it wins.
fn marks_of(event: &Event, marks: &mut Vec<(usize, usize, Ink)>) {
    if let Some(quote) = event.time.as_ref().and_then(|time| time.quote.as_ref()) {
        marks.push((quote.start, quote.end, Ink::Time));
    }
    if let Some(place) = &event.place {
        marks.push((place.start, place.end, Ink::Place));
    }
    for (side, ink) in [(&event.recipients, Ink::Recipient), (&event.actors, Ink::Actor)] {
        for participant in side {
            if let (Some(start), Some(end)) = (participant.start, participant.end) {
                marks.push((start, end, ink));
            }
        }
    }
    marks.push((event.trigger.start, event.trigger.end, Ink::Trigger));
}

/// Adds a quote with its marks; `brackets` round the triggers.
fn highlight(text: &mut Text, quote: &Quote, marks: &[(usize, usize, Ink)], brackets: bool) {
    let ink_at = |at: usize| {
        let here = || marks.iter().filter(|(start, end, _)| (*start..*end).contains(&at)).map(|mark| mark.2);
        if here().any(|ink| ink == Ink::Trigger) {
            Ink::Trigger
        } else {
            here().next_back().unwrap_or(Ink::Plain)
        }
    };
    let mut before = Ink::Plain;
    let mut buffer = [0u8; 4];
    for (i, c) in quote.text.chars().enumerate() {
        let ink = ink_at(quote.start + i);
        if brackets && before == Ink::Trigger && ink != Ink::Trigger {
            text.push("]", before);
        }
        if brackets && ink == Ink::Trigger && before != Ink::Trigger {
            text.push("[", ink);
        }
        text.push(c.encode_utf8(&mut buffer), ink);
        before = ink;
    }
    if brackets && before == Ink::Trigger {
        text.push("]", before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Record {
        serde_json::from_str(include_str!("../tests/sample.json")).unwrap()
    }

    #[test]
    fn the_sample_looks_as_it_should() {
        let got = view(&sample(), 80, false);
        let wanted = include_str!("../tests/sample.view.txt");
        assert!(got == wanted, "tests/sample.view.txt is not what the view of tests/sample.json is:\n{got}");
    }

    #[test]
    fn colours_change_no_word() {
        let record = sample();
        let plain = view(&record, 80, false).replace(['[', ']'], "");
        let colored = anstream::adapter::strip_str(&view(&record, 80, true)).to_string();
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&plain), words(&colored));
    }

    #[test]
    fn every_event_is_shown() {
        let mut record = sample();
        let all = view(&record, 100, false);
        for event in &record.events {
            assert!(all.contains(&format!("[{}]", event.trigger.text)), "{}", event.id);
        }
        record.incidents.clear();
        let all = view(&record, 100, false);
        for event in &record.events {
            assert!(all.contains(&format!("[{}]", event.trigger.text)), "{}", event.id);
        }
    }
}
