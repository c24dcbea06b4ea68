//! The stack file as a tree in which every key and value knows its place.

use std::ops::Range;

/// A value and the bytes of the file that it stands in. For a mapping or a list that is the key that it belongs to: pointing
/// at the name helps more than underlining a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub value: Value,
    pub span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(Text),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    pub span: Range<usize>,
    pub value: Node,
}

/// A string, in which references have been told from letters once `reference` has been over it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub pieces: Vec<Piece>,
    pub origin: Origin,
}

/// Where a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It stands in the file as it is.
    Written,
    /// Something was put in: it may stand for a number or a boolean, which YAML could not know.
    Replaced,
    /// Something that was to be put in is missing, and has been reported; the text means nothing.
    Broken,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Literal(String),
    /// The name of a secret, whose value is never part of the tree.
    Secret(String),
}

impl Text {
    pub fn literal(text: impl Into<String>) -> Self {
        Self { pieces: vec![Piece::Literal(text.into())], origin: Origin::Written }
    }

    /// The whole text; `None` if a secret is part of it.
    pub fn plain(&self) -> Option<String> {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => Some(text.as_str()),
                Piece::Secret(_) => None,
            })
            .collect()
    }

    /// Names of the secrets, in order of appearance.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Secret(name) => Some(name.as_str()),
            Piece::Literal(_) => None,
        })
    }
}

impl Value {
    /// What it is, for "expected ..., found ...".
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) => "a number",
            Self::Float(_) => "a fraction",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}
