//! How many people, what goods. Reads: participants, amounts, item lists. Writes: counts, items, changes.

use super::argument::{heads, number_in, recipient_slots};
use super::class::Classifier;
use super::lexicon::Class;
use super::{Count, Event, Layers, Participant};
use crate::doc::{TokenId, Upos};
use crate::mention::phrase;
use crate::quantity::{self, Amount};
use panj_record::{Basis, CountOf, EventType, ItemRole, ParticipantKind, Side};

/// The bounds that an amount gives.
fn bounds(amount: &Amount) -> (Option<f64>, Option<f64>, Option<f64>) {
    match (amount.low, amount.value, amount.high) {
        (None, Some(v), None) => (Some(v), Some(v), Some(v)),
        (Some(l), None, Some(h)) => (Some(l), Some(((l + h) / 2.0).round()), Some(h)),
        other => other,
    }
}

fn side(layers: &Layers<'_>, p: &Participant, of_actor: bool) -> Side {
    if of_actor {
        return Side::Actor;
    }
    match p.mention.map(|i| &layers.mentions.all[i]).and_then(|m| m.class.as_deref()) {
        Some("civilian") => Side::Civilians,
        _ => Side::Recipient,
    }
}

/// The count that one participant gives.
fn count_of(layers: &Layers<'_>, p: &Participant, what: CountOf, of_actor: bool) -> Option<Count> {
    let doc = layers.doc;
    if !matches!(p.kind, ParticipantKind::Person | ParticipantKind::Organization) {
        return None;
    }
    let text = p.span.of(&doc.article.text);
    let make = |(low, best, high), span| {
        Some(Count {
            what,
            low,
            best,
            high,
            of: of_whom(layers, p),
            side: side(layers, p, of_actor),
            span,
            basis: Basis::Stated,
            total: false,
        })
    };
    if let Some(amount) = number_in(layers, p.span) {
        return make(bounds(amount), p.span);
    }
    // One person: “a hawker”, “one of them”, a name.
    let first = text.split_whitespace().next().unwrap_or("").to_lowercase();
    let token = &doc.tokens[p.head];
    let singular = matches!(token.tag, "NN" | "NNP") && p.kind == ParticipantKind::Person;
    let named = p.mention.is_some_and(|i| {
        let m = &layers.mentions.all[i];
        m.form == crate::mention::Form::Name && m.kind == panj_record::MentionKind::Person
    });
    let determined = matches!(
        first.as_str(),
        "a" | "an"
            | "one"
            | "another"
            | "the"
            | "his"
            | "her"
            | "its"
            | "their"
            | "my"
            | "our"
            | "this"
            | "that"
    );
    let alone = what != CountOf::Forces && what != CountOf::Participants;
    if singular && alone && (determined || named) {
        return make((Some(1.0), Some(1.0), Some(1.0)), p.span);
    }
    None
}

fn of_whom(layers: &Layers<'_>, p: &Participant) -> Option<String> {
    let doc = layers.doc;
    if let Some(actor) = &p.actor
        && actor.known.is_some()
    {
        return actor.name.clone();
    }
    if doc.tokens[p.head].upos == Upos::Num {
        return None;
    }
    let range = phrase(doc, p.head);
    let mut start = range.start;
    while start + 1 < range.end
        && matches!(doc.tokens[start].upos, Upos::Det | Upos::Num | Upos::Adv | Upos::Adp | Upos::Punct)
    {
        start += 1;
    }
    Some(doc.span(&(start..range.end)).of(&doc.article.text).to_owned())
}

/// Fills counts, items and changes of one event.
pub(super) fn fill(layers: &Layers<'_>, event: &mut Event) {
    let entry = &layers.lexicon.entries[event.entry];
    if let Some(what) = entry.counts {
        let moved: Vec<Participant> = if entry.counts_of_object {
            let classifier = layers.classifier();
            heads(layers.doc, event.head, event.nominal, &[super::lexicon::Slot::Object])
                .into_iter()
                .filter_map(|h| super::argument::participant(&classifier, layers, h))
                .collect()
        } else {
            Vec::new()
        };
        let people = if entry.counts_of_object {
            &moved
        } else if entry.counts_of_actor {
            &event.actors
        } else {
            &event.recipients
        };
        let of_actor = entry.counts_of_actor || entry.counts_of_object;
        let mut counts: Vec<Count> =
            people.iter().filter_map(|p| count_of(layers, p, what, of_actor)).collect();
        if counts.is_empty() {
            counts.extend(bare_number(layers, event, what));
        }
        event.counts = counts;
    }
    let classifier = layers.classifier();
    if let Some(role) = entry.items {
        event.items = items(layers, &classifier, event, role);
    }
    if !event.items.is_empty() || entry.items.is_some() {
        event.change = change_near(layers, event);
    }
}

/// A number beside a stative trigger: “21 civilians dead”, “11 wounded”, “the number of dead at 37”.
fn bare_number(layers: &Layers<'_>, event: &Event, what: CountOf) -> Option<Count> {
    let doc = layers.doc;
    let trigger = &doc.tokens[event.head];
    if matches!(trigger.upos, Upos::Verb)
        && trigger.relation != "acl"
        && trigger.relation != "amod"
        && !event.recipients.is_empty()
    {
        return None;
    }
    let sentence = &doc.sentences[event.sentence];
    let before = |a: &&Amount| a.last < event.head && event.head - a.last <= 4 && a.first >= sentence.first;
    let plain = |a: &&Amount| matches!(a.kind, quantity::Kind::Cardinal);
    // Nothing but the people counted stands between the number and the trigger.
    let clear = |a: &&Amount| {
        (a.last + 1..event.head).all(|t| {
            matches!(
                doc.tokens[t].upos,
                Upos::Noun | Upos::Adj | Upos::Propn | Upos::Adp | Upos::Det | Upos::Aux | Upos::Adv
            )
        })
    };
    let near = layers.amounts.iter().filter(plain).filter(before).filter(clear).max_by_key(|a| a.last);
    let found = near.or_else(|| {
        // “the death toll stands at 37”, “put the number of dead at 37”
        layers.amounts.iter().filter(plain).find(|a| {
            a.first > event.head
                && a.first - event.head <= 6
                && a.first < sentence.end
                && a.first > 0
                && matches!(doc.word(a.first - 1).to_lowercase().as_str(), "at" | "to" | "of" | "reached")
        })
    })?;
    let (low, best, high) = bounds(found);
    let last = found.last.max(found.first);
    let of: Vec<&str> = (last + 1..event.head)
        .filter(|&t| matches!(doc.tokens[t].upos, Upos::Noun | Upos::Adj | Upos::Propn))
        .map(|t| doc.word(t))
        .collect();
    let civilian = (last + 1..event.head)
        .any(|t| layers.knowledge.role(&doc.tokens[t].lemma).is_some_and(|r| r.class == "civilian"));
    Some(Count {
        what,
        low,
        best,
        high,
        of: (!of.is_empty()).then(|| of.join(" ")),
        side: if civilian { Side::Civilians } else { Side::Unknown },
        span: if found.last < event.head { found.span.cover(event.trigger) } else { found.span },
        basis: Basis::Stated,
        total: false,
    })
}

/// The list of goods of an event.
fn items(
    layers: &Layers<'_>,
    classifier: &Classifier<'_>,
    event: &Event,
    role: ItemRole,
) -> Vec<(quantity::ItemPhrase, ItemRole)> {
    let doc = layers.doc;
    let sentence = &doc.sentences[event.sentence];
    let entry = &layers.lexicon.entries[event.entry];
    let mut slots = recipient_slots(entry, event.nominal);
    // Whom it was taken from is no item.
    slots.retain(|s| *s != super::lexicon::Slot::Preposition("from".to_owned()));
    let object = super::lexicon::Slot::Object;
    if !slots.contains(&object) {
        slots.push(object);
    }
    let things: Vec<TokenId> = heads(doc, event.head, event.nominal, &slots)
        .into_iter()
        .filter(|&h| {
            let classes = classifier.classes(h);
            !classes.iter().any(|c| {
                matches!(c, Class::Person | Class::Group | Class::Statement | Class::Agreement | Class::Event)
            }) && (classes.iter().any(|c| *c != Class::Place) || classes.contains(&Class::Building))
        })
        .collect();
    let Some(&first) = things.first() else {
        return after_verb(doc, event)
            .map(|start| quantity::items(&doc.article.text, &doc.tokens, start..sentence.end))
            .unwrap_or_default()
            .into_iter()
            .filter(|i| i.class.is_some_and(|c| c != "person"))
            .map(|i| (i, role))
            .collect();
    };
    let start = phrase(doc, first).start.min(doc.tree.reach(first).start).max(sentence.first);
    // A preposition or article of the phrase stands before the list.
    let mut start = start;
    while start < first && matches!(doc.tokens[start].upos, Upos::Adp | Upos::Punct) {
        start += 1;
    }
    let end = if start < event.head { event.head } else { sentence.end };
    quantity::items(&doc.article.text, &doc.tokens, start..end)
        .into_iter()
        .filter(|i| i.class != Some("person"))
        .map(|i| (i, role))
        .collect()
}

/// Where a list starts that the dependencies do not give: right after an active verb, or after the auxiliary of an inverted
/// passive (“Also seized were …”).
fn after_verb(doc: &crate::doc::Doc, event: &Event) -> Option<TokenId> {
    let end = doc.sentences[event.sentence].end;
    let opens = |t: TokenId| {
        t < end
            && matches!(
                doc.tokens[t].upos,
                Upos::Num | Upos::Det | Upos::Sym | Upos::Noun | Upos::Adj | Upos::Propn
            )
    };
    if event.nominal {
        return None;
    }
    let next = event.head + 1;
    if opens(next) && !super::frame::passive(doc, event.head) {
        return Some(next);
    }
    let auxiliary = (next..end.min(next + 12)).find(|&t| matches!(doc.word(t), "were" | "was"))?;
    opens(auxiliary + 1).then_some(auxiliary + 1)
}

/// The change told in the event's sentence, after its trigger or about it.
fn change_near(layers: &Layers<'_>, event: &Event) -> Option<usize> {
    let span = layers.doc.sentences[event.sentence].span;
    layers.changes.iter().position(|c| span.contains(c.span))
}

/// Counts that an anaphor carries (“the terrorists were neutralized”), and zero (“nobody was hurt”).
pub(super) fn carry(layers: &Layers<'_>, events: &mut [Event]) {
    let doc = layers.doc;
    for event in events.iter_mut() {
        let entry = &layers.lexicon.entries[event.entry];
        let Some(what) = entry.counts.filter(|_| event.counts.is_empty() && !entry.counts_of_actor) else {
            continue;
        };
        let carried = event.recipients.iter().find_map(|p| {
            let m = &layers.mentions.all[p.mention?];
            let definite = matches!(
                doc.word(m.tokens.start).to_lowercase().as_str(),
                "the" | "these" | "those" | "they" | "them" | "both"
            );
            if !definite {
                return None;
            }
            let earlier = layers.mentions.all.iter().rev().find(|o| {
                o.entity == m.entity
                    && o.tokens.end <= m.tokens.start
                    && event.sentence.saturating_sub(doc.tokens[o.head].sentence) <= 3
                    && number_in(layers, o.span).is_some()
            })?;
            let amount = number_in(layers, earlier.span)?;
            Some((bounds(amount), earlier.span, side(layers, p, false), of_whom(layers, p)))
        });
        if let Some(((low, best, high), span, side, of)) = carried {
            event.counts.push(Count {
                what,
                low,
                best,
                high,
                of,
                side,
                span,
                basis: Basis::Carried,
                total: false,
            });
        }
    }
    zero(layers, events);
}

/// “no casualties”, “nobody was hurt”: zero, told of the last assault before it.
fn zero(layers: &Layers<'_>, events: &mut [Event]) {
    let doc = layers.doc;
    for (s, sentence) in doc.sentences.iter().enumerate() {
        let words: Vec<String> = sentence.tokens().map(|t| doc.word(t).to_lowercase()).collect();
        let find = |what: &[&str]| {
            words
                .windows(2)
                .position(|w| w[0] == "no" && what.contains(&w[1].as_str()))
                .map(|i| sentence.first + i)
        };
        let mut zeros: Vec<(CountOf, TokenId, TokenId)> = Vec::new();
        if let Some(t) = find(&["casualties", "deaths", "fatalities", "victims"]) {
            zeros.push((CountOf::Killed, t, t + 2));
        }
        if let Some(t) = find(&["casualties", "injuries", "wounded"]) {
            zeros.push((CountOf::Injured, t, t + 2));
        }
        for (i, word) in words.iter().enumerate() {
            let nobody = word == "nobody" || (word == "no" && words.get(i + 1).is_some_and(|w| w == "one"));
            let rest = &words[i..words.len().min(i + 5)];
            let t = sentence.first + i;
            if nobody && rest.iter().any(|w| matches!(w.as_str(), "hurt" | "injured" | "wounded" | "harmed"))
            {
                zeros.push((CountOf::Injured, t, t + rest.len()));
            }
            if nobody && rest.iter().any(|w| matches!(w.as_str(), "killed" | "died" | "hurt" | "harmed")) {
                zeros.push((CountOf::Killed, t, t + rest.len()));
            }
        }
        for (what, from, to) in zeros {
            let block = sentence.block;
            let last = events.iter_mut().rev().find(|e| {
                e.event_type == EventType::Assault
                    && (e.sentence == s || (e.sentence + 1 == s && doc.sentences[e.sentence].block == block))
                    && !e.counts.iter().any(|c| c.what == what)
            });
            if let Some(event) = last {
                event.counts.push(Count {
                    what,
                    low: Some(0.0),
                    best: Some(0.0),
                    high: Some(0.0),
                    of: None,
                    side: Side::Unknown,
                    span: doc.span(&(from..to.min(sentence.end))),
                    basis: if event.sentence == s { Basis::Stated } else { Basis::Carried },
                    total: false,
                });
            }
        }
    }
}
