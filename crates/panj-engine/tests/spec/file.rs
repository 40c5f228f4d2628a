//! Reads the Markdown of `spec/`: texts in fences, each followed by the expectations about it.

use jiff::civil::Date;
use panj_engine::extract::Form;
use std::path::{Path, PathBuf};

/// One text with what is expected of it.
#[derive(Debug)]
pub(crate) struct Spec {
    /// The file, relative to `spec/`.
    pub(crate) file: PathBuf,
    /// The heading that it stands under.
    pub(crate) heading: String,
    /// What the text is.
    pub(crate) form: Form,
    /// The publication date that the reader is told.
    pub(crate) published: Option<Date>,
    /// The text.
    pub(crate) text: String,
    /// What is expected.
    pub(crate) expectations: Vec<Line>,
}

/// One expectation.
#[derive(Debug)]
pub(crate) struct Line {
    /// Its number in the file, from 1.
    pub(crate) number: usize,
    /// Why it is known to fail, if it is.
    pub(crate) todo: Option<String>,
    /// The expectation itself.
    pub(crate) words: String,
}

/// All Markdown files of the stages, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for stage in std::fs::read_dir(folder).expect("spec/ can be read").flatten() {
        if stage.path().is_dir() {
            let files = std::fs::read_dir(stage.path()).expect("a stage's folder can be read").flatten();
            out.extend(files.map(|f| f.path()).filter(|p| p.extension().is_some_and(|e| e == "md")));
        }
    }
    out.sort();
    out
}

/// The specs of one file, or what is wrong with its form.
pub(crate) fn read(folder: &Path, path: &Path) -> Result<Vec<Spec>, String> {
    let file = path.strip_prefix(folder).unwrap_or(path).to_owned();
    let markdown = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut out: Vec<Spec> = Vec::new();
    let mut heading = String::new();
    let mut lines = markdown.lines().enumerate();
    while let Some((i, line)) = lines.next() {
        if let Some(words) = line.strip_prefix('#') {
            words.trim_start_matches('#').trim().clone_into(&mut heading);
        }
        let Some(head) = line.strip_prefix("```") else { continue };
        let wrong = |problem: &str| format!("{}:{}: {problem}", file.display(), i + 1);
        let mut inside = Vec::new();
        loop {
            match lines.next() {
                Some((_, l)) if l.trim_end() == "```" => break,
                Some(numbered) => inside.push(numbered),
                None => return Err(wrong("expected the fence to end with ```")),
            }
        }
        let mut words = head.split_whitespace();
        let form = match words.next() {
            Some("expect") => {
                let spec =
                    out.last_mut().ok_or_else(|| wrong("expected a text before what is expected of it"))?;
                spec.expectations.extend(inside.iter().filter_map(|(n, l)| expectation(*n + 1, l)));
                continue;
            }
            Some("text") => Form::Text,
            Some("html") => Form::Html,
            Some("jsonl") => Form::JsonLines,
            _ => return Err(wrong("expected ```text, ```html, ```jsonl or ```expect")),
        };
        let published = match (words.next(), words.next()) {
            (None, None) => None,
            (Some("published"), Some(date)) => Some(date.parse().map_err(|e| wrong(&format!("{e}")))?),
            _ => return Err(wrong("expected nothing or “published YYYY-MM-DD” after the form")),
        };
        let text = inside.iter().map(|(_, l)| *l).collect::<Vec<_>>().join("\n");
        out.push(Spec {
            file: file.clone(),
            heading: heading.clone(),
            form,
            published,
            text,
            expectations: Vec::new(),
        });
    }
    match out.iter().find(|s| s.expectations.is_empty()) {
        Some(s) => Err(format!("{}: “{}” expects nothing", file.display(), s.heading)),
        None => Ok(out),
    }
}

fn expectation(number: usize, line: &str) -> Option<Line> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (todo, words) = match line.strip_prefix("todo [").and_then(|l| l.split_once("] ")) {
        Some((cause, words)) => (Some(cause.to_owned()), words),
        None => (None, line),
    };
    Some(Line { number, todo, words: words.to_owned() })
}
