//! A page made safe to parse. Reads: decoded HTML. Writes: [`Tidy`]: HTML of bounded depth and size, and the
//! scripts of type `application/ld+json`, which hold metadata.
//!
//! An HTML parser's work grows with the depth of open elements, so that a million nested `<div>` would keep it
//! busy for hours. Here tags are read, scripts, styles, comments and drawings are left out, and the rest is
//! written again with every attribute in double quotes; start tags beyond the limits are dropped and their
//! text stays. Because all is rewritten, the parser can not see a tag that was not counted here. End tags are
//! written so that counted elements nest.
//!
//! Not here: parsing (`html`). Tests are below.

/// What is left of a page.
#[derive(Debug, Default)]
pub(super) struct Tidy {
    /// The page without scripts.
    pub(super) html: String,
    /// The contents of its `application/ld+json` scripts.
    pub(super) json_ld: Vec<String>,
}

/// Most formatting elements that may be open at once: the parser opens them again in every paragraph.
const FORMATS: usize = 16;
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Left out with all they contain.
const DROPPED: [&str; 11] = [
    "script", "style", "svg", "template", "iframe", "textarea", "xmp", "noembed", "noframes", "object",
    "canvas",
];
/// Left out, but their contents stay.
const UNWRAPPED: [&str; 4] = ["math", "plaintext", "frameset", "frame"];
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "param",
];
/// A second one closes the first, or they can not nest without another element between: they need no end tag.
const UNCOUNTED: [&str; 15] = [
    "p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "tfoot", "caption", "html", "head",
    "body",
];
/// End tags do not reach beyond these.
const SCOPES: [&str; 4] = ["table", "select", "button", "marquee"];

/// Rewrites `html` with at most `depth` nested elements and `elements` start tags.
pub(super) fn tidy(html: &str, depth: usize, elements: usize) -> Tidy {
    let mut out = Tidy { html: String::with_capacity(html.len()), json_ld: Vec::new() };
    let mut open: Vec<String> = Vec::new();
    let mut formats = 0usize;
    let mut count = 0usize;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.html.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = after_comment(comment);
            continue;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            // A doctype, or what a parser takes for a comment.
            let end = rest.find('>').map_or(rest.len(), |i| i + 1);
            if rest.get(..9).is_some_and(|s| s.eq_ignore_ascii_case("<!doctype"))
                && out.html.trim().is_empty()
            {
                out.html.push_str("<!DOCTYPE html>");
            }
            rest = &rest[end..];
            continue;
        }
        let Some((tag, after)) = Tag::read(rest) else {
            out.html.push_str("&lt;");
            rest = &rest[1..];
            continue;
        };
        rest = after;
        let name = tag.name.as_str();
        if tag.end {
            close(&mut out.html, &mut open, &mut formats, name);
            continue;
        }
        if DROPPED.contains(&name) {
            let (inside, after) = until_end(rest, name);
            if name == "script" && tag.attributes.iter().any(|(k, v)| k == "type" && v.contains("ld+json")) {
                out.json_ld.push(inside.to_owned());
            }
            rest = after;
            continue;
        }
        if name == "title" {
            let (inside, after) = until_end(rest, name);
            out.html.push_str("<title>");
            out.html.push_str(&inside.replace('<', "&lt;"));
            out.html.push_str("</title>");
            rest = after;
            continue;
        }
        count += 1;
        let counted = !UNCOUNTED.contains(&name) && !VOID.contains(&name);
        let format = FORMATTING.contains(&name);
        let full = counted && open.len() >= depth || format && formats >= FORMATS || count > elements;
        if full || UNWRAPPED.contains(&name) {
            // Words on either side of a dropped tag stay apart.
            if !format && !out.html.ends_with(' ') {
                out.html.push(' ');
            }
            continue;
        }
        tag.write(&mut out.html);
        if counted {
            formats += usize::from(format);
            open.push(tag.name);
        }
    }
    out.html.push_str(rest);
    out
}

/// Writes the end tags that `</name>` means.
fn close(html: &mut String, open: &mut Vec<String>, formats: &mut usize, name: &str) {
    if VOID.contains(&name) || DROPPED.contains(&name) || UNWRAPPED.contains(&name) || name == "title" {
        if name == "br" {
            html.push_str("<br>");
        }
        return;
    }
    if UNCOUNTED.contains(&name) {
        html.push_str("</");
        html.push_str(name);
        html.push('>');
        return;
    }
    let scope = |n: &String| SCOPES.contains(&n.as_str());
    let found = open.iter().rposition(|n| n == name);
    let Some(at) = found.filter(|at| SCOPES.contains(&name) || !open[at + 1..].iter().any(scope)) else {
        return;
    };
    for name in open.drain(at..).rev() {
        *formats -= usize::from(FORMATTING.contains(&name.as_str()));
        html.push_str("</");
        html.push_str(&name);
        html.push('>');
    }
}

/// What follows a comment whose `<!--` has been read.
fn after_comment(comment: &str) -> &str {
    for short in [">", "->"] {
        if let Some(rest) = comment.strip_prefix(short) {
            return rest;
        }
    }
    let plain = comment.find("-->").map(|i| i + 3);
    let odd = comment.find("--!>").map(|i| i + 4);
    let end = match (plain, odd) {
        (Some(a), Some(b)) => a.min(b),
        (a, b) => a.or(b).unwrap_or(comment.len()),
    };
    &comment[end..]
}

/// What stands before `</name` in `rest`, and what follows that end tag.
fn until_end<'a>(rest: &'a str, name: &str) -> (&'a str, &'a str) {
    let bytes = rest.as_bytes();
    let mut from = 0;
    while let Some(at) = rest[from..].find("</").map(|i| from + i) {
        let start = at + 2;
        if bytes.get(start..start + name.len()).is_some_and(|b| b.eq_ignore_ascii_case(name.as_bytes())) {
            let end = rest[start..].find('>').map_or(rest.len(), |i| start + i + 1);
            return (&rest[..at], &rest[end..]);
        }
        from = start;
    }
    (rest, "")
}

struct Tag {
    name: String,
    end: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// Reads the tag that `rest` begins with.
    fn read(rest: &str) -> Option<(Tag, &str)> {
        let inner = rest.get(1..)?;
        let end = inner.starts_with('/');
        let inner = if end { &inner[1..] } else { inner };
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let stop = |c: char| c.is_ascii_whitespace() || c == '/' || c == '>';
        let len = inner.find(stop)?;
        let name: String = inner[..len].to_ascii_lowercase();
        if name.len() > 64 || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:".contains(&b)) {
            return None;
        }
        let mut at = &inner[len..];
        let mut attributes = Vec::new();
        loop {
            at = at.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if let Some(after) = at.strip_prefix('>') {
                return Some((Tag { name, end, attributes }, after));
            }
            if at.is_empty() {
                return None;
            }
            // The first character may be any.
            let len =
                at.char_indices().skip(1).find(|(_, c)| stop(*c) || *c == '=').map_or(at.len(), |(i, _)| i);
            let key = at[..len].to_ascii_lowercase();
            at = at[len..].trim_start_matches(|c: char| c.is_ascii_whitespace());
            let mut value = String::new();
            if let Some(after) = at.strip_prefix('=') {
                let after = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
                let quote = after.chars().next().filter(|c| *c == '"' || *c == '\'');
                let (words, next) = match quote {
                    Some(quote) => after[1..].split_once(quote)?,
                    None => after.split_at(after.find(|c: char| c.is_ascii_whitespace() || c == '>')?),
                };
                value = words.replace('"', "&quot;");
                at = next;
            }
            let plain = key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(&b));
            if plain && attributes.len() < 64 {
                attributes.push((key, value));
            }
        }
    }

    fn write(&self, html: &mut String) {
        html.push('<');
        html.push_str(&self.name);
        for (key, value) in &self.attributes {
            html.push(' ');
            html.push_str(key);
            html.push_str("=\"");
            html.push_str(value);
            html.push('"');
        }
        html.push('>');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(page: &str) -> String {
        tidy(page, 8, 1000).html
    }

    #[test]
    fn a_plain_page_stays_as_it_is() {
        let page = "<!DOCTYPE html><html><head><title>A &amp; b</title></head><body class=\"x\"><p>One <b>two</b>.</p></body></html>";
        assert_eq!(html(page), page);
    }

    #[test]
    fn scripts_styles_and_comments_go_and_metadata_stays() {
        let page = tidy(
            "<p>a<script>if (a < b) document.write('<p>no</p>')</script>b<!-- c <p> -->c<style>p {}</STYLE >d\
             <script type='application/ld+json'>{\"a\": 1}</script>",
            8,
            1000,
        );
        assert_eq!(page.html, "<p>abcd");
        assert_eq!(page.json_ld, ["{\"a\": 1}"]);
        assert_eq!(html("a<script>never closed <p>"), "a");
    }

    #[test]
    fn attributes_are_written_in_double_quotes() {
        assert_eq!(
            html("<a href=x.html title='say \"hi\" > there' hidden>y</a>"),
            "<a href=\"x.html\" title=\"say &quot;hi&quot; > there\" hidden=\"\">y</a>"
        );
        assert_eq!(html("<p =\"> <p é=1>x"), "<p> <p>x");
        assert_eq!(html("1 < 2 <3 <p"), "1 &lt; 2 &lt;3 &lt;p");
    }

    #[test]
    fn elements_beyond_the_depth_go_and_their_text_stays() {
        let page = format!("{}deep{}<p>after</p>", "<div>".repeat(100), "</div>".repeat(100));
        let tidied = html(&page);
        assert_eq!(tidied.matches("<div>").count(), 8);
        assert!(tidied.contains("deep") && tidied.ends_with("<p>after</p>"));
    }

    #[test]
    fn end_tags_of_nothing_do_not_hide_the_depth() {
        let page = "<div></x><table><tr><td></div>".repeat(100);
        let tidied = html(&page);
        assert!(tidied.matches("<div>").count() + tidied.matches("<table>").count() <= 8, "{tidied}");
    }
}
