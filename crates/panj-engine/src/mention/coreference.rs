//! What is the same thing. Reads: mentions in the order of the text. Writes: their entities, and what a later mention
//! takes over from an earlier one.
//!
//! Names join by actor or by their words; “X (Y)” joins an acronym to its name; definite nouns (“the group”, “the
//! ministry”, “the terrorists”) and pronouns go back to the last fitting thing, subjects first.
//! A mention that nothing fits is an entity of its own.

use super::{ActorLink, Form, Mention};
use crate::doc::{Doc, TokenId};
use crate::knowledge::{Knowledge, NameKind, fold};
use panj_record::MentionKind;
use rustc_hash::FxHashMap;

/// How many sentences back a pronoun may look.
const PRONOUN_REACH: usize = 2;
/// How many sentences back a definite noun may look.
const NOUN_REACH: usize = 12;

/// Nouns that can stand for any armed group.
const GROUP_NOUNS: &[&str] = &[
    "group",
    "organization",
    "organisation",
    "movement",
    "outfit",
    "militia",
    "faction",
    "gang",
    "cartel",
    "network",
    "front",
];

/// Joins the mentions to entities.
pub(super) fn resolve(doc: &Doc, knowledge: &Knowledge, mentions: &mut [Mention]) {
    let mut count = 0;
    // What stands inside a phrase is resolved before the phrase (“members of the group”).
    let mut order: Vec<usize> = (0..mentions.len()).collect();
    order.sort_by_key(|&i| (mentions[i].tokens.end, std::cmp::Reverse(mentions[i].tokens.start)));
    let mut by_actor: FxHashMap<(usize, bool), usize> = FxHashMap::default();
    let mut by_words: FxHashMap<String, usize> = FxHashMap::default();
    for i in order {
        membership(doc, mentions, i);
        let earlier = match mentions[i].form {
            Form::Name => name_antecedent(doc, mentions, i, &by_actor, &by_words),
            Form::Nominal => noun_antecedent(doc, knowledge, mentions, i),
            Form::Pronoun => pronoun_antecedent(doc, mentions, i),
        };
        let earlier = earlier.filter(|&j| mentions[j].entity != usize::MAX);
        let entity = match earlier {
            Some(j) => {
                take_over(mentions, i, j);
                mentions[j].entity
            }
            None => {
                count += 1;
                count - 1
            }
        };
        mentions[i].entity = entity;
        let mention = &mentions[i];
        if mention.form == Form::Name {
            if let Some(known) = mention.actor.as_ref().and_then(|a| a.known) {
                by_actor.entry((known, mention.kind == MentionKind::Demonym)).or_insert(i);
            }
            by_words.entry(fold(mention.span.of(&doc.article.text))).or_insert(i);
        }
    }
}

fn name_antecedent(
    doc: &Doc,
    mentions: &[Mention],
    i: usize,
    by_actor: &FxHashMap<(usize, bool), usize>,
    by_words: &FxHashMap<String, usize>,
) -> Option<usize> {
    let mention = &mentions[i];
    let known = mention.actor.as_ref().and_then(|a| a.known);
    if let Some(known) = known
        && let Some(&j) = by_actor.get(&(known, mention.kind == MentionKind::Demonym))
    {
        return Some(j);
    }
    let words = fold(mention.span.of(&doc.article.text));
    if let Some(&j) = by_words.get(&words)
        && (mentions[j].kind == mention.kind || known.is_none())
    {
        return Some(j);
    }
    // “… Group for the Support of Islam (JNIM)”: the name in brackets is the name before it.
    let before = mention.tokens.start.checked_sub(1)?;
    if doc.word(before) == "("
        && mention.kind == MentionKind::Organization
        && let Some(j) =
            (0..i).rev().find(|&j| mentions[j].tokens.end == before && mentions[j].form == Form::Name)
        && mentions[j].kind == MentionKind::Organization
    {
        return Some(j);
    }
    // A surname of a person named in full before.
    if mention.kind == MentionKind::Person && mention.tokens.len() == 1 {
        return (0..i).rev().find(|&j| {
            let other = &mentions[j];
            other.kind == MentionKind::Person
                && other.form == Form::Name
                && other.tokens.len() > 1
                && fold(doc.word(other.tokens.end - 1)) == words
        });
    }
    None
}

/// Whether a phrase is definite, so that it may go back to something; headlines leave out articles.
fn definite(doc: &Doc, mention: &Mention) -> bool {
    let headline = doc.kind(doc.tokens[mention.head].sentence) == panj_record::BlockKind::Heading;
    (headline && mention.tokens.len() == 1)
        || matches!(
            doc.word(mention.tokens.start).to_lowercase().as_str(),
            "the" | "these" | "those" | "this" | "that" | "its" | "their" | "his" | "her"
        )
}

fn subject(doc: &Doc, token: TokenId) -> bool {
    doc.tokens[token].relation.starts_with("nsubj") || doc.tokens[token].relation == "obl:agent"
}

/// A phrase takes the group that it names as a whole’s part: “members of the group” are the group’s.
fn membership(doc: &Doc, mentions: &mut [Mention], i: usize) {
    let mention = &mentions[i];
    if mention.form != Form::Nominal || mention.actor.as_ref().is_some_and(|a| a.known.is_some()) {
        return;
    }
    let inner = mentions.iter().find(|m| {
        doc.tokens[m.head].head == Some(mention.head)
            && doc.tokens[m.head].relation == "nmod"
            && m.form == Form::Nominal
            && m.kind == MentionKind::Organization
            && doc.tree.with(&doc.tokens, m.head, &["case"]).any(|c| matches!(doc.word(c), "of" | "from"))
            && m.actor.as_ref().is_some_and(|a| a.known.is_some())
    });
    if let Some(inner) = inner.cloned() {
        let mention = &mut mentions[i];
        mention.actor = inner.actor;
        mention.known_as = inner.known_as;
    }
}

/// The holder of an office that a definite phrase names: somebody named with that title before (“the president”).
fn titled(doc: &Doc, knowledge: &Knowledge, mentions: &[Mention], i: usize) -> Option<usize> {
    let mention = &mentions[i];
    let lemma = doc.tokens[mention.head].lemma.as_str();
    if mention.plural || knowledge.role(lemma).is_none_or(|r| r.organization) {
        return None;
    }
    (0..i).rev().find(|&j| {
        let person = &mentions[j];
        if person.kind != MentionKind::Person || person.form != Form::Name || person.plural {
            return false;
        }
        // The title stands just before the name, or beside it.
        let before = person.tokens.start.checked_sub(1).is_some_and(|b| fold(doc.word(b)) == lemma);
        let beside =
            doc.tree.children(person.head).iter().chain(doc.tokens[person.head].head.iter()).any(|&t| {
                doc.tokens[t].lemma == lemma
                    && t.abs_diff(person.head) < 12
                    && doc.tokens[t].upos != crate::doc::Upos::Verb
            });
        let office = person.known_as == Some(NameKind::Holder)
            && person.actor.as_ref().and_then(|a| a.known).is_some_and(|k| {
                knowledge.terms_of(k).any(|t| {
                    t.office == lemma || t.office.ends_with(&format!(" {lemma}")) && lemma != "minister"
                })
            });
        before || beside || office
    })
}

/// Whether a token is the subject of a verb of saying.
fn speaks(doc: &Doc, token: TokenId) -> bool {
    doc.tokens[token].relation == "nsubj"
        && doc.tokens[token].head.is_some_and(|h| crate::cue::is_saying(&doc.tokens[h].lemma))
}

fn noun_antecedent(doc: &Doc, knowledge: &Knowledge, mentions: &[Mention], i: usize) -> Option<usize> {
    let mention = &mentions[i];
    let sentence = doc.tokens[mention.head].sentence;
    let lemma = doc.tokens[mention.head].lemma.as_str();
    // With a name of its own inside, only the same words can be the same thing.
    if mention.actor.as_ref().is_some_and(|a| a.known.is_some()) || !definite(doc, mention) {
        return None;
    }
    if let Some(j) = titled(doc, knowledge, mentions, i) {
        return Some(j);
    }
    let near = |j: &usize| sentence - doc.tokens[mentions[*j].head].sentence.min(sentence) <= NOUN_REACH;
    let outside = |j: &usize| mentions[*j].tokens.end <= mention.tokens.start;
    let candidates = || (0..i).rev().filter(outside).filter(near);
    // “the committee” → “State Security Committee”
    let named = candidates().find(|&j| {
        let other = &mentions[j];
        other.form == Form::Name
            && other.kind == MentionKind::Organization
            && (fold(doc.word(other.tokens.end - 1)) == lemma
                || other
                    .actor
                    .as_ref()
                    .and_then(|a| a.name.as_deref())
                    .is_some_and(|n| fold(n).ends_with(&format!(" {lemma}"))))
    });
    if named.is_some() {
        return named;
    }
    if GROUP_NOUNS.contains(&lemma) {
        return candidates().find(|&j| {
            let other = &mentions[j];
            other.is_armed_group()
                && (other.form == Form::Name || other.actor.as_ref().is_some_and(|a| a.known.is_some()))
        });
    }
    let same = candidates().find(|&j| {
        let other = &mentions[j];
        other.form == Form::Nominal
            && doc.tokens[other.head].lemma == lemma
            && other.plural == mention.plural
            && compatible(other.actor.as_ref(), mention.actor.as_ref())
    });
    if same.is_some() {
        return same;
    }
    if mention.class.as_deref() == Some("armed-nonstate") && mention.plural {
        return candidates().find(|&j| {
            let other = &mentions[j];
            other.is_armed_group()
                && other.form != Form::Pronoun
                && (other.plural || other.known_as == Some(NameKind::Group))
        });
    }
    None
}

fn compatible(a: Option<&ActorLink>, b: Option<&ActorLink>) -> bool {
    match (a.and_then(|a| a.country.as_deref()), b.and_then(|b| b.country.as_deref())) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

fn pronoun_antecedent(doc: &Doc, mentions: &[Mention], i: usize) -> Option<usize> {
    let mention = &mentions[i];
    let word = doc.word(mention.head).to_lowercase();
    let sentence = doc.tokens[mention.head].sentence;
    let block = doc.sentences[sentence].block;
    let fits = |m: &Mention| match word.as_str() {
        "he" | "him" | "his" | "himself" | "she" | "her" | "herself" => {
            m.kind == MentionKind::Person && !m.plural && m.form != Form::Pronoun
                || (m.form == Form::Pronoun && doc.word(m.head).to_lowercase() == word)
        }
        "they" | "them" | "their" | "themselves" => {
            (m.plural || m.kind == MentionKind::Organization || m.known_as == Some(NameKind::Country))
                && m.kind != MentionKind::Demonym
                && !matches!(doc.word(m.head).to_lowercase().as_str(), "we" | "us" | "who" | "its" | "it")
                && !(m.form == Form::Pronoun && m.actor.is_none())
        }
        "it" | "its" | "itself" => {
            m.form != Form::Pronoun
                && (m.kind == MentionKind::Organization || m.known_as == Some(NameKind::Country))
        }
        _ => false,
    };
    let mut best: Option<(usize, i32)> = None;
    for j in (0..i).rev() {
        let other = &mentions[j];
        let at = doc.tokens[other.head].sentence;
        if sentence.saturating_sub(at) > PRONOUN_REACH {
            break;
        }
        if other.tokens.end > mention.tokens.start || !fits(other) {
            continue;
        }
        let mut score = -4 * i32::try_from(sentence - at).unwrap_or(9);
        if subject(doc, other.head) {
            score += 3;
            // Who speaks goes on speaking (“the committee said …; it added”).
            if speaks(doc, mention.head) && speaks(doc, other.head) {
                score += 4;
            }
        }
        if doc.sentences[at].block != block {
            score -= 1;
        }
        if other.form == Form::Name {
            score += 1;
        }
        // Something inside a prepositional phrase or a modifier is a poor antecedent.
        if matches!(doc.tokens[other.head].relation, "nmod" | "compound" | "nmod:poss" | "amod") {
            score -= 2;
        }
        if best.is_none_or(|(_, s)| score > s) {
            best = Some((j, score));
        }
    }
    best.map(|(j, _)| j)
}

/// The later mention takes over what it does not say itself.
fn take_over(mentions: &mut [Mention], later: usize, earlier: usize) {
    let source = mentions[earlier].clone();
    let mention = &mut mentions[later];
    match mention.form {
        Form::Name => {
            if mention.kind == source.kind || mention.actor.as_ref().is_none_or(|a| a.known.is_none()) {
                let link = mention.actor.get_or_insert_default();
                if link.known.is_none()
                    && let Some(from) = source.actor
                {
                    let name = if source.form == Form::Name { from.name.clone() } else { link.name.take() };
                    *link = ActorLink { name: name.or_else(|| link.name.take()), ..from };
                }
                mention.known_as = mention.known_as.or(source.known_as);
                mention.class = mention.class.take().or(source.class);
            }
        }
        Form::Nominal | Form::Pronoun => {
            let own = mention.actor.take();
            let mut link = source.actor.clone().unwrap_or_default();
            if let Some(own) = own
                && link.known.is_none()
            {
                link.country = link.country.or(own.country);
                link.sector = own.sector.or(link.sector);
                link.name = link.name.or(own.name);
            }
            mention.actor = Some(link);
            mention.known_as = source.known_as;
            mention.class = source.class.or_else(|| mention.class.take());
            if mention.form == Form::Pronoun {
                mention.kind = source.kind;
                mention.plural = source.plural;
            }
        }
    }
}
