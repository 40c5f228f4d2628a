//! Article to sentences and tokens. Reads: an article's text and blocks. Writes: [`Sentence`]s and [`Token`]s.
//!
//! Tokens follow the conventions of the UD English Web Treebank, on which `syntax` is trained: punctuation
//! and clitics are split off, hyphens between words are tokens, known prefixes (`anti-`) stay attached.
//! A sentence never crosses a block; a block of the site's chrome has sentences too, so that nothing is lost,
//! and later stages leave it out by its kind.
//!
//! Not here: parts of speech (`syntax`). Tests: below, and `spec/segment`.

use crate::doc::{Sentence, Token, Upos};
use crate::extract::Article;
use crate::span::Span;

/// Splits every block of `article` into sentences and tokens.
#[must_use]
pub fn segment(article: &Article) -> (Vec<Sentence>, Vec<Token>) {
    let mut sentences = Vec::new();
    let mut tokens: Vec<Token> = Vec::new();
    for (block, part) in article.blocks.iter().enumerate() {
        let words = tokenize(&article.text, part.span);
        let mut first = 0;
        while first < words.len() {
            let lead = (first == 0).then(|| dateline_end(&article.text, &words)).flatten();
            let end = lead.unwrap_or_else(|| sentence_end(&article.text, &words, first));
            let sentence = sentences.len();
            let start_id = tokens.len();
            tokens.extend(words[first..end].iter().map(|&span| Token {
                span,
                sentence,
                lemma: String::new(),
                upos: Upos::X,
                tag: "",
                head: None,
                relation: "dep",
            }));
            let span = Span::new(words[first].start, words[end - 1].end);
            sentences.push(Sentence { span, first: start_id, end: tokens.len(), block });
            first = end;
        }
    }
    (sentences, tokens)
}

/// Most tokens of a dateline that opens a paragraph.
const LONGEST_DATELINE: usize = 24;

/// The token after a dateline that opens a paragraph (“GUSAU, Nigeria, Nov 14 (Agency) - …”): it is no part of the
/// sentence after it.
fn dateline_end(text: &str, words: &[Span]) -> Option<usize> {
    let first = words.first()?.of(text);
    let letters = first.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 3 || first.chars().any(char::is_lowercase) {
        return None;
    }
    let dash = words
        .iter()
        .take(LONGEST_DATELINE)
        .position(|w| matches!(w.of(text), "-" | "–" | "—" | "--" | "―"))?;
    let spaced =
        words[dash].start > words[dash.checked_sub(1)?].end && words.get(dash + 1)?.start > words[dash].end;
    // A whole paragraph in capitals is a headline with a dash in it.
    let rest = Span::new(words[dash].end, words.last()?.end).of(text);
    (spaced && rest.chars().any(char::is_lowercase)).then_some(dash + 1)
}

/// The words of a name, as they would be split in a text.
#[must_use]
pub fn words(name: &str) -> Vec<&str> {
    tokenize(name, Span::new(0, name.len())).into_iter().map(|s| s.of(name)).collect()
}

/// Longest sentence in tokens; a longer run without a full stop is cut, so that time and memory stay bounded.
const LONGEST_SENTENCE: usize = 160;

/// Abbreviations that a full stop belongs to, lower case, without the stop.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "maj", "capt", "sgt", "cpl", "pvt", "brig", "adm",
    "cmdr", "gov", "sen", "rep", "rev", "hon", "st", "jr", "sr", "pres", "insp", "supt", "det", "messrs",
    "mt", "ft", "no", "nos", "vs", "etc", "e.g", "i.e", "a.m", "p.m", "inc", "ltd", "co", "corp", "dept",
    "est", "approx", "fig", "vol", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
    "nov", "dec", "u.s", "u.n", "u.k", "u.s.a", "d.c", "e.u", "ph.d", "op", "art", "al", "km", "sq", "gens",
    "cols", "drs", "spc", "ssgt", "fr", "sh", "ave",
];

/// Abbreviations that stand before a name, so that a capital after them starts no sentence.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "gen", "col", "lt", "maj", "capt", "sgt", "cpl", "pvt", "brig", "adm",
    "cmdr", "gov", "sen", "rep", "rev", "hon", "st", "pres", "insp", "supt", "det", "messrs", "mt", "ft",
    "no", "nos", "vs", "e.g", "i.e", "gens", "cols", "drs", "spc", "ssgt", "fr", "sh", "jan", "feb", "mar",
    "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "art",
];

/// Prefixes that English treebanks keep attached to the word after the hyphen.
const PREFIXES: &[&str] = &[
    "anti", "co", "counter", "cross", "ex", "inter", "intra", "mid", "multi", "neo", "non", "over", "pan",
    "para", "post", "pre", "pro", "pseudo", "quasi", "re", "semi", "socio", "sub", "super", "trans", "ultra",
    "under", "vice", "e", "al", "el", "as", "ad", "ar", "ash", "az", "ul", "ur", "uz", "ud",
];

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '}')
}

fn splits_always(c: char) -> bool {
    matches!(
        c,
        '"' | '“'
            | '”'
            | '„'
            | '«'
            | '»'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | ';'
            | '!'
            | '?'
            | '…'
            | '—'
            | '–'
            | '―'
            | '‘'
            | '|'
            | '›'
            | '<'
            | '>'
            | '='
            | '*'
            | '•'
            | '·'
            | '~'
            | '†'
            | '№'
            | '‹'
    )
}

/// The spans of the tokens in `within`.
fn tokenize(text: &str, within: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let part = within.of(text);
    let mut start = None;
    for (i, c) in part.char_indices().chain([(part.len(), ' ')]) {
        if c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}' || c.is_control() {
            if let Some(s) = start.take() {
                split_chunk(text, Span::new(within.start + s, within.start + i), &mut out);
            }
        } else if start.is_none() {
            start = Some(i);
        }
    }
    out
}

/// Splits one run of non-space characters.
fn split_chunk(text: &str, chunk: Span, out: &mut Vec<Span>) {
    let word = chunk.of(text);
    if word.contains("://")
        || word.starts_with("www.")
        || (word.contains('@') && word.contains('.') && word.len() > 3)
    {
        let trimmed = word.trim_end_matches([',', '.', ';', ':', ')', '”', '"']);
        let cut = chunk.start + trimmed.len();
        if !trimmed.is_empty() {
            out.push(Span::new(chunk.start, cut));
        }
        push_each(text, Span::new(cut, chunk.end), out);
        return;
    }
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let at = |i: usize| chunk.start + chars.get(i).map_or(word.len(), |c| c.0);
    let mut from = 0; // index into chars where the open piece starts
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i].1;
        let previous = i.checked_sub(1).map(|p| chars[p].1);
        let next = chars.get(i + 1).map(|n| n.1);
        let between = |f: fn(char) -> bool| previous.is_some_and(f) && next.is_some_and(f);
        let cut = if splits_always(c) {
            true
        } else {
            match c {
                ',' => !between(|c| c.is_ascii_digit()),
                ':' => !between(|c| c.is_ascii_digit()),
                '.' => {
                    // Dots at the end are decided below; inside they split only where two sentences were run together.
                    next == Some('.')
                        || previous == Some('.')
                        || (previous.is_some_and(char::is_lowercase)
                            && next.is_some_and(char::is_uppercase)
                            && chars[from..i].len() > 2)
                }
                '-' | '‑' => {
                    let head: String = chars[from..i].iter().map(|c| c.1).collect::<String>().to_lowercase();
                    match (previous, next) {
                        (Some(_), Some('-')) => true,
                        (Some('-'), _) => true,
                        (None, Some(n)) if n.is_ascii_digit() => false,
                        (None, _) | (_, None) => true,
                        (Some(p), Some(n)) => {
                            p.is_alphanumeric() && n.is_alphanumeric() && !PREFIXES.contains(&head.as_str())
                                || !n.is_alphanumeric()
                        }
                    }
                }
                '/' => between(char::is_alphabetic),
                '\'' | '’' | '`' => previous.is_none() || next.is_none() || !between(char::is_alphanumeric),
                '$' | '€' | '£' | '¥' | '₹' | '%' | '+' => {
                    c != '+' || next.is_none() || previous.is_none()
                }
                '&' => !between(char::is_uppercase),
                _ => false,
            }
        };
        if cut {
            let mut piece_start = from;
            // “US$”, “Rs.” and the like stay with their sign.
            if c == '$' && i > from && chars[from..i].iter().all(|c| c.1.is_ascii_uppercase()) {
                out.push(Span::new(at(from), at(i + 1)));
                from = i + 1;
                i += 1;
                continue;
            }
            if i > piece_start {
                push_word(text, Span::new(at(piece_start), at(i)), out);
            }
            piece_start = i;
            // Runs of the same mark stay together (“...”, “--”, “!!”).
            let mut run = i + 1;
            while run < chars.len()
                && chars[run].1 == c
                && matches!(c, '.' | '-' | '!' | '?' | '*' | '=' | '_')
            {
                run += 1;
            }
            out.push(Span::new(at(piece_start), at(run)));
            from = run;
            i = run;
        } else {
            i += 1;
        }
    }
    if from < chars.len() {
        push_word(text, Span::new(at(from), chunk.end), out);
    }
}

fn push_each(text: &str, span: Span, out: &mut Vec<Span>) {
    for (i, c) in span.of(text).char_indices() {
        out.push(Span::new(span.start + i, span.start + i + c.len_utf8()));
    }
}

/// Splits a final full stop and English clitics off a word without other punctuation.
fn push_word(text: &str, span: Span, out: &mut Vec<Span>) {
    let word = span.of(text);
    if let Some(stem) = word.strip_suffix('.')
        && !stem.is_empty()
    {
        let lower = stem.to_lowercase();
        let initials = stem.contains('.')
            && stem
                .split('.')
                .all(|p| !p.is_empty() && p.chars().count() <= 2 && p.chars().all(char::is_alphabetic));
        let single = stem.chars().count() == 1 && stem.chars().all(char::is_uppercase);
        if !(initials || single || ABBREVIATIONS.contains(&lower.as_str())) {
            let cut = span.end - 1;
            push_word(text, Span::new(span.start, cut), out);
            out.push(Span::new(cut, span.end));
            return;
        }
        out.push(span);
        return;
    }
    let lower = word.to_lowercase();
    if lower.len() == word.len() {
        for suffix in
            ["n't", "n’t", "'s", "’s", "'re", "’re", "'ve", "’ve", "'ll", "’ll", "'d", "’d", "'m", "’m"]
        {
            if lower.len() > suffix.len() && lower.ends_with(suffix) {
                let cut = span.end - suffix.len();
                out.push(Span::new(span.start, cut));
                out.push(Span::new(cut, span.end));
                return;
            }
        }
        if lower == "cannot" {
            out.push(Span::new(span.start, span.start + 3));
            out.push(Span::new(span.start + 3, span.end));
            return;
        }
        if let Some(digits) = lower.strip_suffix("kg").or_else(|| lower.strip_suffix("km"))
            && !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
        {
            let cut = span.start + digits.len();
            out.push(Span::new(span.start, cut));
            out.push(Span::new(cut, span.end));
            return;
        }
    }
    out.push(span);
}

/// The token after the last of the sentence that starts at `first`.
fn sentence_end(text: &str, words: &[Span], first: usize) -> usize {
    let mut brackets = 0i32;
    let mut i = first;
    while i < words.len() {
        let word = words[i].of(text);
        match word {
            "(" | "[" => brackets += 1,
            ")" | "]" => brackets -= 1,
            _ => {}
        }
        if i + 1 - first >= LONGEST_SENTENCE {
            return i + 1;
        }
        let ends = match word {
            "?" | "!" | "..." | "…" => true,
            "." => true,
            w if w.ends_with('.') && w.len() > 1 => {
                // An abbreviation ends a sentence only before a capital, and not as a title before a name.
                let stem = w[..w.len() - 1].to_lowercase();
                let initial = stem.chars().count() == 1;
                !TITLES.contains(&stem.as_str())
                    && !initial
                    && words.get(i + 1).is_some_and(|n| starts_sentence(n.of(text)))
            }
            w => w.chars().all(|c| c == '?' || c == '!') && !w.is_empty(),
        };
        if ends {
            let mut end = i + 1;
            while end < words.len()
                && words[end].of(text).chars().all(is_closing)
                && (words[end].start == words[end - 1].end || matches!(words[end].of(text), "”" | "»" | ")"))
            {
                if matches!(words[end].of(text), ")" | "]") {
                    brackets -= 1;
                }
                end += 1;
            }
            let next = words.get(end).map(|n| n.of(text));
            let continues = next.is_some_and(|n| {
                let c = n.chars().next().unwrap_or(' ');
                // “… to stop!” he said; “Why?” asked the man.
                (c.is_lowercase() && (end > i + 1 || word != ".")) || matches!(c, ',' | ';' | ':')
            });
            if !continues && brackets <= 0 {
                return end;
            }
            if brackets > 0 && i - first > 60 {
                return end;
            }
            i = end;
            continue;
        }
        i += 1;
    }
    words.len()
}

fn starts_sentence(word: &str) -> bool {
    const STARTERS: &[&str] = &[
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "He",
        "She",
        "It",
        "They",
        "We",
        "But",
        "And",
        "This",
        "That",
        "These",
        "Those",
        "There",
        "His",
        "Her",
        "Its",
        "Their",
        "As",
        "After",
        "Before",
        "For",
        "From",
        "Some",
        "Several",
        "Police",
        "According",
        "Meanwhile",
        "However",
        "No",
        "When",
        "While",
        "If",
        "Two",
        "Three",
        "Four",
        "Five",
        "Officials",
        "Since",
        "Earlier",
        "Last",
        "“",
        "\"",
    ];
    STARTERS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Block;
    use panj_record::BlockKind;

    fn read(text: &str) -> Vec<Vec<String>> {
        let article = Article {
            text: text.to_owned(),
            blocks: vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Body }],
            ..Article::default()
        };
        let (sentences, tokens) = segment(&article);
        sentences
            .iter()
            .map(|s| tokens[s.tokens()].iter().map(|t| t.span.of(text).to_owned()).collect())
            .collect()
    }

    #[test]
    fn punctuation_clitics_and_hyphens_are_tokens_of_their_own() {
        assert_eq!(
            read("Mali’s US-led force didn't leave, Col. Diallo said.")[0].join(" "),
            "Mali ’s US - led force did n't leave , Col. Diallo said ."
        );
        assert_eq!(
            read("an M-16, $10,000 and 13:31 minutes")[0].join(" "),
            "an M - 16 , $ 10,000 and 13:31 minutes"
        );
        assert_eq!(read("an anti-terrorist raid")[0].join(" "), "an anti-terrorist raid");
    }

    #[test]
    fn a_title_before_a_name_ends_no_sentence() {
        assert_eq!(read("Gen. Ba met Mr. Sow at 9 a.m. The talks failed.").len(), 2);
        assert_eq!(read("The U.S. embassy closed. Staff left.").len(), 2);
    }

    #[test]
    fn a_quoted_question_goes_on_to_its_speaker() {
        assert_eq!(read("“Why did they come?” asked the elder. Nobody knew.").len(), 2);
        assert_eq!(read("“They left.” The village was empty.").len(), 2);
    }

    #[test]
    fn a_dateline_stands_before_the_first_sentence() {
        let sentences = read("GAO, Mali, May 3 (Sahel Wire) - Gunmen shot two herders. They fled.");
        assert_eq!(sentences.len(), 3);
        assert_eq!(sentences[1][0], "Gunmen");
    }

    #[test]
    fn a_run_without_full_stops_is_cut() {
        assert!(read(&"word ".repeat(1000)).iter().all(|s| s.len() <= LONGEST_SENTENCE));
    }
}
