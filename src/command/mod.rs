//! One file per verb: gather, decide, act, show. What is typed has become settings in `cli`; what is decided is decided in
//! `engine`; what is read and changed goes through `provider`; what is said goes through `view`.

mod apply;
mod carry_out;
mod clock;
mod demo;
mod destroy;
mod drift;
mod earlier;
mod eject;
mod events;
mod faults;
mod fleet;
mod interrupt;
mod local;
mod logs;
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
mod test;
mod validate;
mod workpiece;

use crate::{cli::Command, model::Failure, view::Screen};

/// Runs a command.
pub async fn run(command: Command, screen: &Screen) -> Result<(), Failure> {
    match command {
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
        Command::Eject(settings) => eject::run(&settings, screen),
        Command::Serve(settings) => serve::run(&settings, screen).await,
        Command::Demo(settings) => demo::run(&settings, screen).await,
    }
}
