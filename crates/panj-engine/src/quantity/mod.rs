//! Stage quantity.
pub(crate) mod number;
