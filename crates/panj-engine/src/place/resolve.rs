//! Chooses among homonyms, for all toponyms of an article together.
//!
//! Reads toponyms and the [`Context`]. Writes one [`Resolved`] for each, in order. Mentions of one name are one
//! decision, unless they are said to lie in different places (“Paris, Texas” beside “Paris, France”); a
//! bare mention goes with the one that says where it lies. Each candidate is scored by its fame (logarithm of its
//! people, or what its sort of feature is worth), its fit to the type word, the container that is named, and, in
//! rounds, the countries that the article is about and the distance to what the other names most likely are. The
//! weights were set by hand. Not here: finding mentions; precision codes. Tests are in `tests.rs`.

use super::fold::fold;
use super::gazetteer::{Gazetteer, PlaceEntry, PlaceId};
use super::words::{self, Kind};
use crate::span::Span;
use panj_record::Missing;
use rustc_hash::FxHashMap;

/// A place name as the text has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toponym<'a> {
    /// Its bytes.
    pub span: Span,
    /// The name as written, without article; a type word may be in it (“Vanj district”).
    pub text: &'a str,
    /// Index of its sentence.
    pub sentence: usize,
    /// Index of its block.
    pub block: usize,
    /// The type word beside the name, where it is not in it (“district”, “river”).
    pub type_word: Option<&'a str>,
    /// Index of the toponym that it is said to lie in (“Kevron district of Darvaz region”); [`contain`] fills it.
    pub inside: Option<usize>,
}

/// What beside the toponyms tells where an article is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context<'a> {
    /// Countries named by demonym or otherwise (ISO 3166-1 alpha-3), with how often. Country names
    /// among the toponyms count by themselves.
    pub countries: Vec<(&'a str, f64)>,
    /// The publisher's country.
    pub publisher: Option<&'a str>,
    /// Index of the dateline's toponym.
    pub dateline: Option<usize>,
}

/// What became of a toponym.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resolved {
    /// The entry, or why there is none: `NotFound` (nobody has that name) or `Ambiguous`.
    pub place: Result<PlaceId, Missing>,
    /// How well the entry fits, 0 … 1; not a probability.
    pub score: f64,
    /// For a name nobody has: the toponym that it is said to lie in, whose entry is the best there is.
    pub fallback: Option<usize>,
}

/// Weight of the share of the article's countries.
const COUNTRY: f64 = 4.0;
/// What the publisher's country counts, in mentions of a country.
const PUBLISHER: f64 = 0.7;
/// Weight of another toponym nearby.
const NEAR: f64 = 2.2;
/// Weight of two other toponyms in the same first-order division.
const DIVISION: f64 = 1.0;
/// Distance in km at which nearness has fallen to a third.
const NEAR_KM: f64 = 120.0;
/// Weight of lying in the named container.
const INSIDE: f64 = 7.0;
/// Weight of being what the type word asks for.
const TYPE: f64 = 3.0;
/// Loss for a name that is not the main one.
const ALTERNATE: f64 = 1.0;
/// Loss for a division that is called after its chief town, if no type word asks for it.
const DIVISION_OF_TOWN: f64 = 2.0;
/// Share of a division's people that its chief town has at least.
const CHIEF: f64 = 0.15;
/// Rounds of scoring with the others' best candidates.
const ROUNDS: usize = 3;
/// Two entries further apart than this are different answers, in km.
const APART_KM: f64 = 50.0;
/// Best candidates that differ by less than this are ambiguous.
const TIE: f64 = 0.02;

struct Candidate {
    id: PlaceId,
    entry: PlaceEntry,
    /// What is known before the others are looked at.
    prior: f64,
    score: f64,
}

struct Group {
    mentions: usize,
    inside: Option<usize>,
    candidates: Vec<Candidate>,
    best: usize,
}

/// Resolves the toponyms of one article together.
#[must_use]
pub fn resolve(gazetteer: &Gazetteer, toponyms: &[Toponym<'_>], context: &Context<'_>) -> Vec<Resolved> {
    let (of, mut groups) = group(gazetteer, toponyms);
    for round in 0..=ROUNDS {
        let dateline = context.dateline.and_then(|i| of.get(i).copied());
        let votes = Votes::count(&groups, context, dateline, round > 0);
        let anchors: Vec<(usize, PlaceEntry)> = groups
            .iter()
            .enumerate()
            .filter_map(|(g, group)| Some((g, group.candidates.get(group.best)?.entry)))
            .filter(|(_, entry)| !matches!(entry.kind(), Kind::Country | Kind::Continent | Kind::Sea))
            .collect();
        for g in 0..groups.len() {
            let containers = chain(&groups, g);
            let mut scores = Vec::with_capacity(groups[g].candidates.len());
            for candidate in &groups[g].candidates {
                let entry = &candidate.entry;
                let mut score = candidate.prior;
                if let Some(country) = entry.country {
                    score += COUNTRY * votes.share(g, country).sqrt();
                }
                if round > 0 && entry.kind() != Kind::Country {
                    let near = anchors.iter().filter(|(other, _)| *other != g).map(|(_, e)| e.km(entry));
                    let near: f64 = near.map(|km| (-km / NEAR_KM).exp()).sum();
                    score += NEAR * near.min(1.5);
                    let same = |e: &PlaceEntry| {
                        e.admin1.is_some() && e.admin1 == entry.admin1 && e.country == entry.country
                    };
                    let beside = anchors.iter().filter(|(other, e)| *other != g && same(e)).take(2).count();
                    score += DIVISION * beside as f64 / 2.0;
                }
                for (depth, &container) in containers.iter().enumerate() {
                    if groups[container].candidates.iter().any(|c| holds(&c.entry, entry)) {
                        score += INSIDE / (1.0 + depth as f64);
                    }
                }
                scores.push(score);
            }
            // A container is what the name inside it needs it to be.
            for (other, group) in groups.iter().enumerate() {
                if other != g && group.inside == Some(g) {
                    for (candidate, score) in groups[g].candidates.iter().zip(&mut scores) {
                        if group.candidates.iter().any(|c| holds(&candidate.entry, &c.entry)) {
                            *score += 1.0;
                        }
                    }
                }
            }
            for (candidate, score) in groups[g].candidates.iter_mut().zip(scores) {
                candidate.score = score;
            }
        }
        for group in &mut groups {
            group.best = best(&group.candidates);
        }
    }
    let answers: Vec<(Result<PlaceId, Missing>, f64)> = groups.iter().map(answer).collect();
    let resolved = toponyms.iter().zip(&of).map(|(toponym, &g)| {
        let (place, score) = answers[g];
        Resolved { place, score, fallback: toponym.inside.filter(|&i| place.is_err() && i < toponyms.len()) }
    });
    resolved.collect()
}

/// Which group each toponym is in, and the groups.
fn group(gazetteer: &Gazetteer, toponyms: &[Toponym<'_>]) -> (Vec<usize>, Vec<Group>) {
    let keys: Vec<String> = toponyms.iter().map(|t| fold(t.text)).collect();
    let container = |i: usize| toponyms[i].inside.filter(|&c| c < toponyms.len() && keys[c] != keys[i]);
    // The first container named for a name speaks for its bare mentions.
    let mut said: FxHashMap<&str, &str> = FxHashMap::default();
    for i in 0..toponyms.len() {
        if let Some(c) = container(i) {
            said.entry(&keys[i]).or_insert(&keys[c]);
        }
    }
    let mut numbers: FxHashMap<(&str, Option<&str>), usize> = FxHashMap::default();
    let mut groups: Vec<Group> = Vec::new();
    let mut of = Vec::with_capacity(toponyms.len());
    for (i, toponym) in toponyms.iter().enumerate() {
        let within = container(i).map(|c| keys[c].as_str()).or_else(|| said.get(keys[i].as_str()).copied());
        let g = *numbers.entry((&keys[i], within)).or_insert_with(|| {
            groups.push(Group {
                mentions: 0,
                inside: None,
                candidates: candidates(gazetteer, toponym),
                best: 0,
            });
            groups.len() - 1
        });
        groups[g].mentions += 1;
        of.push(g);
    }
    for i in 0..toponyms.len() {
        if let Some(c) = container(i).filter(|&c| of[c] != of[i]) {
            groups[of[i]].inside.get_or_insert(of[c]);
        }
    }
    (of, groups)
}

fn candidates(gazetteer: &Gazetteer, toponym: &Toponym<'_>) -> Vec<Candidate> {
    let found = gazetteer.find(toponym.text);
    let wanted = toponym.type_word.and_then(words::type_word).or(found.kind);
    let mut candidates: Vec<Candidate> = Vec::with_capacity(found.entries.len());
    for (id, main) in found.entries {
        let entry = gazetteer.get(id);
        let mut prior = fame(&entry);
        if !main && !matches!(entry.kind(), Kind::Country | Kind::Sea | Kind::Continent) {
            prior -= ALTERNATE;
        }
        if found.respelled {
            prior -= 0.5;
        }
        if let Some(wanted) = wanted {
            prior += TYPE * fit(wanted, entry.kind());
        }
        candidates.push(Candidate { id, entry, prior, score: prior });
    }
    if wanted.is_none() {
        // A bare name that a division shares with its chief town is the town.
        let towns: Vec<PlaceEntry> =
            candidates.iter().map(|c| c.entry).filter(|e| e.kind() == Kind::Town).take(50).collect();
        for division in
            candidates.iter_mut().filter(|c| matches!(c.entry.kind(), Kind::Admin1 | Kind::Admin2))
        {
            let area = division.entry;
            let chief = |town: &PlaceEntry| {
                town.country == area.country
                    && town.admin1 == area.admin1
                    && f64::from(town.population) >= CHIEF * f64::from(area.population)
            };
            if towns.iter().any(chief) {
                division.prior -= DIVISION_OF_TOWN;
                division.score = division.prior;
            }
        }
    }
    candidates.sort_by(|a, b| b.prior.total_cmp(&a.prior).then(a.id.cmp(&b.id)));
    candidates.truncate(250);
    candidates
}

/// What a place is worth before anything is known: about the logarithm of its people.
fn fame(entry: &PlaceEntry) -> f64 {
    let people = f64::from(entry.population.max(1)).log10();
    match entry.kind() {
        Kind::Country => 9.5 + people / 10.0,
        Kind::Continent => 9.0,
        Kind::Admin1 => people.max(4.5) - 0.2,
        Kind::Admin2 => people.max(2.0) - 1.2,
        Kind::Town if entry.feature == "PPLC" => people + 0.8,
        Kind::Town => people.max(2.0),
        Kind::Quarter => people.max(4.2),
        Kind::Spot => people.max(4.2),
        Kind::Water => 4.9,
        Kind::Sea => 6.5,
        Kind::Land => people.max(5.3),
        Kind::Border => 8.0,
    }
}

/// How well a sort of place is what a type word asks for.
pub(super) fn fit(wanted: Kind, kind: Kind) -> f64 {
    use Kind::{Admin1, Admin2, Land, Quarter, Spot, Town, Water};
    match (wanted, kind) {
        (a, b) if a == b => 1.0,
        (Admin2, Quarter) => 0.9,
        (Admin1, Admin2) | (Admin2, Admin1) | (Admin1, Land) | (Land, Admin1) => 0.6,
        (Quarter, Town | Admin2) | (Town, Quarter) | (Spot, Quarter | Town) => 0.4,
        (Land, Admin2 | Quarter | Kind::Country | Kind::Continent) => 0.2,
        (Land, Kind::Sea) | (Kind::Sea, Land) => 0.3,
        (Land, Water) | (Water, Land) | (Admin2, Town) | (Town, Admin2) => 0.2,
        _ => 0.0,
    }
}

/// How much of the article is about each country.
#[derive(Default)]
struct Votes<'a> {
    of: FxHashMap<&'a str, f64>,
    by_group: Vec<Option<(&'static str, f64)>>,
    total: f64,
}

impl<'a> Votes<'a> {
    fn count(groups: &[Group], context: &Context<'a>, dateline: Option<usize>, towns: bool) -> Self {
        let mut votes = Votes::default();
        for &(country, times) in &context.countries {
            votes.add(country, times.max(0.0).sqrt());
        }
        if let Some(country) = context.publisher {
            votes.add(country, PUBLISHER);
        }
        for (g, group) in groups.iter().enumerate() {
            let vote = group.candidates.get(group.best).and_then(|best| {
                let country = best.entry.country?;
                let times = (group.mentions as f64).sqrt() * if dateline == Some(g) { 1.5 } else { 1.0 };
                match best.entry.kind() {
                    Kind::Country => Some((country, times)),
                    _ if towns => Some((country, times * confidence(group))),
                    _ => None,
                }
            });
            if let Some((country, weight)) = vote {
                votes.add(country, weight);
            }
            votes.by_group.push(vote);
        }
        votes
    }

    fn add(&mut self, country: &'a str, weight: f64) {
        *self.of.entry(country).or_default() += weight;
        self.total += weight;
    }

    /// The share of `country`, 0 … 1, in what all but group `g` say.
    fn share(&self, g: usize, country: &str) -> f64 {
        let mut share = self.of.get(country).copied().unwrap_or(0.0);
        let mut total = self.total;
        if let Some((own, weight)) = self.by_group.get(g).copied().flatten() {
            total -= weight;
            if own == country {
                share -= weight;
            }
        }
        (share / total.max(1.0)).clamp(0.0, 1.0)
    }
}

/// The groups that `g` is said to lie in, the nearest first.
fn chain(groups: &[Group], g: usize) -> Vec<usize> {
    let mut chain = Vec::new();
    let mut at = g;
    while let Some(next) = groups[at].inside {
        if next == g || chain.contains(&next) || chain.len() == 4 {
            break;
        }
        chain.push(next);
        at = next;
    }
    chain
}

/// Whether `outer` holds `inner`: by its divisions, or, where these are not known, by being near.
fn holds(outer: &PlaceEntry, inner: &PlaceEntry) -> bool {
    let same_country = outer.country.is_some() && outer.country == inner.country;
    match outer.kind() {
        Kind::Country => same_country,
        Kind::Admin1 => {
            same_country
                && outer.admin1.is_some()
                && outer.admin1 == inner.admin1
                && inner.kind() != Kind::Admin1
        }
        Kind::Admin2 => {
            same_country
                && inner.kind() != Kind::Admin1
                && ((outer.admin2.is_some() && outer.admin2 == inner.admin2) || outer.km(inner) < 60.0)
        }
        Kind::Town | Kind::Quarter | Kind::Spot => {
            matches!(inner.kind(), Kind::Quarter | Kind::Spot | Kind::Town) && outer.km(inner) < 40.0
        }
        Kind::Continent | Kind::Land => outer.km(inner) < 600.0,
        Kind::Water | Kind::Sea | Kind::Border => outer.km(inner) < 300.0,
    }
}

fn best(candidates: &[Candidate]) -> usize {
    let by = |&a: &usize, &b: &usize| {
        candidates[a].score.total_cmp(&candidates[b].score).then(candidates[b].id.cmp(&candidates[a].id))
    };
    (0..candidates.len()).max_by(by).unwrap_or(0)
}

/// How much better the best candidate is than the best one somewhere else, in 0 … 1.
fn confidence(group: &Group) -> f64 {
    1.0 / (1.0 + (-margin(group) * 1.5).exp())
}

fn margin(group: &Group) -> f64 {
    let Some(best) = group.candidates.get(group.best) else { return 0.0 };
    let others = group.candidates.iter().filter(|c| c.entry.km(&best.entry) > APART_KM);
    others.map(|c| best.score - c.score).fold(4.0, f64::min)
}

fn answer(group: &Group) -> (Result<PlaceId, Missing>, f64) {
    match group.candidates.get(group.best) {
        None => (Err(Missing::NotFound), 0.0),
        Some(_) if margin(group) < TIE => (Err(Missing::Ambiguous), 0.0),
        Some(best) => (Ok(best.id), (confidence(group) * 1000.0).round() / 1000.0),
    }
}

/// Fills [`Toponym::inside`] from the words between neighbours: “X, Y”, “X in Y”, “X district of the Y region”,
/// “X (Y)”, “Y's X”. The toponyms are in the order of the text.
pub fn contain(gazetteer: &Gazetteer, text: &str, toponyms: &mut [Toponym<'_>]) {
    for i in 1..toponyms.len() {
        let (before, after) = (toponyms[i - 1].span, toponyms[i].span);
        if before.end > after.start
            || after.start - before.end > 60
            || toponyms[i - 1].block != toponyms[i].block
        {
            continue;
        }
        match Between::of(Span::new(before.end, after.start).of(text)) {
            Between::Inside => toponyms[i - 1].inside = toponyms[i - 1].inside.or(Some(i)),
            Between::Holds => toponyms[i].inside = toponyms[i].inside.or(Some(i - 1)),
            Between::Comma => {
                // A list of countries or of towns has commas too: the second must be able to hold the first.
                let outer: Vec<PlaceEntry> = gazetteer
                    .find(toponyms[i].text)
                    .entries
                    .iter()
                    .map(|(id, _)| gazetteer.get(*id))
                    .collect();
                let inner = gazetteer.find(toponyms[i - 1].text).entries;
                let may = inner.is_empty() && outer.iter().any(|o| o.kind() <= Kind::Admin2)
                    || inner.iter().map(|(id, _)| gazetteer.get(*id)).any(|e| {
                        outer.iter().any(|o| o.kind() < e.kind() && o.kind() <= Kind::Admin2 && holds(o, &e))
                    });
                if may {
                    toponyms[i - 1].inside = toponyms[i - 1].inside.or(Some(i));
                }
            }
            Between::Nothing => {}
        }
    }
}

enum Between {
    Inside,
    Holds,
    Comma,
    Nothing,
}

impl Between {
    fn of(words: &str) -> Between {
        let lower = words.to_lowercase();
        let lower = lower.trim();
        if lower == "," || lower == "(" || lower == ", in" {
            return Between::Comma;
        }
        let parts: Vec<&str> =
            lower.split(|c: char| c.is_whitespace() || c == ',').filter(|p| !p.is_empty()).collect();
        if lower.starts_with("'s") || lower.starts_with("’s") {
            let rest = &parts[1..];
            return if rest.len() <= 3 && rest.iter().all(|w| filler(w)) {
                Between::Holds
            } else {
                Between::Nothing
            };
        }
        let linked = parts.iter().any(|w| matches!(*w, "in" | "of"));
        let plain = parts.iter().all(|w| matches!(*w, "in" | "of" | "the") || filler(w));
        if linked && plain && parts.len() <= 7 { Between::Inside } else { Between::Nothing }
    }
}

/// Words that may stand between a name and the place that holds it.
fn filler(word: &str) -> bool {
    words::type_word(word).is_some()
        || matches!(
            word,
            "north"
                | "south"
                | "east"
                | "west"
                | "northern"
                | "southern"
                | "eastern"
                | "western"
                | "central"
                | "capital"
                | "city"
                | "town"
                | "village"
                | "section"
                | "area"
                | "northeast"
                | "northwest"
                | "southeast"
                | "southwest"
                | "northeastern"
                | "northwestern"
                | "southeastern"
                | "southwestern"
                | "restive"
                | "nearby"
                | "neighbouring"
                | "neighboring"
                | "coastal"
                | "port"
                | "rural"
                | "far"
                | "state"
                | "part"
        )
}
