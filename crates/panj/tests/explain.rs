//! `panj explain`, run as a user runs it.

mod panj;

use panj::{panj, report, reports};

#[test]
fn an_event_is_explained_with_its_words_and_rule() {
    let dir = reports(1);
    let record = &panj(dir.path(), &["read", "000.txt"], b"").records()[0];
    let event = &record["events"][0];
    let id = event["id"].as_str().unwrap();
    let run = panj(dir.path(), &["explain", "000.txt", id], b"");
    assert_eq!(run.code, 0, "{}", run.err);
    let trigger = &event["trigger"];
    let quoted = format!("“{}” [{}:{}]", trigger["text"].as_str().unwrap(), trigger["start"], trigger["end"]);
    assert!(run.out.contains(&quoted) && run.out.contains(event["rule"].as_str().unwrap()), "{}", run.out);
    assert!(!run.out.contains('\u{1b}'));
    let piped = panj(dir.path(), &["explain", "-", id], report(0).as_bytes());
    assert_eq!(run.out, piped.out);
}

#[test]
fn an_unknown_id_lists_the_ids_with_their_triggers() {
    let dir = reports(1);
    let run = panj(dir.path(), &["explain", "000.txt", "e99"], b"");
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(
        run.err.contains("no event e99") && run.err.contains("e1 ") && run.err.contains("killed"),
        "{}",
        run.err
    );
}

#[test]
fn an_article_of_many_is_chosen_by_its_number() {
    let line = |n| serde_json::json!({"text": report(n)}).to_string() + "\n";
    let input: String = (0..3).map(line).collect();
    let args = ["explain", "-", "e1", "--article", "2", "--from", "jsonl"];
    let second = panj(std::path::Path::new("."), &args, input.as_bytes());
    let alone =
        panj(std::path::Path::new("."), &["explain", "-", "e1", "--from", "jsonl"], line(1).as_bytes());
    assert_eq!((second.code, &second.out), (0, &alone.out));
    let none = panj(std::path::Path::new("."), &["explain", "-", "e1", "--article", "7"], input.as_bytes());
    assert_eq!(none.code, 2);
    assert!(none.err.contains("there are 3 articles"), "{}", none.err);
    let missing = panj(std::path::Path::new("."), &["explain", "no-such.txt", "e1"], b"");
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("no-such.txt"), "{}", missing.err);
}
