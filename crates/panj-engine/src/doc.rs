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
    /// Written by `syntax`: the tokens' dependents.
    pub tree: Tree,
}

impl Doc {
    /// The words of a token.
    #[must_use]
    pub fn word(&self, token: TokenId) -> &str {
        self.tokens[token].span.of(&self.article.text)
    }

    /// The span of a run of tokens.
    #[must_use]
    pub fn span(&self, tokens: &std::ops::Range<TokenId>) -> Span {
        match (self.tokens.get(tokens.start), self.tokens.get(tokens.end.saturating_sub(1))) {
            (Some(first), Some(last)) if tokens.start < tokens.end => first.span.cover(last.span),
            _ => Span::default(),
        }
    }

    /// The part of the article that a sentence stands in.
    #[must_use]
    pub fn kind(&self, sentence: usize) -> panj_record::BlockKind {
        self.article.blocks[self.sentences[sentence].block].kind
    }
}

/// The dependency tree turned round: the dependents of every token, in the order of the text.
#[derive(Debug, Default)]
pub struct Tree {
    children: Vec<Vec<TokenId>>,
}

impl Tree {
    /// Collects the dependents of all tokens.
    #[must_use]
    pub fn new(tokens: &[Token]) -> Tree {
        let mut children = vec![Vec::new(); tokens.len()];
        for (i, token) in tokens.iter().enumerate() {
            if let Some(head) = token.head.filter(|&h| h < tokens.len()) {
                children[head].push(i);
            }
        }
        Tree { children }
    }

    /// The dependents of a token.
    #[must_use]
    pub fn children(&self, token: TokenId) -> &[TokenId] {
        self.children.get(token).map_or(&[], Vec::as_slice)
    }

    /// The dependents of a token with one of these relations (a subtype counts as its own relation).
    pub fn with<'a>(
        &'a self,
        tokens: &'a [Token],
        head: TokenId,
        relations: &'a [&'a str],
    ) -> impl Iterator<Item = TokenId> + 'a {
        self.children(head).iter().copied().filter(move |&c| relations.contains(&tokens[c].relation))
    }

    /// The first token and the token after the last of a token's subtree.
    #[must_use]
    pub fn reach(&self, token: TokenId) -> std::ops::Range<TokenId> {
        let (mut first, mut last) = (token, token);
        let mut open = vec![token];
        while let Some(t) = open.pop() {
            first = first.min(t);
            last = last.max(t);
            open.extend(self.children(t));
        }
        first..last + 1
    }
}
