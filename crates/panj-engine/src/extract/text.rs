//! Plain text to an article. Reads: decoded text. Writes: [`Article`] with the text as it is.
//!
//! Not here: decoding (`decode`), what the lines are (`line`, `block`). Tests are in `mod` and `block`.

use super::{Article, block, line};

/// Makes an article of `text`; `title` is the metadata's, to know the headline by.
pub(super) fn article(text: String, title: Option<&str>) -> Article {
    let units = line::units(&text);
    let parts = block::classify(&text, &units, title);
    Article {
        title: parts.title,
        section: parts.section,
        publisher: parts.publisher,
        authors: parts.authors,
        blocks: parts.blocks,
        text,
        ..Article::default()
    }
}

/// Whether there is anything to read.
pub(super) fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
