//! `panj eval`: measures what is read against gold readings. Reads: a folder. Writes: a report; with `--update`
//! the folder's floors.
//!
//! Not here: how records are scored and floors kept (`panj-eval`). Tests: `tests/definitions.rs`, `tests/eval.rs`.

use crate::cli::{EvalArgs, EvalCommand, EvalRecordsArgs, EvalSyntaxArgs};
use anyhow::{Context, bail};
use panj_engine::extract::{Form, Limits, documents};
use panj_engine::syntax::train::{evaluate, read_conllu};
use panj_engine::{Reader, Settings, syntax};
use panj_eval::Lower;
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// `panj eval`.
pub(crate) fn eval(args: &EvalArgs, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    match &args.what {
        EvalCommand::Records(args) => records(args, out),
        EvalCommand::Syntax(args) => syntax(args, out),
    }
}

fn records(args: &EvalRecordsArgs, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let reader = Reader::embedded();
    let report = panj_eval::evaluate_records(&args.dir, &|text, published| read(&reader, text, published))?;
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else if args.verbose {
        writeln!(out, "{report:#}")?;
    } else {
        writeln!(out, "{report}")?;
    }
    if args.update {
        let lower = if args.lower { Lower::Allowed } else { Lower::Refused };
        for moved in panj_eval::update(&args.dir, &report, lower)? {
            writeln!(out, "{moved}")?;
        }
        writeln!(out, "floors and results are written")?;
    }
    if args.gate {
        let gate = panj_eval::gate_folder(&args.dir, &report)?;
        writeln!(out, "{gate}")?;
        if !gate.passed() {
            return Ok(ExitCode::from(1));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The record of one text, as JSON; null for one that cannot be read.
fn read(reader: &Reader, text: &str, published: Option<&str>) -> Value {
    let settings = Settings { published: published.and_then(|day| day.parse().ok()) };
    let article = documents(text.as_bytes(), "report.txt", Some(Form::Text), &Limits::default()).next();
    match article {
        Some(Ok(article)) => serde_json::to_value(reader.read(article, &settings)).unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

fn syntax(args: &EvalSyntaxArgs, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let dir = &args.data;
    let mut files: Vec<PathBuf> = std::fs::read_dir(dir)
        .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect())
        .with_context(|| format!("{}: cannot be read; name a folder of treebanks", dir.display()))?;
    files.retain(|path| path.to_string_lossy().ends_with("-dev.conllu"));
    files.sort();
    if files.is_empty() {
        bail!("{}: holds no treebank; expected files that end in -dev.conllu", dir.display());
    }
    let model = syntax::Model::embedded();
    writeln!(
        out,
        "{:<12} {:>7} {:>6} {:>6} {:>6} {:>6} {:>6}",
        "treebank", "words", "UPOS", "XPOS", "lemma", "UAS", "LAS"
    )?;
    for path in files {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{}: cannot be read as UTF-8 text", path.display()))?;
        let scores = evaluate(&model, &read_conllu(&text));
        if scores.words == 0 {
            bail!("{}: holds no sentence in CoNLL-U", path.display());
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        writeln!(
            out,
            "{name:<12} {:>7} {:>6.2} {:>6.2} {:>6.2} {:>6.2} {:>6.2}",
            scores.words, scores.upos, scores.tag, scores.lemma, scores.uas, scores.las
        )?;
    }
    Ok(ExitCode::SUCCESS)
}
