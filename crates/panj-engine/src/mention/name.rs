//! Names. Reads: tokens, knowledge, the gazetteer's names. Writes: mentions by name.

use super::{ActorLink, Form, Mention};
use crate::doc::{Doc, TokenId, Upos};
use crate::knowledge::{Knowledge, NameKind, fold};
use crate::span::Span;
use panj_record::{BlockKind, MentionKind};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// What a word tells of the name that it ends.
struct NameWord {
    kind: MentionKind,
    sector: Option<String>,
}

static NAME_WORDS: LazyLock<FxHashMap<&'static str, NameWord>> = LazyLock::new(|| {
    include_str!("../../../../data/lexicon/name_words.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let word = cells.next()?;
            let kind = match cells.next()? {
                "place" => MentionKind::Place,
                "facility" => MentionKind::Facility,
                _ => MentionKind::Organization,
            };
            let sector = cells.next().filter(|s| !s.is_empty()).map(str::to_owned);
            Some((word, NameWord { kind, sector }))
        })
        .collect()
});

/// Words before a name that make it a person's.
const HONORIFICS: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "prof",
    "professor",
    "sir",
    "lord",
    "lady",
    "sheikh",
    "shaikh",
    "imam",
    "mullah",
    "maulana",
    "ayatollah",
    "father",
    "sister",
    "pope",
    "prince",
    "princess",
    "king",
    "queen",
    "emir",
    "sultan",
    "general",
    "gen",
    "colonel",
    "col",
    "lieutenant",
    "lt",
    "major",
    "maj",
    "captain",
    "capt",
    "sergeant",
    "sgt",
    "corporal",
    "cpl",
    "private",
    "pvt",
    "brigadier",
    "brig",
    "admiral",
    "commander",
    "marshal",
    "inspector",
    "superintendent",
    "constable",
    "detective",
    "president",
    "chancellor",
    "minister",
    "governor",
    "mayor",
    "senator",
    "sen",
    "congressman",
    "ambassador",
    "secretary",
    "chief",
    "judge",
    "justice",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "junior",
];

/// Verbs whose subject speaks.
const SAYING: &[&str] = &[
    "say", "tell", "add", "write", "claim", "warn", "announce", "report", "state", "deny", "accuse",
    "confirm", "admit", "recall", "explain", "insist", "argue", "vow", "ask", "call", "describe", "note",
    "urge", "believe", "think", "fear",
];

/// All names outside the site's chrome.
pub(super) fn find(
    doc: &Doc,
    knowledge: &Knowledge,
    times: &[Span],
    place_at: &dyn Fn(&[&str]) -> Option<usize>,
) -> Vec<Mention> {
    let caseless = super::caseless(doc);
    let mut out: Vec<Mention> = Vec::new();
    for (s, sentence) in doc.sentences.iter().enumerate() {
        if doc.kind(s) == BlockKind::Chrome {
            continue;
        }
        let shouted = !caseless && shouting(doc, sentence.tokens());
        let words: Vec<&str> = sentence.tokens().map(|t| doc.word(t)).collect();
        let mut i = 0;
        while i < words.len() {
            let token = sentence.first + i;
            if times.iter().any(|t| t.contains(doc.tokens[token].span)) {
                i += 1; // a month or weekday names a time
                continue;
            }
            let rest = &words[i..words.len().min(i + 10)];
            let known = knowledge.name_at(rest, caseless || shouted).filter(|found| {
                // “The National Intelligence Agency” is not the paper “The National”.
                !rest[0].eq_ignore_ascii_case("the")
                    || !rest
                        .get(found.tokens)
                        .is_some_and(|next| next.chars().next().is_some_and(char::is_uppercase))
            });
            let capital = rest[0].chars().next().is_some_and(char::is_uppercase);
            let mut chunk = if caseless { 0 } else { chunk_length(doc, sentence.tokens(), i) };
            // A known name inside a run ends the run before it (“President Emomali Rahmon”).
            if name_word(doc, token..token + chunk).is_none_or(|w| w.kind == MentionKind::Place) {
                let inside = (1..chunk).find(|&k| {
                    knowledge.name_at(&words[i + k..words.len().min(i + k + 10)], false).is_some_and(|f| {
                        f.tokens > 1
                            || f.actors.iter().any(|a| {
                                matches!(a.1, NameKind::Country | NameKind::Demonym | NameKind::Group)
                            })
                    })
                });
                chunk = inside.unwrap_or(chunk);
            }
            let place = (capital || caseless)
                .then(|| place_at(rest))
                .flatten()
                .map(|n| trimmed(rest, n))
                .filter(|&n| n > 0 && usable_place(doc, token, n, caseless, i == 0));
            let known_length = known.as_ref().map_or(0, |k| k.tokens);
            let place_length = place.unwrap_or(0);
            let organised =
                chunk > known_length.max(place_length) && name_word(doc, token..token + chunk).is_some();
            if organised {
                let range = token..token + chunk;
                let inside = (range.start..range.end).find_map(|t| country_at(doc, knowledge, t, range.end));
                out.push(by_words(doc, range, inside));
                i += chunk;
            } else if let Some(found) = known.filter(|_| known_length >= place_length && known_length > 0) {
                let range = token..token + found.tokens;
                match known_mention(
                    doc,
                    knowledge,
                    range.clone(),
                    &found.actors,
                    place_length >= found.tokens,
                ) {
                    Some(mention) => {
                        out.push(mention);
                        i += found.tokens;
                    }
                    None => i += 1,
                }
            } else if place_length > 0
                && !(chunk > place_length && place_tail(doc, token + place_length, chunk - place_length))
                && !(chunk > place_length && looks_like_person(doc, knowledge, token..token + chunk))
                && !(chunk == place_length && person_before(doc, token))
            {
                out.push(mention(doc, token..token + place_length, MentionKind::Place, None, None, true));
                i += place_length;
            } else if chunk > 0 {
                let range = token..token + chunk;
                if let Some(m) = unknown(doc, knowledge, range) {
                    out.push(m);
                }
                i += chunk;
            } else {
                i += 1;
            }
        }
    }
    surnames(doc, &mut out);
    out
}

/// Whether a capitalised run that goes on after a place name is one longer name (“Dashti Yazgulyam”), not the place with
/// its type word (“Koro District”).
fn place_tail(doc: &Doc, from: TokenId, count: usize) -> bool {
    !(from..from + count).any(|t| {
        let word = fold(doc.word(t));
        crate::place::type_word(&word).is_some()
            || NAME_WORDS.contains_key(word.as_str())
            || doc.tokens[t].upos != Upos::Propn && doc.tokens[t].tag != "HYPH"
    })
}

/// A lower-case type word after a name (“Kuyambana forest”, “the Brnjak crossing”).
fn typed_place(doc: &Doc, range: &Range<TokenId>) -> bool {
    doc.tokens.get(range.end).is_some_and(|next| {
        next.sentence == doc.tokens[range.start].sentence && next.upos == Upos::Noun && {
            let word = doc.word(range.end);
            word.chars().all(|c| !c.is_uppercase())
                && (crate::place::type_word(word).is_some()
                    || matches!(
                        word,
                        "section"
                            | "crossing"
                            | "quarter"
                            | "neighbourhood"
                            | "neighborhood"
                            | "suburb"
                            | "market"
                            | "checkpoint"
                            | "junction"
                    ))
        }
    })
}

/// The words of a match without marks at its end.
fn trimmed(words: &[&str], count: usize) -> usize {
    let mark = |w: &str| w.chars().all(|c| !c.is_alphanumeric());
    (1..=count).rev().find(|&n| !mark(words[n - 1])).unwrap_or(0)
}

/// Whether most words of a sentence are in capitals (a headline).
fn shouting(doc: &Doc, tokens: Range<TokenId>) -> bool {
    let mut counts = [0usize; 2];
    for t in tokens {
        for c in doc.word(t).chars() {
            counts[0] += usize::from(c.is_lowercase());
            counts[1] += usize::from(c.is_uppercase());
        }
    }
    counts[1] > 12 && counts[1] > 3 * counts[0]
}

/// The number of tokens of the capitalised run at `i`, with “of”, “for”, “the”, “and” inside organisation names.
fn chunk_length(doc: &Doc, sentence: Range<TokenId>, i: usize) -> usize {
    let first = sentence.start + i;
    let is_name = |t: TokenId| {
        let word = doc.word(t);
        let token = &doc.tokens[t];
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        capital
            && (token.upos == Upos::Propn
                || (t != sentence.start
                    && matches!(token.upos, Upos::Noun | Upos::Adj | Upos::Num | Upos::X)))
    };
    if !is_name(first) {
        return 0;
    }
    let mut end = first + 1;
    while end < sentence.end {
        if is_name(end) {
            end += 1;
            continue;
        }
        let word = doc.word(end);
        let next = end + 1;
        let goes_on = next < sentence.end && is_name(next);
        if matches!(word, "-" | "‑") && goes_on && doc.tokens[end].span.end == doc.tokens[next].span.start {
            end += 2;
            continue;
        }
        let head = fold(doc.word(first));
        let opens = NAME_WORDS.get(head.as_str()).is_some_and(|w| w.kind == MentionKind::Organization);
        if opens && matches!(word, "of" | "for" | "and" | "the" | "on") {
            if goes_on {
                end += 2;
                continue;
            }
            let after = next + 1;
            if matches!(doc.tokens.get(next).map(|_| doc.word(next)), Some("the"))
                && after < sentence.end
                && is_name(after)
            {
                end += 3;
                continue;
            }
        }
        // “Jama'at Nusrat al-Islam wal-Muslimin”, “Abu Bakr al-Baghdadi”, “Leopoldo de la Cruz”
        let particle = matches!(
            word,
            "al" | "el" | "ul" | "bin" | "ibn" | "de" | "da" | "del" | "la" | "van" | "von" | "dos"
        ) || word.starts_with("al-")
            || word.starts_with("el-")
            || word.starts_with("ul-");
        if particle && (goes_on || word.contains('-')) {
            end += 1 + usize::from(goes_on && !word.contains('-'));
            continue;
        }
        break;
    }
    end - first
}

/// What the name word of a run tells: its last word, or its first before “of”.
fn name_word(doc: &Doc, range: Range<TokenId>) -> Option<&'static NameWord> {
    if range.len() < 2 {
        return None;
    }
    let last = fold(doc.word(range.end - 1));
    let first = fold(doc.word(range.start));
    let with_of = range.clone().any(|t| matches!(doc.word(t), "of" | "for"));
    let first = with_of.then(|| NAME_WORDS.get(first.as_str())).flatten();
    first.or_else(|| NAME_WORDS.get(last.as_str()))
}

fn country_at(doc: &Doc, knowledge: &Knowledge, token: TokenId, end: TokenId) -> Option<String> {
    let words: Vec<&str> = (token..end.min(token + 5)).map(|t| doc.word(t)).collect();
    let found = knowledge.name_at(&words, false)?;
    found
        .actors
        .iter()
        .find(|(_, kind)| matches!(kind, NameKind::Country | NameKind::Demonym))
        .and_then(|(id, _)| knowledge.actors[*id].country.clone())
}

fn mention(
    doc: &Doc,
    tokens: Range<TokenId>,
    kind: MentionKind,
    actor: Option<ActorLink>,
    known_as: Option<NameKind>,
    toponym: bool,
) -> Mention {
    let head = head_of(doc, &tokens);
    Mention {
        span: doc.span(&tokens),
        head,
        kind,
        form: Form::Name,
        actor,
        known_as,
        class: None,
        plural: kind == MentionKind::Organization || doc.tokens[head].tag == "NNPS",
        toponym,
        entity: usize::MAX,
        tokens,
    }
}

/// The token of a run that depends on a token outside it.
pub(super) fn head_of(doc: &Doc, tokens: &Range<TokenId>) -> TokenId {
    tokens
        .clone()
        .filter(|&t| doc.tokens[t].head.is_none_or(|h| !tokens.contains(&h)))
        .find(|&t| doc.tokens[t].upos != Upos::Punct)
        .unwrap_or(tokens.end - 1)
}

fn by_words(doc: &Doc, range: Range<TokenId>, country: Option<String>) -> Mention {
    let word = name_word(doc, range.clone());
    let kind = word.map_or(MentionKind::Organization, |w| w.kind);
    let toponym = kind == MentionKind::Place;
    let actor = (kind == MentionKind::Organization).then(|| ActorLink {
        known: None,
        name: Some(doc.span(&range).of(&doc.article.text).to_owned()),
        country,
        sector: word.and_then(|w| w.sector.clone()),
    });
    mention(doc, range, kind, actor, None, toponym)
}

fn known_mention(
    doc: &Doc,
    knowledge: &Knowledge,
    range: Range<TokenId>,
    actors: &[(usize, NameKind)],
    toponym: bool,
) -> Option<Mention> {
    let (id, kind) = *actors.first()?;
    let actor = &knowledge.actors[id];
    let token = range.start;
    if range.len() == 1 {
        let upos = doc.tokens[token].upos;
        if matches!(upos, Upos::Verb | Upos::Aux | Upos::Adv | Upos::Pron | Upos::Adp)
            && kind != NameKind::Demonym
        {
            return None;
        }
        // “Georgia Ellis”, “Jordan Mwale”: part of a person's name.
        if kind == NameKind::Country && person_before(doc, token) {
            return None;
        }
    }
    let mention_kind = match kind {
        NameKind::Country | NameKind::Capital => MentionKind::Place,
        NameKind::Demonym => MentionKind::Demonym,
        NameKind::Holder => MentionKind::Person,
        _ => MentionKind::Organization,
    };
    let link = ActorLink {
        known: Some(id),
        name: Some(actor.name.clone()),
        country: actor.country.clone(),
        sector: match kind {
            NameKind::Demonym => None,
            _ => actor.sector.clone(),
        },
    };
    let mut out = mention(doc, range, mention_kind, Some(link), Some(kind), false);
    out.toponym = matches!(kind, NameKind::Country | NameKind::Capital)
        || (toponym && mention_kind == MentionKind::Place);
    if kind == NameKind::Group {
        out.class = Some("armed-nonstate".to_owned());
    }
    out.plural |= mention_kind != MentionKind::Person && kind != NameKind::Demonym;
    if kind == NameKind::Demonym {
        out.plural = matches!(doc.tokens[out.head].tag, "NNPS" | "NNS");
    }
    Some(out)
}

/// Whether the word before is a title or first name that makes the next word a person's.
fn person_before(doc: &Doc, token: TokenId) -> bool {
    let Some(before) = token.checked_sub(1) else { return false };
    if doc.tokens[before].sentence != doc.tokens[token].sentence {
        return false;
    }
    let word = fold(doc.word(before));
    HONORIFICS.contains(&word.trim_end_matches('.')) && doc.tokens[token].upos == Upos::Propn
}

fn looks_like_person(doc: &Doc, knowledge: &Knowledge, range: Range<TokenId>) -> bool {
    if !(2..=5).contains(&range.len()) || name_word(doc, range.clone()).is_some() {
        return false;
    }
    if person_before(doc, range.start) {
        return true;
    }
    let head = head_of(doc, &range);
    let token = &doc.tokens[head];
    let governor = token.head.map(|h| &doc.tokens[h]);
    let speaks = matches!(token.relation, "nsubj" | "parataxis")
        && governor.is_some_and(|g| SAYING.contains(&g.lemma.as_str()));
    let apposed = matches!(token.relation, "appos" | "flat" | "nmod:desc" | "compound")
        && governor.is_some_and(|g| {
            g.upos == Upos::Noun
                && knowledge.role(&g.lemma).is_some_and(|r| !r.organization && r.class != "armed-nonstate")
        });
    let titled = HONORIFICS.contains(&fold(doc.word(range.start)).trim_end_matches('.'));
    speaks || apposed || titled
}

/// A place name of the gazetteer must stand where a place can stand.
fn usable_place(doc: &Doc, token: TokenId, length: usize, caseless: bool, first: bool) -> bool {
    let head = head_of(doc, &(token..token + length));
    let upos = doc.tokens[head].upos;
    if caseless {
        // Without capitals only a preposition or a following comma tells a name from a word.
        let before = token.checked_sub(1).map(|b| doc.word(b).to_lowercase());
        return before.is_some_and(|b| matches!(b.as_str(), "in" | "at" | "near" | "from" | "of" | "to"))
            && matches!(upos, Upos::Propn | Upos::Noun | Upos::X);
    }
    if length > 1 {
        return (token..token + length).any(|t| doc.tokens[t].upos == Upos::Propn);
    }
    matches!(upos, Upos::Propn)
        || (!first && matches!(upos, Upos::Noun | Upos::X | Upos::Adj) && doc.tokens[token].tag != "JJ")
}

/// A capitalised run that no table knows.
fn unknown(doc: &Doc, knowledge: &Knowledge, range: Range<TokenId>) -> Option<Mention> {
    let head = head_of(doc, &range);
    let token = &doc.tokens[head];
    if !range.clone().any(|t| doc.tokens[t].upos == Upos::Propn) {
        return None;
    }
    let titled = HONORIFICS.contains(&fold(doc.word(range.start)).trim_end_matches('.'));
    if titled && range.len() == 1 {
        return None; // a title by itself is a role, not a name
    }
    let governor = token.head.map(|h| doc.tokens[h].lemma.as_str());
    let subject = matches!(token.relation, "nsubj" | "nsubj:pass");
    let prepositions: Vec<String> =
        doc.tree.with(&doc.tokens, head, &["case"]).map(|c| doc.word(c).to_lowercase()).collect();
    let located = prepositions
        .iter()
        .any(|p| matches!(p.as_str(), "in" | "at" | "near" | "towards" | "toward" | "outside"));
    let acronym = range.len() == 1
        && doc.word(head).chars().count() >= 2
        && doc.word(head).chars().all(|c| c.is_uppercase() || c.is_numeric());
    if typed_place(doc, &range) {
        let range = range.start..range.end + 1;
        return Some(mention(doc, range, MentionKind::Place, None, None, true));
    }
    let kind = if titled && range.len() > 1 || looks_like_person(doc, knowledge, range.clone()) {
        MentionKind::Person
    } else if let Some(word) = name_word(doc, range.clone()) {
        word.kind
    } else if acronym {
        MentionKind::Organization
    } else if located && matches!(token.relation, "obl" | "nmod") {
        MentionKind::Place
    } else if range.len() == 2 || (subject && governor.is_some_and(|g| SAYING.contains(&g))) {
        MentionKind::Person
    } else if range.len() == 1 && matches!(token.relation, "appos" | "compound") {
        return None;
    } else {
        MentionKind::Organization
    };
    // The title is not part of the name.
    let mut start = range.start;
    if kind == MentionKind::Person {
        while start + 1 < range.end && HONORIFICS.contains(&fold(doc.word(start)).trim_end_matches('.')) {
            start += 1;
        }
    }
    let named = start..range.end;
    let actor = (kind != MentionKind::Place && kind != MentionKind::Facility).then(|| ActorLink {
        known: None,
        name: Some(doc.span(&named).of(&doc.article.text).to_owned()),
        country: None,
        sector: None,
    });
    let mut out = mention(doc, named.clone(), kind, actor, None, kind == MentionKind::Place);
    out.head = if named.contains(&head) { head } else { head_of(doc, &named) };
    out.plural = kind == MentionKind::Organization;
    Some(out)
}

/// A single word that is the last word of a person named before is that person.
fn surnames(doc: &Doc, mentions: &mut [Mention]) {
    let full: Vec<(String, ActorLink, Option<NameKind>)> = mentions
        .iter()
        .filter(|m| m.kind == MentionKind::Person && m.tokens.len() > 1)
        .filter_map(|m| {
            let name = m.actor.as_ref()?;
            let last = fold(doc.word(m.tokens.end - 1));
            Some((last, name.clone(), m.known_as))
        })
        .collect();
    for mention in mentions.iter_mut().filter(|m| m.tokens.len() == 1 && m.known_as.is_none()) {
        let word = fold(doc.word(mention.tokens.start));
        if let Some((_, link, known_as)) = full.iter().find(|(last, ..)| *last == word) {
            mention.kind = MentionKind::Person;
            mention.actor = Some(link.clone());
            mention.known_as = *known_as;
            mention.plural = false;
            mention.toponym = false;
        }
    }
}
