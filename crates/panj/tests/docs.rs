//! What the documents say is so: links resolve, tables equal the code, screens are what the program prints.
//!
//! A screen that is out of date is written anew by `PANJ_REFRESH=1 cargo test --workspace --test docs`.

#![expect(clippy::unwrap_used, reason = "the files are committed; one that is broken should stop the test")]

mod panj;

use panj::panj;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Every file of the repository with this ending, outside build folders and hidden ones.
fn files(ending: &str) -> Vec<PathBuf> {
    let (mut found, mut open) = (Vec::new(), vec![root()]);
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with('.') || ["target", "corpus", "artifacts"].contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The text without code, in which brackets are no links.
fn prose(text: &str) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            out.extend(line.split('`').step_by(2).map(|part| format!("{part}`")));
            out.push('\n');
        }
    }
    out
}

/// The anchors of a document's headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

/// What is wanted is written in backquotes.
fn lacks(text: &str, wanted: impl IntoIterator<Item = String>) -> Vec<String> {
    wanted.into_iter().filter(|name| !text.contains(&format!("`{name}`"))).collect()
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut broken = Vec::new();
    for file in files(".md") {
        let text = read(&file);
        for part in prose(&text).split("](").skip(1) {
            let link = part.split(')').next().unwrap_or_default().split(' ').next().unwrap_or_default();
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { file.clone() } else { file.parent().unwrap().join(path) };
            let known = anchor.is_empty() || target.is_file() && anchors(&read(&target)).contains(anchor);
            if !target.exists() || !known {
                broken.push(format!("{}: {link}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
}

/// The rows of the table of stages: name, what it reads, what it writes.
fn stages(text: &str) -> Vec<[String; 3]> {
    let mut rows = Vec::new();
    for line in text.lines() {
        let line = line.trim_start_matches("//!").trim();
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let ([stage, reads, writes], Some(name)) = (cells.as_slice(), cells[0].strip_prefix("[`")) {
            let name = name.split('`').next().unwrap_or(stage);
            rows.push([name.to_owned(), (*reads).to_owned(), (*writes).to_owned()]);
        }
    }
    rows
}

#[test]
fn the_stage_table_is_the_engines() {
    let engine = stages(&read("crates/panj-engine/src/lib.rs"));
    assert!(engine.len() >= 8, "{engine:?}");
    assert_eq!(stages(&read("ARCHITECTURE.md")), engine);
}

#[test]
fn the_engine_looks_at_no_clock_file_network_or_environment() {
    let impure =
        ["std::fs", "std::env", "std::net", "std::process", "SystemTime", "Instant", "::now()", "println!"];
    for file in files(".rs") {
        if !file.starts_with(root().join("crates/panj-engine/src")) {
            continue;
        }
        let text = read(&file);
        for word in impure {
            assert!(
                !text.contains(word),
                "{}: {word}; ARCHITECTURE.md says that the engine is pure",
                file.display()
            );
        }
    }
}

/// The names of all fields in a schema, and all words of its closed vocabularies.
fn names(schema: &serde_json::Value, fields: &mut BTreeSet<String>, words: &mut BTreeSet<String>) {
    if let Some(object) = schema.as_object() {
        for (key, value) in object {
            match (key.as_str(), value) {
                ("properties", serde_json::Value::Object(of)) => fields.extend(of.keys().cloned()),
                ("const", serde_json::Value::String(word)) => {
                    words.insert(word.clone());
                }
                ("enum", serde_json::Value::Array(all)) => {
                    words.extend(all.iter().filter_map(|word| word.as_str().map(str::to_owned)));
                }
                _ => {}
            }
            names(value, fields, words);
        }
    } else if let Some(all) = schema.as_array() {
        all.iter().for_each(|one| names(one, fields, words));
    }
}

#[test]
fn the_codebook_has_every_field_and_every_code_of_the_record() {
    let (mut fields, mut words) = (BTreeSet::new(), BTreeSet::new());
    names(&panj_record::json_schema(), &mut fields, &mut words);
    assert!(fields.len() > 60 && words.len() > 80, "{} fields, {} words", fields.len(), words.len());
    let codebook = read("CODEBOOK.md");
    assert_eq!(lacks(&codebook, fields), Vec::<String>::new(), "fields that are not in CODEBOOK.md");
    assert_eq!(lacks(&codebook, words), Vec::<String>::new(), "codes that are not in CODEBOOK.md");
}

#[test]
fn the_codebook_has_every_mode_and_context_of_the_lexicon() {
    let mut words = BTreeSet::new();
    for file in
        files(".toml").iter().filter(|path| path.parent().is_some_and(|p| p.ends_with("lexicon/events")))
    {
        let table: toml::Table = toml::from_str(&read(file)).unwrap();
        for entry in table["entry"].as_array().unwrap() {
            words.extend(entry.get("mode").and_then(|mode| mode.as_str()).map(str::to_owned));
            let contexts = entry.get("contexts").and_then(|all| all.as_array()).into_iter().flatten();
            words.extend(contexts.filter_map(|context| context.as_str().map(str::to_owned)));
        }
    }
    assert!(words.len() > 20, "{words:?}");
    assert_eq!(lacks(&read("CODEBOOK.md"), words), Vec::<String>::new(), "words that are not in CODEBOOK.md");
}

#[test]
fn screens_are_what_the_program_prints() {
    const OPEN: &str = "<!-- screen: panj ";
    const CLOSE: &str = "<!-- end of screen -->";
    let refresh = std::env::var_os("PANJ_REFRESH").is_some();
    let mut stale = Vec::new();
    for name in ["README.md", "CODEBOOK.md"] {
        let text = read(name);
        let mut fresh = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(OPEN) {
            let (before, from) = rest.split_at(at);
            let (marker, body) = from.split_once("-->").unwrap();
            let end = body.find(CLOSE).unwrap_or_else(|| panic!("{name}: a screen without its end"));
            let command = marker[OPEN.len()..].trim();
            let (arguments, lines) = command.split_once("| head -").unwrap_or((command, ""));
            let run = panj(&root(), &arguments.split_whitespace().collect::<Vec<_>>(), b"");
            assert_eq!(run.code, 0, "panj {command}: {}", run.err);
            let count = lines.trim().parse().unwrap_or(usize::MAX);
            let all: Vec<&str> = run.out.lines().map(str::trim_end).collect();
            let mut shown = &all[..count.min(all.len())];
            // What is cut off ends with a whole block.
            if shown.len() < all.len()
                && let Some(blank) = shown.iter().rposition(|line| line.is_empty())
            {
                shown = &shown[..blank];
            }
            let printed = shown.join("\n").trim_end().to_owned();
            // A table in Markdown stands as it is.
            let printed = if printed.starts_with('|') { printed } else { format!("```text\n{printed}\n```") };
            let wanted = format!("\n{printed}\n");
            if body[..end] != wanted {
                stale.push(format!("{name}: panj {command}"));
            }
            fresh.extend([before, marker, "-->", &wanted, CLOSE]);
            rest = &body[end + CLOSE.len()..];
        }
        fresh.push_str(rest);
        if refresh && fresh != text {
            std::fs::write(root().join(name), fresh).unwrap();
        }
    }
    assert!(
        refresh || stale.is_empty(),
        "not what is printed now; PANJ_REFRESH=1 cargo test --workspace --test docs writes it anew:\n{}",
        stale.join("\n")
    );
}

#[test]
fn readme_has_the_two_commands_and_ci_runs_the_tests_by_the_very_same() {
    let readme = read("README.md");
    let ci = read(".ci/run");
    let (_, rest) = ci.split_once("tests='").expect("the line that names the test command");
    let (tests, _) = rest.split_once('\'').unwrap();
    for command in ["cargo run --release -- read examples/", tests] {
        assert!(readme.lines().any(|line| line == command), "README.md lacks the line {command}");
    }
    assert!(ci.lines().any(|line| line.starts_with("step tests $tests")));
}

#[test]
fn examples_are_the_texts_of_the_gold_readings() {
    let names = |folder: &str| -> BTreeSet<String> {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.ends_with(".txt")).collect()
    };
    let examples = names("examples");
    assert_eq!(examples.len(), 8);
    assert_eq!(examples, names("gold"));
    for name in examples {
        let same = read(format!("examples/{name}")) == read(format!("gold/{name}"));
        assert!(same, "examples/{name} is not gold/{name}; copy it");
    }
}

/// The cells of one column in all tables of actors that have it, with their files.
fn column(name: &str) -> Vec<(PathBuf, String)> {
    let mut cells = Vec::new();
    for file in
        files(".tsv").into_iter().filter(|path| path.parent().is_some_and(|p| p.ends_with("data/actors")))
    {
        let text = read(&file);
        let mut rows = text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'));
        let Some(at) = rows.next().unwrap().into_iter().position(|column| column == name) else { continue };
        cells.extend(rows.map(|mut row| (file.clone(), row.nth(at).unwrap_or_default().to_owned())));
    }
    cells
}

#[test]
fn every_source_of_an_actor_table_is_described() {
    let described: toml::Table = toml::from_str(&read("data/actors/SOURCES.toml")).unwrap();
    let mut used = BTreeSet::new();
    for (file, sources) in column("source") {
        assert!(!sources.trim().is_empty(), "{}: a row without a source", file.display());
        for source in sources.split(['|', ',', ';', ' ']).filter(|source| !source.is_empty()) {
            let known = described.contains_key(source);
            assert!(known, "{}: `{source}` is not in SOURCES.toml", file.display());
            used.insert(source.to_owned());
        }
    }
    let notice = read("NOTICE");
    for (key, source) in &described {
        assert!(["title", "licence", "year"].iter().all(|field| source.get(field).is_some()), "{key}");
        let theirs = used.contains(key) && key != "own" && key != "press";
        assert!(!theirs || notice.contains(&format!("[{key}]")), "NOTICE does not name [{key}]");
    }
}

#[test]
fn the_codebook_has_every_sector_of_the_actor_tables() {
    let sectors: BTreeSet<String> = column("sector").into_iter().map(|(_, sector)| sector).collect();
    let sectors: Vec<String> = sectors.into_iter().filter(|sector| !sector.is_empty()).collect();
    assert!(sectors.len() > 15, "{sectors:?}");
    assert_eq!(
        lacks(&read("CODEBOOK.md"), sectors),
        Vec::<String>::new(),
        "sectors that are not in CODEBOOK.md"
    );
}

#[test]
fn every_model_has_its_card_with_the_sizes_of_its_files() {
    for entry in std::fs::read_dir(root().join("models")).unwrap() {
        let folder = entry.unwrap().path();
        let card = folder.join("README.md");
        let text = read(&card);
        for word in ["recipe", "data", "licence", "scores"] {
            assert!(text.to_lowercase().contains(word), "{} says nothing of its {word}", card.display());
        }
        for file in std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()) {
            let size = file.metadata().unwrap().len().to_string();
            let groups: Vec<&str> =
                size.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).unwrap()).collect();
            let wanted = format!("{} bytes", groups.join(","));
            assert!(
                file == card || text.contains(&wanted),
                "{}: {} has {wanted}; were the scores measured again?",
                card.display(),
                file.display()
            );
        }
    }
}
