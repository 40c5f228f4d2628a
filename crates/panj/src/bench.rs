//! `panj bench`: how fast this machine reads. Reads: a folder of reports. Writes: figures.
//!
//! The start is measured first, in a fresh process: the reader with its data, and one record. Then all documents
//! are read again and again, from bytes to record, on one thread and on many. Peak memory is the kernel's figure
//! for the whole process, where the kernel tells it.
//! Not here: how good the reading is (`eval`).

use crate::batch::{Source, find, load, name_of};
use crate::cli::BenchArgs;
use crate::ink::clean;
use crate::read::threads;
use crate::words;
use anyhow::{Context, bail};
use panj_engine::extract::{Limits, documents as documents_in};
use panj_engine::{Reader, Settings};
use rayon::prelude::*;
use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

/// One input with its bytes.
struct Document {
    name: String,
    bytes: Vec<u8>,
}

/// What one pass over all documents holds.
#[derive(Debug, Clone, Copy, Default)]
struct Amount {
    articles: usize,
    sentences: usize,
    bytes: usize,
}

/// `panj bench`.
pub(crate) fn bench(args: &BenchArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    let limits = Limits::default();
    let found = find(std::slice::from_ref(&args.dir), None);
    let mut documents = Vec::new();
    for input in &found.inputs {
        match load(input, None, &limits) {
            Ok(Source::Whole(bytes)) => documents.push(Document { name: name_of(input), bytes }),
            Ok(Source::Lines(_)) => {
                eprintln!("panj: {}: too large to measure with; left out", name_of(input))
            }
            Err(problem) => eprintln!("panj: {}", clean(&problem)),
        }
    }
    let Some(first) = documents.first() else {
        bail!("{}: no reports to read; name a folder with some", args.dir.display());
    };

    let started = Instant::now();
    let reader = Reader::embedded();
    let loaded = started.elapsed();
    read_all(&reader, first, &limits);
    let ready = started.elapsed();

    let mut amount = Amount::default();
    for document in &documents {
        for article in documents_in(&document.bytes, &document.name, None, &limits).flatten() {
            amount.articles += 1;
            amount.sentences += reader.count_sentences(&article);
        }
        amount.bytes += document.bytes.len();
    }
    writeln!(
        out,
        "{}: {}, {}, {:.1} kB",
        args.dir.display(),
        words::plural(amount.articles, "article"),
        words::plural(amount.sentences, "sentence"),
        amount.bytes as f64 / 1e3,
    )?;
    writeln!(
        out,
        "start-up    {} to the first record ({} for the reader)",
        milliseconds(ready),
        milliseconds(loaded)
    )?;
    let many = threads(args.threads);
    for threads in if many > 1 { vec![1, many] } else { vec![1] } {
        let (passes, took) = measure(&reader, &documents, threads, Duration::from_secs(args.seconds))?;
        let per_second = |amount: usize| words::number((amount as f64 * passes / took.as_secs_f64()).round());
        writeln!(
            out,
            "{:<11} {} articles/s, {} sentences/s, {:.2} MB/s",
            words::plural(threads, "thread"),
            per_second(amount.articles),
            per_second(amount.sentences),
            amount.bytes as f64 * passes / took.as_secs_f64() / 1e6,
        )?;
    }
    if let Some(peak) = peak_memory() {
        writeln!(out, "peak memory {:.1} MB", peak as f64 / 1e6)?;
    }
    Ok(())
}

fn read_all(reader: &Reader, document: &Document, limits: &Limits) {
    for article in documents_in(&document.bytes, &document.name, None, limits).flatten() {
        black_box(reader.read(article, &Settings { published: None }));
    }
}

/// Reads all documents again and again: the number of passes, and the time they took.
fn measure(
    reader: &Reader,
    documents: &[Document],
    threads: usize,
    least: Duration,
) -> anyhow::Result<(f64, Duration)> {
    let limits = Limits::default();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .context("cannot start the threads; try --threads 1")?;
    // Several passes at a time, so that no thread waits for the longest document of each.
    let block: Vec<&Document> = (0..threads * 4).flat_map(|_| documents).collect();
    let pass = || pool.install(|| block.par_iter().for_each(|document| read_all(reader, document, &limits)));
    let started = Instant::now();
    let mut passes = 0.0;
    while started.elapsed() < least {
        pass();
        passes += (threads * 4) as f64;
    }
    Ok((passes, started.elapsed()))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

/// The most memory that the process has held, in bytes, where the kernel tells it (Linux).
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
