//! Python's ways with JSON values, as far as the port of `score_records.py` leans on them.
//!
//! Reads JSON values; gives what Python would (truth, equality, `str()`, `in`, `date.fromisoformat`),
//! or [`Unsound`] where Python would raise. The shared script calls such a record unsound and scores
//! it 0, so it matters *whether* something raises, not with which words.
//!
//! Surprising choices: `true` is the number 1; a string may be iterated, letter by letter; white space
//! is Python's set, which is not Rust's; dates accept week forms and ignore what follows eight digits.
//!
//! Not here: numbers that Python reads and JSON does not know (`NaN`, `Infinity`), integers beyond 64
//! bits, `-0` as an integer, lone surrogates. Tests: below, and `tests/records.rs` over the whole port.

use serde_json::Value;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization as _;

/// Why a record cannot be scored: the script would raise an exception here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// A key was asked of something that is no object (`AttributeError`).
    #[error("AttributeError({0})")]
    Attribute(String),
    /// A key is missing (`KeyError`).
    #[error("KeyError({0})")]
    Key(String),
    /// A value has a type that does not serve (`TypeError`).
    #[error("TypeError({0})")]
    Type(String),
    /// A value does not serve, or the record is not JSON (`ValueError`).
    #[error("ValueError({0})")]
    Value(String),
}

impl Unsound {
    /// The name of Python's exception.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Unsound::Attribute(_) => "AttributeError",
            Unsound::Key(_) => "KeyError",
            Unsound::Type(_) => "TypeError",
            Unsound::Value(_) => "ValueError",
        }
    }
}

pub(crate) type Result<T> = std::result::Result<T, Unsound>;

/// What stands in for a key that is absent.
pub(crate) static NULL: Value = Value::Null;

/// A value in few words, for a message.
fn brief(value: &Value) -> String {
    let mut text = value.to_string();
    if let Some((cut, _)) = text.char_indices().nth(40) {
        text.truncate(cut);
        text.push('…');
    }
    text
}

/// `value.get(key)`.
pub(crate) fn get<'a>(value: &'a Value, key: &str) -> Result<&'a Value> {
    match value {
        Value::Object(map) => Ok(map.get(key).unwrap_or(&NULL)),
        other => {
            Err(Unsound::Attribute(format!("{key:?} was asked of {}, which is no object", brief(other))))
        }
    }
}

/// `value[key]`.
pub(crate) fn item<'a>(value: &'a Value, key: &str) -> Result<&'a Value> {
    match value {
        Value::Object(map) => map.get(key).ok_or_else(|| Unsound::Key(format!("{key:?}"))),
        other => Err(Unsound::Type(format!("{key:?} was asked of {}, which is no object", brief(other)))),
    }
}

/// `key in value`, for a value that should be an object.
pub(crate) fn has(value: &Value, key: &str) -> Result<bool> {
    contains(value, &Value::String(key.to_owned()))
}

/// `bool(value)`.
pub(crate) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(b) => *b,
        Value::Number(n) => n.as_f64() != Some(0.0),
        Value::String(s) => !s.is_empty(),
        Value::Array(a) => !a.is_empty(),
        Value::Object(o) => !o.is_empty(),
    }
}

/// `value or None`: an empty value counts as absent.
pub(crate) fn or_null(value: &Value) -> &Value {
    if truthy(value) { value } else { &NULL }
}

/// `(value or {}).get(key)`.
pub(crate) fn get_or<'a>(value: &'a Value, key: &str) -> Result<&'a Value> {
    if truthy(value) { get(value, key) } else { Ok(&NULL) }
}

/// The text, of something that must be one because it is split or searched for.
pub(crate) fn text(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| Unsound::Attribute(format!("{} is no text", brief(value))))
}

/// `for x in value`.
pub(crate) fn iterate(value: &Value) -> Result<Vec<Value>> {
    match value {
        Value::Array(list) => Ok(list.clone()),
        Value::String(s) => Ok(s.chars().map(|c| Value::String(c.to_string())).collect()),
        Value::Object(map) => Ok(map.keys().cloned().map(Value::String).collect()),
        other => Err(Unsound::Type(format!("{} is no list", brief(other)))),
    }
}

/// `for x in value or []`.
pub(crate) fn iterate_or(value: &Value) -> Result<Vec<Value>> {
    if truthy(value) { iterate(value) } else { Ok(Vec::new()) }
}

/// The number that Python calculates with: `true` is 1.
pub(crate) fn number(value: &Value) -> Result<f64> {
    match value {
        Value::Bool(b) => Ok(f64::from(u8::from(*b))),
        Value::Number(n) => n.as_f64().ok_or_else(|| Unsound::Type(format!("{n} is no number"))),
        other => Err(Unsound::Type(format!("{} is no number", brief(other)))),
    }
}

/// The integer, where `isinstance(value, int)`.
pub(crate) fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Bool(b) => Some(i128::from(*b)),
        Value::Number(n) => n.as_i64().map(i128::from).or_else(|| n.as_u64().map(i128::from)),
        _ => None,
    }
}

/// `a == b`.
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| equal(v, w)))
        }
        (Value::Bool(_) | Value::Number(_), Value::Bool(_) | Value::Number(_)) => {
            match (integer(a), integer(b), number(a), number(b)) {
                (Some(a), Some(b), _, _) => a == b,
                (_, _, Ok(a), Ok(b)) => a == b,
                _ => false,
            }
        }
        _ => false,
    }
}

/// `needle in haystack`.
pub(crate) fn contains(haystack: &Value, needle: &Value) -> Result<bool> {
    match haystack {
        Value::Array(list) => Ok(list.iter().any(|x| equal(x, needle))),
        Value::Object(map) => {
            hashable(needle)?;
            Ok(needle.as_str().is_some_and(|key| map.contains_key(key)))
        }
        Value::String(s) => match needle {
            Value::String(part) => Ok(s.contains(part.as_str())),
            other => Err(Unsound::Type(format!("{} was looked for in a text", brief(other)))),
        },
        other => Err(Unsound::Type(format!("{} holds nothing", brief(other)))),
    }
}

/// Fails for what Python cannot put into a set: a list or an object.
pub(crate) fn hashable(value: &Value) -> Result<()> {
    match value {
        Value::Array(_) | Value::Object(_) => {
            Err(Unsound::Type(format!("{} stands where a word should", brief(value))))
        }
        _ => Ok(()),
    }
}

/// A key for a set or a table: equal for what Python holds to be equal.
pub(crate) fn key(value: &Value) -> Result<String> {
    hashable(value)?;
    Ok(match value {
        Value::Bool(_) | Value::Number(_) => match integer(value) {
            Some(n) => n.to_string(),
            None => {
                let x = number(value)?;
                if x.fract() == 0.0 && x.abs() < 1e15 { format!("{x:.0}") } else { format!("{x:e}") }
            }
        },
        other => other.to_string(),
    })
}

/// `value in text.split("|")`.
pub(crate) fn among(value: &Value, alternatives: &Value) -> Result<bool> {
    let wanted = text(alternatives)?;
    Ok(value.as_str().is_some_and(|v| wanted.split('|').any(|w| w == v)))
}

/// White space, as Python's `str.split` and `str.strip` have it.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// How many words `text.split()` gives.
pub(crate) fn words(text: &str) -> usize {
    text.split(is_space).filter(|w| !w.is_empty()).count()
}

/// `text.splitlines()`.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    let ends = |c: char| {
        matches!(
            c,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
        )
    };
    // A carriage return and its line feed end one line; the empty line between them has no words anyway.
    text.split(ends).collect()
}

/// `str(value)`.
pub(crate) fn string(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        other => repr(other),
    }
}

fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(n) => {
            integer(value).map_or_else(|| float(n.as_f64().unwrap_or_default()), |n| n.to_string())
        }
        Value::String(s) => {
            let mut out = String::from("'");
            for c in s.chars() {
                match c {
                    '\\' => out.push_str("\\\\"),
                    '\n' => out.push_str("\\n"),
                    '\r' => out.push_str("\\r"),
                    '\t' => out.push_str("\\t"),
                    c if (c as u32) < 0x20 || (0x7f..=0xa0).contains(&(c as u32)) => {
                        let _ = write!(out, "\\x{:02x}", c as u32);
                    }
                    c => out.push(c),
                }
            }
            out.push('\'');
            out
        }
        Value::Array(list) => format!("[{}]", list.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let pairs = map.iter().map(|(k, v)| format!("{}: {}", repr(&Value::String(k.clone())), repr(v)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// `repr` of a float: the shortest digits, with an exponent below 1e-4 and from 1e16.
fn float(x: f64) -> String {
    if x == 0.0 || (1e-4..1e16).contains(&x.abs()) {
        return format!("{x:?}");
    }
    let text = format!("{x:e}");
    match text.split_once('e').map(|(digits, exponent)| (digits, exponent.parse::<i32>())) {
        Some((digits, Ok(exponent))) => {
            format!("{digits}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
        }
        _ => text,
    }
}

/// The script's `norm`: letters and digits of ASCII in lower case, single spaces between the words.
pub(crate) fn norm(value: &Value) -> String {
    match value {
        Value::String(s) => norm_text(s),
        other if truthy(other) => norm_text(&string(other)),
        _ => String::new(),
    }
}

/// The script's `norm` of a text.
pub(crate) fn norm_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().filter(char::is_ascii) {
        if c.is_ascii_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    out
}

/// The script's `day`: the date in the first ten characters, as a count of days, or none.
pub(crate) fn day(value: &Value) -> Option<i64> {
    let text: String = value.as_str()?.chars().take(10).collect();
    from_iso(&text)
}

/// `date.fromisoformat` of Python 3.11, as a count of days: `2023-08-30`, `20230830`, `2023-W35-3`,
/// `2023W35`, …; like Python it looks no further once it has a date.
fn from_iso(text: &str) -> Option<i64> {
    if !matches!(text.len(), 7 | 8 | 10) {
        return None;
    }
    let mut rest = text.as_bytes();
    let year = digits(&mut rest, 4)?;
    let separated = take(&mut rest, b'-');
    if take(&mut rest, b'W') {
        let week = digits(&mut rest, 2)?;
        let weekday = if rest.is_empty() {
            1
        } else {
            if separated && !take(&mut rest, b'-') {
                return None;
            }
            digits(&mut rest, 1)?
        };
        return from_week(year, week, weekday);
    }
    let month = digits(&mut rest, 2)?;
    if separated && !take(&mut rest, b'-') {
        return None;
    }
    let day = digits(&mut rest, 2)?;
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *lengths.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    ((1..=9999).contains(&year) && (1..=length).contains(&day)).then(|| days(year, month, day))
}

fn take(rest: &mut &[u8], byte: u8) -> bool {
    match rest.split_first() {
        Some((first, tail)) if *first == byte => {
            *rest = tail;
            true
        }
        _ => false,
    }
}

fn digits(rest: &mut &[u8], count: usize) -> Option<i64> {
    let (head, tail) = rest.split_at_checked(count)?;
    *rest = tail;
    head.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
}

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days since the first of January of year 1.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let y = year - 1;
    let of_month = before[usize::try_from(month - 1).unwrap_or(0).min(11)];
    y * 365 + y / 4 - y / 100 + y / 400 + of_month + i64::from(month > 2 && leap(year)) + day - 1
}

fn from_week(year: i64, week: i64, weekday: i64) -> Option<i64> {
    let new_year = days(year, 1, 1); // the first of January of year 1 was a Monday
    let first = new_year.rem_euclid(7);
    let weeks = if first == 3 || (first == 2 && leap(year)) { 53 } else { 52 };
    if !(1..=9999).contains(&year) || !(1..=weeks).contains(&week) || !(1..=7).contains(&weekday) {
        return None;
    }
    let monday = new_year - first + if first > 3 { 7 } else { 0 };
    let day = monday + (week - 1) * 7 + weekday - 1;
    (0..=days(9999, 12, 31)).contains(&day).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn dates_are_read_as_python_reads_them() {
        let day_of = |text: &str| day(&json!(text));
        assert_eq!(day_of("0001-01-01"), Some(0));
        assert_eq!(day_of("9999-12-31"), Some(3_652_058));
        assert_eq!(day_of("2023-08-30T21:00"), day_of("20230830"));
        assert_eq!(day_of("2023-W35-3"), day_of("2023-08-30"));
        for monday in ["2023-W35", "2023W35", "2023W351", "2023W35123"] {
            assert_eq!(day_of(monday), day_of("2023-08-28"), "{monday}");
        }
        assert_eq!(day_of("2020-W53-7"), day_of("2021-01-03"));
        assert_eq!(day_of("20230830é"), day_of("2023-08-30"));
        for none in [
            "2023-08",
            "2023",
            "",
            "2023-02-29",
            "0000-01-01",
            "2023-W53-1",
            "9999-W52-7",
            "2023W35-3",
            "2023-8-30",
        ] {
            assert_eq!(day_of(none), None, "{none}");
        }
        assert_eq!(day(&json!(20_230_830)), None);
        assert_eq!(day(&json!(["2023-08-30"])), None);
    }

    #[test]
    fn names_are_compared_without_accents_and_signs() {
        assert_eq!(norm_text("  Tehrik-i-Taliban  Pakistán’s "), "tehrik i taliban pakistans");
        assert_eq!(norm_text("ﬁve №1 ½"), "five no1 12");
        assert_eq!(norm_text("Душанбе"), "");
        assert_eq!(norm(&json!(0)), "");
        assert_eq!(norm(&json!(5.0)), "5 0");
        assert_eq!(norm(&json!([true, null, "a\nb"])), "true none a nb");
    }

    #[test]
    fn numbers_are_written_as_python_writes_them() {
        for (x, text) in
            [(5.0, "5.0"), (1e16, "1e+16"), (1.5e-5, "1.5e-05"), (0.0001, "0.0001"), (1e22, "1e+22")]
        {
            assert_eq!(float(x), text);
        }
    }

    #[test]
    fn equality_is_pythons() {
        assert!(equal(&json!(1), &json!(true)));
        assert!(equal(&json!([1, {"a": 2.0}]), &json!([1.0, {"a": 2}])));
        assert!(!equal(&json!("1"), &json!(1)));
        assert_eq!(key(&json!(1.0)), key(&json!(true)));
    }
}
