//! Any bytes, in any form, give articles with sound blocks or errors.

#![no_main]

use libfuzzer_sys::fuzz_target;
use panj_engine::extract::{Form, Limits, documents};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { bytes: 1 << 20, depth: 64, elements: 5_000 };
    for form in [None, Some(Form::Text), Some(Form::Html), Some(Form::JsonLines)] {
        for article in documents(bytes, "fuzz", form, &limits).flatten() {
            let mut end = 0;
            for block in &article.blocks {
                assert!(end <= block.span.start && block.span.start < block.span.end);
                let words = &article.text[block.span.start..block.span.end];
                assert_eq!(words, words.trim());
                assert!(article.text[end..block.span.start].trim().is_empty());
                end = block.span.end;
            }
            assert!(article.text[end..].trim().is_empty());
        }
    }
});
