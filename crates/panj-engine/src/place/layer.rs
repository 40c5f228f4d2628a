//! The places of an article's mentions. Reads: mentions that are toponyms, the gazetteer. Writes: [`Places`].

use super::gazetteer::{Gazetteer, PlaceEntry, PlaceId};
use super::resolve::{Context, Toponym, contain, resolve};
use super::words::{self, Kind};
use crate::doc::Doc;
use crate::knowledge::NameKind;
use crate::mention::Mentions;
use crate::span::Span;
use panj_record::{BlockKind, MentionKind, Missing};
use std::collections::BTreeMap;

/// What became of the toponym of a mention.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// Its entry, or why there is none.
    pub place: Result<PlaceId, Missing>,
    /// How well it fits, 0 … 1.
    pub score: f64,
    /// The mention of the place that it is said to lie in, if it has no entry itself.
    pub fallback: Option<usize>,
}

/// The places of all mentions.
#[derive(Debug, Default)]
pub struct Places {
    by_mention: Vec<Option<Located>>,
}

impl Places {
    /// What became of a mention; none if it is no toponym.
    #[must_use]
    pub fn of(&self, mention: usize) -> Option<Located> {
        self.by_mention.get(mention).copied().flatten()
    }

    /// The best entry for a mention, and whether it is only what the place lies in.
    #[must_use]
    pub fn entry(&self, gazetteer: &Gazetteer, mention: usize) -> (Option<PlaceEntry>, bool) {
        match self.of(mention) {
            Some(Located { place: Ok(id), .. }) => (Some(gazetteer.get(id)), false),
            Some(Located { fallback: Some(outer), .. }) => match self.of(outer) {
                Some(Located { place: Ok(id), .. }) => (Some(gazetteer.get(id)), true),
                _ => (None, false),
            },
            _ => (None, false),
        }
    }

    /// How exact a mention's place is: 0 a country, 3 a spot.
    #[must_use]
    pub fn fineness(&self, gazetteer: &Gazetteer, mention: usize) -> i64 {
        match self.entry(gazetteer, mention).0.map(|e| e.kind()) {
            Some(Kind::Continent) => -1,
            Some(Kind::Country) | None => 0,
            Some(Kind::Admin1 | Kind::Water | Kind::Land | Kind::Border | Kind::Sea) => 1,
            Some(Kind::Admin2) => 2,
            Some(Kind::Town | Kind::Quarter | Kind::Spot) => 3,
        }
    }
}

/// Resolves all toponyms of an article together.
#[must_use]
pub fn locate(gazetteer: &Gazetteer, doc: &Doc, mentions: &Mentions) -> Places {
    let text = &doc.article.text;
    let chosen: Vec<usize> = (0..mentions.all.len())
        .filter(|&i| mentions.all[i].toponym && mentions.all[i].kind != MentionKind::Demonym)
        .collect();
    let mut toponyms: Vec<Toponym<'_>> = chosen
        .iter()
        .map(|&i| {
            let m = &mentions.all[i];
            let next = doc
                .tokens
                .get(m.tokens.end)
                .filter(|t| t.sentence == doc.tokens[m.head].sentence)
                .map(|t| t.span.of(text));
            let before = m
                .tokens
                .start
                .checked_sub(2)
                .filter(|&b| doc.tokens[b].sentence == doc.tokens[m.head].sentence);
            let before = before.filter(|&b| doc.word(b + 1) == "of").map(|b| doc.word(b));
            let type_word = next
                .filter(|w| words::type_word(w).is_some())
                .or(before.filter(|w| words::type_word(w).is_some()));
            let sentence = doc.tokens[m.head].sentence;
            Toponym {
                span: m.span,
                text: m.span.of(text),
                sentence,
                block: doc.sentences[sentence].block,
                type_word,
                inside: None,
            }
        })
        .collect();
    // The type word is part of the name's stretch, so that “Kevron district of Darvaz region” is seen to nest.
    contain(gazetteer, text, &mut toponyms);
    nest(doc, &mut toponyms);
    let mut countries: BTreeMap<&str, f64> = BTreeMap::new();
    let mut publisher = None;
    for m in &mentions.all {
        let Some(country) = m.actor.as_ref().and_then(|a| a.country.as_deref()) else { continue };
        match m.known_as {
            Some(NameKind::Outlet) => publisher = publisher.or(Some(country)),
            Some(NameKind::Country) => {}
            Some(_) => *countries.entry(country).or_default() += 1.0,
            None => {}
        }
    }
    let dateline = chosen.iter().position(|&i| {
        let sentence = doc.tokens[mentions.all[i].head].sentence;
        let block = doc.sentences[sentence].block;
        let start = doc.article.blocks[block].span.start;
        doc.kind(sentence) == BlockKind::Dateline
            || (mentions.all[i].span.start == start
                && mentions.all[i].span.of(text).chars().all(|c| !c.is_lowercase()))
    });
    let context = Context { countries: countries.into_iter().collect(), publisher, dateline };
    let resolved = resolve(gazetteer, &toponyms, &context);
    let mut by_mention = vec![None; mentions.all.len()];
    let at_home = |country: Option<&str>| {
        country.is_some_and(|c| {
            context.countries.iter().any(|(k, _)| *k == c)
                || mentions.all.iter().any(|m| {
                    m.known_as.is_some() && m.actor.as_ref().and_then(|a| a.country.as_deref()) == Some(c)
                })
        })
    };
    for (k, mut r) in resolved.into_iter().enumerate() {
        // Another spelling is believed only in a country that the article names.
        if let Ok(id) = r.place
            && gazetteer.find(toponyms[k].text).respelled
            && !at_home(gazetteer.get(id).country)
        {
            r.place = Err(Missing::NotFound);
        }
        by_mention[chosen[k]] =
            Some(Located { place: r.place, score: r.score, fallback: r.fallback.map(|f| chosen[f]) });
    }
    Places { by_mention }
}

/// “X district of Y region”, “X section of Y”: a lower-case type word stands between two toponyms.
fn nest(doc: &Doc, toponyms: &mut [Toponym<'_>]) {
    let text = &doc.article.text;
    for i in 1..toponyms.len() {
        let (before, after) = (toponyms[i - 1].span, toponyms[i].span);
        if toponyms[i - 1].inside.is_some() || before.end > after.start || after.start - before.end > 40 {
            continue;
        }
        let between: Vec<&str> = Span::new(before.end, after.start).of(text).split_whitespace().collect();
        let typed = |w: &str| {
            words::type_word(w).is_some()
                || matches!(
                    w,
                    "section" | "area" | "quarter" | "neighbourhood" | "neighborhood" | "village" | "suburb"
                )
        };
        if let [word, "of" | "in", rest @ ..] = between.as_slice()
            && typed(word)
            && rest
                .iter()
                .all(|w| matches!(*w, "the" | "central" | "northern" | "southern" | "eastern" | "western"))
        {
            toponyms[i - 1].inside = Some(i);
        }
    }
}
