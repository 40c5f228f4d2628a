//! Named and nominal mentions, with links to known actors. Reads: syntax, knowledge, gazetteer names, amounts.
//! Writes: [`Mention`]s in the order of the text, joined to entities.
//!
//! Names are found by the tables of `knowledge` and the gazetteer first (longest first), the rest by capitals and by
//! the words that tell what a name is (`data/lexicon/name_words.tsv`). Nominal mentions are the nouns of
//! `data/actors/roles.tsv` with their phrase. Pronouns are mentions as well, when they can be resolved.
//! The site's chrome has no mentions.
//!
//! - [`name`]: names; [`nominal`]: role nouns; [`coreference`]: what is the same thing.
//!
//! Not here: where a place is (`place`), what takes part in an event (`event`). Tests: in each module.

pub mod coreference;
pub mod name;
pub mod nominal;

use crate::doc::{Doc, TokenId, Upos};
use crate::knowledge::{ActorId, Knowledge, NameKind};
use crate::span::Span;
use panj_record::{BlockKind, MentionKind};
use std::ops::Range;

/// Who a mention stands for, as far as is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActorLink {
    /// Index in the tables, if it is known there.
    pub known: Option<ActorId>,
    /// Usual name, or the words.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
}

/// How a mention names its thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// By name.
    Name,
    /// By a noun.
    Nominal,
    /// By a pronoun.
    Pronoun,
}

/// Something named in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// The words, with modifiers, without relative clauses.
    pub span: Span,
    /// Their tokens.
    pub tokens: Range<TokenId>,
    /// The head of the phrase.
    pub head: TokenId,
    /// What it names.
    pub kind: MentionKind,
    /// How it names it.
    pub form: Form,
    /// Who it stands for.
    pub actor: Option<ActorLink>,
    /// What the tables say it is, if it is in them.
    pub known_as: Option<NameKind>,
    /// The role's class (`armed-state`, …), for people and groups.
    pub class: Option<String>,
    /// Whether it is plural, or a group.
    pub plural: bool,
    /// Whether the gazetteer knows the name.
    pub toponym: bool,
    /// The entity it belongs to; mentions of one thing share it.
    pub entity: usize,
}

impl Mention {
    /// Whether it names people, a group, a state or another party.
    #[must_use]
    pub fn is_party(&self) -> bool {
        matches!(self.kind, MentionKind::Person | MentionKind::Organization | MentionKind::Demonym)
            || matches!(self.known_as, Some(NameKind::Country | NameKind::Capital | NameKind::Government))
    }

    /// Whether it is a member of armed groups, unnamed or named.
    #[must_use]
    pub fn is_armed_group(&self) -> bool {
        self.known_as == Some(NameKind::Group) || self.class.as_deref() == Some("armed-nonstate")
    }
}

/// The mentions of an article.
#[derive(Debug, Default)]
pub struct Mentions {
    /// In the order of the text; a shorter one inside a longer one comes after it.
    pub all: Vec<Mention>,
    /// For every token the innermost mention whose head it is.
    by_head: Vec<Option<usize>>,
    /// The state that the article is about, ISO 3166-1 alpha-3.
    pub country: Option<String>,
}

impl Mentions {
    /// The mention whose phrase has `token` as head.
    #[must_use]
    pub fn headed_by(&self, token: TokenId) -> Option<usize> {
        self.by_head.get(token).copied().flatten()
    }

    /// The mentions that lie inside `tokens`.
    pub fn inside<'a>(
        &'a self,
        tokens: &'a Range<TokenId>,
    ) -> impl Iterator<Item = (usize, &'a Mention)> + 'a {
        self.all
            .iter()
            .enumerate()
            .filter(move |(_, m)| tokens.start <= m.tokens.start && m.tokens.end <= tokens.end)
    }
}

/// Finds all mentions; `place_at` gives the number of words at the start of its argument that are a gazetteer name.
#[must_use]
pub fn find(
    doc: &Doc,
    knowledge: &Knowledge,
    times: &[Span],
    place_at: &dyn Fn(&[&str]) -> Option<usize>,
) -> Mentions {
    let mut all = name::find(doc, knowledge, times, place_at);
    let country = main_country(doc, &all);
    nominal::find(doc, knowledge, &mut all, country.as_deref());
    all.sort_by_key(|m| (m.tokens.start, std::cmp::Reverse(m.tokens.end), m.head));
    coreference::resolve(doc, knowledge, &mut all);
    let mut by_head = vec![None; doc.tokens.len()];
    for (i, mention) in all.iter().enumerate() {
        let slot: &mut Option<usize> = &mut by_head[mention.head];
        // A name is said more exactly than the phrase round it.
        if slot.is_none_or(|s: usize| all[s].form != Form::Name || mention.form == Form::Name) {
            *slot = Some(i);
        }
    }
    Mentions { all, by_head, country }
}

/// Whether the whole text is written without a difference of case.
#[must_use]
pub fn caseless(doc: &Doc) -> bool {
    let mut counts = [0usize; 2];
    for (sentence, s) in doc.sentences.iter().enumerate() {
        if doc.kind(sentence) == BlockKind::Chrome {
            continue;
        }
        for c in s.span.of(&doc.article.text).chars() {
            counts[0] += usize::from(c.is_lowercase());
            counts[1] += usize::from(c.is_uppercase());
        }
    }
    counts[0] + counts[1] > 40 && (counts[1] * 50 < counts[0] || counts[0] * 4 < counts[1])
}

/// The state that is named most, with the title, first lines and dateline counting more.
fn main_country(doc: &Doc, mentions: &[Mention]) -> Option<String> {
    let mut weights: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
    for mention in mentions {
        let Some(country) = mention.actor.as_ref().and_then(|a| a.country.as_deref()) else { continue };
        let sentence = doc.tokens[mention.head].sentence;
        let early = match doc.kind(sentence) {
            BlockKind::Title | BlockKind::Dateline => 3.0,
            _ if sentence < 4 => 2.0,
            _ => 1.0,
        };
        let sort = match mention.known_as {
            Some(NameKind::Country | NameKind::Demonym | NameKind::Capital) => 1.0,
            Some(NameKind::Outlet) => 0.1,
            _ => 0.5,
        };
        *weights.entry(country).or_default() += early * sort;
    }
    weights.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(a.0))).map(|(c, _)| c.to_owned())
}

/// The tokens of the phrase of a noun: its modifiers to the left, the head, and the rest of a name to the right.
#[must_use]
pub fn phrase(doc: &Doc, head: TokenId) -> Range<TokenId> {
    const LEFT: &[&str] = &[
        "det",
        "det:predet",
        "amod",
        "compound",
        "nummod",
        "nmod:poss",
        "nmod:unmarked",
        "nmod:desc",
        "advmod",
        "flat",
        "case",
        "acl",
        "goeswith",
    ];
    let mut start = head;
    for &child in doc.tree.children(head) {
        if child < head && LEFT.contains(&doc.tokens[child].relation) && doc.tokens[child].relation != "case"
        {
            start = start.min(doc.tree.reach(child).start);
        }
    }
    let mut end = head + 1;
    for &child in doc.tree.children(head) {
        if child > head
            && matches!(doc.tokens[child].relation, "flat" | "goeswith" | "compound" | "nmod:desc")
        {
            let reach = doc.tree.reach(child);
            if reach.start <= end + 1 && reach.end > end && reach.end - head < 8 {
                end = reach.end;
            }
        }
    }
    // Marks at the left edge belong to the sentence, not to the phrase.
    while start < head
        && matches!(doc.tokens[start].upos, Upos::Punct | Upos::Cconj | Upos::Adp | Upos::Sconj)
    {
        start += 1;
    }
    if head - start > 10 {
        start = head;
    }
    start..end
}

/// The lemma of a token together with the word before it, for two-word nouns (“security force”).
#[must_use]
pub fn pair(doc: &Doc, token: TokenId) -> Option<String> {
    let before = token.checked_sub(1)?;
    (doc.tokens[before].sentence == doc.tokens[token].sentence).then(|| {
        let first = if doc.tokens[before].upos == Upos::Noun {
            doc.tokens[before].lemma.clone()
        } else {
            doc.word(before).to_lowercase()
        };
        format!("{first} {}", doc.tokens[token].lemma)
    })
}
