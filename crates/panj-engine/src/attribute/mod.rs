//! Who says so. Reads: syntax, mentions, quotation marks, `data/lexicon/cues.toml`, events. Writes: [`Attribution`]s
//! with their nesting, and each event's chain, outermost first.
//!
//! An attribution is a cue (a verb of saying, “according to”, a statement) with a source and a content. The content is
//! what depends on the cue, the clause that the cue is thrown into, or the quotation, over as many sentences as it has.
//! The article's own voice is the empty chain.
//!
//! Not here: hedges of an unnamed voice (`event::status`). Tests: below and in `spec/attribute`.

mod quotation;

use crate::doc::{Doc, TokenId, Upos};
use crate::event::lexicon::Lexicon;
use crate::event::{Event, frame};
use crate::mention::{ActorLink, Form, Mentions, phrase};
use crate::span::Span;
use panj_record::{Basis, BlockKind, EventType, MentionKind, Stance, Status};
use quotation::Quotation;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

/// One statement by one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// The source's words.
    pub source: Span,
    /// Its mention.
    pub mention: Option<usize>,
    /// Its name, with pronouns resolved; none for an unnamed source.
    pub name: Option<String>,
    /// Who it is.
    pub actor: Option<ActorLink>,
    /// Whether the name is in the words.
    pub basis: Basis,
    /// The cue.
    pub cue: Span,
    /// The cue's token.
    pub cue_token: TokenId,
    /// What is said.
    pub content: Vec<Span>,
    /// What the source does with it.
    pub stance: Stance,
    /// The attribution that this one is reported in.
    pub within: Option<usize>,
}

/// The attributions of an article and the chain of each event.
#[derive(Debug, Default)]
pub struct Attributions {
    /// In the order of their cues.
    pub all: Vec<Attribution>,
    /// For each event the attributions it stands in, outermost first.
    pub chains: Vec<Vec<usize>>,
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    objects: Vec<String>,
}

struct Cues {
    verbs: FxHashMap<String, Stance>,
    figures: Words,
    statements: Vec<String>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let mut file: std::collections::BTreeMap<String, Words> =
        toml::from_str(include_str!("../../../../data/lexicon/cues.toml")).unwrap_or_default();
    let mut verbs = FxHashMap::default();
    for stance in Stance::ALL {
        for verb in file.remove(&stance.code()).map(|w| w.verbs).unwrap_or_default() {
            verbs.insert(verb, *stance);
        }
    }
    let none = || Words { verbs: Vec::new(), nouns: Vec::new(), objects: Vec::new() };
    Cues {
        verbs,
        figures: file.remove("figures").unwrap_or_else(none),
        statements: file.remove("statements").map(|w| w.nouns).unwrap_or_default(),
    }
});

/// Finds the attributions and hangs the events on them.
#[must_use]
pub fn find(doc: &Doc, mentions: &Mentions, lexicon: &Lexicon, events: &[Event]) -> Attributions {
    let quotations = quotation::find(doc);
    let mut all = Vec::new();
    for (s, sentence) in doc.sentences.iter().enumerate() {
        if matches!(doc.kind(s), BlockKind::Chrome | BlockKind::Byline | BlockKind::Dateline) {
            continue;
        }
        for t in sentence.tokens() {
            verb_cue(doc, mentions, &quotations, t, &mut all);
            according_to(doc, mentions, t, &mut all);
        }
    }
    spread_quotations(doc, &quotations, &mut all);
    claims(doc, lexicon, events, &mut all);
    all.sort_by_key(|a| (a.cue.start, a.cue.end, a.source.start));
    nest(&mut all);
    let chains = events.iter().map(|e| chain(doc, &all, e)).collect();
    let mut out = Attributions { all, chains };
    own_deeds(doc, mentions, events, &mut out);
    out
}

/// A source as read from the head of a phrase.
struct Source {
    span: Span,
    mention: Option<usize>,
    name: Option<String>,
    actor: Option<ActorLink>,
    basis: Basis,
}

/// The source that a phrase names; a statement's owner speaks for the statement.
fn source(doc: &Doc, mentions: &Mentions, head: TokenId) -> Option<Source> {
    let token = &doc.tokens[head];
    if let Some(i) = mentions.headed_by(head) {
        let m = &mentions.all[i];
        if m.form == Form::Pronoun && m.actor.is_none() && !matches!(token.lemma.as_str(), "he" | "she" | "they" | "we" | "i") {
            return None;
        }
        let words = doc.span(&crate_without_determiner(doc, &m.tokens)).of(&doc.article.text).to_owned();
        let name = match m.form {
            Form::Pronoun => m.actor.as_ref().and_then(|a| a.name.clone()),
            Form::Name => m.actor.as_ref().and_then(|a| a.name.clone()).or(Some(words)),
            Form::Nominal => m
                .actor
                .as_ref()
                .filter(|a| a.known.is_some() && m.class.as_deref() != Some("official"))
                .and_then(|a| a.name.clone())
                .or_else(|| m.actor.as_ref().and_then(|a| a.name.clone()))
                .or(Some(words)),
        };
        let basis = if m.form == Form::Pronoun { Basis::Carried } else { Basis::Stated };
        return Some(Source { span: m.span, mention: Some(i), name, actor: m.actor.clone(), basis });
    }
    if is_statement(doc, head) {
        if let Some(owner) = owner(doc, mentions, head) {
            return Some(owner);
        }
        let words = phrase(doc, head);
        let span = doc.span(&words);
        return Some(Source { span, mention: None, name: Some(span.of(&doc.article.text).to_owned()), actor: None, basis: Basis::Stated });
    }
    // “one of them”, “two residents”, an unknown noun that speaks
    for c in doc.tree.with(&doc.tokens, head, &["nmod"]) {
        if frame::preposition(doc, c).is_some_and(|p| p == "of")
            && matches!(token.upos, Upos::Num | Upos::Pron | Upos::Det)
        {
            return source(doc, mentions, c);
        }
    }
    if matches!(token.upos, Upos::Noun | Upos::Propn) {
        let words = phrase(doc, head);
        let span = doc.span(&words);
        let name = doc.span(&crate_without_determiner(doc, &words)).of(&doc.article.text).to_owned();
        return Some(Source { span, mention: None, name: Some(name), actor: None, basis: Basis::Stated });
    }
    None
}

fn crate_without_determiner(doc: &Doc, tokens: &std::ops::Range<TokenId>) -> std::ops::Range<TokenId> {
    let mut start = tokens.start;
    while start + 1 < tokens.end && matches!(doc.tokens[start].upos, Upos::Det | Upos::Punct) {
        start += 1;
    }
    start..tokens.end
}

fn is_statement(doc: &Doc, head: TokenId) -> bool {
    CUES.statements.iter().any(|s| *s == doc.tokens[head].lemma)
}

/// Who speaks through a statement: its possessor, or who it is from.
fn owner(doc: &Doc, mentions: &Mentions, head: TokenId) -> Option<Source> {
    let candidates = doc
        .tree
        .with(&doc.tokens, head, &["nmod:poss", "compound", "amod", "nmod:desc", "nmod:unmarked"])
        .chain(doc.tree.children(head).iter().copied().filter(|&c| {
            matches!(doc.tokens[c].relation, "nmod" | "obl" | "obl:agent" | "acl")
                && frame::preposition(doc, c).is_some_and(|p| matches!(p.as_str(), "from" | "by" | "of"))
        }));
    for c in candidates {
        if let Some(i) = mentions.headed_by(c)
            && (mentions.all[i].is_party() || mentions.all[i].actor.is_some())
        {
            let found = source(doc, mentions, c);
            if found.is_some() {
                return found;
            }
        }
    }
    // “a statement issued by the ministry”
    for c in doc.tree.with(&doc.tokens, head, &["acl"]) {
        for a in frame::logical_subject(doc, c) {
            if a != head
                && let Some(found) = source(doc, mentions, a)
            {
                return Some(found);
            }
        }
    }
    None
}

/// The content that depends on a verb of saying.
fn content(doc: &Doc, verb: TokenId, quotations: &[Quotation]) -> Vec<Span> {
    let mut out = Vec::new();
    let sentence = &doc.sentences[doc.tokens[verb].sentence];
    for &c in doc.tree.children(verb) {
        let keep = match doc.tokens[c].relation {
            "ccomp" | "xcomp" | "obj" | "parataxis" | "advcl:relcl" | "csubj" => true,
            "obl" => frame::preposition(doc, c).is_some_and(|p| matches!(p.as_str(), "of" | "about" | "for" | "at")),
            "advcl" => doc.tree.with(&doc.tokens, c, &["mark"]).any(|m| matches!(doc.word(m), "that" | "of" | "for")),
            _ => false,
        };
        if keep {
            let reach = doc.tree.reach(c);
            out.push(doc.span(&(reach.start..reach.end)));
        }
    }
    let token = &doc.tokens[verb];
    // “…, police said”: thrown into the clause that it depends on.
    let after = out.iter().all(|s| s.end <= token.span.start) || out.is_empty();
    if matches!(token.relation, "parataxis" | "discourse") || (after && thrown_in(doc, verb)) {
        let own = doc.tree.reach(verb);
        let own = own.start.max(sentence.first)..own.end.min(sentence.end);
        let subject_start = frame_start(doc, verb, &own);
        if subject_start > sentence.first {
            let head = token.head.map_or(sentence.first, |h| doc.tree.reach(h).start.max(sentence.first));
            let from = if token.relation == "parataxis" { head } else { sentence.first };
            out.push(doc.span(&(from..subject_start)));
        }
        let end = if out.is_empty() || subject_start <= sentence.first { own.end } else { verb + 1 };
        if token.relation == "parataxis" && end < sentence.end {
            out.push(doc.span(&(end..sentence.end)));
        }
    }
    // A quotation that touches the verb's clause.
    for q in quotations {
        if q.span.end + 3 >= sentence.span.start && q.span.start <= sentence.span.end + 1 && !q.scare {
            let near = sentence.span.overlaps(q.span) || q.span.end <= sentence.span.start && sentence.span.start - q.span.end < 3;
            if near && !q.span.contains(token.span) {
                out.push(q.span);
            }
        }
    }
    out.retain(|s| !s.is_empty());
    out.sort_unstable();
    out.dedup();
    out
}

/// Where the clause of a thrown-in verb starts: at its subject, or the verb.
fn frame_start(doc: &Doc, verb: TokenId, own: &std::ops::Range<TokenId>) -> TokenId {
    let subject = doc
        .tree
        .with(&doc.tokens, verb, &["nsubj", "nsubj:pass"])
        .map(|s| doc.tree.reach(s).start)
        .min()
        .unwrap_or(verb);
    subject.min(verb).max(own.start)
}

/// Whether a verb of saying stands after its content (“…, the police said.”).
fn thrown_in(doc: &Doc, verb: TokenId) -> bool {
    let sentence = &doc.sentences[doc.tokens[verb].sentence];
    let reach = doc.tree.reach(verb);
    let start = frame_start(doc, verb, &reach);
    let comma = start > sentence.first && matches!(doc.word(start - 1), "," | "”" | "\"" | "’");
    let last = (verb + 1..sentence.end).filter(|&t| doc.tokens[t].upos == Upos::Verb).count() <= 1;
    comma && last && start > sentence.first + 3
}

fn verb_cue(doc: &Doc, mentions: &Mentions, quotations: &[Quotation], t: TokenId, all: &mut Vec<Attribution>) {
    let token = &doc.tokens[t];
    if token.upos != Upos::Verb || matches!(token.relation, "amod" | "compound") {
        return;
    }
    let lemma = token.lemma.as_str();
    let two = doc.tokens.get(t + 1).map(|n| format!("{lemma} {}", n.lemma));
    let Some(&stance) = two.as_ref().and_then(|p| CUES.verbs.get(p)).or_else(|| CUES.verbs.get(lemma)) else { return };
    let clause = doc.tree.with(&doc.tokens, t, &["ccomp", "parataxis"]).next().is_some();
    let quoted = quotations.iter().any(|q| {
        !q.scare && doc.sentences[token.sentence].span.overlaps(q.span) && !q.span.contains(token.span)
    });
    if CUES.figures.verbs.iter().any(|v| v == lemma) && !clause && !(quoted && matches!(lemma, "note" | "describe" | "post" | "mention")) {
        let figure = doc
            .tree
            .with(&doc.tokens, t, &["obj", "obl"])
            .flat_map(|o| doc.tree.reach(o))
            .any(|o| CUES.figures.objects.iter().any(|w| *w == doc.tokens[o].lemma) || doc.tokens[o].upos == Upos::Num);
        if !figure {
            return;
        }
    }
    let passive = frame::passive(doc, t);
    let mut sources: Vec<TokenId> = frame::logical_subject(doc, t);
    // “was quoted as saying”, “is said to”: the subject speaks, or nobody is named.
    if passive && sources.is_empty() {
        if lemma == "quote" {
            sources = doc.tree.with(&doc.tokens, t, &["nsubj:pass", "nsubj"]).collect();
        } else {
            return;
        }
    }
    // “said in a statement”, with the subject inverted (“said Colonel Ba”).
    if sources.is_empty() {
        sources = doc.tree.with(&doc.tokens, t, &["nsubj"]).collect();
    }
    let content = content(doc, t, quotations);
    if content.is_empty() {
        return;
    }
    let citing = matches!(lemma, "cite" | "quote") && !passive;
    let outer: Vec<Source> = sources.iter().filter_map(|&s| source(doc, mentions, s)).collect();
    let cue = token.span;
    let first = all.len();
    // Several coordinated speakers speak together: the first stands for them in the chain, the others beside it.
    for s in outer {
        all.push(Attribution {
            source: s.span,
            mention: s.mention,
            name: s.name,
            actor: s.actor,
            basis: s.basis,
            cue,
            cue_token: t,
            content: content.clone(),
            stance: if citing { Stance::Reports } else { stance },
            within: None,
        });
        if citing {
            break;
        }
    }
    if citing {
        // “AKIPress cited a statement from the committee”: what is cited speaks inside.
        let objects = frame::logical_object(doc, t);
        let content = cited_content(doc, t, &content, quotations);
        for object in objects.into_iter().take(1) {
            if let Some(s) = source(doc, mentions, object) {
                let cue = if is_statement(doc, object) { doc.tokens[object].span } else { token.span };
                if all.get(first).is_some_and(|a| a.source == s.span) {
                    continue;
                }
                let within = (all.len() > first).then_some(first);
                all.push(Attribution {
                    source: s.span,
                    mention: s.mention,
                    name: s.name,
                    actor: s.actor,
                    basis: s.basis,
                    cue,
                    cue_token: t,
                    content: content.clone(),
                    stance: Stance::Asserts,
                    within,
                });
            }
        }
        if let Some(outer) = all.get_mut(first)
            && outer.stance == Stance::Reports
        {
            outer.content = content;
        }
    }
}

/// What an outlet cites: the clause or quotation, without the words that name whom it cites.
fn cited_content(doc: &Doc, verb: TokenId, content: &[Span], quotations: &[Quotation]) -> Vec<Span> {
    let sentence = &doc.sentences[doc.tokens[verb].sentence];
    let objects: Vec<Span> =
        doc.tree.with(&doc.tokens, verb, &["obj"]).map(|o| doc.span(&doc.tree.reach(o))).collect();
    let mut out: Vec<Span> = content.iter().copied().filter(|s| !objects.contains(s)).collect();
    if out.is_empty() && !quotations.iter().any(|q| q.span.overlaps(sentence.span)) {
        // “…, Tasnim reported, quoting the general”: the whole sentence is what he says.
        out.push(sentence.span);
    }
    out
}

/// “according to X”.
fn according_to(doc: &Doc, mentions: &Mentions, t: TokenId, all: &mut Vec<Attribution>) {
    if !doc.word(t).eq_ignore_ascii_case("according") || doc.tokens.get(t + 1).is_none_or(|_| doc.word(t + 1) != "to") {
        return;
    }
    // The source is the noun that “according to” is the case of, or the noun after it.
    let sentence = &doc.sentences[doc.tokens[t].sentence];
    let head = doc.tokens[t]
        .head
        .filter(|&h| h > t && matches!(doc.tokens[h].upos, Upos::Noun | Upos::Propn | Upos::Pron))
        .or_else(|| {
            (t + 2..sentence.end.min(t + 12)).find(|&k| mentions.headed_by(k).is_some() || doc.tokens[k].upos == Upos::Noun)
        });
    let Some(head) = head else { return };
    let Some(s) = source(doc, mentions, head) else { return };
    let reach = doc.tree.reach(head);
    let mut content = Vec::new();
    // The clause that it hangs on, on both sides.
    let clause = doc.tokens[head].head.map_or(sentence.first..sentence.end, |h| {
        let mut top = h;
        while let Some(up) = doc.tokens[top].head {
            if matches!(doc.tokens[top].relation, "obl" | "nmod" | "obj" | "xcomp" | "advmod" | "nummod") { top = up } else { break }
        }
        let r = doc.tree.reach(top);
        r.start.max(sentence.first)..r.end.min(sentence.end)
    });
    if clause.start < t {
        content.push(doc.span(&(clause.start..t)));
    }
    let end = reach.end.max(head + 1);
    if end < clause.end && !doc.tokens[end..clause.end].iter().all(|k| k.upos == Upos::Punct) {
        content.push(doc.span(&(end..clause.end)));
    }
    // A relative clause on the source is the writer's, or the source's own act.
    if content.is_empty() {
        return;
    }
    all.push(Attribution {
        source: s.span,
        mention: s.mention,
        name: s.name,
        actor: s.actor,
        basis: s.basis,
        cue: doc.tokens[t].span.cover(doc.tokens[t + 1].span),
        cue_token: t,
        content,
        stance: Stance::Asserts,
        within: None,
    });
}

/// A quotation without a cue of its own goes on with the last speaker.
fn spread_quotations(doc: &Doc, quotations: &[Quotation], all: &mut Vec<Attribution>) {
    let _ = doc;
    for (i, q) in quotations.iter().enumerate() {
        if q.scare || all.iter().any(|a| a.content.iter().any(|c| c.contains(q.span) || q.span.contains(*c) && a.cue.end < q.span.start)) {
            continue;
        }
        // The speaker of the words just before, at most a paragraph back.
        let before = all
            .iter()
            .enumerate()
            .filter(|(_, a)| a.cue.start < q.span.start && q.span.start - a.cue.start < 900 && matches!(a.stance, Stance::Asserts | Stance::Denies | Stance::Accuses | Stance::Fears))
            .max_by_key(|(_, a)| (a.cue.start, a.within.is_some()))
            .map(|(k, _)| k);
        if let Some(k) = before {
            all[k].content.push(q.span);
            let outer = all[k].within;
            if let Some(outer) = outer {
                all[outer].content.push(q.span);
            }
        }
        let _ = i;
    }
}

/// Claims of responsibility are attributions of their own event.
fn claims(doc: &Doc, lexicon: &Lexicon, events: &[Event], all: &mut Vec<Attribution>) {
    for event in events {
        if event.event_type != EventType::Assault || !lexicon.entries[event.entry].id.contains("claim") {
            continue;
        }
        if let Some(actor) = event.actors.first() {
            all.push(Attribution {
                source: actor.span,
                mention: actor.mention,
                name: actor.actor.as_ref().and_then(|a| a.name.clone()),
                actor: actor.actor.clone(),
                basis: actor.basis,
                cue: event.trigger,
                cue_token: event.head,
                content: vec![event.trigger],
                stance: Stance::ClaimsResponsibility,
                within: None,
            });
        }
        let _ = doc;
    }
}

/// An attribution whose cue stands in another's content is reported by it.
fn nest(all: &mut [Attribution]) {
    for i in 0..all.len() {
        if all[i].within.is_some() {
            continue;
        }
        let cue = all[i].cue;
        let outer = (0..all.len())
            .filter(|&j| j != i && all[j].cue != cue && all[j].content.iter().any(|c| c.contains(cue)))
            .filter(|&j| !all[i].content.iter().any(|c| c.contains(all[j].cue)))
            .min_by_key(|&j| all[j].content.iter().map(|c| c.len()).sum::<usize>());
        all[i].within = outer;
    }
    // Sorting moved what the pairs of “cited” pointed at: the outer one stands at the same cue token or before.
    for i in 0..all.len() {
        if let Some(j) = all[i].within
            && j == i
        {
            all[i].within = None;
        }
    }
}

/// The attributions that an event stands in, outermost first.
fn chain(doc: &Doc, all: &[Attribution], event: &Event) -> Vec<usize> {
    let head = doc.tokens[event.head].span;
    let holding: Vec<usize> = (0..all.len())
        .filter(|&i| {
            all[i].content.iter().any(|c| c.contains(head)) && all[i].cue_token != event.head
                || all[i].stance == Stance::ClaimsResponsibility && all[i].cue_token == event.head
        })
        .collect();
    // The innermost: the one whose content is smallest, and in which no other is nested.
    let size = |i: usize| all[i].content.iter().filter(|c| c.contains(head)).map(|c| c.len()).min().unwrap_or(usize::MAX);
    let mut ordered = holding.clone();
    ordered.sort_by_key(|&i| (depth(all, i), std::cmp::Reverse(size(i)), all[i].cue.start));
    // One source of several that speak together is enough in a chain: keep the first of each cue, with what is inside it.
    let mut out: Vec<usize> = Vec::new();
    for i in ordered {
        if out.iter().any(|&j| all[j].cue_token == all[i].cue_token && all[i].within != Some(j)) {
            continue;
        }
        if out.iter().any(|&j| all[j].name.is_some() && all[j].name == all[i].name) {
            continue;
        }
        out.push(i);
    }
    out
}

fn depth(all: &[Attribution], mut i: usize) -> usize {
    let mut depth = 0;
    while let Some(up) = all[i].within {
        depth += 1;
        i = up;
        if depth > 8 {
            break;
        }
    }
    depth
}

/// Who says that it did the deed itself claims responsibility.
fn own_deeds(doc: &Doc, mentions: &Mentions, events: &[Event], out: &mut Attributions) {
    let _ = doc;
    for (e, event) in events.iter().enumerate() {
        if event.event_type != EventType::Assault || !matches!(event.status, Status::Occurred) {
            continue;
        }
        let Some(&last) = out.chains[e].last() else { continue };
        let speaker = &out.all[last];
        if speaker.stance != Stance::Asserts {
            continue;
        }
        let Some(who) = speaker.mention.map(|m| &mentions.all[m]) else { continue };
        let same = event.actors.iter().any(|a| {
            a.mention.is_some_and(|m| {
                let actor = &mentions.all[m];
                actor.entity == who.entity && who.kind == MentionKind::Organization && who.is_armed_group()
            })
        });
        if same {
            out.all[last].stance = Stance::ClaimsResponsibility;
        }
    }
}
