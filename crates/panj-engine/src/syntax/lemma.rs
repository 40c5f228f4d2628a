//! Dictionary forms. Reads: a word with its part of speech. Writes: its lemma, lower case.
//!
//! English inflection is regular enough for rules; what they get wrong in the treebanks is a table of exceptions
//! (`models/perceptron/lemmas.tsv`, written by the trainer), beside the irregular verbs (`data/lexicon/irregular_verbs.tsv`).
//! Proper nouns keep their form.

use crate::doc::Upos;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The irregular verb forms with their lemmas.
pub(super) static IRREGULAR: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../../../../data/lexicon/irregular_verbs.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .collect()
});

/// The table of exceptions.
#[derive(Debug, Clone, Default)]
pub struct Lemmas {
    exceptions: FxHashMap<(char, String), String>,
}

/// The classes of words that inflect in the same way.
fn class(upos: Upos) -> char {
    match upos {
        Upos::Verb | Upos::Aux => 'v',
        Upos::Noun => 'n',
        Upos::Adj | Upos::Adv => 'a',
        _ => 'x',
    }
}

impl Lemmas {
    /// Reads lines of `class TAB form TAB lemma`; others are skipped.
    #[must_use]
    pub fn new(table: &str) -> Lemmas {
        let mut exceptions = FxHashMap::default();
        for line in table.lines() {
            let mut cells = line.split('\t');
            if let (Some(class), Some(form), Some(lemma)) = (cells.next(), cells.next(), cells.next())
                && let Some(class) = class.chars().next()
            {
                exceptions.insert((class, form.to_owned()), lemma.to_owned());
            }
        }
        // General knowledge beats what a treebank's slips taught.
        for (form, lemma) in IRREGULAR.iter() {
            exceptions.insert(('v', (*form).to_owned()), (*lemma).to_owned());
        }
        Lemmas { exceptions }
    }

    /// The lemma of `word`.
    #[must_use]
    pub fn lemma(&self, word: &str, upos: Upos, tag: &str) -> String {
        let form = word.to_lowercase().replace('’', "'");
        match self.exceptions.get(&(class(upos), form.clone())) {
            Some(lemma) => lemma.clone(),
            None => by_rule(&form, upos, tag),
        }
    }
}

/// The lemma that the rules give a lower-case form.
#[must_use]
pub fn by_rule(form: &str, upos: Upos, tag: &str) -> String {
    match upos {
        Upos::Verb | Upos::Aux => match tag {
            "VBZ" => plural(form),
            "VBG" => form.strip_suffix("ing").filter(|s| s.len() > 1).map_or(form.to_owned(), stem),
            "VBD" | "VBN" => match form.strip_suffix("ied") {
                Some(s) if s.len() > 1 => format!("{s}y"),
                _ => form.strip_suffix("ed").filter(|s| s.len() > 1).map_or(form.to_owned(), stem),
            },
            _ => form.to_owned(),
        },
        Upos::Noun if tag == "NNS" => plural(form),
        Upos::Adj | Upos::Adv => match tag {
            "JJR" | "RBR" => degree(form, "er"),
            "JJS" | "RBS" => degree(form, "est"),
            _ => form.to_owned(),
        },
        _ => form.to_owned(),
    }
}

fn plural(form: &str) -> String {
    if let Some(s) = form.strip_suffix("ies")
        && s.len() > 1
    {
        return format!("{s}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zzes"] {
        if form.ends_with(ending) {
            return form[..form.len() - 2].to_owned();
        }
    }
    if let Some(s) = form.strip_suffix("men") {
        return format!("{s}man");
    }
    match form.strip_suffix('s') {
        Some(s) if s.len() > 1 && !s.ends_with(['s', 'u', 'i']) => s.to_owned(),
        _ => form.to_owned(),
    }
}

fn degree(form: &str, ending: &str) -> String {
    match form.strip_suffix(ending) {
        Some(s) if s.len() > 2 => match s.strip_suffix('i') {
            Some(s) => format!("{s}y"),
            None => stem(s),
        },
        _ => form.to_owned(),
    }
}

/// Mends a stem from which `-ed`, `-ing` or `-er` was cut: “hitt” → “hit”, “seiz” → “seize”.
fn stem(stem: &str) -> String {
    let bytes = stem.as_bytes();
    let n = bytes.len();
    if n < 2 || !stem.is_ascii() {
        return stem.to_owned();
    }
    let vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u');
    let (last, before) = (bytes[n - 1], bytes[n - 2]);
    if last == before && !vowel(last) && !matches!(last, b'l' | b's' | b'z' | b'f') {
        return stem[..n - 1].to_owned();
    }
    let vowels = bytes.iter().filter(|&&b| vowel(b) || b == b'y').count();
    let needs_e = match last {
        b'c' | b'z' | b'v' | b'u' => true,
        b's' => {
            before != b's'
                && (vowel(before) || matches!(before, b'n' | b'r' | b'l'))
                && (!stem.ends_with("us") || stem.len() > 4)
        }
        b'g' => matches!(before, b'd' | b'r' | b'a' | b'u' | b'l') || (before == b'n' && vowels > 1 && n > 4),
        b'l' => matches!(before, b'b' | b'c' | b'd' | b'f' | b'g' | b'k' | b'p' | b't' | b'z'),
        b't' => {
            stem.ends_with("at") && vowels > 1 && n > 3 && !vowel(bytes[n - 3])
                || stem.ends_with("ot") && vowels > 1 && n > 4
        }
        b'r' => {
            stem.ends_with("ur") && vowels > 1
                || stem.ends_with("ir") && n > 3
                || stem.ends_with("uir")
                || stem.ends_with("ar") && n > 3 && !vowel(bytes[n - 3])
        }
        b'n' => {
            stem.ends_with("in")
                && vowels > 1
                && n > 3
                && !stem.ends_with("ain")
                && !stem.ends_with("gin")
                && !stem.ends_with("oin")
        }
        b'd' => {
            stem.ends_with("id") && vowels > 1 && !vowel(bytes[n - 3])
                || stem.ends_with("ud")
                || (stem.ends_with("ad") && vowels > 1 && !vowel(bytes[n - 3]))
        }
        b'k' => {
            stem.ends_with("ak") && n == 3
                || stem.ends_with("ok") && !stem.ends_with("ook")
                || stem.ends_with("ik")
        }
        b'm' => {
            stem.ends_with("um") && vowels > 1
                || stem.ends_with("om") && n < 5 && n > 2 && bytes[n - 3] != b'o'
        }
        b'p' => stem.ends_with("ap") && vowels > 1 || stem.ends_with("op") && n == 3 || stem.ends_with("rip"),
        _ => false,
    };
    if needs_e { format!("{stem}e") } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_forms_go_back_to_their_lemma() {
        for (form, tag, lemma) in [
            ("killed", "VBD", "kill"),
            ("seized", "VBN", "seize"),
            ("denied", "VBD", "deny"),
            ("hitting", "VBG", "hit"),
            ("attacking", "VBG", "attack"),
            ("ambushes", "VBZ", "ambush"),
            ("kidnapped", "VBN", "kidnap"),
            ("raided", "VBD", "raid"),
            ("accused", "VBD", "accuse"),
            ("confiscated", "VBD", "confiscate"),
            ("exchanged", "VBD", "exchange"),
        ] {
            assert_eq!(by_rule(form, Upos::Verb, tag), lemma);
        }
        assert_eq!(by_rule("militias", Upos::Noun, "NNS"), "militia");
        assert_eq!(by_rule("gunmen", Upos::Noun, "NNS"), "gunman");
    }
}
