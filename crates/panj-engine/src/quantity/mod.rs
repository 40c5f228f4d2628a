//! How many and how much: amounts with units, changes, and itemised lists of things.
//!
//! Reads: text, tokens, sentences, the spans of time expressions. Writes: [`Amount`]s (`find`), [`Change`]s
//! (`change`), [`ItemPhrase`]s (`items`), each by its own function, since lists are read only where an event has one.
//!
//! Surprising choices: “up to 50” has 50 as its figure and as its upper bound; “more than 20” has the lower bound 20,
//! not 21, because the same words stand before weights and sums; a name's number (`M-16`, `T-72`) is no amount.
//!
//! Not here: what is counted and what befell it (stage `event`). Tables: `data/units/units.toml`,
//! `data/lexicon/items.tsv`. Tests are in each file.

mod change;
mod find;
mod item;
pub(crate) mod number;
mod unit;

pub use change::{Change, change};
pub use find::find;
pub use item::{ItemPhrase, items};
pub use unit::class_of;

use crate::doc::TokenId;
use crate::span::Span;

/// What sort of number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A count of things.
    Cardinal,
    /// A place in an order.
    Ordinal,
    /// A sum.
    Money,
    /// A weight, length, area, volume, speed or power.
    Measure,
    /// Parts in a hundred.
    Percent,
}

/// A number with its modifiers and unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    /// Modifiers, number and unit.
    pub span: Span,
    /// The number alone.
    pub number_span: Span,
    /// First token.
    pub first: TokenId,
    /// Last token.
    pub last: TokenId,
    /// The figure, if the words give one.
    pub value: Option<f64>,
    /// Lower bound, if the words give one.
    pub low: Option<f64>,
    /// Upper bound, if the words give one.
    pub high: Option<f64>,
    /// SI symbol, ISO 4217 code, `percent`, or the word for the piece.
    pub unit: Option<String>,
    /// “about”, “nearly”.
    pub approximate: bool,
    /// The figure in SI units.
    pub si: Option<(f64, String)>,
    /// What sort of number it is.
    pub kind: Kind,
}
