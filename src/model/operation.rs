//! What a step does, with every detail that its requests need.

use super::{Alias, Code, EventType, FunctionKey, Holder, ObservedTrigger, OwnPolicy, Retries, Rollout, Statement};
use secrecy::SecretString;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// A change to the account. Each is written so that doing it again after an unknown outcome does no harm.
///
/// What is `found` is what the plan was made from: a change is made only if the cloud still holds that, or holds what is wanted
/// already. The vendor offers no conditional writes, so somebody else can still come between that look and the write.
#[derive(Debug, Clone)]
pub enum Operation {
    /// Creates the archive's bucket unless it is there.
    CreateBucket {
        /// Full name.
        name: String,
        /// Region.
        region: String,
    },
    /// Creates a role with our mark and waits until it is visible.
    CreateRole {
        /// Name.
        name: String,
        /// The service that may assume it.
        service: String,
        /// The mark.
        stack: String,
    },
    /// Replaces the trust document of a role of ours.
    UpdateTrust {
        /// Role.
        role: String,
        /// The service that may assume it.
        service: String,
        /// Those that could when the plan was made.
        found: BTreeSet<String>,
    },
    /// Creates a custom policy with our mark, or replaces its document.
    PutPolicy {
        /// Name.
        name: String,
        /// What was there when the plan was made.
        found: Option<OwnPolicy>,
        /// Rights.
        rights: Vec<Statement>,
        /// The mark.
        stack: String,
    },
    /// Attaches a policy to a role by its name.
    AttachPolicy {
        /// Role.
        role: String,
        /// Policy.
        policy: String,
    },
    /// Detaches a policy from a role of ours.
    DetachPolicy {
        /// Role.
        role: String,
        /// Policy.
        policy: String,
        /// Number.
        id: u64,
    },
    /// Deletes a custom policy of ours.
    DeletePolicy {
        /// Name.
        name: String,
        /// Number.
        id: u64,
    },
    /// Deletes a role of ours.
    DeleteRole {
        /// Name.
        name: String,
    },
    /// Marks a role that nobody owns as the stack's.
    AdoptRole {
        /// Name.
        name: String,
        /// The mark.
        stack: String,
        /// Owner uin, part of its full name.
        account: String,
    },
    /// Marks a function that nobody owns as the stack's.
    AdoptFunction {
        /// Function.
        function: FunctionKey,
        /// The mark.
        stack: String,
        /// Owner uin, part of its full name.
        account: String,
    },
    /// Creates the function and waits until it is active.
    CreateFunction(Box<NewFunction>),
    /// Replaces the code and waits until the function is active.
    UpdateCode {
        /// Function.
        function: FunctionKey,
        /// Package.
        code: Code,
        /// SHA-256 of the code when the plan was made.
        found: String,
    },
    /// Replaces the configuration and waits until the function is active.
    UpdateConfiguration {
        /// Function.
        function: FunctionKey,
        /// All that we manage.
        configuration: Configuration,
        /// The same when the plan was made.
        found: Configuration,
    },
    /// Sets the retries of asynchronous events.
    SetRetries {
        /// Function.
        function: FunctionKey,
        /// Setting.
        retries: Retries,
        /// The setting when the plan was made; `None` if the plan makes the function.
        found: Option<Retries>,
    },
    /// Freezes what is deployed as a version that tells its release, unless there is one, and waits until it is active. A version
    /// that froze something else is taken away again.
    Publish {
        /// Function.
        function: FunctionKey,
        /// Release.
        release: Release,
        /// What the release means.
        frozen: Box<Frozen>,
    },
    /// Sends the version of a release a synthetic event that the handler answers without sending anything. A version that froze
    /// something else is taken away instead.
    Probe {
        /// Function.
        function: FunctionKey,
        /// Release.
        release: Release,
        /// What the release means.
        frozen: Box<Frozen>,
    },
    /// Points `$DEFAULT` to the version of a release, with all of the traffic.
    MoveAlias {
        /// Function.
        function: FunctionKey,
        /// Release.
        release: Release,
        /// The release that this is the way back from; `None` for the way forward.
        rolled_back_from: Option<Release>,
        /// Where it pointed when the plan was made; `None` if the plan makes the function.
        found: Option<Alias>,
    },
    /// Gives the version of a release its shares of live traffic one after the other, then all; and takes everything back as soon as
    /// too much fails there.
    ShiftAlias {
        /// Function.
        function: FunctionKey,
        /// Release.
        release: Release,
        /// The shares that are left, how long each is watched, and how much may fail.
        rollout: Rollout,
        /// Log topic that tells how invocations ended.
        log_topic: String,
        /// Where `$DEFAULT` pointed when the plan was made: at the version that everything goes back to, and perhaps at the share
        /// that an earlier run came to.
        found: Alias,
    },
    /// Deletes an old version.
    DeleteVersion {
        /// Function.
        function: FunctionKey,
        /// Version.
        version: u64,
    },
    /// Binds an event type and waits until it is listed as bound.
    Bind {
        /// Event type.
        event_type: EventType,
        /// Function.
        function: FunctionKey,
        /// Version or alias.
        qualifier: String,
    },
    /// Releases an event type where it is held and binds it here, nothing in between; what cannot be bound here is given back.
    TakeOver {
        /// Event type.
        event_type: EventType,
        /// Function.
        function: FunctionKey,
        /// Version or alias.
        qualifier: String,
        /// Who held it when the plan was made.
        from: Holder,
    },
    /// Releases an event type of this function.
    Unbind {
        /// Event type.
        event_type: EventType,
        /// Function.
        function: FunctionKey,
        /// As listed.
        trigger: ObservedTrigger,
    },
    /// Releases an event type of this function and removes its record.
    DeleteTrigger {
        /// Event type.
        event_type: EventType,
        /// Function.
        function: FunctionKey,
        /// As listed.
        trigger: ObservedTrigger,
    },
    /// Deletes the function with all its versions and waits until it is gone.
    DeleteFunction {
        /// Function.
        function: FunctionKey,
    },
}

/// A function to create.
#[derive(Debug, Clone)]
pub struct NewFunction {
    /// Address.
    pub key: FunctionKey,
    /// The mark.
    pub stack: String,
    /// Configuration.
    pub configuration: Configuration,
    /// Package.
    pub code: Code,
}

/// The part of a function that one configuration call writes.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// Text; `None` stays as it is.
    pub description: Option<String>,
    /// MB; `None` stays as it is.
    pub memory: Option<u64>,
    /// Seconds.
    pub timeout: u64,
    /// Seconds.
    pub init_timeout: u64,
    /// Execution role; `None` stays as it is.
    pub role: Option<String>,
    /// The whole set: the stack's, the baseline, and what others set.
    pub environment: BTreeMap<String, SecretString>,
}

/// What a release means: all that its version freezes and that the stack manages.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// Lower-case hexadecimal SHA-256 of the zip.
    pub code_sha256: String,
    /// Entry.
    pub handler: String,
    /// Settings. The environment holds the stack's own variables; others may stand beside them. No description: a version's tells
    /// its release.
    pub configuration: Configuration,
}

/// A release: the digest of everything that a version freezes, told by the version's description.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release(pub String);

impl Release {
    const WORDS: &str = "mpstack release ";

    /// Reads a version's description; `None` if it is not one of ours.
    pub fn from_description(text: &str) -> Option<Self> {
        text.strip_prefix(Self::WORDS).map(|digest| Self(digest.to_owned()))
    }

    /// The description of the release's version.
    pub fn description(&self) -> String {
        format!("{}{}", Self::WORDS, self.0)
    }
}

impl fmt::Display for Release {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "release {}", self.0)
    }
}
