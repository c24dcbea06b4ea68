//! A plan: what differs, what to do about it in which order, and what is left alone.

use super::{Authors, Claims, EventType, Fault, Field, History, Operation, Origin, Places, Value};
use std::{collections::BTreeMap, fmt};

/// A plan that leaves nothing to decide.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What it is for.
    pub purpose: Purpose,
    /// Stack.
    pub stack: String,
    /// Region.
    pub region: String,
    /// Account.
    pub account: String,
    /// What it may make the stack's own.
    pub claims: Claims,
    /// Everything that the plan was made from, as it was seen: whether it still fits is told by this.
    pub prior_state: BTreeMap<Field, Value>,
    /// What differs, by resource, for the reader.
    pub changes: Vec<ResourceChange>,
    /// Parts of the code that the stack changed (`Code::parts`); empty = the code is as it was, or nobody can tell.
    pub code_parts: Vec<&'static str>,
    /// What to do, each step after its prerequisites.
    pub steps: Vec<Step>,
    /// What the cloud has beside the stack, left alone.
    pub unmanaged: Vec<Unmanaged>,
    /// What a destroy leaves, and why.
    pub kept: Vec<Kept>,
    /// Why the plan must not be carried out; empty = it may.
    pub refusals: Vec<Refusal>,
    /// What the reader should know before saying yes.
    pub warnings: Vec<String>,
    /// Where the stack file says what is wanted; no part of what is approved.
    pub places: Places,
    /// How its drift compares with that of an earlier check; `None` = it was not compared.
    pub history: Option<History>,
    /// Who changed in the cloud what has drifted; `None` = nobody was asked.
    pub authors: Option<Authors>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.refusals.is_empty()
    }

    /// Whether the cloud may have been changed behind the stack's back.
    pub fn has_drift(&self) -> bool {
        self.changes.iter().flat_map(|resource| &resource.fields).any(|change| change.origin.is_drift())
    }

    /// Whether an event type is to be bound: then the account must have been scanned for another holder.
    pub fn binds(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.operation, Operation::Bind { .. } | Operation::TakeOver { .. }))
    }
}

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Make the account equal to the stack.
    Apply,
    /// Take away all that is the stack's.
    Destroy,
    /// Take away the function and its bindings, to make them anew.
    Teardown,
    /// Send live traffic back to an earlier version.
    Rollback,
}

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// It comes to be.
    Create,
    /// It changes in place.
    Update,
    /// It goes.
    Delete,
}

/// A thing in the account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// A role and its policies.
    Role(String),
    /// The archive's bucket.
    Bucket(String),
    /// The function.
    Function(String),
    /// An alias of the function.
    Alias(String),
    /// A binding.
    Trigger(EventType),
}

impl fmt::Display for Resource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(name) => write!(formatter, "role {name}"),
            Self::Bucket(name) => write!(formatter, "bucket {name}"),
            Self::Function(name) => write!(formatter, "function {name}"),
            Self::Alias(name) => write!(formatter, "alias {name}"),
            Self::Trigger(event_type) => write!(formatter, "trigger {event_type}"),
        }
    }
}

/// The differences of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceChange {
    /// Which.
    pub resource: Resource,
    /// What happens to it.
    pub action: Action,
    /// Its fields.
    pub fields: Vec<FieldChange>,
}

/// The difference of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Which.
    pub field: Field,
    /// What the cloud holds; `None` = absent.
    pub before: Option<Value>,
    /// What the stack wants; `None` = absent.
    pub after: Option<Value>,
    /// Who moved.
    pub origin: Origin,
}

/// Names a step within its plan; readable, `create-function`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub String);

impl fmt::Display for StepId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One thing to do.
#[derive(Debug, Clone)]
pub struct Step {
    /// Name.
    pub id: StepId,
    /// What it is about.
    pub resource: Resource,
    /// What to do, with all detail.
    pub operation: Operation,
    /// Steps that must have succeeded before.
    pub needs: Vec<StepId>,
}

/// Something in the cloud that the stack does not mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmanaged {
    /// What, in the words of the stack file.
    pub field: Field,
}

/// Something that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What.
    pub resource: Resource,
    /// Why.
    pub because: String,
}

/// A guard that said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which guard.
    pub fault: Fault,
    /// The part of the stack that it guards.
    pub field: Field,
    /// What is refused and why.
    pub message: String,
    /// What to do next.
    pub hint: String,
}
