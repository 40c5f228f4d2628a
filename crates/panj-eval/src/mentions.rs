//! Names and descriptions against annotated sentences. Reads: our marked lines (`gold/mentions/README.md`) and IOB2
//! files (UNER). Writes: scores by layer and kind.
//!
//! A mention is right when its first word, last word and kind are.

use std::collections::{BTreeMap, BTreeSet};

/// A mention: start and end in code points, and its kind.
pub type Marked = (usize, usize, String);

/// One sentence of ours without its marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarkedSentence {
    /// The plain text.
    pub text: String,
    /// Names, times, amounts.
    pub names: Vec<Marked>,
    /// Descriptions.
    pub descriptions: Vec<Marked>,
    /// Whether its document is kept from training.
    pub test: bool,
}

/// Reads a file of ours.
///
/// # Errors
///
/// The number of the line, and what is wrong with it.
pub fn read_marked(text: &str) -> Result<Vec<MarkedSentence>, String> {
    let mut out = Vec::new();
    let mut document = None;
    for (number, line) in text.lines().enumerate() {
        let fault = |what: &str| format!("line {}: {what}", number + 1);
        if let Some(title) = line.strip_prefix("# ") {
            let id = title.split(' ').next().and_then(|n| n.parse::<usize>().ok());
            document = Some(id.ok_or_else(|| fault("a document's line is “# NUMBER title”"))?);
        } else if !line.trim().is_empty() {
            let document =
                document.ok_or_else(|| fault("a sentence stands before the first “# NUMBER title”"))?;
            let mut sentence = unmark(line.trim()).map_err(|e| fault(&e))?;
            sentence.test = document % 5 == 0;
            out.push(sentence);
        }
    }
    Ok(out)
}

fn unmark(line: &str) -> Result<MarkedSentence, String> {
    let mut sentence = MarkedSentence::default();
    let (mut open, mut count, mut rest) = (Vec::new(), 0, line);
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '[' => {
                let (label, after) = rest.split_once(' ').ok_or("a [ without its words")?;
                let mut parts = label.split(':');
                let kind = parts.next().unwrap_or("").to_owned();
                open.push((count, kind, parts.next().unwrap_or("n").to_owned()));
                rest = after;
            }
            ']' => {
                let (start, kind, form) = open.pop().ok_or("a ] without its [")?;
                match form.as_str() {
                    "n" => sentence.names.push((start, count, kind)),
                    "d" => sentence.descriptions.push((start, count, kind)),
                    "p" => {}
                    other => return Err(format!("the form “{other}” is none of n, d, p")),
                }
            }
            c => {
                sentence.text.push(c);
                count += 1;
            }
        }
    }
    if open.is_empty() { Ok(sentence) } else { Err("a [ is not closed".to_owned()) }
}

/// One sentence of an IOB2 file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaggedSentence {
    /// Its words.
    pub words: Vec<String>,
    /// Whether no space stands before each.
    pub glued: Vec<bool>,
    /// Mentions: first word, last word, kind.
    pub names: Vec<Marked>,
}

/// Reads IOB2 as UNER has it: number, word, label in columns; `# text = ` tells where spaces stand.
#[must_use]
pub fn read_iob2(text: &str) -> Vec<TaggedSentence> {
    let mut out = Vec::new();
    for block in text.split("\n\n") {
        let mut sentence = TaggedSentence::default();
        let mut rest = block.lines().find_map(|l| l.strip_prefix("# text = ")).unwrap_or("");
        for line in block.lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [_, word, label, ..] = cells.as_slice() else { continue };
            let i = sentence.words.len();
            sentence.glued.push(i > 0 && rest.starts_with(word));
            if let Some(at) = rest.find(word) {
                rest = &rest[at + word.len()..];
            }
            sentence.words.push((*word).to_owned());
            match (label.split_once('-'), sentence.names.last_mut()) {
                (Some(("B", kind)), _) => sentence.names.push((i, i, kind.to_owned())),
                (Some(("I", _)), Some(last)) => last.1 = i,
                _ => {}
            }
        }
        if !sentence.words.is_empty() {
            out.push(sentence);
        }
    }
    out
}

/// How many mentions there are, were found, and both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreement {
    /// In gold.
    pub gold: usize,
    /// Found.
    pub found: usize,
    /// Right.
    pub right: usize,
}

impl Agreement {
    /// Precision, recall and F1 in percent.
    #[must_use]
    pub fn shares(&self) -> [f64; 3] {
        #[allow(clippy::cast_precision_loss, reason = "counts of mentions")]
        let share = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
        [
            share(self.right, self.found),
            share(self.right, self.gold),
            share(2 * self.right, self.gold + self.found),
        ]
    }
}

/// Agreement by kind; `all` is under the empty name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreements(pub BTreeMap<String, Agreement>);

impl Agreements {
    /// Adds one sentence.
    pub fn add(&mut self, gold: &[Marked], found: &[Marked]) {
        let (gold, found): (BTreeSet<_>, BTreeSet<_>) = (gold.iter().collect(), found.iter().collect());
        for mention in gold.union(&found) {
            for kind in ["", mention.2.as_str()] {
                let entry = self.0.entry(kind.to_owned()).or_default();
                entry.gold += usize::from(gold.contains(mention));
                entry.found += usize::from(found.contains(mention));
                entry.right += usize::from(gold.contains(mention) && found.contains(mention));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_nest_and_count_code_points() {
        let text = "# 5 a raid\n[org:d:3 [dem:n:4 Tájik] guards] fled on [tim Tuesday].\n\n# 6 next\nNo.\n";
        let sentences = read_marked(text).expect("well formed");
        assert_eq!(sentences[0].text, "Tájik guards fled on Tuesday.");
        assert_eq!(sentences[0].names, [(0, 5, "dem".to_owned()), (21, 28, "tim".to_owned())]);
        assert_eq!(sentences[0].descriptions, [(0, 12, "org".to_owned())]);
        assert_eq!([sentences[0].test, sentences[1].test], [true, false]);
        assert_eq!(read_marked("# 1 x\nA [per:n:1 B.\n"), Err("line 2: a [ is not closed".to_owned()));
    }

    #[test]
    fn labels_become_spans() {
        let text =
            "# text = Al Qaeda's men\n1\tAl\tB-ORG\t-\n2\tQaeda\tI-ORG\t-\n3\t's\tO\t-\n4\tmen\tO\t-\n";
        let sentences = read_iob2(text);
        assert_eq!(sentences[0].names, [(0, 1, "ORG".to_owned())]);
        assert_eq!(sentences[0].glued, [false, false, true, false]);
    }

    #[test]
    fn a_wrong_kind_costs_both_ways() {
        let mut agreements = Agreements::default();
        agreements.add(
            &[(0, 1, "org".into()), (3, 4, "per".into())],
            &[(0, 1, "per".into()), (3, 4, "per".into())],
        );
        assert_eq!(agreements.0[""], Agreement { gold: 2, found: 2, right: 1 });
        assert_eq!(agreements.0["per"], Agreement { gold: 1, found: 2, right: 1 });
    }
}
