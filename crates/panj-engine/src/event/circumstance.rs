//! Where and when. Reads: place mentions and times of the sentence, dependencies. Writes: each event's own place and
//! time, as far as its clause, its sentence or the dateline of its paragraph gives them.
//!
//! A place or time belongs to the nearest event above it in the tree; one that stands under none is free to all events
//! of its sentence. What another sentence tells of the same happening is carried by `incident`.

use super::frame;
use super::{Event, Layers, When, Where};
use crate::doc::{Doc, TokenId};
use crate::knowledge::NameKind;
use crate::mention::Mention;
use crate::place::{Relation, where_prec};
use crate::span::Span;
use panj_record::{Basis, EventType, MentionKind, TimexType};

/// Fills place and time of all events.
pub(super) fn fill(layers: &Layers<'_>, events: &mut [Event]) {
    let owners = owners(layers.doc, events);
    for i in 0..events.len() {
        events[i].place = place(layers, events, &owners, i);
        events[i].time = time(layers, events, &owners, i);
    }
}

/// For every token the event whose trigger or light verb is nearest above it.
fn owners(doc: &Doc, events: &[Event]) -> Vec<Option<usize>> {
    let mut own: Vec<Option<usize>> = vec![None; doc.tokens.len()];
    for (i, event) in events.iter().enumerate() {
        own[event.head] = Some(i);
        if let Some((verb, _)) = frame::light_verb(doc, event.head)
            && own[verb].is_none()
        {
            own[verb] = Some(i);
        }
    }
    (0..doc.tokens.len())
        .map(|t| {
            let mut at = t;
            for _ in 0..24 {
                if own[at].is_some() {
                    return own[at];
                }
                at = doc.tokens[at].head?;
            }
            None
        })
        .collect()
}

/// The noun of which a name is a modifier (“Koro” in “the Koro district”), or its own head.
fn top(doc: &Doc, head: TokenId) -> TokenId {
    let mut at = head;
    for _ in 0..4 {
        match (doc.tokens[at].relation, doc.tokens[at].head) {
            ("compound" | "flat" | "amod" | "nmod:unmarked" | "nmod:desc" | "appos" | "conj", Some(up)) => {
                at = up
            }
            _ => break,
        }
    }
    at
}

/// The preposition that relates a place to what happened, and whether the place is told as its place at all.
fn relation(layers: &Layers<'_>, mention: &Mention, event: &Event) -> Option<(Relation, u32)> {
    let doc = layers.doc;
    let top = top(doc, mention.head);
    let token = &doc.tokens[top];
    let preposition = frame::preposition(doc, top).or_else(|| frame::preposition(doc, mention.head));
    let moving = matches!(
        event.event_type,
        EventType::Mobilize | EventType::Retreat | EventType::Sanction | EventType::Aid | EventType::Coerce
    );
    let near = distance_before(doc, top);
    Some(match preposition.as_deref() {
        _ if near => (Relation::Near, 4),
        Some("in" | "at" | "inside" | "within" | "across" | "throughout" | "aboard") => (Relation::At, 5),
        Some("near" | "outside" | "around" | "close" | "beside" | "off" | "towards" | "toward") => {
            (Relation::Near, 4)
        }
        Some("on" | "along" | "over" | "through" | "between" | "behind" | "beyond" | "via") => {
            (Relation::PartOf, 4)
        }
        Some("of") => (part(doc, top), 3),
        Some("to" | "into" | "onto") if moving => (Relation::At, 3),
        Some("from")
            if matches!(event.event_type, EventType::Retreat | EventType::Mobilize | EventType::Aid) =>
        {
            (Relation::At, 2)
        }
        Some("against" | "on'") => return None,
        None if matches!(token.relation, "obj" | "nsubj:pass") && mention.kind != MentionKind::Demonym => {
            let party = matches!(mention.known_as, Some(NameKind::Country | NameKind::Capital));
            if party
                && !matches!(event.event_type, EventType::Mobilize | EventType::Retreat | EventType::Assault)
            {
                return None;
            }
            (Relation::At, 3)
        }
        None if token.relation == "nmod:poss" && event.nominal => (Relation::At, 1),
        None if token.relation == "compound" => (Relation::At, 2),
        _ => return None,
    })
}

/// “20 km south of”: a distance before the preposition.
fn distance_before(doc: &Doc, top: TokenId) -> bool {
    let from = top.saturating_sub(8).max(doc.sentences[doc.tokens[top].sentence].first);
    (from..top).any(|t| {
        matches!(
            doc.word(t).to_lowercase().as_str(),
            "km" | "kilometres" | "kilometers" | "miles" | "outskirts" | "vicinity" | "metres" | "meters"
        ) && (t..top).all(|k| !matches!(doc.word(k), "," | ";"))
    })
}

/// “a village of X”, “the north of X” is a part; “the town of X” is X itself.
fn part(doc: &Doc, top: TokenId) -> Relation {
    match doc.tokens[top].head.map(|h| doc.tokens[h].lemma.as_str()) {
        Some("north" | "south" | "east" | "west" | "centre" | "center" | "part" | "area" | "side") => {
            Relation::PartOf
        }
        _ => Relation::At,
    }
}

fn place(layers: &Layers<'_>, events: &[Event], owners: &[Option<usize>], i: usize) -> Option<Where> {
    let doc = layers.doc;
    let event = &events[i];
    let sentence = &doc.sentences[event.sentence];
    let mut best: Option<(i64, Where)> = None;
    for (index, mention) in layers.mentions.all.iter().enumerate() {
        let locative = matches!(mention.kind, MentionKind::Place | MentionKind::Facility) || mention.toponym;
        if !locative || mention.tokens.start < sentence.first || mention.tokens.end > sentence.end {
            continue;
        }
        let owner = owners[mention.head];
        let own = owner == Some(i);
        let physical = !verbal(event.event_type);
        // A place under another event is that event's; a clause coordinated with it shares it.
        let free = owner.is_none() && physical && !of_saying(doc, mention.head);
        let shared = physical
            && owner.is_some_and(|o| {
                o != i && !verbal(events[o].event_type) && related(doc, events[o].head, event.head)
            });
        if !(own || free || shared) {
            continue;
        }
        // “In Gao, the mayor said that …”: the place is that of the saying.
        let said_between = (mention.tokens.end..event.head).any(|t| {
            doc.tokens[t].upos == crate::doc::Upos::Verb && crate::cue::is_saying(&doc.tokens[t].lemma)
        });
        if said_between {
            continue;
        }
        let Some((relation, weight)) = relation(layers, mention, event) else { continue };
        let fit = i64::from(weight)
            + if own {
                6
            } else if shared {
                2
            } else {
                1
            };
        let fine = layers.places.fineness(layers.gazetteer, index);
        let distance = i64::try_from(mention.head.abs_diff(event.head)).unwrap_or(99).min(40);
        let after = i64::from(mention.head > event.head);
        let score = fit * 100 + fine * 150 + after * 20 - distance * 4;
        if best.as_ref().is_none_or(|(s, _)| score > *s) {
            best = Some((score, here(layers, index, relation, Basis::Stated)));
        }
    }
    if let Some((_, found)) = best {
        return Some(found);
    }
    if verbal(event.event_type) {
        return None;
    }
    dateline(layers, event)
}

/// Whether a place tells where something was said (“In Gao, the mayor said …”).
fn of_saying(doc: &Doc, head: TokenId) -> bool {
    let mut at = head;
    for _ in 0..6 {
        let Some(up) = doc.tokens[at].head else { return false };
        if matches!(doc.tokens[up].upos, crate::doc::Upos::Verb) {
            return crate::cue::is_saying(&doc.tokens[up].lemma);
        }
        at = up;
    }
    false
}

/// Types that are words, whose place is seldom told.
fn verbal(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::Accuse
            | EventType::Reject
            | EventType::Request
            | EventType::Threaten
            | EventType::Support
            | EventType::Concede
            | EventType::Agree
    )
}

/// Whether two triggers stand in one chain of clauses.
fn related(doc: &Doc, a: TokenId, b: TokenId) -> bool {
    let chain = |from: TokenId, to: TokenId| {
        let mut at = from;
        for _ in 0..6 {
            let Some(up) = doc.tokens[at].head else { return false };
            if up == to {
                return true;
            }
            if !matches!(
                doc.tokens[at].relation,
                "conj"
                    | "advcl"
                    | "acl"
                    | "xcomp"
                    | "ccomp"
                    | "obl"
                    | "nmod"
                    | "obj"
                    | "acl:relcl"
                    | "parataxis"
            ) {
                return false;
            }
            at = up;
        }
        false
    };
    chain(a, b) || chain(b, a)
}

fn here(layers: &Layers<'_>, mention: usize, relation: Relation, basis: Basis) -> Where {
    let m = &layers.mentions.all[mention];
    let (entry, inside) = layers.places.entry(layers.gazetteer, mention);
    let relation = if inside { Relation::Inside } else { relation };
    // Without an entry a named spot is as exact as the words; a border is a line.
    let precision = entry
        .as_ref()
        .map_or(if m.form == crate::mention::Form::Name { 1 } else { 5 }, |e| where_prec(e, relation));
    Where { mention, span: m.span, precision, basis }
}

/// Whether a paragraph opens with a dateline (“GALKAYO — …”).
pub(crate) fn own_dateline(doc: &Doc, block: usize) -> bool {
    let span = doc.article.blocks[block].span;
    let words: String = span.of(&doc.article.text).chars().take(40).collect();
    let lead: String = words.chars().take_while(|c| *c != '—' && *c != '–' && *c != '-').collect();
    let dashed = lead.len() < words.len();
    dashed
        && lead.trim().chars().count() > 2
        && lead.trim().chars().all(|c| !c.is_lowercase())
        && lead.chars().any(char::is_uppercase)
}

/// The place of the paragraph's own dateline (“GALKAYO — …”), where a round-up has several.
fn dateline(layers: &Layers<'_>, event: &Event) -> Option<Where> {
    let doc = layers.doc;
    let block = doc.sentences[event.sentence].block;
    // One dateline tells where the report was filed; several tell where each paragraph's news happened.
    if (0..doc.article.blocks.len()).filter(|&b| own_dateline(doc, b)).count() < 2 {
        return None;
    }
    let start = doc.article.blocks[block].span.start;
    let text = &doc.article.text;
    let of_block = layers.mentions.all.iter().enumerate().find(|(_, m)| {
        m.toponym && m.span.start < start + 40 && doc.article.blocks[block].span.contains(m.span) && {
            let lead = Span::new(start, m.span.start).of(text);
            let word = m.span.of(text);
            lead.trim().is_empty()
                && word.chars().all(|c| !c.is_lowercase())
                && word.chars().filter(|c| c.is_uppercase()).count() > 2
        }
    });
    of_block.map(|(i, _)| here(layers, i, Relation::At, Basis::Inferred))
}

fn time(layers: &Layers<'_>, events: &[Event], owners: &[Option<usize>], i: usize) -> Option<When> {
    let doc = layers.doc;
    let event = &events[i];
    let sentence = &doc.sentences[event.sentence];
    let mut best: Option<(i64, When)> = None;
    for (index, time) in layers.times.iter().enumerate() {
        if !sentence.span.contains(time.span)
            || time.start.is_none()
            || matches!(time.kind, TimexType::Duration | TimexType::Set)
        {
            continue;
        }
        if time.of_following {
            continue;
        }
        let Some(token) = token_at(doc, time.span) else { continue };
        let owner = owners[token];
        let own = owner == Some(i);
        if time.of_saying && !own {
            continue;
        }
        if time.of_saying && !verbal(event.event_type) {
            continue;
        }
        let shared = owner.is_some_and(|o| o != i && related(doc, events[o].head, event.head));
        let free = owner.is_none();
        if !(own || free || shared) {
            continue;
        }
        let distance = i64::try_from(token.abs_diff(event.head)).unwrap_or(99).min(60);
        let score = if own {
            1000
        } else if shared {
            400
        } else {
            300
        } - distance * 5;
        if best.as_ref().is_none_or(|(s, _)| score > *s) {
            best = Some((score, when(layers, index, Basis::Stated)?));
        }
    }
    best.map(|(_, found)| found)
}

/// An event's time from an expression.
pub(crate) fn when(layers: &Layers<'_>, time: usize, basis: Basis) -> Option<When> {
    let t = &layers.times[time];
    let (start, end) = t.period()?;
    let end = if t.open { None } else { end };
    Some(When {
        start: Some(start),
        end,
        precision: crate::time::precision(start, end),
        time,
        basis: if t.anchored { Basis::Inferred } else { basis },
    })
}

/// The head token of a span: the one that depends on a token outside it.
fn token_at(doc: &Doc, span: Span) -> Option<TokenId> {
    let first = doc.tokens.partition_point(|t| t.span.end <= span.start);
    let last = doc.tokens.partition_point(|t| t.span.start < span.end);
    (first..last)
        .find(|&t| doc.tokens[t].head.is_none_or(|h| h < first || h >= last))
        .or((first < last).then_some(first))
}
