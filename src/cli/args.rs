//! What may be typed. It has no behaviour; `settings` says what it means.

use super::{Document, Errand, Platform, Shard, Shell, duration, endpoint, env, examples, object::Object, report};
use crate::model::{EventType, Format, ReportOrder};
use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{FalseyValueParser, PossibleValuesParser, TypedValueParser},
};
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// Keeps a Tencent Cloud account equal to one file: an MPS callback function, its roles and its triggers
#[derive(Debug, Parser)]
#[command(name = "mpstack", version, after_help = examples::MPSTACK)]
#[command(disable_help_subcommand = true, arg_required_else_help = true, max_term_width = 100)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub stack: StackArguments,
    #[command(flatten)]
    pub cloud: CloudArguments,
    #[command(flatten)]
    pub appearance: AppearanceArguments,
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Stack")]
pub(super) struct StackArguments {
    /// Stack file
    #[arg(short = 'f', long = "stack", value_name = "FILE", global = true)]
    #[arg(default_value = "stack.yaml", env = env::STACK, hide_env_values = true)]
    pub file: PathBuf,
    /// Overlay of the stack, one of its `environments`
    #[arg(short, long, value_name = "NAME", global = true, env = env::ENVIRONMENT, hide_env_values = true)]
    pub environment: Option<String>,
    /// Value of `${var:NAME}`; may be repeated
    #[arg(long = "var", value_name = "NAME=VALUE", global = true, value_parser = assignment)]
    pub variables: Vec<(String, String)>,
    /// Region instead of the stack's
    #[arg(long, value_name = "REGION", global = true, env = env::REGION, hide_env_values = true)]
    pub region: Option<String>,
}

/// Where to act.
#[derive(Debug, Args)]
#[command(next_help_heading = "Cloud")]
pub(super) struct CloudArguments {
    /// Use the embedded cloud, starting one if none runs
    #[arg(long, global = true, env = env::LOCAL, hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub local: bool,
    /// Folder of the embedded cloud [default: mpstack/cloud in the user's data folder]
    #[arg(long, value_name = "DIR", global = true, env = env::DATA, hide_env_values = true)]
    pub data: Option<PathBuf>,
    /// Server to talk to instead of Tencent Cloud
    #[arg(long, value_name = "URL", global = true, env = env::ENDPOINT, hide_env_values = true)]
    #[arg(value_parser = endpoint::parse)]
    pub endpoint: Option<String>,
    /// Profile of your configuration file, or else of the credential files that Tencent's own tools read
    #[arg(long, value_name = "NAME", global = true, env = env::PROFILE, hide_env_values = true)]
    pub profile: Option<String>,
}

/// What to write.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct AppearanceArguments {
    /// Form of the data on standard output: text, json; ndjson for `apply` and its like; a form of `--report` for checks
    #[arg(long, value_name = "FORM", hide_possible_values = true, global = true, default_value = "text", value_parser = format(), env = env::OUTPUT, hide_env_values = true)]
    pub output: Format,
    /// Whether to colour
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto", env = env::COLOR, hide_env_values = true)]
    pub color: Color,
    /// Say only what matters: data, warnings, errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say everything, and cut nothing
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Write a stack from a template, a CI workflow for it, or both; never overwrites
    #[command(after_help = examples::INIT)]
    Init(InitArguments),
    /// List the templates of `init`, or those that fit some words
    #[command(after_help = examples::TEMPLATES, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
    Templates(TemplatesArguments),
    /// Check the stack file, without any cloud
    #[command(after_help = examples::VALIDATE)]
    Validate {
        #[command(flatten)]
        reports: ReportArguments,
        #[command(flatten)]
        fleet: FleetArguments,
    },
    /// Show what `apply` would do; changes nothing
    #[command(after_help = examples::PLAN)]
    Plan {
        /// Exit with 2 if changes are pending
        #[arg(long)]
        detailed_exitcode: bool,
        /// Plan what `destroy` would do
        #[arg(long, conflicts_with_all = CLAIMS)]
        destroy: bool,
        #[command(flatten)]
        claims: ClaimArguments,
        /// Write the plan to a file, for `apply FILE`; it holds no secrets
        #[arg(long, value_name = "FILE", conflicts_with = "stacks")]
        out: Option<PathBuf>,
        #[command(flatten)]
        reports: ReportArguments,
        #[command(flatten)]
        fleet: FleetArguments,
    },
    /// Make the account equal to the stack
    #[command(after_help = examples::APPLY)]
    Apply {
        /// Do exactly what this file of `plan --out` says, without asking, or refuse and name what moved since
        #[arg(value_name = "FILE", conflicts_with_all = CLAIMS)]
        saved: Option<PathBuf>,
        #[command(flatten)]
        claims: ClaimArguments,
        #[command(flatten)]
        consent: ConsentArguments,
    },
    /// Report what was changed in the cloud, field by field; changes nothing
    #[command(after_help = examples::DRIFT)]
    Drift {
        /// Ask CloudAudit who changed what has drifted: user, keys, address, time and action; nothing is asked without drift
        #[arg(long)]
        who: bool,
        /// Tell new from recurring and resolved fields by a report that an earlier `drift --report json=FILE` left
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
        #[command(flatten)]
        reports: ReportArguments,
        #[command(flatten)]
        fleet: FleetArguments,
    },
    /// Show what is deployed, what serves and what is bound
    #[command(after_help = examples::STATUS)]
    Status(FleetArguments),
    /// Take away all that is the stack's, and nothing else
    #[command(after_help = examples::DESTROY)]
    Destroy(ConsentArguments),
    /// Send live traffic back to an earlier version, in one call
    #[command(after_help = examples::ROLLBACK)]
    Rollback {
        /// Version to go back to [default: the release before the one that serves]
        #[arg(long, value_name = "VERSION")]
        to: Option<u64>,
        #[command(flatten)]
        consent: ConsentArguments,
    },
    /// Take the function and its bindings away and make them anew
    #[command(after_help = examples::REDEPLOY)]
    Redeploy(ConsentArguments),
    /// Run an MPS task and follow its event through the function
    #[command(after_help = examples::TEST)]
    Test(TestArguments),
    /// Show what the function logged
    #[command(after_help = examples::LOGS)]
    Logs(LogsArguments),
    /// List the archived events, and those that did not reach everyone
    #[command(after_help = examples::EVENTS)]
    Events(EventsArguments),
    /// Send archived events through the function again
    #[command(after_help = examples::REPLAY)]
    Replay(ReplayArguments),
    /// Print the least rights that a command needs for this stack, as a CAM policy; speaks to nobody
    #[command(after_help = examples::POLICY)]
    Policy {
        /// Command, or the deployed handler
        #[arg(long = "for", value_name = "COMMAND", default_value = "apply", value_parser = errand())]
        errand: Errand,
        /// With what `drift --who` needs beside: to read the log of the account
        #[arg(long)]
        who: bool,
    },
    /// Lay out stack files: order of keys, indentation, blank lines; comments and references stay
    #[command(after_help = examples::FMT)]
    Fmt {
        /// Many stacks instead of `--stack`: files, folders (their `*.yaml` and `*.yml`), patterns (`*`, `?`, `**`)
        #[arg(value_name = "FILES")]
        files: Vec<PathBuf>,
        /// Write nothing; name the files that are not laid out, and exit with 2 if there are any
        #[arg(long)]
        check: bool,
    },
    /// Print the JSON Schema of a document, for editors and other programs
    #[command(after_help = examples::SCHEMA)]
    Schema {
        /// Document
        #[arg(value_name = "DOCUMENT", default_value = "stack")]
        document: Document,
    },
    /// Write a stack for a function that is there, such that its plan is empty; changes nothing
    #[command(after_help = examples::EXPORT)]
    Export(ExportArguments),
    /// Write a Cargo project around the handler, with one function to edit
    #[command(after_help = examples::EJECT)]
    Eject {
        /// Folder of the project; empty, or not there yet
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Say what a code stands for, why it comes and what to do
    #[command(after_help = examples::EXPLAIN)]
    Explain {
        /// Code of an error or a warning, such as `E0201`
        #[arg(value_name = "TOPIC")]
        topic: String,
    },
    /// Run the embedded cloud
    #[command(after_help = examples::SERVE)]
    Serve(ServeArguments),
    /// See it all work on an embedded cloud: apply, test, drift, heal, destroy
    #[command(after_help = examples::DEMO)]
    Demo {
        /// Leave the embedded cloud's folder behind
        #[arg(long)]
        keep: bool,
    },
    /// Print the script that makes a shell complete commands, options and the stack's names
    #[command(after_help = examples::COMPLETIONS)]
    Completions {
        /// Shell
        shell: Shell,
    },
    /// Write the manual pages
    #[command(after_help = examples::MAN)]
    Man {
        /// Folder for all pages [default: the main page, to standard output]
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Tell what this program is; `-v`: with the handler inside and how it was built
    #[command(after_help = examples::VERSION)]
    Version,
}

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// Folder of the project, made if it is not there; `--stack` names the file in it
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
    /// Template to begin with, one of `mpstack templates` [default: asks; `minimal` where nobody can be asked]
    #[arg(short, long, value_name = "NAME")]
    pub template: Option<String>,
    /// Name of the stack [default: the folder's]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Name of the function [default: the stack's]
    #[arg(long, value_name = "NAME")]
    pub function: Option<String>,
    /// Another parameter of the template, see `mpstack templates show`; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    pub values: Vec<(String, String)>,
    /// Workflow to write: plan on merge requests, apply on the main branch, nightly drift; alone if there is a stack
    #[arg(long, value_name = "PLATFORM", value_parser = platform())]
    pub ci: Option<Platform>,
    #[command(flatten)]
    pub consent: ConsentArguments,
}

#[derive(Debug, Args)]
pub(super) struct TemplatesArguments {
    /// Words that must all occur in a template's name, description or tags
    #[arg(value_name = "SEARCH")]
    pub words: Vec<String>,
    #[command(subcommand)]
    pub verb: Option<TemplatesVerb>,
}

#[derive(Debug, Subcommand)]
pub(super) enum TemplatesVerb {
    /// Show a template: its parameters, and its files as they would be written
    Show {
        /// Name of the template
        #[arg(value_name = "NAME")]
        name: String,
    },
}

/// A saved plan knows what it may claim, and taking away claims nothing.
const CLAIMS: [&str; 2] = ["take_over", "adopt"];

#[derive(Debug, Args)]
pub(super) struct ClaimArguments {
    /// Take event types over from functions that hold them
    #[arg(long)]
    pub take_over: bool,
    /// Make things of the stack's names its own that exist and belong to nobody
    #[arg(long)]
    pub adopt: bool,
}

#[derive(Debug, Args)]
pub(super) struct ConsentArguments {
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    #[arg(long = "report", value_name = "FORM=FILE", value_parser = report::parse, help = report::help())]
    pub reports: Vec<ReportOrder>,
}

#[derive(Debug, Args)]
pub(super) struct FleetArguments {
    /// Many stacks instead of `--stack`: files, folders (their `*.yaml` and `*.yml`), patterns (`*`, `?`, `**`)
    #[arg(value_name = "STACKS")]
    pub stacks: Vec<PathBuf>,
    /// Only part I of N of the sorted list, counted from 1, so that N jobs share the stacks
    #[arg(long, value_name = "I/N", requires = "stacks")]
    pub shard: Option<Shard>,
}

#[derive(Debug, Args)]
pub(super) struct TestArguments {
    /// Event type to provoke; may be repeated [default: those of the stack]
    #[arg(long = "event", value_name = "TYPE", value_parser = event_type())]
    pub event_types: Vec<EventType>,
    /// Video to process, in the stack's region [default: a small one made for the purpose]
    #[arg(long, value_name = "cos://BUCKET/KEY", value_parser = Object::parse)]
    pub input: Option<Object>,
    /// How long to wait for each task and its notifications
    #[arg(long, value_name = "DURATION", default_value = "5m", value_parser = duration::parse)]
    pub timeout: Duration,
}

#[derive(Debug, Args)]
pub(super) struct LogsArguments {
    /// How far back to look
    #[arg(long, value_name = "DURATION", default_value = "15m", value_parser = duration::parse)]
    pub since: Duration,
    /// Lines of one invocation
    #[arg(long = "request", value_name = "ID")]
    pub request_id: Option<String>,
    /// Lines of all invocations that name an MPS task, the platform's included
    #[arg(long = "task", value_name = "ID")]
    pub task_id: Option<String>,
    /// Go on with the lines to come, until Ctrl-C
    #[arg(short = 'F', long)]
    pub follow: bool,
    /// At most this many lines, the newest
    #[arg(long, value_name = "N", default_value = "200", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
}

#[derive(Debug, Args)]
pub(super) struct EventsArguments {
    #[command(flatten)]
    pub narrowing: NarrowingArguments,
    /// Events of one MPS task
    #[arg(long = "task", value_name = "ID")]
    pub task_id: Option<String>,
    /// Only those that did not reach everyone
    #[arg(long)]
    pub dead: bool,
    /// At most this many events, the newest
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
}

#[derive(Debug, Args)]
pub(super) struct ReplayArguments {
    #[command(flatten)]
    pub which: WhichArguments,
    #[command(flatten)]
    pub narrowing: NarrowingArguments,
    /// Route to deliver to; may be repeated [default: with `--dead` those without the event, else all]
    #[arg(long = "sink", value_name = "NAME")]
    pub sinks: Vec<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(super) struct WhichArguments {
    /// Events of one MPS task; one that never came is taken from MPS, up to a week after it was submitted
    #[arg(long = "task", value_name = "ID")]
    pub task_id: Option<String>,
    /// Events that did not reach everyone
    #[arg(long)]
    pub dead: bool,
    /// All archived events
    #[arg(long, conflicts_with_all = ["task_id", "dead"])]
    pub all: bool,
}

#[derive(Debug, Args)]
pub(super) struct NarrowingArguments {
    /// How far back to look [default: to the beginning]
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    pub since: Option<Duration>,
    /// Events of one outcome
    #[arg(long, value_name = "OUTCOME", value_parser = OUTCOMES)]
    pub outcome: Option<String>,
}

/// As the handler writes them.
const OUTCOMES: [&str; 5] = ["succeeded", "partial", "failed", "in_progress", "unknown"];

#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// Function, in the region that `--region` names
    #[arg(value_name = "FUNCTION")]
    pub function: String,
    /// Namespace of the function
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub namespace: String,
    /// File to write, which must not be there yet; code that is not the handler's own is put beside it [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value_t = super::DEFAULT_LISTEN, env = env::LISTEN, hide_env_values = true)]
    pub listen: SocketAddr,
    /// Key id of the root account [default: made at the first start]
    #[arg(long, value_name = "ID", requires = "secret_key", env = env::SECRET_ID, hide_env_values = true)]
    pub secret_id: Option<String>,
    /// Secret key of the root account
    #[arg(long, value_name = "KEY", requires = "secret_id", env = env::SECRET_KEY, hide_env_values = true)]
    pub secret_key: Option<String>,
    /// How to behave where the platform is unknown, such as `rebind=steals`; may be repeated
    #[arg(long = "reading", value_name = "NAME=VALUE", value_parser = assignment)]
    pub readings: Vec<(String, String)>,
    /// What is to go wrong, a YAML list of faults
    #[arg(long, value_name = "FILE")]
    pub faults: Option<PathBuf>,
}

fn errand() -> impl TypedValueParser<Value = Errand> {
    PossibleValuesParser::new(Errand::ALL.map(Errand::as_str))
        .map(|text| text.parse().expect("clap lets only listed errands pass"))
}

fn format() -> impl TypedValueParser<Value = Format> {
    let names = Format::all().map(Format::as_str).collect::<Vec<_>>();
    PossibleValuesParser::new(names)
        .map(|text| Format::all().find(|format| format.as_str() == text).expect("clap lets only listed forms pass"))
}

fn platform() -> impl TypedValueParser<Value = Platform> {
    PossibleValuesParser::new(Platform::ALL.map(Platform::as_str))
        .map(|text| text.parse().expect("clap lets only listed platforms pass"))
}

fn event_type() -> impl TypedValueParser<Value = EventType> {
    PossibleValuesParser::new(EventType::ALL.map(EventType::as_str))
        .map(|text| text.parse().expect("clap lets only listed event types pass"))
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected `NAME=VALUE`".into()),
    }
}
