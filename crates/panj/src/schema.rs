//! What is printed from definitions: the record's JSON Schema, the list of columns, completions, man pages.
//!
//! Reads: the record's types and the command line's definition. Writes: text. Tests: `tests/definitions.rs`.

use crate::cli::{Cli, CompletionsArgs, ManArgs, SchemaArgs};
use crate::table;
use anyhow::Context;
use clap::CommandFactory;
use std::io::Write;

/// `panj schema`.
pub(crate) fn schema(args: &SchemaArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    if args.csv {
        out.write_all(table::columns_as_markdown().as_bytes())?;
    } else {
        writeln!(out, "{:#}", panj_record::json_schema())?;
    }
    Ok(())
}

/// `panj completions`.
pub(crate) fn completions(args: &CompletionsArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    // Through a buffer: the generator would panic when the pipe is closed.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "panj", &mut script);
    Ok(out.write_all(&script)?)
}

/// `panj man`.
pub(crate) fn man(args: &ManArgs, out: &mut dyn Write) -> anyhow::Result<()> {
    match &args.dir {
        Some(dir) => {
            std::fs::create_dir_all(dir)
                .with_context(|| format!("{}: cannot make the folder", dir.display()))?;
            clap_mangen::generate_to(Cli::command(), dir)
                .with_context(|| format!("{}: cannot write the man pages", dir.display()))
        }
        None => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            Ok(out.write_all(&page)?)
        }
    }
}
