//! Scores one record as `score_records.py` does: `cargo run --example score_records -- GOLD.json [--verbose] < RECORD`.
//! Kept beside the port so that anybody can compare the two on a record of their own.

use std::io::Read as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let gold = arguments.next().ok_or("usage: score_records GOLD.json [--verbose] < RECORD")?;
    let verbose = arguments.any(|a| a == "--verbose");
    let gold = serde_json::from_str(&std::fs::read_to_string(gold)?)?;
    let mut record = String::new();
    std::io::stdin().read_to_string(&mut record)?;
    let scored = panj_eval::score_output(&gold, &record);
    std::io::Write::write_all(&mut std::io::stdout(), scored.printed(verbose).as_bytes())?;
    Ok(())
}
