//! The best dependency tree with one root. Reads: a score for every head of every word. Writes: heads.
//!
//! Chu and Liu 1965, Edmonds 1967. Where the best heads already form a tree with one root, which is nearly always,
//! nothing else is done; otherwise the three likeliest roots are tried. Trying all of them would be exact (Zmigrod et al.
//! 2020, arXiv:2008.12550); how often three miss the best tree is not measured.

/// Heads counted from 1, 0 the root, one for each word. `scores` is words × (words + 1), column 0 the root.
#[must_use]
pub fn best(scores: &[f32], words: usize) -> Vec<usize> {
    let width = words + 1;
    let row = |d: usize| &scores[d * width..(d + 1) * width];
    let greedy: Vec<usize> = (0..words)
        .map(|d| {
            let row = row(d);
            (0..width).filter(|&h| h != d + 1).fold(0, |best, h| if row[h] > row[best] { h } else { best })
        })
        .collect();
    if greedy.iter().filter(|&&h| h == 0).count() == 1 && cycle(&greedy).is_none() {
        return greedy;
    }
    // The gain of each word as root over its best other head.
    let gain = |d: usize| {
        let row = row(d);
        let other = (1..width).filter(|&h| h != d + 1).map(|h| row[h]).fold(f32::NEG_INFINITY, f32::max);
        if other == f32::NEG_INFINITY { 0.0 } else { row[0] - other }
    };
    let mut roots: Vec<usize> = (0..words).collect();
    roots.sort_by(|&a, &b| gain(b).total_cmp(&gain(a)).then(a.cmp(&b)));
    let mut chosen: Option<(f32, Vec<usize>)> = None;
    for &root in roots.iter().take(3) {
        let mut held = vec![vec![NONE; width]; width];
        for d in 0..words {
            for (h, &score) in row(d).iter().enumerate() {
                if h != d + 1 && (h == 0) == (d == root) {
                    held[d + 1][h] = score;
                }
            }
        }
        let heads: Vec<usize> = maximum(&held).into_iter().skip(1).collect();
        let total: f32 = heads.iter().enumerate().map(|(d, &h)| row(d)[h]).sum();
        if chosen.as_ref().is_none_or(|(best, _)| total > *best) {
            chosen = Some((total, heads));
        }
    }
    chosen.map_or(greedy, |(_, heads)| heads)
}

const NONE: f32 = -1e30;

/// The words, from 1, of one cycle.
fn cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0_usize; heads.len() + 1];
    for start in 1..=heads.len() {
        let mut path = Vec::new();
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            path.push(at);
            at = heads[at - 1];
        }
        if at != 0 && seen[at] == start {
            let from = path.iter().position(|&w| w == at)?;
            return Some(path.split_off(from));
        }
    }
    None
}

/// Heads of nodes 0.. where 0 is the root (its own entry is 0), contracting cycles.
fn maximum(scores: &[Vec<f32>]) -> Vec<usize> {
    let n = scores.len();
    let mut heads = vec![0; n];
    for d in 1..n {
        heads[d] = (0..n).filter(|&h| h != d).fold(usize::MAX, |best, h| {
            if best == usize::MAX || scores[d][h] > scores[d][best] { h } else { best }
        });
    }
    let Some(members) = cycle(&heads[1..]) else { return heads };
    let outside: Vec<usize> = (0..n).filter(|v| !members.contains(v)).collect();
    let new = outside.len();
    let place = |v: usize| outside.iter().position(|&o| o == v).unwrap_or(new);
    let mut small = vec![vec![NONE; new + 1]; new + 1];
    let mut enter = vec![0; n];
    let mut leave = vec![0; n];
    let inside: f32 = members.iter().map(|&v| scores[v][heads[v]]).sum();
    for &v in &outside {
        let best = |score: &dyn Fn(usize) -> f32| {
            members.iter().copied().fold(members[0], |b, c| if score(c) > score(b) { c } else { b })
        };
        if v != 0 {
            for &u in &outside {
                if u != v {
                    small[place(v)][place(u)] = scores[v][u];
                }
            }
            leave[v] = best(&|c| scores[v][c]);
            small[place(v)][new] = scores[v][leave[v]];
        }
        enter[v] = best(&|c| scores[c][v] - scores[c][heads[c]]);
        small[new][place(v)] = scores[enter[v]][v] - scores[enter[v]][heads[enter[v]]] + inside;
    }
    let found = maximum(&small);
    for &v in outside.iter().skip(1) {
        heads[v] = if found[place(v)] == new { leave[v] } else { outside[found[place(v)]] };
    }
    let source = outside[found[new].min(new - 1)];
    heads[enter[source]] = source;
    heads
}

#[cfg(test)]
mod tests {
    use super::best;

    #[test]
    fn a_cycle_is_broken_where_it_costs_least() {
        // Words 1 and 2 want each other; word 3 wants 1. The root fits 2 better than 1.
        let scores = [
            0.0, -9.0, 5.0, 0.0, // word 1
            2.0, 5.0, -9.0, 0.0, // word 2
            0.0, 4.0, 0.0, -9.0, // word 3
        ];
        assert_eq!(best(&scores, 3), [2, 0, 1]);
    }

    #[test]
    fn there_is_one_root_even_where_two_score_best() {
        let scores = [
            5.0, -9.0, 4.0, //
            4.5, 1.0, -9.0,
        ];
        let heads = best(&scores, 2);
        assert_eq!(heads.iter().filter(|&&h| h == 0).count(), 1);
        assert_eq!(heads, [2, 0]);
    }

    #[test]
    fn all_trees_of_four_words_are_searched() {
        // Against all assignments, on scores from a fixed recurrence.
        let mut state = 7_u32;
        for _ in 0..200 {
            let scores: Vec<f32> = (0..20)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    f32::from(u16::try_from(state >> 16).unwrap_or(0)) / 6553.6
                })
                .collect();
            let value =
                |heads: &[usize]| heads.iter().enumerate().map(|(d, &h)| scores[d * 5 + h]).sum::<f32>();
            let mut most = f32::NEG_INFINITY;
            for code in 0..625_usize {
                let heads = [code % 5, code / 5 % 5, code / 25 % 5, code / 125];
                let tree = heads.iter().filter(|&&h| h == 0).count() == 1
                    && heads.iter().enumerate().all(|(d, &h)| h != d + 1)
                    && super::cycle(&heads).is_none();
                if tree {
                    most = most.max(value(&heads));
                }
            }
            let found = best(&scores, 4);
            assert!(value(&found) > most - 1e-3, "{found:?} has {} of {most}", value(&found));
        }
    }
}
