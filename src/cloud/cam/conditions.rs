//! Conditions of a statement (product/598/10608, product/583/38177).
//!
//! What is modelled are the general keys with the operators that the vendor's table maps to them. Anything else is refused
//! when a policy is written: a condition that nobody evaluates would make a policy mean something else here.

use super::document::{refuse, texts};
use crate::wire::ApiError;
use serde_json::Value;
use std::net::IpAddr;

/// What a call is judged by beside its action and resource.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Where the call comes from; `None` if a service of the cloud makes it.
    pub address: Option<IpAddr>,
    /// Unix milliseconds.
    pub now: i64,
    /// Tags of the resource, as `key&value`.
    pub resource_tags: Vec<String>,
    /// Tags that the request would set, as `key&value`.
    pub request_tags: Vec<String>,
}

/// One key under one operator; all of a statement's must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    test: Test,
    values: Values,
    /// Whether a key that the call lacks is fine.
    if_exist: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Tag { key: TagKey, comparison: Comparison, negated: bool },
    Address { networks: Vec<Network>, negated: bool },
    Time { order: Order, moments: Vec<i64> },
    Null { key: Key, is_null: bool },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Tag(TagKey),
    Address,
    Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TagKey {
    Resource,
    Request,
}

/// Texts to compare with, and whether one value of the call is enough or all must match.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Values {
    texts: Vec<String>,
    of_all: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Exact,
    IgnoringCase,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u32,
}

impl Condition {
    /// Reads the `condition` of a statement.
    ///
    /// # Errors
    /// `ConditionError`, `ConditionTypeError` (operator) and `ConditionContentError` (key or value), as `CreatePolicy` has
    /// them.
    pub fn parse_all(condition: Option<&Value>) -> Result<Vec<Self>, ApiError> {
        let operators = match condition {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Object(operators)) => operators,
            Some(_) => return Err(refuse("ConditionError", "`condition` must be an object")),
        };
        let mut conditions = Vec::new();
        for (operator, keys) in operators {
            let keys = keys.as_object().filter(|keys| !keys.is_empty());
            let keys =
                keys.ok_or_else(|| refuse("ConditionContentError", format!("`{operator}` must be an object of keys")))?;
            for (key, values) in keys {
                conditions.push(Self::parse(operator, key, values)?);
            }
        }
        Ok(conditions)
    }

    fn parse(written: &str, key: &str, values: &Value) -> Result<Self, ApiError> {
        let (of_all, operator) = match written.split_once(':') {
            None => (false, written),
            Some(("for_any_value", operator)) => (false, operator),
            Some(("for_all_value", operator)) => (true, operator),
            Some(_) => return Err(refuse("ConditionTypeError", format!("`{written}` is no operator"))),
        };
        let (operator, if_exist) =
            operator.strip_suffix("_if_exist").map_or((operator, false), |operator| (operator, true));
        let texts = texts(Some(values))
            .filter(|texts| !texts.is_empty())
            .ok_or_else(|| refuse("ConditionContentError", format!("`{key}` must have a text or an array of texts")))?;
        // The vendor's samples write some keys with a space behind them.
        let known = match key.trim() {
            "qcs:resource_tag" | "qcs:tag" => Key::Tag(TagKey::Resource),
            "qcs:request_tag" => Key::Tag(TagKey::Request),
            "qcs:ip" => Key::Address,
            "qcs:current_time" => Key::Time,
            other => {
                return Err(refuse(
                    "ConditionContentError",
                    format!("the key `{other}` is not modelled by this server"),
                ));
            }
        };
        let test = Test::of(operator, known, &texts)?.ok_or_else(|| {
            refuse("ConditionTypeError", format!("`{operator}` does not go with `{key}` on this server"))
        })?;
        Ok(Self { test, values: Values { texts, of_all }, if_exist })
    }

    /// Whether it holds for a call.
    pub fn holds(&self, context: &Context) -> bool {
        match &self.test {
            Test::Null { key, is_null } => key.is_absent(context) == *is_null,
            test if test.key().is_absent(context) => self.if_exist,
            Test::Tag { key, comparison, negated } => {
                let listed = |tag: &String| self.values.texts.iter().any(|text| comparison.is_same(text, tag));
                let mut tags = key.of(context).iter();
                let found = if self.values.of_all { tags.all(listed) } else { tags.any(listed) };
                found != *negated
            }
            Test::Address { networks, negated } => {
                let inside = |address: IpAddr| networks.iter().any(|network| network.holds(address));
                context.address.is_some_and(inside) != *negated
            }
            Test::Time { order: Order::NotEqual, moments } => !moments.contains(&context.now),
            Test::Time { order, moments } => moments.iter().any(|moment| order.holds(context.now, *moment)),
        }
    }
}

impl Test {
    /// Returns `None` for an operator that does not go with the key.
    fn of(operator: &str, key: Key, texts: &[String]) -> Result<Option<Self>, ApiError> {
        let unreadable = |text: &str| refuse("ConditionContentError", format!("`{text}` cannot be compared"));
        if operator == "null_equal" {
            let [text] = texts else { return Err(unreadable(&texts.join(", "))) };
            let is_null = text.parse().map_err(|_| unreadable(text))?;
            return Ok(Some(Self::Null { key, is_null }));
        }
        let test = match key {
            Key::Tag(key) => {
                let (comparison, negated) = match operator {
                    "string_equal" => (Comparison::Exact, false),
                    "string_not_equal" => (Comparison::Exact, true),
                    "string_equal_ignore_case" => (Comparison::IgnoringCase, false),
                    "string_not_equal_ignore_case" => (Comparison::IgnoringCase, true),
                    _ => return Ok(None),
                };
                if let Some(text) = texts.iter().find(|text| !text.contains('&')) {
                    return Err(refuse("ConditionContentError", format!("`{text}` is no tag of the form `key&value`")));
                }
                Self::Tag { key, comparison, negated }
            }
            Key::Address => {
                let negated = match operator {
                    "ip_equal" => false,
                    "ip_not_equal" => true,
                    _ => return Ok(None),
                };
                let networks = texts.iter().map(|text| Network::parse(text).ok_or_else(|| unreadable(text)));
                Self::Address { networks: networks.collect::<Result<_, _>>()?, negated }
            }
            Key::Time => {
                let order = match operator {
                    "date_equal" => Order::Equal,
                    "date_not_equal" => Order::NotEqual,
                    "date_less_than" => Order::Less,
                    "date_less_than_equal" => Order::LessOrEqual,
                    "date_greater_than" => Order::Greater,
                    "date_greater_than_equal" => Order::GreaterOrEqual,
                    _ => return Ok(None),
                };
                let moment =
                    |text: &String| text.parse().map(jiff::Timestamp::as_millisecond).map_err(|_| unreadable(text));
                Self::Time { order, moments: texts.iter().map(moment).collect::<Result<_, _>>()? }
            }
        };
        Ok(Some(test))
    }

    fn key(&self) -> Key {
        match self {
            Self::Tag { key, .. } => Key::Tag(*key),
            Self::Address { .. } => Key::Address,
            Self::Time { .. } => Key::Time,
            Self::Null { key, .. } => *key,
        }
    }
}

impl Key {
    fn is_absent(self, context: &Context) -> bool {
        match self {
            Self::Tag(key) => key.of(context).is_empty(),
            Self::Address => context.address.is_none(),
            Self::Time => false,
        }
    }
}

impl TagKey {
    fn of(self, context: &Context) -> &[String] {
        match self {
            Self::Resource => &context.resource_tags,
            Self::Request => &context.request_tags,
        }
    }
}

impl Comparison {
    fn is_same(self, left: &str, right: &str) -> bool {
        match self {
            Self::Exact => left == right,
            Self::IgnoringCase => left.eq_ignore_ascii_case(right),
        }
    }
}

impl Order {
    fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

impl Network {
    /// Reads an address or a CIDR block.
    fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok().filter(|bits| *bits <= most))?;
        Some(Self { address, bits })
    }

    fn holds(self, address: IpAddr) -> bool {
        fn same<const WIDTH: u32>(left: u128, right: u128, bits: u32) -> bool {
            (left ^ right).checked_shr(WIDTH - bits).unwrap_or(0) == 0
        }
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                same::<32>(u32::from(own).into(), u32::from(other).into(), self.bits)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => same::<128>(own.into(), other.into(), self.bits),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn context() -> Context {
        Context {
            address: "10.121.2.9".parse().ok(),
            now: "2026-06-01T00:01:00Z".parse().map(jiff::Timestamp::as_millisecond).expect("a time"),
            resource_tags: vec!["team&video".into(), "stage&prod".into()],
            request_tags: Vec::new(),
        }
    }

    #[test]
    fn operators_do_what_their_table_says() {
        for (condition, holds) in [
            (json!({"ip_equal": {"qcs:ip": "10.121.2.0/24"}}), true),
            (json!({"ip_equal": {"qcs:ip ": ["10.121.1.0/24", "10.121.2.9"]}}), true),
            (json!({"ip_equal": {"qcs:ip": "10.121.3.0/24"}}), false),
            (json!({"ip_equal": {"qcs:ip": "0.0.0.0/0"}}), true),
            (json!({"ip_equal": {"qcs:ip": "::/0"}}), false),
            (json!({"ip_not_equal": {"qcs:ip": ["10.121.1.0/24", "10.121.2.0/24"]}}), false),
            (json!({"ip_not_equal": {"qcs:ip": "10.121.1.0/24"}}), true),
            (json!({"for_any_value:string_equal": {"qcs:resource_tag": ["team&video", "team&audio"]}}), true),
            (json!({"string_equal": {"qcs:tag": "stage&prod"}}), true),
            (json!({"string_equal": {"qcs:resource_tag": "stage&Prod"}}), false),
            (json!({"string_equal_ignore_case": {"qcs:resource_tag": "stage&Prod"}}), true),
            (json!({"string_not_equal": {"qcs:resource_tag": "stage&prod"}}), false),
            (json!({"for_all_value:string_equal": {"qcs:resource_tag": ["team&video"]}}), false),
            (json!({"for_all_value:string_equal": {"qcs:resource_tag": ["team&video", "stage&prod"]}}), true),
            (json!({"string_equal": {"qcs:request_tag": "stage&prod"}}), false),
            (json!({"string_equal_if_exist": {"qcs:request_tag": "stage&prod"}}), true),
            (json!({"null_equal": {"qcs:request_tag": "true"}}), true),
            (json!({"null_equal": {"qcs:resource_tag": "true"}}), false),
            (json!({"date_less_than": {"qcs:current_time": "2026-06-01T00:01:01Z"}}), true),
            (json!({"date_greater_than": {"qcs:current_time": "2026-06-01T00:01:00Z"}}), false),
            (json!({"date_greater_than_equal": {"qcs:current_time": "2026-06-01T08:01:00+08:00"}}), true),
            (json!({"date_not_equal": {"qcs:current_time": "2026-06-01T00:01:00Z"}}), false),
            (json!({"ip_equal": {"qcs:ip": "10.0.0.0/8"}, "string_equal": {"qcs:tag": "stage&test"}}), false),
        ] {
            let conditions = Condition::parse_all(Some(&condition)).expect("a good condition");
            assert_eq!(conditions.iter().all(|condition| condition.holds(&context())), holds, "{condition}");
        }
    }

    #[test]
    fn what_cannot_be_evaluated_is_refused_when_it_is_written() {
        for (condition, code) in [
            (json!("x"), "ConditionError"),
            (json!({"ip_equal": {}}), "ConditionContentError"),
            (json!({"ip_equal": {"qcs:ip": 1}}), "ConditionContentError"),
            (json!({"ip_equal": {"qcs:ip": "10.0.0.0/33"}}), "ConditionContentError"),
            (json!({"date_equal": {"qcs:current_time": "tomorrow"}}), "ConditionContentError"),
            (json!({"string_equal": {"cos:prefix": "a"}}), "ConditionContentError"),
            (json!({"string_equal": {"qcs:resource_tag": "prod"}}), "ConditionContentError"),
            (json!({"string_equal": {"qcs:ip": "10.0.0.1"}}), "ConditionTypeError"),
            (json!({"looks_like": {"qcs:ip": "10.0.0.1"}}), "ConditionTypeError"),
            (json!({"for_no_value:string_equal": {"qcs:tag": "a&b"}}), "ConditionTypeError"),
        ] {
            let error = Condition::parse_all(Some(&condition)).expect_err("cannot be evaluated");
            assert_eq!(error.code.as_str(), format!("InvalidParameter.{code}"), "{condition}");
        }
    }
}
