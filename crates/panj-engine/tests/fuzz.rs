//! Inputs that once made the reader panic, found by fuzzing: each is read again, as every form. They are named by what
//! was wrong.
#![allow(clippy::unwrap_used, reason = "a test")]

use panj_engine::extract::{Form, Limits, documents};
use panj_engine::{Reader, Settings};

#[test]
fn what_fuzzing_found_is_read_without_a_panic() {
    let reader = Reader::embedded();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for form in [None, Some(Form::Text), Some(Form::Html), Some(Form::JsonLines)] {
            for article in documents(&bytes, "fuzz", form, &Limits::default()).flatten() {
                let record = reader.read(article, &Settings::default());
                assert!(record.events.iter().all(|e| !e.incident.is_empty()));
            }
        }
        count += 1;
    }
    assert!(count > 0);
}
