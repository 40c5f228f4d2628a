//! Trains the tagger and parser that ship in `models/perceptron`:
//!
//! ```text
//! cargo run --release -p panj-engine --example train_syntax -- ../shared/gold/syntax models/perceptron [--without gum]
//! ```
//!
//! Reads `ewt-train.conllu` and `gum-train.conllu`, writes `weights.bin` and `lemmas.tsv`, and prints the scores on
//! the two development parts.
#![allow(clippy::print_stdout, reason = "a tool for developers")]

use panj_engine::syntax::lemma::Lemmas;
use panj_engine::syntax::train::{Effort, evaluate, read_conllu, train};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(data), Some(out)) = (args.first(), args.get(1)) else {
        return Err(std::io::Error::other("give the folder of the treebanks and the folder to write"));
    };
    let left_out = args.iter().position(|a| a == "--without").and_then(|i| args.get(i + 1));
    let read =
        |name: &str| std::fs::read_to_string(Path::new(data).join(name)).map(|text| read_conllu(&text));
    let mut sentences = Vec::new();
    for set in ["ewt", "gum"] {
        if left_out.is_none_or(|l| l != set) {
            sentences.extend(read(&format!("{set}-train.conllu"))?);
        }
    }
    println!("{} sentences", sentences.len());
    let passes = |name: &str, default| {
        args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)?.parse().ok()).unwrap_or(default)
    };
    let effort = Effort {
        tagger: passes("--tagger", 8),
        parser: passes("--parser", 12),
        least: u32::try_from(passes("--least", 3)).unwrap_or(3),
    };
    let (mut model, lemmas) = train(&sentences, effort);
    model.lemmas = Lemmas::new(&lemmas);
    let weights = model.to_bytes();
    std::fs::write(Path::new(out).join("weights.bin"), &weights)?;
    std::fs::write(Path::new(out).join("lemmas.tsv"), &lemmas)?;
    println!("weights {} bytes, lemma exceptions {} bytes", weights.len(), lemmas.len());
    for set in ["ewt", "gum"] {
        let scores = evaluate(&model, &read(&format!("{set}-dev.conllu"))?);
        println!(
            "{set}-dev  UPOS {:.2}  XPOS {:.2}  lemma {:.2}  UAS {:.2}  LAS {:.2}  ({} words)",
            scores.upos, scores.tag, scores.lemma, scores.uas, scores.las, scores.words
        );
    }
    Ok(())
}
