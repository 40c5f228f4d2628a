//! Evaluates a folder of gold readings: what `panj eval records DIR` prints.
//!
//! Reads a folder (see `dataset.rs`) and a reader, which is any function from a text and the date it is
//! told to a record; writes a [`RecordsReport`]: a table (`Display`), [`RecordsReport::verbose`], JSON
//! through serde, and the rows that the gate keeps.
//!
//! Surprising choices: the reader is told the gold's `published` whenever it is not null, as with
//! `--published`; a mean of a measure is over the texts to which it applies; texts are read in parallel
//! and reported in the order of their names.
//!
//! Not here: the measure (`records/`), the floors (`floors.rs`), how a reader is built (`panj`).
//! Tests: below.

use crate::dataset::{EvalError, Reading, data_hash, problems, readings};
use crate::records::{Scored, score};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// A reader: text, and the publication date that it is told, to record.
pub type Reader<'a> = dyn Fn(&str, Option<&str>) -> Value + Sync + 'a;

/// The scores of all texts of a folder.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecordsReport {
    /// The hash of all texts and gold readings.
    pub data: String,
    /// The mean of the texts' figures; a measure's mean is over the texts to which it applies.
    pub mean: BTreeMap<String, f64>,
    /// Every text, in the order of their names.
    pub texts: Vec<TextScore>,
    /// How often each field is right, over all texts; `found` is the event itself.
    pub fields: Vec<FieldShare>,
}

/// One text's scores.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TextScore {
    /// The text's name.
    pub name: String,
    /// What its record scores, and why.
    #[serde(flatten)]
    pub scored: Scored,
    /// Slips found in its gold reading.
    pub gold_problems: Vec<String>,
}

/// How often one field is right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldShare {
    /// `found` for the event itself, else the field.
    pub field: String,
    /// How often it is right.
    pub right: usize,
    /// How often it is right or wrong on an event that was found.
    pub judged: usize,
    /// How often the gold states it.
    pub stated: usize,
}

/// One thing that a gold reading judges, and whether the record has it right: a row of `results.csv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ResultRow {
    /// The text's name.
    pub name: String,
    /// The gold event's id, or `published`, `incident`, `chrome`, `not_event`, `needless`.
    pub event: String,
    /// `found`, the field, or which item, pair, line or quote.
    pub field: String,
    /// Whether it is right.
    pub right: bool,
}

/// Reads every text of a folder and scores the records.
///
/// `read` is given each text and the gold's `published`, where that is not null.
///
/// # Errors
/// If the folder or a file of it cannot be read; a record that cannot be scored is no error, and scores 0.
pub fn evaluate_records(folder: &Path, read: &Reader) -> Result<RecordsReport, EvalError> {
    Ok(evaluate_readings(&readings(folder)?, read))
}

/// As [`evaluate_records`], of readings that are at hand.
#[must_use]
pub fn evaluate_readings(readings: &[Reading], read: &Reader) -> RecordsReport {
    let texts: Vec<TextScore> = readings
        .par_iter()
        .map(|reading| TextScore {
            name: reading.name.clone(),
            scored: score(&reading.gold, &read(&reading.text, reading.published())),
            gold_problems: problems(reading),
        })
        .collect();
    RecordsReport { data: data_hash(readings), mean: means(&texts), fields: field_shares(&texts), texts }
}

fn means(texts: &[TextScore]) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let mut add = |name: &str, figure: f64| {
        let sum = sums.entry(name.to_owned()).or_default();
        *sum = (sum.0 + figure, sum.1 + 1.0);
    };
    for text in texts {
        add("score", text.scored.score);
        add("spurious", text.scored.spurious);
        for (name, figure) in text.scored.measures.named() {
            if let Some(figure) = figure {
                add(name, figure);
            }
        }
    }
    sums.into_iter().map(|(name, (sum, n))| (name, sum / n)).collect()
}

fn field_shares(texts: &[TextScore]) -> Vec<FieldShare> {
    let mut shares: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    let mut add = |field, right: bool, judged: bool| {
        let share = shares.entry(field).or_default();
        *share = (share.0 + usize::from(right), share.1 + usize::from(judged), share.2 + 1);
    };
    for event in texts.iter().flat_map(|t| &t.scored.events) {
        let found = event.found.is_some();
        add("found", found, true);
        event.fields.iter().for_each(|f| add(&f.field, f.right, found));
        event.items.iter().for_each(|i| add("(item)", i.right, found));
    }
    let mut shares: Vec<FieldShare> = shares
        .into_iter()
        .map(|(field, (right, judged, stated))| FieldShare { field: field.to_owned(), right, judged, stated })
        .collect();
    // Where most is to be won comes first, after the events themselves.
    shares.sort_by_key(|s| (s.field != "found", std::cmp::Reverse(s.stated - s.right), s.field.clone()));
    shares
}

impl RecordsReport {
    /// The figures that floors are set for: `mean`, `mean.MEASURE` and one for each text.
    #[must_use]
    pub fn figures(&self) -> BTreeMap<String, f64> {
        let mut figures: BTreeMap<String, f64> =
            self.texts.iter().map(|text| (text.name.clone(), text.scored.score)).collect();
        for (measure, figure) in &self.mean {
            figures.insert(
                if measure == "score" { "mean".to_owned() } else { format!("mean.{measure}") },
                *figure,
            );
        }
        figures
    }

    /// Everything that the gold judges, one row each, sorted.
    #[must_use]
    pub fn results(&self) -> Vec<ResultRow> {
        let mut rows = Vec::new();
        for text in &self.texts {
            let mut row = |event: &str, field: &str, right| {
                rows.push(ResultRow {
                    name: text.name.clone(),
                    event: event.to_owned(),
                    field: field.to_owned(),
                    right,
                });
            };
            for event in &text.scored.events {
                row(&event.id, "found", event.found.is_some());
                event.fields.iter().for_each(|f| row(&event.id, &f.field, f.right));
                event.items.iter().for_each(|i| row(&event.id, &format!("item {}", i.what), i.right));
            }
            for check in &text.scored.checks {
                let what = if check.kind == "published" { "within" } else { check.what.as_str() };
                row(check.kind, what, check.right);
            }
            for n in &text.scored.needless {
                row("needless", &format!("{} “{}” at {}", n.event_type, n.trigger, n.start), false);
            }
        }
        rows.sort();
        // A line of chrome may stand twice; its rows are numbered, so that each can be told from the others.
        let mut seen: BTreeMap<(String, String, String), usize> = BTreeMap::new();
        for row in &mut rows {
            let times = seen.entry((row.name.clone(), row.event.clone(), row.field.clone())).or_default();
            *times += 1;
            if *times > 1 {
                row.field = format!("{} ({times})", row.field);
            }
        }
        rows.sort();
        rows
    }

    /// Every gold event with its wrong fields (wanted, got), and every needless event.
    #[must_use]
    pub fn verbose(&self) -> String {
        let mut out = String::new();
        for text in &self.texts {
            out += &format!("{}: {:.1}\n", text.name, text.scored.score);
            if let Some(problem) = &text.scored.problem {
                out += &format!("  unsound record: {problem}\n");
            }
            for event in &text.scored.events {
                out += &format!("  {}\n", event.line().trim_end());
                match &event.found {
                    None => out += &format!("      wanted {}\n", event.wanted),
                    Some(found) => out += &format!("      {} “{}”\n", found.id, found.trigger),
                }
                for field in event.fields.iter().filter(|f| !f.right && event.found.is_some()) {
                    out += &format!("      {}: wanted {}, got {}\n", field.field, field.wanted, field.got);
                }
                for item in event.items.iter().filter(|i| !i.right) {
                    out += &format!("      item {} is missing\n", item.what);
                }
            }
            for n in &text.scored.needless {
                out += &format!(
                    "  needless {} {} {} “{}” in “{}”\n",
                    n.id, n.event_type, n.status, n.trigger, n.around
                );
            }
            if text.scored.unsound_events > 0 {
                out += &format!("  unsound events: {}\n", text.scored.unsound_events);
            }
            for check in text.scored.checks.iter().filter(|c| !c.right) {
                out += &format!("  wrong {}: {}\n", check.kind, check.what);
            }
            out.push('\n');
        }
        out
    }
}

impl fmt::Display for RecordsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.texts.iter().map(|t| t.name.chars().count()).max().unwrap_or(0).max(8);
        let columns = ["events", "fields", "items", "incidents", "chrome", "spurious", "score"];
        write!(f, "{:width$}", "text")?;
        for column in columns {
            write!(f, " {column:>9}")?;
        }
        writeln!(f)?;
        let cell = |figure: Option<f64>| figure.map_or("-".to_owned(), |x| format!("{x:.1}"));
        for text in &self.texts {
            let scored = &text.scored;
            write!(f, "{:width$}", text.name)?;
            for (_, figure) in scored.measures.named() {
                write!(f, " {:>9}", cell(figure))?;
            }
            writeln!(f, " {:>9} {:>9}", cell(Some(scored.spurious)), cell(Some(scored.score)))?;
        }
        write!(f, "{:width$}", "mean")?;
        for column in columns {
            write!(f, " {:>9}", cell(self.mean.get(column).copied()))?;
        }
        writeln!(f)?;
        for text in &self.texts {
            if let Some(problem) = &text.scored.problem {
                writeln!(f, "{}: the record cannot be scored: {problem}", text.name)?;
            }
            for problem in &text.gold_problems {
                writeln!(f, "{}: a slip in the gold reading: {problem}", text.name)?;
            }
        }
        if !self.fields.is_empty() {
            writeln!(f, "\n{:12} {:>6} {:>6} {:>7} {:>9}", "field", "right", "stated", "%", "% if found")?;
            for share in &self.fields {
                let percent = |n: usize| {
                    if n == 0 { "-".to_owned() } else { format!("{:.1}", percent_of(share.right, n)) }
                };
                let (all, found) = (percent(share.stated), percent(share.judged));
                writeln!(f, "{:12} {:>6} {:>6} {all:>7} {found:>9}", share.field, share.right, share.stated)?;
            }
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of fields in a few hundred articles")]
fn percent_of(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::path::PathBuf;

    pub(crate) fn samples() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records")
    }

    pub(crate) fn perfect(text: &str) -> Value {
        let name = if text.starts_with("OPINION") { "column" } else { "bridge" };
        let record = std::fs::read_to_string(samples().join(format!("{name}.perfect.json"))).unwrap();
        serde_json::from_str(&record).unwrap()
    }

    #[test]
    fn perfect_records_score_a_hundred() {
        let report = evaluate_records(&samples(), &|text, _| perfect(text)).unwrap();
        assert!((report.mean["score"] - 100.0).abs() < 1e-9);
        assert!(report.results().iter().all(|row| row.right));
        assert!(report.texts.iter().all(|t| t.gold_problems.is_empty()), "{report}");
        let table = report.to_string();
        assert!(
            table.contains("column       100.0     100.0         -         -     100.0       0.0     100.0"),
            "{table}"
        );
        assert!(table.contains("killed            2      2   100.0     100.0"), "{table}");
    }

    #[test]
    fn the_reader_is_told_the_date_that_the_gold_gives() {
        let told = std::sync::Mutex::new(Vec::new());
        let read = |text: &str, published: Option<&str>| {
            told.lock().unwrap().push(published.map(str::to_owned));
            perfect(text)
        };
        evaluate_records(&samples(), &read).unwrap();
        let mut told = told.into_inner().unwrap();
        told.sort();
        assert_eq!(told, [None, Some("2024-03-14".to_owned())]);
    }

    #[test]
    fn a_record_that_cannot_be_scored_scores_nothing_and_is_named() {
        let report = evaluate_records(&samples(), &|_, _| Value::Null).unwrap();
        assert!(report.mean["score"].abs() < 1e-9);
        assert!(report.to_string().contains("bridge: the record cannot be scored: TypeError"), "{report}");
    }

    #[test]
    fn the_verbose_view_shows_what_was_wanted_and_what_was_got() {
        let read = |text: &str, _: Option<&str>| {
            let mut record = perfect(text);
            if let Some(event) = record["events"].get_mut(0) {
                event["counts"][0]["best"] = 3.into();
                record["events"].as_array_mut().unwrap().remove(3);
            }
            record
        };
        let verbose = evaluate_records(&samples(), &read).unwrap().verbose();
        assert!(verbose.contains("killed: wanted 2, got [{\"best\":3,\"side\":\"unknown\"}]"), "{verbose}");
        assert!(verbose.contains("wanted COERCE in “officers seized four AK-47 rifles"), "{verbose}");
        assert!(verbose.contains("item 3 explosives 20 kg is missing"), "{verbose}");
    }
}
