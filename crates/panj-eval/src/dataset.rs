//! A folder of texts with their gold readings.
//!
//! Reads `NAME.txt` with `NAME.gold.json`, any number of them, or the single pair `article.txt` with
//! `gold.json` (named after its folder); writes [`Reading`]s in the order of their names, and the hash
//! of them all.
//!
//! Surprising choices: a text without a gold reading, or a reading without its text, is an error, so that
//! a mistyped name does not silently leave a text unmeasured. [`problems`] looks for slips of the writer
//! of a gold reading that the measure would not report; they are warnings.
//!
//! Not here: what a gold reading means (`design/coding.md`), how it is scored (`records/`).
//! Tests: below.

use crate::python;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// One text with its gold reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The files' name, without extension.
    pub name: String,
    /// The text.
    pub text: String,
    /// The gold reading.
    pub gold: Value,
    /// The gold file, for messages.
    pub path: PathBuf,
    bytes: Vec<u8>,
}

impl Reading {
    /// The publication date that the reader is told, as with `--published`: the gold's, where it has one.
    #[must_use]
    pub fn published(&self) -> Option<&str> {
        self.gold.get("published").and_then(Value::as_str)
    }
}

/// Why a folder cannot be evaluated, or its floors not be kept.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file or folder cannot be read.
    #[error("{path}: cannot be read; check that it is there and may be read")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("{path}: cannot be written; check that the folder may be written to")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A text is not UTF-8.
    #[error("{path}: byte {at} is not UTF-8; save the text as UTF-8")]
    Encoding {
        /// The file.
        path: PathBuf,
        /// Where the first byte is that is not.
        at: usize,
    },
    /// A file is not the JSON that is expected.
    #[error("{path}, line {line}: is not the JSON that is expected ({source}); mend the line")]
    Json {
        /// The file.
        path: PathBuf,
        /// Where.
        line: usize,
        /// What was expected.
        source: serde_json::Error,
    },
    /// A table is not the CSV that is expected.
    #[error(
        "{path}: is not the table that is expected (name,event,field,right); write it anew with an update"
    )]
    Table {
        /// The file.
        path: PathBuf,
        /// What was expected.
        source: csv::Error,
    },
    /// A text has no gold reading, or a reading no text.
    #[error("{path}: has no {partner} beside it; add that file, or move this one away")]
    Partner {
        /// The file.
        path: PathBuf,
        /// The name of the file that is missing.
        partner: String,
    },
    /// There is nothing to evaluate.
    #[error(
        "{path}: holds no gold reading; expected NAME.txt with NAME.gold.json, or article.txt with gold.json"
    )]
    Empty {
        /// The folder.
        path: PathBuf,
    },
    /// There are no floors to hold anything to.
    #[error("{path}: there are no floors of {layer} yet; make them with an update")]
    NoFloors {
        /// The floors file.
        path: PathBuf,
        /// What they would be floors of.
        layer: String,
    },
    /// A floor would be lowered, and nobody said that it may.
    #[error("{path}: an update would lower {floors}; find out why, or say --lower")]
    Lower {
        /// The floors file.
        path: PathBuf,
        /// Which floors, with the old and the new figure.
        floors: String,
    },
}

pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, EvalError> {
    std::fs::read(path).map_err(|source| EvalError::Read { path: path.to_owned(), source })
}

pub(crate) fn parse_json<T: serde::de::DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, EvalError> {
    serde_json::from_slice(bytes).map_err(|source| EvalError::Json {
        path: path.to_owned(),
        line: source.line(),
        source,
    })
}

/// Reads every text of a folder with its gold reading, in the order of their names.
///
/// # Errors
/// If a file cannot be read or has no partner, or the folder holds no reading.
pub fn readings(folder: &Path) -> Result<Vec<Reading>, EvalError> {
    let unreadable = |source| EvalError::Read { path: folder.to_owned(), source };
    let mut texts = BTreeMap::new();
    let mut golds = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(file) = path.file_name().and_then(|f| f.to_str()) else { continue };
        if file == "gold.json" {
            golds.insert("article".to_owned(), path);
        } else if let Some(name) = file.strip_suffix(".gold.json") {
            golds.insert(name.to_owned(), path);
        } else if let Some(name) = file.strip_suffix(".txt") {
            texts.insert(name.to_owned(), path);
        }
    }
    let lone = |name: &str, path: &Path, partner: String| {
        let partner =
            if name == "article" && partner != "article.txt" { "gold.json".to_owned() } else { partner };
        EvalError::Partner { path: path.to_owned(), partner }
    };
    if let Some((name, path)) = golds.iter().find(|(name, _)| !texts.contains_key(*name)) {
        return Err(lone(name, path, format!("{name}.txt")));
    }
    let mut readings = Vec::new();
    for (name, path) in texts {
        let gold = golds.get(&name).ok_or_else(|| lone(&name, &path, format!("{name}.gold.json")))?;
        readings.push(reading(folder, &name, &path, gold)?);
    }
    if readings.is_empty() {
        return Err(EvalError::Empty { path: folder.to_owned() });
    }
    readings.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(readings)
}

fn reading(folder: &Path, name: &str, path: &Path, gold: &Path) -> Result<Reading, EvalError> {
    let text = String::from_utf8(read_file(path)?)
        .map_err(|e| EvalError::Encoding { path: path.to_owned(), at: e.utf8_error().valid_up_to() })?;
    let bytes = read_file(gold)?;
    let value = parse_json(gold, &bytes)?;
    let name = match folder.canonicalize().ok().as_deref().and_then(Path::file_name).and_then(|f| f.to_str())
    {
        Some(folder) if name == "article" => folder.to_owned(),
        _ => name.to_owned(),
    };
    Ok(Reading { name, text, gold: value, path: gold.to_owned(), bytes })
}

/// The hash of all texts and gold readings, with their names.
#[must_use]
pub fn data_hash(readings: &[Reading]) -> String {
    let mut hasher = blake3::Hasher::new();
    for reading in readings {
        for part in [reading.name.as_bytes(), reading.text.as_bytes(), &reading.bytes] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    format!("b3:{}", hasher.finalize().to_hex())
}

const TYPES: [&str; 16] = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
];

/// Slips in a gold reading that the measure would not report: a quote that the text does not have, an id
/// that no event has, a date that is none, a type that PLOVER does not know.
#[must_use]
pub fn problems(reading: &Reading) -> Vec<String> {
    let gold = &reading.gold;
    let mut out = Vec::new();
    let list =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let events = list(gold, "events");
    if gold.get("events").and_then(Value::as_array).is_none() {
        out.push("there is no list of events".to_owned());
    }
    let mut ids = BTreeSet::new();
    for event in &events {
        match event.get("id").and_then(Value::as_str) {
            Some(id) if ids.insert(id) => (),
            Some(id) => out.push(format!("{id}: two events have this id")),
            None => out.push(format!("{event}: the id is missing, or no text")),
        }
    }
    let known = |out: &mut Vec<String>, place: &str, types: &Value| {
        for t in types.as_str().unwrap_or("?").split('|').filter(|t| !TYPES.contains(t)) {
            out.push(format!("{place}: {t} is no type of event"));
        }
    };
    let occurs = |quote: &str| reading.text.matches(quote).count();
    for event in &events {
        let id = event.get("id").map(python::string).unwrap_or_default();
        let evidence = event.get("evidence").and_then(Value::as_str).unwrap_or_default();
        match if evidence.is_empty() { 0 } else { occurs(evidence) } {
            1 => (),
            n => out.push(format!("{id}: the evidence “{evidence}” occurs {n} times, not once")),
        }
        known(&mut out, &id, event.get("type").unwrap_or(&Value::Null));
        if event.get("attribution").is_some_and(|a| a.as_array().is_none_or(Vec::is_empty)) {
            out.push(format!(
                "{id}: the attribution is empty, which makes every record unsound; leave it out"
            ));
        }
        if let Some(date) = event.get("date") {
            let ends = date.as_array().map(Vec::as_slice);
            let days =
                ends.unwrap_or_default().iter().map(|d| (d.is_null(), python::day(d))).collect::<Vec<_>>();
            let sound = match days.as_slice() {
                [(_, Some(_)), (true, _)] => true,
                [(_, Some(first)), (_, Some(last))] => first <= last,
                _ => false,
            };
            if !sound {
                out.push(format!("{id}: {date} are not a first and a last day"));
            }
        }
        for about in list(event, "about") {
            if !about.as_str().is_some_and(|a| ids.contains(a)) {
                out.push(format!("{id}: is about {about}, and no event has that id"));
            }
        }
    }
    for optional in list(gold, "optional") {
        let evidence = optional.get("evidence").and_then(Value::as_str).unwrap_or_default();
        if evidence.is_empty() || occurs(evidence) == 0 {
            out.push(format!("optional: the text does not have “{evidence}”"));
        }
        if let Some(types) = optional.get("type") {
            known(&mut out, "optional", types);
        }
    }
    for quote in list(gold, "not_events") {
        if quote.as_str().is_none_or(|q| q.is_empty() || occurs(q) == 0) {
            out.push(format!("not_events: the text does not have {quote}"));
        }
    }
    let mut left: Vec<&str> =
        python::lines(&reading.text).into_iter().map(|l| l.trim_matches(python::is_space)).collect();
    for line in list(gold, "chrome") {
        match left.iter().position(|l| Some(*l) == line.as_str()) {
            Some(i) => drop(left.swap_remove(i)),
            None => out.push(format!("chrome: the text has no such line, or fewer of them: {line}")),
        }
    }
    for kind in ["same_incident", "may_share"] {
        for id in list(gold, kind).iter().filter_map(Value::as_array).flatten() {
            if !id.as_str().is_some_and(|id| ids.contains(id)) {
                out.push(format!("{kind}: no event has the id {id}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_text_without_its_gold_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(readings(folder.path()), Err(EvalError::Empty { .. })));
        fs::write(folder.path().join("raid.txt"), "Two died.").unwrap();
        let message = readings(folder.path()).unwrap_err().to_string();
        assert!(message.contains("raid.txt: has no raid.gold.json beside it"), "{message}");
        fs::write(folder.path().join("raid.gold.json"), "{\n \"events\": [,]}").unwrap();
        let message = readings(folder.path()).unwrap_err().to_string();
        assert!(message.contains("raid.gold.json, line 2"), "{message}");
        fs::write(folder.path().join("raid.gold.json"), "{\"events\": []}").unwrap();
        assert_eq!(readings(folder.path()).unwrap().len(), 1);
        fs::write(folder.path().join("raid.txt"), b"Two d\xffied.").unwrap();
        let message = readings(folder.path()).unwrap_err().to_string();
        assert!(message.contains("byte 5 is not UTF-8"), "{message}");
    }

    #[test]
    fn a_single_pair_is_named_after_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let seed = folder.path().join("seed");
        fs::create_dir(&seed).unwrap();
        fs::write(seed.join("gold.json"), "{\"events\": [], \"published\": \"2024-01-02\"}").unwrap();
        assert!(readings(&seed).unwrap_err().to_string().contains("article.txt"));
        fs::write(seed.join("article.txt"), "Nothing.").unwrap();
        let found = readings(&seed).unwrap();
        assert_eq!((found[0].name.as_str(), found[0].published()), ("seed", Some("2024-01-02")));
        let before = data_hash(&found);
        fs::write(seed.join("article.txt"), "Nothing!").unwrap();
        assert_ne!(before, data_hash(&readings(&seed).unwrap()));
    }

    #[test]
    fn slips_of_the_writer_of_a_gold_reading_are_found() {
        let gold = serde_json::json!({
            "chrome": ["MENU", "MENU"], "not_events": ["never"], "same_incident": [["a", "b"]],
            "optional": [{"evidence": "Two", "type": "KILL"}],
            "events": [
                {"id": "a", "type": "ASSAULT", "evidence": "Two died", "attribution": [], "date": ["2024-01-02", "2024-01-01"]},
                {"id": "a", "type": "COERCE", "evidence": "died", "about": ["c"]}
            ]
        });
        let text = "MENU\nTwo died, and one nearly died.".to_owned();
        let reading = Reading { name: "x".into(), text, gold, path: "x".into(), bytes: Vec::new() };
        let found = problems(&reading);
        assert_eq!(found.len(), 9, "{found:#?}");
    }
}
