//! What was meant: settings per command, with nothing left to look up. `resolve` makes them.

mod change;
mod check;
mod cloud;
mod command;
mod events;
mod manual;
mod project;
mod stack;

pub use change::{ApplySettings, Consent, DestroySettings, RedeploySettings, RollbackSettings};
pub use check::{
    Aim, DriftSettings, PlanSettings, PolicySettings, StatusSettings, ValidateSettings, WhenDifferent, Who,
};
pub use cloud::{Afterwards, DEFAULT_LISTEN, DemoSettings, Keys, ServeSettings, Target};
pub use command::Command;
pub use events::{EventSelection, EventsSettings, LogsSettings, ReplaySettings, TestSettings, Watch};
pub use manual::{CompletionsSettings, Document, ExplainSettings, ManSettings, SchemaSettings};
pub use project::{EjectSettings, ExportSettings, FmtSettings, InitSettings, TemplatesSettings, Untidy};
pub use stack::{Fleet, StackSource};
