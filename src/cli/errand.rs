//! What a policy can be for.

use super::Command;
use std::str::FromStr;

/// A command, or the deployed handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// `plan`, with or without `--destroy`.
    Plan,
    /// `apply`.
    Apply,
    /// `drift`.
    Drift,
    /// `status`.
    Status,
    /// `destroy`.
    Destroy,
    /// `rollback`.
    Rollback,
    /// `redeploy`.
    Redeploy,
    /// `test`.
    Test,
    /// `logs`.
    Logs,
    /// `events`.
    Events,
    /// `replay`.
    Replay,
    /// `export`.
    Export,
    /// The function's execution role.
    Handler,
}

impl Errand {
    /// All of them, in the order of the commands.
    pub const ALL: [Self; 13] = [
        Self::Plan,
        Self::Apply,
        Self::Drift,
        Self::Status,
        Self::Destroy,
        Self::Rollback,
        Self::Redeploy,
        Self::Test,
        Self::Logs,
        Self::Events,
        Self::Replay,
        Self::Export,
        Self::Handler,
    ];

    /// What a command's rights are listed under; `None` = it speaks to no account of the user's.
    pub fn of(command: &Command) -> Option<Self> {
        match command {
            Command::Plan(_) => Some(Self::Plan),
            Command::Apply(_) => Some(Self::Apply),
            Command::Drift(_) => Some(Self::Drift),
            Command::Status(_) => Some(Self::Status),
            Command::Destroy(_) => Some(Self::Destroy),
            Command::Rollback(_) => Some(Self::Rollback),
            Command::Redeploy(_) => Some(Self::Redeploy),
            Command::Test(_) => Some(Self::Test),
            Command::Logs(_) => Some(Self::Logs),
            Command::Events(_) => Some(Self::Events),
            Command::Replay(_) => Some(Self::Replay),
            Command::Export(_) => Some(Self::Export),
            Command::Init(_)
            | Command::Templates(_)
            | Command::Validate(_)
            | Command::Policy(_)
            | Command::Eject(_)
            | Command::Explain(_)
            | Command::Serve(_)
            | Command::Demo(_)
            | Command::Completions(_)
            | Command::Man(_)
            | Command::Version => None,
        }
    }

    /// As it is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Apply => "apply",
            Self::Drift => "drift",
            Self::Status => "status",
            Self::Destroy => "destroy",
            Self::Rollback => "rollback",
            Self::Redeploy => "redeploy",
            Self::Test => "test",
            Self::Logs => "logs",
            Self::Events => "events",
            Self::Replay => "replay",
            Self::Export => "export",
            Self::Handler => "handler",
        }
    }
}

impl FromStr for Errand {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|errand| errand.as_str() == text).ok_or(())
    }
}
