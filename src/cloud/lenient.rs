//! Decoding parameters the way the platform does: by the type that an action declares.
//!
//! Parameters arrive as JSON or as flat text. Text is turned into numbers and booleans where the type asks for them,
//! unknown members pass, a missing required member is `MissingParameter` and a wrong type `InvalidParameter`, both naming
//! the member.

use crate::wire::{ApiError, ErrorCode};
use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, Visitor, value::SeqDeserializer},
    forward_to_deserialize_any,
};
use serde_json::Value;
use std::fmt;

/// Decodes the parameters of an action.
pub fn decode<T: DeserializeOwned>(parameters: Value) -> Result<T, ApiError> {
    T::deserialize(Lenient { value: parameters, name: "", level: Level::Request }).map_err(refused)
}

/// Decodes the value of one parameter that its action leaves as JSON; `name` is what errors call it.
pub fn decode_part<T: DeserializeOwned>(name: &'static str, value: Value) -> Result<T, ApiError> {
    let part = Lenient { value, name, level: Level::Inside };
    T::deserialize(part).map_err(|problem| refused(problem.within(name)))
}

fn refused(problem: Problem) -> ApiError {
    match problem {
        Problem::Missing(member) => ApiError::new(
            ErrorCode::MissingParameter,
            format!("The request is missing a required parameter `{member}`."),
        ),
        Problem::Invalid { path, reason } if path.is_empty() => {
            ApiError::new(ErrorCode::InvalidParameter, format!("The request is not valid: {reason}."))
        }
        Problem::Invalid { path, reason } => ApiError::new(
            ErrorCode::InvalidParameter,
            format!("The value of parameter `{path}` is not valid: {reason}."),
        ),
    }
}

#[derive(Debug)]
enum Problem {
    Missing(&'static str),
    Invalid { path: String, reason: String },
}

impl Problem {
    fn within(self, member: &str) -> Self {
        match self {
            Self::Invalid { path, reason } if path.is_empty() => Self::Invalid { path: member.into(), reason },
            Self::Invalid { path, reason } => Self::Invalid { path: format!("{member}.{path}"), reason },
            Self::Missing(_) => self,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self:?}")
    }
}

impl std::error::Error for Problem {}

impl serde::de::Error for Problem {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self::Invalid { path: String::new(), reason: reason.to_string() }
    }
}

/// Required members are only asked for at the top: inside a structure the vendor's own marks are wrong too often.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    Request,
    Inside,
}

struct Lenient<'n> {
    value: Value,
    name: &'n str,
    level: Level,
}

impl Lenient<'_> {
    /// The value as the number or boolean that its text spells, if it is text.
    fn unquoted(self) -> Value {
        match self.value {
            Value::String(text) => match text.to_ascii_lowercase().parse() {
                Ok(scalar @ (Value::Number(_) | Value::Bool(_))) => scalar,
                _ => Value::String(text),
            },
            other => other,
        }
    }
}

macro_rules! from_text_too {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
            self.unquoted().$method(visitor).map_err(Problem::custom)
        }
    )*};
}

impl<'de> Deserializer<'de> for Lenient<'_> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.value.deserialize_any(visitor).map_err(Problem::custom)
    }

    from_text_too! { deserialize_bool deserialize_i64 deserialize_u64 deserialize_f64 }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            // SCF declares these two of `ListAliases` as text, and clients send numbers.
            Value::Number(number) if matches!(self.name, "Offset" | "Limit") => {
                visitor.visit_string(number.to_string())
            }
            other => other.deserialize_string(visitor).map_err(Problem::custom),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            Value::Array(elements) => visitor.visit_seq(SeqDeserializer::new(elements.into_iter().map(Element))),
            other => other.deserialize_seq(visitor).map_err(Problem::custom),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        match self.value {
            Value::Object(mut values) => {
                let members: Vec<_> = members
                    .iter()
                    .map(|member| (*member, values.remove(*member).filter(|value| !value.is_null())))
                    .filter(|(_, value)| value.is_some() || self.level == Level::Request)
                    .collect();
                visitor.visit_map(Members { members: members.into_iter(), value: None })
            }
            other => other.deserialize_map(visitor).map_err(Problem::custom),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u128 f32 char str bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct map
        enum identifier ignored_any
    }
}

struct Element(Value);

impl<'de> IntoDeserializer<'de, Problem> for Element {
    type Deserializer = Lenient<'static>;

    fn into_deserializer(self) -> Lenient<'static> {
        Lenient { value: self.0, name: "", level: Level::Inside }
    }
}

/// The members of a structure in the order of their declaration, each with what came for it, if anything.
struct Members {
    members: std::vec::IntoIter<(&'static str, Option<Value>)>,
    value: Option<(&'static str, Option<Value>)>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Problem;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Problem> {
        self.value = self.members.next();
        self.value.as_ref().map(|(name, _)| seed.deserialize((*name).into_deserializer())).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Problem> {
        match self.value.take() {
            Some((name, Some(value))) => {
                seed.deserialize(Lenient { value, name, level: Level::Inside }).map_err(|problem| problem.within(name))
            }
            Some((name, None)) => seed.deserialize(Absent { name, asked: Asked::NotYet }),
            None => Err(Problem::custom("a value without its name")),
        }
    }
}

/// A member that did not come, which only its type can forgive.
///
/// Every member of `wire` is read as an option first, since null counts as absent; whether the member itself is optional
/// shows when its type asks for an option a second time.
struct Absent {
    name: &'static str,
    asked: Asked,
}

enum Asked {
    NotYet,
    Once,
}

impl<'de> Deserializer<'de> for Absent {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Problem> {
        Err(Problem::Missing(self.name))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.asked {
            Asked::NotYet => visitor.visit_some(Self { asked: Asked::Once, ..self }),
            Asked::Once => visitor.visit_none(),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::scf;
    use serde_json::json;

    fn refused<T: DeserializeOwned + fmt::Debug>(parameters: Value) -> (String, String) {
        let error = decode::<T>(parameters).expect_err("refused");
        (error.code.to_string(), error.message)
    }

    #[test]
    fn text_becomes_what_the_type_asks_for() {
        let create: scf::CreateFunction = decode(json!({
            "FunctionName": "123", "MemorySize": "256", "DeployMode": "code", "Namespace": null,
            "Environment": {"Variables": [{"Key": "A", "Value": "1"}]},
        }))
        .expect("decoded");
        assert_eq!((create.function_name.as_str(), create.memory_size, create.namespace), ("123", Some(256), None));
        let alias: scf::UpdateAlias = decode(json!({
            "FunctionName": "f", "Name": "a", "FunctionVersion": "1",
            "RoutingConfig": {"AdditionalVersionWeights": [{"Version": "2", "Weight": "0.2"}]},
        }))
        .expect("decoded");
        let weights = alias.routing_config.expect("present").additional_version_weights;
        assert_eq!((weights[0].version.as_str(), weights[0].weight), ("2", 0.2));
        let list: scf::ListAliases = decode(json!({"FunctionName": "f", "Offset": 0, "Limit": "20"})).expect("decoded");
        assert_eq!((list.offset.as_deref(), list.limit.as_deref()), (Some("0"), Some("20")));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(
            refused::<scf::GetFunction>(json!({"Namespace": "default"})),
            ("MissingParameter".into(), "The request is missing a required parameter `FunctionName`.".into())
        );
        let (code, message) = refused::<scf::CreateFunction>(json!({"FunctionName": "f", "MemorySize": "much"}));
        assert_eq!(code, "InvalidParameter");
        assert!(
            message.starts_with("The value of parameter `MemorySize` is not valid: invalid type: string"),
            "{message}"
        );
        let (code, message) =
            refused::<scf::CreateFunction>(json!({"FunctionName": "f", "Environment": {"Variables": [{"Key": 1}]}}));
        assert_eq!(code, "InvalidParameter");
        assert!(message.contains("`Environment.Variables.Key`"), "{message}");
        assert_eq!(refused::<scf::GetFunction>(json!({"FunctionName": 5})).0, "InvalidParameter");
        assert_eq!(refused::<scf::GetFunction>(json!([])).0, "InvalidParameter");
    }
}
