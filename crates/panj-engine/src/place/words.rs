//! The hand-edited word lists of `data/places/`: type words, spellings, demonyms, words that are no places.
//!
//! Reads types.tsv, spellings.tsv, not_places.txt and countries.tsv, embedded as they are; a line that does
//! not parse is skipped, and a test counts them. Writes nothing. Keys are folded. Not here: names of places
//! (`gazetteer`). Tests are in `tests.rs`.

use super::fold::fold;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;

pub(super) static TYPES: &str = include_str!("../../../../data/places/types.tsv");
pub(super) static SPELLINGS: &str = include_str!("../../../../data/places/spellings.tsv");
pub(super) static NOT_PLACES: &str = include_str!("../../../../data/places/not_places.txt");
pub(super) static COUNTRIES: &str = include_str!("../../../../data/places/countries.tsv");

/// What sort of place an entry is, or a type word asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A continent, or a region of several countries.
    Continent,
    /// A country or dependent territory.
    Country,
    /// A first-order division.
    Admin1,
    /// A second-order division.
    Admin2,
    /// A town or village.
    Town,
    /// A part of a town.
    Quarter,
    /// A named spot: a camp, a bridge, an airport, a crossing.
    Spot,
    /// A river, lake or canal.
    Water,
    /// A sea, gulf or strait.
    Sea,
    /// A mountain, range, desert, valley, island or vague region.
    Land,
    /// The border between two countries.
    Border,
}

impl Kind {
    /// The sort of a GeoNames feature code.
    #[must_use]
    pub fn of_feature(code: &str) -> Kind {
        match code {
            "CONT" => Kind::Continent,
            "PPLX" => Kind::Quarter,
            "ADM1" => Kind::Admin1,
            "ADM2" | "ADM3" | "ADM4" | "ADMD" => Kind::Admin2,
            "BDRY" => Kind::Border,
            "SEA" | "OCN" | "GULF" | "STRT" | "BAY" | "CHN" | "SD" => Kind::Sea,
            "STM" | "STMS" | "LK" | "LKS" | "CNL" | "RSV" | "WAD" | "DLTA" | "FLLS" => Kind::Water,
            code if code.starts_with("PCL") || code == "TERR" => Kind::Country,
            code if code.starts_with("PPL") => Kind::Town,
            "CMP" | "CMPRF" | "AIRP" | "AIRB" | "AIRF" | "BDG" | "PS" | "PSN" | "DAM" | "FCL" | "GATE"
            | "INSM" | "MKT" | "MSQE" | "NAVB" | "PRN" | "PRT" | "RSTN" | "SQR" | "RD" | "BLDG" | "HSP"
            | "UNIV" | "MN" | "PSH" | "TUNL" | "MNMT" | "OILF" | "OILR" | "CTRCM" | "ANS" | "STDM"
            | "PAL" => Kind::Spot,
            _ => Kind::Land,
        }
    }

    fn of_word(word: &str) -> Option<Kind> {
        Some(match word {
            "continent" => Kind::Continent,
            "country" => Kind::Country,
            "admin1" => Kind::Admin1,
            "admin2" => Kind::Admin2,
            "town" => Kind::Town,
            "quarter" => Kind::Quarter,
            "spot" => Kind::Spot,
            "water" => Kind::Water,
            "sea" => Kind::Sea,
            "land" => Kind::Land,
            "border" => Kind::Border,
            _ => return None,
        })
    }
}

/// The lines of a table: no comments, no blank ones, split at tabs.
pub(super) fn lines(table: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| line.split('\t').map(str::trim).collect())
}

#[derive(Debug, Default)]
struct Words {
    before: FxHashMap<String, Option<Kind>>,
    after: FxHashMap<String, Option<Kind>>,
    spellings: Vec<(String, String, bool)>,
    ordinary: FxHashSet<String>,
    demonyms: FxHashMap<String, &'static str>,
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words = Words::default();
        for line in lines(TYPES) {
            if let [word, place, kind, ..] = line[..] {
                let kind = Kind::of_word(kind);
                if place.contains("before") {
                    words.before.insert(fold(word), kind);
                }
                if place.contains("after") {
                    words.after.insert(fold(word), kind);
                }
            }
        }
        for line in lines(SPELLINGS) {
            if let [one, other, ref rest @ ..] = line[..] {
                let (one, other) = (one.replace('_', " "), other.replace('_', " "));
                let weak = rest.first() == Some(&"weak");
                words.spellings.push((other.clone(), one.clone(), weak));
                words.spellings.push((one, other, weak));
            }
        }
        words.ordinary = lines(NOT_PLACES).flatten().map(fold).collect();
        for line in lines(COUNTRIES) {
            if let [code, _, _, _, _, _, demonyms, ..] = line[..] {
                for demonym in demonyms.split('|').map(fold).filter(|d| !d.is_empty()) {
                    words.demonyms.entry(demonym).or_insert(code);
                }
            }
        }
        words
    })
}

/// What a type word asks for (“district”, “Nohiyai”); none for other words and for those that any place has.
#[must_use]
pub fn type_word(word: &str) -> Option<Kind> {
    let folded = fold(word);
    let words = words();
    let singular = folded.strip_suffix('s');
    let known = |key: &str| words.after.get(key).or_else(|| words.before.get(key)).copied().flatten();
    known(&folded).or_else(|| singular.and_then(known))
}

/// `folded` without type words at its ends, the fewest taken off first, with what they ask for.
pub(super) fn without_types(folded: &str) -> Vec<(&str, Option<Kind>)> {
    let words = words();
    let mut found: Vec<(&str, Option<Kind>)> = Vec::new();
    let mut waiting = vec![(folded, None)];
    while let Some((name, kind)) = waiting.pop() {
        let mut add = |rest: &'_ str, more: Option<Kind>| {
            let start = rest.as_ptr() as usize - folded.as_ptr() as usize;
            let rest = &folded[start..start + rest.len()];
            if !rest.is_empty() && !found.iter().any(|(name, _)| *name == rest) && found.len() < 12 {
                found.push((rest, kind.or(more)));
                waiting.insert(0, (rest, kind.or(more)));
            }
        };
        for (at, _) in name.match_indices(' ') {
            if let Some(&kind) = words.before.get(&name[..at]) {
                add(&name[at + 1..], kind);
            }
            if let Some(&kind) = words.after.get(&name[at + 1..]) {
                add(&name[..at], kind);
            }
        }
    }
    found
}

/// Other spellings of a folded name: one change of spellings.tsv, then two. `^` and `$` in the table are its ends,
/// `_` is a space; of two changes one at most is weak.
pub(super) fn respell(folded: &str) -> Vec<String> {
    if folded.len() < 4 || folded.len() > 40 {
        return Vec::new();
    }
    let once = |name: &str, weakened: bool, found: &mut Vec<(String, bool)>| {
        let marked = format!("^{name}$");
        for (from, to, weak) in &words().spellings {
            if from.trim_matches(['^', '$']).is_empty() || (weakened && *weak) {
                continue;
            }
            for (at, _) in marked.match_indices(from.as_str()) {
                let changed = format!("{}{to}{}", &marked[..at], &marked[at + from.len()..]);
                let changed = changed.trim_matches(['^', '$', ' ']).to_owned();
                if changed.len() > 2 && changed != folded && !found.iter().any(|(known, _)| *known == changed)
                {
                    found.push((changed, weakened || *weak));
                }
            }
        }
    };
    let mut found = Vec::new();
    once(folded, false, &mut found);
    for i in 0..if folded.len() < 6 { 0 } else { found.len().min(40) } {
        let (name, weakened) = found[i].clone();
        once(&name, weakened, &mut found);
        if found.len() > 400 {
            break;
        }
    }
    found.into_iter().map(|(name, _)| name).collect()
}

/// Whether a folded name is an ordinary word or a common personal name: no place without other evidence.
#[must_use]
pub fn is_ordinary(folded: &str) -> bool {
    words().ordinary.contains(folded)
}

/// The country of a folded demonym.
pub(super) fn demonym(folded: &str) -> Option<&'static str> {
    words().demonyms.get(folded).copied()
}
