//! How real an event is. Reads: the words round a trigger and above it. Writes: status, its cue, hedge.
//!
//! The nearest operator decides: a negation or modal at the trigger's own verb first, then the operators above it
//! (`data/lexicon/status.toml`), then “if”. Operators do not reach into relative clauses or coordinated clauses.

use super::frame;
use crate::doc::{Doc, TokenId, Upos};
use panj_record::{BlockKind, Hedge, Status};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct Operators {
    operator: Vec<Operator>,
}

#[derive(Deserialize)]
struct Operator {
    status: Status,
    verbs: Vec<String>,
    nouns: Vec<String>,
    adjectives: Vec<String>,
}

#[derive(Deserialize)]
struct Hedges {
    reported: Vec<String>,
    alleged: Vec<String>,
    believed: Vec<String>,
}

type Table = FxHashMap<(char, String), Status>;

static OPERATORS: LazyLock<Table> = LazyLock::new(|| {
    let file: Operators = toml::from_str(include_str!("../../../../data/lexicon/status.toml"))
        .unwrap_or(Operators { operator: Vec::new() });
    let mut table = Table::default();
    for operator in file.operator {
        for (part, words) in [('v', operator.verbs), ('n', operator.nouns), ('a', operator.adjectives)] {
            for word in words {
                table.insert((part, word), operator.status);
            }
        }
    }
    table
});

static HEDGES: LazyLock<Vec<(String, Hedge)>> = LazyLock::new(|| {
    let file: Hedges = toml::from_str(include_str!("../../../../data/lexicon/hedges.toml"))
        .unwrap_or(Hedges { reported: Vec::new(), alleged: Vec::new(), believed: Vec::new() });
    let mut out: Vec<(String, Hedge)> = Vec::new();
    out.extend(file.reported.into_iter().map(|w| (w, Hedge::Reported)));
    out.extend(file.alleged.into_iter().map(|w| (w, Hedge::Alleged)));
    out.extend(file.believed.into_iter().map(|w| (w, Hedge::Believed)));
    out.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
    out
});

/// The operator right above a noun (“foiled an attack”, “fears of raids”), if there is one.
#[must_use]
pub fn governed(doc: &Doc, noun: TokenId) -> bool {
    doc.tokens[noun].head.is_some_and(|up| {
        operator(doc, up).is_some()
            && matches!(doc.tokens[noun].relation, "obj" | "nmod" | "nsubj:pass" | "conj" | "obl")
    })
}

/// How real an event is, and by which word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reality {
    /// The status.
    pub status: Status,
    /// The token that decides it, if one does.
    pub cue: Option<TokenId>,
    /// Whether it should not be recorded at all (a capability, a question, a figure under “as if”).
    pub unreal: bool,
}

const fn real(status: Status, cue: Option<TokenId>) -> Reality {
    Reality { status, cue, unreal: false }
}

/// The verb that a noun trigger hangs on, as far as its own reality goes.
fn carrier(doc: &Doc, trigger: TokenId) -> TokenId {
    frame::light_verb(doc, trigger).map_or(trigger, |(verb, _)| verb)
}

/// The operator that a token is, if any.
fn operator(doc: &Doc, token: TokenId) -> Option<Status> {
    let t = &doc.tokens[token];
    let part = match t.upos {
        Upos::Verb | Upos::Aux => 'v',
        Upos::Noun => 'n',
        Upos::Adj | Upos::Adv => 'a',
        _ => return None,
    };
    let word = doc.word(token).to_lowercase();
    let particle = doc
        .tree
        .with(&doc.tokens, token, &["compound:prt", "advmod"])
        .next()
        .map(|p| format!("{} {}", t.lemma, doc.tokens[p].lemma));
    OPERATORS
        .get(&(part, t.lemma.clone()))
        .or_else(|| OPERATORS.get(&(part, particle?)))
        .or_else(|| OPERATORS.get(&('a', word)).filter(|_| part == 'v' && t.tag == "VBN"))
        .copied()
}

/// A negation at a verb or noun: “not”, “never”, “no”, “without”, “nobody …”.
fn negation(doc: &Doc, token: TokenId) -> Option<TokenId> {
    let own = doc.tree.children(token).iter().copied().find(|&c| {
        let word = doc.word(c).to_lowercase();
        match word.as_str() {
            "not" | "n't" | "n’t" | "never" | "neither" | "nor" => {
                doc.tokens[c].relation != "conj" && near(doc, token, c)
            }
            "no" => matches!(doc.tokens[c].relation, "det" | "advmod") && !longer(doc, c),
            "without" => matches!(doc.tokens[c].relation, "case" | "mark"),
            "hardly" | "barely" | "scarcely" => false,
            _ => false,
        }
    });
    own.or_else(|| {
        doc.tree.with(&doc.tokens, token, &["nsubj", "nsubj:pass", "obj"]).find_map(|s| {
            let word = doc.word(s).to_lowercase();
            if matches!(word.as_str(), "nobody" | "none" | "nothing" | "neither")
                || (word == "one" && s > 0 && doc.word(s - 1).eq_ignore_ascii_case("no"))
            {
                return Some(s);
            }
            let det = doc
                .tree
                .with(&doc.tokens, s, &["det"])
                .find(|&d| doc.word(d).eq_ignore_ascii_case("no") && !longer(doc, d));
            // “no casualties” is a count of zero, not a negated act.
            det.filter(|_| {
                doc.tokens[s].relation != "obj"
                    || !matches!(doc.tokens[s].lemma.as_str(), "casualty" | "injury" | "death")
            })
        })
    })
}

fn longer(doc: &Doc, no: TokenId) -> bool {
    doc.tokens.get(no + 1).is_some_and(|_| doc.word(no + 1).eq_ignore_ascii_case("longer"))
}

fn near(doc: &Doc, token: TokenId, other: TokenId) -> bool {
    // “not only … but also”
    !doc.tokens
        .get(other + 1)
        .is_some_and(|_| matches!(doc.word(other + 1).to_lowercase().as_str(), "only" | "just" | "least"))
        && token.abs_diff(other) < 12
}

fn modal(doc: &Doc, verb: TokenId) -> Option<(TokenId, String)> {
    doc.tree.with(&doc.tokens, verb, &["aux"]).map(|a| (a, doc.word(a).to_lowercase())).find(|(_, w)| {
        matches!(
            w.as_str(),
            "will"
                | "would"
                | "can"
                | "could"
                | "may"
                | "might"
                | "shall"
                | "should"
                | "must"
                | "wo"
                | "'ll"
                | "’ll"
                | "'d"
                | "’d"
                | "ca"
        )
    })
}

/// Reads the status of the event at `trigger`.
#[must_use]
pub fn status(doc: &Doc, trigger: TokenId, physical: bool) -> Reality {
    let mut verb = carrier(doc, trigger);
    if let Some(cue) =
        negation(doc, trigger).or_else(|| (verb != trigger).then(|| negation(doc, verb)).flatten())
    {
        return real(Status::Negated, Some(cue));
    }
    let mut first = true;
    let mut progressive = None;
    for _ in 0..8 {
        let token = &doc.tokens[verb];
        let is_verb = matches!(token.upos, Upos::Verb | Upos::Aux);
        if !first {
            if let Some(found) = operator(doc, verb) {
                // “did not attempt”, “no plans to”
                if let Some(cue) = negation(doc, verb) {
                    let status = if found == Status::Denied { Status::Occurred } else { Status::Negated };
                    return real(status, Some(cue));
                }
                // “an attempt to … was foiled”
                if matches!(found, Status::Attempted | Status::Planned)
                    && let Some(up) = token.head
                    && matches!(token.relation, "nsubj:pass" | "obj")
                    && operator(doc, up) == Some(Status::Thwarted)
                {
                    return real(Status::Thwarted, Some(up));
                }
                return real(found, Some(verb));
            }
            if let Some(cue) = negation(doc, verb)
                && matches!(
                    token.lemma.as_str(),
                    "intend"
                        | "want"
                        | "order"
                        | "plan"
                        | "allow"
                        | "let"
                        | "manage"
                        | "make"
                        | "mean"
                        | "be"
                        | "have"
                        | "dare"
                        | "need"
                )
            {
                return real(Status::Negated, Some(cue));
            }
        }
        if is_verb || doc.tree.with(&doc.tokens, verb, &["cop", "aux"]).next().is_some() {
            if let Some((cue, word)) = modal(doc, verb) {
                let perfect =
                    doc.tree.with(&doc.tokens, verb, &["aux"]).any(|a| doc.tokens[a].lemma == "have");
                match word.as_str() {
                    // “we will have confiscated”: a perfect under “will” is past in this journalism only with a past date; left to time.
                    "will" | "wo" | "shall" | "'ll" | "’ll" if perfect => {}
                    "will" | "wo" | "shall" | "'ll" | "’ll" => {
                        let feared = first_operator_above(doc, verb) == Some(Status::Feared);
                        return real(if feared { Status::Feared } else { Status::Planned }, Some(cue));
                    }
                    "can" | "ca" => {
                        return Reality { status: Status::Hypothetical, cue: Some(cue), unreal: true };
                    }
                    "could" | "may" | "might" => {
                        return if perfect {
                            real(Status::Hypothetical, Some(cue))
                        } else {
                            real(Status::Feared, Some(cue))
                        };
                    }
                    "would" | "'d" | "’d" => {
                        // “said it would send troops” is the future of a past; with “if” it is none.
                        let reported = token.relation == "ccomp";
                        let status = if reported && !conditional(doc, verb) {
                            Status::Planned
                        } else {
                            Status::Hypothetical
                        };
                        if first_operator_above(doc, verb) == Some(Status::Feared) {
                            return real(Status::Feared, Some(cue));
                        }
                        return Reality { status, cue: Some(cue), unreal: status == Status::Hypothetical };
                    }
                    _ => return Reality { status: Status::Hypothetical, cue: Some(cue), unreal: true },
                }
            }
            if progressive.is_none() && first {
                progressive = going_on(doc, verb, physical);
            }
            if let Some(cue) = if_mark(doc, verb) {
                let as_if = cue > 0 && matches!(doc.word(cue - 1).to_lowercase().as_str(), "as" | "though");
                return Reality { status: Status::Hypothetical, cue: Some(cue), unreal: as_if };
            }
        }
        // A passive operator governs its subject: “an attack was foiled”.
        if matches!(token.relation, "nsubj:pass" | "nsubj")
            && let Some(up) = token.head
            && let Some(found) = operator(doc, up)
            && frame::passive(doc, up)
        {
            return real(found, Some(up));
        }
        // “the attempted coup”, “a possible attack”, “a planned raid”
        if !is_verb
            && let Some((cue, found)) = doc
                .tree
                .with(&doc.tokens, verb, &["amod"])
                .find_map(|m| operator(doc, m).map(|s| (m, s)).or_else(|| adjective(doc, m).map(|s| (m, s))))
        {
            return real(found, Some(cue));
        }
        let Some(up) = climb(doc, verb, first) else { break };
        verb = up;
        first = false;
    }
    match progressive {
        Some(cue) => real(Status::Ongoing, Some(cue)),
        None => real(Status::Occurred, None),
    }
}

fn adjective(doc: &Doc, token: TokenId) -> Option<Status> {
    OPERATORS.get(&('a', doc.word(token).to_lowercase())).copied()
}

/// One step towards what governs a clause; none where an operator's reach ends.
fn climb(doc: &Doc, token: TokenId, first: bool) -> Option<TokenId> {
    let t = &doc.tokens[token];
    let head = t.head?;
    let infinitive =
        doc.tree.with(&doc.tokens, token, &["mark"]).any(|m| doc.word(m).eq_ignore_ascii_case("to"));
    match t.relation {
        "xcomp" | "ccomp" | "obj" | "csubj" | "csubj:pass" => Some(head),
        "nmod" => {
            let preposition = frame::preposition(doc, token);
            matches!(preposition.as_deref(), Some("of" | "for" | "against" | "to")).then_some(head)
        }
        "obl" => {
            let preposition = frame::preposition(doc, token);
            (matches!(preposition.as_deref(), Some("of" | "from" | "for")) && operator(doc, head).is_some())
                .then_some(head)
        }
        "acl" if infinitive || t.tag == "VBG" => Some(head),
        "advcl" if infinitive => operator(doc, head).is_some().then_some(head),
        "advcl"
            if t.tag == "VBG"
                && doc
                    .tree
                    .with(&doc.tokens, token, &["mark"])
                    .any(|m| matches!(doc.word(m), "of" | "from" | "for")) =>
        {
            Some(head)
        }
        // “planned to burn the town and kill its people”
        "conj" if first || t.tag == "VB" || t.tag == "VBG" => {
            let same_form = doc.tokens[head].tag == t.tag;
            let own_subject = doc.tree.with(&doc.tokens, token, &["nsubj", "nsubj:pass"]).next().is_some();
            (same_form && !own_subject).then_some(head)
        }
        "compound" | "nmod:poss" if doc.tokens[head].upos == Upos::Noun && operator(doc, head).is_some() => {
            Some(head)
        }
        _ => None,
    }
}

fn first_operator_above(doc: &Doc, token: TokenId) -> Option<Status> {
    let mut at = token;
    for _ in 0..4 {
        at = climb(doc, at, false)?;
        if let Some(found) = operator(doc, at) {
            return Some(found);
        }
    }
    None
}

fn if_mark(doc: &Doc, verb: TokenId) -> Option<TokenId> {
    let clause = doc.tokens[verb].relation;
    if !matches!(clause, "advcl" | "ccomp" | "root" | "conj" | "acl:relcl" | "parataxis" | "advcl:relcl") {
        return None;
    }
    doc.tree
        .with(&doc.tokens, verb, &["mark", "advmod"])
        .find(|&m| matches!(doc.word(m).to_lowercase().as_str(), "if" | "unless" | "whether" | "lest"))
        .or_else(|| {
            // “Should they be repeated, …”, “Had he landed …”
            let opens = doc.tree.with(&doc.tokens, verb, &["aux", "aux:pass"]).next()?;
            let sentence = &doc.sentences[doc.tokens[verb].sentence];
            let inverted =
                doc.tree.with(&doc.tokens, verb, &["nsubj", "nsubj:pass"]).next().is_some_and(|s| s > opens);
            let word = doc.word(opens).to_lowercase();
            let question = doc.word(sentence.end - 1) == "?";
            (inverted && !question && matches!(word.as_str(), "should" | "had" | "were") && clause != "root")
                .then_some(opens)
        })
}

fn conditional(doc: &Doc, verb: TokenId) -> bool {
    doc.tree.with(&doc.tokens, verb, &["advcl"]).any(|a| if_mark(doc, a).is_some())
}

/// The word that shows that an act goes on.
fn going_on(doc: &Doc, verb: TokenId, physical: bool) -> Option<TokenId> {
    let token = &doc.tokens[verb];
    let aux: Vec<TokenId> = doc.tree.with(&doc.tokens, verb, &["aux", "aux:pass", "cop"]).collect();
    let present = |t: TokenId| matches!(doc.tokens[t].tag, "VBZ" | "VBP");
    if token.tag == "VBG"
        && let Some(&be) = aux.iter().find(|&&a| doc.tokens[a].lemma == "be" && present(a))
    {
        return Some(be);
    }
    let since = doc
        .tree
        .children(verb)
        .iter()
        .copied()
        .filter(|&c| matches!(doc.tokens[c].relation, "obl" | "advcl" | "advmod" | "obl:unmarked" | "nmod"))
        .find(|&c| {
            doc.tree
                .with(&doc.tokens, c, &["case", "mark"])
                .any(|m| doc.word(m).eq_ignore_ascii_case("since"))
        });
    if let Some(since) = since
        && aux.iter().any(|&a| doc.tokens[a].lemma == "have" && present(a))
        && !matches!(token.lemma.as_str(), "kill" | "die" | "flee" | "leave" | "arrest")
    {
        return Some(since);
    }
    let body = matches!(doc.kind(token.sentence), BlockKind::Body | BlockKind::Quote | BlockKind::Caption);
    if physical && body && aux.is_empty() && present(verb) && token.upos == Upos::Verb {
        return Some(verb);
    }
    if doc.tree.with(&doc.tokens, verb, &["advmod"]).any(|a| doc.word(a).eq_ignore_ascii_case("still"))
        && aux.iter().any(|&a| present(a))
    {
        return aux.first().copied();
    }
    None
}

/// The hedge of an unnamed voice in the clause of `trigger`.
#[must_use]
pub fn hedge(doc: &Doc, trigger: TokenId) -> Option<Hedge> {
    let sentence = &doc.sentences[doc.tokens[trigger].sentence];
    let mut clause = trigger;
    // The clause of the trigger: up to its finite verb, not across relative or adverbial clauses.
    for _ in 0..4 {
        let t = &doc.tokens[clause];
        match (t.relation, t.head) {
            ("xcomp" | "ccomp" | "obj" | "nsubj" | "nsubj:pass" | "obl" | "nmod", Some(up)) => clause = up,
            _ => break,
        }
    }
    let reach = doc.tree.reach(clause);
    let reach = reach.start.max(sentence.first)..reach.end.min(sentence.end);
    let words: Vec<String> = reach.clone().map(|t| doc.word(t).to_lowercase()).collect();
    HEDGES.iter().find_map(|(phrase, hedge)| {
        let parts: Vec<&str> = phrase.split(' ').collect();
        let at = words.windows(parts.len()).position(|w| w.iter().zip(&parts).all(|(a, b)| a == b))?;
        let at = reach.start + at;
        // The hedge stands at the trigger's own verb, or before it within the clause.
        let close = at.abs_diff(trigger) <= 8
            || doc.tokens[at].head == Some(trigger)
            || doc.tokens[at].head == Some(clause);
        let other_clause = doc.tokens[at].head.is_some_and(|h| {
            h != trigger
                && h != clause
                && matches!(doc.tokens[h].relation, "acl:relcl" | "advcl" | "conj" | "parataxis")
        });
        (close && !other_clause).then_some(*hedge)
    })
}
