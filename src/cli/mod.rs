//! The command line: what may be typed (`args`), and what it means (`settings`).
//!
//! Nothing here acts or prints. A command gets its settings whole and asks the environment for nothing more.

mod args;
mod duration;
mod endpoint;
pub mod env;
mod errand;
mod examples;
mod invocation;
mod object;
mod report;
mod resolve;
mod settings;
mod shard;
#[cfg(test)]
mod tests;

pub use errand::Errand;
pub use invocation::{Exit, Invocation, parse};
pub use object::Object;
pub use resolve::cache;
pub use settings::{
    Afterwards, Aim, ApplySettings, Command, Consent, DEFAULT_LISTEN, DemoSettings, DestroySettings, DriftSettings,
    EjectSettings, EventSelection, EventsSettings, Fleet, Keys, LogsSettings, PlanSettings, PolicySettings,
    RedeploySettings, ReplaySettings, RollbackSettings, ServeSettings, StackSource, StatusSettings, Target,
    TestSettings, ValidateSettings, Watch, WhenDifferent,
};
pub use shard::Shard;
