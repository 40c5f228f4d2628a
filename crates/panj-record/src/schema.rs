//! The JSON Schema of the record.

use crate::Record;

/// The JSON Schema (draft 2020-12) of one record, generated from the Rust types.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Record).to_value()
}
