//! Mends a parse that cannot be right. Reads and writes: the tags and dependencies of one sentence.
//!
//! A full sentence has a finite verb. Where the parser found none, it took a past tense for a participle (“Troops
//! clashed with rebels.” as in “troops wounded by rebels”): that verb is made the root, and the noun its subject.

use crate::doc::{Token, Upos};

/// Forms that are participles only.
fn participle_only(word: &str) -> bool {
    word.ends_with("en")
        || word.ends_with("wn")
        || matches!(word, "done" | "gone" | "born" | "torn" | "worn" | "sworn" | "begun" | "sung" | "drawn")
}

/// Mends one sentence; `first` is the index of its first token in the document.
pub(super) fn finite(text: &str, first: usize, tokens: &mut [Token]) {
    let word = |t: &Token| t.span.of(text).to_lowercase();
    let Some(end) = tokens.iter().rposition(|t| t.upos != Upos::Punct || word(t) == ".") else { return };
    if word(&tokens[end]) != "." {
        return; // a headline may lack its verb
    }
    let Some(root) = tokens.iter().position(|t| t.relation == "root") else { return };
    if !matches!(tokens[root].upos, Upos::Noun | Upos::Propn | Upos::Num | Upos::Pron) {
        return;
    }
    let head = |i: usize, tokens: &[Token]| tokens[i].head.map(|h| h - first);
    if tokens.iter().any(|t| {
        t.head == Some(first + root)
            && (t.relation.starts_with("nsubj")
                || matches!(t.relation, "cop" | "aux" | "parataxis" | "ccomp"))
    }) {
        return;
    }
    // The noun's own phrase: what hangs on it without a clause between.
    let within = |mut i: usize, tokens: &[Token]| {
        for _ in 0..12 {
            if i == root {
                return true;
            }
            if !matches!(tokens[i].relation, "nmod" | "conj" | "compound" | "flat" | "nmod:poss" | "appos") {
                return false;
            }
            match tokens[i].head {
                Some(h) => i = h - first,
                None => return false,
            }
        }
        false
    };
    let found = (root + 1..end).find(|&v| {
        let t = &tokens[v];
        let Some(noun) = head(v, tokens) else { return false };
        let plain = !participle_only(&word(t))
            && !tokens.iter().any(|c| {
                c.head == Some(first + v)
                    && (c.relation == "obl:agent"
                        || c.relation.starts_with("aux")
                        || c.relation == "mark"
                        || c.relation == "nsubj:pass")
            })
            && !matches!(tokens.get(v + 1), Some(n) if word(n) == "by");
        let acl = t.relation == "acl" && t.tag == "VBN" && noun < v && within(noun, tokens);
        // “Men hurled grenades”: the object was taken for a noun beside the subject.
        let amod = t.relation == "amod"
            && t.tag == "VBN"
            && noun > v
            && noun - v <= 4
            && v > 0
            && matches!(tokens[v - 1].upos, Upos::Noun | Upos::Propn)
            && matches!(tokens[noun].relation, "conj" | "appos" | "obj" | "nmod" | "dep" | "list")
            && !tokens.iter().any(|c| c.head == Some(first + noun) && matches!(c.relation, "cc" | "case"))
            && head(noun, tokens).is_some_and(|h| h < v && within(h, tokens));
        plain && (acl || amod)
    });
    let Some(verb) = found else { return };
    let object = (tokens[verb].relation == "amod").then(|| head(verb, tokens)).flatten();
    tokens[verb].relation = "root";
    tokens[verb].tag = "VBD";
    tokens[verb].upos = Upos::Verb;
    tokens[verb].head = None;
    tokens[root].relation = "nsubj";
    tokens[root].head = Some(first + verb);
    for i in verb + 1..tokens.len() {
        if Some(i) == object {
            tokens[i].relation = "obj";
            tokens[i].head = Some(first + verb);
        } else if let Some(h) = head(i, tokens)
            && h < verb
        {
            tokens[i].head = Some(first + verb);
            if tokens[i].relation == "nmod" {
                tokens[i].relation = "obl";
            }
        }
    }
}

/// A participle with a subject and without an auxiliary is a past tense: the tagger, which reads from left to right, takes
/// many for participles.
pub(super) fn tense(first: usize, tokens: &mut [Token]) {
    for i in 0..tokens.len() {
        if tokens[i].tag != "VBN" {
            continue;
        }
        let child = |relations: &[&str]| {
            tokens.iter().any(|t| t.head == Some(first + i) && relations.contains(&t.relation))
        };
        if child(&["nsubj"]) && !child(&["aux", "aux:pass", "cop", "nsubj:pass"]) {
            tokens[i].tag = "VBD";
        }
    }
}

/// “have since fled”: the adverb was read as the verb, and the verb as a clause under it.
pub(super) fn since(text: &str, first: usize, tokens: &mut [Token]) {
    for i in 1..tokens.len().saturating_sub(1) {
        let adverb = tokens[i].span.of(text).eq_ignore_ascii_case("since");
        let verb = i + 1;
        if !adverb
            || tokens[i].upos != Upos::Verb
            || !tokens[verb].tag.starts_with("VB")
            || tokens[verb].head != Some(first + i)
        {
            continue;
        }
        for token in tokens.iter_mut().filter(|t| t.head == Some(first + i)) {
            token.head = Some(first + verb);
        }
        tokens[verb].head = tokens[i].head;
        tokens[verb].relation = tokens[i].relation;
        tokens[i].upos = Upos::Adv;
        tokens[i].tag = "RB";
        tokens[i].relation = "advmod";
        tokens[i].head = Some(first + verb);
        tokens[i].lemma = "since".to_owned();
    }
}
