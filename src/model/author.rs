//! Who changed what in an account, as far as its audit log tells.

use super::Field;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A change that somebody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub time: Timestamp,
    /// By which action, as its product names it.
    pub action: String,
    /// Who: `root`, or the name of a user or a role.
    pub user: String,
    /// The number of that user, role or account; empty = not told.
    pub principal: String,
    /// Public half of the keys, of which only the end is told.
    pub key: String,
    /// Where the call came from; empty = not told.
    pub address: String,
    /// Id of the request.
    pub request_id: String,
}

/// A change on record, with what tells which fields it can have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The change.
    pub deed: Deed,
    /// Whether mpstack made it.
    pub ours: bool,
    /// Region of the call.
    pub region: String,
    /// Members of the request, with the values of those that name things; empty = not told.
    pub parameters: BTreeMap<String, Option<String>>,
    /// What the request was about, by resource names.
    pub resources: Vec<String>,
}

/// What the log tells of some actions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deeds {
    /// Calls that succeeded, the newest first.
    pub records: Vec<Record>,
    /// Whether the log holds no older ones.
    pub complete: bool,
}

/// Who changed a field last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// Somebody of whom the log tells.
    Known {
        /// The newest change that can have done it.
        deed: Deed,
        /// How many more can have, since the last apply.
        earlier: usize,
    },
    /// Nobody knows.
    Unknown(Silence),
}

/// Who changed each field of a plan that has drifted.
pub type Authors = BTreeMap<Field, Author>;

/// Why it is not known who changed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// The log has nothing that fits: it comes late, and does not reach back for ever.
    Nothing,
    /// There is more in the log than was read.
    TooMuch,
    /// The keys may not ask.
    Denied,
    /// Asking failed so.
    Failed(String),
}

impl Record {
    /// The value of a member that names something; `None` if there is none, or an empty one.
    pub fn named(&self, member: &str) -> Option<&str> {
        self.parameters.get(member)?.as_deref().filter(|text| !text.is_empty())
    }

    /// Whether one of the resources ends in this name.
    pub fn is_about(&self, name: &str) -> bool {
        let ends = |resource: &String| {
            resource.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with(['/', ':']))
        };
        self.resources.iter().any(ends)
    }
}

impl Deed {
    /// Days that are looked back. The log is searched by less than 30 at once, and a change is drift for as long as nobody heals it:
    /// a shorter look would cost as many calls, and forget who it was while the drift is still reported.
    pub const DAYS: i64 = 28;
}
