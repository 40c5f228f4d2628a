//! Stage place.
