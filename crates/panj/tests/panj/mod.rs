//! Runs the built program. Shared by the tests beside it.
#![allow(dead_code, clippy::unwrap_used, reason = "a test may stop; not every test file needs all of it")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// The records it wrote.
    pub(crate) fn records(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Runs `panj` in `dir` with `input` on standard input.
pub(crate) fn panj(dir: &Path, args: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_panj"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let input = input.to_owned();
    let feeder = std::thread::spawn(move || {
        // A program that needs no input closes the pipe.
        let _ = pipe.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder with `count` short reports, `000.txt`, `001.txt`, …
pub(crate) fn reports(count: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for n in 0..count {
        std::fs::write(dir.path().join(format!("{n:03}.txt")), report(n)).unwrap();
    }
    dir
}

/// A short report that no other number has.
pub(crate) fn report(n: usize) -> String {
    format!(
        "Gunmen attack village number {n}\n\nNAIROBI — Gunmen killed {} people in a village on Monday, police said. \
         Soldiers later seized 12 rifles.\n",
        n + 2
    )
}
