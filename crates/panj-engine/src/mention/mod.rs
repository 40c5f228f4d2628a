//! Stage mention.
