//! The lexicon of events. Reads: `data/lexicon/events/*.toml`. Writes: entries, found by the lemma of their head.
//!
//! `data/lexicon/README.md` says what the keys mean. A test reads every example and checks what it expects.

use panj_record::{CountOf, EventType, ItemRole, Status};
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// Where a participant stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// The logical subject.
    Subject,
    /// The logical object.
    Object,
    /// The indirect object.
    IndirectObject,
    /// The subject of an open complement.
    Complement,
    /// The owner (“the army's raid”).
    Possessive,
    /// A modifier (“army raid”).
    Modifier,
    /// After a preposition.
    Preposition(String),
}

impl Slot {
    fn new(name: &str) -> Slot {
        match name {
            "subject" => Slot::Subject,
            "object" => Slot::Object,
            "iobj" => Slot::IndirectObject,
            "xcomp" => Slot::Complement,
            "possessive" => Slot::Possessive,
            "modifier" => Slot::Modifier,
            other => Slot::Preposition(other.to_owned()),
        }
    }
}

/// What an argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// People.
    Person,
    /// Organisations, states, forces.
    Group,
    /// Armed people or units, a state's or not.
    Force,
    /// Places.
    Place,
    /// Any thing.
    Item,
    /// Weapons and ammunition.
    Weapon,
    /// Drugs.
    Drug,
    /// Money.
    Money,
    /// Vehicles and vessels.
    Vehicle,
    /// Buildings and installations.
    Building,
    /// Reports, claims, proposals.
    Statement,
    /// Deals, ceasefires, treaties.
    Agreement,
    /// A noun that is itself an event.
    Event,
    /// A complement clause.
    Clause,
    /// Nothing at all.
    None,
}

/// What an example must give.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Expect {
    /// The entry must not fire.
    pub none: bool,
    /// Words that the actors must hold.
    pub actors: Option<Vec<String>>,
    /// Words that the recipients must hold.
    pub recipients: Option<Vec<String>>,
    /// The status.
    pub status: Option<String>,
    /// The mode.
    pub mode: Option<String>,
    /// Items as “AMOUNT WHAT”.
    pub items: Option<Vec<String>>,
    /// A word of the place.
    pub place: Option<String>,
    /// Counts by kind.
    #[serde(flatten)]
    pub counts: std::collections::BTreeMap<String, toml::Value>,
}

#[derive(Debug, Deserialize)]
struct File {
    #[serde(default)]
    entry: Vec<RawEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    id: String,
    mode: Option<String>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    actor: Option<Vec<String>>,
    recipient: Option<Vec<String>>,
    #[serde(default)]
    object: Vec<Class>,
    #[serde(default)]
    not_object: Vec<Class>,
    #[serde(default)]
    subject: Vec<Class>,
    #[serde(default)]
    not_subject: Vec<Class>,
    #[serde(default)]
    needs: Vec<String>,
    counts: Option<CountOf>,
    counts_of: Option<String>,
    items: Option<ItemRole>,
    #[serde(default)]
    contexts: Vec<String>,
    content: Option<String>,
    status: Option<Status>,
    #[serde(default)]
    reciprocal: bool,
    weight: Option<f64>,
    #[serde(default)]
    example: String,
    #[serde(default)]
    expect: Expect,
    #[serde(default)]
    counterexample: Option<String>,
    #[serde(default)]
    #[allow(dead_code, reason = "for the reader of the file")]
    note: Option<String>,
    #[serde(default, rename = "type")]
    event_type: Option<EventType>,
}

/// One meaning of one or more phrases.
#[derive(Debug, Clone)]
pub struct Entry {
    /// `TYPE.name`.
    pub id: String,
    /// PLOVER event type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// Where the actor stands, if not where it usually does.
    pub actor: Option<Vec<Slot>>,
    /// Where the recipient stands, if not where it usually does.
    pub recipient: Option<Vec<Slot>>,
    /// The object must be one of these.
    pub object: Vec<Class>,
    /// The object must be none of these.
    pub not_object: Vec<Class>,
    /// The subject must be one of these.
    pub subject: Vec<Class>,
    /// The subject must be none of these.
    pub not_subject: Vec<Class>,
    /// Slots that must be filled.
    pub needs: Vec<Slot>,
    /// What happens to the people of the recipient.
    pub counts: Option<CountOf>,
    /// Whether the people counted are the actor's.
    pub counts_of_actor: bool,
    /// Whether the people counted are the verb's object, who are the actor's (“sent 200 troops”).
    pub counts_of_object: bool,
    /// What happens to the things of the object.
    pub items: Option<ItemRole>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Whether it is a verbal event with a content.
    pub content: bool,
    /// The status that the phrase itself fixes.
    pub status: Option<Status>,
    /// Whether both sides are actors.
    pub reciprocal: bool,
    /// How sure the phrase is by itself.
    pub weight: f64,
    /// A sentence that it must code.
    pub example: String,
    /// How.
    pub expect: Expect,
    /// A sentence in which nothing of the type may be found.
    pub counterexample: Option<String>,
    /// The entry as it is written in its file.
    pub source: String,
}

/// Which kind of phrase an entry was found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
    /// Any word.
    Word,
}

/// A phrase of an entry: its head's lemma is the key it is filed under.
#[derive(Debug, Clone)]
pub struct Phrase {
    /// Index of the entry.
    pub entry: usize,
    /// What sort of phrase it is.
    pub part: Part,
    /// The words before the head, of nouns.
    pub before: Vec<String>,
    /// The words after the head, of verbs, and of nouns with “of”.
    pub after: Vec<String>,
}

/// What is wrong with a lexicon file.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// Not the form that README.md gives.
    #[error("{file}: {problem}; the keys of an entry are listed in data/lexicon/README.md")]
    Form {
        /// The file.
        file: String,
        /// What the TOML reader says, with the line.
        problem: String,
    },
}

/// All entries.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// In the order of the files.
    pub entries: Vec<Entry>,
    by_head: FxHashMap<String, Vec<Phrase>>,
    /// `b3:` and the hash of the files.
    pub hash: String,
}

impl Lexicon {
    /// The lexicon that the program carries.
    ///
    /// # Panics
    /// Never for a program that passed its tests: the files are part of it.
    #[must_use]
    pub fn embedded() -> Lexicon {
        macro_rules! files {
            ($($name:literal),+ $(,)?) => {
                [$(($name, include_str!(concat!("../../../../data/lexicon/events/", $name, ".toml")))),+]
            };
        }
        let files = files![
            "accuse",
            "agree",
            "aid",
            "assault",
            "coerce",
            "concede",
            "consult",
            "cooperate",
            "mobilize",
            "protest",
            "reject",
            "request",
            "retreat",
            "sanction",
            "support",
            "threaten"
        ];
        Lexicon::from_files(&files).expect("the embedded lexicon is checked by a test")
    }

    /// Reads files named by the PLOVER type of their entries.
    ///
    /// # Errors
    /// A file that is not of the form of `data/lexicon/README.md`.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Lexicon, LexiconError> {
        let mut lexicon = Lexicon::default();
        let mut hasher = blake3::Hasher::new();
        for (name, text) in files {
            hasher.update(text.as_bytes());
            let problem = |problem: String| LexiconError::Form { file: format!("{name}.toml"), problem };
            let file: File = toml::from_str(text).map_err(|e| problem(e.to_string()))?;
            let of_file = EventType::from_code(&name.to_uppercase());
            for raw in file.entry {
                let event_type = raw
                    .event_type
                    .or(of_file)
                    .ok_or_else(|| problem(format!("{} has no PLOVER type", raw.id)))?;
                lexicon.add(raw, event_type, text);
            }
        }
        lexicon.hash = format!("b3:{}", &hasher.finalize().to_hex()[..16]);
        Ok(lexicon)
    }

    fn add(&mut self, raw: RawEntry, event_type: EventType, text: &str) {
        let slots = |names: Option<Vec<String>>| names.map(|n| n.iter().map(|s| Slot::new(s)).collect());
        let index = self.entries.len();
        for (part, phrases) in [(Part::Verb, &raw.verbs), (Part::Noun, &raw.nouns), (Part::Word, &raw.words)]
        {
            for phrase in phrases {
                let mut words: Vec<String> =
                    crate::segment::words(phrase).iter().map(|w| w.to_lowercase()).collect();
                if words.is_empty() {
                    continue;
                }
                let of = words.iter().position(|w| w == "of").filter(|&i| i > 0 && part == Part::Noun);
                let at = match part {
                    Part::Verb => 0,
                    _ => of.map_or(words.len() - 1, |i| i - 1),
                };
                let after = words.split_off(at + 1);
                let Some(head) = words.pop() else { continue };
                self.by_head.entry(head).or_default().push(Phrase {
                    entry: index,
                    part,
                    before: words,
                    after,
                });
            }
        }
        let source = source_of(text, &raw.id);
        self.entries.push(Entry {
            id: raw.id,
            event_type,
            mode: raw.mode,
            actor: slots(raw.actor),
            recipient: slots(raw.recipient),
            object: raw.object,
            not_object: raw.not_object,
            subject: raw.subject,
            not_subject: raw.not_subject,
            needs: raw.needs.iter().map(|s| Slot::new(s)).collect(),
            counts: raw.counts,
            counts_of_actor: raw.counts_of.as_deref() == Some("actor"),
            counts_of_object: raw.counts_of.as_deref() == Some("object"),
            items: raw.items,
            contexts: raw.contexts,
            content: raw.content.is_some(),
            status: raw.status,
            reciprocal: raw.reciprocal,
            weight: raw.weight.unwrap_or(0.9),
            example: raw.example,
            expect: raw.expect,
            counterexample: raw.counterexample,
            source,
        });
    }

    /// The phrases whose head has this lemma.
    #[must_use]
    pub fn phrases(&self, head: &str) -> &[Phrase] {
        self.by_head.get(head).map_or(&[], Vec::as_slice)
    }

    /// The entry with this id.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.id == id)
    }
}

/// The lines of an entry in its file.
fn source_of(text: &str, id: &str) -> String {
    let quoted = format!("\"{id}\"");
    text.split("[[entry]]").find(|part| part.contains(&quoted)).unwrap_or("").trim().to_owned()
}
