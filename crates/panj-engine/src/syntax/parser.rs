//! The parser: greedy arc-hybrid transitions. Reads: words and tags. Writes: a head and relation for each word.
//!
//! The system and its dynamic oracle are those of Goldberg & Nivre (2013), “Training deterministic parsers with
//! non-deterministic oracles”; the feature templates follow Zhang & Nivre (2011). The artificial root is the bottom
//! of the stack and takes its one dependent when the buffer is empty, so every sentence has exactly one root.

use super::{Model, RELATIONS, Word, mix};

/// The head and relation of one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arc {
    /// Index of the head in the sentence; none for the root.
    pub head: Option<usize>,
    /// Index into [`RELATIONS`].
    pub relation: u8,
}

/// A move of the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The next word goes on the stack.
    Shift,
    /// The top of the stack depends on the next word.
    Left,
    /// The top of the stack depends on the one below it.
    Right,
}

/// Number of classes: shift, then left and right with each relation.
pub const CLASSES: usize = 1 + 2 * RELATIONS.len();

/// The class of a move with a relation.
#[must_use]
pub fn class(action: Move, relation: u8) -> usize {
    match action {
        Move::Shift => 0,
        Move::Left => 1 + usize::from(relation),
        Move::Right => 1 + RELATIONS.len() + usize::from(relation),
    }
}

/// The move and relation of a class.
#[must_use]
pub fn action(class: usize) -> (Move, u8) {
    let relation = |c: usize| u8::try_from(c).unwrap_or(0);
    match class {
        0 => (Move::Shift, 0),
        c if c <= RELATIONS.len() => (Move::Left, relation(c - 1)),
        c => (Move::Right, relation(c - 1 - RELATIONS.len())),
    }
}

const NONE: u32 = u32::MAX;

/// The state of a parse. Words are numbered from 1; 0 is the artificial root.
#[derive(Debug, Clone)]
pub struct State {
    /// Indices on the stack, the root at the bottom.
    pub stack: Vec<usize>,
    /// The next word; one past the last when the buffer is empty.
    pub next: usize,
    /// The number of words.
    pub count: usize,
    /// The head found for each word, `usize::MAX` while open.
    pub heads: Vec<usize>,
    /// The relation found for each word.
    pub relations: Vec<u8>,
    left: Vec<[usize; 2]>,
    right: Vec<[usize; 2]>,
    left_count: Vec<u8>,
    right_count: Vec<u8>,
}

impl State {
    /// The start: the root on the stack, all words in the buffer.
    #[must_use]
    pub fn new(count: usize) -> State {
        State {
            stack: vec![0],
            next: 1,
            count,
            heads: vec![usize::MAX; count + 1],
            relations: vec![0; count + 1],
            left: vec![[0; 2]; count + 1],
            right: vec![[0; 2]; count + 1],
            left_count: vec![0; count + 1],
            right_count: vec![0; count + 1],
        }
    }

    /// Whether all words have a head.
    #[must_use]
    pub fn done(&self) -> bool {
        self.next > self.count && self.stack.len() == 1
    }

    /// Whether a move is possible here.
    #[must_use]
    pub fn allows(&self, action: Move) -> bool {
        let buffer = self.next <= self.count;
        match action {
            Move::Shift => buffer,
            Move::Left => buffer && self.stack.len() > 1,
            Move::Right => self.stack.len() > 2 || (self.stack.len() == 2 && !buffer),
        }
    }

    /// Makes the move.
    pub fn apply(&mut self, action: Move, relation: u8) {
        match action {
            Move::Shift => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Move::Left => {
                if let Some(dependent) = self.stack.pop() {
                    self.attach(dependent, self.next, relation);
                }
            }
            Move::Right => {
                if let (Some(dependent), Some(&head)) = (self.stack.pop(), self.stack.last()) {
                    self.attach(dependent, head, relation);
                }
            }
        }
    }

    fn attach(&mut self, dependent: usize, head: usize, relation: u8) {
        self.heads[dependent] = head;
        self.relations[dependent] = relation;
        if dependent < head {
            self.left[head] = [dependent, self.left[head][0]];
            self.left_count[head] = self.left_count[head].saturating_add(1);
        } else {
            self.right[head] = [dependent, self.right[head][0]];
            self.right_count[head] = self.right_count[head].saturating_add(1);
        }
    }

    /// The number of gold arcs that the move makes unreachable (Goldberg & Nivre 2013, arc-hybrid).
    #[must_use]
    pub fn cost(&self, action: Move, gold: &[usize]) -> usize {
        let n = self.stack.len();
        let in_buffer = |w: usize| w >= self.next && w <= self.count;
        match action {
            Move::Shift => {
                let b = self.next;
                let head_lost = self.stack[..n.saturating_sub(1)].contains(&gold[b]) && n > 1;
                usize::from(head_lost) + self.stack.iter().filter(|&&s| s > 0 && gold[s] == b).count()
            }
            Move::Left => {
                let s = self.stack[n - 1];
                let head = gold[s];
                let lost = (n > 1 && head == self.stack[n - 2]) || (in_buffer(head) && head != self.next);
                usize::from(lost) + (self.next..=self.count).filter(|&w| gold[w] == s).count()
            }
            Move::Right => {
                let s = self.stack[n - 1];
                usize::from(in_buffer(gold[s])) + (self.next..=self.count).filter(|&w| gold[w] == s).count()
            }
        }
    }
}

/// The feature hashes of a state.
pub fn features(state: &State, words: &[Word], tags: &[u8], out: &mut Vec<u32>) {
    out.clear();
    let word = |i: Option<usize>| match i {
        None => NONE,
        Some(0) => 1,
        Some(i) => words[i - 1].lower,
    };
    let tag = |i: Option<usize>| match i {
        None => NONE,
        Some(0) => 999,
        Some(i) => u32::from(tags[i - 1]),
    };
    let suffix = |i: Option<usize>| match i {
        None => NONE,
        Some(0) => 1,
        Some(i) => words[i - 1].suffixes[2],
    };
    let relation = |i: Option<usize>| i.filter(|&i| i > 0).map_or(NONE, |i| u32::from(state.relations[i]));
    let n = state.stack.len();
    let s0 = n.checked_sub(1).map(|i| state.stack[i]);
    let s1 = n.checked_sub(2).map(|i| state.stack[i]);
    let s2 = n.checked_sub(3).map(|i| state.stack[i]);
    let buffer = |k: usize| Some(state.next + k).filter(|&b| b <= state.count);
    let (b0, b1, b2) = (buffer(0), buffer(1), buffer(2));
    let child = |of: Option<usize>, side: &[[usize; 2]], k: usize| {
        of.and_then(|i| side.get(i)).map(|c| c[k]).filter(|&c| c > 0)
    };
    let s0l = child(s0, &state.left, 0);
    let s0l2 = child(s0, &state.left, 1);
    let s0r = child(s0, &state.right, 0);
    let s0r2 = child(s0, &state.right, 1);
    let s1l = child(s1, &state.left, 0);
    let s1r = child(s1, &state.right, 0);
    let s1r2 = child(s1, &state.right, 1);
    let b0l = child(b0, &state.left, 0);
    let b0l2 = child(b0, &state.left, 1);
    let valency = |i: Option<usize>, side: &[u8]| i.map_or(NONE, |i| u32::from(side[i].min(5)));
    let distance = match (s0, b0) {
        (Some(s), Some(b)) => (b - s).min(10) as u32,
        _ => 11,
    };
    let gap = match (s1, s0) {
        (Some(a), Some(b)) => (b - a).min(10) as u32,
        _ => 11,
    };
    let (s0w, s0t, s1w, s1t, s2t) = (word(s0), tag(s0), word(s1), tag(s1), tag(s2));
    let (b0w, b0t, b1w, b1t, b2t) = (word(b0), tag(b0), word(b1), tag(b1), tag(b2));
    let mut template = 0;
    let mut push = |parts: &[u32]| {
        template += 1;
        out.push(parts.iter().fold(mix(0x9a75, template), |h, &p| mix(h, p)));
    };
    push(&[]);
    // Single words.
    push(&[s0w]);
    push(&[s0t]);
    push(&[s0w, s0t]);
    push(&[s1w]);
    push(&[s1t]);
    push(&[s1w, s1t]);
    push(&[b0w]);
    push(&[b0t]);
    push(&[b0w, b0t]);
    push(&[b1w]);
    push(&[b1t]);
    push(&[b1w, b1t]);
    push(&[b2t]);
    push(&[word(b2), b2t]);
    push(&[suffix(s0), s0t]);
    push(&[suffix(b0), b0t]);
    // Pairs.
    push(&[s0w, b0w]);
    push(&[s0t, b0t]);
    push(&[s0w, s0t, b0w, b0t]);
    push(&[s0w, s0t, b0t]);
    push(&[s0t, b0w, b0t]);
    push(&[s1w, s0w]);
    push(&[s1t, s0t]);
    push(&[s1w, s0t]);
    push(&[s1t, s0w]);
    push(&[s1w, b0t]);
    push(&[s1t, b0w]);
    push(&[s1t, b0t]);
    push(&[b0t, b1t]);
    push(&[b0w, b1t]);
    push(&[b0t, b1w]);
    push(&[b0w, b1w]);
    // Three and more tags.
    push(&[s0t, b0t, b1t]);
    push(&[b0t, b1t, b2t]);
    push(&[s1t, s0t, b0t]);
    push(&[s2t, s1t, s0t]);
    push(&[s1t, s0t, b0t, b1t]);
    push(&[s0w, b0t, b1t]);
    push(&[s0t, b0w, b1t]);
    push(&[s1w, s0t, b0t]);
    push(&[s1t, s0w, b0t]);
    push(&[s1t, s0t, b0w]);
    push(&[s2t, s1t, s0t, b0t]);
    // Children.
    push(&[s0t, tag(s0l), relation(s0l)]);
    push(&[s0t, tag(s0r), relation(s0r)]);
    push(&[s1t, tag(s1l), relation(s1l)]);
    push(&[s1t, tag(s1r), relation(s1r)]);
    push(&[b0t, tag(b0l), relation(b0l)]);
    push(&[word(s0l), s0t]);
    push(&[word(s0r), s0t]);
    push(&[word(s1r), s1t]);
    push(&[word(b0l), b0t]);
    push(&[s0t, relation(s0l), relation(s0l2)]);
    push(&[s0t, relation(s0r), relation(s0r2)]);
    push(&[s1t, relation(s1r), relation(s1r2)]);
    push(&[b0t, relation(b0l), relation(b0l2)]);
    push(&[s0w, relation(s0l), relation(s0r)]);
    push(&[s1w, relation(s1l), relation(s1r)]);
    push(&[b0w, relation(b0l)]);
    push(&[s0t, tag(s0l), b0t]);
    push(&[s0t, tag(s0r), b0t]);
    push(&[s0t, b0t, tag(b0l)]);
    push(&[s1t, s0t, tag(s1l)]);
    push(&[s1t, s0t, tag(s1r)]);
    push(&[s1t, s0t, tag(s0l)]);
    push(&[s1t, s0t, tag(s0r)]);
    push(&[s1w, s0t, tag(s0l), word(s0l)]);
    // Distance and valency.
    push(&[s0t, b0t, distance]);
    push(&[s0w, distance]);
    push(&[b0w, distance]);
    push(&[s1t, s0t, gap]);
    push(&[s1w, gap]);
    push(&[s0w, valency(s0, &state.left_count), valency(s0, &state.right_count)]);
    push(&[s0t, valency(s0, &state.left_count), valency(s0, &state.right_count)]);
    push(&[s1w, valency(s1, &state.right_count)]);
    push(&[s1t, valency(s1, &state.right_count)]);
    push(&[b0w, valency(b0, &state.left_count)]);
    push(&[b0t, valency(b0, &state.left_count)]);
    push(&[u32::from(s1 == Some(0)), s0t, b0t]);
}

/// The best possible class; ties go to the lower one.
fn best(state: &State, scores: &[i32]) -> usize {
    let mut best: Option<usize> = None;
    for action_move in [Move::Shift, Move::Left, Move::Right] {
        if !state.allows(action_move) {
            continue;
        }
        for c in classes_of(state, action_move) {
            if best.is_none_or(|b| scores[c] > scores[b]) {
                best = Some(c);
            }
        }
    }
    best.unwrap_or(0)
}

/// The classes of a move that keep `root` for the artificial root's dependent, and for it alone.
pub fn classes_of(state: &State, action_move: Move) -> std::ops::RangeInclusive<usize> {
    let last = u8::try_from(RELATIONS.len() - 1).unwrap_or(0);
    match action_move {
        Move::Shift => 0..=0,
        Move::Left => class(Move::Left, 1)..=class(Move::Left, last),
        Move::Right if state.stack.len() == 2 => class(Move::Right, 0)..=class(Move::Right, 0),
        Move::Right => class(Move::Right, 1)..=class(Move::Right, last),
    }
}

/// The tree of a tagged sentence.
#[must_use]
pub fn parse(model: &Model, words: &[Word], tags: &[u8]) -> Vec<Arc> {
    let mut state = State::new(words.len());
    let mut hashes = Vec::new();
    let mut scores = vec![0; CLASSES];
    while !state.done() {
        features(&state, words, tags, &mut hashes);
        scores.fill(0);
        for &hash in &hashes {
            model.parser.add(hash, &mut scores);
        }
        let (action_move, relation) = action(best(&state, &scores));
        state.apply(action_move, relation);
    }
    (1..=words.len())
        .map(|i| Arc {
            head: state.heads[i].checked_sub(1).filter(|&h| h < words.len()),
            relation: state.relations[i],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oracle_rebuilds_a_projective_tree() {
        // “the army killed three men”: the→army→killed, three→men→killed
        let gold = [usize::MAX, 2, 3, 0, 5, 3];
        let mut state = State::new(5);
        while !state.done() {
            let action_move = [Move::Left, Move::Right, Move::Shift]
                .into_iter()
                .find(|&m| state.allows(m) && state.cost(m, &gold) == 0)
                .expect("some move costs nothing");
            state.apply(action_move, 1);
        }
        assert_eq!(state.heads[1..], gold[1..]);
    }
}
