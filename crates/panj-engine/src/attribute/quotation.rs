//! Quotations. Reads: quotation marks of the running text. Writes: the stretches between them.
//!
//! A quotation that a paragraph leaves open goes on in the next one, which usually opens with a mark again. A closing
//! mark without an opening one ends a quotation that began at its paragraph's start: scraped text loses marks.
//! Short quotations inside a clause (“so-called ‘liberators’”) are scare quotes and nobody's statement.

use crate::doc::Doc;
use crate::span::Span;
use panj_record::BlockKind;

/// A stretch between quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quotation {
    /// Its words, without the marks.
    pub(super) span: Span,
    /// Whether it only marks a word or two.
    pub(super) scare: bool,
}

/// Longest run of paragraphs that one quotation may cover.
const MOST_PARAGRAPHS: usize = 12;

/// All quotations, in order; one for each paragraph that a longer one covers.
pub(super) fn find(doc: &Doc) -> Vec<Quotation> {
    let text = &doc.article.text;
    let mut out: Vec<Quotation> = Vec::new();
    // Of an open quotation: where it began in this paragraph, and the paragraphs it has run through.
    let mut open: Option<(usize, usize)> = None;
    let mut pending: Vec<Quotation> = Vec::new();
    for block in &doc.article.blocks {
        if !matches!(block.kind, BlockKind::Body | BlockKind::Quote | BlockKind::Caption) {
            continue;
        }
        let mut first_mark = true;
        if let Some((start, _)) = &mut open {
            *start = block.span.start;
        }
        for (i, c) in block.span.of(text).char_indices() {
            let at = block.span.start + i;
            let opening = matches!(c, '“' | '„' | '«');
            let closing = matches!(c, '”' | '»');
            let straight = c == '"';
            if !(opening || closing || straight) {
                continue;
            }
            let after = at + c.len_utf8();
            match open {
                Some((start, _)) if closing || (straight && !(first_mark && at == block.span.start)) => {
                    out.append(&mut pending);
                    push(&mut out, text, start, at);
                    open = None;
                }
                Some((start, n)) => {
                    // Opened again at the start of the next paragraph.
                    open = Some((if at == block.span.start { after } else { start }, n));
                }
                None if opening || straight => open = Some((after, 0)),
                None => {
                    // A closing mark alone: the paragraph up to here was said.
                    let from = out.last().map_or(block.span.start, |q| {
                        if block.span.contains(q.span) { q.span.end } else { block.span.start }
                    });
                    if from == block.span.start {
                        push(&mut out, text, from, at);
                    }
                }
            }
            first_mark = false;
        }
        if let Some((start, n)) = open {
            if n + 1 >= MOST_PARAGRAPHS {
                open = None;
                pending.clear();
            } else {
                let scare = false;
                pending.push(Quotation { span: trimmed(text, start, block.span.end), scare });
                open = Some((start, n + 1));
            }
        }
    }
    // Never closed: only the paragraph that opened it is taken.
    if let Some(first) = pending.first() {
        out.push(*first);
    }
    out.retain(|q| !q.span.is_empty());
    out
}

fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let words = Span::new(start.min(end), end).of(text);
    let lead = words.len() - words.trim_start().len();
    Span::new(start + lead, (start + words.trim_end().len()).max(start + lead))
}

fn push(out: &mut Vec<Quotation>, text: &str, start: usize, end: usize) {
    let span = trimmed(text, start, end);
    let words = span.of(text).split_whitespace().count();
    let sentence = span.of(text).ends_with([',', '.', '!', '?']);
    out.push(Quotation { span, scare: words <= 3 && !sentence });
}
