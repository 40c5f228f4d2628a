//! Reads itemised lists (“five rifles, 30 packs of explosives and $10,000 in cash”).
//!
//! Reads: text, tokens from the first of the list on. Writes: [`ItemPhrase`]s.
//!
//! A list goes on over commas and “and” and ends at a finite verb, a relative clause, a mark that closes the clause, or
//! a phrase of place or time; after such a phrase it goes on only if a number and a known thing follow (“40 kg of
//! heroin from a lorry and two pistols”). “Various devices, including X” is X. A sum in brackets repeats the one
//! before. A counted thing is put in the singular, an uncounted one left as written.
//!
//! Not here: where a list begins, and what befell the things (stage `event`). Tests are below.

use super::Kind;
use super::find::{Reading, read};
use super::unit::{class_of, is_heap, singular, unit_at};
use crate::doc::{Sentence, Token, TokenId};
use crate::span::Span;
use crate::time::piece::{self, Piece, cut, touch};
use std::ops::Range;

/// One thing of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemPhrase {
    /// The noun phrase without its number; its last word in the singular if counted.
    pub what: String,
    /// Its class in `data/lexicon/items.tsv`.
    pub class: Option<&'static str>,
    /// How many or how much; none if not told.
    pub amount: Option<f64>,
    /// SI symbol, ISO 4217 code, or the word for the piece.
    pub unit: Option<String>,
    /// “about”, “nearly”.
    pub approximate: bool,
    /// The words, with the number.
    pub span: Span,
    /// The token of its head noun.
    pub head: TokenId,
}

/// Reads the list that begins at the first token of `range` and ends within it.
#[must_use]
pub fn items(text: &str, tokens: &[Token], range: Range<TokenId>) -> Vec<ItemPhrase> {
    let range = range.start.min(tokens.len())..range.end.min(tokens.len());
    let (Some(first), Some(last)) =
        (tokens.get(range.start), range.clone().next_back().and_then(|t| tokens.get(t)))
    else {
        return Vec::new();
    };
    if first.span.start > last.span.end {
        return Vec::new();
    }
    let window = Sentence { span: first.span.cover(last.span), first: range.start, end: range.end, block: 0 };
    let pieces = cut(text, tokens, &window);
    List { text, tokens, pieces: &pieces }.read()
}

struct List<'a> {
    text: &'a str,
    tokens: &'a [Token],
    pieces: &'a [Piece],
}

/// Words that end a thing's name and are no part of it.
const STOPS: [&str; 74] = [
    "from",
    "in",
    "at",
    "on",
    "near",
    "during",
    "after",
    "before",
    "along",
    "to",
    "by",
    "with",
    "under",
    "between",
    "across",
    "into",
    "onto",
    "inside",
    "outside",
    "over",
    "around",
    "through",
    "against",
    "that",
    "which",
    "who",
    "whom",
    "whose",
    "when",
    "where",
    "while",
    "as",
    "because",
    "worth",
    "belonging",
    "including",
    "such",
    "than",
    "since",
    "until",
    "were",
    "was",
    "are",
    "is",
    "be",
    "been",
    "have",
    "has",
    "had",
    "will",
    "would",
    "could",
    "may",
    "can",
    "said",
    "says",
    "he",
    "she",
    "it",
    "they",
    "we",
    "his",
    "amid",
    "among",
    "upon",
    "following",
    "using",
    "within",
    "without",
    "also",
    "too",
    "allegedly",
    "reportedly",
    "but",
];

/// Words before a thing's name that are no part of it.
const LEADS: [&str; 36] = [
    "a",
    "an",
    "the",
    "his",
    "her",
    "their",
    "its",
    "our",
    "some",
    "any",
    "various",
    "several",
    "many",
    "other",
    "more",
    "another",
    "few",
    "numerous",
    "assorted",
    "different",
    "both",
    "all",
    "these",
    "those",
    "own",
    "large",
    "huge",
    "small",
    "considerable",
    "significant",
    "certain",
    "multiple",
    "additional",
    "further",
    "countless",
    "also",
];

/// Participles that follow a thing; before it they are part of its name (“concealed weapons”).
const PARTICIPLES: [&str; 22] = [
    "hidden",
    "carrying",
    "containing",
    "loaded",
    "laden",
    "concealed",
    "amounting",
    "stashed",
    "destined",
    "bound",
    "intended",
    "believed",
    "packed",
    "stuffed",
    "buried",
    "totalling",
    "totaling",
    "seized",
    "found",
    "weighing",
    "valued",
    "used",
];

/// Pronouns: no things.
const PRONOUNS: [&str; 12] =
    ["most", "some", "many", "them", "all", "others", "those", "none", "each", "everything", "us", "him"];

/// Finite verbs that need no tag to be known as such.
const FINITE: [&str; 20] = [
    "were", "was", "are", "is", "have", "has", "had", "will", "would", "did", "said", "fled", "went", "took",
    "shot", "arrested", "killed", "detained", "opened", "wounded",
];

impl List<'_> {
    fn low(&self, at: usize) -> &str {
        self.pieces.get(at).map_or("", |p| p.low.as_str())
    }

    fn tag(&self, at: usize) -> &'static str {
        self.pieces.get(at).and_then(|p| self.tokens.get(p.token?)).map_or("", |t| t.tag)
    }

    fn is_finite(&self, at: usize) -> bool {
        let tag = self.tag(at);
        if matches!(tag, "VBD" | "VBZ" | "VBP" | "MD") || FINITE.contains(&self.low(at)) {
            return true;
        }
        let word = self.low(at);
        let next = self.low(at + 1);
        // Without tags: “burned the hut”, “torched 12 houses” after “and”.
        (tag.is_empty() || tag == "VBN")
            && word.len() > 4
            && word.ends_with("ed")
            && (LEADS[..8].contains(&next)
                || STOPS[..26].contains(&next)
                || (tag.is_empty() && read(self.pieces, at + 1).is_some()))
    }

    fn is_stop(&self, at: usize) -> bool {
        let Some(piece) = self.pieces.get(at) else { return true };
        if piece.kind == piece::Kind::Mark {
            // Hyphens inside names (“M-4 carbine”, “night-vision”), apostrophes and quotation marks stay.
            let inside = matches!(piece.low.as_str(), "-" | "'" | "." | "/")
                && at > 0
                && touch(self.pieces, at - 1, at)
                && touch(self.pieces, at, at + 1)
                && self.pieces.get(at + 1).is_some_and(|p| p.kind != piece::Kind::Mark);
            return !inside && !matches!(piece.low.as_str(), "\"" | "“" | "”");
        }
        STOPS.contains(&piece.low.as_str())
            || matches!(piece.low.as_str(), "and" | "or" | "of" | "for" | "plus")
            || self.is_finite(at)
            || (self.tag(at) == "VBG" && at > 0 && class_of(self.low(at - 1)).is_some())
    }

    fn read(&self) -> Vec<ItemPhrase> {
        let mut found: Vec<ItemPhrase> = Vec::new();
        let mut at = 0;
        // Whether the next thing is one of those that “including” picks out of a counted one.
        let mut inside = false;
        loop {
            let before = found.len();
            let Some(end) = self.thing(at, &mut found) else { break };
            if inside {
                found.truncate(before);
                inside = false;
            }
            let Some((next, includes)) = self.separator(end) else { break };
            if includes {
                if found.last().is_some_and(|item| item.amount.is_none()) {
                    found.pop();
                } else {
                    inside = true;
                }
            }
            at = next;
        }
        found
    }

    /// Past the separator at `at`, or past a phrase after which the list goes on; and whether it was “including”.
    fn separator(&self, at: usize) -> Option<(usize, bool)> {
        let mut i = at;
        // A bracket repeats or explains.
        if self.low(i) == "(" {
            while i < self.pieces.len() && self.low(i) != ")" {
                i += 1;
            }
            i += 1;
        }
        // “for weapons”, “of various calibres”
        while matches!(self.low(i), "for" | "of") {
            i += 1;
            let begin = i;
            while !self.is_stop(i) {
                i += 1;
            }
            if i == begin {
                return None;
            }
        }
        if let Some(next) = self.joint(i) {
            return Some(next);
        }
        // A phrase of place: the list goes on if a number and a known thing follow within ten pieces.
        if self.pieces.get(i).is_none_or(|p| p.kind == piece::Kind::Mark) || self.is_finite(i) {
            return None;
        }
        for j in i..(i + 10).min(self.pieces.len()) {
            if self.is_finite(j)
                || matches!(self.low(j), "." | ";" | ":" | "that" | "which" | "who" | "when" | "while")
            {
                return None;
            }
            if let Some((next, false)) = self.joint(j)
                && (read(self.pieces, next).is_some() || matches!(self.low(next), "a" | "an"))
            {
                let mut things = Vec::new();
                self.thing(next, &mut things)?;
                let known = things
                    .first()
                    .is_some_and(|t: &ItemPhrase| t.class.is_some() && t.class != Some("person"));
                return known.then_some((next, false));
            }
        }
        None
    }

    /// Past a comma, “and”, “as well as”, “including”.
    fn joint(&self, at: usize) -> Option<(usize, bool)> {
        let mut i = at;
        let mut joined = false;
        if self.low(i) == "," {
            (i, joined) = (i + 1, true);
        }
        // “a boat carrying 1.3 tonnes of hashish”, “a pistol with eight rounds”: what is inside counts too.
        for phrase in ["carrying", "containing", "loaded with", "laden with", "packed with", "with"] {
            if let Some(end) = piece::spell(self.pieces, i, phrase)
                && self.reading(end).is_some()
            {
                return Some((end, false));
            }
        }
        for phrase in [
            "including",
            "among them",
            "such as",
            "as well as",
            "along with",
            "together with",
            "and also",
            "and",
            "plus",
            "or",
        ] {
            if let Some(end) = piece::spell(self.pieces, i, phrase) {
                return Some((end, matches!(phrase, "including" | "among them" | "such as")));
            }
        }
        joined.then_some((i, false))
    }

    /// Reads the thing at `at` and returns its end; past “a large cache of”, which names no amount.
    fn thing(&self, at: usize, found: &mut Vec<ItemPhrase>) -> Option<usize> {
        let mut from = at;
        // “a number of caches of weapons”
        for _ in 0..3 {
            let mut begin = from;
            while LEADS.contains(&self.low(begin)) {
                begin += 1;
            }
            let (_, end) = self.name(begin);
            if end == begin
                || self.low(end) != "of"
                || !is_heap(self.low(end - 1))
                || self.reading(begin).is_some()
            {
                break;
            }
            from = end + 1;
        }
        let end = self.plain_thing(from, found)?;
        if let Some(item) = found.last_mut().filter(|_| from > at) {
            item.span = Span::new(self.pieces[at].span.start, item.span.end);
        }
        Some(end)
    }

    /// Reads one thing with its number and unit.
    fn plain_thing(&self, at: usize, found: &mut Vec<ItemPhrase>) -> Option<usize> {
        if self.is_finite(at) {
            return None;
        }
        let quoted = usize::from(matches!(self.low(at), "\"" | "“" | "'"));
        let mut i = at + quoted;
        let mut article = false;
        let mut skip = |i: &mut usize| {
            while LEADS.contains(&self.low(*i)) && self.reading(*i).is_none() {
                article |= matches!(self.low(*i), "a" | "an" | "another");
                *i += 1;
            }
        };
        skip(&mut i);
        let reading = self.reading(i).filter(|r| !r.ordinal);
        if let Some(r) = &reading {
            i = r.end;
            if r.piece.is_some() || (self.low(i) == "of" && (r.unit.is_some() || r.value.is_none())) {
                i += usize::from(self.low(i) == "of");
            }
            let mut none = i;
            skip(&mut none);
            i = none;
        }
        let money = reading.as_ref().is_some_and(|r| r.unit.as_ref().is_some_and(|u| u.kind == Kind::Money));
        if money && self.low(i) == "(" {
            while i < self.pieces.len() && self.low(i) != ")" {
                i += 1;
            }
            i = (i + 1).min(self.pieces.len());
        }
        if money
            && matches!(self.low(i), "in" | "of")
            && !self.is_stop(i + 1)
            && self.reading(i + 1).is_none()
        {
            let (_, end) = self.name(i + 1);
            // “$5,000 in cash”, not “$5,000 in Kabul”.
            if end > i + 1 && class_of(self.words(i + 1, end)) == Some("money") {
                i += 1;
            }
        }
        let (begin, mut end) = self.name(i);
        if end == begin {
            if !money {
                return None;
            }
            // “$38,000 and a phone”: a bare sum.
            let r = reading.as_ref()?;
            let span = self.pieces[at].span.cover(self.pieces[r.end - 1].span);
            found.push(ItemPhrase {
                what: "money".to_owned(),
                class: Some("money"),
                amount: r.value,
                unit: r.unit_name(),
                approximate: r.approximate,
                span,
                head: self.pieces[r.end - 1].token?,
            });
            return Some(r.end);
        }
        if PRONOUNS.contains(&self.low(end - 1)) {
            return None;
        }
        // “…, the ministry said”: the subject of a clause that follows.
        let after_comma = at > 0 && self.low(at - 1) == ",";
        let passive = matches!(self.low(end), "were" | "was" | "are" | "is" | "have" | "has" | "had");
        let verb = self.is_finite(end) || matches!(self.low(end), "said" | "says");
        if reading.is_none() && after_comma && verb && !passive {
            return None;
        }
        let amount = reading.as_ref().map_or(if article { Some(1.0) } else { None }, |r| r.value.or(None));
        let unit = reading.as_ref().and_then(Reading::unit_name);
        // “cash amounting to $5,000”
        let sum = ["amounting to", "totalling", "totaling", "worth"]
            .iter()
            .find_map(|phrase| piece::spell(self.pieces, end, phrase))
            .and_then(|i| self.reading(i))
            .filter(|r| {
                reading.is_none() && class_of(self.words(begin, end)) == Some("money") && r.unit.is_some()
            });
        if let Some(sum) = sum {
            found.push(ItemPhrase {
                what: self.words(begin, end).to_owned(),
                class: Some("money"),
                amount: sum.value,
                unit: sum.unit_name(),
                approximate: sum.approximate,
                span: self.pieces[at].span.cover(self.pieces[sum.end - 1].span),
                head: self.pieces[end - 1].token?,
            });
            return Some(sum.end);
        }
        while end > begin + 1 && self.pieces[end - 1].kind == piece::Kind::Mark {
            end -= 1;
        }
        let words = self.words(begin, end);
        let class = class_of(words);
        let counted = (reading.is_some() || article) && unit.is_none();
        let what = if counted { last_singular(words) } else { words.to_owned() };
        found.push(ItemPhrase {
            what,
            class,
            amount,
            unit,
            approximate: reading.as_ref().is_some_and(|r| r.approximate),
            span: self.pieces[at].span.cover(self.pieces[end - 1].span),
            head: self.pieces[end - 1].token?,
        });
        Some(end)
    }

    /// An amount that counts things here: not a calibre, and no figure joined to a word by a hyphen.
    fn reading(&self, at: usize) -> Option<Reading> {
        let r = read(self.pieces, at)?;
        let name = self.low(r.end) == "-" && touch(self.pieces, r.end, r.end + 1) && r.unit.is_none();
        let modifier = r.unit.is_some() && self.pieces.get(r.number.1).is_some_and(|p| p.is("-"));
        (!name && !modifier && unit_at(self.pieces, at).is_none()).then_some(r)
    }

    /// The words of a name from `at`: up to a stop, or to a participle that says more of the thing.
    fn name(&self, at: usize) -> (usize, usize) {
        let mut end = at;
        while !self.is_stop(end) && (end == at || !PARTICIPLES.contains(&self.low(end))) {
            end += 1;
        }
        (at, end)
    }

    fn words(&self, from: usize, to: usize) -> &str {
        if from >= to || to > self.pieces.len() {
            return "";
        }
        self.pieces[from].span.cover(self.pieces[to - 1].span).of(self.text)
    }
}

/// The phrase with its last word in the singular.
fn last_singular(phrase: &str) -> String {
    let at = phrase.rfind([' ', '-']).map_or(0, |i| i + 1);
    let (head, last) = phrase.split_at(at);
    let low = last.to_lowercase();
    if low == last {
        return format!("{head}{}", singular(last));
    }
    // “AK-47s”: capitals and digits keep all but the plural's s.
    let stem = last.strip_suffix('s').filter(|s| !s.is_empty() && !s.ends_with('s')).unwrap_or(last);
    format!("{head}{stem}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::sample;
    use proptest::prelude::*;

    /// `amount unit what`, with `-` for what is not told.
    fn list(text: &str) -> Vec<String> {
        let (tokens, _) = sample::cut(text);
        items(text, &tokens, 0..tokens.len())
            .into_iter()
            .map(|i| {
                let amount = i.amount.map_or("-".to_owned(), |a| a.to_string());
                format!("{amount} {} {}", i.unit.as_deref().unwrap_or("-"), i.what)
            })
            .collect()
    }

    #[test]
    fn an_inventory_is_read_thing_by_thing() {
        let text = "six Kalashnikov rifles, two G-3 battle rifles, an M-9 pistol, three shotguns, 21 hand grenades, \
                    belts for machine guns and shells, various instruments, including thermal sights, 12 boxes of \
                    dynamite, 90 blasting caps, timers for bombs, $4,500 in cash, bandages, and flak jackets.";
        assert_eq!(
            list(text),
            [
                "6 - Kalashnikov rifle",
                "2 - G-3 battle rifle",
                "1 - M-9 pistol",
                "3 - shotgun",
                "21 - hand grenade",
                "- - belts",
                "- - shells",
                "- - thermal sights",
                "12 box dynamite",
                "90 - blasting cap",
                "- - timers",
                "4500 USD cash",
                "- - bandages",
                "- - flak jackets",
            ]
        );
    }

    #[test]
    fn weights_rounds_and_sums_carry_units() {
        assert_eq!(
            list("2,310 kilograms of opium and 45kg of heroin in three raids along the frontier"),
            ["2310 kg opium", "45 kg heroin"]
        );
        assert_eq!(
            list("Three cars, five radios and nearly 2,000 rounds of ammunition were also captured"),
            ["3 - car", "5 - radio", "2000 round ammunition"]
        );
        assert_eq!(
            list("300 million Colombian pesos ($75,000) and two AK-47s"),
            ["300000000 COP money", "2 - AK-47"]
        );
    }

    #[test]
    fn an_unnamed_amount_is_no_number() {
        assert_eq!(list("a huge stockpile of arms and explosives"), ["- - arms", "- - explosives"]);
        assert_eq!(list("several tyres and dozens of knives"), ["- - tyre", "- - knife"]);
    }

    #[test]
    fn a_list_ends_with_its_clause() {
        assert_eq!(list("nine shops and a mill in the market before dawn"), ["9 - shop", "1 - mill"]);
        assert_eq!(list("three rifles and arrested two men"), ["3 - rifle"]);
        assert_eq!(list("a rifle which he had bought, and a knife"), ["1 - rifle"]);
        assert_eq!(
            list("six tons of coal, two diggers and a lorry, the ministry said"),
            ["6 t coal", "2 - digger", "1 - lorry"]
        );
        assert_eq!(list("a dhow carrying 2 tonnes of hashish hidden in sacks"), ["1 - dhow", "2 t hashish"]);
        assert_eq!(list("cash amounting to 3 million afghanis, a phone"), ["3000000 AFN cash", "1 - phone"]);
        assert_eq!(list("40 kg of heroin from a lorry and two pistols"), ["40 kg heroin", "2 - pistol"]);
        assert_eq!(list("two vehicles, including a pick-up, and a boat"), ["2 - vehicle", "1 - boat"]);
    }

    #[test]
    fn long_runs_of_like_words_are_read() {
        for words in ["at least some ", "a cache of ", "over ", "two hundred "] {
            let text = words.repeat(20_000);
            let (tokens, sentences) = sample::cut(&text);
            let _ = items(&text, &tokens, 0..tokens.len());
            let _ = super::super::find(&text, &tokens, &sentences, &[]);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_its_spans_are_sound(text in "(\\PC|two | of |, | and |rifles|including |\\$5 |kg |\\(|a cache ){0,40}") {
            let (tokens, _) = sample::cut(&text);
            for from in 0..tokens.len().min(4) {
                for i in items(&text, &tokens, from..tokens.len()) {
                    prop_assert!(text.get(i.span.start..i.span.end).is_some_and(|s| !s.is_empty()));
                    prop_assert!(i.head < tokens.len());
                }
            }
        }
    }
}
