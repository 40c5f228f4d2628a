//! Words of saying. Reads: `data/lexicon/cues.toml`. Writes: look-ups for `event` and `attribute`.

use panj_record::Stance;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
pub(crate) struct Words {
    #[serde(default)]
    pub(crate) verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    pub(crate) objects: Vec<String>,
}

/// The words of saying.
pub(crate) struct Cues {
    /// Verbs by the stance they give.
    pub(crate) verbs: FxHashMap<String, Stance>,
    /// Verbs that need a figure, and what counts as one.
    pub(crate) figures: Words,
    /// Nouns whose owner speaks.
    pub(crate) statements: Vec<String>,
}

/// The table.
pub(crate) static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut file: std::collections::BTreeMap<String, Words> =
        toml::from_str(include_str!("../../../data/lexicon/cues.toml")).unwrap_or_default();
    let mut verbs = FxHashMap::default();
    for stance in Stance::ALL {
        for verb in file.remove(&stance.code()).map(|w| w.verbs).unwrap_or_default() {
            verbs.insert(verb, *stance);
        }
    }
    let none = || Words { verbs: Vec::new(), nouns: Vec::new(), objects: Vec::new() };
    Cues {
        verbs,
        figures: file.remove("figures").unwrap_or_else(none),
        statements: file.remove("statements").map(|w| w.nouns).unwrap_or_default(),
    }
});

/// Whether a verb reports what somebody says.
pub(crate) fn is_saying(lemma: &str) -> bool {
    CUES.verbs.contains_key(lemma)
}
