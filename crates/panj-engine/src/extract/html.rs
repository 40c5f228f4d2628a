//! A page to an article. Reads: decoded HTML. Writes: [`Article`]: its main text and what its tags say.
//!
//! Main text is found by readability (`dom_smoothie`); where that finds nothing, all visible text is taken.
//! The article's text is made here: one paragraph for each block element, a blank line between two, white
//! space within a paragraph as one space. The headline comes first, because headlines tell events.
//!
//! Not here: making the page safe to parse (`tidy`), its metadata (`page`), chrome left in the main text
//! (`block`). Tests are in `mod`.

use super::line::{Hint, Unit};
use super::{Article, Limits, block, page, tidy};
use crate::span::Span;
use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};

/// Fewest letters and digits of a main text: with less, the visible text is taken if it is much longer.
const MAIN: usize = 200;

/// Reads one page.
pub(super) fn article(html: &str, uri: String, limits: &Limits) -> Article {
    let tidy = tidy::tidy(html, limits.depth, limits.elements);
    let document = Document::from(tidy.html.as_str());
    let meta = page::read(&document, &tidy.json_ld);
    let visible = || Builder::of(&document.root(), true);

    let config = Config {
        disable_json_ld: true,
        keep_classes: true,
        max_elements_to_parse: limits.elements,
        ..Config::default()
    };
    let found =
        Readability::with_document(document.clone(), None, Some(config)).ok().and_then(|mut readability| {
            readability.parse().ok()?;
            let main = readability.doc.select("#readability-page-1");
            Some(Builder::of(main.nodes().first()?, false))
        });
    let mut built = match found {
        Some(main) if main.letters() >= MAIN => main,
        Some(main) => {
            let all = visible();
            if all.letters() < main.letters() || all.letters() > 4 * main.letters() { all } else { main }
        }
        None => visible(),
    };
    if let Some(title) = &meta.title {
        built.head(title);
    }
    let parts = block::classify(&built.text, &built.units, meta.title.as_deref());
    let mut authors = meta.authors;
    if authors.is_empty() {
        authors = parts.authors;
    }
    Article {
        given_id: None,
        uri: Some(if uri.starts_with("file:") { meta.address.unwrap_or(uri) } else { uri }),
        title: meta.title.or(parts.title),
        section: meta.section.or(parts.section),
        publisher: meta.publisher.or(parts.publisher),
        authors,
        published: meta.published,
        text: built.text,
        blocks: parts.blocks,
    }
}

/// Never part of the text.
const UNSEEN: [&str; 19] = [
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head", "title",
    "textarea", "select", "button", "canvas", "audio", "video", "input", "dialog", "datalist",
];
/// Not part of an article, where the whole page is taken.
const AROUND: [&str; 4] = ["nav", "footer", "aside", "form"];
/// Elements that stand in a line.
const INLINE: [&str; 37] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font",
    "i", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// Collects paragraphs.
#[derive(Default)]
struct Builder {
    text: String,
    units: Vec<Unit>,
    line: String,
    hint: Hint,
    space: bool,
}

impl Builder {
    /// The text under `root`. `whole`: it is a whole page, of which what stands around an article is left out.
    fn of(root: &NodeRef<'_>, whole: bool) -> Builder {
        let mut builder = Builder::default();
        let mut hints: Vec<Hint> = vec![Hint::None];
        let mut node = *root;
        // Walked without recursion: enter, then go down, along, or up.
        loop {
            let seen = builder.enter(&node, whole, &mut hints);
            if let Some(child) = node.first_child().filter(|_| seen) {
                node = child;
                continue;
            }
            loop {
                if node.is_element() {
                    builder.leave(&node, &mut hints);
                }
                if node.id == root.id {
                    builder.flush();
                    return builder;
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                let Some(parent) = node.parent() else {
                    builder.flush();
                    return builder;
                };
                node = parent;
            }
        }
    }

    /// Begins a node; false if what is under it is left out.
    fn enter(&mut self, node: &NodeRef<'_>, whole: bool, hints: &mut Vec<Hint>) -> bool {
        let over = hints.last().copied().unwrap_or_default();
        if node.is_text() {
            self.words(&node.text(), over);
            return false;
        }
        if !node.is_element() {
            return !node.is_comment();
        }
        let Some(name) = node.node_name() else { return false };
        let name = name.as_ref();
        let own = match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Hint::Heading,
            "figcaption" => Hint::Caption,
            "blockquote" => Hint::Quote,
            "li" | "tr" | "dd" | "dt" if over == Hint::None => Hint::Item,
            _ => over,
        };
        if !INLINE.contains(&name) && name != "td" && name != "th" {
            self.flush();
        }
        hints.push(own);
        if name == "br" {
            self.flush();
        }
        if name == "td" || name == "th" {
            self.space = true;
        }
        !(UNSEEN.contains(&name) || whole && AROUND.contains(&name) || is_hidden(node))
    }

    fn leave(&mut self, node: &NodeRef<'_>, hints: &mut Vec<Hint>) {
        let inline = node
            .node_name()
            .is_some_and(|n| INLINE.contains(&n.as_ref()) || matches!(n.as_ref(), "td" | "th"));
        if inline {
            self.space |= node.has_name("td") || node.has_name("th");
        } else {
            self.flush();
        }
        if hints.len() > 1 {
            hints.pop();
        }
    }

    /// Adds words to the paragraph, with one space for any white space.
    fn words(&mut self, text: &str, hint: Hint) {
        for c in text.chars() {
            if c.is_ascii_whitespace() || c.is_control() {
                self.space = true;
                continue;
            }
            if self.line.is_empty() {
                self.hint = hint;
            } else if self.space {
                self.line.push(' ');
            }
            self.space = false;
            self.line.push(c);
        }
    }

    /// Ends the paragraph.
    fn flush(&mut self) {
        self.space = false;
        let words = self.line.trim();
        if !words.is_empty() {
            if !self.text.is_empty() {
                self.text.push_str("\n\n");
            }
            let start = self.text.len();
            self.text.push_str(words);
            self.units.push(Unit { span: Span::new(start, self.text.len()), hint: self.hint });
        }
        self.line.clear();
    }

    fn letters(&self) -> usize {
        self.text.chars().filter(|c| c.is_alphanumeric()).count()
    }

    /// Puts the headline first, unless one of the first paragraphs is it.
    fn head(&mut self, title: &str) {
        let wanted = super::lexicon::fold(title);
        let top =
            self.units.iter().take(8).position(|u| super::lexicon::fold(u.span.of(&self.text)) == wanted);
        if let Some(at) = top {
            self.units[at].hint = Hint::Title;
            return;
        }
        let shift = title.len() + 2;
        self.text.insert_str(0, &format!("{title}\n\n"));
        for unit in &mut self.units {
            unit.span = Span::new(unit.span.start + shift, unit.span.end + shift);
        }
        self.units.insert(0, Unit { span: Span::new(0, title.len()), hint: Hint::Title });
        if self.units.len() == 1 {
            self.text.truncate(title.len());
        }
    }
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    let style = node.attr_or("style", "").to_ascii_lowercase();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    node.has_attr("hidden") || style.contains("display:none") || style.contains("visibility:hidden")
}
