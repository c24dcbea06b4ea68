//! A command with its settings.

use super::{
    ApplySettings, CompletionsSettings, DemoSettings, DestroySettings, DriftSettings, EjectSettings, EventsSettings,
    ExplainSettings, ExportSettings, FmtSettings, InitSettings, LogsSettings, ManSettings, PlanSettings,
    PolicySettings, RedeploySettings, ReplaySettings, RollbackSettings, SchemaSettings, ServeSettings, StatusSettings,
    TemplatesSettings, TestSettings, ValidateSettings,
};

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
