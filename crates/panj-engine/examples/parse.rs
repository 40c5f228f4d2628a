//! Prints the tokens of a text with tags and dependencies: `echo TEXT | cargo run --example parse`.
#![allow(clippy::print_stdout, reason = "a tool for developers")]
use panj_engine::{Reader, extract};
use std::io::Read;
fn main() -> std::io::Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let reader = Reader::embedded();
    for article in extract::documents(&bytes, "-", None, &extract::Limits::default()).flatten() {
        let doc = reader.parse(article);
        for (i, t) in doc.tokens.iter().enumerate() {
            let head = t.head.map_or("ROOT".to_owned(), |h| format!("{h}:{}", doc.word(h)));
            println!("{i}\t{}\t{}\t{:?}/{}\t{}\t{head}", doc.word(i), t.lemma, t.upos, t.tag, t.relation);
        }
    }
    Ok(())
}
