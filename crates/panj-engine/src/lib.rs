//! What Panj does: bytes → article → text → mentions → events → incidents → record.
//!
//! The modules in the order the data flows:
//!
//! | module | reads | writes |
//! |---|---|---|
//! | [`extract`] | bytes of HTML, text or JSON Lines | an article with typed blocks |
//! | [`segment`] | article | sentences, tokens |
//! | [`syntax`] | tokens | part of speech, lemma, dependencies |
//! | [`time`] | tokens | TIMEX3 expressions, the publication date's bounds |
//! | [`quantity`] | tokens | amounts with units, itemised lists |
//! | [`mention`] | syntax | named and nominal mentions, links to known actors, coreference |
//! | [`place`] | mentions | toponyms resolved to the gazetteer, all together |
//! | [`event`] | all the above | triggers, types, actors, recipients, counts, items, status, place, time |
//! | [`attribute`] | sentences, events | who says so, through whom, how firmly |
//! | [`incident`] | events | one happening per incident |
//!
//! The engine is pure: no clock, no files, no network, no environment. Loading can fail, reading cannot.

pub mod attribute;
mod cue;
pub mod doc;
pub mod event;
pub mod extract;
pub mod incident;
pub mod knowledge;
pub mod mention;
pub mod place;
mod project;
pub mod quantity;
mod reader;
pub mod segment;
pub mod span;
pub mod syntax;
pub mod time;

pub use reader::{Reader, Settings};
