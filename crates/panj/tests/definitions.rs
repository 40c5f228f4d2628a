//! What is printed from definitions: help, schema, completions, man pages; and the measurements.

mod panj;

use panj::{panj, reports};
use std::path::Path;

#[test]
fn help_teaches_with_examples() {
    let here = Path::new(".");
    let bare = panj(here, &[], b"");
    assert_eq!(bare.code, 0);
    assert!(bare.out.contains("panj read report.txt"));
    for command in ["read", "explain", "schema", "eval", "bench", "completions", "man"] {
        let help = panj(here, &[command, "--help"], b"");
        assert_eq!(help.code, 0);
        assert!(
            help.out.contains("Examples:") && help.out.contains(&format!("panj {command}")),
            "{}",
            help.out
        );
        assert!(help.out.lines().all(|line| line.chars().count() <= 100), "{}", help.out);
    }
}

#[test]
fn completions_and_man_pages_are_made() {
    let here = Path::new(".");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = panj(here, &["completions", shell], b"");
        assert!(script.code == 0 && script.out.contains("published"), "{shell}");
    }
    assert!(panj(here, &["man"], b"").out.contains(".TH panj"));
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(panj(dir.path(), &["man", "pages/man1"], b"").code, 0);
    for page in ["panj.1", "panj-read.1", "panj-explain.1", "panj-eval-records.1"] {
        assert!(dir.path().join("pages/man1").join(page).is_file(), "{page}");
    }
}

#[test]
fn the_columns_are_listed_as_they_are_written() {
    let dir = reports(1);
    let list = panj(dir.path(), &["schema", "--csv"], b"").out;
    let csv = panj(dir.path(), &["read", "000.txt", "--format", "csv"], b"").out;
    let listed: Vec<&str> = list
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name))
        .collect();
    assert_eq!(listed.join(","), csv.lines().next().unwrap());
}

#[test]
fn the_speed_is_measured() {
    let dir = reports(2);
    let run = panj(dir.path(), &["bench", ".", "--seconds", "1", "-j", "2"], b"");
    assert_eq!(run.code, 0, "{}", run.err);
    for wanted in ["start-up", "1 thread", "2 threads", "articles/s", "sentences/s", "MB/s"] {
        assert!(run.out.contains(wanted), "{}", run.out);
    }
}
