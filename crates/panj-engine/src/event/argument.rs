//! Who takes part. Reads: the heads in an entry's slots, mentions. Writes: actors, recipients, modes of weapons.

use super::class::Classifier;
use super::frame;
use super::lexicon::{Class, Entry, Slot};
use super::{Event, Layers, Participant};
use crate::doc::{Doc, TokenId, Upos};
use crate::knowledge::NameKind;
use crate::mention::{ActorLink, Form, phrase};
use crate::quantity;
use crate::span::Span;
use panj_record::{Basis, EventType, MentionKind, ParticipantKind};

/// The heads in the slots of a trigger.
pub(super) fn heads(doc: &Doc, trigger: TokenId, nominal: bool, slots: &[Slot]) -> Vec<TokenId> {
    let mut out = Vec::new();
    for slot in slots {
        let heads =
            if nominal { frame::of_noun(doc, trigger, slot) } else { frame::of_verb(doc, trigger, slot) };
        for head in heads {
            if !out.contains(&head) {
                out.push(head);
            }
        }
    }
    out
}

/// Where the actor of an entry stands.
pub(super) fn actor_slots(entry: &Entry, nominal: bool) -> Vec<Slot> {
    let mut slots = entry.actor.clone().unwrap_or_else(|| {
        if nominal {
            vec![Slot::Subject, Slot::Preposition("by".into()), Slot::Possessive, Slot::Modifier]
        } else {
            vec![Slot::Subject, Slot::Preposition("by".into())]
        }
    });
    if nominal && entry.actor.is_some() && slots.contains(&Slot::Subject) {
        for slot in [Slot::Preposition("by".into()), Slot::Possessive, Slot::Modifier] {
            if !slots.contains(&slot) {
                slots.push(slot);
            }
        }
    }
    slots
}

/// Where the recipient of an entry stands.
pub(super) fn recipient_slots(entry: &Entry, nominal: bool) -> Vec<Slot> {
    let mut slots = entry.recipient.clone().unwrap_or_else(|| {
        if nominal {
            ["of", "on", "against"]
                .iter()
                .map(|p| Slot::Preposition((*p).into()))
                .chain([Slot::Object])
                .collect()
        } else {
            vec![Slot::Object]
        }
    });
    if nominal && entry.recipient.as_ref().is_some_and(|r| r.contains(&Slot::Object)) {
        for preposition in ["of", "on", "against"] {
            let slot = Slot::Preposition(preposition.into());
            if !slots.contains(&slot) {
                slots.push(slot);
            }
        }
    }
    slots
}

/// The participant headed by `head`, if it can be one.
pub(super) fn participant(
    classifier: &Classifier<'_>,
    layers: &Layers<'_>,
    head: TokenId,
) -> Option<Participant> {
    let doc = classifier.doc;
    let inner = classifier.through_quantity(head);
    let token = &doc.tokens[head];
    if matches!(token.upos, Upos::Punct | Upos::Adv | Upos::Verb | Upos::Aux)
        && doc.tokens[inner].upos != Upos::Noun
    {
        return None;
    }
    let word = doc.word(head).to_lowercase();
    if matches!(
        word.as_str(),
        "there" | "what" | "this" | "that" | "which" | "who" | "everything" | "nothing" | "something"
    ) {
        return None;
    }
    // A time is no party (“Monday saw …”).
    let own = phrase(doc, head);
    let span = doc.span(&own);
    if layers.times.iter().any(|t| t.span.contains(doc.tokens[inner].span)) {
        return None;
    }
    let mention = layers.mentions.headed_by(inner);
    let classes = classifier.classes(head);
    let mut span = if inner == head { span } else { span.cover(doc.span(&phrase(doc, inner))) };
    let mut actor: Option<ActorLink> = None;
    if let Some(i) = mention {
        let m = &layers.mentions.all[i];
        span = span.cover(m.span);
        actor = m.actor.clone();
    }
    // “at least 70 people”: the bounds belong to the phrase.
    if let Some(a) = layers.amounts.iter().find(|a| a.span.overlaps(span) && a.span.end <= span.end) {
        span = span.cover(a.span);
    }
    if span.of(&doc.article.text).split_whitespace().count() > 12 {
        span = mention.map_or(doc.tokens[inner].span, |i| layers.mentions.all[i].span);
    }
    let kind = if classes.contains(&Class::Place) && !classes.contains(&Class::Group) {
        ParticipantKind::Place
    } else if classes.contains(&Class::Group) {
        ParticipantKind::Organization
    } else if classes.contains(&Class::Person) {
        ParticipantKind::Person
    } else {
        ParticipantKind::Property
    };
    if actor.is_none() && matches!(kind, ParticipantKind::Person | ParticipantKind::Organization) {
        // An unknown noun keeps its words, and the nationality of its modifiers.
        let country =
            layers.mentions.inside(&own).find_map(|(_, m)| m.actor.as_ref().and_then(|a| a.country.clone()));
        actor = Some(ActorLink {
            known: None,
            name: Some(span.of(&doc.article.text).to_owned()),
            country,
            sector: None,
        });
    }
    let pronoun = mention.is_some_and(|i| layers.mentions.all[i].form == Form::Pronoun);
    let basis = if pronoun { Basis::Carried } else { Basis::Stated };
    let number = number_in(layers, span).and_then(|a| a.value);
    Some(Participant { head: inner, span, mention, actor, kind, number, basis })
}

/// The count of people or things in a phrase.
pub(super) fn number_in<'a>(layers: &Layers<'a>, span: Span) -> Option<&'a quantity::Amount> {
    layers.amounts.iter().find(|a| span.contains(a.number_span) && matches!(a.kind, quantity::Kind::Cardinal))
}

/// Fills actors and recipients of a candidate; `phrase_words` are the trigger's other words.
pub(super) fn fill(
    classifier: &Classifier<'_>,
    layers: &Layers<'_>,
    event: &mut Event,
    phrase_words: &[TokenId],
) {
    let entry = &layers.lexicon.entries[event.entry];
    let doc = layers.doc;
    let party = |p: &Participant| matches!(p.kind, ParticipantKind::Person | ParticipantKind::Organization);
    let state = |p: &Participant| {
        p.mention.is_some_and(|i| {
            matches!(
                layers.mentions.all[i].known_as,
                Some(NameKind::Country | NameKind::Capital | NameKind::Government | NameKind::Demonym)
            )
        })
    };
    let actors = heads(doc, event.head, event.nominal, &actor_slots(entry, event.nominal));
    for head in actors {
        // In a modifier only names and roles are parties (“drone strike” has none).
        let modifier = event.nominal
            && doc.tokens[head].head == Some(event.head)
            && head < event.head
            && matches!(doc.tokens[head].relation, "compound" | "amod" | "nmod:unmarked" | "nmod:desc");
        if modifier && !modifier_party(layers, head) {
            continue;
        }
        if let Some(p) = participant(classifier, layers, head)
            && (party(&p) || state(&p))
            && !event.actors.iter().any(|a| a.head == p.head)
        {
            event.actors.push(p);
        }
    }
    let recipients = heads(doc, event.head, event.nominal, &recipient_slots(entry, event.nominal));
    for head in recipients {
        if event.actors.iter().any(|a| a.head == head) {
            continue;
        }
        if let Some(p) = participant(classifier, layers, head)
            && !event.recipients.iter().any(|r| r.head == p.head)
        {
            event.recipients.push(p);
        }
    }
    near_parties(classifier, layers, event);
    // The words of the phrase itself are no parties (“fired tear gas”).
    let own = |p: &Participant| {
        phrase_words.contains(&p.head)
            && p.kind == ParticipantKind::Property
            && (classifier.classes(p.head).contains(&Class::Weapon)
                || matches!(doc.tokens[p.head].lemma.as_str(), "gas" | "fire"))
    };
    event.actors.retain(|p| !own(p));
    event.recipients.retain(|p| !own(p));
    // A nationality that is part of a party's phrase is no party beside it.
    let spans: Vec<Span> = event.actors.iter().chain(&event.recipients).map(|p| p.span).collect();
    let part = |p: &Participant| spans.iter().any(|s| s.contains(p.span) && *s != p.span);
    event.actors.retain(|p| !part(p));
    event.recipients.retain(|p| !part(p));
    if entry.reciprocal {
        let others: Vec<TokenId> = ["with", "and", "between", "against"]
            .iter()
            .flat_map(|p| heads(doc, event.head, event.nominal, &[Slot::Preposition((*p).into())]))
            .collect();
        for head in others {
            if let Some(p) = participant(classifier, layers, head)
                && (party(&p) || state(&p))
                && !event.actors.iter().any(|a| a.head == p.head)
            {
                event.actors.push(p);
            }
        }
        let (parties, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut event.recipients).into_iter().partition(|p| party(p) || state(p));
        for p in parties {
            if !event.actors.iter().any(|a| a.head == p.head) {
                event.actors.push(p);
            }
        }
        event.recipients = rest;
    }
    // Goods that are items are no recipients; things that are hurt are.
    if entry.items.is_some() && event.event_type != EventType::Assault {
        event.recipients.retain(|p| p.kind != ParticipantKind::Property);
    }
    if !matches!(event.event_type, EventType::Assault | EventType::Coerce) {
        event.recipients.retain(|p| p.kind != ParticipantKind::Property);
    }
    // A place is a recipient only of force; a state that stands for its government is a party.
    if !matches!(event.event_type, EventType::Assault | EventType::Coerce | EventType::Mobilize) {
        event.recipients.retain(|p| p.kind != ParticipantKind::Place || state(p));
    }
}

/// Parties that the dependencies miss: the nearest one before a finite verb that no preposition governs acts (or, in a
/// passive, suffers); the nearest one right after an active verb suffers. They are marked as inferred.
fn near_parties(classifier: &Classifier<'_>, layers: &Layers<'_>, event: &mut Event) {
    let doc = layers.doc;
    let entry = &layers.lexicon.entries[event.entry];
    let token = &doc.tokens[event.head];
    if event.nominal
        || !matches!(token.tag, "VBD" | "VBZ" | "VBP" | "VBN" | "VBG")
        || token.relation == "amod"
    {
        return;
    }
    let sentence = &doc.sentences[event.sentence];
    let passive = frame::passive(doc, event.head);
    let subject_acts = !passive && actor_slots(entry, false).contains(&Slot::Subject);
    let subject_suffers = if passive {
        entry.recipient.is_none()
    } else {
        entry.recipient.as_ref().is_some_and(|r| r.contains(&Slot::Subject))
    };
    let infer = |head: TokenId| {
        participant(classifier, layers, head).map(|p| Participant { basis: Basis::Inferred, ..p })
    };
    if (subject_acts && event.actors.is_empty()) || (subject_suffers && event.recipients.is_empty()) {
        let found = party_before(layers, event.head);
        if let Some(p) = found.and_then(infer) {
            if subject_acts {
                event.actors.push(p);
            } else {
                event.recipients.push(p);
            }
        }
    }
    if subject_acts && event.recipients.is_empty() && entry.recipient.is_none() {
        let found = layers.mentions.all.iter().find(|m| {
            m.tokens.start > event.head
                && m.tokens.end <= sentence.end
                && m.tokens.start - event.head <= 4
                && m.is_party()
                && m.form != Form::Pronoun
                && m.kind != MentionKind::Demonym
                && free_of_preposition(doc, m.head)
                && (event.head + 1..m.tokens.start).all(|t| {
                    !matches!(doc.tokens[t].upos, Upos::Verb | Upos::Adp | Upos::Sconj | Upos::Punct)
                })
        });
        if let Some(p) =
            found.and_then(|m| infer(m.head)).filter(|p| !event.actors.iter().any(|a| a.head == p.head))
        {
            event.recipients.push(p);
        }
    }
}

/// The head of the nearest party before a token in its sentence that no preposition governs.
pub(super) fn party_before(layers: &Layers<'_>, token: TokenId) -> Option<TokenId> {
    let doc = layers.doc;
    let first = doc.sentences[doc.tokens[token].sentence].first;
    layers
        .mentions
        .all
        .iter()
        .rev()
        .find(|m| {
            m.tokens.end <= token
                && m.tokens.start >= first
                && token - m.tokens.end <= 14
                && m.is_party()
                && m.form != Form::Pronoun
                && m.kind != MentionKind::Demonym
                && free_of_preposition(doc, m.head)
        })
        .map(|m| m.head)
}

/// Whether no preposition governs a phrase, and it belongs to no other.
fn free_of_preposition(doc: &Doc, head: TokenId) -> bool {
    let mut at = head;
    for _ in 0..4 {
        let token = &doc.tokens[at];
        let case = frame::preposition(doc, at);
        if case.is_some_and(|c| !matches!(c.as_str(), "as" | "while" | "after" | "before"))
            || token.relation == "nmod:poss"
        {
            return false;
        }
        match (token.relation, token.head) {
            (
                "compound" | "flat" | "appos" | "conj" | "amod" | "nmod:unmarked" | "nmod:desc" | "nmod",
                Some(up),
            ) => at = up,
            _ => break,
        }
    }
    true
}

fn modifier_party(layers: &Layers<'_>, head: TokenId) -> bool {
    if let Some(i) = layers.mentions.headed_by(head) {
        let m = &layers.mentions.all[i];
        return matches!(m.kind, MentionKind::Organization | MentionKind::Demonym | MentionKind::Person)
            || matches!(m.known_as, Some(NameKind::Country | NameKind::Capital | NameKind::Government));
    }
    let lemma = layers.doc.tokens[head].lemma.as_str();
    layers.knowledge.role(lemma).is_some_and(|r| matches!(r.class.as_str(), "armed-state" | "armed-nonstate" | "official"))
            && lemma != "terrorist" // “terrorist attacks” names a sort of attack
        || matches!(lemma, "army" | "police" | "government" | "rebel" | "navy" | "jihadist" | "guerrilla" | "separatist")
}

/// The mode that a weapon's class gives an assault.
fn mode_of_weapon(lemma: &str) -> Option<&'static str> {
    match lemma {
        "drone" | "uav" | "quadcopter" => return Some("drone"),
        "suicide" => return Some("suicide-attack"),
        "gunfire" | "bullet" | "gunshot" | "rifle" | "pistol" | "gun" => return Some("firearms"),
        "machete" | "knife" | "axe" | "club" | "stone" | "sword" | "dagger" | "arrow" | "spear" | "stick" => {
            return Some("primitive");
        }
        "aircraft" | "helicopter" | "jet" | "warplane" | "plane" | "airstrike" | "bomber" => {
            return Some("aerial");
        }
        "bomb" | "grenade" | "ied" | "mine" | "landmine" | "dynamite" | "explosive" | "device"
        | "explosion" | "blast" => return Some("explosives"),
        "mortar" | "artillery" | "rocket" | "missile" | "shell" | "howitzer" | "tank" => {
            return Some("heavy-weapons");
        }
        _ => {}
    }
    match quantity::class_of(lemma) {
        Some("firearm") => Some("firearms"),
        Some("explosive") => Some("explosives"),
        Some("heavy-weapon") => Some("heavy-weapons"),
        Some("blade") => Some("primitive"),
        _ => None,
    }
}

/// Gives an assault without a mode that of the weapon in its clause: its subject, its instrument, its cause.
pub(super) fn modes(layers: &Layers<'_>, events: &mut [Event]) {
    let doc = layers.doc;
    for event in events.iter_mut().filter(|e| e.event_type == EventType::Assault && e.mode.is_none()) {
        let mut candidates: Vec<TokenId> = Vec::new();
        if event.nominal {
            candidates.extend(frame::of_noun(doc, event.head, &Slot::Modifier));
        } else {
            candidates.extend(doc.tree.with(&doc.tokens, event.head, &["nsubj"]));
            for &c in doc.tree.children(event.head) {
                let preposition = frame::preposition(doc, c);
                if matches!(doc.tokens[c].relation, "obl" | "obl:agent")
                    && matches!(
                        preposition.as_deref(),
                        Some("by" | "with" | "in" | "from" | "using" | "when")
                    )
                {
                    candidates.extend(frame::with_conjuncts(doc, c));
                    candidates.extend(frame::of_noun(doc, c, &Slot::Modifier));
                }
                if doc.tokens[c].relation == "advcl"
                    && matches!(doc.tokens[c].lemma.as_str(), "use" | "fire" | "throw")
                {
                    candidates.extend(doc.tree.with(&doc.tokens, c, &["obj"]));
                }
            }
        }
        event.mode = candidates
            .iter()
            .filter(|&&c| layers.mentions.headed_by(c).is_none_or(|i| !layers.mentions.all[i].is_party()))
            .find_map(|&c| mode_of_weapon(&doc.tokens[c].lemma))
            .map(str::to_owned);
    }
}
