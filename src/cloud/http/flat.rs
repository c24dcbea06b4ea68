//! Flat parameters: `Environment.Variables.0.Key=A` and what they mean.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Reads `a=b&c=d`, percent-encoded, blanks as `+` or `%20`.
pub fn pairs(encoded: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    encoded
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// A name's parts make a tree, whose branches are lists where all names are numbers.
#[derive(Default)]
struct Node {
    value: Option<String>,
    members: BTreeMap<String, Node>,
}

/// Deeper names than any action has are cut off, so that a hostile name cannot exhaust the stack.
const DEPTH: usize = 16;

/// Turns flat parameters into the JSON that they stand for. Every value stays text; an empty list cannot be expressed.
pub fn unflatten<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let mut root = Node::default();
    for (name, value) in pairs {
        let node =
            name.splitn(DEPTH, '.').fold(&mut root, |node, part| node.members.entry(part.to_owned()).or_default());
        node.value = Some(value.to_owned());
    }
    match root.into_value() {
        Value::Object(members) => Value::Object(members),
        // No parameters at all, or none but numbers at the top, which no action has.
        _ => Value::Object(Map::new()),
    }
}

impl Node {
    fn into_value(self) -> Value {
        if let Some(value) = self.value {
            return Value::String(value);
        }
        let mut numbered: Vec<(usize, Self)> = Vec::new();
        let mut named = Map::new();
        for (name, node) in self.members {
            match name.parse() {
                Ok(index) => numbered.push((index, node)),
                Err(_) => {
                    named.insert(name, node.into_value());
                }
            }
        }
        if numbered.is_empty() {
            return Value::Object(named);
        }
        numbered.sort_by_key(|(index, _)| *index);
        Value::Array(numbered.into_iter().map(|(_, node)| node.into_value()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_samples_of_the_toolkit() {
        let pairs = pairs(
            "FunctionName=fn&Code.CosObjectName=code.zip&Environment.Variables.0.Key=TEST&Environment.Variables.0.Value=a%20b\
             &Environment.Variables.1.Key=X&Environment.Variables.1.Value=c+d&Qualifier=%24DEFAULT&Empty=",
        );
        assert_eq!(
            unflatten(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))),
            json!({
                "FunctionName": "fn",
                "Code": {"CosObjectName": "code.zip"},
                "Environment": {"Variables": [{"Key": "TEST", "Value": "a b"}, {"Key": "X", "Value": "c d"}]},
                "Qualifier": "$DEFAULT",
                "Empty": "",
            })
        );
    }

    #[test]
    fn lists_keep_their_order_and_hostile_names_do_no_harm() {
        let ten: Vec<_> = (0..11).map(|index| (format!("Ids.{index}"), index.to_string())).collect();
        let value = unflatten(ten.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        assert_eq!(value["Ids"][10], "10");
        assert_eq!(value["Ids"][2], "2");
        let deep = "a.".repeat(100_000);
        assert!(unflatten([(deep.as_str(), "x")]).is_object());
        assert_eq!(unflatten([("0", "x")]), json!({}));
    }
}
