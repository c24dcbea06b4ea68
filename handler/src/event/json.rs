//! Reading JSON that need not be good, and picking members whose types need not be right.

use super::repair::repaired;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// How deep a value is kept. Documented events stay below 15 levels; `serde_json` stops at 128 with an error, which would
/// hide all the rest. What is deeper is passed over without recursion.
const DEPTH: usize = 64;

/// Parses `bytes`, if need be after a repair. Of equal keys the last wins, as with most readers.
///
/// # Errors
/// The complaint about the text as it came.
pub(super) fn read(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    parse(bytes).or_else(|first| parse(repaired(bytes).as_bytes()).map_err(|_| first))
}

fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Bounded(DEPTH).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Returns a member's text; numbers and truth values are taken at their word, empty text is none.
pub(super) fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::String(_) | Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns a member that is an object.
pub(super) fn object<'a>(of: &'a Map<String, Value>, key: &str) -> Option<&'a Map<String, Value>> {
    of.get(key)?.as_object()
}

/// Returns the elements of a member that is an array; none for anything else.
pub(super) fn elements<'a>(of: &'a Map<String, Value>, key: &str) -> &'a [Value] {
    of.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[derive(Clone, Copy)]
struct Bounded(usize);

impl<'de> DeserializeSeed<'de> for Bounded {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.0 == 0 {
            return IgnoredAny::deserialize(deserializer).map(|_| Value::Null);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Value, E> {
        Ok(truth.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(element) = sequence.next_element_seed(Self(self.0 - 1))? {
            array.push(element);
        }
        Ok(array.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = members.next_key()? {
            object.insert(key, members.next_value_seed(Self(self.0 - 1))?);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_too_deep_is_passed_over_and_the_rest_is_read() {
        let deep = format!(r#"{{"deep":{}1{},"after":2}}"#, "[".repeat(100_000), "]".repeat(100_000));
        let read = read(deep.as_bytes()).expect("depth is no error");
        assert_eq!(read["after"], 2);
    }

    #[test]
    fn equal_keys_lone_surrogates_bad_utf8_and_huge_numbers_are_read() {
        for (bytes, value) in [
            (r#"{"a":1,"a":2}"#.as_bytes(), json!({"a": 2})),
            (r#"{"a":"x\ud83cy","\udc00":1}"#.as_bytes(), json!({"a": "x\u{fffd}y", "\u{fffd}": 1})),
            (b"{\"a\":\"x\xffy\"}", json!({"a": "x\u{fffd}y"})),
            (br#"{"a":1e999,"b":[-1e999]}"#, json!({"a": "1e999", "b": ["-1e999"]})),
            (b"\xef\xbb\xbf{\"a\":\"line\nbreak\"}", json!({"a": "line break"})),
        ] {
            assert_eq!(read(bytes).expect("readable"), value);
        }
    }

    #[test]
    fn what_is_not_json_is_an_error_about_the_original() {
        for bytes in [&b""[..], b"{", b"nonsense", b"{} {}", br#"{"a":"\ud83c"#] {
            assert!(read(bytes).is_err(), "{bytes:?}");
        }
    }
}
