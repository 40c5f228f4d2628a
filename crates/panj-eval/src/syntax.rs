//! Tags, dependencies and boundaries against treebanks in CoNLL-U. Reads: a treebank and what a parser made of it.
//! Writes: scores.
//!
//! From gold tokens the scores are shares of words; from raw text they are F1 over words aligned by their characters,
//! as the CoNLL 2018 shared task has them (Zeman et al. 2018). Punctuation and subtypes of relations count.

/// One word of a treebank, or of a parse.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreebankWord {
    /// As written.
    pub form: String,
    /// Dictionary form.
    pub lemma: String,
    /// Universal part of speech, by its Universal Dependencies name.
    pub upos: String,
    /// Penn tag.
    pub xpos: String,
    /// Head, counted from 1 in the sentence; 0 is the root.
    pub head: usize,
    /// Relation with subtype.
    pub relation: String,
    /// Whether no space stands before it.
    pub glued: bool,
}

/// A sentence of a treebank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TreebankSentence {
    /// Its words; ranges and empty nodes are left out.
    pub words: Vec<TreebankWord>,
    /// Whether it begins a paragraph or a document.
    pub paragraph: bool,
}

/// Reads CoNLL-U. Lines of other than ten columns are left out.
#[must_use]
pub fn read_conllu(text: &str) -> Vec<TreebankSentence> {
    let mut sentences = Vec::new();
    let mut sentence = TreebankSentence::default();
    // Whether a space follows the last word; and the last word of a range, with whether a space follows that.
    let (mut space, mut range) = (true, None);
    for line in text.lines().chain([""]) {
        if line.is_empty() {
            if !sentence.words.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
            (space, range) = (true, None);
            continue;
        }
        if line.starts_with("# newdoc") || line.starts_with("# newpar") {
            sentence.paragraph = true;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if line.starts_with('#') || cells.len() != 10 || cells[0].contains('.') {
            continue;
        }
        let spaced = !cells[9].split('|').any(|f| f == "SpaceAfter=No");
        if let Some((_, last)) = cells[0].split_once('-') {
            range = Some((last.to_owned(), spaced));
            continue;
        }
        sentence.words.push(TreebankWord {
            form: cells[1].to_owned(),
            lemma: cells[2].to_owned(),
            upos: cells[3].to_owned(),
            xpos: cells[4].to_owned(),
            head: cells[6].parse().unwrap_or(0),
            relation: cells[7].to_owned(),
            glued: !space,
        });
        space = match &range {
            Some((last, after)) if last == cells[0] => *after,
            Some(_) => false,
            None => spaced,
        };
        if range.as_ref().is_some_and(|(last, _)| last == cells[0]) {
            range = None;
        }
    }
    // The first word of a sentence is glued to nothing.
    for sentence in &mut sentences {
        if let Some(word) = sentence.words.first_mut() {
            word.glued = false;
        }
    }
    sentences
}

/// The text of sentences, by paragraph: the sentences' words with single spaces between.
#[must_use]
pub fn paragraphs(sentences: &[TreebankSentence]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (i, sentence) in sentences.iter().enumerate() {
        if i == 0 || sentence.paragraph {
            out.push(String::new());
        }
        if let Some(paragraph) = out.last_mut() {
            for word in &sentence.words {
                if !paragraph.is_empty() && !word.glued {
                    paragraph.push(' ');
                }
                paragraph.push_str(&word.form);
            }
        }
    }
    out
}

/// Scores in percent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SyntaxScores {
    /// Gold words.
    pub words: usize,
    /// Sentence boundaries, F1; 100 from gold sentences.
    pub sentences: f64,
    /// Words, F1; 100 from gold words.
    pub tokens: f64,
    /// Universal parts of speech.
    pub upos: f64,
    /// Penn tags.
    pub xpos: f64,
    /// Lemmas, without regard to case.
    pub lemma: f64,
    /// Heads.
    pub uas: f64,
    /// Heads and relations.
    pub las: f64,
}

/// Start and end, counted in characters that are no white space.
type Place = (usize, usize);

/// Where sentences and words stand.
struct Aligned<'a> {
    /// The place of each word, the word, and the place of its head (none for a root).
    words: Vec<(Place, &'a TreebankWord, Option<Place>)>,
    sentences: Vec<Place>,
}

fn align(sentences: &[TreebankSentence]) -> Aligned<'_> {
    let mut out = Aligned { words: Vec::new(), sentences: Vec::new() };
    let mut at = 0;
    for sentence in sentences {
        let from = at;
        let places: Vec<Place> = sentence
            .words
            .iter()
            .map(|word| {
                let start = at;
                at += word.form.chars().filter(|c| !c.is_whitespace()).count();
                (start, at)
            })
            .collect();
        for (word, &place) in sentence.words.iter().zip(&places) {
            out.words.push((place, word, word.head.checked_sub(1).and_then(|h| places.get(h).copied())));
        }
        out.sentences.push((from, at));
    }
    out
}

/// Compares a parse with its treebank. Both must hold the same characters, white space aside.
#[must_use]
pub fn score_syntax(gold: &[TreebankSentence], found: &[TreebankSentence]) -> SyntaxScores {
    let (gold, found) = (align(gold), align(found));
    let f1 = |right: usize, gold: usize, found: usize| {
        #[allow(clippy::cast_precision_loss, reason = "counts of words")]
        let share = 200.0 * right as f64 / (gold + found).max(1) as f64;
        share
    };
    let both = |a: &[Place], b: &[Place]| {
        let b: std::collections::BTreeSet<_> = b.iter().collect();
        a.iter().filter(|s| b.contains(s)).count()
    };
    let by_place: std::collections::BTreeMap<Place, usize> =
        found.words.iter().enumerate().map(|(i, w)| (w.0, i)).collect();
    let mut right = [0; 6];
    for (place, word, head) in &gold.words {
        let Some((_, other, other_head)) = by_place.get(place).map(|&i| &found.words[i]) else { continue };
        let same_head = head == other_head;
        let checks = [
            true,
            word.upos == other.upos,
            word.xpos == other.xpos,
            word.lemma.to_lowercase() == other.lemma.to_lowercase(),
            same_head,
            same_head && word.relation == other.relation,
        ];
        for (n, check) in right.iter_mut().zip(checks) {
            *n += usize::from(check);
        }
    }
    let of = |i: usize| f1(right[i], gold.words.len(), found.words.len());
    SyntaxScores {
        words: gold.words.len(),
        sentences: f1(both(&gold.sentences, &found.sentences), gold.sentences.len(), found.sentences.len()),
        tokens: of(0),
        upos: of(1),
        xpos: of(2),
        lemma: of(3),
        uas: of(4),
        las: of(5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# newpar\n# text = Don't go.\n1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\t_\n1\tDo\tdo\tAUX\tVBP\t_\t3\taux\t_\t_\n\
        2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_\n3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n\
        4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_\n\n1\tWait\twait\tVERB\tVB\t_\t0\troot\t_\t_\n";

    #[test]
    fn the_words_of_a_range_are_glued() {
        let sentences = read_conllu(TEXT);
        let glued: Vec<bool> = sentences[0].words.iter().map(|w| w.glued).collect();
        assert_eq!(glued, [false, true, false, true]);
        assert_eq!(paragraphs(&sentences), ["Don't go. Wait"]);
    }

    #[test]
    fn a_parse_equal_to_gold_scores_full() {
        let gold = read_conllu(TEXT);
        let scores = score_syntax(&gold, &gold);
        assert_eq!((scores.words, scores.sentences, scores.tokens, scores.las), (5, 100.0, 100.0, 100.0));
    }

    #[test]
    fn a_wrong_boundary_costs_its_words_and_sentences() {
        let gold = read_conllu(TEXT);
        let mut found = gold.clone();
        let rest = found.remove(1);
        found[0].words.extend(rest.words);
        found[0].words[1].form = "n't".to_owned();
        // The second root is a word of the first sentence now.
        found[0].words[4].head = 3;
        let scores = score_syntax(&gold, &found);
        assert_eq!(scores.sentences, 0.0);
        assert_eq!(scores.tokens, 100.0);
        assert_eq!(scores.uas, 80.0);
    }
}
