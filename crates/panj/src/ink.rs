//! Text for the terminal: cleaned, coloured, wrapped. Reads: words and what they are. Writes: lines.
//!
//! Words of an article reach the terminal only through [`Text::push`], which drops control characters
//! (an article must not be able to send escape sequences) and marks that turn the direction of writing.
//! Colours say what a word is; without colour the caller marks the trigger itself.
//! Not here: what is said about a record (`view`, `explain`, `table`). Tests are below.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthChar;

/// What a word is, and so how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Running text.
    Plain,
    /// A headline.
    Title,
    /// Beside the matter: labels, ids, precision.
    Faint,
    /// Names the event.
    Trigger,
    /// Acts.
    Actor,
    /// Is acted on.
    Recipient,
    /// Where.
    Place,
    /// When.
    Time,
    /// Not to be overlooked: it did not happen, it is disputed.
    Warn,
}

impl Ink {
    fn style(self) -> Style {
        let color = |c: AnsiColor| Style::new().fg_color(Some(c.into()));
        match self {
            Ink::Plain => Style::new(),
            Ink::Title => Style::new().bold(),
            Ink::Faint => Style::new().dimmed(),
            Ink::Trigger => Style::new().bold().underline(),
            Ink::Actor => color(AnsiColor::Cyan),
            Ink::Recipient => color(AnsiColor::Magenta),
            Ink::Place => color(AnsiColor::Green),
            Ink::Time => color(AnsiColor::Blue),
            Ink::Warn => color(AnsiColor::Yellow),
        }
    }
}

/// Whether a character may reach the terminal.
fn is_harmless(c: char) -> bool {
    !(c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{061c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'))
}

/// The text on one line, without characters that steer a terminal or a spreadsheet.
pub(crate) fn clean(text: &str) -> String {
    let mut out = Text::default();
    out.push(text, Ink::Plain);
    let mut plain: String = out.chars.into_iter().map(|(c, _)| c).collect();
    plain.truncate(plain.trim_end().len());
    plain
}

/// The columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The text cut to `columns` with an ellipsis, or filled up with spaces.
pub(crate) fn fit(text: &str, columns: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    let cut = width(text) > columns;
    let room = if cut { columns.saturating_sub(1) } else { columns };
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide > room {
            break;
        }
        out.push(c);
        used += wide;
    }
    if cut && columns > 0 {
        out.push('…');
        used += 1;
    }
    out.extend(std::iter::repeat_n(' ', columns.saturating_sub(used)));
    out
}

/// A run of words, each with its ink.
#[derive(Debug, Clone, Default)]
pub(crate) struct Text {
    chars: Vec<(char, Ink)>,
}

impl Text {
    /// One run of one ink.
    pub(crate) fn of(text: &str, ink: Ink) -> Self {
        let mut out = Text::default();
        out.push(text, ink);
        out
    }

    /// Adds words; white space is folded, what could steer the terminal is dropped.
    pub(crate) fn push(&mut self, text: &str, ink: Ink) {
        for c in text.chars() {
            if c.is_whitespace() {
                if self.chars.last().is_some_and(|(last, _)| *last != ' ') {
                    self.chars.push((' ', ink));
                }
            } else if is_harmless(c) {
                self.chars.push((c, ink));
            }
        }
    }

    /// A run behind some spaces, which [`Text::push`] would fold.
    pub(crate) fn indent(columns: usize, text: &Text) -> Self {
        let mut chars = vec![(' ', Ink::Plain); columns];
        chars.extend(&text.chars);
        Text { chars }
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// The words between spaces.
    fn words(&self) -> impl Iterator<Item = &[(char, Ink)]> {
        self.chars.split(|(c, _)| *c == ' ').filter(|word| !word.is_empty())
    }
}

/// Lines of at most so many columns, with colour or without.
#[derive(Debug)]
pub(crate) struct Page {
    out: String,
    width: usize,
    color: bool,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(width: usize, color: bool) -> Self {
        Page { out: String::new(), width: width.clamp(30, 100), color }
    }

    /// Whether it is in colour.
    pub(crate) fn color(&self) -> bool {
        self.color
    }

    /// The columns of a line.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// An empty line.
    pub(crate) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A paragraph behind `label`, which takes the first `indent` columns of its first line.
    pub(crate) fn paragraph(&mut self, label: &Text, indent: usize, text: &Text) {
        let mut line = label.chars.clone();
        let mut used: usize = line.iter().map(|(c, _)| c.width().unwrap_or(0)).sum();
        let pad = |line: &mut Vec<(char, Ink)>, used: &mut usize| {
            line.extend(std::iter::repeat_n((' ', Ink::Plain), indent.saturating_sub(*used)));
            *used = (*used).max(indent);
        };
        pad(&mut line, &mut used);
        let mut fresh = true;
        let mut gap = Ink::Plain;
        for word in text.words() {
            let wide: usize = word.iter().map(|(c, _)| c.width().unwrap_or(0)).sum();
            if !fresh && used + 1 + wide > self.width {
                self.line(&line);
                line.clear();
                used = 0;
                pad(&mut line, &mut used);
                fresh = true;
            }
            let first = word.first().map_or(Ink::Plain, |(_, ink)| *ink);
            if !fresh {
                line.push((' ', if first == gap { gap } else { Ink::Plain }));
                used += 1;
            }
            for &(c, ink) in word {
                let wide = c.width().unwrap_or(0);
                if used + wide > self.width && used > indent {
                    self.line(&line);
                    line.clear();
                    used = 0;
                    pad(&mut line, &mut used);
                }
                line.push((c, ink));
                used += wide;
                gap = ink;
            }
            fresh = false;
        }
        self.line(&line);
    }

    /// A line that is not wrapped: code, a rule.
    pub(crate) fn verbatim(&mut self, text: &str, ink: Ink) {
        let line: Vec<(char, Ink)> = text
            .chars()
            .map(|c| if c == '\t' { ' ' } else { c })
            .filter(|c| is_harmless(*c))
            .map(|c| (c, ink))
            .collect();
        self.line(&line);
    }

    /// Words at the left, words at the right edge.
    pub(crate) fn spread(&mut self, left: &Text, right: &Text) {
        let columns = |text: &Text| -> usize { text.chars.iter().map(|(c, _)| c.width().unwrap_or(0)).sum() };
        let between = self.width.saturating_sub(columns(left) + columns(right)).max(1);
        let mut line = left.chars.clone();
        line.extend(std::iter::repeat_n((' ', Ink::Plain), between));
        line.extend(&right.chars);
        self.line(&line);
    }

    fn line(&mut self, line: &[(char, Ink)]) {
        let end = line.iter().rposition(|(c, _)| *c != ' ').map_or(0, |last| last + 1);
        let line = &line[..end];
        for run in line.chunk_by(|a, b| a.1 == b.1) {
            let style = run.first().map_or(Style::new(), |(_, ink)| ink.style());
            let words: String = run.iter().map(|(c, _)| *c).collect();
            if self.color && style != Style::new() {
                self.out.push_str(&format!("{style}{words}{style:#}"));
            } else {
                self.out.push_str(&words);
            }
        }
        self.out.push('\n');
    }
}

/// The columns of the terminal on standard output, if it is one.
pub(crate) fn terminal_columns() -> Option<usize> {
    terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_an_article_cannot_steer_the_terminal() {
        let hostile = "a\u{1b}[31mred\u{7}\u{9b}2J\r\nb\u{202e}c\u{0}\td\u{7f}";
        assert_eq!(clean(hostile), "a[31mred2J bc d");
        let mut page = Page::new(80, false);
        page.paragraph(&Text::default(), 0, &Text::of(hostile, Ink::Trigger));
        page.verbatim(hostile, Ink::Plain);
        assert!(page.finish().chars().all(|c| c == '\n' || !c.is_control()));
    }

    #[test]
    fn lines_are_never_longer_than_the_page() {
        let text = Text::of(
            &"Die Donaudampfschifffahrtsgesellschaftskapitänsmütze 漢字漢字漢字漢字 said. ".repeat(9),
            Ink::Plain,
        );
        for columns in [30, 31, 47, 80] {
            let mut page = Page::new(columns, false);
            page.paragraph(&Text::of("  who", Ink::Faint), 14, &text);
            let out = page.finish();
            assert!(out.lines().all(|line| width(line) <= columns), "{out}");
            assert!(out.lines().skip(1).all(|line| line.starts_with("              ")), "{out}");
        }
    }

    #[test]
    fn a_cell_has_exactly_its_columns() {
        for text in ["", "short", "exactly ten", "漢字漢字漢字漢字漢字", "much longer than that"] {
            assert_eq!(width(&fit(text, 10)), 10, "{text}");
        }
    }
}
