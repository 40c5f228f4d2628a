//! `panj explain`: why one event was read as it was. Reads: a record and the lexicon. Writes: a page.
//!
//! Every field with its code, the words it rests on with their offsets, how it is known, and for an empty field
//! the reason; at the end the lexicon entry that coded the event, as its file has it. All of it comes from the
//! record, so what is explained is what `panj read` writes.
//! Not here: how the article is loaded (`batch`). Tests: below, and `tests/explain.rs`.

use crate::batch::{Input, articles, load, name_of};
use crate::cli::ExplainArgs;
use crate::ink::{Ink, Page, Text, clean, terminal_columns};
use crate::words;
use panj_engine::extract::Limits;
use panj_engine::{Reader, Settings};
use panj_record::{Actor, Basis, Count, Event, Item, Participant, Record};
use std::io::Write;
use std::ops::ControlFlow;
use std::process::ExitCode;

const LABEL: usize = 14;

/// `panj explain`.
pub(crate) fn explain(args: &ExplainArgs, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let input = if args.file.as_os_str() == "-" { Input::Stdin } else { Input::File(args.file.clone()) };
    let form = args.input.from.map(crate::cli::InputForm::form);
    let limits = Limits::default();
    let name = name_of(&input);
    let source = load(&input, form, &limits).map_err(anyhow::Error::msg)?;
    let wanted = usize::try_from(args.article).unwrap_or(usize::MAX);
    let (mut seen, mut found) = (0, None);
    articles(source, &name, form, &limits, &mut |document| {
        seen += 1;
        if seen == wanted {
            found = Some(document);
        }
        // One more, to know whether there are more.
        Ok(if seen > wanted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    let Some(article) = found else {
        let all = if seen == 1 { "is 1 article".to_owned() } else { format!("are {seen} articles") };
        eprintln!("panj: {}: no article {wanted}; there {all}", clean(&name));
        return Ok(ExitCode::from(2));
    };
    let more = seen > wanted;
    let article = article.map_err(anyhow::Error::msg)?;
    let reader = Reader::embedded();
    let record = reader.read(article, &Settings { published: args.input.published });
    let Some(event) = record.events.iter().find(|event| event.id == args.event) else {
        eprint!("{}", unknown(&name, &args.event, &record, more && wanted == 1));
        return Ok(ExitCode::from(2));
    };
    let entry = reader.lexicon_entry(&event.rule);
    let page =
        page(&record, event, entry.as_deref(), terminal_columns().unwrap_or(100), args.color.on_stdout());
    out.write_all(page.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// What is said about an id that is not there.
fn unknown(name: &str, id: &str, record: &Record, more: bool) -> String {
    let (name, id) = (clean(name), clean(id));
    if record.events.is_empty() {
        return format!("panj: {name}: no event {id}; there are no events in this article\n");
    }
    let mut out = format!("panj: {name}: no event {id}; there are:\n");
    for event in &record.events {
        out.push_str(&format!(
            "  {:<5} {} {}\n",
            event.id,
            words::kind(event),
            words::quoted(&clean(&event.trigger.text))
        ));
    }
    if more {
        out.push_str("The file has more articles; name one with --article N.\n");
    }
    out
}

/// A page in the making.
struct Explanation<'a> {
    page: Page,
    event: &'a Event,
}

impl Explanation<'_> {
    fn row(&mut self, label: &str, ink: Ink, text: &Text) {
        self.page.paragraph(&Text::of(label, ink), LABEL, text);
    }

    fn plain(&mut self, label: &str, text: &str) {
        self.row(label, Ink::Faint, &Text::of(text, Ink::Plain));
    }

    /// A field without a value, with the reason.
    fn empty(&mut self, label: &str, field: &str) {
        let reason = self.event.missing.get(field).map_or("none", |reason| words::missing(*reason));
        self.row(label, Ink::Faint, &Text::of(&format!("– {reason}"), Ink::Faint));
    }

    fn maybe(&mut self, label: &str, field: &str, value: Option<&str>) {
        match value {
            Some(value) => self.plain(label, value),
            None => self.empty(label, field),
        }
    }

    /// One line for each value; the label stands at the first.
    fn list(&mut self, label: &str, field: &str, ink: Ink, values: &[Text]) {
        if values.is_empty() {
            return self.empty(label, field);
        }
        for (n, value) in values.iter().enumerate() {
            self.row(if n == 0 { label } else { "" }, ink, value);
        }
    }
}

/// `main`, and in faint the words it rests on: `stated in “three members” [2811:2824]`.
fn resting(
    main: &str,
    basis: Option<Basis>,
    text: Option<&str>,
    start: Option<usize>,
    end: Option<usize>,
) -> Text {
    let mut out = Text::of(main, Ink::Plain);
    let how = match basis {
        None => "",
        Some(Basis::Stated) => "stated",
        Some(Basis::Carried) => "carried from another sentence",
        Some(Basis::Inferred) => "worked out from other words",
    };
    let words = match (text, start, end) {
        (Some(text), Some(start), Some(end)) => format!("{} [{start}:{end}]", words::quoted(text)),
        _ if basis.is_some() => "implied, without words".to_owned(),
        _ => String::new(),
    };
    let notes: Vec<&str> = [how, words.as_str()].into_iter().filter(|note| !note.is_empty()).collect();
    if !notes.is_empty() {
        out.push(&format!("  {}", notes.join(": ")), Ink::Faint);
    }
    out
}

fn actor_codes(actor: &Actor) -> String {
    let sector = actor.sector.as_deref().map(|code| format!("{code} ({})", words::sector(code)));
    let id = actor.id.as_deref().map(|id| format!("data/actors: {id}"));
    [actor.country.clone(), sector, id].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn participant(participant: &Participant) -> Text {
    let actor = participant.actor.as_ref();
    let name =
        actor.and_then(|actor| actor.name.as_deref()).or(participant.text.as_deref()).unwrap_or("not named");
    let mut main = name.to_owned();
    if let Some(number) = participant.number {
        main.push_str(&format!(", {} of them", words::number(number)));
    }
    match actor.map(actor_codes).filter(|codes| !codes.is_empty()) {
        Some(codes) => main.push_str(&format!("; {codes}")),
        None => main.push_str("; not a known actor"),
    }
    let (text, start, end) = (participant.text.as_deref(), participant.start, participant.end);
    resting(&main, Some(participant.basis), text, start, end)
}

fn count(count: &Count) -> Text {
    let bound = |value: Option<f64>| value.map_or("–".to_owned(), words::number);
    let mut main = format!(
        "{}; low {}, best {}, high {}; side {}",
        words::figure(count),
        bound(count.low),
        bound(count.best),
        bound(count.high),
        count.side
    );
    if let Some(of) = words::of_whom(count) {
        main.push_str(&format!("; {of}"));
    }
    resting(&main, Some(count.basis), Some(&count.text), Some(count.start), Some(count.end))
}

fn item(item: &Item) -> Text {
    let class = item.class.as_deref().map(|class| format!("; class {class}")).unwrap_or_default();
    let main = format!("{}: {}{class}", item.role, words::item(item));
    resting(&main, None, Some(&item.text), Some(item.start), Some(item.end))
}

fn page(record: &Record, event: &Event, entry: Option<&str>, width: usize, color: bool) -> String {
    let mut e = Explanation { page: Page::new(width, color), event };
    let quote = |main: &str, quote: &panj_record::Quote| {
        resting(main, None, Some(&quote.text), Some(quote.start), Some(quote.end))
    };
    let title = record.article.title.as_deref().unwrap_or("Untitled report");
    e.page.paragraph(
        &Text::default(),
        0,
        &Text::of(&format!("{} in {}", event.id, words::quoted(title)), Ink::Title),
    );
    e.page.blank();
    e.row("trigger", Ink::Faint, &quote("", &event.trigger));
    let evidence: Vec<Text> = event.evidence.iter().map(|q| quote("", q)).collect();
    e.list("evidence", "evidence", Ink::Faint, &evidence);
    e.page.blank();

    e.plain("type", &event.event_type.code());
    e.maybe("mode", "mode", event.mode.as_deref());
    let contexts = event.contexts.join(", ");
    e.maybe("contexts", "contexts", (!contexts.is_empty()).then_some(contexts.as_str()));
    let in_words = words::status(event.status).map(|words| format!(": {words}")).unwrap_or_default();
    let status = format!("{}{in_words}", event.status);
    let status = match &event.status_cue {
        Some(cue) => quote(&status, cue),
        None => Text::of(&status, Ink::Plain),
    };
    e.row("status", Ink::Faint, &status);
    e.maybe("hedge", "hedge", event.hedge.map(words::hedge));
    if event.summary {
        e.plain("summary", "sums up many happenings");
    }
    if let Some(occurrences) = &event.occurrences {
        e.plain("occurrences", &words::occurrences(occurrences));
    }
    e.page.blank();

    let actors: Vec<Text> = event.actors.iter().map(participant).collect();
    e.list("actors", "actors", Ink::Actor, &actors);
    let recipients: Vec<Text> = event
        .recipients
        .iter()
        .map(|r| {
            let mut text = participant(r);
            text.push(&format!("; {}", r.kind), Ink::Faint);
            text
        })
        .collect();
    e.list("recipients", "recipients", Ink::Recipient, &recipients);
    match &event.place {
        Some(place) => {
            let mut main = words::place(place).0;
            if let Some(id) = place.geonameid {
                main.push_str(&format!("; GeoNames {id}"));
            }
            if let (Some(lat), Some(lon)) = (place.lat, place.lon) {
                main.push_str(&format!("; {lat}, {lon}"));
            }
            let precision = words::where_precision(place.precision, place.feature.as_deref());
            main.push_str(&format!("; where_prec {} ({precision}); score {}", place.precision, place.score));
            let text =
                resting(&main, Some(place.basis), Some(&place.text), Some(place.start), Some(place.end));
            e.row("place", Ink::Place, &text);
        }
        None => e.empty("place", "place"),
    }
    match &event.time {
        Some(time) => {
            let days = words::days(time.start.as_deref(), time.end.as_deref());
            let precision = words::when_precision(time.precision);
            let main = format!("{days}; date_prec {} ({precision})", time.precision);
            let q = time.quote.as_ref();
            let (text, start, end) = (q.map(|q| q.text.as_str()), q.map(|q| q.start), q.map(|q| q.end));
            let text = resting(&main, Some(time.basis), text, start, end);
            e.row("time", Ink::Time, &text);
        }
        None => e.empty("time", "time"),
    }
    let counts: Vec<Text> = event.counts.iter().map(count).collect();
    e.list("counts", "counts", Ink::Faint, &counts);
    let items: Vec<Text> = event.items.iter().map(item).collect();
    e.list("items", "items", Ink::Faint, &items);
    match &event.change {
        Some(change) => {
            let text = resting(
                &words::change(change),
                None,
                Some(&change.text),
                Some(change.start),
                Some(change.end),
            );
            e.row("change", Ink::Faint, &text);
        }
        None => e.empty("change", "change"),
    }
    e.page.blank();

    attribution(&mut e, record);
    if !event.about.is_empty() {
        e.plain("about", &event.about.join(", "));
    }
    let incident = record.incidents.iter().find(|incident| incident.id == event.incident);
    let others: Vec<&str> = incident
        .map(|incident| incident.events.iter().map(String::as_str).filter(|id| *id != event.id).collect())
        .unwrap_or_default();
    let kind = incident.map(|incident| format!(" ({})", incident.kind)).unwrap_or_default();
    let with = if others.is_empty() { ", alone".to_owned() } else { format!(", with {}", others.join(", ")) };
    e.plain("incident", &format!("{}{kind}{with}", event.incident));
    e.page.blank();

    let known = [
        "mode",
        "contexts",
        "hedge",
        "evidence",
        "actors",
        "recipients",
        "place",
        "time",
        "counts",
        "items",
        "change",
    ];
    let known = |field: &str| known.contains(&field) || field == "attribution";
    for (field, reason) in event.missing.iter().filter(|(field, _)| !known(field)) {
        e.plain(field, &format!("– {}", words::missing(*reason)));
    }
    let confidence = event.confidence.map(|c| format!("; confidence {c}")).unwrap_or_default();
    e.plain("decided by", &format!("{}; score {}{confidence}", event.rule, event.score));
    match entry {
        Some(entry) => {
            entry.trim_end().lines().for_each(|line| e.page.verbatim(&format!("    {line}"), Ink::Faint))
        }
        None => e.row(
            "",
            Ink::Faint,
            &Text::of("No lexicon entry has this name; it is a head of the model.", Ink::Faint),
        ),
    }
    let made_by = &record.provenance;
    let made_by = format!("panj {}; model {}; lexicon {}", made_by.panj, made_by.model, made_by.lexicon);
    e.row("made by", Ink::Faint, &Text::of(&made_by, Ink::Faint));
    e.page.finish()
}

/// Who says so, link by link.
fn attribution(e: &mut Explanation<'_>, record: &Record) {
    let event = e.event;
    e.plain("says who", &words::chain(&event.attribution, record));
    for link in &event.attribution {
        let codes = link.actor.as_ref().map(actor_codes).filter(|codes| !codes.is_empty());
        let codes = codes.map(|codes| format!("; {codes}")).unwrap_or_default();
        let cue = link.cue.as_deref().map(|cue| format!(", cue {}", words::quoted(cue))).unwrap_or_default();
        let main = format!("{} {}: {}{cue}{codes}", link.id, words::source_name(link), link.stance);
        let text = resting(&main, None, link.text.as_deref(), link.start, link.end);
        e.row("", Ink::Faint, &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_a_field_rests_on_is_quoted_with_its_place() {
        let record: Record = serde_json::from_str(include_str!("../tests/sample.json")).unwrap();
        for event in &record.events {
            let page = page(&record, event, Some("id = \"x\"\n"), 100, false);
            let flat = page.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut places = vec![(event.trigger.start, event.trigger.end)];
            places.extend(event.evidence.iter().map(|q| (q.start, q.end)));
            places.extend(event.place.iter().map(|p| (p.start, p.end)));
            places.extend(event.counts.iter().map(|c| (c.start, c.end)));
            places.extend(event.items.iter().map(|i| (i.start, i.end)));
            for (start, end) in places {
                assert!(
                    flat.contains(&format!("[{start}:{end}]")),
                    "{start}:{end} of {} in\n{page}",
                    event.id
                );
            }
            assert!(flat.contains(&event.rule) && flat.contains("id = \"x\""));
        }
    }
}
