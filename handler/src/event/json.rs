//! Reading JSON that need not be good, and picking members whose types need not be right.

use super::{
    repair::repaired,
    value::{Growing, Object, Value},
};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use std::{borrow::Cow, fmt};

/// How deep a value is kept. Documented events stay below 15 levels; `serde_json` stops at 128 with an error, which would
/// hide all the rest. What is deeper is passed over without recursion.
const DEPTH: usize = 64;

/// Parses `bytes`, if need be after a repair, for which there is `room`. Of equal keys the last wins, as with most readers.
///
/// # Errors
/// The complaint about the text as it came.
pub(super) fn read<'a>(bytes: &'a [u8], room: &'a mut String) -> Result<Value<'a>, serde_json::Error> {
    parse(bytes).or_else(|first| {
        *room = repaired(bytes);
        parse(room.as_bytes()).map_err(|_| first)
    })
}

fn parse(bytes: &[u8]) -> Result<Value<'_>, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Bounded(DEPTH).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Returns a member's text; numbers and truth values are taken at their word, empty text is none.
pub(super) fn text(object: &Object<'_>, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) if !text.is_empty() => Some(text.clone().into_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::String(_) | Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Returns a member that is an object.
pub(super) fn object<'a, 'b>(of: &'b Object<'a>, key: &str) -> Option<&'b Object<'a>> {
    of.get(key)?.as_object()
}

/// Returns the elements of a member that is an array; none for anything else.
pub(super) fn elements<'a, 'b>(of: &'b Object<'a>, key: &str) -> &'b [Value<'a>] {
    of.get(key).and_then(Value::as_array).unwrap_or_default()
}

#[derive(Clone, Copy)]
struct Bounded(usize);

impl<'de> DeserializeSeed<'de> for Bounded {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        if self.0 == 0 {
            return IgnoredAny::deserialize(deserializer).map(|_| Value::Null);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded {
    type Value = Value<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Value<'de>, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value<'de>, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::String(Cow::Borrowed(text)))
    }

    /// A text with escapes, which is not in the message as it reads.
    fn visit_str<E: Error>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::String(Cow::Owned(text.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value<'de>, A::Error> {
        let mut array = Vec::new();
        while let Some(element) = sequence.next_element_seed(Self(self.0 - 1))? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value<'de>, A::Error> {
        let mut object = Growing::default();
        while let Some(Name(name)) = members.next_key()? {
            object.add(name, members.next_value_seed(Self(self.0 - 1))?);
        }
        Ok(Value::Object(object.done()))
    }
}

/// A member's name. Serde reads `Cow`s as owned ones, unless they are members themselves.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_too_deep_is_passed_over_and_the_rest_is_read() {
        let deep = format!(r#"{{"deep":{}1{},"after":2}}"#, "[".repeat(100_000), "]".repeat(100_000));
        let mut room = String::new();
        let read = read(deep.as_bytes(), &mut room).expect("depth is no error");
        assert_eq!(read.as_object().and_then(|read| text(read, "after")).as_deref(), Some("2"));
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
            let mut room = String::new();
            let read = read(bytes, &mut room).expect("readable");
            assert_eq!(serde_json::to_value(read).expect("writable"), value);
        }
    }

    #[test]
    fn what_is_not_json_is_an_error_about_the_original() {
        for bytes in [&b""[..], b"{", b"nonsense", b"{} {}", br#"{"a":"\ud83c"#] {
            assert!(read(bytes, &mut String::new()).is_err(), "{bytes:?}");
        }
    }
}
