//! One article with one field per layer. Reads: nothing. Writes: nothing.
//!
//! A layer is written once, by the stage that names it; a later stage that disagrees writes its own.

use crate::extract::Article;
use crate::span::Span;

/// Index of a token in [`Doc::tokens`].
pub type TokenId = usize;

/// A sentence: a run of tokens inside one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its bytes.
    pub span: Span,
    /// First token.
    pub first: TokenId,
    /// Token after the last.
    pub end: TokenId,
    /// Index of its block in [`Article::blocks`].
    pub block: usize,
}

impl Sentence {
    /// The ids of its tokens.
    #[must_use]
    pub fn tokens(&self) -> std::ops::Range<TokenId> {
        self.first..self.end
    }
}

/// Universal part of speech.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are those of Universal Dependencies")]
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
}

/// A word or punctuation mark. `segment` writes where it stands, `syntax` the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Its bytes.
    pub span: Span,
    /// Index of its sentence.
    pub sentence: usize,
    /// Dictionary form, lower case.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag (`VBD`, `NNS`): carries tense and number.
    pub tag: &'static str,
    /// The token it depends on; none for a sentence's root.
    pub head: Option<TokenId>,
    /// Universal dependency relation to the head (`nsubj`, `obl`, `nmod:poss`).
    pub relation: &'static str,
}

/// An article and what the stages found in it.
#[derive(Debug, Default)]
pub struct Doc {
    /// Written by `extract`.
    pub article: Article,
    /// Written by `segment`.
    pub sentences: Vec<Sentence>,
    /// Written by `segment` and `syntax`.
    pub tokens: Vec<Token>,
}
