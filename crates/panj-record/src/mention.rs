//! Mentions and attributions: the words of the article that name something, and who says what.

use crate::{Basis, MentionKind, Missing, Quote, Stance, TimexType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something named in the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mention {
    /// `m1`, `m2`, … in the order of the text.
    pub id: String,
    /// What it names.
    pub kind: MentionKind,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// The words.
    pub text: String,
    /// Joins the mentions of one thing (`x1`, `x2`, …); times and amounts have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// The place it was resolved to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The actor it was resolved to. A place name that stands for its government has both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// The time it was normalised to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Time>,
    /// The amount it was normalised to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Why a place or actor mention was not resolved.
    pub missing: Option<Missing>,
}

/// A gazetteer entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The gazetteer's name.
    pub name: String,
    /// GeoNames id, where the place has one.
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
    /// How well the entry fits, 0 … 1; not a probability.
    pub score: f64,
}

/// Who a mention stands for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The actor's id in `data/actors`, where it has one.
    pub id: Option<String>,
    /// The actor's usual name, or the words as written.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
}

/// A normalised TIMEX3 expression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Time {
    /// TIMEX3 type.
    pub timex: TimexType,
    /// TIMEX3 value (`2023-08-30TNI`, `P2D`, `PAST_REF`).
    pub value: String,
    /// First day, if it can be placed.
    pub start: Option<String>,
    /// Last day, if it can be placed and is closed.
    pub end: Option<String>,
    /// Offset from UTC or zone name, as written.
    pub zone: Option<String>,
}

/// A normalised amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// The number, if one figure is given.
    pub value: Option<f64>,
    /// Lower bound, if the words give one (“at least 5”, “5 to 7”).
    pub low: Option<f64>,
    /// Upper bound.
    pub high: Option<f64>,
    /// SI symbol, ISO 4217 code, `percent`, or the word for the piece; null for a bare count.
    pub unit: Option<String>,
    /// “about”, “nearly”.
    pub approximate: bool,
    /// The same in SI units.
    pub si: Option<SiAmount>,
}

/// An amount in SI units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiAmount {
    /// The number.
    pub value: f64,
    /// `kg`, `m`, `m2`, `m3`, `s`, …
    pub unit: String,
}

/// One statement by one source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribution {
    /// `a1`, `a2`, … in the order of the text.
    pub id: String,
    /// Who says it.
    pub source: AttributionSource,
    /// The words that say that somebody says it.
    pub cue: Option<Quote>,
    /// What is said, in one or more stretches.
    pub content: Vec<Quote>,
    /// What the source does with it.
    pub stance: Stance,
    /// The attribution that this one is reported in.
    pub within: Option<String>,
}

/// The source of an attribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributionSource {
    /// Its mention, where it is one.
    pub mention: Option<String>,
    /// First code point; null for a source that is not written (“reportedly”).
    pub start: Option<usize>,
    /// Code point after the last.
    pub end: Option<usize>,
    /// The words.
    pub text: Option<String>,
    /// The name, with pronouns resolved; null for an unnamed source.
    pub name: Option<String>,
    /// Who it is.
    pub actor: Option<Actor>,
    /// Whether the name is in the words or carried from an earlier mention.
    pub basis: Basis,
}
