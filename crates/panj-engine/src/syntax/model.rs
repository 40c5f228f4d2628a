//! The weights: a file, and the look-up that scores features. Reads: `models/perceptron/weights.bin`. Writes:
//! scores by class.
//!
//! The file is little-endian: magic, tag list, then for tagger and parser an open-addressing table of feature
//! hashes (u32 key, u32 offset) over runs of (class u8, weight i16) with a leading length byte. Two features whose
//! 32-bit hashes collide share their weights; at this size that is one pair in some ten thousand.

use super::lemma::Lemmas;
use super::{TAGS, UPOS};
use crate::doc::Upos;

const MAGIC: &[u8; 8] = b"PANJPER1";

/// One classifier's weights.
#[derive(Debug, Clone, Default)]
pub struct Table {
    keys: Vec<u32>,
    offsets: Vec<u32>,
    entries: Vec<u8>,
    mask: usize,
}

impl Table {
    /// Builds a table of sorted (hash, [(class, weight)]) rows.
    #[must_use]
    pub fn build(rows: &[(u32, Vec<(u8, i16)>)]) -> Table {
        let size = (rows.len() * 3 / 2 + 16).next_power_of_two();
        let mut table =
            Table { keys: vec![0; size], offsets: vec![0; size], entries: vec![0], mask: size - 1 };
        for (hash, weights) in rows {
            let mut slot = *hash as usize & table.mask;
            while table.offsets[slot] != 0 {
                slot = (slot + 1) & table.mask;
            }
            table.keys[slot] = *hash;
            table.offsets[slot] = u32::try_from(table.entries.len()).unwrap_or(0);
            table.entries.push(u8::try_from(weights.len()).unwrap_or(u8::MAX));
            for (class, weight) in weights.iter().take(usize::from(u8::MAX)) {
                table.entries.push(*class);
                table.entries.extend_from_slice(&weight.to_le_bytes());
            }
        }
        table
    }

    /// Adds the weights of one feature to the scores.
    pub fn add(&self, hash: u32, scores: &mut [i32]) {
        let mut slot = hash as usize & self.mask;
        loop {
            let (Some(&key), Some(&offset)) = (self.keys.get(slot), self.offsets.get(slot)) else { return };
            if offset == 0 {
                return;
            }
            if key == hash {
                let start = offset as usize;
                let count = usize::from(self.entries[start]);
                for entry in self.entries[start + 1..start + 1 + 3 * count].chunks_exact(3) {
                    if let Some(score) = scores.get_mut(usize::from(entry[0])) {
                        *score += i32::from(i16::from_le_bytes([entry[1], entry[2]]));
                    }
                }
                return;
            }
            slot = (slot + 1) & self.mask;
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        let used: Vec<usize> = (0..self.keys.len()).filter(|&i| self.offsets[i] != 0).collect();
        for n in [self.keys.len(), used.len(), self.entries.len()] {
            out.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
        }
        // Rows in the order of their entries: their offsets follow from the lengths.
        let mut rows: Vec<(u32, u32)> = used.iter().map(|&i| (self.offsets[i], self.keys[i])).collect();
        rows.sort_unstable();
        for (_, key) in rows {
            out.extend_from_slice(&key.to_le_bytes());
        }
        out.extend_from_slice(&self.entries);
    }

    fn read(bytes: &mut &[u8]) -> Option<Table> {
        let (size, used, entries) = (number(bytes)?, number(bytes)?, number(bytes)?);
        if !size.is_power_of_two() || used >= size {
            return None;
        }
        let keys: Vec<u32> = take(bytes, used * 4)?
            .chunks_exact(4)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        let entries = take(bytes, entries)?.to_vec();
        let mut table = Table { keys: vec![0; size], offsets: vec![0; size], entries, mask: size - 1 };
        let mut offset = 1usize;
        for key in keys {
            let mut slot = key as usize & table.mask;
            while table.offsets[slot] != 0 {
                slot = (slot + 1) & table.mask;
            }
            table.keys[slot] = key;
            table.offsets[slot] = u32::try_from(offset).ok()?;
            offset += 1 + 3 * usize::from(*table.entries.get(offset)?);
            if offset > table.entries.len() {
                return None;
            }
        }
        Some(table)
    }
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (head, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(head)
}

fn number(bytes: &mut &[u8]) -> Option<usize> {
    let b = take(bytes, 4)?;
    Some(u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize)
}

/// Tagger, parser and lemmatiser.
#[derive(Debug, Clone)]
pub struct Model {
    /// The classes of the tagger: a part of speech with its Penn tag.
    pub tags: Vec<(Upos, &'static str)>,
    /// The tagger's weights.
    pub tagger: Table,
    /// The parser's weights.
    pub parser: Table,
    /// The exceptions of the lemmatiser.
    pub lemmas: Lemmas,
    /// `b3:` and the hash of the weights.
    pub hash: String,
}

impl Model {
    /// The model that the program carries.
    ///
    /// # Panics
    /// Never for a program that passed its tests: the weights are part of it.
    #[must_use]
    pub fn embedded() -> Model {
        static WEIGHTS: &[u8] = include_bytes!("../../../../models/perceptron/weights.bin");
        static LEMMAS: &str = include_str!("../../../../models/perceptron/lemmas.tsv");
        static FORMS: &str = include_str!("../../../../data/lexicon/forms.tsv");
        Model::from_bytes(WEIGHTS, &[LEMMAS, FORMS].concat()).expect("the embedded weights are whole")
    }

    /// Reads weights and lemma exceptions; none if they are not what the trainer writes.
    #[must_use]
    pub fn from_bytes(mut weights: &[u8], lemmas: &str) -> Option<Model> {
        let hash = format!("b3:{}", &blake3::hash(weights).to_hex()[..16]);
        let bytes = &mut weights;
        if take(bytes, 8)? != MAGIC {
            return None;
        }
        let count = number(bytes)?;
        let tags = take(bytes, count * 2)?
            .chunks_exact(2)
            .map(|pair| Some((UPOS.get(usize::from(pair[0]))?.0, *TAGS.get(usize::from(pair[1]))?)))
            .collect::<Option<Vec<_>>>()?;
        let tagger = Table::read(bytes)?;
        let parser = Table::read(bytes)?;
        Some(Model { tags, tagger, parser, lemmas: Lemmas::new(lemmas), hash })
    }

    /// The bytes that [`Model::from_bytes`] reads.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&u32::try_from(self.tags.len()).unwrap_or(0).to_le_bytes());
        for (upos, tag) in &self.tags {
            let upos = UPOS.iter().position(|u| u.0 == *upos).unwrap_or(0);
            let tag = TAGS.iter().position(|t| t == tag).unwrap_or(0);
            out.extend([u8::try_from(upos).unwrap_or(0), u8::try_from(tag).unwrap_or(0)]);
        }
        self.tagger.write(&mut out);
        self.parser.write(&mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_read_back_scores_as_before() {
        let rows: Vec<(u32, Vec<(u8, i16)>)> = (0..500u32)
            .map(|i| (i.wrapping_mul(2_654_435_761), vec![((i % 7) as u8, i as i16), (9, -3)]))
            .collect();
        let table = Table::build(&rows);
        let mut bytes = Vec::new();
        table.write(&mut bytes);
        let again = Table::read(&mut bytes.as_slice()).unwrap();
        for (hash, weights) in &rows {
            let (mut a, mut b) = ([0; 10], [0; 10]);
            table.add(*hash, &mut a);
            again.add(*hash, &mut b);
            assert_eq!(a, b);
            assert_eq!(a[9], -3);
            assert_eq!(a[usize::from(weights[0].0)], i32::from(weights[0].1));
        }
    }

    #[test]
    fn a_cut_file_is_refused() {
        let bytes = Table::build(&[(7, vec![(1, 2)])]);
        let mut out = Vec::new();
        bytes.write(&mut out);
        assert!(Table::read(&mut &out[..out.len() - 1]).is_none());
    }
}
