//! Reads text files and prints their records.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for developers")]
use panj_engine::{Reader, Settings, extract};
fn main() {
    let reader = Reader::embedded();
    for path in std::env::args().skip(1) {
        let (path, published) =
            path.split_once('@').map_or((path.as_str(), None), |(p, d)| (p, d.parse().ok()));
        let bytes = std::fs::read(path).unwrap();
        for article in extract::documents(&bytes, path, None, &extract::Limits::default()) {
            println!(
                "{}",
                serde_json::to_string(&reader.read(article.unwrap(), &Settings { published })).unwrap()
            );
        }
    }
}
