//! Stage quantity.
