//! Every entry of the event lexicon reads its own example, and the files are in order.
//!
//! `lexicon.known`, beside this file, lists entries whose example the engine misreads though the entry is right: they
//! are reported and do not fail, and an entry that starts to pass must leave the list.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a test")]

use panj_engine::doc::Upos;
use panj_engine::event::lexicon::{Entry, Expect, Lexicon};
use panj_engine::extract::{Article, Block};
use panj_engine::span::Span;
use panj_engine::syntax::lemma::Lemmas;
use panj_engine::{Reader, Settings};
use panj_record::{BlockKind, CountOf, Event, EventType, Participant, Record, Status};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::LazyLock;

const FORMS: &str = include_str!("../../../data/lexicon/forms.tsv");

static READER: LazyLock<Reader> = LazyLock::new(Reader::embedded);

/// The modes that PLOVER gives each type, with our additions (CODEBOOK.md).
const MODES: [(EventType, &[&str]); 16] = [
    (EventType::Agree, &[]),
    (EventType::Consult, &["visit", "third-party", "multilateral", "phone"]),
    (EventType::Support, &[]),
    (EventType::Concede, &[]),
    (EventType::Cooperate, &[]),
    (EventType::Aid, &[]),
    (EventType::Retreat, &["withdraw", "release", "disarm", "ceasefire", "access", "resign"]),
    (EventType::Request, &["assist", "change", "yield", "meet"]),
    (EventType::Accuse, &["disapprove", "investigate", "allege"]),
    (EventType::Reject, &["assist", "change", "yield", "meet"]),
    (EventType::Threaten, &["restrict", "arrest", "relations", "expel", "territory", "violence"]),
    (EventType::Protest, &["demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"]),
    (EventType::Sanction, &["convict", "expel", "withdraw", "discontinue"]),
    (EventType::Mobilize, &["troops", "weapons", "police", "militia"]),
    (
        EventType::Coerce,
        &[
            "seize",
            "restrict",
            "censor",
            "curfew",
            "martial-law",
            "arrest",
            "deport",
            "withhold",
            "misinformation",
            "cyber",
        ],
    ),
    (
        EventType::Assault,
        &[
            "abduct",
            "beat",
            "torture",
            "sexual",
            "targeted",
            "destroy",
            "primitive",
            "firearms",
            "explosives",
            "suicide-attack",
            "aerial",
            "drone",
            "heavy-weapons",
            "crowd-control",
            "unconventional",
        ],
    ),
];

const CONTEXTS: &[&str] = &[
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "political_institutions",
    "pro_democracy",
    "pro_autocracy",
    "economic",
    "legal",
    "reparations",
    "human_rights",
    "rights_freedoms",
    "repression",
    "human_security",
    "gender",
    "lgbt",
    "religion_ethnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "natural_resource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegal_drugs",
    "trafficking",
];

fn read(text: &str) -> Record {
    let article = Article {
        text: text.to_owned(),
        blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Body }],
        ..Article::default()
    };
    READER.read(article, &Settings::default())
}

fn names(participants: &[Participant]) -> String {
    let texts: Vec<&str> = participants.iter().filter_map(|p| p.text.as_deref()).collect();
    texts.join(" | ")
}

/// What the engine found, in one line an event.
fn found(record: &Record) -> String {
    if record.events.is_empty() {
        return "no event".to_owned();
    }
    let mut out = String::new();
    for e in &record.events {
        let _ = write!(out, "\n      {} “{}” {}", e.rule, e.trigger.text, e.status.code());
        if let Some(mode) = &e.mode {
            let _ = write!(out, " {mode}");
        }
        let _ = write!(out, " actors [{}] recipients [{}]", names(&e.actors), names(&e.recipients));
        for c in &e.counts {
            let _ = write!(out, " {} {:?} {:?} {:?}", c.what.code(), c.low, c.best, c.high);
        }
        for i in &e.items {
            let _ = write!(out, " item {:?} {:?} {}", i.amount, i.unit, i.what);
        }
        if let Some(place) = &e.place {
            let _ = write!(out, " at {} ({})", place.text, place.name);
        }
    }
    out
}

fn holds(participants: &[Participant], wanted: &str) -> bool {
    participants.iter().any(|p| {
        p.text.as_deref().is_some_and(|t| t.contains(wanted))
            || p.actor.as_ref().and_then(|a| a.name.as_deref()).is_some_and(|n| n.contains(wanted))
    })
}

fn number(value: &toml::Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|i| i as f64))
}

/// Whether a kind of people is counted as wanted: a number, or a table of `low`, `best` and `high`.
fn counted(event: &Event, what: CountOf, wanted: &toml::Value) -> bool {
    let counts: Vec<_> = event.counts.iter().filter(|c| c.what == what).collect();
    if counts.is_empty() {
        return false;
    }
    match wanted {
        toml::Value::Table(bounds) => counts.iter().any(|c| {
            let same = |key: &str, got: Option<f64>| bounds.get(key).is_none_or(|w| number(w) == got);
            same("low", c.low) && same("best", c.best) && same("high", c.high)
        }),
        plain => {
            let sum: f64 = counts.iter().filter_map(|c| c.best).sum();
            number(plain).is_some_and(|w| sum == w)
        }
    }
}

/// How an event falls short of what an example expects; empty if it does not.
fn shortfall(event: &Event, entry: &Entry, expect: &Expect) -> Vec<String> {
    let mut out = Vec::new();
    for actor in expect.actors.iter().flatten() {
        if !holds(&event.actors, actor) {
            out.push(format!("actor “{actor}”"));
        }
    }
    for recipient in expect.recipients.iter().flatten() {
        if !holds(&event.recipients, recipient) {
            out.push(format!("recipient “{recipient}”"));
        }
    }
    match expect.status.as_deref() {
        Some(status) if event.status.code() != status => out.push(format!("status {status}")),
        // What is not stated is real, unless the phrase says otherwise.
        None if entry.status.is_none() && !matches!(event.status, Status::Occurred | Status::Ongoing) => {
            out.push("status occurred or ongoing".to_owned());
        }
        _ => {}
    }
    if let Some(mode) = &expect.mode
        && event.mode.as_ref() != Some(mode)
    {
        out.push(format!("mode {mode}"));
    }
    for item in expect.items.iter().flatten() {
        let held = event.items.iter().any(|i| {
            let amount = i.amount.map(|a| a.to_string()).unwrap_or_default();
            let unit = i.unit.as_deref().unwrap_or("");
            let plain = format!("{amount} {}", i.what);
            let full = format!("{amount} {unit} {}", i.what);
            plain == *item || full == *item || (amount.is_empty() && i.what == *item)
        });
        if !held {
            out.push(format!("item “{item}”"));
        }
    }
    if let Some(place) = &expect.place
        && !event.place.as_ref().is_some_and(|p| p.name.contains(place) || p.text.contains(place))
    {
        out.push(format!("place “{place}”"));
    }
    for (key, wanted) in expect.counts.iter().filter(|(k, _)| *k != "rule") {
        match CountOf::from_code(key) {
            Some(what) if !counted(event, what, wanted) => out.push(format!("{key} = {wanted}")),
            Some(_) => {}
            None => out.push(format!("“{key}”, which is no key of expect")),
        }
    }
    out
}

/// What is wrong with an entry's example and counterexample.
fn problems(entry: &Entry) -> Vec<String> {
    let mut out = Vec::new();
    let record = read(&entry.example);
    let of_type: Vec<&Event> = record.events.iter().filter(|e| e.event_type == entry.event_type).collect();
    let text = &entry.example;
    if entry.expect.none {
        if !of_type.is_empty() {
            out.push(format!("“{text}” expected no {}, found {}", entry.event_type.code(), found(&record)));
        }
    } else {
        let rule = entry.expect.counts.get("rule").and_then(|r| r.as_str()).unwrap_or(&entry.id);
        let best = of_type
            .iter()
            .filter(|e| e.rule == rule)
            .map(|e| shortfall(e, entry, &entry.expect))
            .min_by_key(Vec::len);
        match best {
            None => out.push(format!("“{text}” expected the rule {rule}, found {}", found(&record))),
            Some(short) if !short.is_empty() => {
                out.push(format!("“{text}” expected {}, found {}", short.join(", "), found(&record)));
            }
            Some(_) => {}
        }
    }
    if let Some(text) = &entry.counterexample {
        let record = read(text);
        if record.events.iter().any(|e| e.event_type == entry.event_type) {
            out.push(format!("“{text}” expected no {}, found {}", entry.event_type.code(), found(&record)));
        }
    }
    out
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/lexicon/events")
}

/// The lines of `lexicon.known`: an id, a tab, the reason.
fn known() -> BTreeMap<String, String> {
    include_str!("lexicon.known")
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .map(|l| {
            let (id, reason) = l.split_once('\t').unwrap_or((l, ""));
            (id.to_owned(), reason.to_owned())
        })
        .collect()
}

#[test]
fn every_entry_reads_its_example() {
    let known = known();
    let entries = &READER.lexicon().entries;
    let mut report = String::new();
    let (mut failed, mut excused) = (0, 0);
    let mut recovered: Vec<&str> = Vec::new();
    for entry in entries {
        let problems = problems(entry);
        match (problems.is_empty(), known.get(&entry.id)) {
            (true, None) => {}
            (true, Some(_)) => recovered.push(&entry.id),
            (false, reason) => {
                if let Some(reason) = reason {
                    excused += 1;
                    let _ = writeln!(report, "  {} (known: {reason})", entry.id);
                } else {
                    failed += 1;
                    let _ = writeln!(report, "  {}", entry.id);
                }
                for p in problems {
                    let _ = writeln!(report, "    {p}");
                }
            }
        }
    }
    println!("{} entries, {failed} failed, {excused} known failures\n{report}", entries.len());
    let missing: Vec<&String> = known.keys().filter(|id| READER.lexicon().entry(id).is_none()).collect();
    assert!(missing.is_empty(), "tests/lexicon.known names entries that are none: {missing:?}");
    assert!(recovered.is_empty(), "these pass now, take them out of tests/lexicon.known: {recovered:?}");
    assert_eq!(failed, 0, "mend the entries above, or list them in tests/lexicon.known with the reason");
}

#[test]
fn entries_are_well_formed() {
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    for entry in &READER.lexicon().entries {
        let id = &entry.id;
        if !ids.insert(id) {
            wrong.push(format!("{id}: the id stands twice"));
        }
        if !id.starts_with(&format!("{}.", entry.event_type.code().to_lowercase())) {
            wrong.push(format!("{id}: the id does not begin with the type {}", entry.event_type.code()));
        }
        let modes = MODES.iter().find(|(t, _)| *t == entry.event_type).map_or(&[][..], |(_, m)| m);
        if let Some(mode) = entry.mode.as_deref().filter(|m| !modes.contains(m)) {
            wrong.push(format!("{id}: {mode} is no mode of {}", entry.event_type.code()));
        }
        for context in entry.contexts.iter().filter(|c| !CONTEXTS.contains(&c.as_str())) {
            wrong.push(format!("{id}: {context} is no PLOVER context"));
        }
        if entry.example.trim().is_empty() {
            wrong.push(format!("{id}: no example"));
        }
        let expect = &entry.expect;
        if *expect == Expect::default() {
            wrong.push(format!("{id}: expects nothing of its example"));
        }
        if let Some(mode) = expect.mode.as_deref().filter(|m| !modes.contains(m)) {
            wrong.push(format!("{id}: the expected {mode} is no mode of {}", entry.event_type.code()));
        }
        if let Some(status) = expect.status.as_deref().filter(|s| Status::from_code(s).is_none()) {
            wrong.push(format!("{id}: the expected {status} is no status"));
        }
        if !(0.0..=1.0).contains(&entry.weight) {
            wrong.push(format!("{id}: the weight {} is not from 0 to 1", entry.weight));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_sorted_and_all_are_read() {
    let mut count = 0;
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|f| f.unwrap().path()).collect();
    names.sort();
    for path in names {
        let text = std::fs::read_to_string(&path).unwrap();
        let ids: Vec<&str> = text
            .lines()
            .filter_map(|l| l.strip_prefix("id = \""))
            .filter_map(|l| l.split('"').next())
            .collect();
        for pair in ids.windows(2) {
            assert!(pair[0] < pair[1], "{}: {} stands after {}", path.display(), pair[1], pair[0]);
        }
        count += ids.len();
    }
    assert_eq!(count, READER.lexicon().entries.len(), "a file of data/lexicon/events is not read");
}

#[test]
fn no_phrase_has_two_meanings_under_the_same_conditions() {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut twice = Vec::new();
    for entry in &READER.lexicon().entries {
        let table: toml::Table = toml::from_str(&entry.source).unwrap();
        let condition = |key: &str| {
            let mut words: Vec<String> = table
                .get(key)
                .and_then(|v| v.as_array())
                .into_iter()
                .flatten()
                .map(ToString::to_string)
                .collect();
            words.sort();
            words.join(",")
        };
        let keys = ["object", "not_object", "subject", "not_subject", "needs"];
        // Only `needs` holds for nouns too.
        let conditions: Vec<String> = keys.iter().map(|k| condition(k)).collect();
        for part in ["verbs", "nouns", "words"] {
            let conditions = if part == "verbs" { conditions.join("; ") } else { condition("needs") };
            for phrase in table.get(part).and_then(|v| v.as_array()).into_iter().flatten() {
                let key = format!("{part} {phrase} under [{conditions}]");
                if let Some(other) = seen.insert(key.clone(), &entry.id) {
                    twice.push(format!("{key}: {other} and {}", entry.id));
                }
            }
        }
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

#[test]
fn forms_of_verbs_go_back_to_their_lemma() {
    let lemmas = Lemmas::new(&[include_str!("../../../models/perceptron/lemmas.tsv"), FORMS].concat());
    let mut wrong = Vec::new();
    for entry in &READER.lexicon().entries {
        let table: toml::Table = toml::from_str(&entry.source).unwrap();
        for phrase in table.get("verbs").and_then(|v| v.as_array()).into_iter().flatten() {
            let verb = phrase.as_str().unwrap().split([' ', '-']).next().unwrap();
            // Regular forms only; “be”, “agree” and the like are not built so.
            let Some(stem) =
                verb.strip_suffix('e').filter(|s| s.len() > 2 && !s.ends_with(['e', 'i', 'o', 'y']))
            else {
                continue;
            };
            let got = lemmas.lemma(&format!("{stem}ing"), Upos::Verb, "VBG");
            if got != verb {
                wrong.push(format!("{stem}ing is read as {got}; add it to data/lexicon/forms.tsv"));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let lines: Vec<&str> = FORMS.lines().filter(|l| !l.starts_with('#')).collect();
    assert!(lines.windows(2).all(|l| l[0] < l[1]), "data/lexicon/forms.tsv is not sorted");
}

#[test]
fn a_wrong_key_is_named() {
    let error = Lexicon::from_files(&[("assault", "[[entry]]\nid = \"assault.x\"\nverb = [\"kill\"]\n")])
        .unwrap_err();
    assert!(error.to_string().contains("assault.toml") && error.to_string().contains("verb"), "{error}");
}
