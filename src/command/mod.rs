//! One file per verb: gather, decide, act, show. What is typed has become settings in `cli`; what is decided is decided in
//! `engine`; what is read and changed goes through `provider`; what is said goes through `view`.

mod apply;
mod carry_out;
mod clock;
mod completions;
mod demo;
mod destroy;
mod drift;
mod eject;
mod events;
mod explain;
mod export;
mod fleet;
mod init;
mod interrupt;
mod local;
mod logs;
mod man;
mod observe;
mod plan;
mod policy;
mod redeploy;
mod replay;
mod rollback;
mod saved_plan;
mod serve;
mod session;
mod status;
mod templates;
mod test;
mod validate;
mod version;
mod workpiece;

pub use completions::live_names;

use crate::{
    cli::{Command, Errand},
    model::{Failure, Fault},
    view::Screen,
};

/// Runs a command.
pub async fn run(command: Command, screen: &Screen) -> Result<(), Failure> {
    let errand = Errand::of(&command);
    let ended = match command {
        Command::Init(settings) => init::run(&settings, screen),
        Command::Templates(settings) => templates::run(&settings, screen),
        Command::Validate(settings) => validate::run(&settings, screen).await,
        Command::Plan(settings) => plan::run(&settings, screen).await,
        Command::Apply(settings) => apply::run(&settings, screen).await,
        Command::Drift(settings) => drift::run(&settings, screen).await,
        Command::Status(settings) => status::run(&settings, screen).await,
        Command::Destroy(settings) => destroy::run(&settings, screen).await,
        Command::Rollback(settings) => rollback::run(&settings, screen).await,
        Command::Redeploy(settings) => redeploy::run(&settings, screen).await,
        Command::Test(settings) => test::run(&settings, screen).await,
        Command::Logs(settings) => logs::run(&settings, screen).await,
        Command::Events(settings) => events::run(&settings, screen).await,
        Command::Replay(settings) => replay::run(&settings, screen).await,
        Command::Policy(settings) => policy::run(&settings, screen),
        Command::Export(settings) => export::run(&settings, screen).await,
        Command::Eject(settings) => eject::run(&settings, screen),
        Command::Explain(settings) => explain::run(&settings, screen),
        Command::Serve(settings) => serve::run(&settings, screen).await,
        Command::Demo(settings) => demo::run(&settings, screen).await,
        Command::Completions(settings) => completions::run(&settings, screen),
        Command::Man(settings) => man::run(&settings, screen),
        Command::Version => version::run(screen),
    };
    ended.map_err(|failure| match errand {
        Some(errand) if failure.fault == Some(Fault::NotAuthorised) => failure.hint(all_rights(errand)),
        _ => failure,
    })
}

/// Where whoever lacks one right finds the others that they are going to lack.
fn all_rights(errand: Errand) -> String {
    format!("`mpstack policy --for {}` prints all rights that this command needs", errand.as_str())
}
