//! `panj read`, run as a user runs it.

mod panj;

use panj::{panj, report, reports};
use std::path::Path;

const HERE: &str = ".";

fn here() -> &'static Path {
    Path::new(HERE)
}

#[test]
fn records_come_in_the_order_given_whatever_the_threads() {
    let dir = reports(70);
    let one = panj(dir.path(), &["read", ".", "--threads", "1"], b"");
    let four = panj(dir.path(), &["read", ".", "--threads", "4"], b"");
    assert_eq!(one.code, 0, "{}", one.err);
    assert_eq!(one.out, four.out);
    let records = four.records();
    assert_eq!(records.len(), 70);
    for (n, record) in records.iter().enumerate() {
        assert!(record["article"]["text"].as_str().unwrap().contains(&format!("number {n}\n")));
    }
    let given = panj(dir.path(), &["read", "009.txt", "001.txt", "005.txt"], b"");
    let order: Vec<_> =
        given.records().iter().map(|r| r["article"]["uri"].as_str().unwrap().to_owned()).collect();
    assert_eq!(order, ["file:009.txt", "file:001.txt", "file:005.txt"]);
    assert!(one.err.contains("70 articles") && one.err.contains("0 failed"), "{}", one.err);
}

#[test]
fn json_lines_give_one_record_a_line_in_order() {
    let line = |n| serde_json::json!({"text": report(n)}).to_string() + "\n";
    let input: String = (0..90).map(line).collect();
    let one = panj(here(), &["read", "-", "--threads", "1"], input.as_bytes());
    let four = panj(here(), &["read", "--from", "jsonl", "-j", "4"], input.as_bytes());
    assert_eq!((one.code, four.code), (0, 0), "{} {}", one.err, four.err);
    assert_eq!(one.out, four.out);
    let records = one.records();
    assert_eq!(records.len(), 90);
    assert!(
        records.iter().enumerate().all(|(n, r)| r["article"]["text"].as_str() == Some(report(n).as_str()))
    );
}

#[test]
fn a_bad_document_is_named_and_the_others_are_read() {
    let dir = reports(3);
    std::fs::write(dir.path().join("001b.txt"), b"\x7fELF\x02\x01\x00\x00\x00\x00\xff\xfe\x00\x80\x81\x00")
        .unwrap();
    std::fs::write(dir.path().join("lines.jsonl"), "{\"text\": \"A bomb killed two.\"}\n{\"text\": \"cut")
        .unwrap();
    let run = panj(dir.path(), &["read", ".", "no-such.txt"], b"");
    assert_eq!(run.code, 1);
    assert_eq!(run.records().len(), 4);
    let named = |name: &str| run.err.lines().any(|line| line.starts_with("panj: ") && line.contains(name));
    assert!(named("001b.txt") && named("lines.jsonl") && named("no-such.txt"), "{}", run.err);
    assert!(
        run.err.lines().any(|l| l.contains("lines.jsonl") && l.contains('2')),
        "the line is named: {}",
        run.err
    );
    assert!(run.err.contains("4 articles") && run.err.contains("3 failed"), "{}", run.err);
}

#[test]
fn an_empty_file_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("empty.txt"), "").unwrap();
    let run = panj(dir.path(), &["read", "empty.txt"], b"");
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("empty.txt"), "{}", run.err);
}

#[test]
fn standard_input_is_read_with_and_without_a_dash() {
    let dash = panj(here(), &["read", "-"], report(1).as_bytes());
    let bare = panj(here(), &["read"], report(1).as_bytes());
    assert_eq!(dash.out, bare.out);
    assert_eq!(dash.records().len(), 1);
    assert!(dash.records()[0]["article"]["uri"].is_null());
    assert_eq!(dash.err, "", "one document needs no totals");
}

#[test]
fn the_csv_has_a_row_for_each_event() {
    let dir = reports(5);
    let events: usize = panj(dir.path(), &["read", "."], b"")
        .records()
        .iter()
        .map(|record| record["events"].as_array().unwrap().len())
        .sum();
    let run = panj(dir.path(), &["read", ".", "--format", "csv"], b"");
    let mut rows = csv::Reader::from_reader(run.out.as_bytes());
    let width = rows.headers().unwrap().len();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert!(events > 0 && rows.len() == events && rows.iter().all(|row| row.len() == width));
    let table = panj(dir.path(), &["read", ".", "--format", "table"], b"");
    assert_eq!(table.out.lines().count(), events + 1);
}

#[test]
fn every_record_keeps_to_the_schema() {
    let schema: serde_json::Value = serde_json::from_str(&panj(here(), &["schema"], b"").out).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let dir = reports(4);
    let mut records = panj(dir.path(), &["read", ".", "--published", "2024-03-05"], b"").records();
    records.push(serde_json::from_str(include_str!("sample.json")).unwrap());
    for record in &records {
        let faults: Vec<String> = validator.iter_errors(record).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
    }
}

#[test]
fn the_sample_quotes_its_text() {
    let record: panj_record::Record = serde_json::from_str(include_str!("sample.json")).unwrap();
    let text: Vec<char> = record.article.text.chars().collect();
    for event in &record.events {
        for quote in event.evidence.iter().chain([&event.trigger]) {
            assert_eq!(text[quote.start..quote.end].iter().collect::<String>(), quote.text);
        }
    }
}

#[test]
fn a_date_that_does_not_parse_is_a_usage_error_with_an_example() {
    for bad in ["31/12/2023", "2023-02-30", "soon"] {
        let run = panj(here(), &["read", "-", "--published", bad], b"x");
        assert_eq!(run.code, 2);
        assert!(run.err.contains("2023-08-31") && run.err.contains(bad), "{}", run.err);
    }
    for wrong in
        [&["read", "--threads", "0"][..], &["read", "--format", "xml"], &["read", "--no-such"], &["write"]]
    {
        assert_eq!(panj(here(), wrong, b"").code, 2, "{wrong:?}");
    }
}

#[test]
fn an_output_file_appears_whole_and_alone() {
    let dir = reports(3);
    std::fs::write(dir.path().join("out.jsonl"), "old").unwrap();
    let run = panj(dir.path(), &["read", ".", "--output", "out.jsonl"], b"");
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    let direct = panj(dir.path(), &["read", "000.txt", "001.txt", "002.txt"], b"");
    let written = std::fs::read_to_string(dir.path().join("out.jsonl")).unwrap();
    assert_eq!(written.replace("file:./", "file:"), direct.out, "the output is not an input");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 4, "nothing is left over");
    panj(dir.path(), &["read", "000.txt", "--output", "out.csv"], b"");
    assert!(std::fs::read_to_string(dir.path().join("out.csv")).unwrap().starts_with("article,"));
    let run = panj(dir.path(), &["read", "000.txt", "--output", "no/such/folder.csv"], b"");
    assert_eq!(run.code, 1);
    assert!(run.err.contains("no/such/folder.csv"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_it_quietly() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    let dir = reports(400);
    let mut child = Command::new(env!("CARGO_BIN_EXE_panj"))
        .args(["read", "."])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 10]).unwrap();
    drop(out);
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
}

#[cfg(unix)]
#[test]
fn a_folder_with_an_unreadable_file_is_read_all_the_same() {
    use std::os::unix::fs::PermissionsExt;
    let dir = reports(2);
    let locked = dir.path().join("000.txt");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o0)).unwrap();
    if std::fs::read(&locked).is_ok() {
        return; // Root may read everything.
    }
    let run = panj(dir.path(), &["read", "."], b"");
    assert_eq!(run.code, 1);
    assert_eq!(run.records().len(), 1);
    assert!(run.err.contains("000.txt") && run.err.contains("chmod"), "{}", run.err);
}

#[test]
fn the_view_sends_no_escapes_unless_asked() {
    let hostile = "Attack on a \u{7}village\n\nGunmen killed three people in the village on Monday. The dead \u{1b}]0;x\u{7} were farmers from \
         the other side of the \u{1b}[31m river, and nobody has said why they were chosen.\n";
    let plain = panj(here(), &["read", "-", "--format", "view"], hostile.as_bytes());
    assert!(plain.out.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", plain.out);
    assert!(plain.out.contains("[killed]"), "{}", plain.out);
    let colored = panj(here(), &["read", "-", "--format", "view", "--color", "always"], hostile.as_bytes());
    assert!(
        colored.out.contains("\u{1b}[")
            && !colored.out.contains("\u{1b}]")
            && !colored.out.contains("[killed]")
    );
    let none = panj(here(), &["read", "-", "--format", "view"], "A quiet day\n\nThe sun shone.\n".as_bytes());
    assert!(none.out.contains("No events in this report."), "{}", none.out);
}
