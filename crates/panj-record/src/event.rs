//! Event mentions.

use crate::{
    Actor, Basis, CountOf, EventType, Hedge, ItemRole, Missing, ParticipantKind, Side, Stance, Status,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A stretch of the article's text, with the words it holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// The words: `article.text[start:end]`.
    pub text: String,
}

/// The verb or noun that names an event.
pub type Trigger = Quote;

/// One mention of one event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// `e1`, `e2`, … in the order of the triggers.
    pub id: String,
    /// PLOVER event type.
    #[serde(rename = "type")]
    pub event_type: EventType,
    /// PLOVER mode, or null.
    pub mode: Option<String>,
    /// PLOVER contexts, sorted.
    pub contexts: Vec<String>,
    /// How real the act is.
    pub status: Status,
    /// The words that make it other than occurred.
    pub status_cue: Option<Quote>,
    /// How an unnamed voice weakens it.
    pub hedge: Option<Hedge>,
    /// True if it sums up many happenings.
    pub summary: bool,
    /// How many happenings one mention stands for.
    pub occurrences: Option<Occurrences>,
    /// The verb or noun that names it.
    pub trigger: Trigger,
    /// The clause or sentences it rests on.
    pub evidence: Vec<Quote>,
    /// Who acts. Both sides of a reciprocal event are actors.
    pub actors: Vec<Participant>,
    /// Who or what is acted on.
    pub recipients: Vec<Participant>,
    /// Where it happened.
    pub place: Option<EventPlace>,
    /// When it happened.
    pub time: Option<EventTime>,
    /// How many people.
    pub counts: Vec<Count>,
    /// What goods.
    pub items: Vec<Item>,
    /// A change against a period.
    pub change: Option<Change>,
    /// Who says so, outermost first; empty is the article's own voice.
    pub attribution: Vec<AttributionLink>,
    /// The events that a verbal event is about.
    pub about: Vec<String>,
    /// Which lexicon entry or model head coded it.
    pub rule: String,
    /// How well it fits, 0 … 1; not a probability.
    pub score: f64,
    /// A calibrated probability, where there is one.
    pub confidence: Option<f64>,
    /// Why a field is empty.
    pub missing: BTreeMap<String, Missing>,
    /// The incident it belongs to.
    pub incident: String,
}

/// A number of happenings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Occurrences {
    /// At least.
    pub low: Option<f64>,
    /// Best figure.
    pub best: Option<f64>,
    /// At most.
    pub high: Option<f64>,
}

/// Somebody or something with a role in an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// Its mention, where it is one.
    pub mention: Option<String>,
    /// First code point; null for a party that is implied.
    pub start: Option<usize>,
    /// Code point after the last.
    pub end: Option<usize>,
    /// The words.
    pub text: Option<String>,
    /// Who it is.
    pub actor: Option<Actor>,
    /// How many, where the words say.
    pub number: Option<f64>,
    /// What it is.
    pub kind: ParticipantKind,
    /// How it is known.
    pub basis: Basis,
}

/// Where an event happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventPlace {
    /// Its mention.
    pub mention: Option<String>,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// The words, with the relation (“20 km north of Mosul”).
    pub text: String,
    /// The gazetteer's name, or the words.
    pub name: String,
    /// GeoNames id.
    pub geonameid: Option<u64>,
    /// Degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// First-order division.
    pub admin1: Option<String>,
    /// Second-order division.
    pub admin2: Option<String>,
    /// GeoNames feature code.
    pub feature: Option<String>,
    /// UCDP GED `where_prec`, 1 … 7.
    pub precision: u8,
    /// How it is known.
    pub basis: Basis,
    /// How well the entry fits, 0 … 1.
    pub score: f64,
}

/// When an event happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventTime {
    /// First day, ISO 8601.
    pub start: Option<String>,
    /// Last day; null if open.
    pub end: Option<String>,
    /// UCDP GED `date_prec`, 1 … 5.
    pub precision: u8,
    /// How it is known.
    pub basis: Basis,
    /// Its mention.
    pub mention: Option<String>,
    /// The words.
    pub quote: Option<Quote>,
}

/// A number of people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// What happened to them.
    pub what: CountOf,
    /// At least.
    pub low: Option<f64>,
    /// Best figure.
    pub best: Option<f64>,
    /// At most.
    pub high: Option<f64>,
    /// Who they are.
    pub of: Option<String>,
    /// Whose side they are on.
    pub side: Side,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// The words.
    pub text: String,
    /// How it is known.
    pub basis: Basis,
    /// True if it includes other acts.
    pub total: bool,
}

/// An amount of goods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What it is, in the singular for counted things.
    pub what: String,
    /// `firearm`, `ammunition`, `explosive`, `drug`, `money`, `vehicle`, …
    pub class: Option<String>,
    /// How many or how much; null if not told.
    pub amount: Option<f64>,
    /// SI symbol, ISO 4217 code, or the word for the piece.
    pub unit: Option<String>,
    /// “about”, “nearly”.
    pub approximate: bool,
    /// What happened to it.
    pub role: ItemRole,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// The words.
    pub text: String,
}

/// A change against an earlier period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Percent, negative for a fall.
    pub percent: f64,
    /// The period it is compared with.
    pub against: Option<Period>,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// The words.
    pub text: String,
}

/// A span of days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// First day.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
}

/// One link of the chain of who says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributionLink {
    /// The attribution it stands for.
    pub id: String,
    /// The source's name, with pronouns resolved; null if unnamed.
    pub name: Option<String>,
    /// The words.
    pub text: Option<String>,
    /// First code point.
    pub start: Option<usize>,
    /// Code point after the last.
    pub end: Option<usize>,
    /// Who it is.
    pub actor: Option<Actor>,
    /// The cue's words.
    pub cue: Option<String>,
    /// What the source does with the claim.
    pub stance: Stance,
}
