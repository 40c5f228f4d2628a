//! Any bytes, taken for a page or for JSON Lines, are read to sound records.

#![no_main]

#[path = "../../crates/panj-engine/tests/soundness/mod.rs"]
mod soundness;

use libfuzzer_sys::fuzz_target;
use panj_engine::extract::{Form, Limits, documents};
use panj_engine::{Reader, Settings};
use std::sync::LazyLock;

static READER: LazyLock<Reader> = LazyLock::new(Reader::embedded);

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 1 << 16, depth: 64, elements: 2_000 };
    for form in [Form::Html, Form::JsonLines] {
        for article in documents(bytes, "fuzz", Some(form), &limits).flatten() {
            soundness::sound(&READER.read(article, &Settings::default()));
        }
    }
});
