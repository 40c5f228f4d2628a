//! The words of time, from `data/lexicon/time.toml`. Reads: that file. Writes: [`Words`]. Tests are in `find.rs`.

use super::Unit;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

/// The lexicon of time words.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Words {
    pub(super) month: FxHashMap<String, i8>,
    pub(super) weekday: FxHashMap<String, i8>,
    pub(super) part: FxHashMap<String, String>,
    pub(super) season: FxHashMap<String, String>,
    /// In the file's order: the first that fits is taken, so longer ones are sorted to the front.
    #[serde(deserialize_with = "longest_first")]
    pub(super) holiday: Vec<(String, String)>,
    pub(super) unit: FxHashMap<String, String>,
    #[serde(deserialize_with = "longest_first")]
    pub(super) reference: Vec<(String, String)>,
    pub(super) day: FxHashMap<String, i32>,
    pub(super) set: FxHashMap<String, String>,
    #[serde(deserialize_with = "longest_first")]
    pub(super) zone: Vec<(String, String)>,
    pub(super) tense: Tenses,
    pub(super) speech: Speech,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Tenses {
    pub(super) future: Vec<String>,
    pub(super) past: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Speech {
    pub(super) words: Vec<String>,
}

fn longest_first<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<(String, String)>, D::Error> {
    let table = std::collections::BTreeMap::<String, String>::deserialize(from)?;
    let mut list: Vec<_> = table.into_iter().collect();
    list.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    Ok(list)
}

/// The lexicon. A test reads it; a broken file leaves it empty.
pub(super) static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("../../../../data/lexicon/time.toml")).unwrap_or_default());

impl Words {
    /// The unit that `word` names, how many of it, and whether it is in the plural.
    pub(super) fn unit(&self, word: &str) -> Option<(Unit, f64, bool)> {
        let (code, plural) = match self.unit.get(word) {
            Some(code) => (code, false),
            None if word == "centuries" => (self.unit.get("century")?, true),
            None => (self.unit.get(word.strip_suffix('s')?)?, true),
        };
        let letters = code.trim_start_matches(|c: char| c.is_ascii_digit());
        let times = code[..code.len() - letters.len()].parse().unwrap_or(1.0);
        let unit = match letters {
            "TS" => Unit::Second,
            "TM" => Unit::Minute,
            "TH" => Unit::Hour,
            "D" => Unit::Day,
            "W" => Unit::Week,
            "M" => Unit::Month,
            "Q" => Unit::Quarter,
            "Y" => Unit::Year,
            _ => return None,
        };
        Some((unit, times, plural))
    }
}
