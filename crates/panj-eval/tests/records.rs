//! The port of `score_records.py` prints what the script printed.
//!
//! Reads `tests/records/`: golds, records (perfect, and spoiled in many ways) and the script's output for
//! each; `tests/records/make.py` made them, and its docstring has the command. `PANJ_RANDOM_RECORDS` names
//! another file of random records (`make.py SCRIPT COUNT SEED`), to compare many more.

#![expect(clippy::unwrap_used, reason = "the files are committed; one that is broken should stop the test")]

use serde_json::Value;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn json(name: &str) -> Value {
    serde_json::from_str(&read(&folder().join(name))).unwrap()
}

/// The output, without the words of Python's exceptions, which are not ours.
fn comparable(printed: &str) -> String {
    let mut out = String::new();
    for line in printed.lines() {
        let line = match line.strip_prefix("unsound record: ") {
            Some(_) => "unsound record",
            None => line.trim_end(),
        };
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[test]
fn every_case_scores_what_the_script_gave_it() {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder().join("cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 70, "only {} cases", cases.len());
    let mut wrong = String::new();
    for path in &cases {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let gold = json(&format!("{}.gold.json", name.split('.').next().unwrap()));
        let expected = read(&path.with_extension("expected"));
        let scored = panj_eval::score_output(&gold, &read(path));
        let printed = scored.printed(true);
        if comparable(&printed) != comparable(&expected) {
            wrong += &format!("=== {name}\n--- the script\n{expected}--- the port\n{printed}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_random_record_scores_what_the_script_gave_it() {
    let mut wrong = String::new();
    let rows = read(
        &std::env::var_os("PANJ_RANDOM_RECORDS").map_or_else(|| folder().join("random.jsonl"), PathBuf::from),
    );
    for (n, row) in rows.lines().enumerate() {
        let row: Value = serde_json::from_str(row).unwrap();
        let text = row["text"].as_str().unwrap();
        let mut both = serde_json::json!({
            "gold": json(&format!("{text}.gold.json")),
            "record": json(&format!("{text}.perfect.json")),
        });
        for edit in row["edits"].as_array().unwrap() {
            apply(&mut both, edit);
        }
        let printed = panj_eval::score(&both["gold"], &both["record"]).printed(true);
        let expected = row["expected"].as_str().unwrap();
        if comparable(&printed) != comparable(expected) {
            wrong += &format!(
                "=== line {}: {}\n--- the script\n{expected}--- the port\n{printed}\n",
                n + 1,
                row["edits"]
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Applies one edit of `random.jsonl`: [how, path, value].
fn apply(both: &mut Value, edit: &Value) {
    let path: Vec<&Value> = edit[1].as_array().unwrap().iter().collect();
    let (last, parents) = path.split_last().unwrap();
    let mut at = both;
    for k in parents {
        at = child(at, k);
    }
    match edit[0].as_str().unwrap() {
        "set" => *child(at, last) = edit[2].clone(),
        "append" => child(at, last).as_array_mut().unwrap().push(edit[2].clone()),
        _ => match at {
            Value::Object(map) => drop(map.shift_remove(last.as_str().unwrap())),
            Value::Array(list) => drop(list.remove(usize::try_from(last.as_u64().unwrap()).unwrap())),
            other => panic!("{other} has no parts"),
        },
    }
}

fn child<'a>(value: &'a mut Value, k: &Value) -> &'a mut Value {
    match k {
        Value::String(k) => value.get_mut(k.as_str()),
        k => value.get_mut(usize::try_from(k.as_u64().unwrap()).unwrap()),
    }
    .unwrap()
}
