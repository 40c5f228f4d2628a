//! The record: what `panj read` writes, one JSON object per article.
//!
//! These types are the only definition of the record. The JSON Schema (`panj schema`) is generated
//! from them, and every other output (table, CSV, later Parquet, GeoJSON, the archive, the HTTP API)
//! is a projection of them with the same field names.
//!
//! - Offsets are Unicode code points into [`Article::text`], half open: Python's `text[start:end]`.
//! - A missing fact is `null` or an empty list, with its reason in `missing`, never a guess.
//! - Dates are ISO 8601, both ends inclusive. Countries are ISO 3166-1 alpha-3, sectors PLOVER's
//!   three-letter codes, precision codes those of the UCDP GED codebook.
//!
//! Not here: how a record is made (`panj-engine`), how it is scored (`panj-eval`), how it is shown (`panj`).

mod code;
mod event;
mod incident;
mod mention;
mod schema;

pub use code::{
    Basis, BlockKind, CountOf, DateBasis, EventType, Hedge, IncidentKind, ItemRole, MentionKind, Missing,
    ParticipantKind, PerpetratorKind, Side, Stance, Status, TimexType,
};
pub use event::{
    AttributionLink, Change, Count, Event, EventPlace, EventTime, Item, Occurrences, Participant, Period,
    Quote, Trigger,
};
pub use incident::{Claim, Incident, IncidentParty};
pub use mention::{Actor, Amount, Attribution, AttributionSource, Mention, Place, SiAmount, Time};
pub use schema::json_schema;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the record's form; it changes only when a field changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything that Panj read in one article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Always [`SCHEMA_VERSION`].
    pub schema: u32,
    /// What made the record: enough to make it again.
    pub provenance: Provenance,
    /// The text that was read, and what is known about it.
    pub article: Article,
    /// Everything named, with what it was resolved to, in the order of the text.
    pub mentions: Vec<Mention>,
    /// Who says what, each once; events point here.
    pub attributions: Vec<Attribution>,
    /// Event mentions, in the order of their triggers.
    pub events: Vec<Event>,
    /// Events of this article that are one happening.
    pub incidents: Vec<Incident>,
}

/// The versions of program and data, and the settings, that made a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Version of the program.
    pub panj: String,
    /// The model's name and hash of its weights (`NAME b3:…`).
    pub model: String,
    /// Hash of the lexicons.
    pub lexicon: String,
    /// Hash of the gazetteer.
    pub gazetteer: String,
    /// Hash of the actor tables.
    pub actors: String,
    /// The settings that the reader was given.
    pub settings: Settings,
}

/// What the user told the reader.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The publication date given with `--published`, ISO 8601.
    pub published: Option<String>,
}

/// One article as it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// `b3:` and the BLAKE3 hash of the decoded text.
    pub id: String,
    /// The id that came with the input.
    pub given_id: Option<String>,
    /// `file:NAME`, or the page's address.
    pub uri: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The site's section (“ASIA”).
    pub section: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Names in the byline.
    pub authors: Vec<String>,
    /// ISO 639-1 code.
    pub language: String,
    /// When it was published, or the bounds of it.
    pub published: Published,
    /// The text that all offsets count in: as decoded for text, as extracted for HTML.
    pub text: String,
    /// The parts of the text, in order, without gaps other than white space.
    pub blocks: Vec<Block>,
}

/// The publication date, or its bounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// First possible day, ISO 8601.
    pub start: Option<String>,
    /// Last possible day, ISO 8601.
    pub end: Option<String>,
    /// How the bounds are known.
    pub basis: DateBasis,
    /// The words that they were read from or worked out from.
    pub evidence: Vec<Quote>,
}

/// A stretch of the text with one part in the article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// The part it plays.
    pub kind: BlockKind,
}
