//! Many documents: finds the inputs, reads them on all cores, hands the results on in the order given.
//!
//! Reads: paths. Writes: one [`Outcome`] per document to a sink. Memory is bounded: files of at most
//! [`SMALL`] are loaded by the workers, larger ones and JSON Lines one at a time, and at most one window
//! of documents is in memory with its results. What cannot be read is an outcome too; nothing stops the rest,
//! not even a panic in the engine. The order, and so the bytes of the output, are those of one thread.
//! Not here: what a result looks like and where it goes (`read`). Tests: below, and `tests/read.rs`.

use anyhow::Context;
use panj_engine::extract::{Article, Form, Limits, LoadError, documents, json_line, sniff};
use panj_engine::{Reader, Settings};
use panj_record::Record;
use rayon::prelude::*;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// The name of standard input in messages.
pub(crate) const STDIN: &str = "standard input";

/// Bytes of a file that a worker may load by itself.
const SMALL: u64 = 1 << 20;

/// Bytes of JSON Lines that are held whole; more is read line by line.
const WHOLE: u64 = 64 << 20;

/// Documents in a window for each thread.
const WINDOW_PER_THREAD: usize = 16;

/// Bytes of loaded documents that close a window.
const WINDOW_BYTES: usize = 16 << 20;

/// Names of files in a folder that are read.
const ENDINGS: [&str; 6] = ["txt", "html", "htm", "jsonl", "ndjson", "json"];

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// `-`
    Stdin,
    /// A file.
    File(PathBuf),
}

/// What the paths stand for.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What to read, in order.
    pub(crate) inputs: Vec<Input>,
    /// What cannot be read: a message each.
    pub(crate) problems: Vec<String>,
    /// What is left out on purpose: a message each.
    pub(crate) notes: Vec<String>,
}

/// Finds the inputs: a path as given, a folder with all in it, in the order of the names. `except` is left out.
pub(crate) fn find(paths: &[PathBuf], except: Option<&Path>) -> Found {
    let mut found = Found::default();
    for path in paths {
        if path.as_os_str() == "-" {
            found.inputs.push(Input::Stdin);
        } else if path.is_dir() {
            let before = found.inputs.len();
            let mut skipped = Vec::new();
            walk(path, except, &mut found, &mut skipped);
            if !skipped.is_empty() {
                let shown: Vec<&str> = skipped.iter().take(3).map(String::as_str).collect();
                let more = if skipped.len() > shown.len() { ", …" } else { "" };
                found.notes.push(format!(
                    "{}: skipped {} ({}{more}); read are .{}",
                    path.display(),
                    crate::words::plural(skipped.len(), "other file"),
                    shown.join(", "),
                    ENDINGS.join(" ."),
                ));
            }
            if found.inputs.len() == before {
                found.notes.push(format!("{}: no reports in this folder", path.display()));
            }
        } else {
            found.inputs.push(Input::File(path.clone()));
        }
    }
    found
}

fn walk(dir: &Path, except: Option<&Path>, found: &mut Found, skipped: &mut Vec<String>) {
    let entries = match std::fs::read_dir(dir).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
        Ok(entries) => entries,
        Err(error) => return found.problems.push(io_problem(&dir.display().to_string(), &error)),
    };
    let mut entries: Vec<(PathBuf, bool)> = entries
        .into_iter()
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        // A link to a folder could lead back up; it counts as a file and is skipped for its name or its kind.
        .map(|entry| (entry.path(), entry.file_type().is_ok_and(|kind| kind.is_dir())))
        .collect();
    entries.sort();
    for (path, is_dir) in entries {
        if is_dir {
            walk(&path, except, found, skipped);
        } else if !has_ending(&path, &ENDINGS) || is_gold(&path) || path.is_dir() {
            skipped
                .push(path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default());
        } else if except.is_none_or(|except| path.canonicalize().ok().as_deref() != Some(except)) {
            found.inputs.push(Input::File(path));
        }
    }
}

/// Whether a file is the gold reading that lies beside a report.
fn is_gold(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".gold.json")
}

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
}

/// What is wrong with a file, and the mend.
pub(crate) fn io_problem(name: &str, error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => format!("{name}: no such file; check the name"),
        ErrorKind::PermissionDenied => {
            format!("{name}: may not be read; allow it with chmod +r (for a folder chmod +rx)")
        }
        ErrorKind::IsADirectory => format!("{name}: is a folder; give a file"),
        _ => format!("{name}: cannot be read ({error}); check the file and the disk it is on"),
    }
}

/// An opened input.
pub(crate) enum Source {
    /// All of it.
    Whole(Vec<u8>),
    /// JSON Lines that are too much to hold.
    Lines(Box<dyn BufRead>),
}

/// Opens an input: the whole of it, or line by line if it is large.
pub(crate) fn load(input: &Input, form: Option<Form>, limits: &Limits) -> Result<Source, String> {
    let name = name_of(input);
    let too_large =
        || format!("{name}: larger than {} MiB; split it into one article each", limits.bytes >> 20);
    let problem = |error: std::io::Error| io_problem(&name, &error);
    let mut reader: Box<dyn Read> = match input {
        Input::Stdin => Box::new(std::io::stdin()),
        Input::File(path) => {
            let file = std::fs::File::open(path).map_err(problem)?;
            let size = file.metadata().map_or(0, |about| if about.is_file() { about.len() } else { 0 });
            if size > WHOLE && form.is_some_and(|form| form != Form::JsonLines) {
                return Err(too_large());
            }
            Box::new(file)
        }
    };
    let mut bytes = Vec::new();
    reader.by_ref().take(SMALL).read_to_end(&mut bytes).map_err(problem)?;
    let lines = form.unwrap_or_else(|| sniff(&bytes)) == Form::JsonLines;
    let most = if lines { WHOLE } else { limits.bytes as u64 + 1 };
    reader.by_ref().take(most.saturating_sub(bytes.len() as u64)).read_to_end(&mut bytes).map_err(problem)?;
    if (bytes.len() as u64) < most {
        return Ok(Source::Whole(bytes));
    }
    if lines {
        Ok(Source::Lines(Box::new(BufReader::new(Cursor::new(bytes).chain(reader)))))
    } else {
        Err(too_large())
    }
}

/// Whether an input is read line by line. Standard input may be.
fn is_json_lines(input: &Input) -> bool {
    match input {
        Input::Stdin => true,
        Input::File(path) => has_ending(path, &["jsonl", "ndjson", "json"]),
    }
}

/// The name of an input in messages.
pub(crate) fn name_of(input: &Input) -> String {
    match input {
        Input::Stdin => STDIN.to_owned(),
        Input::File(path) => path.to_string_lossy().into_owned(),
    }
}

/// The documents of an input, one at a time.
pub(crate) fn articles<'a>(
    source: Source,
    name: &'a str,
    form: Option<Form>,
    limits: &'a Limits,
    take: &mut dyn FnMut(Result<Article, String>) -> anyhow::Result<ControlFlow<()>>,
) -> anyhow::Result<()> {
    let mut pass = |document: Result<Article, LoadError>| {
        take(match document {
            Ok(mut article) => {
                if name == STDIN && article.uri.as_deref() == Some("file:standard input") {
                    article.uri = None;
                }
                Ok(article)
            }
            Err(error) => Err(error.to_string()),
        })
    };
    match source {
        Source::Whole(bytes) => {
            for document in documents(&bytes, name, form, limits) {
                if pass(document)?.is_break() {
                    break;
                }
            }
        }
        Source::Lines(mut reader) => {
            for number in 1.. {
                let mut line = Vec::new();
                let most = limits.bytes as u64 + 1;
                // A line that is too large is cut; the engine says so, and the rest of it is passed over.
                let got = reader.by_ref().take(most).read_until(b'\n', &mut line).and_then(|size| {
                    let cut = size as u64 == most && !line.ends_with(b"\n");
                    if cut { reader.skip_until(b'\n') } else { Ok(0) }
                });
                if let Err(error) = got {
                    let _stops_here = take(Err(io_problem(name, &error)))?;
                    break;
                }
                if line.is_empty() {
                    break;
                }
                let words = line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| number == 1).unwrap_or(&line);
                let blank = words.trim_ascii().is_empty();
                if !blank && pass(json_line(words, name, number, limits))?.is_break() {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// What became of one document.
pub(crate) enum Outcome {
    /// It was read.
    Read(Rendered),
    /// It was not, and why.
    Failed(String),
}

/// A record in the form of the output.
pub(crate) struct Rendered {
    /// What is written.
    pub(crate) text: String,
    /// How many events it has.
    pub(crate) events: usize,
    /// How many incidents.
    pub(crate) incidents: usize,
}

/// What every document of a batch has in common.
pub(crate) struct Batch<'a> {
    /// The reader.
    pub(crate) reader: &'a Reader,
    /// Its settings.
    pub(crate) settings: Settings,
    /// The form of the input, if the user says it.
    pub(crate) form: Option<Form>,
    /// Makes the output of a record.
    pub(crate) render: &'a (dyn Fn(&Record) -> anyhow::Result<String> + Sync),
    /// How many threads.
    pub(crate) threads: usize,
}

/// Something for a worker.
enum Job {
    File(Input),
    Document(Result<Article, String>),
    /// The end of an input, for the progress.
    Done,
}

/// What comes back from a worker.
enum Step {
    Document(Outcome),
    Done,
}

/// What a sink is told.
pub(crate) enum Event {
    /// A document.
    Document(Outcome),
    /// An input has no more documents.
    InputDone,
}

impl Batch<'_> {
    /// Reads the inputs and hands the outcomes to `sink` in order. An error of the sink ends the batch.
    pub(crate) fn run(
        &self,
        inputs: &[Input],
        sink: &mut dyn FnMut(Event) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads)
            .stack_size(16 << 20)
            .build()
            .context("cannot start the threads; try --threads 1")?;
        let limits = Limits::default();
        let room = self.threads * WINDOW_PER_THREAD;
        let mut window = Vec::with_capacity(room);
        let mut bytes_held = 0;
        let mut flush = |window: &mut Vec<Job>, bytes_held: &mut usize| -> anyhow::Result<()> {
            *bytes_held = 0;
            let jobs = std::mem::take(window);
            let steps: Vec<Vec<Step>> =
                pool.install(|| jobs.into_par_iter().map(|job| self.work(job, &limits)).collect());
            for step in steps.into_iter().flatten() {
                sink(match step {
                    Step::Document(outcome) => Event::Document(outcome),
                    Step::Done => Event::InputDone,
                })?;
            }
            Ok(())
        };
        for input in inputs {
            match self.size_if_small(input) {
                Some(size) => {
                    bytes_held += size;
                    window.push(Job::File(input.clone()));
                }
                None => {
                    let name = name_of(input);
                    match load(input, self.form, &limits) {
                        Err(problem) => window.push(Job::Document(Err(problem))),
                        Ok(source) => articles(source, &name, self.form, &limits, &mut |document| {
                            bytes_held += document.as_ref().map_or(0, |article| article.text.len());
                            window.push(Job::Document(document));
                            if window.len() >= room || bytes_held >= WINDOW_BYTES {
                                flush(&mut window, &mut bytes_held)?;
                            }
                            Ok(ControlFlow::Continue(()))
                        })?,
                    }
                    window.push(Job::Done);
                }
            }
            if window.len() >= room || bytes_held >= WINDOW_BYTES {
                flush(&mut window, &mut bytes_held)?;
            }
        }
        flush(&mut window, &mut bytes_held)
    }

    /// The size of an input that a worker may load by itself.
    fn size_if_small(&self, input: &Input) -> Option<usize> {
        let Input::File(path) = input else { return None };
        if self.form == Some(Form::JsonLines) || (self.form.is_none() && is_json_lines(input)) {
            return None;
        }
        match std::fs::metadata(path) {
            Ok(about) if about.is_file() && about.len() <= SMALL => Some(about.len() as usize),
            Ok(_) => None,
            Err(_) => Some(0),
        }
    }

    fn work(&self, job: Job, limits: &Limits) -> Vec<Step> {
        match job {
            Job::Done => vec![Step::Done],
            Job::Document(document) => vec![Step::Document(self.outcome(document))],
            Job::File(input) => {
                let name = name_of(&input);
                let mut steps = Vec::new();
                match load(&input, self.form, limits) {
                    Err(problem) => steps.push(Step::Document(Outcome::Failed(problem))),
                    Ok(source) => {
                        let all = AssertUnwindSafe(|| {
                            articles(source, &name, self.form, limits, &mut |document| {
                                steps.push(Step::Document(self.outcome(document)));
                                Ok(ControlFlow::Continue(()))
                            })
                        });
                        if !matches!(catch_unwind(all), Ok(Ok(()))) {
                            steps.push(Step::Document(Outcome::Failed(a_bug(&name))));
                        }
                    }
                }
                steps.push(Step::Done);
                steps
            }
        }
    }

    fn outcome(&self, document: Result<Article, String>) -> Outcome {
        let article = match document {
            Ok(article) => article,
            Err(problem) => return Outcome::Failed(problem),
        };
        let name = article.uri.clone().unwrap_or_else(|| STDIN.to_owned());
        let name = name.strip_prefix("file:").unwrap_or(&name).to_owned();
        let read = AssertUnwindSafe(|| {
            let record = self.reader.read(article, &self.settings);
            (self.render)(&record).map(|text| Rendered {
                text,
                events: record.events.len(),
                incidents: record.incidents.len(),
            })
        });
        match catch_unwind(read) {
            Ok(Ok(rendered)) => Outcome::Read(rendered),
            Ok(Err(error)) => Outcome::Failed(format!("{name}: cannot be written ({error:#})")),
            Err(_) => Outcome::Failed(a_bug(&name)),
        }
    }
}

fn a_bug(name: &str) -> String {
    format!("{name}: Panj failed on this document, which is a bug; please report it with the document")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_read_in_the_order_of_the_names() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/z.HTML", "a.txt", "c.pdf", "b.gold.json", ".hidden.txt", "a/y.jsonl"] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x").unwrap();
        }
        let found = find(&[dir.path().to_owned()], None);
        let names: Vec<String> = found.inputs.iter().map(name_of).collect();
        let names: Vec<&str> =
            names.iter().map(|n| n.strip_prefix(dir.path().to_str().unwrap()).unwrap()).collect();
        assert_eq!(names, ["/a/y.jsonl", "/a/z.HTML", "/a.txt", "/b.txt"]);
        assert!(
            found.notes[0].contains("skipped 2 other files") && found.notes[0].contains("c.pdf"),
            "{:?}",
            found.notes
        );
    }
}
