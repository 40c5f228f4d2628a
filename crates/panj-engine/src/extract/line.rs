//! Text to units: the lines and wrapped paragraphs that get a kind. Reads: text. Writes: [`Unit`]s in order.
//!
//! A line of a scraped page is a unit. Lines of one paragraph that were wrapped to a width (wire copy,
//! mail) are joined: lines up to 130 characters wide, without a blank line between, broken exactly where the
//! next word would not have fitted. Units cover all that is not white space and have none at their ends.
//!
//! Not here: what a unit is (`block`). Tests are below.

use crate::span::Span;

/// What the tags of a page say about a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Hint {
    /// Nothing: plain text.
    #[default]
    None,
    /// The page's headline.
    Title,
    /// `h1` to `h6`.
    Heading,
    /// `figcaption`.
    Caption,
    /// `blockquote`.
    Quote,
    /// An item of a list or a row of a table.
    Item,
}

/// A stretch of text that gets one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// Its bytes, trimmed.
    pub(super) span: Span,
    /// What the page's tags say.
    pub(super) hint: Hint,
}

/// Widest line that counts as wrapped.
const WIDEST: usize = 130;
/// Narrowest.
const NARROWEST: usize = 45;

struct Line {
    span: Span,
    /// Characters.
    width: usize,
    /// Characters of the first word.
    first: usize,
    /// White space before the first word.
    indent: usize,
    /// A blank line stands before it.
    apart: bool,
}

/// Whether `c` ends a line.
fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\x0B' | '\x0C' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The units of a text.
pub(super) fn units(text: &str) -> Vec<Unit> {
    let lines = lines(text);
    let mut units = Vec::new();
    let width = common_width(&lines);
    let mut i = 0;
    while i < lines.len() {
        let stanza = i + 1 + lines[i + 1..].iter().take_while(|l| !l.apart).count();
        let widest = match stanza - i {
            1 => 0,
            2 => width,
            _ => lines[i..stanza].iter().map(|l| l.width).max().unwrap_or(0),
        };
        while i < stanza {
            let mut span = lines[i].span;
            while i + 1 < stanza && wrapped(&lines[i], &lines[i + 1], widest) {
                i += 1;
                span = span.cover(lines[i].span);
            }
            units.push(Unit { span, hint: Hint::None });
            i += 1;
        }
    }
    units
}

/// The widest line among lines that have a neighbour.
fn common_width(lines: &[Line]) -> usize {
    let paired = lines.windows(2).filter(|pair| !pair[1].apart);
    paired.flat_map(|pair| [pair[0].width, pair[1].width]).max().unwrap_or(0)
}

/// Whether `next` goes on the paragraph of `line`, in copy wrapped to `widest`.
fn wrapped(line: &Line, next: &Line, widest: usize) -> bool {
    (NARROWEST..=WIDEST).contains(&widest)
        && line.width + 1 + next.first > widest
        && next.indent <= line.indent
        && line.width * 2 > widest
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let (mut start, mut apart) = (0, true);
    let bounds = text.char_indices().filter(|(_, c)| ends_line(*c)).map(|(i, c)| (i, i + c.len_utf8()));
    for (end, next) in bounds.chain(std::iter::once((text.len(), text.len()))) {
        let raw = &text[start..end];
        let words = raw.trim();
        if words.is_empty() {
            // “\r\n” is one end of line: nothing stands between the two.
            apart |= !(raw.is_empty()
                && start > 0
                && text[..start].ends_with('\r')
                && text[end..].starts_with('\n'));
        } else {
            let indent = raw.len() - raw.trim_start().len();
            let at = start + indent;
            lines.push(Line {
                span: Span::new(at, at + words.len()),
                width: raw.trim_end().chars().count(),
                first: words.split_whitespace().next().map_or(0, |w| w.chars().count()),
                indent,
                apart,
            });
            apart = false;
        }
        start = next;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        units(text).iter().map(|u| u.span.of(text)).collect()
    }

    #[test]
    fn each_line_is_a_unit_without_its_white_space() {
        assert_eq!(of(" ASIA \r\n\r\n Two held\u{a0}\r\nShare"), ["ASIA", "Two held", "Share"]);
        assert_eq!(of("\n \t\n"), [""; 0]);
        // Separators of old files are no white space: they belong to a unit.
        assert_eq!(of("a\n\x1C\nb"), ["a", "\x1C", "b"]);
    }

    #[test]
    fn a_paragraph_wrapped_to_a_width_is_one_unit() {
        let text = "Rebels kill nine\n\n\
            Rebels killed nine soldiers in an attack on a camp in the north of\n\
            the country on Friday, the army said. It was the third attack in a\n\
            week.\n\n\
            The rebels said nothing.\n";
        assert_eq!(of(text).len(), 3);
        let windows = text.replace('\n', "\r\n");
        assert_eq!(of(&windows).len(), 3);
    }

    #[test]
    fn paragraphs_on_lines_of_their_own_are_not_joined() {
        let long = "A line of a page goes on for as long as its paragraph does, and so it is far wider than any \
            terminal, printer or mail program of the old days would have let it be.";
        assert_eq!(of(&format!("{long}\n{long}\n{long}")).len(), 3);
        assert_eq!(of("Facebook\nTwitter\nWhatsApp\nPrint this page").len(), 4);
    }

    #[test]
    fn an_indented_line_begins_a_paragraph() {
        let text = "Rebels killed nine soldiers in an attack on a camp in the north ofthe\n\
            country on Friday, the army said in a communique read on the radio to\n\
            \u{20}  The rebels said nothing for two days and then denied that they had\n\
            been there.";
        assert_eq!(of(text).len(), 2);
    }
}
