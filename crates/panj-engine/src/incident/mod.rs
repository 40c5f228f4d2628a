//! One happening per incident. Reads: events with their parties, times, places and chains. Writes: [`Incident`]s, and
//! what an event takes over from others of its incident.
//!
//! Two events are one happening if nothing speaks against it (other dates, distant places, another sort of act) and
//! something speaks for it: they stand in one chain of clauses, share a party nearby, tell the same toll, the later
//! one is definite (“the raid”), or the paragraph goes on with the same scene. Words (accusations, denials, demands) are happenings of their own.
//!
//! Not here: merging across articles. Tests: below and in `spec/incident`.

use crate::doc::{Doc, TokenId};
use crate::event::circumstance::own_dateline;
use crate::event::{Event, Layers, Participant, When, Where};
use crate::place::km;
use panj_record::{Basis, BlockKind, CountOf, EventType, IncidentKind, ParticipantKind, Status};

/// Events that are one happening.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Indices of its events, in the order of the text.
    pub events: Vec<usize>,
    /// What sort of happening it is.
    pub kind: IncidentKind,
}

/// What an event takes over from another of its incident.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Carried {
    /// Where.
    pub place: Option<Where>,
    /// When.
    pub time: Option<When>,
    /// Who acts.
    pub actors: Vec<Participant>,
    /// Who is acted on.
    pub recipients: Vec<Participant>,
}

/// The incidents of an article and what each event takes over.
#[derive(Debug, Default)]
pub struct Incidents {
    /// In the order of their first events.
    pub all: Vec<Incident>,
    /// For each event its incident.
    pub of_event: Vec<usize>,
    /// For each event what it takes over.
    pub carried: Vec<Carried>,
}

/// How far apart, in kilometres, two places of one happening may be.
const FAR: f64 = 60.0;
/// How many paragraphs back a happening is taken up without its parties being named again.
const BLOCKS: usize = 3;

/// How many paragraphs back a toll is told of.
const TOLL_BLOCKS: usize = 8;

/// Gathers the events of an article.
#[must_use]
pub fn gather(layers: &Layers<'_>, events: &[Event]) -> Incidents {
    let mut group: Vec<usize> = (0..events.len()).collect();
    for later in 0..events.len() {
        // Strong evidence joins with any earlier event; the scene going on only with the act told just before.
        let join = |earlier: usize, group: &mut Vec<usize>| {
            let (a, b) = (root(group, earlier), root(group, later));
            if a == b {
                return;
            }
            let members = |r: usize| (0..=later).filter(|&k| root(group, k) == r).collect::<Vec<_>>();
            let (first, second) = (members(a), members(b));
            if first.iter().any(|&k| second.iter().any(|&m| conflict(layers, &events[k], &events[m]))) {
                return;
            }
            group[a.max(b)] = a.min(b);
        };
        for earlier in (0..later).rev() {
            if same(layers, &events[earlier], &events[later]) {
                join(earlier, &mut group);
            }
        }
        if group[later] == later
            && let Some(before) = (0..later).rev().find(|&k| physical(layers, &events[k]))
            && scene_goes_on(layers, &events[before], &events[later])
        {
            join(before, &mut group);
        }
        // A toll told again, with no scene of its own, belongs to the last act that cost lives.
        if group[later] == later
            && toll_alone(&events[later])
            && let Some(before) = (0..later).rev().find(|&k| deadly(&events[k]) && !toll_alone(&events[k]))
            && apart(layers, &events[before], &events[later]) <= TOLL_BLOCKS
        {
            join(before, &mut group);
        }
    }
    let mut all: Vec<Incident> = Vec::new();
    let mut of_event = vec![0; events.len()];
    let mut seen: Vec<(usize, usize)> = Vec::new();
    for (i, incident) in of_event.iter_mut().enumerate() {
        let r = root(&group, i);
        let k = match seen.iter().find(|(g, _)| *g == r) {
            Some((_, k)) => *k,
            None => {
                all.push(Incident { events: Vec::new(), kind: IncidentKind::Other });
                seen.push((r, all.len() - 1));
                all.len() - 1
            }
        };
        all[k].events.push(i);
        *incident = k;
    }
    for incident in &mut all {
        incident.kind = kind(layers, events, &incident.events);
    }
    let carried = (0..events.len()).map(|i| carry(layers, events, &all[of_event[i]], i)).collect();
    Incidents { all, of_event, carried }
}

fn root(group: &[usize], mut i: usize) -> usize {
    while group[i] != i {
        i = group[i];
    }
    i
}

/// Acts that leave traces, which other acts can be part of.
fn physical(layers: &Layers<'_>, event: &Event) -> bool {
    let rescue = event.event_type == EventType::Aid && {
        let id = &layers.lexicon.entries[event.entry].id;
        id.contains("rescue") || id.contains("free")
    };
    rescue
        || matches!(
            event.event_type,
            EventType::Assault
                | EventType::Coerce
                | EventType::Mobilize
                | EventType::Protest
                | EventType::Retreat
        )
}

/// Whether people died or were hurt in it, as told.
fn deadly(event: &Event) -> bool {
    event.event_type == EventType::Assault
        && event
            .counts
            .iter()
            .any(|c| matches!(c.what, CountOf::Killed | CountOf::Injured) && c.best.is_none_or(|b| b > 0.0))
}

/// A toll without an act of its own (“put the number of dead at 37”, “17 soldiers killed”).
fn toll_alone(event: &Event) -> bool {
    deadly(event) && event.actors.is_empty() && event.time.is_none() && event.place.is_none() && event.nominal
}

/// The number of blocks between two events.
fn apart(layers: &Layers<'_>, a: &Event, b: &Event) -> usize {
    layers.doc.sentences[b.sentence].block - layers.doc.sentences[a.sentence].block
}

/// Whether the later event goes on with the scene of the one before it: the same paragraph, or the next one if it tells
/// no scene of its own.
fn scene_goes_on(layers: &Layers<'_>, a: &Event, b: &Event) -> bool {
    let doc = layers.doc;
    if !physical(layers, a) || !physical(layers, b) {
        return false;
    }
    let heading = |e: &Event| {
        matches!(doc.kind(e.sentence), BlockKind::Title | BlockKind::Heading | BlockKind::Caption)
    };
    if heading(a) || heading(b) || elsewhere(doc, b) {
        return false;
    }
    let same_scene = |e: &Event| {
        e.place.is_none() || e.place.as_ref().map(|p| p.mention) == a.place.as_ref().map(|p| p.mention)
    };
    match apart(layers, a, b) {
        0 => b.sentence - a.sentence <= 3,
        1 => {
            !own_dateline(doc, doc.sentences[b.sentence].block)
                && b.time.is_none()
                && same_scene(b)
                && (b.actors.is_empty()
                    || b.actors.iter().any(|p| definite(doc, p.head) || p.basis == Basis::Carried)
                    || shared(layers, a, b))
                && a.event_type != EventType::Retreat
        }
        _ => false,
    }
}

/// A sentence that turns to something else.
fn elsewhere(doc: &Doc, event: &Event) -> bool {
    let sentence = &doc.sentences[event.sentence];
    let words: Vec<String> = sentence.tokens().take(4).map(|t| doc.word(t).to_lowercase()).collect();
    let lead = words.join(" ");
    [
        "meanwhile",
        "elsewhere",
        "separately",
        "in another",
        "in a separate",
        "earlier this",
        "last month",
        "last year",
        "a separate",
        "another",
    ]
    .iter()
    .any(|w| lead.starts_with(w))
}

fn real(status: Status) -> bool {
    matches!(status, Status::Occurred | Status::Ongoing)
}

/// Whether two events cannot be one happening.
fn conflict(layers: &Layers<'_>, a: &Event, b: &Event) -> bool {
    if !physical(layers, a) || !physical(layers, b) || a.summary != b.summary {
        return true;
    }
    let unreal =
        |s: Status| matches!(s, Status::Planned | Status::Feared | Status::Hypothetical | Status::Negated);
    if unreal(a.status) != unreal(b.status) {
        return true;
    }
    if let (Some(x), Some(y)) = (&a.time, &b.time) {
        let (from, to) = (
            x.start.max(y.start),
            match (x.end, y.end) {
                (Some(p), Some(q)) => Some(p.min(q)),
                (p, q) => p.or(q),
            },
        );
        if let (Some(from), Some(to)) = (from, to)
            && from > to
            && (from - to).get_days() > 1
        {
            return true;
        }
        if (x.end.is_none()) != (y.end.is_none()) {
            return true;
        }
    }
    if let (Some(x), Some(y)) = (&a.place, &b.place) {
        let entry = |w: &Where| layers.places.entry(layers.gazetteer, w.mention).0;
        if let (Some(p), Some(q)) = (entry(x), entry(y)) {
            if p.country != q.country && x.precision != 5 && y.precision != 5 {
                return true;
            }
            if x.precision <= 3 && y.precision <= 3 && km((p.lat, p.lon), (q.lat, q.lon)) > FAR {
                return true;
            }
        }
    }
    let protest = |e: &Event| e.event_type == EventType::Protest;
    protest(a) != protest(b)
        && layers.doc.sentences[a.sentence].block != layers.doc.sentences[b.sentence].block
}

/// Whether something says that two events are one happening.
fn same(layers: &Layers<'_>, a: &Event, b: &Event) -> bool {
    let doc = layers.doc;
    let (block_a, block_b) = (doc.sentences[a.sentence].block, doc.sentences[b.sentence].block);
    let apart = block_b - block_a;
    if real(a.status) != real(b.status) && !(a.status == Status::Denied || b.status == Status::Denied) {
        return false;
    }
    if a.event_type == EventType::Retreat && b.event_type == EventType::Retreat && a.sentence != b.sentence {
        return shared(layers, a, b) && apart <= 1;
    }
    // One chain of clauses.
    if a.sentence == b.sentence {
        return linked(doc, a.head, b.head) || shared(layers, a, b);
    }
    // The same toll told again.
    let toll = a.counts.iter().any(|x| {
        b.counts.iter().any(|y| x.what == y.what && x.best == y.best && x.best.is_some_and(|n| n > 1.0))
    });
    if toll && a.event_type == b.event_type && apart <= 12 {
        return true;
    }
    // Taken up by a definite noun: “the raid”, “the ambush”.
    if b.nominal && definite(doc, b.head) && apart <= BLOCKS && a.event_type == b.event_type {
        return true;
    }
    let paragraph_of_its_own = own_dateline(doc, block_a) || own_dateline(doc, block_b);
    if apart > 0 && paragraph_of_its_own {
        return false;
    }
    apart <= 2 && shared(layers, a, b) || apart <= BLOCKS && shares(layers, a, b) > 1
}

fn definite(doc: &Doc, head: TokenId) -> bool {
    doc.tree
        .with(&doc.tokens, head, &["det"])
        .any(|d| matches!(doc.word(d).to_lowercase().as_str(), "the" | "this" | "that"))
}

/// Whether two triggers stand in one chain of clauses.
fn linked(doc: &Doc, a: TokenId, b: TokenId) -> bool {
    let up = |from: TokenId, to: TokenId| {
        let mut at = from;
        for _ in 0..8 {
            let Some(head) = doc.tokens[at].head else { return false };
            if head == to {
                return true;
            }
            if matches!(doc.tokens[at].relation, "acl:relcl") {
                return false;
            }
            at = head;
        }
        false
    };
    up(a, b) || up(b, a)
}

fn key(layers: &Layers<'_>, p: &Participant) -> Option<usize> {
    let m = &layers.mentions.all[p.mention?];
    matches!(p.kind, ParticipantKind::Person | ParticipantKind::Organization).then_some(m.entity)
}

/// The number of parties that two events share: by entity, or by known actor.
fn shares(layers: &Layers<'_>, a: &Event, b: &Event) -> usize {
    let parties = |e: &Event| -> Vec<(Option<usize>, Option<usize>)> {
        e.actors
            .iter()
            .chain(&e.recipients)
            .map(|p| (key(layers, p), p.actor.as_ref().and_then(|k| k.known)))
            .collect()
    };
    let (x, y) = (parties(a), parties(b));
    x.iter()
        .filter(|(entity, known)| {
            y.iter().any(|(e, k)| (entity.is_some() && entity == e) || (known.is_some() && known == k))
        })
        .count()
}

/// Whether two lists of parties have one in common.
fn same_side(layers: &Layers<'_>, a: &[Participant], b: &[Participant]) -> bool {
    a.iter().any(|p| {
        let known = p.actor.as_ref().and_then(|k| k.known);
        b.iter().any(|q| {
            (key(layers, p).is_some() && key(layers, p) == key(layers, q))
                || (known.is_some() && known == q.actor.as_ref().and_then(|k| k.known))
        })
    })
}

fn shared(layers: &Layers<'_>, a: &Event, b: &Event) -> bool {
    shares(layers, a, b) > 0
}

fn kind(layers: &Layers<'_>, events: &[Event], members: &[usize]) -> IncidentKind {
    let any = |f: &dyn Fn(&Event) -> bool| members.iter().any(|&i| f(&events[i]));
    let mode = |m: &'static str| move |e: &Event| e.mode.as_deref() == Some(m);
    let rule = |part: &'static str| move |e: &Event| layers.lexicon.entries[e.entry].id.contains(part);
    if any(&|e| mode("explosives")(e) || mode("suicide-attack")(e) || mode("aerial")(e) || mode("drone")(e)) {
        IncidentKind::Bombing
    } else if any(&|e| e.event_type == EventType::Assault && mode("abduct")(e)) {
        IncidentKind::Kidnapping
    } else if any(&|e| {
        e.event_type == EventType::Assault
            && (rule("arson")(e)
                || rule("burn")(e)
                || rule("fire_set")(e)
                || rule("set_fire")(e)
                || rule("torch")(e))
    }) {
        IncidentKind::Arson
    } else if any(&|e| e.event_type == EventType::Assault) {
        let deaths = members.iter().any(|&i| {
            events[i]
                .counts
                .iter()
                .any(|c| c.what == panj_record::CountOf::Killed && c.best.is_none_or(|b| b > 0.0))
        });
        let armed = any(&|e| e.mode.is_some());
        if deaths && !armed && members.len() == 1 { IncidentKind::Killing } else { IncidentKind::Attack }
    } else if any(&|e| e.event_type == EventType::Protest) {
        if any(&|e| e.event_type == EventType::Protest && mode("strike")(e)) {
            IncidentKind::Strike
        } else {
            IncidentKind::Protest
        }
    } else if any(&rule("rob")) || any(&rule("steal")) {
        IncidentKind::Robbery
    } else if any(&|e| e.event_type == EventType::Coerce && mode("arrest")(e)) {
        IncidentKind::Arrest
    } else if any(&|e| e.event_type == EventType::Coerce && mode("seize")(e)) {
        IncidentKind::Seizure
    } else if any(&rule("cross")) {
        IncidentKind::Crossing
    } else if any(&|e| e.event_type == EventType::Consult) {
        IncidentKind::Meeting
    } else {
        IncidentKind::Other
    }
}

/// What event `i` takes over from the others of its incident: the nearest one before it, else after it, that tells it.
fn carry(layers: &Layers<'_>, events: &[Event], incident: &Incident, i: usize) -> Carried {
    let mut out = Carried::default();
    if !physical(layers, &events[i]) {
        return out;
    }
    let mut others: Vec<usize> = incident.events.iter().copied().filter(|&k| k != i).collect();
    others.sort_by_key(|&k| (k > i, k.abs_diff(i)));
    let ground = |p: &Participant| Participant { basis: Basis::Carried, ..p.clone() };
    for &k in &others {
        let other = &events[k];
        if events[i].place.is_none() && out.place.is_none() {
            out.place = other.place.clone().map(|w| Where { basis: Basis::Carried, ..w });
        }
        if events[i].time.is_none() && out.time.is_none() {
            out.time = other.time.clone().map(|w| When { basis: Basis::Carried, ..w });
        }
        // The killers of one act are told once: “killed three … the terrorists were neutralized”.
        if other.event_type == events[i].event_type && other.event_type == EventType::Assault {
            if events[i].actors.is_empty()
                && out.actors.is_empty()
                && same_side(layers, &other.recipients, &events[i].recipients)
            {
                out.actors = other
                    .actors
                    .iter()
                    .filter(|a| !events[i].recipients.iter().any(|r| key(layers, r) == key(layers, a)))
                    .map(ground)
                    .collect();
            }
            if events[i].recipients.is_empty()
                && out.recipients.is_empty()
                && same_side(layers, &other.actors, &events[i].actors)
            {
                out.recipients = other
                    .recipients
                    .iter()
                    .filter(|r| !events[i].actors.iter().any(|a| key(layers, r) == key(layers, a)))
                    .map(ground)
                    .collect();
            }
        }
    }
    out
}
