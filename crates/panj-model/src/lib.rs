//! The language core's runtime: words of a sentence in; parts of speech, dependencies, names and mentions out.
//!
//! One BERT encoder with many heads, computed in int8 on the processor. Sentences stand one after the other
//! without padding, activations are quantised by row and products of whole numbers are exact, so that neither
//! the sentences read together nor the number of threads change a result (`tests/batches.rs`).
//!
//! - [`piece`]: words to word pieces and shapes, by `tokenizer.json`.
//! - [`linear`]: quantised matrix products; the kernels are `rten-gemm`'s.
//! - [`encoder`]: the layers.
//! - [`head`]: what is read off the words' vectors; [`tree`]: the best dependency tree.
//! - [`store`]: a model's folder, checked when it is loaded.
//!
//! How a model is made is in `train/README.md`. None ships yet: until then `panj-engine` has its own tagger and parser.
//! Not here: sentence and token boundaries (`panj-engine`'s `segment`), and what the layers mean for a record.

pub mod encoder;
pub mod head;
pub mod linear;
pub mod piece;
pub mod store;
pub mod tree;

use std::path::Path;

pub use store::LoadError;

/// One sentence as the model takes it.
#[derive(Debug, Clone, Default)]
pub struct Sentence<'a> {
    /// Its words, as they are written.
    pub words: Vec<&'a str>,
    /// For each word, whether no space stands before it.
    pub glued: Vec<bool>,
}

/// A flat or nested span of words with its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Labelled {
    /// First word.
    pub first: usize,
    /// Last word, itself inside.
    pub last: usize,
    /// Index of the kind in [`Labels`].
    pub kind: usize,
}

/// What the model says about one sentence. All lists but the last two have one entry a word.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// Index in [`Labels::upos`].
    pub upos: Vec<usize>,
    /// Index in [`Labels::xpos`].
    pub xpos: Vec<usize>,
    /// Index in [`Labels::feats`].
    pub feats: Vec<usize>,
    /// The head's number, counted from 1; 0 is the root.
    pub heads: Vec<usize>,
    /// Index in [`Labels::relation`].
    pub relations: Vec<usize>,
    /// Bare names, times and amounts, none inside another; `kind` indexes the kinds of [`Labels::name`].
    pub names: Vec<Labelled>,
    /// Descriptions from their first word to their head noun, none inside another; `kind` indexes the kinds of
    /// [`Labels::description`].
    pub descriptions: Vec<Labelled>,
    /// Whole phrases by name, description or pronoun, as GUM has them, which may nest; `kind` indexes [`Labels::mention`] (0 never occurs).
    pub mentions: Vec<Labelled>,
    /// The words' vectors, one after the other, for further heads.
    pub vectors: Vec<f32>,
}

/// The lists that the numbers of a [`Reading`] point into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Labels {
    /// Universal parts of speech.
    pub upos: Vec<String>,
    /// Penn Treebank tags.
    pub xpos: Vec<String>,
    /// Universal features, `Name=Value` joined by `|`; `_` is none.
    pub feats: Vec<String>,
    /// Universal dependency relations; 0 is `root`.
    pub relation: Vec<String>,
    /// Of names.
    pub name: Flat,
    /// Of descriptions.
    pub description: Flat,
    /// Kinds of mentions; 0 is `none`.
    pub mention: Vec<String>,
}

/// The labels of a flat layer: `O`, then `B-KIND` and `I-KIND` for each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flat {
    /// The kinds, in the order of their labels.
    pub kinds: Vec<String>,
}

/// A loaded model. Shared by all threads.
#[derive(Debug)]
pub struct Model {
    /// Names of the numbers that a reading holds.
    pub labels: Labels,
    /// BLAKE3 of the model's files, for provenance.
    pub hash: String,
    pieces: piece::Pieces,
    encoder: encoder::Encoder,
    heads: head::Heads,
}

/// Word pieces that are computed together: enough to fill the kernels, few enough to stay in the cache (64 to 640 were measured).
const TOGETHER: usize = 128;

impl Model {
    /// Loads the model in `folder`: `config.json`, `labels.json`, `tokenizer.json` and `weights.safetensors`, as
    /// `train/` writes them, in int8 or float32.
    ///
    /// # Errors
    ///
    /// A file that is missing or malformed, or labels or shapes that do not fit: the error names the file, what was
    /// expected and what was found.
    pub fn load(folder: &Path) -> Result<Model, LoadError> {
        store::load(folder)
    }

    /// Reads sentences; each reading depends on its own sentence only.
    #[must_use]
    pub fn read(&self, sentences: &[Sentence]) -> Vec<Reading> {
        let mut out = Vec::with_capacity(sentences.len());
        self.each(sentences, &mut |inputs, vectors| {
            out.extend(self.heads.read(&self.labels, vectors, inputs))
        });
        out
    }

    /// The encoder alone: the words' vectors of each sentence, one after the other.
    #[must_use]
    pub fn encode(&self, sentences: &[Sentence]) -> Vec<f32> {
        let mut out = Vec::new();
        self.each(sentences, &mut |_, vectors| out.extend_from_slice(vectors));
        out
    }

    /// Encodes sentences, as many at once as [`TOGETHER`] allows, and hands on each lot with its words' vectors.
    fn each(&self, sentences: &[Sentence], take: &mut dyn FnMut(&[encoder::Input], &[f32])) {
        let positions = self.encoder.positions();
        let inputs: Vec<encoder::Input> = sentences.iter().map(|s| self.pieces.input(s, positions)).collect();
        let mut first = 0;
        while first < inputs.len() {
            let (mut end, mut count) = (first, 0);
            while end < inputs.len() && (end == first || count + inputs[end].pieces.len() <= TOGETHER) {
                count += inputs[end].pieces.len();
                end += 1;
            }
            take(&inputs[first..end], &self.encoder.encode(&inputs[first..end]));
            first = end;
        }
    }

    /// The number of word pieces of a sentence, with the two that frame it.
    #[must_use]
    pub fn count_pieces(&self, sentence: &Sentence) -> usize {
        self.pieces.input(sentence, self.encoder.positions()).pieces.len()
    }
}
