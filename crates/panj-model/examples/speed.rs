//! Speed of the encoder alone and of the whole model on one thread:
//!
//! ```text
//! cargo run --release -p panj-model --example speed -- models/core
//! ```
//!
//! Sentences of 32 word pieces, with the two that frame them.
#![allow(clippy::print_stdout, reason = "a tool for developers")]

use panj_model::{Model, Sentence};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let folder = std::env::args().nth(1).ok_or("name the folder of a model")?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    pool.install(|| {
        let start = Instant::now();
        let model = Model::load(folder.as_ref())?;
        println!("load {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
        // Thirty words of one piece each.
        let words: Vec<&str> = "the army said on monday that its soldiers had killed five men and taken two others near the town after they crossed the river with guns and drugs from the south"
            .split(' ')
            .take(30)
            .collect();
        let sentence = Sentence { glued: vec![false; words.len()], words };
        println!("{} pieces", model.count_pieces(&sentence));
        let batch = vec![sentence; 32];
        for (name, run) in [
            ("encoder", &(|| drop(model.encode(&batch))) as &dyn Fn()),
            ("with heads", &|| drop(model.read(&batch))),
        ] {
            run();
            let mut best = f64::INFINITY;
            for _ in 0..8 {
                let start = Instant::now();
                run();
                best = best.min(start.elapsed().as_secs_f64() / 32.0);
            }
            println!("{name}: {:.0} sentences/s (best of eight runs of 32)", 1.0 / best);
        }
        Ok(())
    })
}
