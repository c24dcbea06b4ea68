//! What was meant: settings per command, with nothing left to look up. `resolve` makes them.

use super::{Errand, Object, Platform, Shard, Shell};
use crate::model::{Claims, EventType, FunctionKey, ReportOrder, Selection};
use secrecy::SecretString;
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// Where the embedded cloud listens unless told otherwise (design 5).
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9583);

/// A command and its settings.
#[derive(Debug)]
pub enum Command {
    /// Write a stack, a workflow, or both.
    Init(InitSettings),
    /// Show the templates.
    Templates(TemplatesSettings),
    /// Check the stack.
    Validate(ValidateSettings),
    /// Show what would be done.
    Plan(PlanSettings),
    /// Make the account equal to the stack.
    Apply(ApplySettings),
    /// Report what was changed in the cloud.
    Drift(DriftSettings),
    /// Show what is there.
    Status(StatusSettings),
    /// Send live traffic back.
    Rollback(RollbackSettings),
    /// Take away what is ours.
    Destroy(DestroySettings),
    /// Take away the function and make it anew.
    Redeploy(RedeploySettings),
    /// Run a task and follow its event.
    Test(TestSettings),
    /// Show the function's log.
    Logs(LogsSettings),
    /// List archived events.
    Events(EventsSettings),
    /// Send archived events again.
    Replay(ReplaySettings),
    /// Tell the least rights.
    Policy(PolicySettings),
    /// Lay out stack files.
    Fmt(FmtSettings),
    /// Print the form of a document.
    Schema(SchemaSettings),
    /// Write a stack for what is there.
    Export(ExportSettings),
    /// Write a project around the handler.
    Eject(EjectSettings),
    /// Say what a code stands for.
    Explain(ExplainSettings),
    /// Run the embedded cloud.
    Serve(ServeSettings),
    /// All of it, on an embedded cloud.
    Demo(DemoSettings),
    /// Print what makes a shell complete.
    Completions(CompletionsSettings),
    /// Write the manual.
    Man(ManSettings),
    /// Tell what this program is.
    Version,
}

impl Command {
    /// Whether it speaks to nobody: files in, text out.
    pub fn is_offline(&self) -> bool {
        match self {
            Self::Validate(_)
            | Self::Policy(_)
            | Self::Fmt(_)
            | Self::Schema(_)
            | Self::Explain(_)
            | Self::Eject(_)
            | Self::Init(_)
            | Self::Templates(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Version => true,
            Self::Plan(_)
            | Self::Apply(_)
            | Self::Drift(_)
            | Self::Status(_)
            | Self::Rollback(_)
            | Self::Destroy(_)
            | Self::Redeploy(_)
            | Self::Test(_)
            | Self::Logs(_)
            | Self::Events(_)
            | Self::Replay(_)
            | Self::Export(_)
            | Self::Serve(_)
            | Self::Demo(_) => false,
        }
    }
}

/// Which stack, in which variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackSource {
    /// File.
    pub file: PathBuf,
    /// Overlay.
    pub environment: Option<String>,
    /// Values of `${var:NAME}`.
    pub variables: BTreeMap<String, String>,
    /// Region instead of the stack's.
    pub region: Option<String>,
}

/// Many stacks in one command, each in the variant that a [`StackSource`] names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fleet {
    /// Files, folders and patterns; at least one.
    pub patterns: Vec<PathBuf>,
    /// Which part of the files.
    pub shard: Shard,
}

impl Fleet {
    /// How it was named.
    pub fn named(&self) -> PathBuf {
        let patterns: Vec<_> = self.patterns.iter().map(|pattern| pattern.display().to_string()).collect();
        patterns.join(" ").into()
    }
}

/// Which cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Tencent Cloud.
    Tencent {
        /// Profile of the credential files; `None` = the usual chain.
        profile: Option<String>,
    },
    /// A server that speaks the same protocols.
    Endpoint {
        /// `http://HOST:PORT`.
        url: String,
        /// As above.
        profile: Option<String>,
    },
    /// The embedded cloud of this user, started if none runs.
    Local {
        /// Its folder.
        data: PathBuf,
    },
}

/// What a plan is to lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// What `apply` makes.
    Apply,
    /// What `destroy` leaves.
    Destroy,
}

/// Whether to ask before anything is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Ask.
    Ask,
    /// Given with `--yes`.
    Given,
}

/// How `plan` ends when changes are pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenDifferent {
    /// With exit code 0.
    Succeed,
    /// With exit code 2.
    Tell,
}

/// What becomes of the demo's cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// Its folder is removed.
    Remove,
    /// Its folder stays.
    Keep,
}

/// The keys of the embedded cloud's root account.
#[derive(Debug)]
pub struct Keys {
    /// Public half.
    pub secret_id: String,
    /// Secret half.
    pub secret_key: SecretString,
}

/// Settings of `init`.
#[derive(Debug)]
pub struct InitSettings {
    /// Folder of the project; empty = the current one.
    pub folder: PathBuf,
    /// The stack to write, its file seen from the folder.
    pub stack: StackSource,
    /// Template; `None` = not said.
    pub template: Option<String>,
    /// Parameters of the template that were given; a later one wins.
    pub values: Vec<(String, String)>,
    /// The workflow to write.
    pub ci: Option<Platform>,
    /// Whether to ask for what was not given.
    pub consent: Consent,
}

/// Settings of `templates`.
#[derive(Debug, PartialEq, Eq)]
pub enum TemplatesSettings {
    /// List those in which all words occur.
    List {
        /// Words.
        words: Vec<String>,
    },
    /// Show one.
    Show {
        /// Its name.
        name: String,
    },
}

/// Settings of `validate`.
#[derive(Debug)]
pub struct ValidateSettings {
    /// Stack.
    pub stack: StackSource,
    /// Stacks instead of the one.
    pub fleet: Option<Fleet>,
    /// Reports to write.
    pub reports: Vec<ReportOrder>,
}

/// Settings of `plan`.
#[derive(Debug)]
pub struct PlanSettings {
    /// Stack.
    pub stack: StackSource,
    /// Stacks instead of the one.
    pub fleet: Option<Fleet>,
    /// Cloud.
    pub target: Target,
    /// How to end when changes are pending.
    pub when_different: WhenDifferent,
    /// What to plan.
    pub aim: Aim,
    /// What the stack may make its own.
    pub claims: Claims,
    /// Where to keep the plan.
    pub out: Option<PathBuf>,
    /// Reports to write.
    pub reports: Vec<ReportOrder>,
}

/// Settings of `apply`.
#[derive(Debug)]
pub struct ApplySettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// A plan that was approved.
    pub saved: Option<PathBuf>,
    /// What the stack may make its own; a saved plan knows by itself.
    pub claims: Claims,
    /// Whether to ask.
    pub consent: Consent,
}

/// Settings of `drift`.
#[derive(Debug)]
pub struct DriftSettings {
    /// Stack.
    pub stack: StackSource,
    /// Stacks instead of the one.
    pub fleet: Option<Fleet>,
    /// Cloud.
    pub target: Target,
    /// Whether it tells who did it.
    pub who: Who,
    /// The report of an earlier check to compare with.
    pub since: Option<PathBuf>,
    /// Reports to write.
    pub reports: Vec<ReportOrder>,
}

/// Whether the audit log is asked who changed what has drifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// It is.
    Told,
    /// It is not.
    Untold,
}

impl Who {
    pub(super) fn resolve(asked: bool) -> Self {
        if asked { Self::Told } else { Self::Untold }
    }
}

/// Settings of `status`.
#[derive(Debug)]
pub struct StatusSettings {
    /// Stack.
    pub stack: StackSource,
    /// Stacks instead of the one.
    pub fleet: Option<Fleet>,
    /// Cloud.
    pub target: Target,
}

/// Settings of `destroy`.
#[derive(Debug)]
pub struct DestroySettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// Whether to ask for the stack's name.
    pub consent: Consent,
}

/// Settings of `rollback`.
#[derive(Debug)]
pub struct RollbackSettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// The version to go back to; `None` = the release before the one that serves.
    pub to: Option<u64>,
    /// Whether to ask.
    pub consent: Consent,
}

/// Settings of `redeploy`.
#[derive(Debug)]
pub struct RedeploySettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// Whether to ask.
    pub consent: Consent,
}

/// Settings of `test`.
#[derive(Debug)]
pub struct TestSettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// Event types to provoke; `None` = those of the stack.
    pub event_types: Option<BTreeSet<EventType>>,
    /// Video to process; `None` = a small one made for the purpose.
    pub input: Option<Object>,
    /// For each task.
    pub timeout: Duration,
}

/// Settings of `logs`.
#[derive(Debug)]
pub struct LogsSettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// How far back.
    pub since: Duration,
    /// One invocation.
    pub request_id: Option<String>,
    /// One MPS task.
    pub task_id: Option<String>,
    /// At most this many lines, the newest.
    pub limit: usize,
    /// When to stop.
    pub watch: Watch,
}

/// How long a log is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// Once.
    Once,
    /// Until the user has seen enough.
    Follow,
}

/// Which archived events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSelection {
    /// How far back; `None` = to the beginning.
    pub since: Option<Duration>,
    /// One outcome.
    pub outcome: Option<String>,
    /// One MPS task.
    pub task_id: Option<String>,
    /// All, or those that did not reach everyone.
    pub selection: Selection,
}

/// Settings of `events`.
#[derive(Debug)]
pub struct EventsSettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// Which events.
    pub selection: EventSelection,
    /// At most this many, the newest.
    pub limit: usize,
}

/// Settings of `replay`.
#[derive(Debug)]
pub struct ReplaySettings {
    /// Stack.
    pub stack: StackSource,
    /// Cloud.
    pub target: Target,
    /// Which events.
    pub selection: EventSelection,
    /// Routes; empty = those of a dead letter that are without it, else all.
    pub sinks: Vec<String>,
}

/// Settings of `policy`.
#[derive(Debug)]
pub struct PolicySettings {
    /// Stack.
    pub stack: StackSource,
    /// What it is for.
    pub errand: Errand,
    /// Whether `drift` tells who did it.
    pub who: Who,
}

/// What `fmt` does with files that are not laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untidy {
    /// Writes them anew.
    Write,
    /// Names them, and exits with 2.
    Tell,
}

/// Settings of `fmt`.
#[derive(Debug)]
pub struct FmtSettings {
    /// Files, folders and patterns; at least one.
    pub files: Vec<PathBuf>,
    /// What to do.
    pub untidy: Untidy,
}

/// A document that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Document {
    /// The stack file
    Stack,
    /// What `plan --output json` prints, and `plan --out` writes
    Plan,
    /// What `drift --output json` prints
    Drift,
    /// What a command about many stacks prints
    Fleet,
    /// A report of `--report json=FILE`
    Report,
    /// A line of `--output ndjson`
    Events,
}

/// Settings of `schema`.
#[derive(Debug)]
pub struct SchemaSettings {
    /// Of what.
    pub document: Document,
}

/// Settings of `export`.
#[derive(Debug)]
pub struct ExportSettings {
    /// Cloud.
    pub target: Target,
    /// The function.
    pub function: FunctionKey,
    /// Where to; `None` = standard output.
    pub out: Option<PathBuf>,
}

/// Settings of `eject`.
#[derive(Debug)]
pub struct EjectSettings {
    /// Where to.
    pub folder: PathBuf,
    /// The stack that it is for, if its file exists.
    pub stack: StackSource,
}

/// Settings of `explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainSettings {
    /// As typed.
    pub topic: String,
}

/// Settings of `serve`.
#[derive(Debug)]
pub struct ServeSettings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder.
    pub data: PathBuf,
    /// Root keys; `None` = those in the folder, made at the first start.
    pub keys: Option<Keys>,
    /// How to behave where the platform is unknown: names and values as typed.
    pub readings: Vec<(String, String)>,
    /// File with the faults to come.
    pub faults: Option<PathBuf>,
}

/// Settings of `demo`.
#[derive(Debug)]
pub struct DemoSettings {
    /// What becomes of its cloud.
    pub afterwards: Afterwards,
}

/// Settings of `completions`.
#[derive(Debug)]
pub struct CompletionsSettings {
    /// For which shell.
    pub shell: Shell,
}

/// Settings of `man`.
#[derive(Debug)]
pub struct ManSettings {
    /// Where to; `None` = the main page, to standard output.
    pub folder: Option<PathBuf>,
}
