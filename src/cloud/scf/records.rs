//! The records of SCF, and in which state they are by now.
//!
//! A state is stored as the moment at which it ends, so that it passes without anybody acting and survives a restart.

use crate::wire::{KeyValue, scf};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version that is edited.
pub const LATEST: &str = "$LATEST";
/// The alias that every function has.
pub const DEFAULT: &str = "$DEFAULT";

/// Where a function is. No part may hold a slash, so that its text is a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Region.
    pub region: String,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
}

impl Place {
    /// The place that a key begins with.
    pub fn of_key(key: &str) -> Option<Self> {
        let mut parts = key.split('/');
        Some(Self::new(parts.next()?, Some(parts.next()?), parts.next()?))
    }

    /// A place by the parts of a request; the namespace is `default` when absent or empty.
    pub fn new(region: &str, namespace: Option<&str>, name: &str) -> Self {
        let namespace = namespace.filter(|namespace| !namespace.is_empty()).unwrap_or("default");
        Self { region: region.into(), namespace: namespace.into(), name: name.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { region, namespace, name } = self;
        write!(formatter, "{region}/{namespace}/{name}")
    }
}

/// A function.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Function {
    /// Its key.
    pub place: Place,
    /// `lam-xxxxxxxx`.
    pub id: String,
    /// Cannot be changed.
    pub runtime: String,
    /// Unix milliseconds.
    pub added: i64,
    /// Tags; changed by the Tag service.
    pub tags: Vec<KeyValue>,
    /// What `$LATEST` is.
    pub latest: Content,
    /// What it is busy with, until when.
    pub work: Work,
    /// Number of the version published last.
    pub versions: u64,
    /// Extra attempts of asynchronous events.
    pub retries: i64,
    /// Seconds for which asynchronous events are worth another attempt.
    pub max_age: i64,
    /// MB set aside for it, which is also all that it gets.
    #[serde(default)]
    pub reserved: Option<u64>,
}

/// Work on a function and the moment (unix milliseconds) at which it is done.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Work {
    /// What is done.
    pub kind: Status,
    /// When it is done.
    pub until: i64,
}

/// Status of a function or version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Takes calls.
    Active,
    /// New.
    Creating,
    /// Code or configuration is being replaced.
    Updating,
    /// A version is being made. The function itself never shows it (`real-clients.md` 16).
    Publishing,
    /// On its way out.
    Deleting,
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

/// Code and configuration: what a version freezes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Content {
    /// Raised by every change, so that instances of an older content are told apart.
    pub revision: u64,
    /// Unix milliseconds.
    pub modified: i64,
    /// Lower-case hexadecimal SHA-256 of the zip.
    pub sha256: String,
    /// Bytes of the zip.
    pub code_size: u64,
    /// Entry.
    pub handler: String,
    /// Text.
    pub description: String,
    /// MB.
    pub memory: u64,
    /// Seconds.
    pub timeout: u64,
    /// Seconds.
    pub init_timeout: u64,
    /// Variables.
    pub environment: Vec<KeyValue>,
    /// Execution role or empty.
    pub role: String,
    /// Log set or empty.
    pub cls_logset_id: String,
    /// Log topic or empty.
    pub cls_topic_id: String,
    /// Dead letters; empty members = none.
    pub dead_letter: scf::DeadLetterConfig,
    /// Way out.
    pub public_net: scf::PublicNetConfig,
    /// `TRUE`/`FALSE`.
    pub install_dependency: String,
}

/// A published version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Version {
    /// From 1.
    pub number: u64,
    /// Frozen.
    pub content: Content,
    /// Unix milliseconds.
    pub added: i64,
    /// `Publishing` until then.
    pub published: i64,
    /// Instances that are kept.
    #[serde(default)]
    pub provisioned: Option<Provisioned>,
}

/// Instances of a version that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provisioned {
    /// How many.
    pub count: u64,
    /// `InProgress` until then, unix milliseconds.
    pub until: i64,
}

impl Version {
    /// Status by now.
    pub fn status(&self, now: i64) -> Status {
        if self.published > now { Status::Publishing } else { Status::Active }
    }
}

/// An alias.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Alias {
    /// Its name.
    pub name: String,
    /// Main version.
    pub version: String,
    /// A second version and its share.
    pub additional: Option<(String, f64)>,
    /// Text.
    pub description: String,
    /// Unix milliseconds.
    pub added: i64,
    /// Unix milliseconds.
    pub modified: i64,
}

/// A trigger of SCF's own. MPS triggers are bindings, which are kept elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trigger {
    /// `timer` or `cos`.
    pub kind: String,
    /// Version or alias.
    pub qualifier: String,
    /// Name.
    pub name: String,
    /// JSON text.
    pub desc: String,
    /// Whether it is open.
    pub enabled: bool,
    /// As given.
    pub argument: Option<String>,
    /// As given.
    pub description: Option<String>,
    /// Unix milliseconds.
    pub added: i64,
    /// Unix milliseconds.
    pub modified: i64,
}

/// A namespace beside `default`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Namespace {
    /// Name.
    pub name: String,
    /// Text.
    pub description: String,
    /// Unix milliseconds.
    pub added: i64,
    /// Unix milliseconds; `None` = never.
    #[serde(default)]
    pub modified: Option<i64>,
}

impl Function {
    /// Status by now; a function that is gone still says `Deleting`.
    pub fn status(&self, now: i64) -> Status {
        match self.work {
            Work { kind: Status::Deleting, .. } => Status::Deleting,
            Work { kind, until } if until > now => kind,
            Work { .. } => Status::Active,
        }
    }

    /// Whether its deletion is done.
    pub fn is_gone(&self, now: i64) -> bool {
        self.work.kind == Status::Deleting && self.work.until <= now
    }
}

/// What a qualifier means at this moment.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// `$LATEST` or a number.
    pub version: String,
    /// The alias it went through, if any.
    pub alias: Option<String>,
    /// What runs.
    pub content: Content,
    /// Status of that version.
    pub status: Status,
    /// Unix milliseconds.
    pub added: i64,
}
