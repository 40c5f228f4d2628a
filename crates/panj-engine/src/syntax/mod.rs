//! Tokens to parts of speech, lemmas and dependencies. Reads: tokens. Writes: their `lemma`, `upos`, `tag`,
//! `head` and `relation`.
//!
//! An averaged-perceptron tagger and a greedy arc-hybrid parser trained with a dynamic oracle on Universal
//! Dependencies; `models/perceptron/README.md` is their model card. They stand in until the encoder comes and
//! leave through the same layer.
//!
//! - [`model`]: the weights' file and look-up.
//! - [`tagger`], [`parser`]: features and decoding; the trainer uses the very same code.
//! - [`lemma`]: dictionary forms by rule and a table of exceptions.
//! - [`train`]: the trainer behind `cargo run --release --example train_syntax`.
//!
//! Not here: sentence and token boundaries (`segment`). Tests: in each module.

pub mod lemma;
mod mend;
pub mod model;
pub mod parser;
pub mod tagger;
pub mod train;

use crate::doc::{Sentence, Token, Upos};
pub use model::Model;

/// Tags and parses every sentence in place.
pub fn parse(model: &Model, text: &str, sentences: &[Sentence], tokens: &mut [Token]) {
    for sentence in sentences {
        let words: Vec<Word> = tokens[sentence.tokens()].iter().map(|t| Word::new(t.span.of(text))).collect();
        let tags = tagger::tag(model, &words);
        let arcs = parser::parse(model, &words, &tags);
        for (i, token) in tokens[sentence.tokens()].iter_mut().enumerate() {
            let (upos, tag) = model.tags[tags[i] as usize];
            token.upos = upos;
            token.tag = tag;
            token.lemma = model.lemmas.lemma(token.span.of(text), upos, tag);
            token.head = arcs[i].head.map(|h| sentence.first + h);
            token.relation = RELATIONS[arcs[i].relation as usize];
        }
        mend::finite(text, sentence.first, &mut tokens[sentence.tokens()]);
        mend::since(text, sentence.first, &mut tokens[sentence.tokens()]);
        mend::tense(sentence.first, &mut tokens[sentence.tokens()]);
    }
}

/// The relations of the treebanks that the parser is trained on; index 0 is `root`.
pub const RELATIONS: &[&str] = &[
    "root",
    "acl",
    "acl:relcl",
    "advcl",
    "advcl:relcl",
    "advmod",
    "amod",
    "appos",
    "aux",
    "aux:pass",
    "case",
    "cc",
    "cc:preconj",
    "ccomp",
    "compound",
    "compound:prt",
    "conj",
    "cop",
    "csubj",
    "csubj:outer",
    "csubj:pass",
    "dep",
    "det",
    "det:predet",
    "discourse",
    "dislocated",
    "expl",
    "fixed",
    "flat",
    "goeswith",
    "iobj",
    "list",
    "mark",
    "nmod",
    "nmod:desc",
    "nmod:poss",
    "nmod:unmarked",
    "nsubj",
    "nsubj:outer",
    "nsubj:pass",
    "nummod",
    "obj",
    "obl",
    "obl:agent",
    "obl:unmarked",
    "orphan",
    "parataxis",
    "punct",
    "reparandum",
    "vocative",
    "xcomp",
];

/// The Penn Treebank tags; others are read as `XX`.
pub const TAGS: &[&str] = &[
    "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "GW", "HYPH",
    "IN", "JJ", "JJR", "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$",
    "RB", "RBR", "RBS", "RP", "SYM", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$",
    "WRB", "XX", "``",
];

/// The parts of speech with their Universal Dependencies names.
pub const UPOS: &[(Upos, &str)] = &[
    (Upos::Adj, "ADJ"),
    (Upos::Adp, "ADP"),
    (Upos::Adv, "ADV"),
    (Upos::Aux, "AUX"),
    (Upos::Cconj, "CCONJ"),
    (Upos::Det, "DET"),
    (Upos::Intj, "INTJ"),
    (Upos::Noun, "NOUN"),
    (Upos::Num, "NUM"),
    (Upos::Part, "PART"),
    (Upos::Pron, "PRON"),
    (Upos::Propn, "PROPN"),
    (Upos::Punct, "PUNCT"),
    (Upos::Sconj, "SCONJ"),
    (Upos::Sym, "SYM"),
    (Upos::Verb, "VERB"),
    (Upos::X, "X"),
];

/// What the features see of a word.
#[derive(Debug, Clone)]
pub struct Word {
    /// Hash of the lower-cased word, with digits folded to `0`.
    pub lower: u32,
    /// Hashes of its last one to four and first one to three characters.
    pub suffixes: [u32; 4],
    /// See `suffixes`.
    pub prefixes: [u32; 3],
    /// Upper and lower case, digits and marks, runs shortened.
    pub shape: u32,
    /// Whether it has an upper-case first letter, only upper-case letters, a digit, and is an irregular verb form.
    pub flags: u32,
}

impl Word {
    /// The features of `word`.
    #[must_use]
    pub fn new(word: &str) -> Word {
        let folded: Vec<char> = word
            .chars()
            .flat_map(char::to_lowercase)
            .map(|c| match c {
                '’' | '‘' | '`' => '\'',
                '“' | '”' => '"',
                '–' | '—' => '-',
                c if c.is_ascii_digit() => '0',
                c => c,
            })
            .collect();
        let hash = |chars: &[char]| chars.iter().fold(0x811c_9dc5_u32, |h, &c| mix(h, c as u32));
        let n = folded.len();
        let suffix = |k: usize| hash(&folded[n.saturating_sub(k)..]);
        let prefix = |k: usize| hash(&folded[..k.min(n)]);
        let mut shape = Vec::new();
        for c in word.chars() {
            let s = match c {
                c if c.is_uppercase() => 'X',
                c if c.is_alphabetic() => 'x',
                c if c.is_numeric() => '9',
                c => c,
            };
            if shape.last() != Some(&s) || shape.len() < 2 {
                shape.push(s);
            }
        }
        let first_upper = word.chars().next().is_some_and(char::is_uppercase);
        let all_upper = word.chars().filter(|c| c.is_alphabetic()).count() > 1
            && word.chars().all(|c| !c.is_alphabetic() || c.is_uppercase());
        let digit = word.chars().any(|c| c.is_ascii_digit());
        let irregular = lemma::IRREGULAR.contains_key(word.to_lowercase().as_str());
        Word {
            lower: hash(&folded),
            suffixes: [suffix(1), suffix(2), suffix(3), suffix(4)],
            prefixes: [prefix(1), prefix(2), prefix(3)],
            shape: hash(&shape),
            flags: u32::from(first_upper)
                | u32::from(all_upper) << 1
                | u32::from(digit) << 2
                | u32::from(irregular) << 3,
        }
    }
}

/// Mixes `value` into `hash` (the 32-bit finaliser of MurmurHash3 over an FNV step).
#[must_use]
pub fn mix(hash: u32, value: u32) -> u32 {
    let mut h = (hash ^ value).wrapping_mul(0x0100_0193);
    h ^= h >> 15;
    h = h.wrapping_mul(0x85eb_ca6b);
    h ^ (h >> 13)
}
