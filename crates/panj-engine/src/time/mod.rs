//! Stage time.
