//! Stage syntax.
