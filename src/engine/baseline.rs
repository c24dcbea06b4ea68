//! The baseline: what the last apply wanted, as a vector of short digests that travels with the function (design 4).
//!
//! It tells drift (the cloud moved) from pending (the stack moved) without a state file. Text form, in one environment
//! variable: `1:<stack>:<base64url of 9 bytes a field>`; 3 bytes name the field, 6 digest its value. Thirty fields take 360
//! of the 4096 bytes that SCF grants. A secret's digest stands beside the secret itself and is salted with its field.

use crate::model::{Field, Value};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const FORMAT: &str = "1";
const NAME_BYTES: usize = 3;
const VALUE_BYTES: usize = 6;

type Name = [u8; NAME_BYTES];
type Mark = [u8; VALUE_BYTES];

/// What the last apply wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Baseline {
    pub stack: String,
    marks: BTreeMap<Name, Mark>,
}

impl Baseline {
    /// The baseline that an apply of these fields leaves.
    pub fn of(stack: &str, fields: &BTreeMap<Field, Value>) -> Self {
        let marks = fields.iter().map(|(field, value)| (name(field), mark(field, value))).collect();
        Self { stack: stack.to_owned(), marks }
    }

    /// Has the apply want this of a field.
    pub fn put(&mut self, field: &Field, value: &Value) {
        self.marks.insert(name(field), mark(field, value));
    }

    /// Reads the variable; `None` for any other text, which then only means that nobody can tell who moved.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        let (format, stack, vector) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = URL_SAFE_NO_PAD.decode(vector).ok()?;
        let (pairs, rest) = bytes.as_chunks::<{ NAME_BYTES + VALUE_BYTES }>();
        if format != FORMAT || !rest.is_empty() {
            return None;
        }
        let marks = pairs.iter().map(|pair| {
            let (field, value) = pair.split_at(NAME_BYTES);
            (field.try_into().expect("three bytes"), value.try_into().expect("six bytes"))
        });
        Some(Self { stack: stack.to_owned(), marks: marks.collect() })
    }

    /// The variable's text.
    pub fn text(&self) -> String {
        let bytes: Vec<u8> = self.marks.iter().flat_map(|(field, value)| field.iter().chain(value)).copied().collect();
        format!("{FORMAT}:{}:{}", self.stack, URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Whether the last apply managed this field.
    pub fn knows(&self, field: &Field) -> bool {
        self.marks.contains_key(&name(field))
    }

    /// Whether the last apply wanted this value.
    pub fn wanted(&self, field: &Field, value: &Value) -> bool {
        self.marks.get(&name(field)) == Some(&mark(field, value))
    }
}

fn name(field: &Field) -> Name {
    head(Sha256::digest(&field.0))
}

fn mark(field: &Field, value: &Value) -> Mark {
    head(Sha256::new().chain_update(&field.0).chain_update([0]).chain_update(value.compare()).finalize())
}

fn head<const N: usize>(digest: impl AsRef<[u8]>) -> [u8; N] {
    digest.as_ref()[..N].try_into().expect("a digest of 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> BTreeMap<Field, Value> {
        pairs.iter().map(|(field, value)| (Field((*field).into()), Value::shown(*value))).collect()
    }

    #[test]
    fn it_reads_back_and_tells_values_apart() {
        let written = Baseline::of("demo", &fields(&[("function.memory", "128"), ("function.timeout", "30")]));
        let read = Baseline::parse(&written.text()).expect("our own text");
        assert_eq!(read, written);
        let memory = Field("function.memory".into());
        assert!(read.wanted(&memory, &Value::shown("128")) && !read.wanted(&memory, &Value::shown("256")));
        assert!(read.knows(&memory) && !read.knows(&Field("function.role".into())));
        assert_eq!(written.text().len(), "1:demo:".len() + 2 * 12);
    }

    #[test]
    fn other_texts_are_no_baseline() {
        for text in ["", "1", "1:demo", "2:demo:", "1:demo:AAAA", "1:demo:!!", "x:y:z"] {
            assert_eq!(Baseline::parse(text), None, "{text}");
        }
    }
}
