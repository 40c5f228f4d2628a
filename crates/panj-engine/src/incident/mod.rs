//! Stage incident.
