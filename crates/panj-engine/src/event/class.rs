//! What an argument is. Reads: a head with its mention and noun. Writes: its [`Class`]es.

use super::frame::is_quantity_noun;
use super::lexicon::{Class, Lexicon, Part};
use crate::doc::{Doc, TokenId, Upos};
use crate::knowledge::{Knowledge, NameKind};
use crate::mention::Mentions;
use crate::quantity;
use panj_record::MentionKind;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

static NOUNS: LazyLock<FxHashMap<&'static str, Class>> = LazyLock::new(|| {
    include_str!("../../../../data/lexicon/nouns.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .skip(1)
        .filter_map(|l| {
            let (word, class) = l.split_once('\t')?;
            Some((word, if class.trim() == "agreement" { Class::Agreement } else { Class::Statement }))
        })
        .collect()
});

/// Nouns for places that have no name here.
const PLACES: &[&str] = &[
    "outpost",
    "post",
    "position",
    "road",
    "town",
    "village",
    "city",
    "district",
    "area",
    "border",
    "region",
    "province",
    "territory",
    "frontier",
    "capital",
    "neighbourhood",
    "neighborhood",
    "settlement",
    "island",
    "hill",
];

/// What the classes are read from.
#[derive(Clone, Copy)]
pub struct Classifier<'a> {
    /// The article.
    pub doc: &'a Doc,
    /// Its mentions.
    pub mentions: &'a Mentions,
    /// Role nouns.
    pub knowledge: &'a Knowledge,
    /// Event nouns.
    pub lexicon: &'a Lexicon,
}

impl Classifier<'_> {
    /// The noun that a measuring noun measures (“dozens of people” → “people”); else the head itself.
    #[must_use]
    pub fn through_quantity(&self, head: TokenId) -> TokenId {
        let token = &self.doc.tokens[head];
        if token.upos == Upos::Num || token.upos == Upos::Det || is_quantity_noun(&token.lemma) {
            for c in self.doc.tree.with(&self.doc.tokens, head, &["nmod"]) {
                if self.doc.tree.with(&self.doc.tokens, c, &["case"]).any(|p| self.doc.word(p) == "of")
                    && c > head
                {
                    return self.through_quantity(c);
                }
            }
        }
        head
    }

    /// The classes of the phrase headed by `head`.
    #[must_use]
    pub fn classes(&self, head: TokenId) -> Vec<Class> {
        let head = self.through_quantity(head);
        let token = &self.doc.tokens[head];
        let mut out = Vec::new();
        if let Some(i) = self.mentions.headed_by(head) {
            let mention = &self.mentions.all[i];
            match mention.kind {
                MentionKind::Person => out.push(Class::Person),
                MentionKind::Organization => out.extend([Class::Group, Class::Person]),
                MentionKind::Demonym => out.extend([Class::Person, Class::Group]),
                MentionKind::Facility => out.extend([Class::Building, Class::Item, Class::Place]),
                MentionKind::Place => {
                    out.push(Class::Place);
                    if matches!(mention.known_as, Some(NameKind::Country | NameKind::Capital)) {
                        out.push(Class::Group);
                    }
                }
                _ => {}
            }
            if mention.class.as_deref().is_some_and(|c| c.starts_with("armed")) {
                out.push(Class::Force);
            }
            if mention.form == crate::mention::Form::Pronoun && mention.actor.is_none() {
                let word = self.doc.word(head).to_lowercase();
                if matches!(word.as_str(), "it" | "its" | "itself") {
                    out = vec![Class::Item, Class::Group];
                }
            }
        }
        let lemma = token.lemma.as_str();
        if out.is_empty() && self.knowledge.role(lemma).is_some() {
            out.push(Class::Person);
        }
        if out.is_empty() && PLACES.contains(&lemma) {
            out.push(Class::Place);
            return out;
        }
        match quantity::class_of(lemma) {
            Some(_) if out.contains(&Class::Person) && !matches!(lemma, "cache") => {}
            Some("person") => out.push(Class::Person),
            Some(class) => {
                out.push(match class {
                    "drug" => Class::Drug,
                    "money" => Class::Money,
                    "vehicle" | "vessel" | "aircraft" => Class::Vehicle,
                    "building" | "facility" | "infrastructure" => Class::Building,
                    "firearm" | "heavy-weapon" | "ammunition" | "explosive" | "weapon" | "blade" => {
                        Class::Weapon
                    }
                    _ => Class::Item,
                });
                out.push(Class::Item);
            }
            None => {}
        }
        if out.is_empty() {
            if matches!(token.upos, Upos::Sym)
                && self.doc.word(head).chars().any(|c| matches!(c, '$' | '€' | '£' | '¥' | '₹'))
            {
                out.extend([Class::Money, Class::Item]);
            } else if let Some(class) = NOUNS.get(lemma) {
                out.push(*class);
            } else if token.upos == Upos::Num || token.tag == "CD" {
                out.push(Class::Person);
            } else if token.upos == Upos::Pron {
                out.extend([Class::Person, Class::Item]);
            } else if token.upos == Upos::Propn {
                out.extend([Class::Person, Class::Group]);
            } else if self.lexicon.phrases(lemma).iter().any(|p| p.part == Part::Noun)
                && token.upos == Upos::Noun
            {
                out.push(Class::Event);
            } else if matches!(token.upos, Upos::Verb | Upos::Aux) {
                out.push(Class::Clause);
            } else {
                out.push(Class::Item);
            }
        }
        out
    }

    /// Whether the phrase names people or groups.
    #[must_use]
    pub fn is_party(&self, head: TokenId) -> bool {
        self.classes(head).iter().any(|c| matches!(c, Class::Person | Class::Group))
    }
}
