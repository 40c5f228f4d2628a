//! Events: what happened, or is said to. Reads: syntax, mentions, times, amounts, resolved places, the lexicon.
//! Writes: [`Event`]s in the order of their triggers.
//!
//! Triggers are proposed by the lexicon ([`lexicon`]) over the dependencies ([`frame`]) under conditions on their
//! arguments ([`class`]); [`status`] says how real each is; [`argument`] fills the roles, [`count`] the people and goods,
//! [`circumstance`] place and time. A nominal event needs an argument of its own; the content of a demand, a promise
//! or a threat is part of it and no second event.
//!
//! Not here: who says so (`attribute`), what is one happening (`incident`). Tests: every lexicon entry's example, below
//! and in `spec/event`.

pub mod argument;
pub mod circumstance;
pub mod class;
pub mod count;
mod detect;
pub mod frame;
pub mod lexicon;
pub mod status;

use crate::doc::{Doc, TokenId};
use crate::knowledge::Knowledge;
use crate::mention::{ActorLink, Mentions};
use crate::place::{Gazetteer, Places};
use crate::quantity::{Amount, Change, ItemPhrase};
use crate::span::Span;
use crate::time::TimeMention;
use jiff::civil::Date;
use lexicon::Lexicon;
use panj_record::{Basis, CountOf, EventType, Hedge, ItemRole, ParticipantKind, Side, Status};

/// The layers that events are read from.
#[derive(Clone, Copy)]
pub struct Layers<'a> {
    /// Article, sentences, tokens, dependencies.
    pub doc: &'a Doc,
    /// Mentions with their entities.
    pub mentions: &'a Mentions,
    /// Time expressions, placed.
    pub times: &'a [TimeMention],
    /// Amounts.
    pub amounts: &'a [Amount],
    /// Changes in percent.
    pub changes: &'a [Change],
    /// Places of the toponyms.
    pub places: &'a Places,
    /// Who is who.
    pub knowledge: &'a Knowledge,
    /// Where is where.
    pub gazetteer: &'a Gazetteer,
    /// What names an event.
    pub lexicon: &'a Lexicon,
}

impl<'a> Layers<'a> {
    /// What tells the classes of arguments.
    fn classifier(&self) -> class::Classifier<'a> {
        class::Classifier {
            doc: self.doc,
            mentions: self.mentions,
            knowledge: self.knowledge,
            lexicon: self.lexicon,
        }
    }
}

/// Somebody or something with a role.
#[derive(Debug, Clone, PartialEq)]
pub struct Participant {
    /// The head of its phrase.
    pub head: TokenId,
    /// Its words.
    pub span: Span,
    /// Its mention.
    pub mention: Option<usize>,
    /// Who it is.
    pub actor: Option<ActorLink>,
    /// What it is.
    pub kind: ParticipantKind,
    /// How many.
    pub number: Option<f64>,
    /// How it is known.
    pub basis: Basis,
}

/// A number of people.
#[derive(Debug, Clone, PartialEq)]
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
    /// The words.
    pub span: Span,
    /// How it is known.
    pub basis: Basis,
    /// Whether it includes other acts.
    pub total: bool,
}

/// Where an event happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// The mention of the place.
    pub mention: usize,
    /// The words, with their relation.
    pub span: Span,
    /// UCDP GED `where_prec`.
    pub precision: u8,
    /// How it is known.
    pub basis: Basis,
}

/// When an event happened.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    /// First day.
    pub start: Option<Date>,
    /// Last day; none if open.
    pub end: Option<Date>,
    /// UCDP GED `date_prec`.
    pub precision: u8,
    /// The expression.
    pub time: usize,
    /// How it is known.
    pub basis: Basis,
}

/// One mention of one event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Index in the lexicon.
    pub entry: usize,
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// How real it is.
    pub status: Status,
    /// The token that decides the status.
    pub status_cue: Option<TokenId>,
    /// How an unnamed voice weakens it.
    pub hedge: Option<Hedge>,
    /// The head of the trigger.
    pub head: TokenId,
    /// The trigger's words.
    pub trigger: Span,
    /// Index of its sentence.
    pub sentence: usize,
    /// Whether the trigger is a noun.
    pub nominal: bool,
    /// Who acts.
    pub actors: Vec<Participant>,
    /// Who or what is acted on.
    pub recipients: Vec<Participant>,
    /// How many people.
    pub counts: Vec<Count>,
    /// What goods, and what happened to them.
    pub items: Vec<(ItemPhrase, ItemRole)>,
    /// Index of the change against a period.
    pub change: Option<usize>,
    /// Where.
    pub place: Option<Where>,
    /// When.
    pub time: Option<When>,
    /// How many happenings.
    pub occurrences: Option<(Option<f64>, Option<f64>, Option<f64>)>,
    /// Whether it sums up many.
    pub summary: bool,
    /// The events that it is about.
    pub about: Vec<usize>,
    /// How sure the coding is.
    pub score: f64,
}

/// Reads the events of an article.
#[must_use]
pub fn find(layers: &Layers<'_>) -> Vec<Event> {
    let mut events = detect::find(layers);
    for event in &mut events {
        count::fill(layers, event);
    }
    let mut events = detect::merge(layers, events);
    count::carry(layers, &mut events);
    circumstance::fill(layers, &mut events);
    argument::modes(layers, &mut events);
    events
}
