//! What the embedded cloud is told before it starts.

pub use super::readings::{
    AuditDelay, Busy, DeletedFunction, Delivery, EventShape, MpsTrigger, Readings, Rebind, Throttling, Uniqueness,
};
use super::{Keys, faults::Fault};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// All settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Directory of the store; made if missing, usable by one process at a time.
    pub data: PathBuf,
    /// Where to listen; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Keys of the account's root. `None`: those of the data directory, made at its first use.
    pub root: Option<Keys>,
    /// The one account.
    pub account: Account,
    /// How long asynchronous work takes.
    pub delays: Delays,
    /// How to behave where the platform's behaviour is unknown.
    pub readings: Readings,
    /// What is to go wrong from the start on.
    pub faults: Vec<Fault>,
}

impl Settings {
    /// Settings for a directory: any free loopback port, default account, delays and readings.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            root: None,
            account: Account::default(),
            delays: Delays::default(),
            readings: Readings::default(),
            faults: Vec::new(),
        }
    }
}

/// The numbers of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Owner's number, digits as text.
    pub uin: String,
    /// Number that ends every bucket name.
    pub appid: u64,
}

impl Default for Account {
    fn default() -> Self {
        Self { uin: "100000000001".into(), appid: 1_250_000_000 }
    }
}

/// How long asynchronous work takes. Long enough by default to be seen by a client that forgets to wait, short enough
/// for nobody to wait for it.
#[derive(Debug, Clone)]
pub struct Delays {
    /// `Creating` of a function.
    pub creating: Duration,
    /// `Updating` of a function.
    pub updating: Duration,
    /// `Publishing` of a version.
    pub publishing: Duration,
    /// `Deleting` of a function.
    pub deleting: Duration,
    /// Each step of an MPS task: `WAITING`, then `PROCESSING`.
    pub task_step: Duration,
    /// Between two attempts of an asynchronous event: a minute on the platform (`scf-custom-runtime.md` 9).
    pub retry_interval: Duration,
    /// How long an instance without work is kept.
    pub instance_idle: Duration,
    /// How long a role, a policy or an attachment stays unseen after it was made: seconds on the platform
    /// (`cam-roles.md` 6), nothing here unless it is asked for.
    pub role_visibility: Duration,
}

impl Default for Delays {
    fn default() -> Self {
        Self {
            creating: Duration::from_millis(300),
            updating: Duration::from_millis(200),
            publishing: Duration::from_millis(200),
            deleting: Duration::from_millis(200),
            task_step: Duration::from_millis(300),
            retry_interval: Duration::from_secs(60),
            instance_idle: Duration::from_secs(300),
            role_visibility: Duration::ZERO,
        }
    }
}

impl Delays {
    /// Nothing takes time, except that retries and idle instances keep their interval.
    pub fn none() -> Self {
        let none = Duration::ZERO;
        Self { creating: none, updating: none, publishing: none, deleting: none, task_step: none, ..Self::default() }
    }
}
