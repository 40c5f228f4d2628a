//! Runs the specifications in `spec/` (see its README.md for the language).
//!
//! - `cargo test -p panj-engine --test spec` runs all.
//! - `SPEC=event/flight cargo test -p panj-engine --test spec -- --nocapture` runs the files whose name holds these
//!   words, and shows each record and each tree.
//! - `SPEC_TODO=drop cargo test -p panj-engine --test spec` takes `todo [cause]` away where the expectation holds now.

#![allow(clippy::print_stdout, reason = "what the tests show to whoever asks")]

mod check;
mod file;
#[path = "../projection/mod.rs"]
mod projection;

use file::Spec;
use panj_engine::{Reader, Settings, extract};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[test]
fn the_reader_does_what_the_specifications_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    let only = std::env::var("SPEC").ok();
    let drop = std::env::var("SPEC_TODO").is_ok_and(|v| v == "drop");
    let reader = Reader::embedded();
    let mut report = Report::default();
    for path in file::files(&folder) {
        if only.as_ref().is_some_and(|o| !path.to_string_lossy().contains(o.as_str())) {
            continue;
        }
        match file::read(&folder, &path) {
            Ok(specs) => specs.iter().for_each(|s| run(&reader, s, only.is_some(), &mut report)),
            Err(problem) => report.failures.push(problem),
        }
    }
    if drop {
        report.drop_todos(&folder);
    }
    for (file, number, cause) in &report.held {
        let at = format!("spec/{}:{number}", file.display());
        report
            .failures
            .push(format!("{at}: this holds now; take “todo [{cause}]” away (SPEC_TODO=drop does it)"));
    }
    println!("{report}");
    assert!(report.failures.is_empty(), "\n\n{}\n", report.failures.join("\n\n"));
}

fn run(reader: &Reader, spec: &Spec, show: bool, report: &mut Report) {
    report.specs += 1;
    let limits = extract::Limits::default();
    let mut documents = extract::documents(spec.text.as_bytes(), "spec", Some(spec.form), &limits);
    let Some(Ok(article)) = documents.next() else {
        report.failures.push(format!("{}: “{}” is no article", spec.file.display(), spec.heading));
        return;
    };
    let doc = reader.parse(article.clone());
    let record = reader.read(article, &Settings { published: spec.published });
    if show {
        println!("## {}\n{}{}", spec.heading, projection::record(&record), trees(&doc));
    }
    let reading = check::Reading { doc, record };
    for line in &spec.expectations {
        report.expectations += 1;
        let at = format!("spec/{}:{}", spec.file.display(), line.number);
        match (reading.check(&line.words), &line.todo) {
            (Ok(()), None) => {}
            (Ok(()), Some(cause)) => report.held.push((spec.file.clone(), line.number, cause.clone())),
            (Err(check::Failure::Form(problem)), _) => {
                report.failures.push(format!("{at}: {problem}\n  in      {}", line.words));
            }
            (Err(check::Failure::Found(found)), None) => {
                report
                    .failures
                    .push(format!("{at} ({})\n  wanted  {}\n  found   {found}", spec.heading, line.words));
            }
            (Err(check::Failure::Found(found)), Some(cause)) => {
                let entry = format!("{at}\n    wanted  {}\n    found   {found}", line.words);
                report.todos.entry(cause.clone()).or_default().push(entry);
            }
        }
    }
}

/// The words of each sentence as `word/TAG`, with the relation and the head.
fn trees(doc: &panj_engine::doc::Doc) -> String {
    let mut out = String::new();
    for sentence in &doc.sentences {
        for t in sentence.tokens() {
            let token = &doc.tokens[t];
            let head = token.head.map_or("ROOT", |h| doc.word(h));
            out.push_str(&format!(
                "{}/{} {}·{}({head})  ",
                doc.word(t),
                token.tag,
                token.lemma,
                token.relation
            ));
        }
        out.push('\n');
    }
    out
}

/// What came out.
#[derive(Default)]
struct Report {
    specs: usize,
    expectations: usize,
    failures: Vec<String>,
    /// Expectations that are known to fail, by cause.
    todos: BTreeMap<String, Vec<String>>,
    /// Expectations that were known to fail and hold.
    held: Vec<(PathBuf, usize, String)>,
}

impl Report {
    /// Takes the mark away from what holds.
    fn drop_todos(&mut self, folder: &Path) {
        for (file, number, cause) in std::mem::take(&mut self.held) {
            let path = folder.join(&file);
            let text = std::fs::read_to_string(&path).expect("a spec can be read");
            let mark = format!("todo [{cause}] ");
            let lines: Vec<String> = text
                .lines()
                .enumerate()
                .map(|(i, l)| if i + 1 == number { l.replacen(&mark, "", 1) } else { l.to_owned() })
                .collect();
            std::fs::write(&path, lines.join("\n") + "\n").expect("a spec can be written");
        }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let todos: usize = self.todos.values().map(Vec::len).sum();
        writeln!(f, "{} specs, {} expectations, {todos} known to fail", self.specs, self.expectations)?;
        for (cause, entries) in &self.todos {
            writeln!(f, "{cause} ({})", entries.len())?;
            for entry in entries {
                writeln!(f, "  {entry}")?;
            }
        }
        Ok(())
    }
}
