//! Units, pieces, currencies and classes of things, from the tables in `data/`. Tests are below.

use super::Kind;
use crate::time::piece::{Piece, spell};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A unit of measure.
#[derive(Debug, Deserialize)]
struct Entry {
    symbol: String,
    names: Vec<String>,
    si: Option<f64>,
    si_unit: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct List {
    words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    unit: Vec<Entry>,
    piece: List,
    heap: List,
    sign: BTreeMap<String, String>,
    currency: BTreeMap<String, String>,
}

/// What a unit is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    pub(super) symbol: String,
    pub(super) kind: Kind,
    /// Factor and symbol of the SI unit.
    pub(super) si: Option<(f64, String)>,
}

#[derive(Debug, Default)]
struct Tables {
    /// Phrases with their units, by their first word, longest first.
    names: FxHashMap<String, Vec<(String, Unit)>>,
    /// Signs before a sum, longest first.
    signs: Vec<(String, String)>,
    pieces: Vec<String>,
    heaps: Vec<String>,
}

/// The tables. A test reads them; a broken file leaves them empty.
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../../../data/units/units.toml")).unwrap_or_default();
    let mut tables = Tables { pieces: file.piece.words, heaps: file.heap.words, ..Tables::default() };
    let mut add = |name: &str, unit: Unit| {
        let first = name.split(' ').next().unwrap_or(name);
        let head: String = first.chars().take_while(|c| c.is_alphabetic()).collect();
        let head = if head.is_empty() { first.to_owned() } else { head };
        tables.names.entry(head).or_default().push((name.to_owned(), unit));
    };
    for entry in file.unit {
        let kind = if entry.symbol == "percent" { Kind::Percent } else { Kind::Measure };
        let si = entry.si.zip(entry.si_unit.clone());
        for name in &entry.names {
            add(name, Unit { symbol: entry.symbol.clone(), kind, si: si.clone() });
        }
    }
    for (name, code) in &file.currency {
        add(name, Unit { symbol: code.clone(), kind: Kind::Money, si: None });
    }
    for list in tables.names.values_mut() {
        list.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    }
    tables.signs = file.sign.into_iter().collect();
    tables.signs.sort_by_key(|(sign, _)| std::cmp::Reverse(sign.len()));
    tables
});

/// The unit whose name begins at piece `at`, and the piece after it.
pub(super) fn unit_at(pieces: &[Piece], at: usize) -> Option<(usize, Unit)> {
    let list = TABLES.names.get(&pieces.get(at)?.low)?;
    list.iter().find_map(|(name, unit)| Some((spell(pieces, at, name)?, unit.clone())))
}

/// The currency whose sign stands at piece `at`, and the piece after it.
pub(super) fn sign_at(pieces: &[Piece], at: usize) -> Option<(usize, String)> {
    TABLES.signs.iter().find_map(|(sign, code)| Some((spell(pieces, at, sign)?, code.clone())))
}

/// The word for a piece in the singular (“rounds” → `round`).
pub(super) fn piece_word(word: &str) -> Option<String> {
    let single = singular(word);
    TABLES.pieces.contains(&single).then_some(single)
}

/// Whether a word names an unnamed amount (“cache”, “quantity”).
pub(super) fn is_heap(word: &str) -> bool {
    TABLES.heaps.iter().any(|w| w == word)
}

/// A noun in the singular, by its ending.
pub(super) fn singular(word: &str) -> String {
    const SAME: [&str; 12] = [
        "binoculars",
        "explosives",
        "aircraft",
        "goods",
        "sheep",
        "livestock",
        "gas",
        "headquarters",
        "barracks",
        "series",
        "clothes",
        "jewels",
    ];
    const ODD: [(&str, &str); 14] = [
        ("knives", "knife"),
        ("men", "man"),
        ("women", "woman"),
        ("children", "child"),
        ("people", "person"),
        ("oxen", "ox"),
        ("calves", "calf"),
        ("lorries", "lorry"),
        ("leaves", "leaf"),
        ("loaves", "loaf"),
        ("policemen", "policeman"),
        ("gunmen", "gunman"),
        ("fishermen", "fisherman"),
        ("buses", "bus"),
    ];
    if let Some((_, single)) = ODD.iter().find(|(many, _)| *many == word) {
        return (*single).to_owned();
    }
    let kept = SAME.contains(&word) && word != "explosives";
    if kept || word.len() < 3 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|s| s.len() > 2) {
        return format!("{stem}y");
    }
    for ending in ["ches", "shes", "xes", "sses", "zes"] {
        if word.ends_with(ending) && !word.ends_with("caches") {
            return word[..word.len() - 2].to_owned();
        }
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

static CLASSES: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../../../../data/lexicon/items.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// The class of a thing (`firearm`, `drug`, `vehicle`, …), by the longest ending of the phrase that the table knows.
/// Takes a lemma or a phrase in the singular or plural.
#[must_use]
pub fn class_of(phrase: &str) -> Option<&'static str> {
    let low = phrase.to_lowercase();
    let mut rest = low.trim();
    loop {
        if let Some(class) = CLASSES.get(rest) {
            return Some(class);
        }
        let (head, last) =
            rest.rsplit_once([' ', '-']).map_or(("", rest), |(head, last)| (&rest[..=head.len()], last));
        if let Some(class) = CLASSES.get(format!("{head}{}", singular(last)).as_str()) {
            return Some(class);
        }
        rest = match rest.split_once([' ']) {
            Some((_, tail)) => tail.trim_start(),
            None => break,
        };
    }
    let last = rest.rsplit('-').next().unwrap_or(rest);
    CLASSES.get(last).or_else(|| CLASSES.get(singular(last).as_str())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_read() {
        assert!(TABLES.names.len() > 100 && TABLES.signs.len() > 20 && CLASSES.len() > 300);
    }

    #[test]
    fn a_thing_is_classed_by_its_longest_known_ending() {
        for (phrase, class) in [
            ("grenade", "explosive"),
            ("hand grenades", "explosive"),
            ("RPG-7 grenade launcher", "heavy-weapon"),
            ("Kalashnikov assault rifle", "firearm"),
            ("AK-47", "firearm"),
            ("mobile phones", "electronics"),
            ("hashish", "drug"),
            ("body armour", "gear"),
            ("stalls", "building"),
            ("heads of cattle", "livestock"),
        ] {
            assert_eq!(class_of(phrase), Some(class), "{phrase}");
        }
        assert_eq!(class_of("sorrow"), None);
    }

    #[test]
    fn nouns_are_put_in_the_singular() {
        for (many, one) in [
            ("rifles", "rifle"),
            ("caches", "cache"),
            ("batteries", "battery"),
            ("boxes", "box"),
            ("cartridges", "cartridge"),
            ("knives", "knife"),
            ("explosives", "explosive"),
            ("binoculars", "binoculars"),
        ] {
            assert_eq!(singular(many), one);
        }
    }
}
