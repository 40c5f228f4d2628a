//! Who says so. Reads: syntax, mentions, quotation marks, `data/lexicon/cues.toml`, events. Writes: [`Attribution`]s
//! with their nesting, and each event's chain, outermost first.
//!
//! An attribution is a cue (a verb of saying, “according to”, a statement) with a source and a content. The content is
//! what depends on the cue, the clause that the cue is thrown into, or the quotation, over as many sentences as it has.
//! The article's own voice is the empty chain.
//!
//! Not here: hedges of an unnamed voice (`event::status`). Tests: below and in `spec/attribute`.

mod quotation;

use crate::cue::CUES;
use crate::doc::{Doc, TokenId, Upos};
use crate::event::lexicon::Lexicon;
use crate::event::{Event, frame};
use crate::mention::{ActorLink, Form, Mentions, phrase};
use crate::span::Span;
use panj_record::{Basis, BlockKind, EventType, MentionKind, Stance, Status};
use quotation::Quotation;

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
            if !thrown_in(doc, mentions, t, &mut all) {
                verb_cue(doc, mentions, &quotations, t, &mut all);
            }
            according_to(doc, mentions, t, &mut all);
            claim_noun(doc, mentions, t, &mut all);
        }
    }
    after_colons(doc, mentions, &quotations, &mut all);
    spread_quotations(&quotations, &mut all);
    claims(lexicon, events, &mut all);
    let mut all = sorted(all);
    nest(&mut all);
    let chains = events.iter().map(|e| chain(doc, &all, e)).collect();
    let mut out = Attributions { all, chains };
    own_deeds(mentions, events, &mut out);
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

impl Source {
    /// What the source says: by which cue (its words and its token), what, and with what stance.
    fn says(self, cue: (Span, TokenId), content: Vec<Span>, stance: Stance) -> Attribution {
        Attribution {
            source: self.span,
            mention: self.mention,
            name: self.name,
            actor: self.actor,
            basis: self.basis,
            cue: cue.0,
            cue_token: cue.1,
            content,
            stance,
            within: None,
        }
    }
}

/// The source that a phrase names; a statement's owner speaks for the statement.
fn source(doc: &Doc, mentions: &Mentions, head: TokenId) -> Option<Source> {
    let token = &doc.tokens[head];
    if let Some(mut i) = mentions.headed_by(head) {
        // “its spokesman, Ibrahim Gwandu,”: the name in apposition speaks.
        if mentions.all[i].form == Form::Nominal && mentions.all[i].kind == MentionKind::Person {
            let end = mentions.all[i].tokens.end;
            i = mentions
                .all
                .iter()
                .position(|p| {
                    p.kind == MentionKind::Person
                        && p.form == Form::Name
                        && (p.tokens.start == end || p.tokens.start == end + 1 && doc.word(end) == ",")
                        && (doc.tokens[p.head].head == Some(head) || p.tokens.start == end)
                })
                .unwrap_or(i);
        }
        let m = &mentions.all[i];
        if m.form == Form::Pronoun
            && m.actor.is_none()
            && !matches!(token.lemma.as_str(), "he" | "she" | "they" | "we" | "i")
        {
            return None;
        }
        let words = doc.span(&without_article(doc, &m.tokens)).of(&doc.article.text).to_owned();
        let name = match m.form {
            Form::Pronoun => m.actor.as_ref().and_then(|a| a.name.clone()),
            Form::Name | Form::Nominal => m.actor.as_ref().and_then(|a| a.name.clone()).or(Some(words)),
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
        return Some(Source {
            span,
            mention: None,
            name: Some(span.of(&doc.article.text).to_owned()),
            actor: None,
            basis: Basis::Stated,
        });
    }
    // “one of them”, “two residents”, an unknown noun that speaks
    for c in doc.tree.with(&doc.tokens, head, &["nmod"]) {
        if frame::preposition(doc, c).is_some_and(|p| p == "of")
            && matches!(token.upos, Upos::Num | Upos::Pron | Upos::Det)
        {
            return source(doc, mentions, c);
        }
    }
    // A thing or a time does not speak.
    if token.upos == Upos::Noun && crate::quantity::class_of(&token.lemma).is_some_and(|c| c != "person") {
        return None;
    }
    if matches!(token.upos, Upos::Noun | Upos::Propn)
        && !matches!(token.relation, "obl" | "obl:unmarked" | "nmod")
    {
        let words = phrase(doc, head);
        let span = doc.span(&words);
        let name = doc.span(&without_article(doc, &words)).of(&doc.article.text).to_owned();
        return Some(Source { span, mention: None, name: Some(name), actor: None, basis: Basis::Stated });
    }
    None
}

/// The phrase without its article.
fn without_article(doc: &Doc, tokens: &std::ops::Range<TokenId>) -> std::ops::Range<TokenId> {
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
            "obl" => frame::preposition(doc, c)
                .is_some_and(|p| matches!(p.as_str(), "of" | "about" | "for" | "at")),
            "advcl" => {
                doc.tree.with(&doc.tokens, c, &["mark"]).any(|m| matches!(doc.word(m), "that" | "of" | "for"))
            }
            _ => false,
        };
        if keep {
            let reach = doc.tree.reach(c);
            out.push(doc.span(&(reach.start..reach.end)));
        }
    }
    // What follows “said that” is said to the end of the sentence, unless the speaker goes on to do something else.
    let that = (verb + 1..sentence.end.min(verb + 9)).find(|&t| doc.word(t) == "that");
    let complement = doc
        .tree
        .with(&doc.tokens, verb, &["ccomp"])
        .filter(|&c| c > verb)
        .map(|c| doc.tree.reach(c).start)
        .min();
    if let Some(start) = that.map(|t| t + 1).or(complement).filter(|&s| s > verb) {
        let end = doc
            .tree
            .with(&doc.tokens, verb, &["conj"])
            .filter(|&c| c > start)
            .map(|c| doc.tree.reach(c).start)
            .min()
            .unwrap_or(sentence.end);
        if start < end {
            out.push(doc.span(&(start..end)));
        }
    }
    // A quotation that touches the verb's clause.
    for q in quotations {
        if q.span.end + 3 >= sentence.span.start && q.span.start <= sentence.span.end + 1 && !q.scare {
            let near = sentence.span.overlaps(q.span)
                || q.span.end <= sentence.span.start && sentence.span.start - q.span.end < 3;
            if near && !q.span.contains(doc.tokens[verb].span) {
                out.push(q.span);
            }
        }
    }
    out.retain(|s| !s.is_empty());
    out.sort_unstable();
    out.dedup();
    out
}

/// “CONTENT, SOURCE said …”: a cue after what is said, with nothing but its source between the comma and the verb.
///
/// Read from the order of words, since parsers differ in what such clauses depend on. True if the cue is one.
fn thrown_in(doc: &Doc, mentions: &Mentions, t: TokenId, all: &mut Vec<Attribution>) -> bool {
    let token = &doc.tokens[t];
    if token.upos != Upos::Verb || !matches!(token.tag, "VBD" | "VBZ" | "VBP" | "VBN") {
        return false;
    }
    let Some(&stance) = CUES.verbs.get(token.lemma.as_str()) else { return false };
    if matches!(stance, Stance::Accuses | Stance::Denies | Stance::Threatens) {
        return false;
    }
    let sentence = &doc.sentences[token.sentence];
    let mark = |k: TokenId| matches!(doc.word(k), "," | "”" | "\"" | "’" | "—" | "–");
    let Some(comma) = (sentence.first..t).rev().take(14).find(|&k| mark(k)) else { return false };
    // Between them only the source, and before them a clause.
    let between = comma + 1..t;
    let nouns = |k: TokenId| {
        matches!(
            doc.tokens[k].upos,
            Upos::Noun
                | Upos::Propn
                | Upos::Pron
                | Upos::Det
                | Upos::Adj
                | Upos::Num
                | Upos::Adp
                | Upos::Cconj
                | Upos::Part
                | Upos::Aux
                | Upos::Adv
        ) || doc.tokens[k].tag == "HYPH"
    };
    if between.is_empty()
        || !between.clone().all(nouns)
        || matches!(doc.word(comma + 1).to_lowercase().as_str(), "who" | "which" | "that" | "and" | "but")
    {
        return false;
    }
    let previous = all
        .iter()
        .filter(|a| a.cue_token < comma && a.cue_token >= sentence.first)
        .map(|a| a.cue_token + 1)
        .max();
    let mut start = previous.unwrap_or(sentence.first);
    while start < comma && matches!(doc.tokens[start].upos, Upos::Punct | Upos::Cconj) {
        start += 1;
    }
    if !(start..comma).any(|k| matches!(doc.tokens[k].upos, Upos::Verb | Upos::Aux)) {
        return false;
    }
    // A clause of its own after the verb is what is said: “…, he said the town had fallen” goes by its dependencies.
    if doc.tokens.get(t + 1).is_some_and(|_| doc.word(t + 1) == "that") {
        return false;
    }
    let heads = source_heads(doc, mentions, &between);
    let mut found = false;
    for head in heads {
        if let Some(s) = speaker(doc, mentions, head, all) {
            all.push(s.says((token.span, t), vec![doc.span(&(start..comma))], stance));
            found = true;
        }
    }
    found
}

/// The heads of the coordinated phrases in a run of tokens: names first, then the nouns before a preposition.
fn source_heads(doc: &Doc, mentions: &Mentions, tokens: &std::ops::Range<TokenId>) -> Vec<TokenId> {
    let mut out = Vec::new();
    let mut last: Option<TokenId> = None;
    let mut inside = false; // after a preposition: part of the phrase before
    for k in tokens.clone() {
        match doc.tokens[k].upos {
            Upos::Cconj => {
                out.extend(last.take());
                inside = false;
            }
            Upos::Adp => inside = true,
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num if !inside => last = Some(k),
            _ => {}
        }
    }
    out.extend(last);
    // The person named in a phrase speaks (“police spokesman Abdi Aden”).
    for head in &mut out {
        if let Some((_, m)) = mentions
            .inside(tokens)
            .find(|(_, m)| m.kind == MentionKind::Person && m.form == Form::Name && m.tokens.contains(head))
        {
            *head = m.head;
        }
    }
    out
}

/// The source that a phrase names, with a pronoun as the last speaker that it fits.
fn speaker(doc: &Doc, mentions: &Mentions, head: TokenId, all: &[Attribution]) -> Option<Source> {
    let word = doc.word(head).to_lowercase();
    let fits: Option<fn(&crate::mention::Mention) -> bool> = match word.as_str() {
        "he" | "she" => Some(|m| m.kind == MentionKind::Person && !m.plural),
        "it" => Some(|m| {
            m.kind == MentionKind::Organization || m.known_as.is_some() && m.kind == MentionKind::Place
        }),
        "they" => Some(|m| m.plural),
        _ => None,
    };
    if let Some(fits) = fits {
        let sentence = doc.tokens[head].sentence;
        let last = all.iter().rev().find(|a| {
            a.mention.is_some_and(|m| fits(&mentions.all[m]))
                && a.source.end <= doc.tokens[head].span.start
                && sentence.saturating_sub(doc.tokens[a.cue_token].sentence) <= 3
        });
        if let Some(a) = last {
            return Some(Source {
                span: doc.tokens[head].span,
                mention: a.mention,
                name: a.name.clone(),
                actor: a.actor.clone(),
                basis: Basis::Carried,
            });
        }
    }
    source(doc, mentions, head)
}

/// “claims by a politician that …”: a noun of saying with its clause.
fn claim_noun(doc: &Doc, mentions: &Mentions, t: TokenId, all: &mut Vec<Attribution>) {
    let token = &doc.tokens[t];
    if token.upos != Upos::Noun
        || !matches!(
            token.lemma.as_str(),
            "claim" | "allegation" | "report" | "statement" | "accusation" | "rumour" | "rumor"
        )
    {
        return;
    }
    let Some(clause) = doc
        .tree
        .with(&doc.tokens, t, &["acl", "ccomp", "acl:relcl"])
        .find(|&c| doc.tree.with(&doc.tokens, c, &["mark"]).any(|m| doc.word(m) == "that"))
    else {
        return;
    };
    let Some(s) = owner(doc, mentions, t) else { return };
    all.push(s.says((token.span, t), vec![doc.span(&doc.tree.reach(clause))], Stance::Asserts));
}

fn verb_cue(
    doc: &Doc,
    mentions: &Mentions,
    quotations: &[Quotation],
    t: TokenId,
    all: &mut Vec<Attribution>,
) {
    let token = &doc.tokens[t];
    if token.upos != Upos::Verb || matches!(token.relation, "amod" | "compound") {
        return;
    }
    let lemma = token.lemma.as_str();
    let two = doc.tokens.get(t + 1).map(|n| format!("{lemma} {}", n.lemma));
    let Some(&stance) = two.as_ref().and_then(|p| CUES.verbs.get(p)).or_else(|| CUES.verbs.get(lemma)) else {
        return;
    };
    let clause = doc.tree.with(&doc.tokens, t, &["ccomp", "parataxis"]).next().is_some();
    let quoted = quotations.iter().any(|q| {
        !q.scare && doc.sentences[token.sentence].span.overlaps(q.span) && !q.span.contains(token.span)
    });
    if CUES.figures.verbs.iter().any(|v| v == lemma)
        && !clause
        && !(quoted && matches!(lemma, "note" | "describe" | "post" | "mention"))
    {
        let figure =
            doc.tree.with(&doc.tokens, t, &["obj", "obl"]).flat_map(|o| doc.tree.reach(o)).any(|o| {
                CUES.figures.objects.iter().any(|w| *w == doc.tokens[o].lemma)
                    || doc.tokens[o].upos == Upos::Num
            });
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
    let mut outer: Vec<Source> = sources.iter().filter_map(|&s| speaker(doc, mentions, s, all)).collect();
    if token.tag == "VBG" && matches!(token.relation, "advcl" | "xcomp" | "conj" | "parataxis") {
        // “…, the agency reported, adding that …” goes on with the speaker, not with the subject of what is said.
        let sentence = &doc.sentences[token.sentence];
        let last = all.iter().rev().find(|a| a.cue_token >= sentence.first && a.cue_token < t);
        if let Some(a) = last {
            outer = vec![Source {
                span: a.source,
                mention: a.mention,
                name: a.name.clone(),
                actor: a.actor.clone(),
                basis: Basis::Carried,
            }];
        } else if citing {
            outer.retain(|s| s.actor.as_ref().is_some_and(|a| a.sector.as_deref() == Some("MED")));
        }
    }
    if outer.is_empty() && !citing {
        outer.extend(opening_party(doc, mentions, t));
    }
    let cue = token.span;
    let first = all.len();
    // Several coordinated speakers speak together: the first stands for them in the chain, the others beside it.
    for s in outer {
        all.push(s.says((cue, t), content.clone(), if citing { Stance::Reports } else { stance }));
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
                all.push(Attribution { within, ..s.says((cue, t), content.clone(), Stance::Asserts) });
            }
        }
        if let Some(outer) = all.get_mut(first)
            && outer.stance == Stance::Reports
        {
            outer.content = content;
        }
    }
}

/// The party that opens the sentence of a cue whose subject the parser missed.
fn opening_party(doc: &Doc, mentions: &Mentions, cue: TokenId) -> Option<Source> {
    let sentence = &doc.sentences[doc.tokens[cue].sentence];
    let first = mentions.all.iter().find(|m| {
        m.tokens.start >= sentence.first
            && m.tokens.end <= cue
            && m.is_party()
            && m.tokens.start <= sentence.first + 2
    })?;
    source(doc, mentions, first.head)
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
    if !doc.word(t).eq_ignore_ascii_case("according")
        || doc.tokens.get(t + 1).is_none_or(|_| doc.word(t + 1) != "to")
    {
        return;
    }
    // The source is the noun that “according to” is the case of, or the noun after it.
    let sentence = &doc.sentences[doc.tokens[t].sentence];
    let head = doc.tokens[t]
        .head
        .filter(|&h| h > t && matches!(doc.tokens[h].upos, Upos::Noun | Upos::Propn | Upos::Pron))
        .or_else(|| {
            (t + 2..sentence.end.min(t + 12))
                .find(|&k| mentions.headed_by(k).is_some() || doc.tokens[k].upos == Upos::Noun)
        });
    let Some(head) = head else { return };
    let Some(s) = speaker(doc, mentions, head, all) else { return };
    let previous = all
        .iter()
        .filter(|a| a.cue_token < t && a.cue_token >= sentence.first)
        .map(|a| a.cue_token + 1)
        .max();
    let reach = phrase(doc, head);
    let mut content = Vec::new();
    let mut start = previous.unwrap_or(sentence.first);
    while start < t && matches!(doc.tokens[start].upos, Upos::Punct | Upos::Cconj) {
        start += 1;
    }
    if start < t {
        content.push(doc.span(&(start..t)));
    }
    let end = reach.end.max(head + 1);
    // “According to X, …”: what follows is said; after what was said, only what goes on without a new clause.
    if end < sentence.end && (t <= sentence.first + 1 || start >= t) {
        content.push(doc.span(&(end..sentence.end)));
    }
    // A relative clause on the source is the writer's, or the source's own act.
    if content.is_empty() {
        return;
    }
    all.push(s.says((doc.tokens[t].span.cover(doc.tokens[t + 1].span), t), content, Stance::Asserts));
}

/// “The ministry has issued the following information: “…”: the subject of the sentence before the colon speaks.
fn after_colons(doc: &Doc, mentions: &Mentions, quotations: &[Quotation], all: &mut Vec<Attribution>) {
    for (s, sentence) in doc.sentences.iter().enumerate() {
        let last = &doc.article.text[sentence.span.start..sentence.span.end];
        let colon = last.ends_with(':')
            || doc.sentences.get(s + 1).is_some_and(|n| {
                doc.sentences[s].block != n.block
                    && doc.article.text[n.span.start..].starts_with(['"', '“'])
                    && last.contains("following")
            });
        if !colon || doc.kind(s) == BlockKind::Chrome {
            continue;
        }
        let Some(root) =
            sentence.tokens().find(|&t| doc.tokens[t].relation == "root" && doc.tokens[t].upos == Upos::Verb)
        else {
            continue;
        };
        let Some(q) = quotations
            .iter()
            .position(|q| q.span.start >= sentence.span.end && q.span.start - sentence.span.end < 8)
        else {
            continue;
        };
        if all.iter().any(|a| a.content.iter().any(|c| c.contains(quotations[q].span))) {
            continue;
        }
        let speaker = frame::logical_subject(doc, root).into_iter().find_map(|h| source(doc, mentions, h));
        let Some(who) = speaker.or_else(|| opening_party(doc, mentions, root)) else { continue };
        // The paragraphs that the same quotation runs through follow one another.
        let mut content = Vec::new();
        let mut end = quotations[q].span.start;
        for next in &quotations[q..] {
            let gap = &doc.article.text[end.min(next.span.start)..next.span.start];
            if next.span.start > end && gap.chars().any(char::is_alphanumeric) {
                break;
            }
            content.push(next.span);
            end = next.span.end;
        }
        all.push(who.says((doc.tokens[root].span, root), content, Stance::Asserts));
    }
}

/// A quotation without a cue of its own goes on with the last speaker.
fn spread_quotations(quotations: &[Quotation], all: &mut [Attribution]) {
    for q in quotations {
        if q.scare
            || all.iter().any(|a| {
                a.content
                    .iter()
                    .any(|c| c.contains(q.span) || q.span.contains(*c) && a.cue.end < q.span.start)
            })
        {
            continue;
        }
        // The speaker of the words just before, at most a paragraph back.
        let before = all
            .iter()
            .enumerate()
            .filter(|(_, a)| {
                a.cue.start < q.span.start
                    && q.span.start - a.cue.start < 900
                    && matches!(a.stance, Stance::Asserts | Stance::Denies | Stance::Accuses | Stance::Fears)
            })
            .max_by_key(|(_, a)| (a.cue.start, a.within.is_some()))
            .map(|(k, _)| k);
        if let Some(k) = before {
            all[k].content.push(q.span);
            let outer = all[k].within;
            if let Some(outer) = outer {
                all[outer].content.push(q.span);
            }
        }
    }
}

/// Claims of responsibility are attributions of their own event.
fn claims(lexicon: &Lexicon, events: &[Event], all: &mut Vec<Attribution>) {
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
    }
}

/// The attributions in the order of their cues, with what they point at renumbered.
fn sorted(all: Vec<Attribution>) -> Vec<Attribution> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|&i| (all[i].cue.start, all[i].cue.end, all[i].source.start, i));
    let mut place = vec![0; all.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new;
    }
    order
        .iter()
        .map(|&old| Attribution { within: all[old].within.map(|w| place[w]), ..all[old].clone() })
        .collect()
}

/// An attribution whose cue stands in another's content is reported by it.
fn nest(all: &mut [Attribution]) {
    let outer: Vec<Option<usize>> = all
        .iter()
        .map(|inner| {
            (0..all.len())
                .filter(|&j| all[j].cue != inner.cue && all[j].content.iter().any(|c| c.contains(inner.cue)))
                .filter(|&j| !inner.content.iter().any(|c| c.contains(all[j].cue)))
                .min_by_key(|&j| all[j].content.iter().map(|c| c.len()).sum::<usize>())
        })
        .collect();
    for (i, within) in outer.into_iter().enumerate() {
        if all[i].within.is_none() {
            all[i].within = within.filter(|&j| !inside(all, j, i));
        }
    }
}

/// Whether `inner` is reported within `outer`, through any number of steps.
fn inside(all: &[Attribution], inner: usize, outer: usize) -> bool {
    let mut at = Some(inner);
    for _ in 0..all.len() {
        match at {
            Some(i) if i == outer => return true,
            Some(i) => at = all[i].within,
            None => return false,
        }
    }
    true
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
    let size = |i: usize| {
        all[i].content.iter().filter(|c| c.contains(head)).map(|c| c.len()).min().unwrap_or(usize::MAX)
    };
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
fn own_deeds(mentions: &Mentions, events: &[Event], out: &mut Attributions) {
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
