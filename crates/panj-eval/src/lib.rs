//! How good the reading is: scores what Panj reads against gold readings, and keeps the floors.
mod python;
mod records;
pub use python::Unsound;
pub use records::*;
