//! Stage segment.
