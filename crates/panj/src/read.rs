//! `panj read`: from paths to records in the form the user wants. Reads: arguments. Writes: the output,
//! messages and totals on standard error.
//!
//! A file named with `--output` is written beside its place and moved there when it is whole.
//! Not here: how a batch runs (`batch`), what a record looks like (`view`, `table`). Tests: `tests/read.rs`.

use crate::batch::{Batch, Event, Outcome, find};
use crate::cli::{Format, ReadArgs};
use crate::ink::{clean, terminal_columns};
use crate::{table, view, words};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use panj_engine::{Reader, Settings};
use panj_record::Record;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Columns of the view and the table where there is no terminal to ask.
const VIEW_COLUMNS: usize = 100;
const TABLE_COLUMNS: usize = 160;

/// `panj read`.
pub(crate) fn read(args: &ReadArgs) -> anyhow::Result<ExitCode> {
    let paths = if args.paths.is_empty() { vec![PathBuf::from("-")] } else { args.paths.clone() };
    let started = Instant::now();
    let format = args.format.unwrap_or_else(|| default_format(args.output.as_deref()));
    let color = match &args.output {
        Some(_) => args.color == crate::cli::Color::Always,
        None => args.color.on_stdout(),
    };
    let mut output = Output::open(args.output.as_deref())?;
    let columns = if args.output.is_none() { terminal_columns() } else { None };
    let render = |record: &Record| -> anyhow::Result<String> {
        Ok(match format {
            Format::View => view::view(record, columns.unwrap_or(VIEW_COLUMNS), color),
            Format::Json => serde_json::to_string(record)? + "\n",
            Format::Table => table::table_rows(record, columns.unwrap_or(TABLE_COLUMNS)),
            Format::Csv => table::csv_rows(record)?,
        })
    };
    match format {
        Format::Table => output.write(&table::table_header(columns.unwrap_or(TABLE_COLUMNS)))?,
        Format::Csv => output.write(&table::csv_header()?)?,
        Format::View | Format::Json => {}
    }

    let target = args.output.as_deref().and_then(|path| path.canonicalize().ok());
    let found = find(&paths, target.as_deref());
    let shown = args.output.is_none() && std::io::stdout().is_terminal();
    let mut log = Log::new(found.inputs.len(), shown);
    for note in &found.notes {
        log.say(note);
    }
    let mut tally = Tally::default();
    for problem in &found.problems {
        log.say(problem);
        tally.failed += 1;
    }

    let reader = Reader::embedded();
    let batch = Batch {
        reader: &reader,
        settings: Settings { published: args.input.published },
        form: args.input.from.map(crate::cli::InputForm::form),
        render: &render,
        threads: threads(args.threads),
    };
    batch.run(&found.inputs, &mut |event| {
        match event {
            Event::InputDone => log.input_done(),
            Event::Document(Outcome::Failed(problem)) => {
                tally.failed += 1;
                log.say(&problem);
            }
            Event::Document(Outcome::Read(rendered)) => {
                if format == Format::View && tally.articles > 0 {
                    output.write(&view::separator(columns.unwrap_or(VIEW_COLUMNS), color))?;
                }
                output.write(&rendered.text)?;
                tally.articles += 1;
                tally.events += rendered.events;
                tally.incidents += rendered.incidents;
                log.document_done(&tally);
            }
        }
        Ok(())
    })?;
    output.finish()?;
    log.close();
    if tally.articles + tally.failed > 1 {
        eprintln!("panj: {}", tally.line(started.elapsed().as_secs_f64()));
    }
    Ok(if tally.failed > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The format when the user names none.
fn default_format(output: Option<&Path>) -> Format {
    match output {
        Some(path) if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) => {
            Format::Csv
        }
        Some(_) => Format::Json,
        None if std::io::stdout().is_terminal() => Format::View,
        None => Format::Json,
    }
}

/// The number of threads: as given, else one per core.
pub(crate) fn threads(given: Option<u16>) -> usize {
    given.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}

/// What a batch came to.
#[derive(Debug, Default)]
struct Tally {
    articles: usize,
    events: usize,
    incidents: usize,
    failed: usize,
}

impl Tally {
    fn line(&self, seconds: f64) -> String {
        format!(
            "{}, {}, {}, {} failed, {seconds:.1} s",
            words::plural(self.articles, "article"),
            words::plural(self.events, "event"),
            words::plural(self.incidents, "incident"),
            words::number(self.failed as f64),
        )
    }
}

/// Standard error: messages, and a bar where a person watches a batch.
struct Log {
    bar: Option<ProgressBar>,
    inputs: usize,
    /// Whether the records themselves go to the terminal, and show the progress.
    shown: bool,
}

impl Log {
    fn new(inputs: usize, shown: bool) -> Self {
        Log { bar: None, inputs, shown }
    }

    /// The bar appears with the second document, unless the output itself shows the progress.
    fn bar(&mut self, documents: usize) -> Option<&ProgressBar> {
        let wanted = self.inputs > 1 || documents > 1;
        if self.bar.is_none() && wanted && std::io::stderr().is_terminal() && !self.shown {
            let known = self.inputs > 1;
            let bar = if known { ProgressBar::new(self.inputs as u64) } else { ProgressBar::new_spinner() };
            let form = if known {
                "{bar:30} {pos}/{len} files, {msg}, {eta} left"
            } else {
                "{spinner} {msg}, {elapsed}"
            };
            bar.set_style(
                ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            self.bar = Some(bar);
        }
        self.bar.as_ref()
    }

    fn say(&mut self, message: &str) {
        let message = format!("panj: {}", clean(message));
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{message}")),
            None => eprintln!("{message}"),
        }
    }

    fn document_done(&mut self, tally: &Tally) {
        let documents = tally.articles + tally.failed;
        if let Some(bar) = self.bar(documents) {
            bar.set_message(format!(
                "{}, {}",
                words::plural(tally.articles, "article"),
                words::plural(tally.events, "event")
            ));
            bar.tick();
        }
    }

    fn input_done(&mut self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    fn close(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

/// Where the records go.
struct Output {
    writer: BufWriter<Box<dyn Write>>,
    /// The file in the making, and its place.
    pending: Option<(PathBuf, PathBuf)>,
}

impl Output {
    fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Output { writer: BufWriter::new(Box::new(std::io::stdout())), pending: None });
        };
        let failed =
            || format!("{}: cannot be written; check the folder and its permissions", path.display());
        // A link keeps pointing where it points; a device or a pipe is written to, not replaced.
        let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if place.is_dir() {
            anyhow::bail!("{}: is a folder; name a file in it", path.display());
        }
        if place.exists() && !place.is_file() {
            let file = File::options().write(true).open(&place).with_context(failed)?;
            return Ok(Output { writer: BufWriter::new(Box::new(file)), pending: None });
        }
        let mut name = std::ffi::OsString::from(".");
        name.push(place.file_name().with_context(failed)?);
        name.push(format!(".{}.part", std::process::id()));
        let part = place.with_file_name(name);
        let file = File::create(&part).with_context(failed)?;
        if let Ok(about) = place.metadata() {
            // As good as possible: on a disk without permissions there are none to keep.
            let _ = file.set_permissions(about.permissions());
        }
        Ok(Output { writer: BufWriter::new(Box::new(file)), pending: Some((part, place)) })
    }

    fn write(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(self.writer.write_all(text.as_bytes())?)
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.writer.flush()?;
        if let Some((part, place)) = &self.pending {
            std::fs::rename(part, place)
                .with_context(|| format!("{}: cannot be put in its place", place.display()))?;
            self.pending = None;
        }
        Ok(())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some((part, _)) = &self.pending {
            let _ = std::fs::remove_file(part);
        }
    }
}
