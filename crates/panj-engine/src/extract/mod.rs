//! Bytes to articles. Reads: bytes of text, HTML or JSON Lines. Writes: [`Article`] with typed blocks.

use crate::span::Span;
use jiff::civil::Date;
use panj_record::BlockKind;

/// A stretch of the text with one part in the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Its bytes, without white space at either end.
    pub span: Span,
    /// The part it plays.
    pub kind: BlockKind,
}

/// One article as read, before anything is understood in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Article {
    /// The id that came with the input.
    pub given_id: Option<String>,
    /// `file:NAME`, or the page's address.
    pub uri: Option<String>,
    /// The headline: of the metadata, else the title block's words.
    pub title: Option<String>,
    /// The site's section.
    pub section: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Names in the byline.
    pub authors: Vec<String>,
    /// Publication date of the metadata (page or JSON line).
    pub published: Option<Date>,
    /// The text all spans point into. Never changed.
    pub text: String,
    /// Its blocks in order.
    pub blocks: Vec<Block>,
}
