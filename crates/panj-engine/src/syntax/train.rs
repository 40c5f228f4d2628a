//! The trainer. Reads: CoNLL-U text. Writes: a [`Model`] and the lemma exceptions.
//!
//! Deterministic: one thread, a fixed pseudo-random sequence. The parser learns from tags that a tagger trained on
//! the other folds gave, since gold tags would promise it more than it meets. One sentence in ten is lower- or
//! upper-cased in each pass, so that reading does not depend on case.

use super::lemma::by_rule;
use super::model::Table;
use super::parser::{self, Move, State, action, class, classes_of};
use super::tagger;
use super::{Model, RELATIONS, TAGS, UPOS, Word};
use crate::doc::Upos;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// One word of a treebank.
#[derive(Debug, Clone)]
pub struct Row {
    /// As written.
    pub form: String,
    /// Dictionary form.
    pub lemma: String,
    /// Part of speech.
    pub upos: Upos,
    /// Penn tag.
    pub tag: &'static str,
    /// Head, counted from 1; 0 is the root.
    pub head: usize,
    /// Index into [`RELATIONS`].
    pub relation: u8,
}

/// Reads the sentences of a CoNLL-U file; ranges and empty nodes are left out.
#[must_use]
pub fn read_conllu(text: &str) -> Vec<Vec<Row>> {
    let mut sentences = Vec::new();
    let mut rows = Vec::new();
    for line in text.lines().chain([""]) {
        if line.is_empty() {
            if !rows.is_empty() {
                sentences.push(std::mem::take(&mut rows));
            }
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        if line.starts_with('#') || cells.len() < 8 || cells[0].contains(['-', '.']) {
            continue;
        }
        let upos = UPOS.iter().find(|u| u.1 == cells[3]).map_or(Upos::X, |u| u.0);
        let tag = TAGS.iter().find(|t| **t == cells[4]).copied().unwrap_or("XX");
        let relation = RELATIONS
            .iter()
            .position(|r| *r == cells[7])
            .or_else(|| RELATIONS.iter().position(|r| Some(*r) == cells[7].split(':').next()));
        rows.push(Row {
            form: cells[1].to_owned(),
            lemma: cells[2].to_owned(),
            upos,
            tag,
            head: cells[6].parse().unwrap_or(0),
            relation: relation.and_then(|r| u8::try_from(r).ok()).unwrap_or(0),
        });
    }
    sentences
}

/// A fixed pseudo-random sequence (xorshift64*).
#[derive(Debug)]
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = usize::try_from(self.next()).unwrap_or(0) % (i + 1);
            items.swap(i, j);
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Weight {
    class: u8,
    now: i32,
    total: i64,
    since: u32,
}

/// Weights while they are learnt.
#[derive(Debug, Default)]
struct Learner {
    rows: FxHashMap<u32, (u32, Vec<Weight>)>,
    step: u32,
}

impl Learner {
    fn scores(&self, hashes: &[u32], scores: &mut [i32]) {
        scores.fill(0);
        for hash in hashes {
            if let Some((_, weights)) = self.rows.get(hash) {
                for w in weights {
                    scores[usize::from(w.class)] += w.now;
                }
            }
        }
    }

    fn update(&mut self, hashes: &[u32], right: usize, wrong: usize) {
        for (class, change) in [(right, 1), (wrong, -1)] {
            let class = u8::try_from(class).unwrap_or(0);
            for hash in hashes {
                let (updates, weights) = self.rows.entry(*hash).or_default();
                *updates += 1;
                let at = weights.iter().position(|w| w.class == class).unwrap_or_else(|| {
                    weights.push(Weight { class, now: 0, total: 0, since: self.step });
                    weights.len() - 1
                });
                let w = &mut weights[at];
                w.total += i64::from(w.now) * i64::from(self.step - w.since);
                w.since = self.step;
                w.now += change;
            }
        }
    }

    /// The averaged weights in steps of 1/64, without those under a sixteenth, nor features seen in fewer than `least` updates.
    fn table(&self, least: u32) -> Table {
        let mut rows: Vec<(u32, Vec<(u8, i16)>)> = Vec::new();
        for (hash, (updates, weights)) in &self.rows {
            if *updates < least {
                continue;
            }
            let mut kept: Vec<(u8, i16)> = weights
                .iter()
                .filter_map(|w| {
                    let total = w.total + i64::from(w.now) * i64::from(self.step - w.since);
                    let mean = (total as f64 / f64::from(self.step.max(1)) * 64.0).round();
                    let mean = mean.clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16;
                    (mean.abs() > 3).then_some((w.class, mean))
                })
                .collect();
            kept.sort_unstable();
            if !kept.is_empty() {
                rows.push((*hash, kept));
            }
        }
        rows.sort_unstable();
        Table::build(&rows)
    }
}

/// How long to learn.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Passes of the tagger.
    pub tagger: usize,
    /// Passes of the parser.
    pub parser: usize,
    /// Features with fewer updates are dropped.
    pub least: u32,
}

fn words_of(rows: &[Row], sequence: &mut Sequence) -> Vec<Word> {
    let (lower, upper) = (sequence.chance(6), sequence.chance(4));
    rows.iter()
        .map(|r| {
            if lower {
                Word::new(&r.form.to_lowercase())
            } else if upper {
                Word::new(&r.form.to_uppercase())
            } else {
                Word::new(&r.form)
            }
        })
        .collect()
}

fn class_of(tags: &[(Upos, &'static str)], row: &Row) -> usize {
    tags.iter().position(|t| *t == (row.upos, row.tag)).unwrap_or(0)
}

fn train_tagger(sentences: &[&[Row]], tags: &[(Upos, &'static str)], passes: usize) -> Learner {
    let mut learner = Learner::default();
    let mut sequence = Sequence(0x9e37_79b9_7f4a_7c15);
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut hashes = Vec::new();
    let mut scores = vec![0; tags.len()];
    for _ in 0..passes {
        sequence.shuffle(&mut order);
        for &s in &order {
            let words = words_of(sentences[s], &mut sequence);
            let mut given: Vec<u8> = Vec::new();
            for (i, row) in sentences[s].iter().enumerate() {
                tagger::features(&words, i, tagger::history(&given), &mut hashes);
                learner.scores(&hashes, &mut scores);
                let gold = class_of(tags, row);
                let mut best = 0;
                for c in 1..scores.len() {
                    if scores[c] > scores[best] {
                        best = c;
                    }
                }
                learner.step += 1;
                if best != gold {
                    learner.update(&hashes, gold, best);
                }
                given.push(u8::try_from(best).unwrap_or(0));
            }
        }
    }
    learner
}

fn train_parser(sentences: &[&[Row]], tags: &[Vec<u8>], passes: usize) -> Learner {
    let mut learner = Learner::default();
    let mut sequence = Sequence(0x1234_5678_9abc_def1);
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut hashes = Vec::new();
    let mut scores = vec![0; parser::CLASSES];
    for pass in 0..passes {
        sequence.shuffle(&mut order);
        for &s in &order {
            let rows = sentences[s];
            let words = words_of(rows, &mut sequence);
            let gold: Vec<usize> = [usize::MAX].into_iter().chain(rows.iter().map(|r| r.head)).collect();
            let mut state = State::new(rows.len());
            while !state.done() {
                parser::features(&state, &words, &tags[s], &mut hashes);
                learner.scores(&hashes, &mut scores);
                let moves: Vec<Move> =
                    [Move::Shift, Move::Left, Move::Right].into_iter().filter(|&m| state.allows(m)).collect();
                let least = moves.iter().map(|&m| state.cost(m, &gold)).min().unwrap_or(0);
                let (mut best, mut right): (Option<usize>, Option<usize>) = (None, None);
                for &m in &moves {
                    let good = state.cost(m, &gold) == least;
                    let top = state.stack.last().copied().unwrap_or(0);
                    let head = match m {
                        Move::Left => state.next,
                        Move::Right => state.stack[state.stack.len() - 2],
                        Move::Shift => usize::MAX,
                    };
                    for c in classes_of(&state, m) {
                        if best.is_none_or(|b| scores[c] > scores[b]) {
                            best = Some(c);
                        }
                        let labelled = m == Move::Shift
                            || top == 0
                            || gold[top] != head
                            || c == class(m, rows[top - 1].relation)
                            || classes_of(&state, m).count() == 1;
                        if good && labelled && right.is_none_or(|r| scores[c] > scores[r]) {
                            right = Some(c);
                        }
                    }
                }
                let (best, right) = (best.unwrap_or(0), right.unwrap_or(0));
                learner.step += 1;
                if scores[best] > scores[right] || best != right {
                    learner.update(&hashes, right, best);
                }
                let follow = if pass > 0 && sequence.chance(90) { best } else { right };
                let (m, relation) = action(follow);
                state.apply(m, relation);
            }
        }
    }
    learner
}

/// Trains tagger and parser, and collects the lemma exceptions (`class TAB form TAB lemma` lines).
#[must_use]
pub fn train(sentences: &[Vec<Row>], effort: Effort) -> (Model, String) {
    let mut tags: Vec<(Upos, &'static str)> = sentences.iter().flatten().map(|r| (r.upos, r.tag)).collect();
    tags.sort_unstable();
    tags.dedup();
    // Parts of speech that come with a tag only by mistake would take a class; a byte holds 255.
    tags.truncate(255);
    let all: Vec<&[Row]> = sentences.iter().map(Vec::as_slice).collect();
    let folds = 4;
    let mut given = vec![Vec::new(); all.len()];
    for fold in 0..folds {
        let rest: Vec<&[Row]> =
            all.iter().enumerate().filter(|(i, _)| i % folds != fold).map(|(_, s)| *s).collect();
        let mut model = empty(&tags);
        model.tagger = train_tagger(&rest, &tags, effort.tagger.div_ceil(2)).table(1);
        for (i, sentence) in all.iter().enumerate().filter(|(i, _)| i % folds == fold) {
            let words: Vec<Word> = sentence.iter().map(|r| Word::new(&r.form)).collect();
            given[i] = tagger::tag(&model, &words);
        }
    }
    let mut model = empty(&tags);
    model.tagger = train_tagger(&all, &tags, effort.tagger).table(effort.least);
    model.parser = train_parser(&all, &given, effort.parser).table(effort.least);
    (model, lemma_exceptions(sentences))
}

fn empty(tags: &[(Upos, &'static str)]) -> Model {
    Model {
        tags: tags.to_vec(),
        tagger: Table::default(),
        parser: Table::default(),
        lemmas: super::lemma::Lemmas::default(),
        hash: String::new(),
    }
}

fn lemma_exceptions(sentences: &[Vec<Row>]) -> String {
    let mut seen: BTreeMap<(char, String), BTreeMap<(String, String), usize>> = BTreeMap::new();
    for row in sentences.iter().flatten() {
        let class = match row.upos {
            Upos::Verb | Upos::Aux => 'v',
            Upos::Noun => 'n',
            Upos::Adj | Upos::Adv => 'a',
            Upos::Propn | Upos::Punct | Upos::Sym | Upos::X => continue,
            _ => 'x',
        };
        let form = row.form.to_lowercase().replace('’', "'");
        if !form.chars().all(|c| c.is_alphabetic() || c == '\'') {
            continue;
        }
        let lemma = row.lemma.to_lowercase();
        let rule = by_rule(&form, row.upos, row.tag);
        *seen.entry((class, form)).or_default().entry((lemma, rule)).or_insert(0) += 1;
    }
    let mut out = String::new();
    for ((class, form), lemmas) in seen {
        let best = lemmas.iter().max_by_key(|(lemma, count)| (**count, std::cmp::Reverse(*lemma)));
        if let Some(((lemma, rule), count)) = best
            && lemma != rule
            && (*count > 1 || class == 'v' || form.len() > lemma.len())
        {
            out.push_str(&format!("{class}\t{form}\t{lemma}\n"));
        }
    }
    out
}

/// Shares of right answers, in percent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scores {
    /// Universal parts of speech.
    pub upos: f64,
    /// Penn tags.
    pub tag: f64,
    /// Lemmas.
    pub lemma: f64,
    /// Heads, on predicted tags; punctuation counts.
    pub uas: f64,
    /// Heads and relations, on predicted tags.
    pub las: f64,
    /// Number of words.
    pub words: usize,
}

/// Measures a model on gold sentences and tokens.
#[must_use]
pub fn evaluate(model: &Model, sentences: &[Vec<Row>]) -> Scores {
    let mut right = [0usize; 5];
    let mut count = 0;
    for rows in sentences {
        let words: Vec<Word> = rows.iter().map(|r| Word::new(&r.form)).collect();
        let tags = tagger::tag(model, &words);
        let arcs = parser::parse(model, &words, &tags);
        for (i, row) in rows.iter().enumerate() {
            let (upos, tag) = model.tags[usize::from(tags[i])];
            let head = arcs[i].head.map_or(0, |h| h + 1);
            let lemma = model.lemmas.lemma(&row.form, upos, tag);
            let checks = [
                upos == row.upos,
                tag == row.tag,
                lemma == row.lemma.to_lowercase(),
                head == row.head,
                head == row.head && arcs[i].relation == row.relation,
            ];
            count += 1;
            for (n, ok) in right.iter_mut().zip(checks) {
                *n += usize::from(ok);
            }
        }
    }
    let share = |n: usize| 100.0 * n as f64 / count.max(1) as f64;
    Scores {
        upos: share(right[0]),
        tag: share(right[1]),
        lemma: share(right[2]),
        uas: share(right[3]),
        las: share(right[4]),
        words: count,
    }
}
