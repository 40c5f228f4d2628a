//! The tagger: left to right, one averaged perceptron. Reads: words. Writes: classes of [`Model::tags`].

use super::{Model, Word, mix};

/// A word that stands before or after the sentence.
const EDGE: u32 = 0x5eed;

/// The feature hashes of word `i`, given the classes of the two words before it.
pub fn features(words: &[Word], i: usize, before: [u32; 2], out: &mut Vec<u32>) {
    out.clear();
    let at = |offset: isize| i.checked_add_signed(offset).and_then(|j| words.get(j));
    let lower = |offset| at(offset).map_or(EDGE, |w| w.lower);
    let word = &words[i];
    let mut template = 0;
    let mut push = |parts: &[u32]| {
        template += 1;
        out.push(parts.iter().fold(mix(0x7a99, template), |h, &p| mix(h, p)));
    };
    let first = u32::from(i == 0);
    push(&[]);
    push(&[word.lower]);
    for k in 0..4 {
        push(&[word.suffixes[k]]);
    }
    for k in 0..3 {
        push(&[word.prefixes[k]]);
    }
    push(&[word.shape, first]);
    push(&[word.flags, first]);
    push(&[word.flags, before[0], word.suffixes[1]]);
    push(&[before[0]]);
    push(&[before[0], before[1]]);
    push(&[before[0], word.lower]);
    push(&[before[0], word.suffixes[2]]);
    push(&[lower(-1)]);
    push(&[lower(-1), word.lower]);
    push(&[lower(-2)]);
    push(&[lower(1)]);
    push(&[lower(1), word.lower]);
    push(&[lower(2)]);
    push(&[lower(-1), lower(1)]);
    push(&[at(1).map_or(EDGE, |w| w.suffixes[2])]);
    push(&[at(1).map_or(EDGE, |w| w.suffixes[1]), word.suffixes[2]]);
    push(&[at(-1).map_or(EDGE, |w| w.suffixes[2])]);
    push(&[at(1).map_or(EDGE, |w| w.flags), word.flags, at(-1).map_or(EDGE, |w| w.flags)]);
    push(&[at(2).map_or(EDGE, |w| w.suffixes[2]), before[0]]);
}

/// The best class of each word.
#[must_use]
pub fn tag(model: &Model, words: &[Word]) -> Vec<u8> {
    let mut tags: Vec<u8> = Vec::with_capacity(words.len());
    let mut hashes = Vec::new();
    let mut scores = vec![0; model.tags.len()];
    for i in 0..words.len() {
        features(words, i, history(&tags), &mut hashes);
        scores.fill(0);
        for &hash in &hashes {
            model.tagger.add(hash, &mut scores);
        }
        tags.push(best(&scores));
    }
    tags
}

/// The classes of the last two words, as features see them.
#[must_use]
pub fn history(tags: &[u8]) -> [u32; 2] {
    let at = |back: usize| tags.len().checked_sub(back).map_or(EDGE, |i| u32::from(tags[i]));
    [at(1), at(2)]
}

/// The first class with the highest score.
fn best(scores: &[i32]) -> u8 {
    let mut best = 0;
    for (class, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = class;
        }
    }
    u8::try_from(best).unwrap_or(0)
}
