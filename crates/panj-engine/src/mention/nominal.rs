//! Unnamed parties. Reads: nouns, `data/actors/roles.tsv`, the names found before. Writes: mentions of role nouns
//! with their country and sector, and of pronouns.

use super::{ActorLink, Form, Mention, pair, phrase};
use crate::doc::{Doc, TokenId, Upos};
use crate::knowledge::{Knowledge, NameKind, Role};
use panj_record::{BlockKind, MentionKind};

/// Pronouns that can stand for a party.
const PRONOUNS: &[(&str, bool)] = &[
    ("he", false),
    ("she", false),
    ("him", false),
    ("it", false),
    ("they", true),
    ("them", true),
    ("we", true),
    ("i", false),
    ("us", true),
    ("those", true),
    ("others", true),
    ("who", true),
    ("his", false),
    ("her", false),
    ("their", true),
    ("its", false),
    ("himself", false),
    ("herself", false),
    ("themselves", true),
    ("itself", false),
    ("one", false),
    ("nobody", false),
    ("somebody", false),
    ("someone", false),
    ("everyone", true),
    ("both", true),
    ("some", true),
    ("many", true),
    ("several", true),
    ("none", true),
    ("each", false),
    ("all", true),
    ("another", false),
    ("most", true),
    ("dozens", true),
    ("hundreds", true),
    ("thousands", true),
];

/// Adds the unnamed parties and the pronouns.
pub(super) fn find(
    doc: &Doc,
    knowledge: &Knowledge,
    mentions: &mut Vec<Mention>,
    main_country: Option<&str>,
) {
    let mut named = vec![None; doc.tokens.len()];
    for (i, m) in mentions.iter().enumerate() {
        for t in m.tokens.clone() {
            named[t] = Some(i);
        }
    }
    let mut found = Vec::new();
    for (s, sentence) in doc.sentences.iter().enumerate() {
        if doc.kind(s) == BlockKind::Chrome {
            continue;
        }
        for t in sentence.tokens() {
            if let Some(m) = role_mention(doc, knowledge, mentions, &named, t, main_country) {
                found.push(m);
            } else if named[t].is_none() {
                found.extend(pronoun(doc, t));
            }
        }
    }
    // The title before a person's name gives the name its sector and country.
    for m in mentions.iter_mut().filter(|m| m.kind == MentionKind::Person && m.known_as.is_none()) {
        if let Some(role) = title_of(doc, m, &found) {
            let source = found[role].actor.clone();
            m.class = found[role].class.clone();
            if let (Some(actor), Some(source)) = (m.actor.as_mut(), source) {
                actor.country = actor.country.take().or(source.country);
                actor.sector = actor.sector.take().or(source.sector);
            }
        }
    }
    mentions.extend(found);
}

/// The role phrase that a person's name is an apposition of, or the other way round.
fn title_of(doc: &Doc, person: &Mention, roles: &[Mention]) -> Option<usize> {
    let head = person.head;
    roles.iter().position(|r| {
        if r.form != Form::Nominal || r.kind != MentionKind::Person {
            return false;
        }
        let role = r.head;
        let related = |a: TokenId, b: TokenId| {
            doc.tokens[a].head == Some(b)
                && matches!(
                    doc.tokens[a].relation,
                    "appos" | "flat" | "compound" | "nmod:desc" | "nmod" | "dep" | "list" | "amod"
                )
        };
        related(role, head) || related(head, role) || (r.tokens.end == person.tokens.start)
    })
}

fn pronoun(doc: &Doc, t: TokenId) -> Option<Mention> {
    let token = &doc.tokens[t];
    let word = doc.word(t).to_lowercase();
    if !matches!(token.upos, Upos::Pron | Upos::Noun | Upos::Num | Upos::Det | Upos::Adj)
        || (token.upos != Upos::Pron
            && !matches!(word.as_str(), "others" | "dozens" | "hundreds" | "thousands"))
    {
        return None;
    }
    let (_, plural) = PRONOUNS.iter().find(|p| p.0 == word)?;
    Some(Mention {
        span: token.span,
        tokens: t..t + 1,
        head: t,
        kind: if matches!(word.as_str(), "it" | "its" | "itself") {
            MentionKind::Organization
        } else {
            MentionKind::Person
        },
        form: Form::Pronoun,
        actor: None,
        known_as: None,
        class: None,
        plural: *plural,
        toponym: false,
        entity: usize::MAX,
    })
}

/// Sectors whose bearers belong to a state, so that an unnamed one is the article's country's.
fn of_state(sector: Option<&str>) -> bool {
    matches!(sector, Some("GOV" | "MIL" | "COP" | "SPY" | "LEG" | "JUD"))
}

fn role_mention(
    doc: &Doc,
    knowledge: &Knowledge,
    names: &[Mention],
    named: &[Option<usize>],
    t: TokenId,
    main_country: Option<&str>,
) -> Option<Mention> {
    let token = &doc.tokens[t];
    if named[t].is_some() || !matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Adj) {
        return None;
    }
    if matches!(token.relation, "compound" | "amod")
        && token.head.is_some_and(|h| h > t && named[h].is_none())
    {
        return None; // “army convoy”: the convoy is the mention
    }
    let (role, two) = lookup(doc, knowledge, t)?;
    let article =
        doc.tree.with(&doc.tokens, t, &["det", "nummod"]).next().is_some() && token.relation != "amod";
    if token.upos == Upos::Adj
        && !article
        && !(matches!(token.relation, "nsubj" | "obj" | "nsubj:pass" | "obl:agent" | "obl"))
    {
        return None;
    }
    let tokens = phrase(doc, t);
    let mut start = if two { tokens.start.min(t - 1) } else { tokens.start };
    // A nationality right before the phrase belongs to it, whatever the parser hung it on (“Kenyan police arrested …”).
    if let Some(before) = start.checked_sub(1)
        && doc.tokens[before].sentence == token.sentence
        && let Some(i) = named[before]
        && names[i].known_as == Some(NameKind::Demonym)
        && !matches!(doc.tokens[start].upos, Upos::Det)
    {
        start = names[i].tokens.start;
    }
    let tokens = start..tokens.end;
    let (tokens, link, known_as) = affiliation(doc, knowledge, names, named, t, tokens, role, main_country);
    let text_end = tokens.end;
    Some(Mention {
        span: doc.span(&tokens),
        tokens: tokens.start..text_end,
        head: t,
        kind: if role.organization { MentionKind::Organization } else { MentionKind::Person },
        form: Form::Nominal,
        actor: Some(link),
        known_as,
        class: Some(role.class.clone()),
        plural: role.organization || matches!(token.tag, "NNS" | "NNPS"),
        toponym: false,
        entity: usize::MAX,
    })
}

fn lookup<'k>(doc: &Doc, knowledge: &'k Knowledge, t: TokenId) -> Option<(&'k Role, bool)> {
    if let Some(two) = pair(doc, t)
        && let Some(role) = knowledge.role(&two)
    {
        return Some((role, true));
    }
    let lemma = &doc.tokens[t].lemma;
    let role = knowledge.role(lemma).or_else(|| knowledge.role(&doc.word(t).to_lowercase()))?;
    Some((role, false))
}

/// Whom an unnamed party belongs to: a group or state in its modifiers (“TTP militants”, “Malian soldiers”,
/// “members of the ELN”, “Iran's border guards”).
#[allow(clippy::too_many_arguments, reason = "one step of one function")]
fn affiliation(
    doc: &Doc,
    knowledge: &Knowledge,
    names: &[Mention],
    named: &[Option<usize>],
    head: TokenId,
    mut tokens: std::ops::Range<TokenId>,
    role: &Role,
    main_country: Option<&str>,
) -> (std::ops::Range<TokenId>, ActorLink, Option<NameKind>) {
    let mut country = None;
    let mut group: Option<&Mention> = None;
    let country_of = |name: &Mention| match name.known_as {
        Some(NameKind::Country | NameKind::Demonym | NameKind::Capital | NameKind::Government) => {
            name.actor.as_ref().and_then(|a| a.country.clone())
        }
        _ => None,
    };
    for t in tokens.clone() {
        if let Some(i) = named[t] {
            country = country.or_else(|| country_of(&names[i]));
            if names[i].kind == MentionKind::Organization && group.is_none() {
                group = Some(&names[i]);
            }
        }
    }
    for c in doc.tree.with(&doc.tokens, head, &["nmod", "appos"]) {
        let case = doc.tree.with(&doc.tokens, c, &["case"]).map(|c| doc.word(c).to_lowercase()).next();
        let belongs = matches!(case.as_deref(), Some("of" | "from" | "in" | "with"));
        // The name may be the dependent's head, or stand inside its phrase (“of the Jamaat Ansarullah group”).
        let part = phrase(doc, c);
        for t in part.clone() {
            if let Some(i) = named[t] {
                match names[i].kind {
                    MentionKind::Organization if matches!(case.as_deref(), Some("of" | "from" | "with")) => {
                        if group.is_none() {
                            group = Some(&names[i]);
                        }
                        if part.end.saturating_sub(tokens.start) <= 11 {
                            tokens.end = tokens.end.max(part.end.max(names[i].tokens.end));
                        }
                    }
                    _ if belongs => {
                        country = country.or_else(|| country_of(&names[i]));
                        if matches!(case.as_deref(), Some("of" | "from"))
                            && part.end.saturating_sub(tokens.start) <= 11
                            && part.start <= head + 3
                        {
                            tokens.end = tokens.end.max(part.end);
                        }
                    }
                    _ => {}
                }
            }
        }
        // “units of the Armenian armed forces”, “members of the organization”: keep the words.
        if matches!(case.as_deref(), Some("of"))
            && part.end.saturating_sub(tokens.start) <= 11
            && part.start > head
        {
            tokens.end = tokens.end.max(part.end);
            if country.is_none() && group.is_none() {
                for t in part {
                    if let Some((inner, _)) = lookup(doc, knowledge, t)
                        && of_state(inner.sector.as_deref())
                        && role.sector.is_none()
                    {
                        return (
                            tokens,
                            ActorLink {
                                known: None,
                                name: None,
                                country: main_country.map(str::to_owned),
                                sector: inner.sector.clone(),
                            },
                            None,
                        );
                    }
                }
            }
        }
    }
    if let Some(group) = group {
        let link = group.actor.clone().unwrap_or_default();
        let member = matches!(
            role.class.as_str(),
            "armed-nonstate" | "other" | "official" | "armed-state" | "collective"
        ) || group.known_as == Some(NameKind::Group);
        if member {
            let sector = link.sector.clone().or_else(|| role.sector.clone());
            return (
                tokens,
                ActorLink { sector, country: link.country.clone().or(country), ..link },
                group.known_as,
            );
        }
    }
    let name = doc.span(&without_determiner(doc, &tokens)).of(&doc.article.text).to_owned();
    let stateful = of_state(role.sector.as_deref());
    let country = country.or_else(|| stateful.then(|| main_country.map(str::to_owned)).flatten());
    (tokens, ActorLink { known: None, name: Some(name), country, sector: role.sector.clone() }, None)
}

/// The phrase without its article and number.
pub(super) fn without_determiner(doc: &Doc, tokens: &std::ops::Range<TokenId>) -> std::ops::Range<TokenId> {
    let mut start = tokens.start;
    while start + 1 < tokens.end && matches!(doc.tokens[start].upos, Upos::Det | Upos::Num | Upos::Punct) {
        start += 1;
    }
    start..tokens.end
}
