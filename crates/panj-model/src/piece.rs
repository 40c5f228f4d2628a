//! Words to word pieces and shapes. Reads: `tokenizer.json` and words. Writes: an encoder's [`Input`].
//!
//! BERT's normaliser and WordPiece (Devlin et al. 2019), word by word. The crate `tokenizers` does the same and
//! more; measured, it took 15 µs a word where the whole encoder takes some 85, 42 ms to load and 5 MB of program.
//! `train/panj_train/pieces.py` is the same in training; `tests/pieces.rs` compares them.

use crate::Sentence;
use crate::encoder::Input;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Words of more pieces keep the first ones.
const MOST_PIECES_OF_A_WORD: usize = 12;

/// The number of shapes: see [`shape`].
pub const SHAPES: usize = 16;

/// The vocabulary and how words are normalised.
#[derive(Debug)]
pub struct Pieces {
    vocabulary: FxHashMap<String, u32>,
    prefix: String,
    most_characters: usize,
    unknown: u32,
    start: u32,
    end: u32,
    lowercase: bool,
    strip_accents: bool,
}

#[derive(Deserialize)]
struct File {
    normalizer: Option<Normalizer>,
    model: WordPiece,
}

#[derive(Deserialize)]
struct Normalizer {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    lowercase: bool,
    strip_accents: Option<bool>,
}

#[derive(Deserialize)]
struct WordPiece {
    #[serde(rename = "type")]
    kind: Option<String>,
    unk_token: String,
    continuing_subword_prefix: String,
    max_input_chars_per_word: usize,
    vocab: FxHashMap<String, u32>,
}

impl Pieces {
    /// Reads a `tokenizer.json` of the WordPiece family.
    ///
    /// # Errors
    ///
    /// A sentence that says what was expected and what was found.
    pub fn parse(json: &[u8]) -> Result<Pieces, String> {
        let file: File =
            serde_json::from_slice(json).map_err(|e| format!("not a WordPiece tokenizer: {e}"))?;
        if file.model.kind.as_deref().is_some_and(|k| k != "WordPiece") {
            return Err(format!(
                "its model is {}; only WordPiece is read",
                file.model.kind.unwrap_or_default()
            ));
        }
        let normalizer = file.normalizer.ok_or("it has no normalizer; BertNormalizer is expected")?;
        if normalizer.kind != "BertNormalizer" {
            return Err(format!("its normalizer is {}; BertNormalizer is expected", normalizer.kind));
        }
        let vocabulary = file.model.vocab;
        let number = |piece: &str| {
            vocabulary.get(piece).copied().ok_or_else(|| format!("its vocabulary lacks the piece {piece}"))
        };
        Ok(Pieces {
            unknown: number(&file.model.unk_token)?,
            start: number("[CLS]")?,
            end: number("[SEP]")?,
            prefix: file.model.continuing_subword_prefix,
            most_characters: file.model.max_input_chars_per_word,
            lowercase: normalizer.lowercase,
            strip_accents: normalizer.strip_accents.unwrap_or(normalizer.lowercase),
            vocabulary,
        })
    }

    /// One more than the highest piece.
    #[must_use]
    pub fn size(&self) -> usize {
        self.vocabulary.values().max().map_or(0, |&m| m as usize + 1)
    }

    /// A sentence as the encoder takes it. Words whose pieces do not fit into `positions` are left out at the end.
    #[must_use]
    pub fn input(&self, sentence: &Sentence, positions: usize) -> Input {
        let mut input = Input { pieces: vec![self.start], shapes: vec![0], firsts: Vec::new() };
        let mut of_word = Vec::new();
        for (i, word) in sentence.words.iter().enumerate() {
            of_word.clear();
            self.split(word, &mut of_word);
            if input.pieces.len() + of_word.len() + 1 > positions {
                break;
            }
            let shape = shape(word, sentence.glued.get(i).copied().unwrap_or(false));
            input.firsts.push(input.pieces.len());
            input.pieces.extend_from_slice(&of_word);
            input.shapes.resize(input.pieces.len(), shape);
        }
        input.pieces.push(self.end);
        input.shapes.push(0);
        input
    }

    /// The pieces of one word, at least one.
    pub fn split(&self, word: &str, out: &mut Vec<u32>) {
        let from = out.len();
        let mut run = String::with_capacity(word.len());
        for c in self.normalize(word).chars() {
            if c.is_whitespace() {
                self.piece(&run, out);
                run.clear();
            } else if is_punctuation(c) || is_ideograph(c) {
                self.piece(&run, out);
                run.clear();
                self.piece(c.encode_utf8(&mut [0; 4]), out);
            } else {
                run.push(c);
            }
        }
        self.piece(&run, out);
        out.truncate(from + MOST_PIECES_OF_A_WORD);
        if out.len() == from {
            out.push(self.unknown);
        }
    }

    fn normalize(&self, word: &str) -> String {
        if word.is_ascii() && !word.bytes().any(|b| b.is_ascii_control()) {
            return if self.lowercase { word.to_ascii_lowercase() } else { word.to_owned() };
        }
        let kept = word.chars().filter(|&c| !is_dropped(c));
        let stripped: String = if self.strip_accents {
            kept.nfd().filter(|c| c.general_category() != GeneralCategory::NonspacingMark).collect()
        } else {
            kept.collect()
        };
        if self.lowercase { stripped.chars().flat_map(char::to_lowercase).collect() } else { stripped }
    }

    /// The longest pieces from the left; the unknown piece where one is lacking.
    fn piece(&self, run: &str, out: &mut Vec<u32>) {
        if run.is_empty() {
            return;
        }
        if run.chars().count() > self.most_characters {
            out.push(self.unknown);
            return;
        }
        let from = out.len();
        let mut start = 0;
        let mut candidate = String::with_capacity(run.len() + self.prefix.len());
        while start < run.len() {
            let mut end = run.len();
            let found = loop {
                candidate.clear();
                if start > 0 {
                    candidate.push_str(&self.prefix);
                }
                candidate.push_str(&run[start..end]);
                if let Some(&piece) = self.vocabulary.get(candidate.as_str()) {
                    break Some(piece);
                }
                match run[start..end].char_indices().next_back() {
                    Some((shorter, _)) if shorter > 0 => end = start + shorter,
                    _ => break None,
                }
            };
            let Some(piece) = found else {
                out.truncate(from);
                out.push(self.unknown);
                return;
            };
            out.push(piece);
            start = end;
        }
    }
}

/// What BERT's cleaning leaves out: control and format characters, not white space.
fn is_dropped(c: char) -> bool {
    c == '\0'
        || c == '\u{fffd}'
        || !matches!(c, '\t' | '\n' | '\r')
            && matches!(
                c.general_category(),
                GeneralCategory::Control
                    | GeneralCategory::Format
                    | GeneralCategory::PrivateUse
                    | GeneralCategory::Unassigned
            )
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// BERT sets Chinese characters apart.
fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c),
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x2A6DF | 0x2A700..=0x2B73F | 0x2B740..=0x2B81F
        | 0x2B920..=0x2CEAF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F)
}

/// The case class of a word: 0 no letters, 1 lower case, 2 first letter upper case, 3 all upper case, 4 one
/// upper-case letter, 5 mixed, 6 digits only, 7 letters and digits; plus 8 where no space stands before the word.
#[must_use]
pub fn shape(word: &str, glued: bool) -> u8 {
    let (mut letters, mut upper, mut digits, mut first_upper) = (0, 0, false, false);
    for c in word.chars() {
        if c.general_category() == GeneralCategory::DecimalNumber {
            digits = true;
        } else if c.is_alphabetic() {
            if c.is_uppercase() {
                upper += 1;
                first_upper |= letters == 0;
            }
            letters += 1;
        }
    }
    let kind = match (digits, letters, upper) {
        (true, 0, _) => 6,
        (true, ..) => 7,
        (false, 0, _) => 0,
        (false, _, 0) => 1,
        (false, 1, 1) => 4,
        (false, all, upper) if all == upper => 3,
        (false, _, 1) if first_upper => 2,
        _ => 5,
    };
    kind + if glued { 8 } else { 0 }
}
