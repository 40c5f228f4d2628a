//! One line of JSON to an article. Reads: a line of a JSON Lines file. Writes: [`Article`].
//!
//! `{"text": "…", "id"?, "uri"?, "title"?, "published"?, "publisher"?}`; other keys are ignored. The text is
//! kept as given; a title that is not in it stays metadata. Tests are in `mod`.

use super::{Article, LoadError, date, text};
use jiff::civil::Date;
use serde_json::{Map, Value};

/// Reads the object in `line`; `place` names the file and line in errors, `uri` the file.
pub(super) fn article(line: &[u8], place: &str, uri: String) -> Result<Article, LoadError> {
    let value: Value = serde_json::from_slice(line).map_err(|cause| LoadError::Json {
        place: place.to_owned(),
        column: cause.column(),
        cause,
    })?;
    let Value::Object(object) = value else {
        return Err(LoadError::Shape { place: place.to_owned(), found: kind(&value) });
    };
    let Some(words) = string(&object, "text", place)? else {
        return Err(LoadError::Field {
            place: place.to_owned(),
            field: "text",
            expected: "a string",
            found: "nothing",
        });
    };
    if !text::has_words(&words) {
        return Err(LoadError::Empty { place: place.to_owned() });
    }
    let title = string(&object, "title", place)?;
    let mut article = text::article(words, title.as_deref());
    article.title = title.or(article.title);
    article.given_id = match object.get("id") {
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => string(&object, "id", place)?,
    };
    article.uri = Some(string(&object, "uri", place)?.unwrap_or(uri));
    article.publisher = string(&object, "publisher", place)?.or(article.publisher);
    article.published = published(&object, place)?;
    Ok(article)
}

fn published(object: &Map<String, Value>, place: &str) -> Result<Option<Date>, LoadError> {
    let Some(written) = string(object, "published", place)? else { return Ok(None) };
    let day = date::parse(&written);
    day.map(Some).ok_or_else(|| LoadError::Date { place: place.to_owned(), found: shorten(&written) })
}

/// A field that is a string, or is not there, null or blank.
fn string(
    object: &Map<String, Value>,
    field: &'static str,
    place: &str,
) -> Result<Option<String>, LoadError> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(words)) if field == "text" => Ok(Some(words.clone())),
        Some(Value::String(words)) => Ok(Some(words.trim().to_owned()).filter(|w| !w.is_empty())),
        Some(other) => {
            Err(LoadError::Field { place: place.to_owned(), field, expected: "a string", found: kind(other) })
        }
    }
}

/// What a JSON value is, in words.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The first characters of `words`, for a message.
fn shorten(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(40).collect()
}
