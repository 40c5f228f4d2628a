//! Proposes events and decides between proposals. Reads: the lexicon over lemmas and dependencies. Writes: events with
//! their roles and status.

use super::argument;
use super::class::Classifier;
use super::frame;
use super::lexicon::{Class, Entry, Part, Phrase, Slot};
use super::status;
use super::{Event, Layers};
use crate::doc::{Doc, TokenId, Upos};
use panj_record::{BlockKind, CountOf, EventType, MentionKind, ParticipantKind, Status};

/// A phrase of the lexicon found in the text.
#[derive(Debug, Clone)]
struct Candidate {
    entry: usize,
    head: TokenId,
    part: Part,
    /// The other words of the phrase.
    rest: Vec<TokenId>,
    conditions: usize,
}

/// All events with roles and status, before counts, place and time.
pub(super) fn find(layers: &Layers<'_>) -> Vec<Event> {
    let doc = layers.doc;
    let classifier = layers.classifier();
    let opinion = is_opinion(doc);
    let mut candidates: Vec<Candidate> = Vec::new();
    for (s, sentence) in doc.sentences.iter().enumerate() {
        if matches!(doc.kind(s), BlockKind::Chrome | BlockKind::Byline | BlockKind::Dateline) {
            continue;
        }
        if doc.word(sentence.end - 1) == "?" {
            continue; // a question asserts nothing
        }
        for t in sentence.tokens() {
            if let Some(candidate) = best_at(layers, &classifier, t) {
                candidates.push(candidate);
            }
        }
    }
    // A word that completes another phrase names no event of its own (“opened fire”).
    let inside: Vec<TokenId> = candidates.iter().flat_map(|c| c.rest.iter().copied()).collect();
    candidates.retain(|c| !inside.contains(&c.head));
    let mut events: Vec<Event> =
        candidates.iter().filter_map(|c| build(layers, &classifier, c, opinion)).collect();
    events.sort_by_key(|e| (e.trigger.start, e.trigger.end));
    contents(layers, events)
}

/// Whether the author speaks as “I” outside quotations: a column, in which only what is named happened.
fn is_opinion(doc: &Doc) -> bool {
    let mut quoted = false;
    let (mut first_person, mut sentences) = (0, 0);
    for (s, sentence) in doc.sentences.iter().enumerate() {
        if doc.kind(s) != BlockKind::Body {
            continue;
        }
        sentences += 1;
        for t in sentence.tokens() {
            match doc.word(t) {
                "“" => quoted = true,
                "”" => quoted = false,
                "\"" => quoted = !quoted,
                "I" | "my" | "My" | "me" | "I'm" if !quoted => first_person += 1,
                _ => {}
            }
        }
    }
    sentences > 0 && first_person >= 3 && first_person * 12 >= sentences
}

/// The entry that fits best at a token.
fn best_at(layers: &Layers<'_>, classifier: &Classifier<'_>, t: TokenId) -> Option<Candidate> {
    let doc = layers.doc;
    let token = &doc.tokens[t];
    let word = doc.word(t).to_lowercase();
    let mut best: Option<Candidate> = None;
    let mut phrases: Vec<&Phrase> = layers.lexicon.phrases(&token.lemma).iter().collect();
    if word != token.lemma {
        phrases.extend(layers.lexicon.phrases(&word).iter().filter(|p| p.part != Part::Verb));
    }
    for phrase in phrases {
        let Some(rest) = matches_phrase(doc, t, phrase) else { continue };
        let entry = &layers.lexicon.entries[phrase.entry];
        let Some(conditions) = conditions(layers, classifier, t, phrase.part, entry, &rest) else { continue };
        let candidate = Candidate { entry: phrase.entry, head: t, part: phrase.part, rest, conditions };
        let rank = |c: &Candidate| {
            let weight = layers.lexicon.entries[c.entry].weight;
            (c.rest.len(), c.conditions, (weight * 100.0) as i64, std::cmp::Reverse(c.entry))
        };
        if best.as_ref().is_none_or(|b| rank(&candidate) > rank(b)) {
            best = Some(candidate);
        }
    }
    best
}

/// The tokens of the phrase's other words, if they stand there and the head is of the right part.
fn matches_phrase(doc: &Doc, t: TokenId, phrase: &Phrase) -> Option<Vec<TokenId>> {
    let token = &doc.tokens[t];
    let sentence = &doc.sentences[token.sentence];
    match phrase.part {
        Part::Verb => {
            let verbal = token.upos == Upos::Verb
                || token.tag.starts_with("VB")
                || (token.tag == "JJ"
                    && matches!(token.relation, "root" | "conj" | "acl" | "xcomp")
                    && token.lemma != doc.word(t));
            if !verbal
                || token.relation == "amod" && token.tag != "VBN"
                || matches!(token.relation, "compound" | "case" | "aux")
            {
                return None;
            }
            following(doc, t, sentence.end, &phrase.after)
        }
        Part::Noun => {
            let gerund = token.tag == "VBG" && token.upos != Upos::Aux && nounlike(doc, t);
            if !(gerund || matches!(token.upos, Upos::Noun | Upos::Propn)) {
                return None;
            }
            let mut out = preceding(doc, t, sentence.first, &phrase.before)?;
            out.extend(following(doc, t, sentence.end, &phrase.after)?);
            Some(out)
        }
        Part::Word => preceding(doc, t, sentence.first, &phrase.before),
    }
}

fn is_word(doc: &Doc, token: TokenId, word: &str) -> bool {
    doc.tokens[token].lemma == word || doc.word(token).eq_ignore_ascii_case(word)
}

/// The tokens of `words` after `t`, with at most the words of an argument between them; an adverb of the phrase may
/// stand before the verb (“illegally crossed”).
fn following(doc: &Doc, t: TokenId, end: TokenId, words: &[String]) -> Option<Vec<TokenId>> {
    let mut out = Vec::new();
    let mut at = t + 1;
    for word in words {
        let found = (at..end.min(at + 5)).find(|&k| is_word(doc, k, word)).filter(|&found| {
            !(at..found)
                .any(|k| matches!(doc.tokens[k].upos, Upos::Verb | Upos::Punct | Upos::Sconj | Upos::Cconj))
        });
        match found {
            Some(found) => {
                out.push(found);
                at = found + 1;
            }
            None => {
                // … or the object of the phrase may be the subject of its passive (“the ceasefire was violated”).
                let before = doc
                    .tree
                    .with(&doc.tokens, t, &["advmod", "nsubj:pass"])
                    .find(|&c| c < t && is_word(doc, c, word))?;
                out.push(before);
            }
        }
    }
    Some(out)
}

/// The tokens of `words` just before `t`.
fn preceding(doc: &Doc, t: TokenId, first: TokenId, words: &[String]) -> Option<Vec<TokenId>> {
    let mut out = Vec::new();
    let mut at = t;
    for word in words.iter().rev() {
        at = at.checked_sub(1)?;
        if matches!(doc.word(at), "-" | "‑") && word != "-" {
            at = at.checked_sub(1)?;
        }
        if at < first || !is_word(doc, at, word) {
            return None;
        }
        out.push(at);
    }
    out.reverse();
    Some(out)
}

/// A gerund that is used as a noun: with an article, a possessive, or “of”.
fn nounlike(doc: &Doc, t: TokenId) -> bool {
    doc.tree.with(&doc.tokens, t, &["det", "nmod:poss", "amod"]).next().is_some()
}

/// Whether an entry's conditions hold, and how many it has.
fn conditions(
    layers: &Layers<'_>,
    classifier: &Classifier<'_>,
    t: TokenId,
    part: Part,
    entry: &Entry,
    rest: &[TokenId],
) -> Option<usize> {
    let doc = layers.doc;
    let nominal = part != Part::Verb;
    let mut count = 0;
    let of = |slot: &Slot| -> Vec<TokenId> {
        argument::heads(doc, t, nominal, std::slice::from_ref(slot))
            .into_iter()
            .filter(|h| !rest.contains(h))
            .collect()
    };
    if part == Part::Verb && (!entry.object.is_empty() || !entry.not_object.is_empty()) {
        let objects = of(&Slot::Object);
        let mut classes: Vec<Class> = objects.iter().flat_map(|&o| classifier.classes(o)).collect();
        if objects.is_empty() {
            classes.push(Class::None);
        }
        if doc.tree.with(&doc.tokens, t, &["ccomp", "xcomp"]).next().is_some() {
            classes.push(Class::Clause);
        }
        // Of a passive whose subject the parser lost, nothing is known.
        let lost = objects.is_empty() && frame::passive(doc, t);
        if !entry.object.is_empty() {
            if !lost && !entry.object.iter().any(|c| classes.contains(c)) {
                return None;
            }
            count += usize::from(!lost);
        }
        if entry.not_object.iter().any(|c| {
            classes.contains(c)
                && (*c != Class::Item || !classes.iter().any(|k| matches!(k, Class::Person | Class::Group)))
        }) {
            return None;
        }
    }
    if part == Part::Verb && (!entry.subject.is_empty() || !entry.not_subject.is_empty()) {
        let subjects = of(&Slot::Subject);
        let classes: Vec<Class> = subjects.iter().flat_map(|&o| classifier.classes(o)).collect();
        if !entry.subject.is_empty() {
            // Without a subject (a passive without agent) the condition is met, unless it is needed.
            // Nor can it be judged where the parser took something that is no noun for the subject.
            let judged =
                subjects.iter().any(|&h| matches!(doc.tokens[h].upos, Upos::Noun | Upos::Propn | Upos::Num));
            if judged && !entry.subject.iter().any(|c| classes.contains(c)) {
                return None;
            }
            count += 1;
        }
        if entry.not_subject.iter().any(|c| classes.contains(c)) {
            return None;
        }
    }
    for slot in &entry.needs {
        let filled = match slot {
            Slot::Object if part == Part::Verb => {
                !of(slot).is_empty() || doc.tree.with(&doc.tokens, t, &["ccomp"]).next().is_some()
            }
            Slot::Complement => doc.tree.with(&doc.tokens, t, &["xcomp", "ccomp", "advcl"]).next().is_some(),
            _ if part == Part::Verb || !matches!(slot, Slot::Subject | Slot::Object) => !of(slot).is_empty(),
            _ => true,
        };
        if !filled {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// Builds the event of a candidate; none if it is no event here.
fn build(
    layers: &Layers<'_>,
    classifier: &Classifier<'_>,
    candidate: &Candidate,
    opinion: bool,
) -> Option<Event> {
    let doc = layers.doc;
    let entry = &layers.lexicon.entries[candidate.entry];
    let head = candidate.head;
    let token = &doc.tokens[head];
    let nominal = candidate.part == Part::Noun;
    // “the dead”, “the missing” are people that were told of, not a toll.
    if candidate.part == Part::Word
        && head > doc.sentences[token.sentence].first
        && doc.word(head - 1).eq_ignore_ascii_case("the")
    {
        return None;
    }
    if entry.weight <= 0.0 {
        return None; // a guard: a phrase that is no event (“heart attack”)
    }
    if nominal
        && matches!(token.relation, "compound" | "nmod:unmarked" | "nmod:desc" | "flat")
        && token.head.is_some_and(|h| h > head)
    {
        return None; // “attack helicopter”
    }
    if layers.mentions.headed_by(head).is_some_and(|i| {
        let m = &layers.mentions.all[i];
        m.form == crate::mention::Form::Name && m.kind != MentionKind::Demonym
    }) {
        return None; // part of a name
    }
    let physical = matches!(
        entry.event_type,
        EventType::Assault
            | EventType::Coerce
            | EventType::Mobilize
            | EventType::Protest
            | EventType::Aid
            | EventType::Cooperate
            | EventType::Retreat
    );
    let reality = status::status(doc, head, physical && !nominal);
    if reality.unreal {
        return None;
    }
    let mut trigger = token.span;
    for &r in &candidate.rest {
        if r.abs_diff(head) <= 4 {
            trigger = trigger.cover(doc.tokens[r].span);
        }
    }
    let mut event = Event {
        entry: candidate.entry,
        event_type: entry.event_type,
        mode: entry.mode.clone(),
        contexts: entry.contexts.clone(),
        status: match entry.status {
            // The phrase has its own negation (“does not correspond to reality”).
            Some(Status::Occurred) if reality.status == Status::Negated => Status::Occurred,
            Some(fixed) if reality.status == Status::Occurred => fixed,
            _ => reality.status,
        },
        status_cue: reality.cue,
        hedge: status::hedge(doc, head),
        head,
        trigger,
        sentence: token.sentence,
        nominal: candidate.part != Part::Verb,
        actors: Vec::new(),
        recipients: Vec::new(),
        counts: Vec::new(),
        items: Vec::new(),
        change: None,
        place: None,
        time: None,
        occurrences: None,
        summary: false,
        about: Vec::new(),
        score: (entry.weight * if nominal { 0.85 } else { 1.0 } * 1000.0).round() / 1000.0,
    };
    argument::fill(classifier, layers, &mut event, &candidate.rest);
    if candidate.part == Part::Word {
        stative_people(layers, classifier, &mut event);
    }
    if nominal && !stands(layers, &event) {
        return None;
    }
    many(layers, &mut event);
    if opinion && !named(layers, &event) {
        return None;
    }
    if generic(layers, &event) {
        return None;
    }
    Some(event)
}

/// The people of a stative trigger (“21 civilians dead”, “left four men wounded”).
fn stative_people(layers: &Layers<'_>, classifier: &Classifier<'_>, event: &mut Event) {
    let doc = layers.doc;
    if !event.recipients.is_empty() {
        return;
    }
    let token = &doc.tokens[event.head];
    let mut heads: Vec<TokenId> = doc.tree.with(&doc.tokens, event.head, &["nsubj", "nsubj:pass"]).collect();
    if let Some(up) = token.head
        && heads.is_empty()
    {
        match token.relation {
            "amod" | "acl" | "nmod" | "acl:relcl" | "advmod" | "dep" => heads.push(up),
            "xcomp" | "ccomp" => heads.extend(doc.tree.with(&doc.tokens, up, &["obj"])),
            _ => {}
        }
    }
    let person = |head: &TokenId| {
        layers.mentions.headed_by(*head).is_some_and(|i| layers.mentions.all[i].kind == MentionKind::Person)
    };
    let beside = layers.mentions.all.iter().find(|m| m.tokens.end == event.head).map(|m| m.head);
    if !heads.iter().any(person) {
        heads = beside
            .filter(person)
            .or_else(|| {
                argument::party_before(layers, event.head).filter(|h| person(h) && event.head - h <= 6)
            })
            .into_iter()
            .collect();
    }
    for head in heads.into_iter().flat_map(|h| frame::with_conjuncts(doc, h)) {
        if let Some(p) = argument::participant(classifier, layers, head)
            && matches!(p.kind, ParticipantKind::Person | ParticipantKind::Organization)
        {
            event.recipients.push(p);
        }
    }
}

/// Whether a noun names an act that is told here: it has an argument, a light verb, or something it did.
fn stands(layers: &Layers<'_>, event: &Event) -> bool {
    let doc = layers.doc;
    let token = &doc.tokens[event.head];
    if matches!(token.relation, "nmod:poss" | "compound") {
        return false;
    }
    if frame::light_verb(doc, event.head).is_some()
        || status::governed(doc, event.head)
        || !event.actors.is_empty()
        || !event.recipients.is_empty()
    {
        return true;
    }
    let reach = doc.tree.reach(event.head);
    let span = doc.span(&reach);
    let placed = layers.mentions.inside(&reach).any(|(_, m)| {
        m.kind == MentionKind::Place && doc.tree.with(&doc.tokens, m.head, &["case"]).next().is_some()
    });
    let timed = layers.times.iter().any(|t| span.contains(t.span) && t.start.is_some());
    let happens = token.head.is_some_and(|h| {
        token.relation.starts_with("nsubj")
            && matches!(
                doc.tokens[h].lemma.as_str(),
                "take"
                    | "happen"
                    | "occur"
                    | "erupt"
                    | "break"
                    | "follow"
                    | "begin"
                    | "start"
                    | "leave"
                    | "kill"
                    | "continue"
                    | "go"
                    | "destroy"
                    | "injure"
                    | "wound"
                    | "damage"
                    | "displace"
                    | "last"
                    | "end"
                    | "resume"
                    | "claim"
                    | "target"
                    | "hit"
                    | "come"
            )
    });
    placed || timed || happens
}

/// Plural acts: how many, and whether they sum up.
fn many(layers: &Layers<'_>, event: &mut Event) {
    let doc = layers.doc;
    if !event.nominal || !matches!(doc.tokens[event.head].tag, "NNS" | "NNPS") {
        return;
    }
    let phrase = crate::mention::phrase(doc, event.head);
    let span = doc.span(&phrase);
    let number = argument::number_in(layers, span);
    let spread = doc.tokens[event.head].head.is_some_and(|h| {
        doc.tokens[event.head].relation == "nmod" && frame::is_quantity_noun(&doc.tokens[h].lemma)
    });
    if let Some(n) = number {
        event.occurrences = Some((n.low.or(n.value), n.value, n.high.or(n.value)));
    }
    event.summary = spread || number.is_none_or(|n| n.value.is_none_or(|v| v >= 5.0));
}

/// Whether somebody or some place is named, as a column must to be taken at its word.
fn named(layers: &Layers<'_>, event: &Event) -> bool {
    event.actors.iter().chain(&event.recipients).any(|p| {
        p.mention.is_some_and(|i| {
            let m = &layers.mentions.all[i];
            m.form == crate::mention::Form::Name && m.actor.as_ref().is_some_and(|a| a.known.is_some())
        })
    }) && event.actors.iter().any(|p| p.actor.as_ref().is_some_and(|a| a.known.is_some()))
}

/// Plural or indefinite parties in a timeless present tell what is usual, not what happened.
fn generic(layers: &Layers<'_>, event: &Event) -> bool {
    let doc = layers.doc;
    // “you”, “one”, “people who …” as actor of a present-tense verb
    event.actors.iter().any(|p| {
        let word = doc.word(p.head).to_lowercase();
        matches!(word.as_str(), "you" | "i" | "one") && event.status != Status::Occurred
    })
}

/// The verbal types whose content is part of them.
fn swallows(event_type: EventType) -> bool {
    matches!(
        event_type,
        EventType::Request
            | EventType::Agree
            | EventType::Threaten
            | EventType::Reject
            | EventType::Concede
            | EventType::Support
            | EventType::Consult
    )
}

/// Whether a rejection denies that something happened, rather than refuses to do it.
fn denies(doc: &Doc, event: &Event) -> bool {
    event.event_type == EventType::Reject
        && matches!(
            doc.tokens[event.head].lemma.as_str(),
            "deny"
                | "refute"
                | "dispute"
                | "contradict"
                | "denial"
                | "correspond"
                | "dismiss"
                | "reject"
                | "disclaim"
                | "disavow"
        )
}

/// Whether `inner` lies in the complement of `outer`.
fn in_content(doc: &Doc, outer: TokenId, inner: TokenId) -> bool {
    let mut at = inner;
    for _ in 0..10 {
        let token = &doc.tokens[at];
        let Some(up) = token.head else { return false };
        match token.relation {
            "xcomp" | "ccomp" | "obj" | "csubj" | "iobj" | "nsubj:pass"
                if token.relation != "nsubj:pass" || up != outer || frame::passive(doc, outer) => {}
            "obl" | "nmod" | "obl:agent" => {
                let preposition = frame::preposition(doc, at);
                if !matches!(
                    preposition.as_deref(),
                    Some(
                        "of" | "for"
                            | "to"
                            | "on"
                            | "about"
                            | "over"
                            | "from"
                            | "with"
                            | "against"
                            | "that"
                            | "into"
                    )
                ) {
                    return false;
                }
            }
            "acl" | "advcl" => {
                let marked =
                    doc.tree.with(&doc.tokens, at, &["mark"]).map(|m| doc.word(m).to_lowercase()).next();
                if !matches!(marked.as_deref(), Some("to" | "for" | "of" | "from" | "that" | "if"))
                    && token.relation == "advcl"
                {
                    return false;
                }
            }
            "conj" if up != outer => {}
            _ => return false,
        }
        if up == outer {
            return at > outer || token.relation == "nsubj:pass";
        }
        at = up;
    }
    false
}

/// Lets verbal events take in their content, and ties accusations and denials to theirs.
fn contents(layers: &Layers<'_>, mut events: Vec<Event>) -> Vec<Event> {
    let doc = layers.doc;
    let mut drop = vec![false; events.len()];
    for outer in 0..events.len() {
        let denial = denies(doc, &events[outer]);
        if drop[outer] || !(denial || layers.lexicon.entries[events[outer].entry].content) {
            continue;
        }
        let accusation = events[outer].event_type == EventType::Accuse;
        for inner in 0..events.len() {
            if inner == outer || events[inner].sentence != events[outer].sentence || drop[inner] {
                continue;
            }
            if !in_content(doc, events[outer].head, events[inner].head) {
                continue;
            }
            if denial {
                if events[inner].status == Status::Occurred {
                    events[inner].status = Status::Denied;
                    events[inner].status_cue = Some(events[outer].head);
                }
                events[outer].about.push(inner);
            } else if accusation {
                events[outer].about.push(inner);
            } else if swallows(events[outer].event_type) {
                drop[inner] = true;
                if events[outer].event_type == EventType::Threaten && events[outer].mode.is_none() {
                    events[outer].mode = match events[inner].event_type {
                        EventType::Assault => Some("violence".to_owned()),
                        EventType::Coerce if events[inner].mode.as_deref() == Some("arrest") => {
                            Some("arrest".to_owned())
                        }
                        EventType::Sanction => Some("relations".to_owned()),
                        _ => None,
                    };
                }
            }
        }
    }
    retain(events, &drop)
}

/// Removes the dropped events and renumbers what refers to others.
fn retain(events: Vec<Event>, drop: &[bool]) -> Vec<Event> {
    let mut number = vec![None; events.len()];
    let mut next = 0;
    for (i, dropped) in drop.iter().enumerate() {
        if !dropped {
            number[i] = Some(next);
            next += 1;
        }
    }
    events
        .into_iter()
        .enumerate()
        .filter(|(i, _)| !drop[*i])
        .map(|(_, mut e)| {
            e.about = e.about.iter().filter_map(|&a| number[a]).collect();
            e
        })
        .collect()
}

/// Joins what one clause says of one act: “killed five and wounded twelve” is one event with two counts, and a nominal
/// event inside the clause of a verb of the same type (“killed in an attack by …”) is the verb's.
pub(super) fn merge(layers: &Layers<'_>, mut events: Vec<Event>) -> Vec<Event> {
    let doc = layers.doc;
    let mut drop = vec![false; events.len()];
    for later in 0..events.len() {
        for earlier in 0..events.len() {
            if earlier == later
                || drop[earlier]
                || drop[later]
                || events[earlier].sentence != events[later].sentence
            {
                continue;
            }
            if earlier < later && one_toll(doc, &events[earlier], &events[later]) {
                let taken = events[later].clone();
                let event = &mut events[earlier];
                event.counts.extend(taken.counts);
                for p in taken.recipients {
                    if !event.recipients.iter().any(|r| r.head == p.head) {
                        event.recipients.push(p);
                    }
                }
                if event.actors.is_empty() {
                    event.actors = taken.actors;
                }
                drop[later] = true;
            } else if events[later].nominal
                && !events[earlier].nominal
                && events[later].event_type == events[earlier].event_type
                && inside_clause(doc, events[earlier].head, events[later].head)
            {
                let taken = events[later].clone();
                let event = &mut events[earlier];
                if event.mode.is_none() {
                    event.mode = taken.mode;
                }
                if event.actors.is_empty() {
                    event.actors = taken.actors;
                }
                drop[later] = true;
            }
        }
    }
    retain(events, &drop)
}

fn casualty(event: &Event) -> bool {
    event.counts.iter().any(|c| matches!(c.what, CountOf::Killed | CountOf::Injured | CountOf::Missing))
}

/// Whether two casualty triggers are parts of one toll.
fn one_toll(doc: &Doc, earlier: &Event, later: &Event) -> bool {
    if earlier.event_type != EventType::Assault
        || later.event_type != EventType::Assault
        || !casualty(later)
        || !casualty(earlier)
    {
        return false;
    }
    if earlier.status != later.status {
        return false;
    }
    // Coordinated, and nobody new acts.
    let mut at = later.head;
    for _ in 0..4 {
        let token = &doc.tokens[at];
        let Some(up) = token.head else { return false };
        if up == earlier.head {
            return matches!(token.relation, "conj" | "parataxis" | "appos" | "list" | "dep");
        }
        if !matches!(
            token.relation,
            "conj" | "acl" | "amod" | "nmod" | "obj" | "dep" | "appos" | "nummod" | "nsubj:pass" | "xcomp"
        ) {
            break;
        }
        at = up;
    }
    // “21 civilians dead and 11 wounded”: both are statives with only a list between them.
    let between = earlier.head + 1..later.head;
    later.nominal
        && earlier.nominal
        && between.len() <= 8
        && between.clone().all(|t| {
            matches!(
                doc.tokens[t].upos,
                Upos::Cconj
                    | Upos::Num
                    | Upos::Noun
                    | Upos::Punct
                    | Upos::Adj
                    | Upos::Adv
                    | Upos::Propn
                    | Upos::Adp
            )
        })
}

/// Whether a noun depends on a verb without another clause between them.
fn inside_clause(doc: &Doc, verb: TokenId, noun: TokenId) -> bool {
    let mut at = noun;
    for _ in 0..5 {
        let token = &doc.tokens[at];
        let Some(up) = token.head else { return false };
        if !matches!(
            token.relation,
            "obl"
                | "nmod"
                | "obj"
                | "nsubj"
                | "obl:agent"
                | "nsubj:pass"
                | "appos"
                | "compound"
                | "conj"
                | "obl:unmarked"
        ) {
            return false;
        }
        if up == verb {
            return token.relation != "conj";
        }
        at = up;
    }
    false
}
