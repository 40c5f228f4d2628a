//! Bytes to articles. Reads: bytes of text, HTML or JSON Lines. Writes: [`Article`] with typed blocks.
//!
//! [`documents`] is the way in: it tells the form, decodes, and gives one article for text and HTML and one
//! for each line of JSON Lines, each or an error of its own. Articles are made one at a time, as they are
//! asked for. Text stays exactly as decoded: what belongs to the site is marked, not cut out.
//!
//! Not here: sentences (`segment`), dates in the text (`time`), reading files (the program).
//! Tests are below, in each file, and in `tests/extract.rs` (properties).

mod block;
mod date;
mod dateline;
mod decode;
mod html;
mod jsonl;
mod lexicon;
mod line;
mod page;
mod text;
mod tidy;

use crate::span::Span;
use jiff::civil::Date;
use panj_record::BlockKind;
use std::borrow::Cow;

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
    /// Its blocks in order. They cover all that is not white space and do not overlap.
    pub blocks: Vec<Block>,
}

/// What bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Plain text: one article.
    Text,
    /// A web page: one article.
    Html,
    /// An object on each line: an article each.
    JsonLines,
}

/// How much is read. What is larger is refused or cut, so that no input takes all memory or hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of a document: a text, a page, or a line of JSON. More is an error. 16 MiB.
    pub bytes: usize,
    /// Most nested elements of a page; deeper tags are dropped and their text stays. 128; pages in use stay under 60.
    pub depth: usize,
    /// Most elements of a page; later tags are dropped and their text stays. 100,000.
    pub elements: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 16 << 20, depth: 128, elements: 100_000 }
    }
}

/// Why a document could not be loaded. `place` is the name that was given, with the line for JSON Lines.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// Nothing to read.
    #[error("{place}: expected an article, found no words; give a file with text in it")]
    Empty {
        /// Where.
        place: String,
    },
    /// Not text at all.
    #[error("{place}: expected text, HTML or JSON Lines, found {found}; convert it to text first")]
    Binary {
        /// Where.
        place: String,
        /// What kind of file it seems to be.
        found: &'static str,
    },
    /// Larger than [`Limits::bytes`].
    #[error(
        "{place}: expected at most {limit} bytes a document, found {found}; split it into one article each"
    )]
    TooLarge {
        /// Where.
        place: String,
        /// The limit.
        limit: usize,
        /// Its size in bytes.
        found: usize,
    },
    /// No encoding gives words.
    #[error("{place}: expected text, found bytes that no known encoding explains; save it as UTF-8")]
    Undecodable {
        /// Where.
        place: String,
    },
    /// Not JSON.
    #[error(
        "{place}, column {column}: expected one whole JSON object, found broken JSON; \
         write each article on a line of its own, as {{\"text\": \"…\"}}, in UTF-8"
    )]
    Json {
        /// Where.
        place: String,
        /// Byte of the line.
        column: usize,
        /// What the JSON reader says.
        #[source]
        cause: serde_json::Error,
    },
    /// JSON, but no object.
    #[error(
        "{place}: expected a JSON object, found {found}; write each article as {{\"text\": \"…\"}} on its own line"
    )]
    Shape {
        /// Where.
        place: String,
        /// What it is.
        found: &'static str,
    },
    /// A field of the wrong kind, or none where one is needed.
    #[error("{place}: expected {expected} in \"{field}\", found {found}; mend this line or leave it out")]
    Field {
        /// Where.
        place: String,
        /// Which field.
        field: &'static str,
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// A publication date that is none.
    #[error(
        "{place}: expected a date in \"published\", found \"{found}\"; \
         write it as 2023-08-31 or 2023-08-31T21:30:00Z, or leave it out"
    )]
    Date {
        /// Where.
        place: String,
        /// What is written there.
        found: String,
    },
}

/// Tells what bytes are from their beginning.
#[must_use]
pub fn sniff(bytes: &[u8]) -> Form {
    const HEAD: usize = 64 << 10;
    // Odd bytes at the cut do not matter: only tags and braces are looked for.
    let cut = &bytes[..bytes.len().min(HEAD)];
    let head = decode::decode(cut, true).unwrap_or(Cow::Borrowed(""));
    let head = head.trim_start();
    if head.starts_with('{') || head.starts_with('[') {
        return if is_json(head, bytes.len() <= HEAD) { Form::JsonLines } else { Form::Text };
    }
    if is_html(head) { Form::Html } else { Form::Text }
}

/// Whether `head` begins with JSON; `whole`: nothing follows it.
fn is_json(head: &str, whole: bool) -> bool {
    let first = head.lines().next().unwrap_or("");
    if let Some(list) = head.strip_prefix('[') {
        // An array of objects is no JSON Lines, but is said to be so that the error can tell how to mend it.
        return list.trim_start().starts_with('{') && list.contains('"');
    }
    let object =
        |s: &str| serde_json::from_str::<serde_json::Value>(s).is_ok_and(|v| v.get("text").is_some());
    let each = head.lines().filter(|l| !l.trim().is_empty()).all(|l| l.trim_start().starts_with("{\""));
    // The last line of what was cut may be the only one that is broken.
    object(first) || each || whole && object(head)
}

fn is_html(head: &str) -> bool {
    let lower: String = head.chars().take(4096).collect::<String>().to_ascii_lowercase();
    let sure = ["<!doctype html", "<html", "<head", "<body", "<?xml", "<meta "];
    if sure.iter().any(|tag| lower.contains(tag)) && lower.starts_with('<')
        || lower.contains("<!doctype html")
    {
        return true;
    }
    // A fragment: it begins with a tag that has an end, or holds some paragraphs.
    let tags =
        ["p", "div", "article", "main", "section", "h1", "h2", "span", "a", "ul", "table", "header", "title"];
    let opens = |tag: &&str| {
        let rest = lower.strip_prefix('<').and_then(|l| l.strip_prefix(*tag));
        rest.is_some_and(|r| r.starts_with(['>', ' ', '\n', '\t', '\r']))
    };
    lower.starts_with("<!--") && lower.contains("-->")
        || tags.iter().any(opens)
        || lower.matches("</p>").count() > 1
}

/// The documents in `bytes`, one at a time. `name` is the file's name or the page's address; `form` is told
/// from the content if it is not given.
#[must_use]
pub fn documents<'a>(bytes: &'a [u8], name: &str, form: Option<Form>, limits: &Limits) -> Documents<'a> {
    let form = form.unwrap_or_else(|| sniff(bytes));
    let rest = if form == Form::JsonLines { json_bytes(bytes) } else { Cow::Borrowed(bytes) };
    Documents { rest, form, name: name.to_owned(), limits: *limits, at: 0, line: 0, state: State::Fresh }
}

/// JSON Lines in UTF-8: as they are, or decoded from UTF-16.
fn json_bytes(bytes: &[u8]) -> Cow<'_, [u8]> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return Cow::Borrowed(rest);
    }
    let wide = bytes.starts_with(b"\xFF\xFE")
        || bytes.starts_with(b"\xFE\xFF")
        || bytes.iter().take(4).any(|b| *b == 0);
    match decode::decode(bytes, false) {
        Ok(Cow::Owned(text)) if wide => Cow::Owned(text.into_bytes()),
        _ => Cow::Borrowed(bytes),
    }
}

/// The documents of one input; see [`documents`].
#[derive(Debug)]
pub struct Documents<'a> {
    rest: Cow<'a, [u8]>,
    form: Form,
    name: String,
    limits: Limits,
    /// Where the next line begins.
    at: usize,
    /// Lines read.
    line: usize,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing given yet.
    Fresh,
    /// Something given.
    Begun,
    /// Nothing more.
    Done,
}

impl Documents<'_> {
    /// What the input is.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    fn next_line(&mut self) -> Option<Result<Article, LoadError>> {
        while self.at < self.rest.len() {
            let left = &self.rest[self.at..];
            let end = left.iter().position(|b| *b == b'\n').unwrap_or(left.len());
            let line = &left[..end];
            let first = self.state == State::Fresh;
            self.at += (end + 1).min(left.len());
            self.line += 1;
            if line.trim_ascii().is_empty() {
                continue;
            }
            self.state = State::Begun;
            // An object that is spread over lines is one article.
            if first
                && line.trim_ascii() == b"{"
                && left.len() <= self.limits.bytes
                && serde_json::from_slice::<serde::de::IgnoredAny>(left).is_ok()
            {
                self.at = self.rest.len();
                return Some(json_line(left, &self.name, self.line, &self.limits));
            }
            return Some(json_line(line, &self.name, self.line, &self.limits));
        }
        None
    }
}

impl Iterator for Documents<'_> {
    type Item = Result<Article, LoadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Done {
            return None;
        }
        if self.form == Form::JsonLines {
            if let Some(article) = self.next_line() {
                return Some(article);
            }
            let empty = self.state == State::Fresh;
            self.state = State::Done;
            return empty.then(|| Err(LoadError::Empty { place: self.name.clone() }));
        }
        self.state = State::Done;
        Some(document(&self.rest, &self.name, self.form, &self.limits))
    }
}

/// Reads one line of JSON Lines; `number` counts from one. For callers that read line by line.
///
/// # Errors
/// When it is too large, no JSON object, or a field is not what it should be.
pub fn json_line(line: &[u8], name: &str, number: usize, limits: &Limits) -> Result<Article, LoadError> {
    let place = format!("{name}, line {number}");
    if line.len() > limits.bytes {
        return Err(LoadError::TooLarge { place, limit: limits.bytes, found: line.len() });
    }
    jsonl::article(line.trim_ascii(), &place, uri(name))
}

fn document(bytes: &[u8], name: &str, form: Form, limits: &Limits) -> Result<Article, LoadError> {
    let place = || name.to_owned();
    if bytes.len() > limits.bytes {
        return Err(LoadError::TooLarge { place: place(), limit: limits.bytes, found: bytes.len() });
    }
    let words = decode::decode(bytes, form == Form::Html).map_err(|cause| match cause {
        decode::NotText::Binary(found) => LoadError::Binary { place: place(), found },
        decode::NotText::Undecodable => LoadError::Undecodable { place: place() },
    })?;
    let article = if form == Form::Html {
        html::article(&words, uri(name), limits)
    } else {
        let mut article = text::article(words.into_owned(), None);
        article.uri = Some(uri(name));
        article
    };
    if text::has_words(&article.text) { Ok(article) } else { Err(LoadError::Empty { place: place() }) }
}

/// `file:NAME`, or the name itself where it is an address.
fn uri(name: &str) -> String {
    if name.starts_with("http://") || name.starts_with("https://") {
        name.to_owned()
    } else {
        format!("file:{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], form: Option<Form>) -> Vec<Result<Article, LoadError>> {
        documents(bytes, "in.txt", form, &Limits::default()).collect()
    }

    fn one(bytes: &[u8]) -> Article {
        let mut all = all(bytes, None);
        assert_eq!(all.len(), 1);
        all.remove(0).unwrap()
    }

    fn message(bytes: &[u8], form: Option<Form>) -> String {
        all(bytes, form).remove(0).unwrap_err().to_string()
    }

    fn blocks(article: &Article) -> Vec<(BlockKind, &str)> {
        article.blocks.iter().map(|b| (b.kind, b.span.of(&article.text))).collect()
    }

    const PAGE: &str = "<!DOCTYPE html><html lang=en><head><title>Bridge blown up near Gao | Desert Wire</title>\
        <meta property='og:site_name' content='Desert Wire'><meta name=author content='Ana Bell'>\
        <meta property='article:published_time' content='2021-05-03T08:00:00Z'><script>var a = '<p>script text</p>';</script></head>\
        <body><nav><ul><li><a href=/>Home</a></li><li><a href=/w>World</a></li></ul></nav>\
        <article><h1>Bridge blown up near Gao</h1>\
        <p>Gunmen blew up a bridge near Gao on Monday, the governor said, cutting the only road to the north of the region.</p>\
        <figure><img src=a.jpg><figcaption>The bridge, before the attack</figcaption></figure>\
        <p>Two lorries fell into the river and their drivers are missing. “We heard one loud bang,” said a man who lives &amp; works there.</p>\
        <h2>Ferries sent</h2><blockquote><p>We will rebuild it in a month, whatever it takes and whoever stands against us.</p></blockquote>\
        <p>The army sent two ferries from the capital, which should arrive on Friday, and engineers to see what can be saved of the bridge.</p>\
        <p>Share this article</p><script>track('more script text')</script></article>\
        <footer>Copyright</footer></body></html>";

    #[test]
    fn a_page_gives_its_main_text_with_typed_blocks_and_metadata() {
        let article = one(PAGE.as_bytes());
        assert_eq!(article.title.as_deref(), Some("Bridge blown up near Gao"));
        assert_eq!(article.publisher.as_deref(), Some("Desert Wire"));
        assert_eq!(article.authors, ["Ana Bell"]);
        assert_eq!(article.published, Some(jiff::civil::date(2021, 5, 3)));
        assert!(!article.text.contains("script"), "{}", article.text);
        let blocks = blocks(&article);
        let kinds: Vec<BlockKind> =
            blocks.iter().map(|(k, _)| *k).filter(|k| *k != BlockKind::Chrome).collect();
        use BlockKind::*;
        assert_eq!(kinds, [Title, Body, Caption, Body, Heading, Quote, Body], "{blocks:#?}");
        assert!(article.text.contains("lives & works there.\n\nFerries sent\n\n"));
    }

    #[test]
    fn a_page_without_an_article_gives_its_visible_text() {
        let article = one(b"<html><body><nav>Menu</nav><div>Two held</div><div hidden>no</div><script>x()</script></body></html>");
        assert_eq!(article.text, "Two held");
    }

    #[test]
    fn a_million_nested_elements_are_read_without_harm() {
        let page = format!(
            "<html><body>{}Six killed{}</body></html>",
            "<div>".repeat(1_000_000),
            "</div>".repeat(1_000_000)
        );
        assert_eq!(one(page.as_bytes()).text, "Six killed");
        let page = format!("<html><body>{}Six killed", "<b><i a=1><p><table><td>".repeat(100_000));
        assert!(one(page.as_bytes()).text.contains("Six killed"));
    }

    #[test]
    fn the_form_is_told_from_the_content() {
        for (bytes, form) in [
            (&b"Six killed in Gao"[..], Form::Text),
            (b"", Form::Text),
            (b"5 < 6 and <b>bold</b> words", Form::Text),
            (b"<unknown> sent this", Form::Text),
            (b"\xEF\xBB\xBF \n<!DOCTYPE html><p>x", Form::Html),
            (b"<p>Six killed</p>", Form::Html),
            (b"<!-- saved from --><html>", Form::Html),
            (b"{\"text\": \"Six killed\"}\n{\"text\": ", Form::JsonLines),
            (b"{\"text\": \"Six ki", Form::JsonLines),
            (b"{\n  \"text\": \"Six killed\"\n}", Form::JsonLines),
            (b"[{\"text\": \"Six killed\"}]", Form::JsonLines),
            (b"{editor's note} Six killed", Form::Text),
            (b"[Wire] Six killed", Form::Text),
            (b"\xFF\xFE{\0\"\0t\0e\0x\0t\0\"\0:\0\"\0a\0\"\0}\0", Form::JsonLines),
        ] {
            assert_eq!(sniff(bytes), form, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn text_is_kept_as_it_is() {
        let text =
            "\u{a0}Six killed in Gao\r\n\r\nSix people were killed in Gao on Monday, police said. \r\n";
        let article = one(text.as_bytes());
        assert_eq!(article.text, text);
        assert_eq!(article.uri.as_deref(), Some("file:in.txt"));
        assert_eq!(blocks(&article)[0], (BlockKind::Title, "Six killed in Gao"));
        assert_eq!(one(format!("\u{feff}{text}").as_bytes()).text, text);
    }

    #[test]
    fn each_json_line_is_an_article_or_an_error_of_its_own() {
        let lines = concat!(
            "{\"text\": \"Six killed in Gao.\\n\", \"id\": 7, \"title\": \"Toll\", \"published\": \"2021-05-03T08:00Z\", \"publisher\": \"W\", \"uri\": \"https://example.org/7\"}\r\n",
            "\n",
            "{\"text\": \"Cut in ha\n",
            "{\"text\": \"Two held.\", \"published\": \"yesterday\"}\n",
            "{\"text\": 5}\n",
            "{\"title\": \"No text\"}\n",
            "[1]\n",
            "{\"text\": \" \\n\"}\n",
            "{\"text\": \"Two held.\", \"published\": \"Mon, 03 May 2021 08:00:00 +0000\", \"more\": [1]}",
        );
        let read = documents(lines.as_bytes(), "in.jsonl", None, &Limits::default());
        assert_eq!(read.form(), Form::JsonLines);
        let read: Vec<_> = read.collect();
        assert_eq!(read.len(), 8);
        let first = read[0].as_ref().unwrap();
        assert_eq!(first.text, "Six killed in Gao.\n");
        assert_eq!(first.given_id.as_deref(), Some("7"));
        assert_eq!(first.uri.as_deref(), Some("https://example.org/7"));
        assert_eq!(first.title.as_deref(), Some("Toll"));
        assert_eq!(first.publisher.as_deref(), Some("W"));
        assert_eq!(first.published, Some(jiff::civil::date(2021, 5, 3)));
        let errors: Vec<String> = read[1..7].iter().map(|r| r.as_ref().unwrap_err().to_string()).collect();
        assert!(errors[0].starts_with("in.jsonl, line 3, column"), "{}", errors[0]);
        assert_eq!(
            errors[1],
            "in.jsonl, line 4: expected a date in \"published\", found \"yesterday\"; \
             write it as 2023-08-31 or 2023-08-31T21:30:00Z, or leave it out"
        );
        assert!(errors[2].starts_with("in.jsonl, line 5: expected a string in \"text\", found a number"));
        assert!(errors[3].starts_with("in.jsonl, line 6: expected a string in \"text\", found nothing"));
        assert!(errors[4].starts_with("in.jsonl, line 7: expected a JSON object, found an array"));
        assert!(errors[5].starts_with("in.jsonl, line 8: expected an article, found no words"));
        assert_eq!(read[7].as_ref().unwrap().published, Some(jiff::civil::date(2021, 5, 3)));
    }

    #[test]
    fn an_object_spread_over_lines_is_one_article() {
        let article = one(b"{\n  \"text\": \"Six killed\"\n}\n");
        assert_eq!(article.text, "Six killed");
        assert!(message(b"[{\"text\": \"Six killed\"}]", None).contains("found an array"));
    }

    #[test]
    fn utf_16_json_lines_are_read() {
        let lines = "\u{feff}{\"text\": \"Şırnak\"}\n{\"text\": \"two\"}\n";
        let bytes: Vec<u8> = lines.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let texts: Vec<String> = all(&bytes, None).into_iter().map(|a| a.unwrap().text).collect();
        assert_eq!(texts, ["Şırnak", "two"]);
    }

    #[test]
    fn what_can_not_be_read_is_said_with_its_name() {
        assert_eq!(
            message(b"", None),
            "in.txt: expected an article, found no words; give a file with text in it"
        );
        assert!(message(b" \r\n\xC2\xA0*** ", None).contains("found no words"));
        assert!(message(b"", Some(Form::JsonLines)).contains("found no words"));
        assert!(message(b"<html><script>a()</script></html>", None).contains("found no words"));
        assert!(message(b"%PDF-1.4 words", None).contains("found a PDF"));
        assert!(message(b"a\0b", None).contains("found binary data"));
    }

    #[test]
    fn a_document_beyond_the_limit_is_refused() {
        let limits = Limits { bytes: 1000, ..Limits::default() };
        let line = "word ".repeat(201);
        let error = documents(line.as_bytes(), "in.txt", None, &limits).next().unwrap().unwrap_err();
        assert_eq!(
            error.to_string(),
            "in.txt: expected at most 1000 bytes a document, found 1005; split it into one article each"
        );
        let lines = format!("{{\"text\": \"{line}\"}}\n{{\"text\": \"Two held\"}}");
        let read: Vec<_> = documents(lines.as_bytes(), "in.jsonl", None, &limits).collect();
        assert!(matches!(read[0], Err(LoadError::TooLarge { .. })));
        assert_eq!(read[1].as_ref().unwrap().text, "Two held");
    }

    #[test]
    fn a_long_line_is_read_in_time() {
        let line = "The army said so. ".repeat(100_000);
        assert_eq!(one(line.as_bytes()).blocks.len(), 1);
        let lines = "Two held in Gao\n".repeat(100_000);
        assert_eq!(one(lines.as_bytes()).blocks.len(), 100_000);
    }
}
