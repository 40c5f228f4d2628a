//! Words by which the parts of a page are told. Reads: `data/lexicon/chrome.txt` (embedded). Writes: nothing.
//!
//! A line is folded ([`fold`]) before it is compared, so that “SHARE THIS PAGE”, “Share this page ›” and
//! “12 Comments” need one phrase each. What a phrase means where it stands is decided in `block`.
//! Tests are below and in `block`.

use rustc_hash::FxHashSet;
use std::sync::LazyLock;

/// The phrases of `chrome.txt`, by section.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    whole: FxHashSet<&'static str>,
    list: FxHashSet<&'static str>,
    opens: Vec<&'static str>,
    sentence: Vec<&'static str>,
    ends: Vec<&'static str>,
    section: FxHashSet<&'static str>,
    caption_opens: Vec<&'static str>,
    caption_ends: Vec<&'static str>,
    caption_within: Vec<&'static str>,
    agency: FxHashSet<&'static str>,
}

/// The embedded lexicon.
pub(super) static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::read(include_str!("../../../../data/lexicon/chrome.txt")));

/// What the lexicon knows about a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It belongs to the site.
    Chrome,
    /// It belongs to the site, and a list of other stories follows.
    List,
}

/// Most words of a line that `[opens]` or `[ends]` call chrome.
const SHORT: usize = 12;
/// Most words of a line that `[sentence]` calls chrome.
const NOTICE: usize = 60;

impl Lexicon {
    fn read(source: &'static str) -> Self {
        let mut lexicon = Lexicon::default();
        let mut section = "";
        for line in source.lines().map(str::trim) {
            if line.is_empty() || line.starts_with("//") {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                section = name;
                continue;
            }
            match section {
                "whole" => _ = lexicon.whole.insert(line),
                "list" => _ = lexicon.list.insert(line),
                "opens" => lexicon.opens.push(line),
                "sentence" => lexicon.sentence.push(line),
                "ends" => lexicon.ends.push(line),
                "section" => _ = lexicon.section.insert(line),
                "caption opens" => lexicon.caption_opens.push(line),
                "caption ends" => lexicon.caption_ends.push(line),
                "caption within" => lexicon.caption_within.push(line),
                "agency" => _ = lexicon.agency.insert(line),
                _ => {}
            }
        }
        lexicon
    }

    /// Whether the line belongs to the site by its words alone. `sentence`: it ends like one.
    pub(super) fn known(&self, line: &str, sentence: bool) -> Option<Known> {
        // Words in quotation marks were said by somebody.
        if line.starts_with(['"', '“', '”', '„', '«', '‘', '\'']) {
            return None;
        }
        let words = line.split_whitespace().take(NOTICE + 1).count();
        if words > NOTICE {
            return None;
        }
        let folded = fold(line);
        if self.list.contains(folded.as_str()) {
            return Some(Known::List);
        }
        if self.whole.contains(folded.as_str()) {
            return Some(Known::Chrome);
        }
        if opens_any(&folded, &self.sentence) {
            return Some(Known::Chrome);
        }
        let label = words <= SHORT && !sentence;
        let told = || opens_any(&folded, &self.opens) || self.ends.iter().any(|p| ends(&folded, p));
        (label && told()).then_some(Known::Chrome)
    }

    /// Whether the line names a section of a site.
    pub(super) fn is_section(&self, line: &str) -> bool {
        self.section.contains(fold(line).as_str())
    }

    /// Whether the line is an agency or desk that stands for a byline.
    pub(super) fn is_agency(&self, line: &str) -> bool {
        self.agency.contains(fold(line).as_str())
    }

    /// Whether the line stands under a picture. `sentence`: it ends like a sentence.
    pub(super) fn is_caption(&self, line: &str, sentence: bool) -> bool {
        if line.split_whitespace().take(NOTICE + 1).count() > NOTICE {
            return false;
        }
        let folded = fold(line);
        let lower = folded.as_str();
        opens_any(lower, &self.caption_opens)
            || self.caption_ends.iter().any(|p| lower.ends_with(p))
            || !sentence && self.caption_within.iter().any(|p| lower.contains(p))
    }
}

fn opens_any(folded: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| {
        folded.strip_prefix(phrase).is_some_and(|rest| {
            let next = rest.chars().next();
            phrase.ends_with([':', '@', '©'])
                || next.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '\'')
        })
    })
}

fn ends(folded: &str, phrase: &str) -> bool {
    folded.strip_suffix(phrase).is_some_and(|rest| rest.ends_with(|c: char| !c.is_alphanumeric()))
}

/// `line` in lower case, with straight quotes, one space between words, numbers as `#`, and without
/// punctuation at either end.
pub(super) fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for word in line.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let mut number = false;
        for c in word.chars() {
            if c.is_ascii_digit() {
                if !number {
                    out.push('#');
                }
                number = true;
                continue;
            }
            if number && (c == ',' || c == '.') {
                continue;
            }
            number = false;
            match c {
                '’' | '‘' | '`' => out.push('\''),
                '“' | '”' => out.push('"'),
                '\u{200b}' | '\u{feff}' | '\u{ad}' => {}
                c => out.extend(c.to_lowercase()),
            }
        }
    }
    let keep = |c: char| c.is_alphanumeric() || matches!(c, '#' | '©' | '@' | '+');
    let start = out.find(|c: char| keep(c) || matches!(c, '(' | '/' | '[')).unwrap_or(out.len());
    let end = out.rfind(keep).map_or(start, |i| i + out[i..].chars().next().map_or(0, char::len_utf8));
    // “(Reuters)” loses both brackets, “(c) 2020” keeps them.
    let core = out.get(start..end.max(start)).unwrap_or("");
    let open = core.starts_with(['(', '[']) && !core.contains([')', ']']);
    core.get(usize::from(open)..).unwrap_or(core).trim_start().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_leaves_case_numbers_and_punctuation_at_the_ends_out() {
        assert_eq!(fold("  SHARE this\u{a0}Page »"), "share this page");
        assert_eq!(fold("1,204 Comments"), "# comments");
        assert_eq!(fold("Editor’s picks:"), "editor's picks");
        assert_eq!(fold("© 2023"), "© #");
        assert_eq!(fold("(Reuters)"), "reuters");
        assert_eq!(fold(" — "), "");
        assert_eq!(fold(""), "");
    }

    #[test]
    fn a_phrase_opens_a_line_only_at_a_word_boundary() {
        assert_eq!(LEXICON.known("Share on Facebook", false), Some(Known::Chrome));
        assert_eq!(LEXICON.known("Read more: three held in Gao", false), Some(Known::Chrome));
        assert_eq!(LEXICON.known("Subscribe to our morning letter.", true), Some(Known::Chrome));
        assert_eq!(LEXICON.known("Backing for the talks grows", false), None);
        assert_eq!(LEXICON.known("Sharecroppers flee the valley", false), None);
    }

    #[test]
    fn sentences_of_news_are_not_known() {
        for line in [
            "Share of seized opium falls by half.",
            "Read more books, the minister told the recruits.",
            "“Subscribe to our cause,” the leaflet said.",
            "Sign up for the army, posters in the town say.",
            "Follow us or die, the gunmen told the villagers.",
            "More on both sides were wounded.",
            "Mine kills two",
        ] {
            let sentence = line.ends_with('.');
            assert_eq!(LEXICON.known(line, sentence), None, "{line}");
        }
    }

    #[test]
    fn every_phrase_is_written_as_folding_leaves_it() {
        let l = &*LEXICON;
        let sets = [&l.whole, &l.list, &l.section, &l.agency];
        for phrase in sets.into_iter().flatten() {
            assert_eq!(fold(phrase), **phrase);
        }
        for phrase in l.opens.iter().chain(&l.sentence) {
            assert_eq!(phrase.to_lowercase(), *phrase);
        }
        assert!(l.whole.len() > 100 && l.opens.len() > 50 && l.caption_ends.len() > 10);
    }
}
