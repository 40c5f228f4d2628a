//! How good the reading is: scores what Panj reads against gold readings, and keeps the floors.
//!
//! - [`score`]: one record against one gold reading, as `score_records.py` has it (`records/`).
//! - [`evaluate_records`]: a folder of texts, each read by a function that the caller gives; the table,
//!   the verbose view and the JSON of `panj eval records DIR` (`dataset.rs`, `report.rs`).
//! - [`gate_folder`], [`update`]: `floors.json` and `results.csv` (`floors.rs`).
//! - [`score_syntax`]: tags, dependencies and boundaries against treebanks (`syntax.rs`).
//! - [`Agreements`]: names and descriptions against annotated sentences (`mentions.rs`).
//!
//! Not here: how a text is read (`panj-engine`) and how a reader is built (`panj`); this crate knows
//! records as JSON only, so that it can judge a record that breaks its own schema.

mod dataset;
mod floors;
mod mentions;
mod python;
mod records;
mod report;
mod syntax;

pub use dataset::{EvalError, Reading, data_hash, problems, readings};
pub use floors::{Floors, GateReport, Lower, Moved, gate, gate_folder, update};
pub use mentions::{Agreement, Agreements, Marked, MarkedSentence, TaggedSentence, read_iob2, read_marked};
pub use python::Unsound;
pub use records::{
    Check, EventOutcome, FieldOutcome, Found, Measures, Needless, Scored, score, score_output, try_score,
};
pub use report::{
    FieldShare, Reader, RecordsReport, ResultRow, TextScore, evaluate_readings, evaluate_records,
};
pub use syntax::{SyntaxScores, TreebankSentence, TreebankWord, paragraphs, read_conllu, score_syntax};
