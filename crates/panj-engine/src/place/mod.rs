//! Where: toponyms resolved to the gazetteer, all of an article together.
//!
//! Reads the toponyms that `mention` found, and the countries that the article names; writes one [`Resolved`] for
//! each. `gazetteer` is the index and its look-up, `resolve` chooses among homonyms, `precision` has the UCDP
//! GED code of a place and its relation, `words` the hand-edited word lists, `fold` the key of a name.
//! Not here: finding mentions, and which place is an event's (`event`). Tests are in `tests.rs`; accuracy is
//! measured by `examples/places.rs`.

mod fold;
mod gazetteer;
mod precision;
mod resolve;
#[cfg(test)]
mod tests;
mod words;

pub use fold::fold;
pub use gazetteer::{Gazetteer, PlaceEntry, PlaceId, km};
pub use precision::{Relation, where_prec};
pub use resolve::{Context, Resolved, Toponym, contain, resolve};
pub use words::{Kind, is_ordinary, type_word};
