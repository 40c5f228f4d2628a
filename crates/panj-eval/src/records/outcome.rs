//! What scoring a record gives: the measures, and every thing that the gold judges.
//!
//! Reads nothing; writes what `score_records.py` prints ([`Scored::printed`]). What the script does not
//! tell (wanted, got, needless events) is for tables and for the gate. Tests: `tests/records.rs`.

use super::Unsound;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write as _;

pub(super) const NO_RECORD: &str = "no record on standard input";

/// What one record scores, in percent, and why.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Scored {
    /// The mean of the measures less half of `spurious`; 0 for a record that cannot be scored.
    pub score: f64,
    /// The measures that apply to this gold.
    pub measures: Measures,
    /// Share of the gold's `not_events` in which something is said to have happened; lower is better.
    pub spurious: f64,
    /// Why the record cannot be scored at all.
    pub problem: Option<String>,
    /// How many of the record's events have offsets that do not give the words they quote.
    pub unsound_events: usize,
    /// Every gold event, in the gold's order.
    pub events: Vec<EventOutcome>,
    /// Every other thing that the gold judges.
    pub checks: Vec<Check>,
    /// Events of the record that the gold does not have.
    pub needless: Vec<Needless>,
}

/// The five measures, in percent; one that does not apply is absent.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Measures {
    /// F1 of event mentions.
    pub events: Option<f64>,
    /// F1 of the fields that the gold states.
    pub fields: Option<f64>,
    /// F1 of itemised amounts.
    pub items: Option<f64>,
    /// F1 of pairs of events that share an incident.
    pub incidents: Option<f64>,
    /// F1 of the lines marked as site chrome.
    pub chrome: Option<f64>,
}

impl Measures {
    /// The measures by name, in the order of the table.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<f64>); 5] {
        [
            ("events", self.events),
            ("fields", self.fields),
            ("items", self.items),
            ("incidents", self.incidents),
            ("chrome", self.chrome),
        ]
    }
}

/// One gold event, and what the record has for it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventOutcome {
    /// The gold's id.
    pub id: String,
    /// The record's event that it is paired with.
    pub found: Option<Found>,
    /// The gold's types and evidence, for a reader.
    pub wanted: String,
    /// The fields that the gold states, all wrong for a missed event.
    pub fields: Vec<FieldOutcome>,
    /// The items that the gold lists, and whether the record has them.
    pub items: Vec<Check>,
}

/// The event of the record that a gold event is paired with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The record's id.
    pub id: String,
    /// Its type.
    pub event_type: String,
    /// The trigger's words.
    pub trigger: String,
}

/// One field of one gold event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldOutcome {
    /// `actors`, `place`, `killed`, `source`, …
    pub field: String,
    /// Whether the record has it right.
    pub right: bool,
    /// What the gold says.
    pub wanted: Value,
    /// What the record says, shortened to what is compared.
    pub got: Value,
}

/// One thing that is right or wrong and is no field of an event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// `item`, `incident`, `chrome`, `not_event` or `published`.
    pub kind: &'static str,
    /// Which.
    pub what: String,
    /// Whether the record has it right.
    pub right: bool,
}

/// An event of the record that the gold does not have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Needless {
    /// The record's id.
    pub id: String,
    /// Its type.
    pub event_type: String,
    /// Its status.
    pub status: String,
    /// The trigger's words.
    pub trigger: String,
    /// The trigger's place in the text.
    pub start: usize,
    /// The words around it.
    pub around: String,
}

impl Scored {
    /// The outcome for a record that cannot be scored: 0.
    #[must_use]
    pub fn unscored(problem: &Unsound) -> Self {
        Scored { problem: Some(problem.to_string()), ..Scored::default() }
    }

    /// What `score_records.py` prints, with `--verbose` or without. Only the words after
    /// `unsound record:` are our own.
    #[must_use]
    pub fn printed(&self, verbose: bool) -> String {
        let mut out = String::new();
        if let Some(problem) = &self.problem {
            let what = if problem == NO_RECORD { "" } else { "unsound record: " };
            let _ = write!(out, "{what}{problem}\nscore 0.0\n");
            return out;
        }
        if verbose {
            for event in &self.events {
                out.push_str(&event.line());
                out.push('\n');
            }
        }
        for (name, percent) in self.measures.named() {
            if let Some(percent) = percent {
                let _ = writeln!(out, "{name:10} {percent:5.1}");
            }
        }
        let _ = writeln!(out, "spurious   {:5.1}", self.spurious);
        if verbose && self.unsound_events > 0 {
            let _ = writeln!(out, "unsound events: {}", self.unsound_events);
        }
        let _ = writeln!(out, "score {:.1}", self.score);
        out
    }
}

impl EventOutcome {
    /// The script's line for it: how it was found, and which fields are wrong.
    #[must_use]
    pub fn line(&self) -> String {
        let found = self.found.as_ref().map_or("MISSED".to_owned(), |f| format!("found as {}", f.event_type));
        let wrong: Vec<&str> = self.fields.iter().filter(|f| !f.right).map(|f| f.field.as_str()).collect();
        let wrong = match &self.found {
            Some(_) if !wrong.is_empty() => format!("wrong: {}", wrong.join(", ")),
            _ => String::new(),
        };
        format!("{:20} {found:20} {wrong}", self.id)
    }
}
