//! Tables: CSV with a row per event, and aligned columns for the eye. Reads: a record. Writes: rows.
//!
//! [`COLUMNS`] is the one list: header, cells, `panj schema --csv` and CODEBOOK.md are made from it.
//! Several values in a cell are separated by `; `. Line breaks and control characters become spaces or go.
//! A text cell that starts with `= + - @` gets an apostrophe in front, so that no spreadsheet takes words of an
//! article for a formula. An empty cell is a missing fact; the reason is in the record's `missing`.
//! Tests: below, and `tests/read.rs`.

use crate::ink::{clean, fit};
use crate::words;
use panj_record::{Actor, Count, CountOf, Event, Participant, Record};

/// One column of the CSV.
pub(crate) struct Column {
    /// Its header.
    pub(crate) name: &'static str,
    /// What is in it.
    pub(crate) about: &'static str,
    cell: fn(&Record, &Event) -> Cell,
}

/// What is in a cell: words may need an apostrophe in front, figures never do.
enum Cell {
    Words(String),
    Figure(String),
}

fn words_of(text: impl AsRef<str>) -> Cell {
    Cell::Words(clean(text.as_ref()))
}

fn maybe(text: Option<&str>) -> Cell {
    words_of(text.unwrap_or(""))
}

fn figure(value: Option<f64>) -> Cell {
    Cell::Figure(value.map(|value| value.to_string()).unwrap_or_default())
}

macro_rules! columns {
    ($($name:literal, $about:literal, $cell:expr;)+) => {
        &[$(Column { name: $name, about: $about, cell: $cell }),+]
    };
}

/// The columns of `panj read --format csv`, in order.
pub(crate) const COLUMNS: &[Column] = columns! {
    "article", "The article's id: `b3:` and the BLAKE3 hash of its text.", |r, _| words_of(&r.article.id);
    "article_given_id", "The id that came with the input.", |r, _| maybe(r.article.given_id.as_deref());
    "uri", "Where the article is from: `file:NAME`, or its address.", |r, _| maybe(r.article.uri.as_deref());
    "title", "The headline.", |r, _| maybe(r.article.title.as_deref());
    "published_start", "First possible day of publication.", |r, _| maybe(r.article.published.start.as_deref());
    "published_end", "Last possible day of publication.", |r, _| maybe(r.article.published.end.as_deref());
    "event", "The event's id within the article.", |_, e| words_of(&e.id);
    "incident", "The incident within the article that the event belongs to: rows of one happening share it.",
        |_, e| words_of(&e.incident);
    "incident_kind", "What sort of happening the incident is.", |r, e| {
        let incident = r.incidents.iter().find(|incident| incident.id == e.incident);
        maybe(incident.map(|incident| incident.kind.code()).as_deref())
    };
    "type", "PLOVER event type.", |_, e| words_of(e.event_type.code());
    "mode", "PLOVER mode.", |_, e| maybe(e.mode.as_deref());
    "contexts", "PLOVER contexts.", |_, e| words_of(e.contexts.join("; "));
    "status", "How real the act is: occurred, ongoing, planned, attempted, thwarted, feared, hypothetical, denied, negated.",
        |_, e| words_of(e.status.code());
    "hedge", "How an unnamed voice weakens it: reported, alleged, believed.",
        |_, e| maybe(e.hedge.map(|hedge| hedge.code()).as_deref());
    "summary", "`true` if one mention sums up many happenings.", |_, e| Cell::Figure(e.summary.to_string());
    "trigger", "The word that names the event.", |_, e| words_of(&e.trigger.text);
    "actors", "Who acts: names, else the words.", |_, e| names(&e.actors);
    "actor_countries", "Their countries (ISO 3166-1 alpha-3), one for each actor, `-` if unknown.",
        |_, e| each(&e.actors, |actor| actor.country.as_deref());
    "actor_sectors", "Their PLOVER sectors, one for each actor, `-` if unknown.",
        |_, e| each(&e.actors, |actor| actor.sector.as_deref());
    "recipients", "Who or what is acted on: names, else the words.", |_, e| names(&e.recipients);
    "recipient_countries", "Their countries, one for each recipient, `-` if unknown.",
        |_, e| each(&e.recipients, |actor| actor.country.as_deref());
    "recipient_sectors", "Their sectors, one for each recipient, `-` if unknown.",
        |_, e| each(&e.recipients, |actor| actor.sector.as_deref());
    "place", "The gazetteer's name of the place, else the words.",
        |_, e| maybe(e.place.as_ref().map(|place| place.name.as_str()));
    "geonameid", "The place's GeoNames id.",
        |_, e| Cell::Figure(e.place.as_ref().and_then(|p| p.geonameid).map(|id| id.to_string()).unwrap_or_default());
    "lat", "Degrees north, WGS 84.", |_, e| figure(e.place.as_ref().and_then(|place| place.lat));
    "lon", "Degrees east, WGS 84.", |_, e| figure(e.place.as_ref().and_then(|place| place.lon));
    "country", "Where it happened: ISO 3166-1 alpha-3.", |_, e| maybe(e.place.as_ref().and_then(|p| p.country.as_deref()));
    "admin1", "First-order division.", |_, e| maybe(e.place.as_ref().and_then(|place| place.admin1.as_deref()));
    "admin2", "Second-order division.", |_, e| maybe(e.place.as_ref().and_then(|place| place.admin2.as_deref()));
    "where_prec", "UCDP GED: 1 the spot or town, 2 within 25 km, 3 second-order division, 4 first-order division, 5 a line or vague region, 6 country, 7 international.",
        |_, e| Cell::Figure(e.place.as_ref().map(|place| place.precision.to_string()).unwrap_or_default());
    "date_start", "First day.", |_, e| maybe(e.time.as_ref().and_then(|time| time.start.as_deref()));
    "date_end", "Last day; empty beside a first day if it is open.",
        |_, e| maybe(e.time.as_ref().and_then(|time| time.end.as_deref()));
    "date_prec", "UCDP GED: 1 the day, 2 two to six days, 3 a week, 4 a month, 5 more.",
        |_, e| Cell::Figure(e.time.as_ref().map(|time| time.precision.to_string()).unwrap_or_default());
    "killed_low", "Dead, at least. Where sides are counted apart, the sum; totals that include other acts stand back.",
        |_, e| count(e, CountOf::Killed, Bound::Low);
    "killed_best", "Dead, best figure.", |_, e| count(e, CountOf::Killed, Bound::Best);
    "killed_high", "Dead, at most.", |_, e| count(e, CountOf::Killed, Bound::High);
    "injured_low", "Wounded, at least.", |_, e| count(e, CountOf::Injured, Bound::Low);
    "injured_best", "Wounded, best figure.", |_, e| count(e, CountOf::Injured, Bound::Best);
    "injured_high", "Wounded, at most.", |_, e| count(e, CountOf::Injured, Bound::High);
    "arrested_low", "Taken into custody, at least.", |_, e| count(e, CountOf::Arrested, Bound::Low);
    "arrested_best", "Taken into custody, best figure.", |_, e| count(e, CountOf::Arrested, Bound::Best);
    "arrested_high", "Taken into custody, at most.", |_, e| count(e, CountOf::Arrested, Bound::High);
    "abducted_low", "Kidnapped or captured, at least.", |_, e| count(e, CountOf::Abducted, Bound::Low);
    "abducted_best", "Kidnapped or captured, best figure.", |_, e| count(e, CountOf::Abducted, Bound::Best);
    "abducted_high", "Kidnapped or captured, at most.", |_, e| count(e, CountOf::Abducted, Bound::High);
    "missing_low", "Unaccounted for, at least.", |_, e| count(e, CountOf::Missing, Bound::Low);
    "missing_best", "Unaccounted for, best figure.", |_, e| count(e, CountOf::Missing, Bound::Best);
    "missing_high", "Unaccounted for, at most.", |_, e| count(e, CountOf::Missing, Bound::High);
    "displaced_low", "Driven from home, at least.", |_, e| count(e, CountOf::Displaced, Bound::Low);
    "displaced_best", "Driven from home, best figure.", |_, e| count(e, CountOf::Displaced, Bound::Best);
    "displaced_high", "Driven from home, at most.", |_, e| count(e, CountOf::Displaced, Bound::High);
    "released_low", "Freed, at least.", |_, e| count(e, CountOf::Released, Bound::Low);
    "released_best", "Freed, best figure.", |_, e| count(e, CountOf::Released, Bound::Best);
    "released_high", "Freed, at most.", |_, e| count(e, CountOf::Released, Bound::High);
    "forces_low", "Armed people moved or present, at least.", |_, e| count(e, CountOf::Forces, Bound::Low);
    "forces_best", "Armed people moved or present, best figure.", |_, e| count(e, CountOf::Forces, Bound::Best);
    "forces_high", "Armed people moved or present, at most.", |_, e| count(e, CountOf::Forces, Bound::High);
    "participants_low", "People taking part, at least.", |_, e| count(e, CountOf::Participants, Bound::Low);
    "participants_best", "People taking part, best figure.", |_, e| count(e, CountOf::Participants, Bound::Best);
    "participants_high", "People taking part, at most.", |_, e| count(e, CountOf::Participants, Bound::High);
    "items", "Goods: amount, unit and what, such as `5 Kalashnikov assault rifle; 30 pack explosives`.",
        |_, e| words_of(e.items.iter().map(words::item).collect::<Vec<_>>().join("; "));
    "items_role", "What happened to the goods, one word for each item.",
        |_, e| words_of(e.items.iter().map(|item| item.role.code()).collect::<Vec<_>>().join("; "));
    "change_percent", "Change against an earlier period, in percent; negative for a fall.",
        |_, e| figure(e.change.as_ref().map(|change| change.percent));
    "source", "The innermost source: who says so in the end. Empty: the article itself, or a source without a name (see `chain`).",
        |_, e| maybe(e.attribution.last().and_then(|link| link.name.as_deref()));
    "chain", "All sources, outermost first, with ` > ` between; `?` for one without a name.",
        |_, e| words_of(e.attribution.iter().map(|l| l.name.as_deref().unwrap_or("?")).collect::<Vec<_>>().join(" > "));
    "stance", "What the innermost source does with the claim: reports, asserts, accuses, denies, doubts, fears, promises, threatens, claims_responsibility.",
        |_, e| maybe(e.attribution.last().map(|link| link.stance.code()).as_deref());
    "about", "The events that a verbal event is about.", |_, e| words_of(e.about.join("; "));
    "evidence", "The words that the event rests on.",
        |_, e| words_of(e.evidence.iter().map(|quote| quote.text.as_str()).collect::<Vec<_>>().join(" … "));
    "rule", "The lexicon entry or model head that coded it.", |_, e| words_of(&e.rule);
    "score", "How well it fits, 0 to 1; not a probability.", |_, e| figure(Some(e.score));
};

fn name(participant: &Participant) -> String {
    let resolved = participant.actor.as_ref().and_then(|actor| actor.name.as_deref());
    resolved.or(participant.text.as_deref()).unwrap_or("?").replace(';', ",")
}

fn names(side: &[Participant]) -> Cell {
    words_of(side.iter().map(name).collect::<Vec<_>>().join("; "))
}

/// One value for each participant. A lone unknown is an empty cell.
fn each(side: &[Participant], field: fn(&Actor) -> Option<&str>) -> Cell {
    let values: Vec<&str> = side.iter().map(|p| p.actor.as_ref().and_then(field).unwrap_or("-")).collect();
    if values.iter().all(|value| *value == "-") {
        return Cell::Figure(String::new());
    }
    Cell::Figure(values.join("; "))
}

/// Which of the three figures.
#[derive(Debug, Clone, Copy)]
enum Bound {
    Low,
    Best,
    High,
}

/// One figure of an event. Sides that are counted apart are added up if each has the figure; figures for one
/// side that differ (sources that disagree) are not: the bounds are the widest, the best is the first.
fn count(event: &Event, what: CountOf, bound: Bound) -> Cell {
    let all: Vec<&Count> = event.counts.iter().filter(|count| count.what == what).collect();
    let own: Vec<&Count> = all.iter().copied().filter(|count| !count.total).collect();
    let mut groups: Vec<Vec<&Count>> = Vec::new();
    for count in if own.is_empty() { all } else { own } {
        let same = |group: &&mut Vec<&Count>| group.iter().any(|c| c.side == count.side && c.of == count.of);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(count),
            None => groups.push(vec![count]),
        }
    }
    let of_group = |group: &Vec<&Count>| match bound {
        Bound::Low => group.iter().filter_map(|count| count.low).reduce(f64::min),
        Bound::Best => group.iter().find_map(|count| count.best),
        // One open bound leaves the whole open.
        Bound::High => {
            group.iter().map(|count| count.high).reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten()
        }
    };
    figure(if groups.is_empty() { None } else { groups.iter().map(of_group).sum() })
}

/// A cell as it is written.
fn written(cell: Cell) -> String {
    match cell {
        Cell::Figure(text) => text,
        Cell::Words(text) if text.starts_with(['=', '+', '-', '@']) => format!("'{text}"),
        Cell::Words(text) => text,
    }
}

/// The header row.
pub(crate) fn csv_header() -> anyhow::Result<String> {
    csv_row(COLUMNS.iter().map(|column| column.name.to_owned()))
}

/// The rows of one record.
pub(crate) fn csv_rows(record: &Record) -> anyhow::Result<String> {
    let mut out = String::new();
    for event in &record.events {
        out.push_str(&csv_row(COLUMNS.iter().map(|column| written((column.cell)(record, event))))?);
    }
    Ok(out)
}

fn csv_row(cells: impl Iterator<Item = String>) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// The list of columns as a Markdown table.
pub(crate) fn columns_as_markdown() -> String {
    let mut out = String::from("| column | what is in it |\n|---|---|\n");
    for column in COLUMNS {
        out.push_str(&format!("| `{}` | {} |\n", column.name, column.about));
    }
    out
}

/// The columns of the aligned table with their share of the width.
const ALIGNED: [(&str, usize); 8] = [
    ("date", 10),
    ("type", 18),
    ("who", 22),
    ("to whom", 22),
    ("where", 18),
    ("how many", 18),
    ("says who", 22),
    ("report", 20),
];

/// The widths of the aligned columns in a line of `width`.
fn widths(width: usize) -> [usize; ALIGNED.len()] {
    let (date, rest) = (ALIGNED[0].1, &ALIGNED[1..]);
    let shares: usize = rest.iter().map(|(_, share)| share).sum();
    let room = width.max(80) - date - 2 * rest.len();
    let mut widths = ALIGNED.map(|(_, share)| share);
    for wide in &mut widths[1..] {
        *wide = *wide * room / shares;
    }
    widths
}

fn aligned(cells: [&str; ALIGNED.len()], width: usize) -> String {
    let line: Vec<String> =
        cells.iter().zip(widths(width)).map(|(cell, wide)| fit(&clean(cell), wide)).collect();
    format!("{}\n", line.join("  ").trim_end())
}

/// The header of the aligned table.
pub(crate) fn table_header(width: usize) -> String {
    aligned(ALIGNED.map(|(name, _)| name), width)
}

/// One aligned line per event.
pub(crate) fn table_rows(record: &Record, width: usize) -> String {
    let mut out = String::new();
    let uri = record.article.uri.as_deref().unwrap_or("");
    let report = uri.rsplit('/').find(|part| !part.is_empty()).unwrap_or("");
    let report = report.strip_prefix("file:").unwrap_or(report);
    for event in &record.events {
        let date = event
            .time
            .as_ref()
            .map(|t| words::days(t.start.as_deref(), t.end.as_deref()))
            .unwrap_or_default();
        let kind = match words::status(event.status) {
            Some(_) => format!("{} {}", event.event_type, event.status),
            None => words::kind(event),
        };
        let side = |side: &[Participant]| side.iter().map(name).collect::<Vec<_>>().join("; ");
        let place = event.place.as_ref();
        let place = place
            .map(|p| [Some(p.name.as_str()), p.country.as_deref()].into_iter().flatten().collect::<Vec<_>>());
        let counts: Vec<String> = event.counts.iter().map(words::figure).collect();
        let report = format!("{} {report}", event.id);
        out.push_str(&aligned(
            [
                date.split(" … ").next().unwrap_or(""),
                &kind,
                &side(&event.actors),
                &side(&event.recipients),
                &place.unwrap_or_default().join(", "),
                &counts.join("; "),
                &event.attribution.last().map(words::source_name).unwrap_or_default(),
                &report,
            ],
            width,
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Record {
        serde_json::from_str(include_str!("../tests/sample.json")).unwrap()
    }

    #[test]
    fn a_formula_in_an_article_stays_words() {
        assert_eq!(written(words_of("=HYPERLINK(\"x\")")), "'=HYPERLINK(\"x\")");
        assert_eq!(written(words_of("\n @now")), "'@now");
        assert_eq!(written(figure(Some(-3.5))), "-3.5");
    }

    #[test]
    fn the_csv_reads_back_with_a_row_per_event() {
        let record = sample();
        let all = csv_header().unwrap() + &csv_rows(&record).unwrap();
        let mut reader = csv::Reader::from_reader(all.as_bytes());
        let header = reader.headers().unwrap().clone();
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(header.len(), COLUMNS.len());
        assert_eq!(rows.len(), record.events.len());
        let at = |name: &str| header.iter().position(|column| column == name).unwrap();
        for (row, event) in rows.iter().zip(&record.events) {
            assert_eq!(&row[at("event")], event.id);
            assert_eq!(&row[at("type")], event.event_type.code());
        }
    }

    #[test]
    fn figures_of_two_sides_are_added_and_disputed_figures_are_not() {
        let mut record = sample();
        let event = &mut record.events[0];
        let mut count: Count = serde_json::from_value(serde_json::json!({"what": "killed", "low": 3, "best": 3, "high": 3,
            "of": null, "side": "recipient", "start": 0, "end": 1, "text": "x", "basis": "stated", "total": false}))
        .unwrap();
        event.counts = vec![count.clone()];
        count.side = panj_record::Side::Civilians;
        (count.low, count.best, count.high) = (Some(1.0), Some(2.0), Some(4.0));
        event.counts.push(count.clone());
        let cell = |event: &Event, bound| written(super::count(event, CountOf::Killed, bound));
        assert_eq!(cell(event, Bound::Low), "4");
        assert_eq!(cell(event, Bound::Best), "5");
        assert_eq!(cell(event, Bound::High), "7");
        event.counts[0].side = panj_record::Side::Civilians;
        assert_eq!(cell(event, Bound::Low), "1");
        assert_eq!(cell(event, Bound::Best), "3");
        assert_eq!(cell(event, Bound::High), "4");
    }

    #[test]
    fn aligned_lines_keep_to_the_width() {
        for width in [80, 120, 200] {
            for line in (table_header(width) + &table_rows(&sample(), width)).lines() {
                assert!(crate::ink::width(line) <= width, "{line}");
            }
        }
    }
}
