//! Five whole articles as they are read, one line per event, so that a change shows what else it changes.
//!
//! After a change that is meant, look at the difference and accept it:
//!
//! ```text
//! INSTA_UPDATE=always cargo test -p panj-engine --test snapshots
//! ```
//!
//! Five, no more: what a rule does is said in `spec/`, how good the whole is in `gold/floors.json`.

mod projection;

use panj_engine::{Reader, Settings, extract};
use std::path::Path;

#[test]
fn five_articles_are_read_as_before() {
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gold");
    let reader = Reader::embedded();
    for name in ["column", "scraped", "seizures", "tolls", "zamfara"] {
        let bytes = std::fs::read(gold.join(format!("{name}.txt"))).expect("an article of gold/");
        let reading = std::fs::read(gold.join(format!("{name}.gold.json"))).expect("its gold reading");
        let reading: serde_json::Value = serde_json::from_slice(&reading).expect("a gold reading is JSON");
        let published = reading["published"].as_str().map(|d| d.parse().expect("a date"));
        let mut articles = extract::documents(&bytes, name, None, &extract::Limits::default());
        let article = articles.next().and_then(Result::ok).expect("an article");
        let record = reader.read(article, &Settings { published });
        insta::assert_snapshot!(name, projection::record(&record));
    }
}
