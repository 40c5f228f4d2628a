//! Units to blocks: which part of the article each is. Reads: text, its units, `lexicon`. Writes: [`Parts`].
//!
//! Sentences come first: a unit that is prose is body, and the first and last prose of a text part it in a
//! top, a middle and a tail. In the top stand labels, title, byline, date line and buttons; in the middle
//! headings and captions; in the tail links and buttons. What is said to be chrome is so by its words
//! (`chrome.txt`), or by standing where only labels stand: before the title, or after the last sentence.
//! When in doubt a unit is body, because chrome is not read.
//!
//! Not here: reading dates (`time`). Tests are below.

use super::Block;
use super::dateline::{is_byline, is_dateline, names};
use super::lexicon::{Known, LEXICON, fold};
use super::line::{Hint, Unit};
use panj_record::BlockKind;

/// The blocks, and what they tell about the article.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parts {
    pub(super) blocks: Vec<Block>,
    pub(super) title: Option<String>,
    pub(super) section: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) authors: Vec<String>,
}

/// Fewest words of a sentence that counts as prose.
const SENTENCE: usize = 6;
/// A unit of so many words is prose, whatever its end.
const PARAGRAPH: usize = 25;
/// Most words of a headline, and of a heading.
const HEADLINE: usize = 30;
const HEADING: usize = 16;
/// Most words of a label.
const LABEL: usize = 3;

/// What can be seen in a unit without its neighbours.
struct View<'a> {
    text: &'a str,
    hint: Hint,
    words: usize,
    /// Ends like a sentence.
    ends: bool,
    /// Whole sentences.
    prose: bool,
    known: Option<Known>,
}

impl View<'_> {
    fn has_words(&self) -> bool {
        self.text.chars().any(char::is_alphanumeric)
    }

    /// May stand over a text.
    fn is_headline(&self, most: usize) -> bool {
        let first = self.text.chars().find(|c| c.is_alphanumeric());
        let bullet = self.text.starts_with(['-', '•', '*', '·', '–', '—', '>']);
        let closed = self.ends && !self.text.ends_with(['?', '!']);
        self.words <= most && first.is_some() && !bullet && !closed && !self.text.ends_with([',', ';', ':'])
    }
}

/// Gives each unit its kind. `title`: the metadata's, to know the headline by.
pub(super) fn classify(text: &str, units: &[Unit], title: Option<&str>) -> Parts {
    // Where labels are told by their place and capitals: not on a page, whose main text has been found by its
    // tags, and not where all letters are of one case.
    let cased = is_cased(text) && units.iter().all(|u| u.hint == Hint::None);
    let views: Vec<View<'_>> = units.iter().map(|u| view(u.span.of(text), u.hint)).collect();
    let mut kinds: Vec<Option<BlockKind>> = views.iter().map(by_itself).collect();
    let mut parts = Parts::default();

    let is_body = |i: usize, kinds: &[Option<BlockKind>]| kinds[i].is_none() && views[i].prose;
    let first = (0..views.len()).find(|i| is_body(*i, &kinds));
    let last = (0..views.len()).rev().find(|i| is_body(*i, &kinds));
    let top = first.unwrap_or(views.len());
    label_top(&views, &mut kinds, top, first.is_some(), cased, title, &mut parts);
    if let (Some(first), Some(last)) = (first, last) {
        label_middle(&views, &mut kinds, first, last);
        label_tail(&views, &mut kinds, last, cased);
        parts.publisher = publisher(views[first].text);
    }
    for (i, view) in views.iter().enumerate() {
        if kinds[i] == Some(BlockKind::Byline) {
            parts.authors.extend(names(view.text));
        }
    }
    parts.blocks = units
        .iter()
        .zip(kinds)
        .map(|(unit, kind)| Block { span: unit.span, kind: kind.unwrap_or(BlockKind::Body) })
        .collect();
    parts
}

fn view(text: &str, hint: Hint) -> View<'_> {
    let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count();
    let ends = ends_sentence(text);
    let leads = text.ends_with(':') && words > SENTENCE;
    let prose =
        ends && words >= SENTENCE || leads || words >= PARAGRAPH && hint != Hint::Title && !is_trail(text);
    let prose = prose && !matches!(hint, Hint::Title | Hint::Heading | Hint::Caption);
    let known = if hint == Hint::Title { None } else { LEXICON.known(text, ends) };
    View { text, hint, words, ends, prose, known }
}

/// Whether the last character, closing quotes and brackets aside, ends a sentence.
fn ends_sentence(text: &str) -> bool {
    let open = |c: char| matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '“') || c.is_whitespace();
    text.trim_end_matches(open).ends_with(['.', '!', '?', '…', '。', '؟', '।'])
}

/// A trail of sections: “Home › World › Asia”, “News | Africa | Mali”.
fn is_trail(text: &str) -> bool {
    if text.len() > 200 || ends_sentence(text) {
        return false;
    }
    [" › ", " » ", " > ", " → ", " | ", " • "].iter().any(|mark| {
        let steps: Vec<&str> = text.split(mark).collect();
        // Bars part other things as well: they need more steps, or a beginning that only sites have.
        let sure = matches!(*mark, " › " | " » " | " > " | " → ");
        let least = if sure { 2 } else { 3 };
        let home = steps.first().is_some_and(|s| fold(s) == "home" || LEXICON.is_section(s));
        (steps.len() >= least || home && steps.len() > 1)
            && steps.iter().all(|s| s.split_whitespace().count() <= 5)
    })
}

/// What the unit is by its own words and tags.
fn by_itself(view: &View<'_>) -> Option<BlockKind> {
    if view.hint == Hint::Title {
        return Some(BlockKind::Title);
    }
    if is_dateline(view.text) {
        return Some(BlockKind::Dateline);
    }
    if view.known.is_some() {
        return Some(BlockKind::Chrome);
    }
    match view.hint {
        Hint::Caption => return Some(BlockKind::Caption),
        Hint::Quote => return Some(BlockKind::Quote),
        Hint::Heading => return Some(BlockKind::Heading),
        _ => {}
    }
    if view.hint == Hint::None && view.text.starts_with("> ") {
        return Some(BlockKind::Quote);
    }
    if LEXICON.is_caption(view.text, view.ends) {
        return Some(BlockKind::Caption);
    }
    if !view.prose && is_trail(view.text) && view.has_words() {
        return Some(BlockKind::Chrome);
    }
    None
}

/// The units before the first prose.
fn label_top(
    views: &[View<'_>],
    kinds: &mut [Option<BlockKind>],
    top: usize,
    prose: bool,
    cased: bool,
    given: Option<&str>,
    parts: &mut Parts,
) {
    let open: Vec<usize> = (0..top).filter(|i| kinds[*i].is_none() && views[*i].has_words()).collect();
    // A byline or agency stands near the title, not in a text that is all short lines.
    let near = if prose { top } else { open.get(1).map_or(0, |i| i + 1) };
    for &i in open.iter().filter(|i| **i < near) {
        if is_byline(views[i].text) || (i > 0 || prose) && LEXICON.is_agency(views[i].text) {
            kinds[i] = Some(BlockKind::Byline);
        }
    }
    // “By” on a line of its own: the name is on the next.
    for i in 0..top.saturating_sub(1) {
        if fold(views[i].text) == "by" && kinds[i + 1].is_none() && (1..=6).contains(&views[i + 1].words) {
            kinds[i] = Some(BlockKind::Byline);
            kinds[i + 1] = Some(BlockKind::Byline);
        }
    }
    let label = |i: usize| {
        let v = &views[i];
        v.words <= LABEL && !v.ends && (LEXICON.is_section(v.text) || cased && is_upper(v.text))
    };
    let free: Vec<usize> = open.into_iter().filter(|i| kinds[*i].is_none()).collect();
    let marked = kinds.iter().position(|k| *k == Some(BlockKind::Title));
    let same = |i: &usize| given.is_some_and(|t| fold(t) == fold(views[*i].text));
    let headline = |i: &&usize| views[**i].is_headline(HEADLINE);
    // A text of one line, or of short lines alone, has a title only if it has more than one line.
    let found = marked.or_else(|| free.iter().copied().find(same)).or_else(|| {
        let lone = !prose && free.len() < 2;
        let mut among = free.iter().filter(headline).filter(|i| !label(**i));
        let long = among.clone().find(|i| views[**i].words > LABEL);
        long.or_else(|| among.next()).copied().filter(|_| !lone)
    });
    if let Some(at) = found {
        kinds[at] = Some(BlockKind::Title);
        parts.title = Some(views[at].text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    for &i in &free {
        if kinds[i].is_some() {
            continue;
        }
        let before = found.is_none_or(|at| i < at);
        let title_case =
            cased && found.is_some() && views[i].words <= LABEL && !views[i].ends && is_titled(views[i].text);
        let over = prose && before && (label(i) || title_case);
        if over
            || label(i) && prose && LEXICON.is_section(views[i].text)
            || !prose && before && found.is_some() && label(i)
        {
            kinds[i] = Some(BlockKind::Chrome);
        } else if prose && views[i].is_headline(HEADLINE) {
            kinds[i] = Some(BlockKind::Heading);
        }
    }
    parts.section = section(views, kinds, top);
    signed_name(views, kinds, top);
}

/// A name alone, next to the date line, under the title: “Omar Sheikh”.
fn signed_name(views: &[View<'_>], kinds: &mut [Option<BlockKind>], top: usize) {
    let Some(title) = kinds.iter().position(|k| *k == Some(BlockKind::Title)) else { return };
    for i in title + 1..top {
        let beside = [i.checked_sub(1), Some(i + 1)].into_iter().flatten().any(|j| {
            let date = kinds.get(j) == Some(&Some(BlockKind::Dateline));
            date || j < top && j > title && fold(views[j].text).starts_with("published")
        });
        let name = (2..=4).contains(&views[i].words) && is_titled(views[i].text) && !is_upper(views[i].text);
        if kinds[i] == Some(BlockKind::Heading) && beside && name {
            kinds[i] = Some(BlockKind::Byline);
        }
    }
}

/// The section that a label or the end of a trail in the top names.
fn section(views: &[View<'_>], kinds: &[Option<BlockKind>], top: usize) -> Option<String> {
    let chrome = || (0..top).filter(|i| kinds[*i] == Some(BlockKind::Chrome)).map(|i| &views[i]);
    let named = |v: &&View<'_>| v.words <= 4 && LEXICON.is_section(v.text);
    let label = |v: &&View<'_>| v.known.is_none() && v.words <= LABEL && !is_trail(v.text);
    if let Some(v) = chrome().find(named).or_else(|| chrome().find(label)) {
        return Some(v.text.to_owned());
    }
    let trail = chrome().find(|v| v.known.is_none() && is_trail(v.text))?;
    let step = trail.text.rsplit(['›', '»', '>', '→', '|', '•']).map(str::trim).find(|s| !s.is_empty())?;
    Some(step.to_owned())
}

/// The units between the first and the last prose.
fn label_middle(views: &[View<'_>], kinds: &mut [Option<BlockKind>], first: usize, last: usize) {
    let mut i = first;
    while i <= last {
        // A run of units that are no prose.
        let plain = |j: usize, kinds: &[Option<BlockKind>]| {
            !views[j].prose && kinds[j].is_none_or(|k| k != BlockKind::Quote)
        };
        if !plain(i, kinds) {
            i += 1;
            continue;
        }
        let end = (i..=last).find(|j| !plain(*j, kinds)).unwrap_or(last + 1);
        let listed = i > first && views[i - 1].text.ends_with(':');
        let free = (i..end).filter(|j| kinds[*j].is_none()).count();
        let mut links = false;
        for j in i..end {
            links |= views[j].known == Some(Known::List);
            match kinds[j] {
                Some(BlockKind::Dateline) if j > first + 1 => kinds[j] = Some(BlockKind::Heading),
                Some(_) => {}
                // Links to other stories: headlines under a list's label. The last may head what follows.
                None if links && j + 1 < end && views[j].is_headline(HEADING) => {
                    kinds[j] = Some(BlockKind::Chrome)
                }
                None if j <= first + 2 && is_byline(views[j].text) => kinds[j] = Some(BlockKind::Byline),
                None if !listed
                    && free <= 3
                    && views[j].hint != Hint::Item
                    && views[j].is_headline(HEADING) =>
                {
                    kinds[j] = Some(BlockKind::Heading);
                }
                None => {}
            }
        }
        i = end;
    }
}

/// The units after the last prose.
fn label_tail(views: &[View<'_>], kinds: &mut [Option<BlockKind>], last: usize, cased: bool) {
    let listed = views[last].text.ends_with(':');
    let mut links = false;
    for i in last + 1..views.len() {
        links |= views[i].known == Some(Known::List);
        if kinds[i].is_some_and(|k| k != BlockKind::Heading) || !views[i].has_words() {
            continue;
        }
        let v = &views[i];
        let label = cased && v.words <= LABEL && !v.ends && is_titled(v.text);
        if links && !v.ends {
            kinds[i] = Some(BlockKind::Chrome);
        } else if is_byline(v.text) || LEXICON.is_agency(v.text) {
            kinds[i] = Some(BlockKind::Byline);
        } else if label && !listed && i + 2 >= views.len().min(last + 4) {
            kinds[i] = Some(BlockKind::Chrome);
        }
    }
}

/// The agency in brackets after the place and date: “GAO, March 3 (Sahel Wire) - ”.
fn publisher(text: &str) -> Option<String> {
    let open = text.char_indices().take(80).find(|(_, c)| *c == '(')?.0;
    let head = &text[..open];
    let close = text[open..].char_indices().take(40).find(|(_, c)| *c == ')')?.0 + open;
    let name = text[open + 1..close].trim();
    let place = head.split_whitespace().next()?;
    let dash = text[close + 1..].trim_start().starts_with(['-', '–', '—']);
    let words = name.split_whitespace().count();
    let good = dash && is_upper(place) && (1..=5).contains(&words) && name.starts_with(char::is_uppercase);
    good.then(|| name.to_owned())
}

/// Whether the case of letters tells anything: neither all upper nor all lower.
fn is_cased(text: &str) -> bool {
    let (mut upper, mut lower) = (0usize, 0usize);
    for c in text.chars() {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    upper * 100 > lower && lower * 4 > upper
}

/// Letters, all upper case.
fn is_upper(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// Each word begins with a capital, little words aside.
fn is_titled(text: &str) -> bool {
    let little = |w: &str| {
        matches!(w, "and" | "of" | "the" | "in" | "on" | "for" | "&" | "de" | "al" | "bin" | "van" | "von")
    };
    let mut words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).peekable();
    words.peek().is_some()
        && words.all(|w| {
            w.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase) || little(w)
        })
}

#[cfg(test)]
mod tests {
    use super::super::line;
    use super::BlockKind::*;
    use super::*;

    fn read(text: &str) -> (Vec<(BlockKind, &str)>, Parts) {
        let units = line::units(text);
        let parts = classify(text, &units, None);
        (parts.blocks.iter().map(|b| (b.kind, b.span.of(text))).collect(), parts)
    }

    fn kinds(text: &str) -> Vec<BlockKind> {
        read(text).0.into_iter().map(|(k, _)| k).collect()
    }

    const PAGE: &str = "AFRICA\n\nRaiders take cattle north of the lake\n\nPublished\n\non\n\n\
        Raiders took eighty cows from a village north of the lake on Friday, its chief said.\n\n\
        Villagers ask for soldiers\n\n\
        The chief asked the governor for soldiers and was told to wait, he said.\n\n\
        The lake at dusk – the village to the right, the raiders' island to the left\n\n\
        Nobody was hurt.\n\n\
        MOST READ\n\nFire guts market in the capital\n\nExit mobile version\n";

    #[test]
    fn a_scraped_page_is_parted_in_site_and_article() {
        let (blocks, parts) = read(PAGE);
        let kinds: Vec<BlockKind> = blocks.iter().map(|(k, _)| *k).collect();
        assert_eq!(
            kinds,
            [Chrome, Title, Chrome, Chrome, Body, Heading, Body, Caption, Body, Chrome, Chrome, Chrome],
            "{blocks:#?}"
        );
        assert_eq!(parts.title.as_deref(), Some("Raiders take cattle north of the lake"));
        assert_eq!(parts.section.as_deref(), Some("AFRICA"));
    }

    #[test]
    fn byline_and_date_line_stand_under_the_title() {
        let (blocks, parts) = read(
            "Troops return to the valley\n\nBy Ana Bell and Omar Sheikh in Goma\n\n3 May 2021\n\n\
             Troops came back to the valley on Sunday after a month away, residents said.",
        );
        let kinds: Vec<BlockKind> = blocks.iter().map(|(k, _)| *k).collect();
        assert_eq!(kinds, [Title, Byline, Dateline, Body]);
        assert_eq!(parts.authors, ["Ana Bell", "Omar Sheikh"]);
    }

    #[test]
    fn an_agency_in_the_date_line_published_the_report() {
        let (_, parts) = read(
            "Convoy hit by bomb\n\nGAO, March 3, 2020 (Desert Wire) - A bomb hit a convoy near Gao on Tuesday, the army said.",
        );
        assert_eq!(parts.publisher.as_deref(), Some("Desert Wire"));
        assert_eq!(parts.title.as_deref(), Some("Convoy hit by bomb"));
        let (_, parts) =
            read("The group (JNIM) - which took the town - left it again on Monday, people said.");
        assert_eq!(parts.publisher, None);
    }

    #[test]
    fn trails_of_sections_and_buttons_are_chrome() {
        let (blocks, parts) = read(
            "Home › Kenya › Crime\n\nRustlers return in the rift\n\nShare this page\n\n\
             Rustlers came back to the rift on Monday and took forty goats, police said.\n\nRelated stories\n\nSubscribe to our evening letter",
        );
        let kinds: Vec<BlockKind> = blocks.iter().map(|(k, _)| *k).collect();
        assert_eq!(kinds, [Chrome, Title, Chrome, Body, Chrome, Chrome]);
        assert_eq!(parts.section.as_deref(), Some("Crime"));
    }

    #[test]
    fn short_lines_with_news_are_never_chrome() {
        for text in [
            "Mine kills two",
            "Mine kills two\n\nGunmen free hostages\n\nBomb found in market",
            "Mine kills two\n\nA mine killed two people near the well on Monday, police said.",
            "A mine killed two people near the well on Monday, police said.\n\nMine kills two\n\nSix held over raid",
            "The army gave the names of the dead:\n\nAli Khan\n\nOmar Said\n\nYusuf Bello",
            "MINE KILLS TWO\n\nA MINE KILLED TWO PEOPLE NEAR THE WELL ON MONDAY, POLICE SAID.\n\nTWO HELD",
            "mine kills two\n\na mine killed two people near the well on monday, police said.",
        ] {
            assert!(!kinds(text).contains(&Chrome), "{text}: {:?}", read(text).0);
        }
    }

    #[test]
    fn upper_case_wire_copy_is_body() {
        let text = "SANTA ANA, 3 JAN 90 (WIRE) -- GUERRILLAS BLEW UP A BRIDGE ON THE ROAD TO THE\n\
            COAST LAST NIGHT, THE ARMY SAID TODAY. NOBODY WAS HURT, BUT TRAFFIC WAS STILL\n\
            CUT THIS MORNING.\n\nTHE ARMY SENT ENGINEERS.";
        assert_eq!(kinds(text), [Body, Body]);
        assert_eq!(read(text).1.publisher.as_deref(), Some("WIRE"));
    }

    #[test]
    fn a_list_under_a_sentence_is_body() {
        let text = "Police said they found these things in the house on the hill:\n\nThree rifles\n\nTwo pistols\n\nA map\n\n\
            The owner of the house was taken to the capital on Sunday, they said.";
        assert_eq!(kinds(text), [Body; 5]);
    }

    #[test]
    fn kickers_before_a_title_are_headings_when_they_say_something() {
        let text = "Attack in the valley leaves many homeless\n\nBorder guards blame raiders\n\n\
            Raiders burned forty houses in the valley on Friday, the guards said.";
        assert_eq!(kinds(text), [Title, Heading, Body]);
    }

    #[test]
    fn a_page_that_is_only_buttons_is_chrome() {
        assert_eq!(kinds("Share\nFacebook\nTwitter\nSubscribe now"), [Chrome; 4]);
    }
}
