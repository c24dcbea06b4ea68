//! What the embedded cloud is told before it starts.

use super::Keys;
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
    /// Whether documented request rates are enforced.
    pub throttling: Throttling,
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
            throttling: Throttling::default(),
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

/// How to behave where documents contradict each other or say nothing. The default is the likelier reading; both sides of
/// each switch are tested.
#[derive(Debug, Clone, Default)]
pub struct Readings {
    /// How many MPS bindings an account has (`scf-api.md` 11.1).
    pub uniqueness: Uniqueness,
    /// What happens to a binding that somebody else holds.
    pub rebind: Rebind,
    /// Whether SCF `CreateTrigger` takes type `mps`.
    pub create_mps_trigger: MpsTrigger,
    /// Whether a deleted function's bindings are free again.
    pub deleted_function: DeletedFunction,
    /// Which code a busy function answers with (`scf-api.md` 3.1).
    pub busy: Busy,
    /// The shape of an MPS event (`mps-events.md`).
    pub event_shape: EventShape,
    /// Which MPS tasks reach the trigger (`scf-api.md` 11.7).
    pub delivery: Delivery,
    /// What becomes of MPS events beyond 128 KB (`scf-custom-runtime.md` 11.6).
    pub oversize: Oversize,
    /// Whether an event comes more than once: delivery is at least once (`mps-events.md` 9).
    pub duplicates: Duplicates,
    /// In which order the two events of a task come whose `NotifyMode` is `Change`: none is promised (`mps-events.md` 9).
    pub order: Order,
    /// Whether the trigger tells of orchestrations (`mps-events.md` 11).
    pub schedule_task: ScheduleTask,
    /// Whether an aborted task is told of (`mps-api.md` 3.3).
    pub aborted: Aborted,
    /// How long a `SessionId` is remembered (`mps-events.md` 2.4).
    pub session_window: SessionWindow,
}

/// Whether documented request rates are enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Throttling {
    /// They are not: a laptop has no neighbours to protect, and two calls a second make for slow tests.
    #[default]
    Off,
    /// They are, action by action.
    Documented,
}

/// How many MPS bindings an account has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Uniqueness {
    /// One per event type (reading B).
    #[default]
    PerEventType,
    /// One in all (reading A).
    PerAccount,
}

/// What binding an event type does that another function holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rebind {
    /// It is refused.
    #[default]
    Refused,
    /// The event type is taken over.
    Steals,
}

/// Whether SCF `CreateTrigger` takes type `mps`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MpsTrigger {
    /// `InvalidParameterValue.Type`, as its document suggests.
    #[default]
    Refused,
    /// It binds.
    Accepted,
}

/// What becomes of the bindings of a deleted function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeletedFunction {
    /// They are free.
    #[default]
    FreesBindings,
    /// They stay and point nowhere.
    KeepsBindings,
}

/// Which code a busy function answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Busy {
    /// The code of the action, as documented today.
    #[default]
    Current,
    /// `UnauthorizedOperation.FunctionStatus`, seen in 2019.
    Year2019,
}

/// The shape of an MPS event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EventShape {
    /// All sibling members, null where unused.
    #[default]
    Current,
    /// Two members, as the trigger's document shows.
    TriggerDocument,
}

/// Which MPS tasks reach the trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    /// All: the trigger is a channel of the account.
    #[default]
    EveryTask,
    /// Those with `TaskNotifyConfig.NotifyType` `SCF`.
    NotifyTypeScf,
}

/// What becomes of MPS events that are larger than asynchronous events may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Oversize {
    /// They are dropped.
    #[default]
    Dropped,
    /// They are cut off at the limit.
    Truncated,
    /// They are delivered: the limit is for others.
    Delivered,
}

/// Whether an event of MPS comes more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Duplicates {
    /// Once, as long as the function takes it.
    #[default]
    None,
    /// Every one twice.
    EveryEvent,
}

/// In which order the events of one task come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Progress, then the end.
    #[default]
    AsTold,
    /// The end, then progress.
    FinishFirst,
}

/// Whether the trigger tells of orchestrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScheduleTask {
    /// It knows two event types, as its page says.
    #[default]
    Withheld,
    /// Who hears of workflows hears of orchestrations.
    ToWorkflowHolder,
}

/// Whether an aborted task is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Aborted {
    /// It is not.
    #[default]
    Silent,
    /// Like any other end.
    Told,
}

/// How long a `SessionId` is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SessionWindow {
    /// As the requests' pages say.
    #[default]
    ThreeDays,
    /// As the notifications' page says.
    SevenDays,
}
