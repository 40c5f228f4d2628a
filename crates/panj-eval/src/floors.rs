//! The gate: no figure may fall below its floor.
//!
//! Reads a [`RecordsReport`], `floors.json` (the hash of the data, a margin for noise, a floor for each
//! figure) and `results.csv` (what was right when the floors were set, one row per thing that the gold
//! judges); writes a [`GateReport`] that says which figures fell and which rows flipped, or, as an
//! update, both files anew.
//!
//! Surprising choices: `mean.spurious` is a ceiling, since less is better. An update keeps a floor that a
//! figure missed by less than the margin, so that floors never sink by small steps; what missed it by
//! more needs [`Lower::Allowed`]. When the texts or gold readings have changed the gate fails and asks
//! for an update: figures of different data say nothing about each other. Floors of other layers in
//! the file are left as they are.
//!
//! Not here: how figures come about (`records/`, `report.rs`). Tests: below.

use crate::dataset::{EvalError, parse_json, read_file};
use crate::report::{RecordsReport, ResultRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

const LAYER: &str = "records";
const FLOORS: &str = "floors.json";
const RESULTS: &str = "results.csv";
const MARGIN: f64 = 0.5;

/// The floors of a folder: `floors.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floors {
    /// The hash of the texts and gold readings that they were set with.
    pub data: String,
    /// How far a figure may fall below its floor, in points.
    pub margin: f64,
    /// Layer (`records`), figure (`mean`, `mean.events`, …, the texts' names), floor.
    pub floors: BTreeMap<String, BTreeMap<String, f64>>,
}

/// Whether an update may lower floors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lower {
    /// Yes: `--lower`.
    Allowed,
    /// No.
    Refused,
}

/// A figure that is worse than its floor, or a floor that moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// `mean`, `mean.events`, …, or a text's name.
    pub figure: String,
    /// The floor.
    pub floor: f64,
    /// The figure now.
    pub now: f64,
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {:.1} to {:.1}", self.figure, self.floor, self.now)
    }
}

/// What the gate found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateReport {
    /// The texts or gold readings are not those that the floors were set with.
    pub data_changed: bool,
    /// How far a figure may fall.
    pub margin: f64,
    /// Figures that fell below their floor by more than the margin.
    pub fell: Vec<Moved>,
    /// Figures without a floor, and floors without a figure.
    pub unmatched: Vec<String>,
    /// Rows that were right and are wrong now; needless events that are new.
    pub flipped: Vec<ResultRow>,
    /// Rows that were wrong and are right now.
    pub gained: Vec<ResultRow>,
}

impl GateReport {
    /// Whether everything holds.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.data_changed && self.fell.is_empty() && self.unmatched.is_empty()
    }
}

/// Is less of this figure better?
fn is_ceiling(figure: &str) -> bool {
    figure == "mean.spurious"
}

/// By how much a figure is worse than its floor; negative if it is better.
fn shortfall(figure: &str, floor: f64, now: f64) -> f64 {
    if is_ceiling(figure) { now - floor } else { floor - now }
}

/// To two places, as floors are written, so that a figure equals the floor that was set from it.
fn rounded(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

/// Holds a report against floors, and against the rows that were right when they were set.
#[must_use]
pub fn gate(report: &RecordsReport, floors: &Floors, before: &[ResultRow]) -> GateReport {
    let empty = BTreeMap::new();
    let floors_of = floors.floors.get(LAYER).unwrap_or(&empty);
    let figures = report.figures();
    let mut fell = Vec::new();
    let mut unmatched = Vec::new();
    for (figure, now) in &figures {
        match floors_of.get(figure) {
            None => unmatched.push(format!("{figure} has no floor")),
            Some(floor) if shortfall(figure, *floor, rounded(*now)) > floors.margin + 1e-9 => {
                fell.push(Moved { figure: figure.clone(), floor: *floor, now: *now });
            }
            Some(_) => (),
        }
    }
    unmatched.extend(
        floors_of
            .keys()
            .filter(|f| !figures.contains_key(*f))
            .map(|f| format!("{f} has a floor and no figure")),
    );
    let (flipped, gained) = flips(before, &report.results());
    GateReport {
        data_changed: floors.data != report.data,
        margin: floors.margin,
        fell,
        unmatched,
        flipped,
        gained,
    }
}

/// The rows that became wrong, and those that became right.
fn flips(before: &[ResultRow], now: &[ResultRow]) -> (Vec<ResultRow>, Vec<ResultRow>) {
    let table = |rows: &[ResultRow]| -> BTreeMap<(String, String, String), bool> {
        rows.iter().map(|r| ((r.name.clone(), r.event.clone(), r.field.clone()), r.right)).collect()
    };
    let (old, new) = (table(before), table(now));
    let row = |((name, event, field), right): (&(String, String, String), bool)| ResultRow {
        name: name.clone(),
        event: event.clone(),
        field: field.clone(),
        right,
    };
    // Some rows stand only where something is wrong (a needless event, a line wrongly marked): they come
    // and go. A text without any row is new, or its record could not be scored.
    let told = |rows: &[ResultRow], name: &str| rows.iter().any(|r| r.name == name);
    let right_now = |key: &(String, String, String)| new.get(key).copied();
    let lost = old.iter().filter(|(key, right)| **right && right_now(key) != Some(true));
    let fresh = new.iter().filter(|(key, right)| !**right && !old.contains_key(*key) && told(before, &key.0));
    let mut flipped: Vec<ResultRow> = lost.chain(fresh).map(|(key, _)| row((key, false))).collect();
    flipped.sort();
    let won = new.iter().filter(|(key, right)| **right && old.get(*key) == Some(&false));
    let gone = old.iter().filter(|(key, right)| !**right && !new.contains_key(*key) && told(now, &key.0));
    let mut gained: Vec<ResultRow> = won.chain(gone).map(|(key, _)| row((key, true))).collect();
    gained.sort();
    (flipped, gained)
}

/// Holds a report against the `floors.json` and `results.csv` of its folder.
///
/// # Errors
/// If there are no floors yet, or a file does not have its form.
pub fn gate_folder(folder: &Path, report: &RecordsReport) -> Result<GateReport, EvalError> {
    let path = folder.join(FLOORS);
    let floors = read_floors(&path)?.filter(|floors| floors.floors.contains_key(LAYER));
    let floors = floors.ok_or_else(|| EvalError::NoFloors { path, layer: LAYER.to_owned() })?;
    Ok(gate(report, &floors, &read_results(&folder.join(RESULTS))?))
}

/// Sets a folder's floors to the report's figures, and writes its results; gives the floors that moved.
///
/// # Errors
/// If a figure is below its floor by more than the margin and `lower` is refused: then nothing is
/// written. Also if a file cannot be read or written.
pub fn update(folder: &Path, report: &RecordsReport, lower: Lower) -> Result<Vec<Moved>, EvalError> {
    let path = folder.join(FLOORS);
    let mut floors = read_floors(&path)?.unwrap_or(Floors {
        data: String::new(),
        margin: MARGIN,
        floors: BTreeMap::new(),
    });
    let old = floors.floors.remove(LAYER).unwrap_or_default();
    let mut new = BTreeMap::new();
    let (mut moved, mut lowered) = (Vec::new(), Vec::new());
    for (figure, now) in report.figures() {
        let mut now = rounded(now);
        if let Some(floor) = old.get(&figure).copied() {
            let worse = shortfall(&figure, floor, now);
            if worse > 0.0 && lower == Lower::Refused {
                if worse > floors.margin + 1e-9 {
                    lowered.push(Moved { figure: figure.clone(), floor, now }.to_string());
                }
                now = floor;
            } else if worse != 0.0 {
                moved.push(Moved { figure: figure.clone(), floor, now });
            }
        }
        new.insert(figure, now);
    }
    if !lowered.is_empty() {
        return Err(EvalError::Lower { path, floors: lowered.join(", ") });
    }
    floors.data.clone_from(&report.data);
    floors.floors.insert(LAYER.to_owned(), new);
    let unwritable = |path: &Path| {
        let path = path.to_owned();
        move |source: std::io::Error| EvalError::Write { path, source }
    };
    let mut text = serde_json::to_string_pretty(&floors).map_err(|e| unwritable(&path)(e.into()))?;
    text.push('\n');
    let results = folder.join(RESULTS);
    let table = results_table(&report.results()).map_err(|e| unwritable(&results)(e))?;
    std::fs::write(&results, table).map_err(unwritable(&results))?;
    std::fs::write(&path, text).map_err(unwritable(&path))?;
    Ok(moved)
}

fn read_floors(path: &Path) -> Result<Option<Floors>, EvalError> {
    if path.exists() { parse_json(path, &read_file(path)?).map(Some) } else { Ok(None) }
}

fn read_results(path: &Path) -> Result<Vec<ResultRow>, EvalError> {
    let bytes = read_file(path)?;
    csv::Reader::from_reader(bytes.as_slice())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| EvalError::Table { path: path.to_owned(), source })
}

fn results_table(rows: &[ResultRow]) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|e| std::io::Error::other(e.to_string()))
}

impl fmt::Display for GateReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.data_changed {
            writeln!(
                f,
                "the texts or gold readings are not those that the floors were set with: look at the figures, then update"
            )?;
        }
        for moved in &self.fell {
            let (bound, beyond) =
                if is_ceiling(&moved.figure) { ("ceiling", "above") } else { ("floor", "below") };
            writeln!(
                f,
                "{}: {:.1} is {beyond} its {bound} of {:.1} by more than the margin of {}",
                moved.figure, moved.now, moved.floor, self.margin
            )?;
        }
        for unmatched in &self.unmatched {
            writeln!(f, "{unmatched}: update")?;
        }
        for (rows, title) in
            [(&self.flipped, "right before, wrong now"), (&self.gained, "wrong before, right now")]
        {
            if !rows.is_empty() {
                writeln!(f, "{title} ({}):", rows.len())?;
            }
            for row in rows {
                writeln!(f, "  {} {}: {}", row.name, row.event, row.field)?;
            }
        }
        write!(f, "{}", if self.passed() { "the gate holds" } else { "the gate fails" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::evaluate_records;
    use crate::report::tests::{perfect, samples};
    use serde_json::Value;

    /// A folder with our two samples, and what a reader that spoils perfect records scores there.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in ["bridge.txt", "bridge.gold.json", "column.txt", "column.gold.json"] {
            std::fs::copy(samples().join(file), folder.path().join(file)).unwrap();
        }
        folder
    }

    fn report(folder: &Path, spoil: impl Fn(&mut Value) + Sync) -> RecordsReport {
        let read = |text: &str, _: Option<&str>| {
            let mut record = perfect(text);
            if record["events"].as_array().is_some_and(|e| !e.is_empty()) {
                spoil(&mut record);
            }
            record
        };
        evaluate_records(folder, &read).unwrap()
    }

    fn worse(record: &mut Value) {
        record["events"][0]["counts"][0]["best"] = 9.into();
        record["events"][0]["mode"] = "beat".into();
        record["events"].as_array_mut().unwrap().remove(3);
    }

    #[test]
    fn what_falls_below_its_floor_fails_and_names_what_flipped() {
        let folder = folder();
        let good = report(folder.path(), |_| ());
        assert!(
            gate_folder(folder.path(), &good).unwrap_err().to_string().contains("no floors of records yet")
        );
        assert!(update(folder.path(), &good, Lower::Refused).unwrap().is_empty());
        let held = gate_folder(folder.path(), &good).unwrap();
        assert!(held.passed() && held.flipped.is_empty(), "{held}");

        let bad = gate_folder(folder.path(), &report(folder.path(), worse)).unwrap();
        assert!(!bad.passed());
        let said = bad.to_string();
        assert!(said.contains("mean.items: 0.0 is below its floor of 100.0"), "{said}");
        for line in [
            "  bridge killing: killed",
            "  bridge killing: mode",
            "  bridge seizure: found",
            "  bridge seizure: item 2 ammunition 300 round",
        ] {
            assert!(said.contains(line), "{line} is not in\n{said}");
        }
        assert!(said.ends_with("the gate fails"));
    }

    #[test]
    fn a_record_that_cannot_be_scored_flips_all_that_was_right() {
        let folder = folder();
        let good = report(folder.path(), |_| ());
        update(folder.path(), &good, Lower::Refused).unwrap();
        let bad = gate_folder(folder.path(), &report(folder.path(), |record| *record = Value::Null)).unwrap();
        assert_eq!(bad.flipped.len(), good.results().iter().filter(|r| r.name == "bridge").count());
    }

    #[test]
    fn a_floor_is_lowered_only_when_that_is_said() {
        let folder = folder();
        update(folder.path(), &report(folder.path(), |_| ()), Lower::Refused).unwrap();
        let floors = std::fs::read(folder.path().join(FLOORS)).unwrap();
        let bad = report(folder.path(), worse);
        let refused = update(folder.path(), &bad, Lower::Refused).unwrap_err().to_string();
        assert!(refused.contains("floors.json: an update would lower bridge from 100.0 to"), "{refused}");
        assert_eq!(std::fs::read(folder.path().join(FLOORS)).unwrap(), floors);
        assert!(!update(folder.path(), &bad, Lower::Allowed).unwrap().is_empty());
        assert!(gate_folder(folder.path(), &bad).unwrap().passed());
    }

    #[test]
    fn within_the_margin_the_gate_holds_and_the_floor_stays() {
        let folder = folder();
        update(folder.path(), &report(folder.path(), |_| ()), Lower::Refused).unwrap();
        let close = report(folder.path(), |record| record["events"][0]["mode"] = "beat".into());
        let held = gate_folder(folder.path(), &close).unwrap();
        assert!(held.fell.iter().all(|m| m.figure == "mean.fields"), "{held}");
        let close = report(folder.path(), |_| ());
        let mut floors = read_floors(&folder.path().join(FLOORS)).unwrap().unwrap();
        floors.floors.get_mut(LAYER).unwrap().insert("bridge".to_owned(), 100.4);
        floors.floors.insert("syntax".to_owned(), BTreeMap::from([("las".to_owned(), 88.0)]));
        std::fs::write(folder.path().join(FLOORS), serde_json::to_string(&floors).unwrap()).unwrap();
        assert!(gate_folder(folder.path(), &close).unwrap().passed());
        update(folder.path(), &close, Lower::Refused).unwrap();
        let kept = read_floors(&folder.path().join(FLOORS)).unwrap().unwrap();
        assert!((kept.floors[LAYER]["bridge"] - 100.4).abs() < 1e-9);
        assert!((kept.floors["syntax"]["las"] - 88.0).abs() < 1e-9);
    }

    #[test]
    fn other_data_ask_for_an_update() {
        let folder = folder();
        update(folder.path(), &report(folder.path(), |_| ()), Lower::Refused).unwrap();
        let gold = folder.path().join("column.gold.json");
        let text = std::fs::read_to_string(&gold).unwrap();
        std::fs::write(&gold, text + "\n").unwrap();
        let changed = gate_folder(folder.path(), &report(folder.path(), |_| ())).unwrap();
        assert!(changed.data_changed && !changed.passed());
        assert!(changed.to_string().contains("then update"));
    }

    #[test]
    fn needless_and_spurious_events_are_flips_and_spurious_has_a_ceiling() {
        let folder = folder();
        update(folder.path(), &report(folder.path(), |_| ()), Lower::Refused).unwrap();
        let bad = report(folder.path(), |record| {
            let text = record["article"]["text"].as_str().unwrap();
            let start = text[..text.find("blown").unwrap()].chars().count();
            let mut event = record["events"][0].clone();
            event["trigger"] = serde_json::json!({"start": start, "end": start + 5, "text": "blown"});
            record["events"].as_array_mut().unwrap().push(event);
        });
        let said = gate_folder(folder.path(), &bad).unwrap().to_string();
        assert!(said.contains("mean.spurious: 16.7 is above its ceiling of 0.0"), "{said}");
        assert!(said.contains("  bridge needless: ASSAULT “blown” at"), "{said}");
        assert!(said.contains("  bridge not_event: Claims that the bridge was blown up"), "{said}");
    }

    #[test]
    fn a_broken_floors_file_or_table_is_named() {
        let folder = folder();
        let good = report(folder.path(), |_| ());
        update(folder.path(), &good, Lower::Refused).unwrap();
        std::fs::write(folder.path().join(RESULTS), "name,event,field,right\na,b,c,perhaps\n").unwrap();
        assert!(gate_folder(folder.path(), &good).unwrap_err().to_string().contains("results.csv"));
        std::fs::write(folder.path().join(FLOORS), "{").unwrap();
        assert!(gate_folder(folder.path(), &good).unwrap_err().to_string().contains("floors.json, line 1"));
    }
}
