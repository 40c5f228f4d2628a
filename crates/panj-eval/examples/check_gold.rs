//! Names the slips in the gold readings of a folder: `cargo run -p panj-eval --example check_gold -- DIR`.

use std::io::Write as _;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: check_gold DIR")?;
    let mut out = std::io::stdout();
    for reading in panj_eval::readings(Path::new(&folder))? {
        for problem in panj_eval::problems(&reading) {
            writeln!(out, "{}: {problem}", reading.path.display())?;
        }
    }
    Ok(())
}
