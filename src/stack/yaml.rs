//! From text to [`Node`]s. Everything that YAML allows and a stack has no use for is refused here.

use super::{
    node::{Entry, Node, Text, Value},
    report::Report,
    yaml_error::refuse,
};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_yaml::{
    Location, Spanned,
    options::{DuplicateKeyPolicy, MergeKeyPolicy},
};
use std::{fmt, ops::Range};

/// Reads one document; reports the first thing that is no YAML, or more of it than a stack can need.
pub(super) fn parse(report: &Report<'_>) -> Option<Node> {
    let source = report.source;
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(source, options()) {
        Ok(raw) => {
            // An empty file has no place but its beginning.
            Some(node(raw, 0..0, source))
        }
        Err(error) => report.refuse(refuse(&error, source)),
    }
}

/// Keys may repeat as far as the parser is concerned: they are reported later, together with everything else.
fn options() -> serde_yaml::Options {
    serde_yaml::options! {
        // The largest stack that we can imagine is a hundredth of this.
        budget: serde_yaml::budget! {
            max_depth: 32,
            flow_nesting_limit: 32,
            max_events: 100_000,
            max_nodes: 50_000,
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_documents: 1,
            max_total_scalar_bytes: 1 << 20,
            max_recorded_anchor_events: 100_000,
            max_recorded_anchor_bytes: 4 << 20,
        },
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: 10_000, max_replay_stack_depth: 16 },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        // `environments` does what merge keys are used for, and keeps the places.
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
        with_snippet: false,
    }
}

enum Raw {
    Scalar(Value),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

fn node(raw: Spanned<Raw>, at: Range<usize>, source: &str) -> Node {
    let own = range(raw.referenced, source);
    match raw.value {
        // An empty value has no place of its own.
        Raw::Scalar(value) => Node { value, span: if own.is_empty() { at } else { own } },
        Raw::List(items) => {
            let items = items.into_iter().map(|item| {
                let own = range(item.referenced, source);
                node(item, own, source)
            });
            Node { value: Value::List(items.collect()), span: at }
        }
        Raw::Map(entries) => {
            let entries = entries.into_iter().map(|(key, value)| {
                let span = range(key.referenced, source);
                Entry { key: key.value, span: span.clone(), value: node(value, span, source) }
            });
            let entries: Vec<Entry> = entries.collect();
            // An item of a list, or the whole stack, belongs to no key: its first one stands for it.
            let span = match entries.first() {
                Some(first) if at.is_empty() => first.span.clone(),
                _ => at,
            };
            Node { value: Value::Map(entries), span }
        }
    }
}

/// The bytes of a node; the start of a block has no length.
fn range(location: Location, source: &str) -> Range<usize> {
    let span = location.span();
    let start = span.byte_offset().map_or(source.len(), |offset| usize::try_from(offset).unwrap_or(usize::MAX));
    let length = span.byte_len().map_or(0, |length| usize::try_from(length).unwrap_or(0));
    let floor =
        |index: usize| (0..=index.min(source.len())).rev().find(|index| source.is_char_boundary(*index)).unwrap_or(0);
    floor(start)..floor(start.saturating_add(length))
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Integer(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Integer(value.into())))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Integer(value)))
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Raw, E> {
        let value = i128::try_from(value).map_err(|_| E::custom("this number is too large"))?;
        Ok(Raw::Scalar(Value::Integer(value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Float(value)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Text(Text::literal(text))))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Raw::Map(map))
    }
}
