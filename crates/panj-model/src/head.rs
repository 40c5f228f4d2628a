//! What is read off the words' vectors: tags, arcs, names, mentions. Reads: vectors. Writes: [`Reading`]s.
//!
//! Biaffine scores after Dozat and Manning 2017 (arXiv:1611.01734); spans after Yu et al. 2020 (arXiv:2005.07150).

use crate::encoder::Input;
use crate::linear::{Linear, Rows, Then, product};
use crate::{Flat, Labelled, Labels, Reading, tree};
use rten_gemm::GemmExecutor;
use std::ops::Range;

/// Longest mention in words; longer ones are clauses.
const LONGEST_MENTION: usize = 40;

/// Labels of a word from its vector and its neighbours'.
#[derive(Debug)]
pub struct Window {
    /// Three times the width → inner space.
    pub inner: Linear,
    /// Inner space → `O`, `B-`, `I-`.
    pub outer: Linear,
}

impl Window {
    /// Scores of the words of one sentence.
    fn scores(&self, vectors: &[f32], width: usize, scratch: &mut Scratch) -> Vec<f32> {
        let none = vec![0.0; width];
        let rows: Vec<&[f32]> = vectors.chunks_exact(width).collect();
        let at = |i: Option<usize>| i.and_then(|i| rows.get(i)).copied().unwrap_or(&none);
        let mut wide = Vec::with_capacity(3 * vectors.len());
        for (i, row) in rows.iter().enumerate() {
            for part in [at(i.checked_sub(1)), row, at(Some(i + 1))] {
                wide.extend_from_slice(part);
            }
        }
        scratch.rows.fill(&wide, 3 * width);
        let inner = scratch.apply(&self.inner, Then::Relu);
        scratch.rows.fill(&inner, self.inner.outputs());
        scratch.apply(&self.outer, Then::Write)
    }
}

/// All heads.
#[derive(Debug)]
pub struct Heads {
    /// Width → parts of speech.
    pub upos: Linear,
    /// Width → Penn tags.
    pub xpos: Linear,
    /// Width → feature sets.
    pub feats: Linear,
    /// Names.
    pub name: Window,
    /// Descriptions.
    pub description: Window,
    /// Stands before the words as the root.
    pub root: Vec<f32>,
    /// Width → arc space, as dependent and as head.
    pub arc_dependent: Linear,
    /// See `arc_dependent`.
    pub arc_head: Linear,
    /// Dependents' arc space → heads' arc space.
    pub arc: Linear,
    /// Width → relation space.
    pub relation_dependent: Linear,
    /// See `relation_dependent`.
    pub relation_head: Linear,
    /// Relation space → relations × (relation space and one).
    pub relation: Linear,
    /// Width → span space, as first and as last word.
    pub span_first: Linear,
    /// See `span_first`.
    pub span_last: Linear,
    /// Span space → kinds × (span space and one).
    pub span: Linear,
}

/// Buffers and the kernel that heads share.
#[derive(Default)]
struct Scratch {
    rows: Rows,
    sums: Vec<i32>,
    kernel: GemmExecutor<f32>,
}

impl Scratch {
    fn apply(&mut self, linear: &Linear, then: Then) -> Vec<f32> {
        let mut out = Vec::new();
        linear.apply(&self.rows, then, &mut self.sums, &mut out);
        out
    }
}

impl Heads {
    /// Reads the sentences whose words' vectors stand one after the other in `vectors`.
    #[must_use]
    pub fn read(&self, labels: &Labels, vectors: &[f32], inputs: &[Input]) -> Vec<Reading> {
        let width = self.root.len();
        let mut scratch = Scratch::default();
        scratch.rows.fill(&self.root, width);
        let root_arc = scratch.apply(&self.arc_head, Then::Relu);
        let root_relation = scratch.apply(&self.relation_head, Then::Relu);
        scratch.rows.fill(vectors, width);
        let upos = highest(&scratch.apply(&self.upos, Then::Write), self.upos.outputs());
        let xpos = highest(&scratch.apply(&self.xpos, Then::Write), self.xpos.outputs());
        let feats = highest(&scratch.apply(&self.feats, Then::Write), self.feats.outputs());
        let arc_head = scratch.apply(&self.arc_head, Then::Relu);
        let relation_head = scratch.apply(&self.relation_head, Then::Relu);
        let span_last = scratch.apply(&self.span_last, Then::Relu);
        let arc_dependent = scratch.apply(&self.arc_dependent, Then::Relu);
        let relation_dependent = scratch.apply(&self.relation_dependent, Then::Relu);
        let span_first = scratch.apply(&self.span_first, Then::Relu);
        scratch.rows.fill(&arc_dependent, self.arc_dependent.outputs());
        let arc_dependent = scratch.apply(&self.arc, Then::Write);
        scratch.rows.fill(&relation_dependent, self.relation_dependent.outputs());
        let relation_dependent = scratch.apply(&self.relation, Then::Write);
        scratch.rows.fill(&span_first, self.span_first.outputs());
        let span_first = scratch.apply(&self.span, Then::Write);

        let mut out = Vec::with_capacity(inputs.len());
        let mut start = 0;
        for input in inputs {
            let words = input.firsts.len();
            let here = start..start + words;
            let arc_width = self.arc.outputs();
            let heads_space = [&root_arc, part(&arc_head, &here, arc_width)].concat();
            let scores =
                product(&scratch.kernel, part(&arc_dependent, &here, arc_width), &heads_space, arc_width);
            let heads = tree::best(&logarithms(scores, words + 1), words);
            let space = self.relation_head.outputs();
            let relations = (0..words)
                .map(|d| {
                    let head = match heads[d] {
                        0 => &root_relation[..],
                        h => part(&relation_head, &(start + h - 1..start + h), space),
                    };
                    let row = part(&relation_dependent, &(start + d..start + d + 1), self.relation.outputs());
                    let scores = product(&scratch.kernel, row, &with_one(head), space + 1);
                    // Only the root has the relation root.
                    let allowed = |r: usize| (r == 0) == (heads[d] == 0);
                    best(&scores, allowed)
                })
                .collect();
            let vectors = part(vectors, &here, width);
            let mut flat = |window: &Window, labels: &Flat| {
                spans(labels, &window.scores(vectors, width, &mut scratch), window.outer.outputs())
            };
            let names = flat(&self.name, &labels.name);
            let descriptions = flat(&self.description, &labels.description);
            let mentions = self.mentions(
                &scratch.kernel,
                part(&span_first, &here, self.span.outputs()),
                part(&span_last, &here, self.span_last.outputs()),
            );
            out.push(Reading {
                upos: upos[here.clone()].to_vec(),
                xpos: xpos[here.clone()].to_vec(),
                feats: feats[here].to_vec(),
                heads,
                relations,
                names,
                descriptions,
                mentions,
                vectors: vectors.to_vec(),
            });
            start += words;
        }
        out
    }

    /// Spans whose best kind is one, of `first` (words × kinds × (space and one)) and `last` (words × space).
    fn mentions(&self, kernel: &GemmExecutor<f32>, first: &[f32], last: &[f32]) -> Vec<Labelled> {
        let space = self.span_last.outputs();
        let (kinds, words) = (self.span.outputs() / (space + 1), last.len() / space);
        let last: Vec<f32> = last.chunks_exact(space).flat_map(with_one).collect();
        let mut out = Vec::new();
        for (i, row) in first.chunks_exact(self.span.outputs()).enumerate() {
            let end = words.min(i + LONGEST_MENTION);
            // kinds × words from i on
            let scores = product(kernel, row, part(&last, &(i..end), space + 1), space + 1);
            let reach = end - i;
            for j in 0..reach {
                let kind = (1..kinds)
                    .fold(0, |b, k| if scores[k * reach + j] > scores[b * reach + j] { k } else { b });
                if kind != 0 {
                    out.push(Labelled { first: i, last: i + j, kind });
                }
            }
        }
        out
    }
}

/// Some of the rows of `width` numbers.
fn part<'a>(rows: &'a [f32], which: &Range<usize>, width: usize) -> &'a [f32] {
    &rows[which.start * width..which.end * width]
}

fn with_one(row: &[f32]) -> Vec<f32> {
    let mut out = row.to_vec();
    out.push(1.0);
    out
}

fn best(scores: &[f32], allowed: impl Fn(usize) -> bool) -> usize {
    let mut found: Option<usize> = None;
    for (i, score) in scores.iter().enumerate().filter(|&(i, _)| allowed(i)) {
        if found.is_none_or(|b| *score > scores[b]) {
            found = Some(i);
        }
    }
    found.unwrap_or(0)
}

fn highest(rows: &[f32], width: usize) -> Vec<usize> {
    rows.chunks_exact(width).map(|row| best(row, |_| true)).collect()
}

/// Log-probabilities of each row, which a tree adds up.
fn logarithms(mut scores: Vec<f32>, width: usize) -> Vec<f32> {
    for row in scores.chunks_exact_mut(width) {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = row.iter().map(|s| (s - most).exp()).sum();
        for score in row.iter_mut() {
            *score -= most + sum.ln();
        }
    }
    scores
}

/// The best sequence of labels in which `I-KIND` follows only `B-KIND` or `I-KIND` (Viterbi), as spans. Label 0 is none,
/// 2k + 1 begins kind k, 2k + 2 goes on with it ([`Flat`]).
fn spans(labels: &Flat, scores: &[f32], width: usize) -> Vec<Labelled> {
    debug_assert_eq!(width, 2 * labels.kinds.len() + 1);
    let continues = |label: usize| label != 0 && label.is_multiple_of(2);
    let kind = |label: usize| (label - 1) / 2;
    let follows =
        |before: usize, label: usize| !continues(label) || (before != 0 && kind(before) == kind(label));
    let mut total: Vec<f32> = Vec::new();
    let mut back: Vec<Vec<usize>> = Vec::new();
    for row in scores.chunks_exact(width) {
        let mut next = vec![f32::NEG_INFINITY; width];
        let mut from = vec![0; width];
        for label in 0..width {
            if total.is_empty() {
                if !continues(label) {
                    next[label] = row[label];
                }
                continue;
            }
            for before in (0..width).filter(|&b| follows(b, label)) {
                if total[before] + row[label] > next[label] {
                    next[label] = total[before] + row[label];
                    from[label] = before;
                }
            }
        }
        total = next;
        back.push(from);
    }
    let mut path = vec![0; back.len()];
    if let Some(last) = path.len().checked_sub(1) {
        path[last] = best(&total, |_| true);
        for i in (1..=last).rev() {
            path[i - 1] = back[i][path[i]];
        }
    }
    let mut out: Vec<Labelled> = Vec::new();
    for (i, &label) in path.iter().enumerate().filter(|(_, label)| **label != 0) {
        match out.last_mut() {
            Some(open) if continues(label) && open.last + 1 == i => open.last = i,
            _ => out.push(Labelled { first: i, last: i, kind: kind(label) }),
        }
    }
    out
}
