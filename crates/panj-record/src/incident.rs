//! Incidents: events of one article that are one happening.

use crate::{Count, EventPlace, EventTime, IncidentKind, Item, PerpetratorKind, Stance};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One happening, with all that the article's events say of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Incident {
    /// `i1`, `i2`, … in the order of their first events.
    pub id: String,
    /// What sort of happening it is.
    pub kind: IncidentKind,
    /// Its events, in the order of the text.
    pub events: Vec<String>,
    /// Who did it.
    pub perpetrators: Vec<IncidentParty>,
    /// To whom.
    pub victims: Vec<IncidentParty>,
    /// Buildings, vehicles, installations that were aimed at.
    pub physical_targets: Vec<IncidentParty>,
    /// What with.
    pub weapons: Vec<IncidentParty>,
    /// How many people; the same figure told twice stands once.
    pub counts: Vec<Count>,
    /// What goods.
    pub items: Vec<Item>,
    /// Where.
    pub place: Option<EventPlace>,
    /// When.
    pub time: Option<EventTime>,
    /// Who says what about it.
    pub claims: Vec<Claim>,
}

/// A party, target or weapon of an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentParty {
    /// Its mention, where it is one.
    pub mention: Option<String>,
    /// The resolved name, or the words.
    pub name: String,
    /// The words as written.
    pub text: String,
    /// Whether it is a group; null for things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<PerpetratorKind>,
    /// First code point; null for a party that is implied.
    pub start: Option<usize>,
    /// Code point after the last.
    pub end: Option<usize>,
}

/// Who says one of an incident's events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The event.
    pub event: String,
    /// The innermost source's stance.
    pub stance: Stance,
    /// Names, outermost first; empty is the article's own voice.
    pub by: Vec<String>,
}
