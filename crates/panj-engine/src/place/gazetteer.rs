//! The gazetteer: every country, division and town over 500 people, and what news names beside these.
//!
//! Reads the index that `build.rs` compiles from `data/places/` (sources and licences in NOTICE), where it
//! lies in the binary: opening looks at forty bytes. Writes nothing. Layout, little endian: `PANJPLC1`,
//! BLAKE3 of the source tables, six section lengths (u32), then an FST from folded name to an id or to the place of
//! a list, the lists, records of 24 bytes, names, and the ends and bytes of the other strings. An id or list
//! item carries one bit that says whether the key is the entry's main name. Surprising: towns have no second-order
//! division where the source names none; features that GeoNames has no code for are `BDRY` (a border between two
//! countries) and `CONT`. Not here: mention detection, choosing among homonyms (`resolve`). Tests are in `tests.rs`.

use super::fold::fold;
use super::resolve::fit;
use super::words::{self, Kind};
use std::sync::OnceLock;

/// An entry of one [`Gazetteer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub(super) u32);

/// What the gazetteer knows of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceEntry {
    /// The main name.
    pub name: &'static str,
    /// GeoNames id, where it has one.
    pub geonameid: Option<u64>,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// ISO 3166-1 alpha-3; none for what lies in several countries or in none.
    pub country: Option<&'static str>,
    /// First-order division.
    pub admin1: Option<&'static str>,
    /// Second-order division, where a source gives it.
    pub admin2: Option<&'static str>,
    /// [GeoNames feature code](https://www.geonames.org/export/codes.html), or `BDRY`.
    pub feature: &'static str,
    /// People; 0 if unknown.
    pub population: u32,
}

impl PlaceEntry {
    /// The great-circle distance to another entry in km, on a sphere of 6,371 km.
    #[must_use]
    pub fn km(&self, other: &PlaceEntry) -> f64 {
        km((self.lat, self.lon), (other.lat, other.lon))
    }

    /// What sort of place it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::of_feature(self.feature)
    }
}

/// The great-circle distance between two points (degrees north, east) in km, on a sphere of 6,371 km.
#[must_use]
pub fn km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat, lon) = ((b.0 - a.0).to_radians() / 2.0, (b.1 - a.1).to_radians() / 2.0);
    let h = lat.sin().powi(2) + a.0.to_radians().cos() * b.0.to_radians().cos() * lon.sin().powi(2);
    2.0 * 6371.0 * h.min(1.0).sqrt().asin()
}

/// An index of places by name. Cheap to copy.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    names: fst::Map<&'static [u8]>,
    lists: &'static [u8],
    records: &'static [u8],
    main_names: &'static [u8],
    ends: &'static [u8],
    strings: &'static [u8],
    hash: &'static [u8],
}

static EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gazetteer.idx"));
const RECORD: usize = 24;
/// Most words of a name that [`Gazetteer::longest_match`] tries.
const LONGEST: usize = 7;

impl Gazetteer {
    /// The gazetteer in this binary.
    #[must_use]
    pub fn embedded() -> &'static Gazetteer {
        static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
        GAZETTEER.get_or_init(|| Gazetteer::open(EMBEDDED).expect("build.rs wrote the embedded index"))
    }

    /// Opens an index; none if it is foreign or cut short.
    pub(super) fn open(bytes: &'static [u8]) -> Option<Gazetteer> {
        let rest = bytes.strip_prefix(b"PANJPLC1")?;
        let (hash, mut rest) = rest.split_at_checked(32)?;
        let mut lengths = [0usize; 6];
        for length in &mut lengths {
            let (four, after) = rest.split_first_chunk::<4>()?;
            *length = u32::from_le_bytes(*four) as usize;
            rest = after;
        }
        let mut section = |length: usize| -> Option<&'static [u8]> {
            let (section, after) = rest.split_at_checked(length)?;
            rest = after;
            Some(section)
        };
        Some(Gazetteer {
            names: fst::Map::new(section(lengths[0])?).ok()?,
            lists: section(lengths[1])?,
            records: section(lengths[2])?,
            main_names: section(lengths[3])?,
            ends: section(lengths[4])?,
            strings: section(lengths[5])?,
            hash,
        })
    }

    /// What it was made from, for provenance: `b3:` and the BLAKE3 of the source tables.
    #[must_use]
    pub fn hash(&self) -> String {
        self.hash.iter().fold("b3:".to_owned(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len() / RECORD
    }

    /// Whether it knows no place at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The entry of an id that this gazetteer gave out.
    #[must_use]
    pub fn get(&self, id: PlaceId) -> PlaceEntry {
        let record = &self.records[id.0 as usize * RECORD..][..RECORD];
        let short = |at: usize| self.string(usize::from(u16::from_le_bytes([record[at], record[at + 1]])));
        let some = |text: &'static str| (!text.is_empty()).then_some(text);
        let name = three(record, 9) as usize;
        let name_bytes = &self.main_names[name + 1..][..usize::from(self.main_names[name])];
        let geonameid = three(record, 6);
        PlaceEntry {
            name: std::str::from_utf8(name_bytes).unwrap_or(""),
            geonameid: (geonameid != 0).then_some(u64::from(geonameid)),
            lat: scaled(three(record, 0), 90.0),
            lon: scaled(three(record, 3), 180.0),
            country: some(short(18)),
            admin1: some(short(20)),
            admin2: some(short(22)),
            feature: short(16),
            population: u32::from_le_bytes([record[12], record[13], record[14], record[15]]),
        }
    }

    fn string(&self, number: usize) -> &'static str {
        let start = if number == 0 { 0 } else { three(self.ends, (number - 1) * 3) };
        let end = three(self.ends, number * 3);
        std::str::from_utf8(&self.strings[start as usize..end as usize]).unwrap_or("")
    }

    /// The entries of a folded name, most people first, each with whether it is the entry's main name.
    pub(super) fn exact(&self, folded: &str) -> Vec<(PlaceId, bool)> {
        let coded = |value: u32| (PlaceId(value >> 1), value & 1 == 1);
        #[allow(clippy::cast_possible_truncation, reason = "build.rs wrote values of 32 bits")]
        match self.names.get(folded) {
            None => Vec::new(),
            Some(value) if value & 1 == 0 => vec![coded((value >> 1) as u32)],
            Some(value) => {
                let at = (value >> 1) as usize;
                let count = usize::from(u16::from_le_bytes([self.lists[at], self.lists[at + 1]]));
                (0..count).map(|i| coded(three(self.lists, at + 2 + 3 * i))).collect()
            }
        }
    }

    /// The entries that `name` may mean, most people first: by its folded name; if nobody has that, without
    /// type words (“Vanj district”, “City of Mosul”); if nobody has that, in another common spelling
    /// (“Darvaz” for “Darvoz”). A demonym is its country; “Tajik-Afghan border” is put together from the countries.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Vec<PlaceId> {
        self.find(name).entries.into_iter().map(|(id, _)| id).collect()
    }

    /// As [`Gazetteer::lookup`], with how it was found.
    pub(super) fn find(&self, name: &str) -> Found {
        let folded = fold(name);
        let found = |entries, kind, respelled| Found { entries, kind, respelled };
        let mut entries = self.exact(&folded);
        if let Some(country) = words::demonym(&folded).and_then(|code| self.country_entry(code)) {
            entries.retain(|(id, _)| *id != country);
            entries.insert(0, (country, true));
        }
        if !entries.is_empty() {
            return found(entries, None, false);
        }
        if let Some(border) = self.border_named(&folded) {
            return found(vec![(border, true)], None, false);
        }
        let bare = words::without_types(&folded);
        for (rest, kind) in &bare {
            let entries = self.fitting(rest, *kind);
            if !entries.is_empty() {
                return found(entries, *kind, false);
            }
        }
        for (rest, kind) in std::iter::once((folded.as_str(), None)).chain(bare) {
            for spelling in words::respell(rest) {
                let entries = self.fitting(&spelling, kind);
                if !entries.is_empty() {
                    return found(entries, kind, true);
                }
            }
        }
        found(Vec::new(), None, false)
    }

    /// As `exact`, but a town is no river, sea or mountain that is called after it.
    fn fitting(&self, folded: &str, kind: Option<Kind>) -> Vec<(PlaceId, bool)> {
        let mut entries = self.exact(folded);
        if let Some(kind @ (Kind::Water | Kind::Sea | Kind::Land | Kind::Border)) = kind {
            entries.retain(|(id, _)| fit(kind, self.get(*id).kind()) > 0.0);
        }
        entries
    }

    /// The longest run of `words` from the first that is a place's name, how many words it takes, and whose it
    /// is. One ordinary word (`data/places/not_places.txt`) is no name without other evidence.
    #[must_use]
    pub fn longest_match(&self, words: &[&str]) -> Option<(usize, Vec<PlaceId>)> {
        for count in (1..=words.len().min(LONGEST)).rev() {
            let written = words[..count].join(" ");
            let folded = fold(&written);
            if folded.is_empty() {
                continue;
            }
            let entries = self.exact(&folded);
            // “US” is a country, “us” is not.
            let initials =
                |id: PlaceId| self.get(id).kind() == Kind::Country && !written.contains(char::is_lowercase);
            if words::is_ordinary(&folded) && !entries.first().is_some_and(|(id, _)| initials(*id)) {
                continue;
            }
            if !entries.is_empty() {
                return Some((count, entries.into_iter().map(|(id, _)| id).collect()));
            }
        }
        None
    }

    /// The country of a name or demonym (“Burkinabe” → `BFA`).
    #[must_use]
    pub fn country(&self, word: &str) -> Option<&'static str> {
        let folded = fold(word);
        if let Some(code) = words::demonym(&folded) {
            return Some(code);
        }
        let entries = self.exact(&folded);
        entries
            .iter()
            .map(|(id, _)| self.get(*id))
            .find(|e| e.kind() == Kind::Country)
            .and_then(|e| e.country)
    }

    /// The entry of a country (ISO 3166-1 alpha-3).
    #[must_use]
    pub fn country_entry(&self, code: &str) -> Option<PlaceId> {
        self.exact(&fold(&format!("country {code}"))).first().map(|(id, _)| *id)
    }

    /// The countries whose demonyms stand in `text` (“Burkinabe”, “South Sudanese”), by code, with how often.
    #[must_use]
    pub fn demonyms(&self, text: &str) -> Vec<(&'static str, f64)> {
        let mut counts = std::collections::BTreeMap::new();
        let capital = |word: &&str| word.starts_with(char::is_uppercase);
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        let mut at = 0;
        while at < words.len() {
            let pair = words.get(at + 1).filter(|next| capital(next) && capital(&words[at]));
            let pair = pair.and_then(|next| words::demonym(&fold(&format!("{} {next}", words[at]))));
            let code =
                pair.or_else(|| capital(&words[at]).then(|| words::demonym(&fold(words[at]))).flatten());
            if let Some(code) = code {
                *counts.entry(code).or_default() += 1.0;
            }
            at += if pair.is_some() { 2 } else { 1 };
        }
        counts.into_iter().collect()
    }

    /// The border between two countries (ISO 3166-1 alpha-3), in either order, placed amid the nearest towns.
    #[must_use]
    pub fn border(&self, one: &str, other: &str) -> Option<PlaceId> {
        let (a, b) = if one < other { (one, other) } else { (other, one) };
        self.exact(&fold(&format!("border {a} {b}"))).first().map(|(id, _)| *id)
    }

    /// “afghanistan tajikistan border”, “border between iran and iraq”, “tajik afghan frontier”.
    fn border_named(&self, folded: &str) -> Option<PlaceId> {
        let words: Vec<&str> = folded.split(' ').collect();
        if words.len() > 10
            || !words.iter().any(|w| matches!(*w, "border" | "borders" | "frontier" | "boundary"))
        {
            return None;
        }
        let skip = ["border", "borders", "frontier", "boundary", "between", "with", "and", "the", "of", "s"];
        let rest: Vec<&str> = words.into_iter().filter(|w| !skip.contains(w)).collect();
        (1..rest.len()).find_map(|at| {
            let (one, other) = rest.split_at(at);
            self.border(self.country(&one.join(" "))?, self.country(&other.join(" "))?)
        })
    }
}

/// What a name led to.
pub(super) struct Found {
    /// The entries, each with whether the name is its main name.
    pub entries: Vec<(PlaceId, bool)>,
    /// What the type word that was taken off asks for.
    pub kind: Option<Kind>,
    /// Whether the spelling was changed.
    pub respelled: bool,
}

fn three(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], 0])
}

/// Undoes the scaling of `build.rs`, to five decimals: a metre.
fn scaled(value: u32, most: f64) -> f64 {
    let degrees = f64::from(value) / f64::from((1u32 << 24) - 1) * 2.0 * most - most;
    (degrees * 1e4).round() / 1e4
}
