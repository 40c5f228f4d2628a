//! `panj eval`, run as a user runs it.

#![expect(clippy::unwrap_used, reason = "the files are committed; one that is broken should stop the test")]

mod panj;

use panj::panj;
use std::path::Path;

/// A folder with one sample report and its gold reading.
fn folder() -> tempfile::TempDir {
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gold");
    let dir = tempfile::tempdir().unwrap();
    for file in ["seizures.txt", "seizures.gold.json"] {
        std::fs::copy(gold.join(file), dir.path().join(file)).unwrap();
    }
    dir
}

#[test]
fn the_gate_wants_floors_holds_with_them_and_fails_above_what_is_reached() {
    let dir = folder();
    let gate = |extra: &[&str]| panj(dir.path(), &[&["eval", "records", "."], extra].concat(), b"");
    let without = gate(&["--gate"]);
    assert_eq!(without.code, 1);
    assert!(without.err.contains("no floors of records yet"), "{}", without.err);

    assert_eq!(gate(&["--update"]).code, 0);
    let held = gate(&["--gate"]);
    assert_eq!(held.code, 0, "{}", held.out);
    assert!(held.out.contains("the gate holds"), "{}", held.out);

    // Floors that nothing can reach.
    let floors = dir.path().join("floors.json");
    let mut raised: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&floors).unwrap()).unwrap();
    raised["floors"]["records"]["seizures"] = 100.0.into();
    std::fs::write(&floors, raised.to_string()).unwrap();
    let fell = gate(&["--gate"]);
    assert_eq!(fell.code, 1);
    assert!(fell.out.contains("is below its floor of 100.0"), "{}", fell.out);
    assert_eq!(gate(&["--update"]).code, 1, "a floor sinks only when that is said");
    assert_eq!(gate(&["--update", "--lower"]).code, 0);
    assert_eq!(gate(&["--gate"]).code, 0);
}

#[test]
fn syntax_is_measured_on_treebanks() {
    let dir = tempfile::tempdir().unwrap();
    let none = panj(dir.path(), &["eval", "syntax", "--data", "."], b"");
    assert_eq!(none.code, 1);
    assert!(none.err.contains("-dev.conllu"), "{}", none.err);
    let tree = "1\tDogs\tdog\tNOUN\tNNS\t_\t2\tnsubj\t_\t_\n2\tbark\tbark\tVERB\tVBP\t_\t0\troot\t_\t_\n3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n";
    std::fs::write(dir.path().join("tiny-dev.conllu"), tree).unwrap();
    let run = panj(dir.path(), &["eval", "syntax", "--data", "."], b"");
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.lines().nth(1).is_some_and(|line| line.starts_with("tiny-dev") && line.contains(" 3 ")),
        "{}",
        run.out
    );
}
