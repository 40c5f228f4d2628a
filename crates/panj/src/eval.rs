//! `panj eval`: measures what is read against gold readings. Reads: a folder. Writes: a report.
//!
//! Not here: how records are scored (`panj-eval`).

use crate::cli::{EvalArgs, EvalCommand, EvalRecordsArgs};
use panj_engine::extract::{Form, Limits, documents};
use panj_engine::{Reader, Settings};
use serde_json::Value;
use std::io::Write;

/// `panj eval`.
pub(crate) fn eval(args: &EvalArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    match &args.what {
        EvalCommand::Records(args) => records(args, out),
    }
}

fn records(args: &EvalRecordsArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let reader = Reader::embedded();
    let report = panj_eval::evaluate_records(&args.dir, &|text, published| read(&reader, text, published))?;
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else if args.verbose {
        writeln!(out, "{report:#}")?;
    } else {
        writeln!(out, "{report}")?;
    }
    Ok(())
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
