//! What a page says about itself. Reads: the parsed page and its JSON-LD. Writes: [`Meta`].
//!
//! JSON-LD comes first, then meta tags, then the page's own `<h1>` and `<time>`. What can not be read is left
//! out: pages are full of wrong metadata, and none of it is needed.
//!
//! Not here: bylines and labels in the text (`block`). Tests are below.

use super::date;
use super::dateline::names;
use super::lexicon::fold;
use dom_query::{Document, NodeRef};
use jiff::civil::Date;
use serde_json::Value;

/// Metadata of a page.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Meta {
    pub(super) title: Option<String>,
    pub(super) section: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<Date>,
    pub(super) address: Option<String>,
}

const TITLES: [&str; 5] = ["og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title"];
const DATES: [&str; 16] = [
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "publishdate",
    "publish-date",
    "publication_date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "dcterms.date",
    "cxenseparse:recs:publishtime",
    "date",
];
const AUTHORS: [&str; 6] =
    ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl"];
const PUBLISHERS: [&str; 3] = ["og:site_name", "application-name", "dc.publisher"];
const SECTIONS: [&str; 2] = ["article:section", "parsely-section"];

/// Longest title that is believed, in characters.
const LONGEST: usize = 300;

/// Reads the metadata of a page.
pub(super) fn read(document: &Document, json_ld: &[String]) -> Meta {
    let mut meta = Meta::default();
    for script in json_ld {
        if let Ok(value) = serde_json::from_str::<Value>(script) {
            from_json_ld(&value, &mut meta);
        }
    }
    let tags: Vec<(String, String)> = document.select("meta").nodes().iter().filter_map(tag).collect();
    let get = |names: &[&str]| {
        names.iter().find_map(|name| tags.iter().find(|(key, _)| key == name)).map(|(_, value)| clean(value))
    };
    let all =
        |name: &str| tags.iter().filter(|(key, _)| key == name).map(|(_, v)| v.clone()).collect::<Vec<_>>();
    meta.published =
        meta.published.or_else(|| DATES.iter().flat_map(|name| all(name)).find_map(|v| date::parse(&v)));
    meta.published = meta.published.or_else(|| time(document));
    meta.section = meta.section.or_else(|| get(&SECTIONS)).filter(|s| !s.is_empty());
    meta.publisher = meta.publisher.or_else(|| get(&PUBLISHERS)).filter(|s| !s.is_empty());
    if meta.authors.is_empty() {
        let written =
            AUTHORS.iter().map(|name| all(name)).find(|v| v.iter().any(|a| !names(&clean(a)).is_empty()));
        meta.authors =
            written.iter().flatten().filter(|a| !a.contains("://")).flat_map(|a| names(&clean(a))).collect();
    }
    let headings: Vec<String> = document.select("h1").nodes().iter().map(|h| clean(&h.text())).collect();
    meta.title = title(meta.title.or_else(|| get(&TITLES)), &headings, document);
    meta.address = document
        .select("link[rel=canonical]")
        .nodes()
        .first()
        .and_then(|n| n.attr("href"))
        .map(|s| s.to_string())
        .or_else(|| get(&["og:url"]))
        .filter(|a| a.starts_with("https://") || a.starts_with("http://"));
    meta
}

fn tag(node: &NodeRef<'_>) -> Option<(String, String)> {
    let key = node.attr("property").or_else(|| node.attr("name")).or_else(|| node.attr("itemprop"))?;
    let value = node.attr("content")?;
    let value = value.trim();
    (!value.is_empty()).then(|| (key.trim().to_lowercase(), value.to_owned()))
}

/// The headline: the `<h1>` that the metadata names; else the metadata, the only `<h1>`, or `<title>`.
fn title(named: Option<String>, headings: &[String], document: &Document) -> Option<String> {
    let own = clean(&document.select("title").text());
    let good = |s: &String| s.chars().any(char::is_alphanumeric) && s.chars().count() <= LONGEST;
    let headings: Vec<&String> = headings.iter().filter(|h| good(h)).collect();
    let named = named.filter(good);
    // “Headline - Site” names the headline “Headline”.
    let heading = headings.iter().find(|h| {
        let h = fold(h);
        h.split(' ').count() > 1
            && [named.as_ref(), Some(&own)].into_iter().flatten().any(|n| fold(n).starts_with(h.as_str()))
    });
    if let Some(heading) = heading {
        return Some((*heading).clone());
    }
    if named.is_some() {
        return named;
    }
    if let [only] = headings.as_slice() {
        return Some((*only).clone());
    }
    let cut = own.rsplit_once(" | ").or_else(|| own.rsplit_once(" - ")).or_else(|| own.rsplit_once(" – "));
    let head = cut.map(|(head, _)| head).filter(|h| h.split_whitespace().count() > 2).unwrap_or(&own);
    Some(head.trim().to_owned()).filter(good)
}

/// The date of the `<time>` that is marked as the page's, or of the first in an `<article>`.
fn time(document: &Document) -> Option<Date> {
    ["[itemprop=datePublished]", "time[pubdate]", "article header time", "article time", "header time"]
        .into_iter()
        .find_map(|path| {
            let found = document.select(path);
            let node = found.nodes().first()?;
            let written =
                node.attr("datetime").or_else(|| node.attr("content")).unwrap_or_else(|| node.text());
            date::parse(&written)
        })
}

/// Takes what an article's JSON-LD says; walks without recursion.
fn from_json_ld(value: &Value, meta: &mut Meta) {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(values) => waiting.extend(values.iter().rev()),
            Value::Object(object) => {
                if let Some(graph) = object.get("@graph") {
                    waiting.push(graph);
                }
                let kinds: Vec<&str> = match object.get("@type") {
                    Some(Value::String(kind)) => vec![kind.as_str()],
                    Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
                    _ => Vec::new(),
                };
                if kinds
                    .iter()
                    .any(|k| k.ends_with("Article") || k.ends_with("BlogPosting") || *k == "Report")
                {
                    let text = |key: &str| {
                        let words = object.get(key).and_then(Value::as_str).map(clean);
                        words.filter(|s| !s.is_empty())
                    };
                    meta.title = meta.title.take().or_else(|| text("headline"));
                    meta.published =
                        meta.published.or_else(|| date::parse(object.get("datePublished")?.as_str()?));
                    meta.section = meta.section.take().or_else(|| text("articleSection"));
                    meta.publisher = meta.publisher.take().or_else(|| named(object.get("publisher")?).pop());
                    if meta.authors.is_empty() {
                        meta.authors = object.get("author").map(named).unwrap_or_default();
                    }
                }
            }
            _ => {}
        }
    }
}

/// The names of persons or organisations: a text, an object with a name, or a list of these.
fn named(value: &Value) -> Vec<String> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        one => std::slice::from_ref(one),
    };
    let name = |v: &Value| v.as_str().or_else(|| v.get("name")?.as_str()).map(clean);
    values.iter().filter_map(name).filter(|n| !n.is_empty() && !n.contains("://")).collect()
}

/// Words with one space between them, and without character references (JSON-LD and meta tags are often
/// escaped twice).
fn clean(words: &str) -> String {
    let mut words = words.to_owned();
    for (code, plain) in [
        ("&#039;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&quot;", "\""),
        ("&#8217;", "’"),
        ("&#8216;", "‘"),
        ("&rsquo;", "’"),
        ("&lsquo;", "‘"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        if words.contains(code) {
            words = words.replace(code, plain);
        }
    }
    words
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn json_ld_is_read_inside_a_graph() {
        let json = r#"{"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "headline": "no"},
            {"@type": ["NewsArticle"], "headline": "Six held &amp; one freed", "datePublished": "2021-05-03T23:10:00-04:00",
             "author": [{"@type": "Person", "name": "Ana Bell"}, "Omar Sheikh"], "publisher": {"name": "Desert Wire"}}]}"#;
        let meta = read(&Document::from("<p>x"), &[json.to_owned(), "{broken".to_owned()]);
        assert_eq!(meta.title.as_deref(), Some("Six held & one freed"));
        assert_eq!(meta.published, Some(date(2021, 5, 3)));
        assert_eq!(meta.authors, ["Ana Bell", "Omar Sheikh"]);
        assert_eq!(meta.publisher.as_deref(), Some("Desert Wire"));
    }

    #[test]
    fn meta_tags_and_the_heading_give_the_rest() {
        let page = Document::from(
            "<head><title>Six held in Gao - Desert Wire</title><meta property='og:site_name' content='Desert Wire'>\
             <meta name=author content='By Ana Bell and Omar Sheikh'><meta property='article:published_time' content='soon'>\
             <meta name=date content='2021-05-03'><link rel=canonical href='https://example.org/six'></head>\
             <h1>Desert Wire</h1><h1>Six held  in Gao</h1>",
        );
        let meta = read(&page, &[]);
        assert_eq!(meta.title.as_deref(), Some("Six held in Gao"));
        assert_eq!(meta.authors, ["Ana Bell", "Omar Sheikh"]);
        assert_eq!(meta.published, Some(date(2021, 5, 3)));
        assert_eq!(meta.publisher.as_deref(), Some("Desert Wire"));
        assert_eq!(meta.address.as_deref(), Some("https://example.org/six"));
    }
}
