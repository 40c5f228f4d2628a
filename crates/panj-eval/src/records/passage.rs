//! The record's text by code points: which quote an event stands in, and whether its offsets are sound.
//!
//! Reads the text and one event; writes nothing. A text that is no text fails only when it is needed,
//! as in the script. Tests: `tests/records.rs`.

use super::LONGEST_NAME;
use crate::python::{NULL, Result, Unsound, equal, get, integer, item, iterate_or, or_null, text, words};
use serde_json::Value;

/// The record's text, by code points. (A record whose text is no text is scored like any other until
/// the text is needed.)
pub(super) struct Text<'a> {
    value: &'a Value,
    chars: Vec<char>,
}

impl<'a> Text<'a> {
    pub(super) fn of(value: &'a Value) -> Self {
        Text { value, chars: value.as_str().unwrap_or_default().chars().collect() }
    }

    fn str(&self) -> Result<&'a str> {
        text(self.value)
    }

    pub(super) fn len(&self) -> Result<i128> {
        let len = match self.value {
            Value::String(_) => self.chars.len(),
            Value::Array(list) => list.len(),
            Value::Object(map) => map.len(),
            _ => return Err(Unsound::Type("the article's text is no text".to_owned())),
        };
        Ok(len as i128)
    }

    /// Code points `start` to `end`, both within the text.
    pub(super) fn slice(&self, start: i128, end: i128) -> String {
        let (start, end) = (usize::try_from(start).unwrap_or(0), usize::try_from(end).unwrap_or(0));
        self.chars.get(start..end).unwrap_or_default().iter().collect()
    }

    /// `text[start:end]` with any integers or nulls, as Python cuts.
    pub(super) fn cut(&self, start: &Value, end: &Value) -> Result<String> {
        self.str()?;
        let len = self.len()?;
        let bound = |value: &Value, absent: i128| match (value, integer(value)) {
            (Value::Null, _) => Ok(absent),
            (_, Some(n)) => Ok(if n < 0 { (n + len).max(0) } else { n.min(len) }),
            _ => Err(Unsound::Type(format!("{value} is no offset"))),
        };
        let (start, end) = (bound(start, 0)?, bound(end, len)?);
        Ok(if start < end { self.slice(start, end) } else { String::new() })
    }

    /// Is the event's trigger inside the quote's first place in the text?
    pub(super) fn inside(&self, event: &Value, quote: &Value) -> Result<bool> {
        let (all, quote) = (self.str()?, quote.as_str());
        let quote = quote.ok_or_else(|| Unsound::Type("a quote of the gold is no text".to_owned()))?;
        let Some(at) = all.find(quote).filter(|_| !quote.is_empty()) else { return Ok(false) };
        let start = all[..at].chars().count();
        let stop = start + quote.chars().count();
        let trigger = item(event, "trigger")?;
        let (first, last) = (integer(item(trigger, "start")?), integer(item(trigger, "end")?));
        Ok(first.is_some_and(|n| start as i128 <= n) && last.is_some_and(|n| n <= stop as i128))
    }

    /// Every quoted span gives its words, and there is a trigger of a sensible length.
    pub(super) fn sound(&self, event: &Value) -> Result<bool> {
        let trigger = or_null(get(event, "trigger")?);
        let mut quoted = vec![trigger.clone()];
        for role in ["actors", "recipients", "attribution"] {
            quoted.extend(iterate_or(get(event, role)?)?);
        }
        let mut trigger_words = 0;
        for (i, quote) in quoted.iter().enumerate() {
            let (start, end) = match (i, quote) {
                (0, Value::Null) => (&NULL, &NULL),
                _ => (get(quote, "start")?, get(quote, "end")?),
            };
            if start.is_null() && i > 0 {
                continue; // a party that is implied, not written
            }
            let (Some(start), Some(end)) = (integer(start), integer(end)) else { return Ok(false) };
            if !(0 <= start && start < end && end <= self.len()?) {
                return Ok(false);
            }
            let said = get(quote, "text")?;
            if !said.is_null() && !self.gives(start, end, said)? {
                return Ok(false);
            }
            if i == 0 {
                trigger_words = words(&self.slice(start, end));
            }
        }
        self.str()?;
        Ok(trigger_words <= LONGEST_NAME)
    }

    fn gives(&self, start: i128, end: i128, said: &Value) -> Result<bool> {
        match (self.value, said) {
            (Value::String(_), Value::String(said)) => Ok(self.slice(start, end) == *said),
            (Value::Array(list), Value::Array(said)) => {
                let (start, end) = (usize::try_from(start).unwrap_or(0), usize::try_from(end).unwrap_or(0));
                let part = list.get(start..end).unwrap_or_default();
                Ok(part.len() == said.len() && part.iter().zip(said).all(|(a, b)| equal(a, b)))
            }
            (Value::String(_) | Value::Array(_), _) => Ok(false),
            _ => Err(Unsound::Type("the article's text is no text".to_owned())),
        }
    }
}
