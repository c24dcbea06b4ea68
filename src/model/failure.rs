//! A command that did not succeed.

use super::{Excerpt, Fault, Field, Places, Resource};
use std::error::Error;

/// Why a command ends with another exit code than 0 (design 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Exit 1: failed.
    Failed,
    /// Exit 2: changes are pending, or the cloud was changed. Not a failure of ours.
    Differs,
    /// Exit 3: something could not be read, so neither yes nor no.
    Incomplete,
    /// Exit 4: a guard said no.
    Refused,
}

impl Kind {
    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Differs => 2,
            Self::Incomplete => 3,
            Self::Refused => 4,
        }
    }

    /// The one that a command about several things ends with: a difference is an answer, and outweighed by having none, that by a
    /// guard's no, and that by a failure.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        let weight = |kind| match kind {
            Self::Differs => 0,
            Self::Incomplete => 1,
            Self::Refused => 2,
            Self::Failed => 3,
        };
        if weight(other) > weight(self) { other } else { self }
    }
}

/// Whether what failed may have been done all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It was not done.
    None,
    /// Nobody knows: an answer was lost, or it could not be looked at.
    Unknown,
}

/// What failed, why (in `source`, as a chain) and what to do next. `view` prints it.
///
/// It travels in nearly every result, so what few failures have is kept small.
#[derive(Debug)]
pub struct Failure {
    /// Picks the exit code.
    pub kind: Kind,
    /// What the catalogue of codes calls it; `None` = nothing is left to be said, as `message` is empty.
    pub fault: Option<Fault>,
    /// What failed and where; lower case, no full stop. Empty = everything has been said (`Differs`).
    pub message: String,
    /// Why.
    pub source: Option<Box<dyn Error + Send + Sync>>,
    /// What to do next.
    pub hints: Vec<String>,
    /// What of the stack asked for what failed; `None` = nothing in particular.
    pub field: Option<Field>,
    /// The line of the stack that says so; [`Failure::located`] finds it.
    pub excerpt: Option<Box<Excerpt>>,
    /// Whether it may have been done all the same.
    pub effect: Effect,
    /// What else keeps the command from going on, each with its own code.
    pub others: Box<[Failure]>,
}

impl Failure {
    /// A failure of kind `Failed`.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            kind: Kind::Failed,
            fault: None,
            message: message.into(),
            source: None,
            hints: Vec::new(),
            field: None,
            excerpt: None,
            effect: Effect::None,
            others: Box::default(),
        }
    }

    /// The same with another kind.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// The same with its code. Every failure that says something has one, as a test of the sources makes sure.
    #[must_use]
    pub fn code(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// The same with its cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same with a next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same with the part of the stack that asked for what failed.
    #[must_use]
    pub fn about(mut self, field: Field) -> Self {
        self.field = Some(field);
        self
    }

    /// The same with the line of the stack where its field stands or, if it has none, where `resource` is described.
    #[must_use]
    pub fn located(mut self, places: &Places, resource: Option<&Resource>) -> Self {
        let of_field = self.field.as_ref().and_then(|field| places.of(field));
        let place = of_field.or_else(|| places.of_resource(resource?));
        self.excerpt = self.excerpt.or_else(|| place.map(|place| Box::new(places.excerpt(place))));
        self
    }

    /// It and those beside it; none if everything has been said.
    pub fn each(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.others).filter(|failure| !failure.message.is_empty())
    }

    /// The answer "it differs", about which everything has been said.
    pub fn differs() -> Self {
        Self::new("").kind(Kind::Differs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;

    #[test]
    fn the_field_s_line_is_nearer_than_the_resource_s() {
        let place = |line| Place { span: line..line, line, column: 1, environment: None };
        let keys = [("function", 4), ("function.memory", 6)].map(|(key, line)| (Field(key.into()), place(line)));
        let places = Places { keys: keys.into(), ..Places::default() };
        let function = Resource::Function("f".into());
        let start = |failure: Failure| failure.excerpt.map(|excerpt| excerpt.span.start);
        let about = || Failure::new("no").about(Field("function.memory".into()));
        assert_eq!(start(about().located(&places, Some(&function))), Some(6));
        assert_eq!(start(Failure::new("no").located(&places, Some(&function))), Some(4));
        assert_eq!(start(Failure::new("no").located(&places, None)), None);
    }
}
