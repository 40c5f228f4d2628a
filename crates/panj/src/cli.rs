//! The command line: the one definition that parsing, help, completions and man pages are made from.
//!
//! Reads: the arguments. Writes: [`Cli`]. What a command does is in the module of its name; the tests
//! of the whole program are in `tests/`.

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// Reads reports of conflict and keeps who did what to whom, where, when, how many, and who says so.
#[derive(Debug, Parser)]
#[command(name = "panj", version, propagate_version = true, max_term_width = 100, after_help = CLI_EXAMPLES)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What is printed for `panj` alone.
pub(crate) const WELCOME: &str = "\
Panj reads reports of conflict and keeps who did what to whom, where, when, how many, and who says so.

  panj read report.txt                 show what a report says
  panj read reports/ --output out.csv  read a whole folder into a table
  panj explain report.txt e3           why an event was read as it was

All commands: panj --help. One command, with examples: panj read --help.
";

const CLI_EXAMPLES: &str = "\
Examples:
  panj read report.txt                   show what a report says
  panj read reports/ > records.jsonl     one JSON record per article
  panj explain report.txt e3             why event e3 was read as it was

Exit status: 0 if everything was read, 1 if something could not be,
2 for a wrong command line.";

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read reports and show or write what they say
    #[command(after_long_help = READ_EXAMPLES, after_help = "More, with examples: panj read --help")]
    Read(ReadArgs),
    /// Show the words, the reasons and the rule behind one event
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(ExplainArgs),
    /// Print the form of the record: a JSON Schema
    #[command(after_help = SCHEMA_EXAMPLES)]
    Schema(SchemaArgs),
    /// Measure the reading against gold readings
    #[command(after_help = EVAL_EXAMPLES)]
    Eval(EvalArgs),
    /// Measure the speed on this machine
    #[command(after_help = BENCH_EXAMPLES)]
    Bench(BenchArgs),
    /// Print a completion script for a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Print the man page, or write all of them into a folder
    #[command(after_help = MAN_EXAMPLES)]
    Man(ManArgs),
}

const READ_EXAMPLES: &str = "\
Examples:
  panj read report.txt
      The readable view: a block per happening, and the sentences it rests on.
  panj read --published 2023-09-05 report.txt
      “Last month” and “Tuesday” can be resolved when the day is known.
  panj read reports/ more.html --output events.csv
      A folder and a page into one table, a row per event.
  zcat news.jsonl.gz | panj read --from jsonl - | jq .events[].type
      JSON Lines in, JSON Lines out. A line of input is an object:
      {\"text\": …, \"id\"?, \"uri\"?, \"title\"?, \"published\"?, \"publisher\"?}

What is read:
  Text, HTML pages and JSON Lines. A folder is read with all folders in it,
  in the order of the names: .txt .html .htm .jsonl .ndjson .json, but not
  gold readings (.gold.json) and hidden files. Records come in the order
  given, whatever the threads.

What goes wrong:
  A document that cannot be read is named on standard error with what is
  wrong and what mends it; the others are read all the same, and the exit
  status is 1 at the end.

Tables:
  A row of `--format csv` is an event; `panj schema --csv` lists the columns.
  Line breaks in cells become spaces and control characters go. A text cell
  that starts with = + - @ gets an apostrophe in front, so that no
  spreadsheet takes words of an article for a formula.";

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  panj explain report.txt e3
  panj explain news.jsonl e1 --article 12

`panj read report.txt` shows the ids. Offsets count characters (Unicode code
points) of the article's text.";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  panj schema > record.schema.json
  panj schema --csv                the columns of `panj read --format csv`, as Markdown";

const EVAL_EXAMPLES: &str = "\
Examples:
  panj eval records gold/
  panj eval syntax --data ../shared/gold/syntax";

const EVAL_RECORDS_EXAMPLES: &str = "\
Examples:
  panj eval records gold/
  panj eval records gold/ --verbose      every event and field that was missed
  panj eval records gold/ --gate         hold the figures against gold/floors.json
  panj eval records gold/ --update       raise the floors to what is reached now

Exit status: 1 if the gate fails, or if an update would lower a floor and
--lower is not given.";

const EVAL_SYNTAX_EXAMPLES: &str = "\
Examples:
  panj eval syntax --data ../shared/gold/syntax

Every file *-dev.conllu in the folder is measured, on its own sentences and
tokens; heads and relations on the tags that Panj gave. Punctuation counts.";

const BENCH_EXAMPLES: &str = "\
Examples:
  panj bench
  panj bench reports/ --seconds 10";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  panj completions bash > ~/.local/share/bash-completion/completions/panj
  panj completions fish > ~/.config/fish/completions/panj.fish";

const MAN_EXAMPLES: &str = "\
Examples:
  panj man | man -l -
  panj man ~/.local/share/man/man1";

/// How the input is to be taken.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// The day the reports were published, as YEAR-MONTH-DAY
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) published: Option<Date>,

    /// What the input is; told from its content if left out
    #[arg(long, value_name = "FORM")]
    pub(crate) from: Option<InputForm>,
}

/// `panj read`.
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// Files, folders, or - for standard input
    #[arg(value_name = "FILE|DIR|-")]
    pub(crate) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// How to write what was read [default: view on a terminal, else json; csv for an --output that ends in .csv]
    #[arg(long, short, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// Write to this file; it appears when it is whole
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// How many threads to use [default: one per core]
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,

    /// Whether to colour the view
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

/// `panj explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The report, or - for standard input
    pub(crate) file: PathBuf,

    /// The event's id, such as e3
    #[arg(value_name = "EVENT-ID")]
    pub(crate) event: String,

    /// Which article of the file, counted from 1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) article: u64,

    #[command(flatten)]
    pub(crate) input: InputArgs,

    /// Whether to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

/// `panj schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The columns of the table instead, as Markdown
    #[arg(long)]
    pub(crate) csv: bool,
}

/// `panj eval`.
#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// What to measure.
    #[command(subcommand)]
    pub(crate) what: EvalCommand,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub(crate) enum EvalCommand {
    /// Whole records against gold readings: NAME.txt with NAME.gold.json
    #[command(after_help = EVAL_RECORDS_EXAMPLES)]
    Records(EvalRecordsArgs),
    /// Tags, lemmas and dependencies against treebanks
    #[command(after_help = EVAL_SYNTAX_EXAMPLES)]
    Syntax(EvalSyntaxArgs),
}

/// `panj eval records`.
#[derive(Debug, Args)]
pub(crate) struct EvalRecordsArgs {
    /// The folder of reports with their gold readings
    pub(crate) dir: PathBuf,

    /// Every event and field that was missed
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// The figures as JSON
    #[arg(long, conflicts_with = "verbose")]
    pub(crate) json: bool,

    /// Fail if a figure is below its floor, and say what flipped
    #[arg(long, conflicts_with_all = ["update", "json"])]
    pub(crate) gate: bool,

    /// Set the floors to what is reached now, and write results.csv
    #[arg(long, conflicts_with = "json")]
    pub(crate) update: bool,

    /// Let an update lower floors
    #[arg(long, requires = "update")]
    pub(crate) lower: bool,
}

/// `panj eval syntax`.
#[derive(Debug, Args)]
pub(crate) struct EvalSyntaxArgs {
    /// The folder of treebanks in CoNLL-U
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
}

/// `panj bench`.
#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// The folder of reports to read again and again
    #[arg(default_value = "examples")]
    pub(crate) dir: PathBuf,

    /// Seconds for each measurement
    #[arg(long, value_name = "S", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) seconds: u64,

    /// Threads of the second measurement [default: one per core]
    #[arg(long, short = 'j', value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// `panj completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

/// `panj man`.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The folder for panj.1, panj-read.1 and so on
    pub(crate) dir: Option<PathBuf>,
}

/// The forms of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputForm {
    /// Plain text
    Text,
    /// A web page
    Html,
    /// JSON Lines: an object with a "text" on each line
    Jsonl,
}

/// The forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading: a block per happening, with the sentences it rests on
    View,
    /// For programs: JSON Lines, one whole record per article
    Json,
    /// For glancing: aligned columns, one line per event
    Table,
    /// For spreadsheets: one row per event
    Csv,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl InputForm {
    /// The engine's word for it.
    pub(crate) fn form(self) -> panj_engine::extract::Form {
        match self {
            InputForm::Text => panj_engine::extract::Form::Text,
            InputForm::Html => panj_engine::extract::Form::Html,
            InputForm::Jsonl => panj_engine::extract::Form::JsonLines,
        }
    }
}

impl Color {
    /// Whether to colour what goes to standard output.
    pub(crate) fn on_stdout(self) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never,
        }
    }
}

/// Reads an ISO date, or says how to write one.
fn parse_date(text: &str) -> Result<Date, String> {
    let digits: Vec<&str> = text.trim().split('-').collect();
    let shaped = digits.len() == 3
        && [4, 2, 2].iter().zip(&digits).all(|(n, d)| d.len() == *n && d.bytes().all(|b| b.is_ascii_digit()));
    if !shaped {
        return Err("write the day as YEAR-MONTH-DAY, for example 2023-08-31".to_owned());
    }
    text.trim()
        .parse()
        .map_err(|_| "there is no such day; write it as YEAR-MONTH-DAY, for example 2023-08-31".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn only_iso_dates_are_taken() {
        assert!(parse_date("2023-08-31").is_ok());
        for bad in ["2023-02-30", "31.8.2023", "2023-8-31", "2023", "", "yesterday", "+002023-08-31"] {
            assert!(parse_date(bad).is_err(), "{bad}");
        }
    }
}
