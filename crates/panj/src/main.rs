//! The program `panj`: the command line over the engine. The modules:
//!
//! | module | what |
//! |---|---|
//! | `cli` | the one definition of the command line |
//! | `read` | `panj read`: arguments to output |
//! | `batch` | many documents, all cores, the order given |
//! | `view` | the readable view of a record |
//! | `table` | CSV and aligned columns |
//! | `explain` | `panj explain`: why one event was read as it was |
//! | `words` | the record's codes in plain words |
//! | `ink` | cleaned, coloured, wrapped text |
//! | `schema` | schema, completions, man pages |
//! | `eval`, `bench` | how good, how fast |
//!
//! Exit status: 0, 1 if something could not be read or done, 2 for a wrong command line. A closed pipe ends it
//! quietly. Only the program prints. Tests of the whole program: `tests/`.

mod batch;
mod bench;
mod cli;
mod eval;
mod explain;
mod ink;
mod read;
mod schema;
mod table;
mod view;
mod words;

use clap::{CommandFactory, Parser};
use cli::{Cli, Command};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("panj: {}", ink::clean(&format!("{error:#}")));
            ExitCode::from(1)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match cli.command {
        None => out.write_all(cli::WELCOME.as_bytes())?,
        Some(Command::Read(args)) => {
            drop(out);
            if args.paths.is_empty() && std::io::stdin().is_terminal() {
                return help_for("read");
            }
            return read::read(&args);
        }
        Some(Command::Explain(args)) => return explain::explain(&args, &mut out),
        Some(Command::Schema(args)) => schema::schema(&args, &mut out)?,
        Some(Command::Eval(args)) => return eval::eval(&args, &mut out),
        Some(Command::Bench(args)) => bench::bench(&args, &mut out)?,
        Some(Command::Completions(args)) => schema::completions(&args, &mut out)?,
        Some(Command::Man(args)) => schema::man(&args, &mut out)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The long help of a command, as `--help` prints it.
fn help_for(name: &str) -> anyhow::Result<ExitCode> {
    let mut command = Cli::command();
    command.build();
    if let Some(command) = command.find_subcommand_mut(name) {
        command.print_long_help()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether whoever reads the output has gone.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
