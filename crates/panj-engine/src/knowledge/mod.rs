//! What Panj knows of actors. Reads: the tables in `data/actors`. Writes: look-ups from words to actors.
//!
//! The tables are plain, hand-edited and part of the program. Names are matched token by token, longest first;
//! short names in capitals (“IS”, “US”, “DRC”) only as written. A name that two actors share is kept twice, and the
//! caller decides by country.
//!
//! Not here: which words of a text are names (`mention`). Tests: below.

mod table;

use crate::segment;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
pub use table::{TableError, parse_date};
use table::{alternatives, rows};

/// Index of an actor in [`Knowledge::actors`].
pub type ActorId = usize;

/// What sort of thing a known name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A state.
    Country,
    /// Its people or adjective.
    Demonym,
    /// A city that news uses for the government.
    Capital,
    /// Another word for the government (“Kremlin”).
    Government,
    /// An armed group, gang or party.
    Group,
    /// A state organ with a name of its own.
    Organ,
    /// An international or private organisation.
    Organisation,
    /// A news outlet.
    Outlet,
    /// A holder of an office.
    Holder,
}

/// One actor of the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownActor {
    /// Its id in the table (`country.TJK` for states).
    pub id: String,
    /// Its usual name.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// What sort it is.
    pub kind: NameKind,
}

/// A role noun (“soldier”).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// PLOVER sector.
    pub sector: Option<String>,
    /// Whether it is a group of people rather than people.
    pub organization: bool,
    /// `armed-state`, `armed-nonstate`, `civilian`, `official`, `collective`, `other`.
    pub class: String,
}

/// One term of an office.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// ISO 3166-1 alpha-3, if it is a state's.
    pub country: Option<String>,
    /// The office (“prime minister”).
    pub office: String,
    /// The holder.
    pub actor: ActorId,
    /// First day.
    pub from: Option<Date>,
    /// Last day; none while in office.
    pub to: Option<Date>,
}

#[derive(Debug, Clone)]
struct Name {
    tokens: Vec<String>,
    exact: Option<String>,
    actor: ActorId,
    kind: NameKind,
}

/// A known name found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Number of tokens.
    pub tokens: usize,
    /// The actors that have the name, in the order of the tables.
    pub actors: Vec<(ActorId, NameKind)>,
}

/// The tables, indexed.
#[derive(Debug)]
pub struct Knowledge {
    /// All actors.
    pub actors: Vec<KnownActor>,
    /// All terms of office.
    pub terms: Vec<Term>,
    names: FxHashMap<String, Vec<Name>>,
    roles: FxHashMap<String, Role>,
    countries: FxHashMap<String, ActorId>,
    iso2: FxHashMap<String, String>,
    /// `b3:` and the hash of the tables.
    pub hash: String,
}

impl Knowledge {
    /// The tables that the program carries.
    ///
    /// # Panics
    /// Never for a program that passed its tests: the tables are part of it.
    #[must_use]
    pub fn embedded() -> Knowledge {
        let mut knowledge = Knowledge {
            actors: Vec::new(),
            terms: Vec::new(),
            names: FxHashMap::default(),
            roles: FxHashMap::default(),
            countries: FxHashMap::default(),
            iso2: FxHashMap::default(),
            hash: String::new(),
        };
        let mut hasher = blake3::Hasher::new();
        macro_rules! load {
            ($($file:literal => $method:ident),+ $(,)?) => {$(
                let text = include_str!(concat!("../../../../data/actors/", $file));
                hasher.update(text.as_bytes());
                knowledge.$method($file, text).expect("the embedded tables are checked by a test");
            )+};
        }
        load! {
            "countries.tsv" => load_countries,
            "organs.tsv" => load_organs,
            "groups.tsv" => load_groups,
            "organisations.tsv" => load_organisations,
            "outlets.tsv" => load_outlets,
            "offices.tsv" => load_offices,
            "roles.tsv" => load_roles,
        }
        for names in knowledge.names.values_mut() {
            names.sort_by_key(|n| (std::cmp::Reverse(n.tokens.len()), n.kind, n.actor));
        }
        knowledge.hash = format!("b3:{}", &hasher.finalize().to_hex()[..16]);
        knowledge
    }

    /// The state with this ISO 3166-1 alpha-3 code.
    #[must_use]
    pub fn country(&self, iso3: &str) -> Option<ActorId> {
        self.countries.get(iso3).copied()
    }

    /// The alpha-3 code of an alpha-2 code.
    #[must_use]
    pub fn alpha3(&self, iso2: &str) -> Option<&str> {
        self.iso2.get(iso2).map(String::as_str)
    }

    /// The role that a noun (lemma, lower case; two words with a space) names.
    #[must_use]
    pub fn role(&self, noun: &str) -> Option<&Role> {
        self.roles.get(noun)
    }

    /// The longest known name at the start of `words`; `caseless` if the text is all upper or lower case.
    #[must_use]
    pub fn name_at(&self, words: &[&str], caseless: bool) -> Option<Found> {
        let first = fold(words.first()?);
        let names = self.names.get(&first)?;
        let mut found: Option<Found> = None;
        for name in names {
            if found.as_ref().is_some_and(|f| f.tokens > name.tokens.len()) {
                break;
            }
            let length = name.tokens.len();
            if length > words.len() || !name.tokens.iter().zip(words).all(|(t, w)| *t == fold(w)) {
                continue;
            }
            let fits = match &name.exact {
                Some(exact) if !caseless => words[..length].concat() == *exact,
                _ => caseless || words[0].chars().any(|c| c.is_uppercase() || c.is_numeric()),
            };
            if caseless && name.exact.is_some() && length == 1 && words[0].len() <= 3 {
                continue;
            }
            if !fits {
                continue;
            }
            match &mut found {
                Some(f) => {
                    if !f.actors.iter().any(|a| a.0 == name.actor) {
                        f.actors.push((name.actor, name.kind));
                    }
                }
                None => found = Some(Found { tokens: length, actors: vec![(name.actor, name.kind)] }),
            }
        }
        found
    }

    /// Who held the office in the country on `day`: the last to enter it among those whose term covers the day.
    #[must_use]
    pub fn holder(&self, country: &str, office: &str, day: Date) -> Option<&Term> {
        self.terms
            .iter()
            .filter(|t| t.country.as_deref() == Some(country) && t.office == office)
            .filter(|t| t.from.is_none_or(|f| f <= day) && t.to.is_none_or(|to| day <= to))
            .max_by_key(|t| t.from)
    }

    /// The terms of one holder.
    pub fn terms_of(&self, actor: ActorId) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(move |t| t.actor == actor)
    }

    fn add_name(&mut self, name: &str, actor: ActorId, kind: NameKind) {
        let name = name.trim();
        let tokens: Vec<String> = segment::words(name).iter().map(|w| fold(w)).collect();
        let Some(first) = tokens.first().cloned() else { return };
        let letters: Vec<char> = name.chars().filter(|c| c.is_alphabetic()).collect();
        let short =
            letters.len() <= 6 && letters.iter().filter(|c| c.is_uppercase()).count() * 2 > letters.len();
        let exact = short.then(|| segment::words(name).concat());
        self.names.entry(first).or_default().push(Name { tokens, exact, actor, kind });
    }

    fn add_actor(&mut self, actor: KnownActor) -> ActorId {
        let (name, kind) = (actor.name.clone(), actor.kind);
        self.actors.push(actor);
        let id = self.actors.len() - 1;
        self.add_name(&name, id, kind);
        id
    }

    fn load_countries(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        for row in rows(file, text, &["iso3", "iso2", "name", "names", "demonyms", "capital", "government"])?
        {
            let [iso3, iso2, name, names, demonyms, capital, government] = row.cells()?;
            let id = self.add_actor(KnownActor {
                id: format!("country.{iso3}"),
                name: name.to_owned(),
                country: Some(iso3.to_owned()),
                sector: Some("GOV".to_owned()),
                kind: NameKind::Country,
            });
            self.countries.insert(iso3.to_owned(), id);
            self.iso2.insert(iso2.to_owned(), iso3.to_owned());
            for (cell, kind) in [
                (names, NameKind::Country),
                (demonyms, NameKind::Demonym),
                (capital, NameKind::Capital),
                (government, NameKind::Government),
            ] {
                for name in alternatives(cell) {
                    self.add_name(name, id, kind);
                }
            }
        }
        Ok(())
    }

    fn load_actors(&mut self, file: &str, text: &str, kind: NameKind) -> Result<(), TableError> {
        let with_sector = kind != NameKind::Outlet;
        let columns: &[&str] = if with_sector {
            &["id", "name", "aliases", "country", "sector"]
        } else {
            &["id", "name", "aliases", "country", "id"]
        };
        for row in rows(file, text, columns)? {
            let [id, name, aliases, country, sector] = row.cells()?;
            let actor = self.add_actor(KnownActor {
                id: id.to_owned(),
                name: name.to_owned(),
                country: some(country),
                sector: if with_sector { some(sector) } else { Some("MED".to_owned()) },
                kind,
            });
            for alias in alternatives(aliases) {
                self.add_name(alias, actor, kind);
            }
        }
        Ok(())
    }

    fn load_organs(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        self.load_actors(file, text, NameKind::Organ)
    }

    fn load_groups(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        self.load_actors(file, text, NameKind::Group)
    }

    fn load_organisations(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        self.load_actors(file, text, NameKind::Organisation)
    }

    fn load_outlets(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        self.load_actors(file, text, NameKind::Outlet)
    }

    fn load_offices(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        let mut known: FxHashMap<(String, String), ActorId> = FxHashMap::default();
        for row in rows(file, text, &["country", "office", "name", "aliases", "from", "to", "sector"])? {
            let [country, office, name, aliases, from, to, sector] = row.cells()?;
            let key = (country.to_owned(), name.to_owned());
            let actor = match known.get(&key) {
                Some(&actor) => actor,
                None => {
                    let actor = self.add_actor(KnownActor {
                        id: format!("holder.{}.{}", country, fold(name).replace(' ', "-")),
                        name: name.to_owned(),
                        country: some(country),
                        sector: some(sector),
                        kind: NameKind::Holder,
                    });
                    known.insert(key, actor);
                    actor
                }
            };
            for alias in alternatives(aliases) {
                self.add_name(alias, actor, NameKind::Holder);
            }
            // The table's `to` is the first day out of office.
            let (from, to) =
                (parse_date(from, false), parse_date(to, false).and_then(|d| d.yesterday().ok()));
            self.terms.push(Term { country: some(country), office: office.to_owned(), actor, from, to });
        }
        Ok(())
    }

    fn load_roles(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        for row in rows(file, text, &["noun", "sector", "kind", "class"])? {
            let [noun, sector, kind, class] = row.cells()?;
            self.roles.insert(
                noun.to_lowercase(),
                Role { sector: some(sector), organization: kind == "organization", class: class.to_owned() },
            );
        }
        Ok(())
    }
}

fn some(cell: &str) -> Option<String> {
    (!cell.is_empty()).then(|| cell.to_owned())
}

/// A word as names are compared: lower case, plain apostrophes, no diacritics.
#[must_use]
pub fn fold(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .map(|c| match c {
            '’' | '‘' | '`' | 'ʼ' => '\'',
            '‑' | '–' => '-',
            'ı' => 'i',
            'ø' | 'Ø' => 'o',
            'ł' | 'Ł' => 'l',
            'đ' | 'Đ' => 'd',
            c => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}
