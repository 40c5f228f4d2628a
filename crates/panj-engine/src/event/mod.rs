//! Stage event.
