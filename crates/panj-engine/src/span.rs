//! Byte offsets into an article's text. Reads: nothing. Writes: nothing.
//!
//! Inside the engine every position is a byte offset on a character boundary; only the record counts
//! code points, and [`CodePoints`] converts. Tests are below.

use std::ops::Range;

/// A half-open stretch of bytes of one article's text, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Span { start, end }
    }

    /// The words that the span covers in `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Whether `other` lies inside this span.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Number of bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

/// Converts byte offsets of one text to code points.
#[derive(Debug)]
pub struct CodePoints {
    /// Code points before each 64th byte; within a stretch they are counted.
    every: Vec<u32>,
}

const STRETCH: usize = 64;

impl CodePoints {
    /// Counts `text` once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut every = Vec::with_capacity(text.len() / STRETCH + 1);
        let mut count = 0u32;
        for (i, byte) in text.bytes().enumerate() {
            if i % STRETCH == 0 {
                every.push(count);
            }
            if byte & 0xC0 != 0x80 {
                count += 1;
            }
        }
        CodePoints { every }
    }

    /// The number of code points before byte `at` of the `text` that was counted.
    #[must_use]
    pub fn at(&self, text: &str, at: usize) -> usize {
        let stretch = at / STRETCH;
        let Some(&before) = self.every.get(stretch) else {
            return text.chars().count();
        };
        let rest = &text.as_bytes()[stretch * STRETCH..at.min(text.len())];
        before as usize + rest.iter().filter(|b| *b & 0xC0 != 0x80).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_count_characters_before_a_byte() {
        let text = "Türk said “no” – ".repeat(20);
        let points = CodePoints::new(&text);
        for (count, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(&text, at), count);
        }
        assert_eq!(points.at(&text, text.len()), text.chars().count());
    }
}
