//! Who stands where round a verb or noun. Reads: dependencies. Writes: the heads that fill a slot.
//!
//! A passive is turned round; a relative pronoun stands for its noun; a verb without a subject takes the one of the
//! verb that it is coordinated with, or that governs it. Coordinated arguments are all given.

use super::lexicon::Slot;
use crate::doc::{Doc, TokenId, Upos};

/// Verbs that only carry the noun that is their object (“carry out an attack”).
pub const LIGHT_VERBS: &[&str] = &[
    "carry",
    "conduct",
    "launch",
    "stage",
    "mount",
    "make",
    "commit",
    "perpetrate",
    "unleash",
    "wage",
    "hold",
    "execute",
    "begin",
    "start",
    "continue",
    "undertake",
    "perform",
    "do",
    "lead",
    "order",
    "resume",
    "organize",
    "organise",
    "orchestrate",
    "impose",
    "issue",
    "give",
    "offer",
    "provide",
    "open",
    "deliver",
    "effect",
    "step",
    "intensify",
    "mastermind",
    "have",
    "sign",
    "reach",
    "take",
    "declare",
    "announce",
    "pay",
    "express",
    "enter",
];

/// Verbs whose subject suffers the noun that is their object (“came under attack”, “suffered a raid”).
pub const SUFFERING_VERBS: &[&str] =
    &["suffer", "face", "receive", "come", "undergo", "endure", "survive", "escape", "sustain", "witness"];

/// Whether a verb is in the passive.
#[must_use]
pub fn passive(doc: &Doc, verb: TokenId) -> bool {
    let token = &doc.tokens[verb];
    if doc.tree.with(&doc.tokens, verb, &["aux:pass", "nsubj:pass"]).next().is_some() {
        return true;
    }
    if token.tag != "VBN" && token.tag != "VBD" {
        return false;
    }
    let has_object = doc.tree.with(&doc.tokens, verb, &["obj"]).next().is_some();
    if token.relation == "acl" && !has_object && token.tag == "VBN" {
        return true;
    }
    if agent(doc, verb).next().is_some() && !has_object {
        return true;
    }
    // “was seized and burned”
    token.tag == "VBN"
        && token.relation == "conj"
        && !has_object
        && doc.tree.with(&doc.tokens, verb, &["nsubj", "aux"]).next().is_none()
        && token.head.is_some_and(|h| doc.tokens[h].tag == "VBN" && passive(doc, h))
}

/// The heads after “by”.
fn agent(doc: &Doc, verb: TokenId) -> impl Iterator<Item = TokenId> + '_ {
    doc.tree.children(verb).iter().copied().filter(move |&c| {
        doc.tokens[c].relation == "obl:agent"
            || (doc.tokens[c].relation == "obl"
                && preposition(doc, c).is_some_and(|p| p == "by")
                && doc.tokens[c].upos != Upos::Num)
    })
}

/// The preposition of a phrase, lower case (“because of” is “because”).
#[must_use]
pub fn preposition(doc: &Doc, head: TokenId) -> Option<String> {
    doc.tree
        .with(&doc.tokens, head, &["case"])
        .map(|c| doc.word(c).to_lowercase())
        .find(|w| w != "'s" && w != "’s")
}

/// A relative pronoun's noun; any other token is itself.
fn antecedent(doc: &Doc, token: TokenId, verb: TokenId) -> TokenId {
    let lemma = doc.word(token).to_lowercase();
    if doc.tokens[token].upos == Upos::Pron && matches!(lemma.as_str(), "who" | "which" | "that" | "whom") {
        let mut clause = verb;
        for _ in 0..6 {
            match (doc.tokens[clause].relation, doc.tokens[clause].head) {
                ("acl:relcl", Some(noun)) => return noun,
                ("conj" | "xcomp" | "ccomp", Some(up)) => clause = up,
                _ => break,
            }
        }
    }
    token
}

/// A head with everything coordinated with it.
#[must_use]
pub fn with_conjuncts(doc: &Doc, head: TokenId) -> Vec<TokenId> {
    let mut out = vec![head];
    let mut i = 0;
    while i < out.len() && out.len() < 40 {
        for c in doc.tree.with(&doc.tokens, out[i], &["conj"]) {
            if !matches!(doc.tokens[c].upos, Upos::Verb | Upos::Aux | Upos::Adv) {
                out.push(c);
            }
        }
        i += 1;
    }
    out.sort_unstable();
    out
}

fn is_verb(doc: &Doc, token: TokenId) -> bool {
    matches!(doc.tokens[token].upos, Upos::Verb | Upos::Aux)
}

/// The surface subjects of a verb, its own or shared.
fn surface_subject(doc: &Doc, verb: TokenId, depth: usize) -> Vec<TokenId> {
    let own: Vec<TokenId> = doc
        .tree
        .with(&doc.tokens, verb, &["nsubj", "nsubj:pass", "nsubj:outer"])
        .map(|s| antecedent(doc, s, verb))
        .collect();
    if !own.is_empty() || depth > 6 {
        return own;
    }
    let token = &doc.tokens[verb];
    let Some(head) = token.head else { return before(doc, verb) };
    let shared = governing_subject(doc, verb, head, depth);
    if shared.is_empty() && !matches!(token.relation, "acl" | "xcomp") { before(doc, verb) } else { shared }
}

/// Where the parser gave a finite verb no subject: the noun phrase that stands right before it.
fn before(doc: &Doc, verb: TokenId) -> Vec<TokenId> {
    let first = doc.sentences[doc.tokens[verb].sentence].first;
    if !matches!(doc.tokens[verb].tag, "VBD" | "VBZ" | "VBP" | "VBN") {
        return Vec::new();
    }
    let auxiliary = |t: TokenId| matches!(doc.tokens[t].upos, Upos::Aux | Upos::Adv | Upos::Part);
    let mut at = verb;
    while at > first && auxiliary(at - 1) {
        at -= 1;
    }
    if doc.tokens[verb].tag == "VBN" && at == verb {
        return Vec::new();
    }
    let Some(mut noun) = at.checked_sub(1).filter(|&n| n >= first) else { return Vec::new() };
    for _ in 0..4 {
        if !matches!(doc.tokens[noun].upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num) {
            return Vec::new();
        }
        match preposition(doc, noun).as_deref() {
            None | Some("as" | "while" | "after" | "before" | "since" | "because") => return vec![noun],
            // “the convoy on its way was ambushed”: the phrase hangs on a noun before it.
            Some(_) => match doc.tokens[noun].head {
                Some(up) if up < noun && up >= first => noun = up,
                _ => return Vec::new(),
            },
        }
    }
    Vec::new()
}

/// Where the parser gave an active verb no object: the noun phrase that stands right after it.
fn after(doc: &Doc, verb: TokenId) -> Vec<TokenId> {
    let end = doc.sentences[doc.tokens[verb].sentence].end;
    let mut head = None;
    let mut from = verb + 1;
    // “at least”, “up to”, “more than” are no prepositions.
    if from + 1 < end {
        let two = (doc.word(from).to_lowercase(), doc.word(from + 1).to_lowercase());
        if matches!(
            (two.0.as_str(), two.1.as_str()),
            ("at", "least" | "most") | ("up", "to") | ("more" | "less" | "fewer", "than")
        ) {
            from += 2;
        }
    }
    for t in from..end.min(verb + 10) {
        let token = &doc.tokens[t];
        match token.upos {
            Upos::Noun | Upos::Propn => head = Some(t),
            Upos::Num if head.is_none() => head = Some(t),
            Upos::Det | Upos::Adj | Upos::Num | Upos::Part
                if head.is_none() || doc.word(t) == "’s" || doc.word(t) == "'s" => {}
            _ if token.tag == "HYPH" || token.tag == "POS" || token.tag == "PRP$" => {}
            Upos::Adv
                if t == verb + 1
                    && matches!(
                        doc.word(t).to_lowercase().as_str(),
                        "about" | "nearly" | "almost" | "around" | "some" | "over"
                    ) => {}
            _ => break,
        }
    }
    // A time is no object (“resigned Monday”).
    head.filter(|&h| {
        let token = &doc.tokens[h];
        let time = matches!(
            token.lemma.as_str(),
            "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
                | "day"
                | "week"
                | "month"
                | "year"
                | "hour"
                | "time"
                | "morning"
                | "night"
                | "evening"
                | "afternoon"
                | "minute"
                | "weekend"
        );
        !time && !matches!(token.relation, "nsubj" | "nsubj:pass")
    })
    .into_iter()
    .collect()
}

/// The subject that a verb shares with the one that governs it.
fn governing_subject(doc: &Doc, verb: TokenId, head: TokenId, depth: usize) -> Vec<TokenId> {
    let token = &doc.tokens[verb];
    match token.relation {
        // “A and B were seized and burned”: the subject is the first verb's, unless an active verb follows a passive
        // that has none.
        "conj" if is_verb(doc, head) => {
            let lost = passive(doc, head)
                && !passive(doc, verb)
                && doc.tree.with(&doc.tokens, head, &["nsubj:pass"]).next().is_none();
            if lost { Vec::new() } else { surface_subject(doc, head, depth + 1) }
        }
        "xcomp" => {
            let object: Vec<TokenId> = doc.tree.with(&doc.tokens, head, &["obj", "iobj"]).collect();
            let subject_control = matches!(
                doc.tokens[head].lemma.as_str(),
                "promise"
                    | "vow"
                    | "threaten"
                    | "agree"
                    | "offer"
                    | "try"
                    | "attempt"
                    | "plan"
                    | "want"
                    | "begin"
                    | "start"
                    | "continue"
                    | "refuse"
            );
            if !object.is_empty() && !subject_control && is_verb(doc, head) {
                return object;
            }
            if passive(doc, head) {
                return doc
                    .tree
                    .with(&doc.tokens, head, &["nsubj:pass", "nsubj"])
                    .map(|s| antecedent(doc, s, head))
                    .collect();
            }
            surface_subject(doc, head, depth + 1)
        }
        "advcl" | "ccomp"
            if is_verb(doc, head) && (token.tag == "VBG" || token.tag == "VB" || token.tag == "VBN") =>
        {
            let case = doc.tree.with(&doc.tokens, verb, &["mark"]).map(|m| doc.word(m).to_lowercase()).next();
            // “accused X of doing”, “prevented X from doing”: the object acts.
            if matches!(case.as_deref(), Some("of" | "from" | "for"))
                && let Some(object) = doc.tree.with(&doc.tokens, head, &["obj", "nsubj:pass"]).next()
            {
                return vec![object];
            }
            surface_subject(doc, head, depth + 1)
        }
        "obl" | "nmod" if token.tag == "VBG" && is_verb(doc, head) => {
            let object: Vec<TokenId> = doc.tree.with(&doc.tokens, head, &["obj", "nsubj:pass"]).collect();
            if object.is_empty() { surface_subject(doc, head, depth + 1) } else { object }
        }
        "acl" if token.tag == "VBG" && doc.tree.with(&doc.tokens, verb, &["mark"]).next().is_none() => {
            vec![head]
        }
        "acl" if token.tag == "VBG" || token.tag == "VB" => noun_subject(doc, head, depth),
        "acl" if token.tag == "VBN" => vec![head],
        "acl:relcl" if token.tag == "VBN" || token.tag == "VBG" => vec![head],
        _ => Vec::new(),
    }
}

/// Who does what a noun names, when the noun governs a clause (“their attempt to seize the town”).
fn noun_subject(doc: &Doc, noun: TokenId, depth: usize) -> Vec<TokenId> {
    let owner: Vec<TokenId> = doc.tree.with(&doc.tokens, noun, &["nmod:poss"]).collect();
    if !owner.is_empty() {
        return owner;
    }
    match doc.tokens[noun].head {
        Some(verb) if is_verb(doc, verb) && depth < 6 => {
            if doc.tokens[noun].relation == "obj" || doc.tokens[noun].relation == "obl" {
                logical_subject(doc, verb)
            } else {
                Vec::new()
            }
        }
        _ => Vec::new(),
    }
}

/// Who does it.
#[must_use]
pub fn logical_subject(doc: &Doc, verb: TokenId) -> Vec<TokenId> {
    let heads: Vec<TokenId> =
        if passive(doc, verb) { agent(doc, verb).collect() } else { surface_subject(doc, verb, 0) };
    spread(doc, heads)
}

/// To whom or what it is done.
#[must_use]
pub fn logical_object(doc: &Doc, verb: TokenId) -> Vec<TokenId> {
    let heads: Vec<TokenId> = if passive(doc, verb) {
        let mut heads = surface_subject(doc, verb, 0);
        if heads.is_empty() && doc.tokens[verb].relation == "acl" {
            heads.extend(doc.tokens[verb].head);
        }
        heads
    } else {
        let own: Vec<TokenId> =
            doc.tree.with(&doc.tokens, verb, &["obj"]).map(|o| antecedent(doc, o, verb)).collect();
        if own.is_empty() && doc.tokens[verb].relation == "acl:relcl" && gap(doc, verb) {
            doc.tokens[verb].head.into_iter().collect()
        } else if own.is_empty() {
            // “wounded and killed ten people”: the object stands at the last verb.
            doc.tree
                .with(&doc.tokens, verb, &["conj"])
                .filter(|&c| {
                    is_verb(doc, c)
                        && doc.tree.with(&doc.tokens, c, &["nsubj", "nsubj:pass"]).next().is_none()
                })
                .filter(|&c| c > verb && c - verb <= 3)
                .flat_map(|c| doc.tree.with(&doc.tokens, c, &["obj"]).collect::<Vec<_>>())
                .chain(
                    after(doc, verb)
                        .into_iter()
                        .filter(|_| doc.tree.with(&doc.tokens, verb, &["ccomp", "xcomp"]).next().is_none()),
                )
                .take(1)
                .collect()
        } else {
            own
        }
    };
    spread(doc, heads)
}

/// Whether a relative clause without pronoun lacks its object (“the rifles they seized”).
fn gap(doc: &Doc, verb: TokenId) -> bool {
    doc.tree
        .with(&doc.tokens, verb, &["nsubj"])
        .any(|s| !matches!(doc.word(s).to_lowercase().as_str(), "who" | "which" | "that"))
}

fn spread(doc: &Doc, heads: Vec<TokenId>) -> Vec<TokenId> {
    let mut out: Vec<TokenId> = heads.into_iter().flat_map(|h| with_conjuncts(doc, h)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The heads in one slot of a verb.
#[must_use]
pub fn of_verb(doc: &Doc, verb: TokenId, slot: &Slot) -> Vec<TokenId> {
    match slot {
        Slot::Subject => logical_subject(doc, verb),
        Slot::Object => logical_object(doc, verb),
        Slot::IndirectObject => spread(doc, doc.tree.with(&doc.tokens, verb, &["iobj"]).collect()),
        Slot::Complement => {
            doc.tree.with(&doc.tokens, verb, &["xcomp"]).flat_map(|x| surface_subject(doc, x, 0)).collect()
        }
        Slot::Possessive | Slot::Modifier => Vec::new(),
        Slot::Preposition(name) if name == "by" => {
            if passive(doc, verb) {
                Vec::new()
            } else {
                spread(doc, agent(doc, verb).collect())
            }
        }
        Slot::Preposition(name) => {
            let mut heads: Vec<TokenId> = doc
                .tree
                .children(verb)
                .iter()
                .copied()
                .filter(|&c| matches!(doc.tokens[c].relation, "obl" | "nmod" | "obl:agent" | "advcl"))
                .filter(|&c| preposition(doc, c).is_some_and(|p| p == *name))
                .collect();
            // The preposition may hang on the object by mistake of the parser (“held talks with Iran”).
            if heads.is_empty() {
                heads = doc
                    .tree
                    .with(&doc.tokens, verb, &["obj", "obl", "xcomp", "nsubj:pass"])
                    .flat_map(|o| doc.tree.with(&doc.tokens, o, &["nmod", "obl"]).collect::<Vec<_>>())
                    .filter(|&c| c > verb && preposition(doc, c).is_some_and(|p| p == *name) && name != "of")
                    .collect();
            }
            spread(doc, heads)
        }
    }
}

/// The light verb that carries a noun, and whether its subject suffers the act.
#[must_use]
pub fn light_verb(doc: &Doc, noun: TokenId) -> Option<(TokenId, bool)> {
    let mut top = noun;
    while doc.tokens[top].relation == "conj"
        && let Some(h) = doc.tokens[top].head.filter(|&h| doc.tokens[h].upos == Upos::Noun)
    {
        top = h;
    }
    let token = &doc.tokens[top];
    let mut head = token.head?;
    // “unleashed a spate of attacks”, “one of a series of raids”
    if token.relation == "nmod"
        && doc.tokens[head].upos == Upos::Noun
        && is_quantity_noun(&doc.tokens[head].lemma)
    {
        top = head;
        head = doc.tokens[top].head?;
    }
    if !is_verb(doc, head) && doc.tokens[head].upos != Upos::Verb {
        return None;
    }
    let lemma = doc.tokens[head].lemma.as_str();
    let relation = doc.tokens[top].relation;
    let as_object = relation == "obj" || (matches!(relation, "nsubj:pass" | "nsubj") && passive(doc, head));
    if as_object && LIGHT_VERBS.contains(&lemma) {
        return Some((head, false));
    }
    let under = relation == "obl" && preposition(doc, top).is_some_and(|p| p == "under");
    if (as_object || under) && SUFFERING_VERBS.contains(&lemma) {
        return Some((head, true));
    }
    None
}

/// Nouns that only measure the noun after “of”.
#[must_use]
pub fn is_quantity_noun(lemma: &str) -> bool {
    matches!(
        lemma,
        "spate"
            | "series"
            | "wave"
            | "string"
            | "number"
            | "lot"
            | "rash"
            | "flurry"
            | "campaign"
            | "set"
            | "couple"
            | "pair"
            | "dozen"
            | "hundred"
            | "thousand"
            | "score"
            | "majority"
            | "total"
            | "kind"
            | "type"
            | "sort"
            | "act"
            | "barrage"
            | "one"
            | "some"
            | "many"
            | "most"
            | "part"
            | "group"
            | "handful"
            | "bunch"
            | "kilo"
            | "kilogram"
            | "kilogramme"
            | "kg"
            | "tonne"
            | "ton"
            | "gram"
            | "gramme"
            | "litre"
            | "liter"
            | "gallon"
            | "pack"
            | "package"
            | "packet"
            | "bag"
            | "box"
            | "crate"
            | "round"
            | "piece"
            | "barrel"
            | "load"
            | "shipment"
            | "haul"
            | "quantity"
            | "amount"
            | "consignment"
            | "cache"
            | "stash"
            | "sack"
            | "stick"
    )
}

/// The heads in one slot of a noun.
#[must_use]
pub fn of_noun(doc: &Doc, noun: TokenId, slot: &Slot) -> Vec<TokenId> {
    let heads: Vec<TokenId> = match slot {
        Slot::Possessive => doc.tree.with(&doc.tokens, noun, &["nmod:poss"]).collect(),
        Slot::Modifier => doc
            .tree
            .with(&doc.tokens, noun, &["compound", "amod", "nmod:unmarked", "nmod:desc"])
            .filter(|&c| c < noun)
            .collect(),
        Slot::Subject => match light_verb(doc, noun) {
            Some((verb, false)) => logical_subject(doc, verb),
            _ => Vec::new(),
        },
        Slot::Object => match light_verb(doc, noun) {
            Some((verb, true)) => surface_subject(doc, verb, 0),
            _ => Vec::new(),
        },
        Slot::Preposition(name) => {
            let mut heads: Vec<TokenId> = doc
                .tree
                .children(noun)
                .iter()
                .copied()
                .filter(|&c| {
                    matches!(doc.tokens[c].relation, "nmod" | "obl" | "obl:agent" | "acl" | "nmod:unmarked")
                })
                .filter(|&c| preposition(doc, c).is_some_and(|p| p == *name))
                .collect();
            // A second phrase may hang on the first (“the killing of nine miners by rebels”).
            if heads.is_empty() && name != "of" && name != "in" {
                heads = doc
                    .tree
                    .with(&doc.tokens, noun, &["nmod"])
                    .filter(|&c| c > noun)
                    .flat_map(|o| doc.tree.with(&doc.tokens, o, &["nmod"]))
                    .filter(|&c| c > noun && preposition(doc, c).is_some_and(|p| p == *name))
                    .collect();
            }
            if let Some((verb, _)) = light_verb(doc, noun) {
                heads.extend(
                    doc.tree
                        .children(verb)
                        .iter()
                        .copied()
                        .filter(|&c| matches!(doc.tokens[c].relation, "obl" | "obl:agent") && c != noun)
                        .filter(|&c| preposition(doc, c).is_some_and(|p| p == *name) && name != "by"),
                );
            }
            heads
        }
        Slot::IndirectObject | Slot::Complement => Vec::new(),
    };
    spread(doc, heads)
}
