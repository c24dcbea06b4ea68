//! One file per verb: gather, decide, act, show. What is typed has become settings in `cli`; what is decided is decided in
//! `engine`; what is read and changed goes through `provider`; what is said goes through `view`.

mod apply;
mod carry_out;
mod clock;
mod completions;
mod demo;
mod destroy;
mod drift;
mod earlier;
mod eject;
mod events;
mod explain;
mod export;
mod faults;
mod fleet;
mod fmt;
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
mod schema;
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
use futures_util::future::LocalBoxFuture;
use std::future::ready;

/// Runs a command.
pub async fn run(command: Command, screen: &Screen) -> Result<(), Failure> {
    let errand = Errand::of(&command);
    let ended = begin(&command, screen).await;
    ended.map_err(|failure| match errand {
        Some(errand) if failure.fault == Some(Fault::NotAuthorised) => failure.hint(all_rights(errand)),
        _ => failure,
    })
}

/// What a command does, on the heap: each is large, and the stack would have to hold the largest at every turn.
fn begin<'a>(command: &'a Command, screen: &'a Screen) -> LocalBoxFuture<'a, Result<(), Failure>> {
    match command {
        Command::Init(settings) => Box::pin(ready(init::run(settings, screen))),
        Command::Templates(settings) => Box::pin(ready(templates::run(settings, screen))),
        Command::Validate(settings) => Box::pin(validate::run(settings, screen)),
        Command::Plan(settings) => Box::pin(plan::run(settings, screen)),
        Command::Apply(settings) => Box::pin(apply::run(settings, screen)),
        Command::Drift(settings) => Box::pin(drift::run(settings, screen)),
        Command::Status(settings) => Box::pin(status::run(settings, screen)),
        Command::Destroy(settings) => Box::pin(destroy::run(settings, screen)),
        Command::Rollback(settings) => Box::pin(rollback::run(settings, screen)),
        Command::Redeploy(settings) => Box::pin(redeploy::run(settings, screen)),
        Command::Test(settings) => Box::pin(test::run(settings, screen)),
        Command::Logs(settings) => Box::pin(logs::run(settings, screen)),
        Command::Events(settings) => Box::pin(events::run(settings, screen)),
        Command::Replay(settings) => Box::pin(replay::run(settings, screen)),
        Command::Policy(settings) => Box::pin(ready(policy::run(settings, screen))),
        Command::Fmt(settings) => Box::pin(ready(fmt::run(settings, screen))),
        Command::Schema(settings) => Box::pin(async {
            schema::run(settings, screen);
            Ok(())
        }),
        Command::Export(settings) => Box::pin(export::run(settings, screen)),
        Command::Eject(settings) => Box::pin(ready(eject::run(settings, screen))),
        Command::Explain(settings) => Box::pin(ready(explain::run(settings, screen))),
        Command::Serve(settings) => Box::pin(serve::run(settings, screen)),
        Command::Demo(settings) => Box::pin(demo::run(settings, screen)),
        Command::Completions(settings) => Box::pin(ready(completions::run(settings, screen))),
        Command::Man(settings) => Box::pin(ready(man::run(settings, screen))),
        Command::Version => Box::pin(ready(version::run(screen))),
    }
}

/// Where whoever lacks one right finds the others that they are going to lack.
fn all_rights(errand: Errand) -> String {
    format!("`mpstack policy --for {}` prints all rights that this command needs", errand.as_str())
}
