//! Properties of the whole reader: whatever the text, the record is sound, the same again, and of the schema.

mod soundness;

use panj_engine::extract::{Article, Form, Limits, documents};
use panj_engine::{Reader, Settings};
use panj_record::Record;
use proptest::prelude::*;
use std::sync::LazyLock;

static READER: LazyLock<Reader> = LazyLock::new(Reader::embedded);

static SCHEMA: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| jsonschema::validator_for(&panj_record::json_schema()).expect("our schema is one"));

/// Single words of the lexicon's phrases.
static LEXICON: LazyLock<Vec<String>> = LazyLock::new(|| {
    let entries = &READER.lexicon().entries;
    let mut words: Vec<String> =
        entries.iter().flat_map(|e| e.example.split_whitespace()).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
});

/// Whole examples of the lexicon: sentences that name events.
static EXAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let entries = &READER.lexicon().entries;
    entries.iter().map(|e| e.example.clone()).filter(|e| !e.is_empty()).collect()
});

const PIECES: &[&str] = &[
    "\"",
    "“",
    "”",
    "‘",
    "’",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    ";",
    ":",
    "?",
    "!",
    "-",
    "–",
    "—",
    "…",
    "\n",
    "\n\n",
    "\t",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "\0",
    "é",
    "ß",
    "İ",
    "ﬁ",
    "e\u{301}",
    "عربي",
    "中文",
    "👩‍👩‍👧",
    "𝟙𝟚",
    "№",
    "½",
    "²",
    "0",
    "1",
    "24",
    "1,000",
    "3.5",
    "13:31",
    "2023",
    "99999999999999999999",
    "1e308",
    "-1",
    "$",
    "€",
    "%",
    "km",
    "kg",
    "Monday",
    "yesterday",
    "May",
    "30 February 2023",
    "August 30",
    "last week",
    "the night of",
    "overnight",
    "since",
    "dozens",
    "hundreds of",
    "at least",
    "between",
    "and",
    "or",
    "no",
    "not",
    "never",
    "neither",
    "one of the",
    "he",
    "they",
    "it",
    "who",
    "which",
    "that",
    "said",
    "told",
    "denied",
    "claimed",
    "reportedly",
    "according to",
    "if",
    "unless",
    "would",
    "plans to",
    "failed to",
    "threatened to",
    "accused",
    "of",
    "by",
    "in",
    "near",
    "north of",
    "Mosul",
    "Mali",
    "Moscow",
    "the Taliban",
    "TTP",
    "Gen.",
    "U.S.",
    "police",
    "gunmen",
    "rebels",
    "three farmers",
    "AK-47",
    "M-16",
    "rifles",
    "heroin",
    "citing",
    "a statement",
    "the",
    "a",
    "'s",
    "Share this page",
    "MOST READ",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        5 => (0..LEXICON.len()).prop_map(|i| LEXICON[i].clone()),
        1 => (0..EXAMPLES.len()).prop_map(|i| EXAMPLES[i].clone()),
        1 => "\\PC{0,6}",
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec((word(), prop_oneof![4 => Just(" "), 1 => Just("")]), 0..60)
        .prop_map(|all| all.iter().flat_map(|(w, space)| [w.as_str(), *space]).collect())
}

/// Sentences of the lexicon with something between them.
fn report() -> impl Strategy<Value = String> {
    prop::collection::vec((0..EXAMPLES.len(), word()), 1..12)
        .prop_map(|all| all.iter().flat_map(|(i, w)| [EXAMPLES[*i].as_str(), " ", w.as_str(), " "]).collect())
}

fn published() -> impl Strategy<Value = Option<jiff::civil::Date>> {
    prop_oneof![
        Just(None),
        (-9999..=9999i16, 1..=12i8, 1..=28i8).prop_map(|(y, m, d)| jiff::civil::Date::new(y, m, d).ok()),
        (1990..=2030i16, 1..=12i8, 1..=28i8).prop_map(|(y, m, d)| jiff::civil::Date::new(y, m, d).ok()),
    ]
}

fn article(text: &str) -> Option<Article> {
    documents(text.as_bytes(), "any", Some(Form::Text), &Limits::default()).next()?.ok()
}

/// What holds for every reading.
fn check(text: &str, published: Option<jiff::civil::Date>) {
    let Some(article) = article(text) else { return };
    let settings = Settings { published };
    let record = READER.read(article.clone(), &settings);
    soundness::sound(&record);
    assert_eq!(record, READER.read(article, &settings), "reading twice is equal");
    let json = serde_json::to_value(&record).expect("a record is JSON");
    let problems: Vec<String> =
        SCHEMA.iter_errors(&json).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:?}");
    let line = serde_json::to_string(&record).expect("a record is JSON");
    let back: Record = serde_json::from_str(&line).expect("a record can be read back");
    assert_eq!(back, record);
}

/// Few cases, so that the test takes seconds; `PROPTEST_CASES=5000` asks for more.
fn config() -> ProptestConfig {
    let default = ProptestConfig { max_shrink_iters: 400, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_CASES").is_some() {
        default
    } else {
        ProptestConfig { cases: 96, ..default }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_is_read_to_a_sound_record(text in "\\PC{0,400}", published in published()) {
        check(&text, published);
    }

    #[test]
    fn any_mix_of_words_is_read_to_a_sound_record(text in words(), published in published()) {
        check(&text, published);
    }

    #[test]
    fn any_mix_of_sentences_is_read_to_a_sound_record(text in report(), published in published()) {
        check(&text, published);
    }
}

#[test]
fn every_example_of_the_lexicon_gives_a_sound_record() {
    for example in EXAMPLES.iter() {
        check(example, Some(jiff::civil::date(2024, 3, 18)));
    }
}

#[test]
fn odd_texts_are_read_to_sound_records() {
    let long = "Gunmen killed three farmers, ".repeat(400);
    let deep = format!("{}killed{}", "(".repeat(2000), ")".repeat(2000));
    let quotes = "“He said “".repeat(500);
    let of = format!("{}the town", "the mayor of ".repeat(500));
    let numbers = "1 2 3 4 5 killed ".repeat(300);
    for text in
        [long.as_str(), &deep, &quotes, &of, &numbers, "\u{feff}", "\0", ".", "?", "\n\n\n", "\u{2028}killed"]
    {
        check(text, None);
    }
}
