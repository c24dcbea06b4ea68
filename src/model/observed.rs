//! What an account holds. `None` is absent; what could not be read never becomes a value of these types.

use super::{Configuration, EventType, Frozen, FunctionKey, Percent, Release, Retries};
use jiff::civil::Date;
use secrecy::SecretString;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a plan is made from, as read in one round; stale from then on.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// The day of the look, in UTC.
    pub today: Date,
    /// Owner uin.
    pub account: String,
    /// The roles asked for.
    pub roles: BTreeMap<String, Option<Role>>,
    /// Custom policies with the name of a role asked for, attached or not.
    pub policies: BTreeMap<String, OwnPolicy>,
    /// Whether the archive's bucket is there; `None` if the stack has none.
    pub bucket: Option<bool>,
    /// The function.
    pub function: Option<Function>,
    /// Who else holds an event type. Filled only by a scan of the account, before a binding is to be made.
    pub holders: BTreeMap<EventType, Holder>,
    /// Other functions of the account, `region/namespace/name`. Filled only by a scan of the account.
    pub others: Vec<FunctionKey>,
}

/// A role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Role {
    /// Services that may assume it.
    pub services: BTreeSet<String>,
    /// The stack that made it, from its mark.
    pub owner: Option<String>,
    /// Attached policies by name.
    pub attachments: BTreeMap<String, Attachment>,
}

/// A policy attached to a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Number.
    pub id: u64,
    /// Whether the platform provides it.
    pub preset: bool,
}

/// A custom policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPolicy {
    /// Number.
    pub id: u64,
    /// The stack that made it, from its mark.
    pub owner: Option<String>,
    /// Canonical JSON of the document: compare as text.
    pub document: String,
}

/// A function.
#[derive(Debug, Clone)]
pub struct Function {
    /// The stack that made it, from its tag or its baseline.
    pub owner: Option<String>,
    /// State.
    pub state: FunctionState,
    /// Text.
    pub description: String,
    /// MB.
    pub memory: u64,
    /// Seconds.
    pub timeout: u64,
    /// Seconds.
    pub init_timeout: u64,
    /// Execution role.
    pub role: Option<String>,
    /// Entry.
    pub handler: String,
    /// `CustomRuntime` for ours.
    pub runtime: String,
    /// Every variable, ours included.
    pub environment: BTreeMap<String, SecretString>,
    /// Lower-case hexadecimal SHA-256 of the zip.
    pub code_sha256: String,
    /// Retries of asynchronous events.
    pub retries: Retries,
    /// Published versions, oldest first.
    pub versions: Vec<Version>,
    /// Where `$DEFAULT` points.
    pub alias: Alias,
    /// Triggers that bind an MPS event type.
    pub triggers: BTreeMap<EventType, Trigger>,
    /// Other triggers as `type/name`.
    pub other_triggers: Vec<String>,
    /// Log topic; empty = none.
    pub log_topic: String,
}

impl Function {
    /// The part that one configuration call writes.
    pub fn configuration(&self) -> Configuration {
        Configuration {
            description: Some(self.description.clone()),
            memory: Some(self.memory),
            timeout: self.timeout,
            init_timeout: self.init_timeout,
            role: Some(self.role.clone().unwrap_or_default()),
            environment: self.environment.clone(),
        }
    }

    /// What a version would freeze that were published now.
    pub fn frozen(&self) -> Frozen {
        Frozen {
            code_sha256: self.code_sha256.clone(),
            handler: self.handler.clone(),
            configuration: self.configuration(),
        }
    }
}

/// What a function is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionState {
    /// Ready.
    Active,
    /// Creating, updating or publishing: wait.
    Busy(String),
    /// Being deleted.
    Deleting,
    /// Creation failed: delete and create again. Holds the reason.
    CreateFailed(String),
    /// An update failed; the content before still serves. Holds the reason.
    UpdateFailed(String),
    /// A state we do not know, verbatim.
    Other(String),
}

/// A published version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// 1 upward.
    pub number: u64,
    /// Ours tell the release (`Release`).
    pub description: String,
}

/// Where an alias points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// `$LATEST` or a number.
    pub version: String,
    /// A second version and its share, `10%`, or the rule by which it is chosen.
    pub also: Option<(String, String)>,
    /// Whether an apply of ours left it split so, on the way to the second version.
    pub shifting: bool,
    /// The release that `rollback` took the traffic from, until an apply moves it forward again.
    pub rolled_back_from: Option<Release>,
}

impl Alias {
    const ROLLED_BACK: &str = "mpstack rolled back from ";

    /// An alias that sends everything to one version.
    pub fn to(version: impl Into<String>, rolled_back_from: Option<Release>) -> Self {
        Self { version: version.into(), also: None, shifting: false, rolled_back_from }
    }

    /// An alias on its way from one version to another, which has this share.
    pub fn shift(from: &str, to: &str, share: Percent) -> Self {
        let also = Some((to.to_owned(), share.to_string()));
        Self { version: from.to_owned(), also, shifting: true, rolled_back_from: None }
    }

    /// The same with what its description notes about it.
    #[must_use]
    pub fn noted(self, description: &str) -> Self {
        let rolled_back_from = description.strip_prefix(Self::ROLLED_BACK).map(|digest| Release(digest.to_owned()));
        let alias = Self { shifting: self.also.is_some() && rolled_back_from.is_none(), rolled_back_from, ..self };
        // A split that somebody changed is no longer the one that was noted.
        Self { shifting: alias.shifting && alias.description() == description, ..alias }
    }

    /// The description that notes what the rest does not tell: what was rolled back from, and that a split is ours.
    pub fn description(&self) -> String {
        match (&self.rolled_back_from, &self.also) {
            (Some(Release(digest)), _) => format!("{}{digest}", Self::ROLLED_BACK),
            (None, Some((also, share))) if self.shifting => {
                // In letters, digits and blanks alone, as descriptions of functions have to be.
                let share = share.replace('%', " percent");
                format!("mpstack shifts {share} from version {} to version {also}", self.version)
            }
            (None, _) => "kept by mpstack".to_owned(),
        }
    }
}

/// A trigger that binds an MPS event type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trigger {
    /// Whether it is bound; an unbound one stays listed.
    pub bound: bool,
    /// Version or alias.
    pub qualifier: String,
    /// Opaque; echo it.
    pub resource_id: String,
    /// As listed; needed for deletion.
    pub name: String,
    /// As listed; needed for deletion.
    pub description: String,
    /// As listed, `mps`; needed for deletion.
    pub kind: String,
}

/// Another function that holds an event type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Which.
    pub function: FunctionKey,
    /// How; needed to release it there.
    pub trigger: Trigger,
}
