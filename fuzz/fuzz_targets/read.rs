//! Any text is read to a sound record, and reading it again gives the same.

#![no_main]

#[path = "../../crates/panj-engine/tests/soundness/mod.rs"]
mod soundness;

use libfuzzer_sys::fuzz_target;
use panj_engine::extract::{Form, Limits, documents};
use panj_engine::{Reader, Settings};
use std::sync::LazyLock;

static READER: LazyLock<Reader> = LazyLock::new(Reader::embedded);

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let published = (bytes.len() % 2 == 0).then(|| jiff::civil::date(2024, 3, 18));
    let settings = Settings { published };
    let limits = Limits { bytes: 1 << 16, ..Limits::default() };
    for article in documents(text.as_bytes(), "fuzz", Some(Form::Text), &limits).flatten() {
        let record = READER.read(article.clone(), &settings);
        soundness::sound(&record);
        assert_eq!(record, READER.read(article, &settings));
    }
});
