//! The command line: what may be typed (`args`), what the user has set once and for all (`config`), and what both mean (`settings`).
//!
//! Nothing here acts or prints. A command gets its settings whole and asks the environment for nothing more.

mod args;
mod completion;
mod config;
mod duration;
mod endpoint;
pub mod env;
mod errand;
mod examples;
mod invocation;
mod manual;
mod object;
mod platform;
mod report;
mod resolve;
mod settings;
mod shard;
#[cfg(test)]
mod tests;

pub use completion::{Live, Shell, complete};
pub use errand::Errand;
pub use invocation::{Exit, Invocation, parse};
pub use manual::pages;
pub use object::Object;
pub use platform::Platform;
pub use resolve::cache;
pub use settings::{
    Afterwards, Aim, ApplySettings, Command, CompletionsSettings, Consent, DEFAULT_LISTEN, DemoSettings,
    DestroySettings, Document, DriftSettings, EjectSettings, EventSelection, EventsSettings, ExplainSettings,
    ExportSettings, Fleet, FmtSettings, InitSettings, Keys, LogsSettings, ManSettings, PlanSettings, PolicySettings,
    RedeploySettings, ReplaySettings, RollbackSettings, SchemaSettings, ServeSettings, StackSource, StatusSettings,
    Target, TemplatesSettings, TestSettings, Untidy, ValidateSettings, Watch, WhenDifferent, Who,
};
pub use shard::Shard;
