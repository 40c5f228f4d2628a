//! How precisely a place is known: `where_prec` of the UCDP GED codebook.
//!
//! Reads an entry and how the text relates the event to it. Writes a code from 1 to 7. Surprising: a part of a
//! town is 1, as the town is; a name nobody has is coded as what it is said to lie in, never finer than 3.
//! Not here: reading the relation from the words (`event`). Tests are in `tests.rs`.

use super::gazetteer::PlaceEntry;
use super::words::Kind;

/// How the text puts the event in relation to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// “in”, “at”, “inside”.
    At,
    /// “near”, “outside”, “on the outskirts of”, “20 km south of”, within about 25 km.
    Near,
    /// In a part of it that is not named: “in the north of”, “in a village of”, “along”, “between … and …”.
    PartOf,
    /// In a named place that the gazetteer lacks and that is said to lie in this one.
    Inside,
}

/// UCDP GED `where_prec`: 1 the named spot or town; 2 within about 25 km of it; 3 second-order division; 4
/// first-order division; 5 a line, vague region or natural feature; 6 country; 7 international waters or airspace.
/// Source: UCDP GED Codebook, Högbladh 2023, “where_prec”.
#[must_use]
pub fn where_prec(entry: &PlaceEntry, relation: Relation) -> u8 {
    use Relation::{At, Inside, Near, PartOf};
    match (entry.kind(), relation) {
        (Kind::Town | Kind::Quarter | Kind::Spot, At | PartOf) => 1,
        (Kind::Town | Kind::Quarter | Kind::Spot, Near) => 2,
        (Kind::Town | Kind::Quarter | Kind::Spot, Inside) | (Kind::Admin2, _) => 3,
        (Kind::Admin1, At | Inside | Near) => 4,
        (Kind::Admin1, PartOf) | (Kind::Water | Kind::Land | Kind::Border, _) => 5,
        (Kind::Country, At | Inside | Near) => 6,
        (Kind::Country, PartOf) => 5,
        (Kind::Continent, _) => 6,
        (Kind::Sea, _) => 7,
    }
}
