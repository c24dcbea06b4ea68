//! Reads the command line, runs the command, says what went wrong, and chooses the exit code.

use mpstack::{
    cli::{self, Exit, Invocation},
    command,
    model::{Appearance, Failure, Kind},
    view::Screen,
};
use std::process::ExitCode;

fn main() -> ExitCode {
    let Invocation { appearance, command } = match cli::parse(std::env::args_os()) {
        Ok(invocation) => invocation,
        Err(Exit::Help(text)) => {
            Screen::new(&Appearance::default()).help(&text);
            return ExitCode::SUCCESS;
        }
        Err(Exit::Usage(text)) => {
            Screen::new(&Appearance::default()).diagnostics(&text);
            return ExitCode::from(Kind::Failed.exit_code());
        }
        Err(Exit::Failed(appearance, failure)) => return end(&Screen::new(&appearance), Err(failure)),
    };
    let screen = Screen::new(&appearance);
    let ended = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command::run(command, &screen)),
        Err(error) => Err(Failure::new("could not start the asynchronous runtime").because(error)),
    };
    end(&screen, ended)
}

fn end(screen: &Screen, ended: Result<(), Failure>) -> ExitCode {
    screen.end(&ended);
    match ended.and_then(|()| screen.finish()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            screen.failure(&failure);
            ExitCode::from(failure.kind.exit_code())
        }
    }
}
