//! Reads the command line, runs the command, says what went wrong, and chooses the exit code.

use mpstack::{
    cli::{self, Exit, Invocation},
    command,
    model::{Appearance, Failure, Fault, Kind},
    view::Screen,
};
use std::process::ExitCode;

fn main() -> ExitCode {
    // A shell that asks how a line could go on gets its answer and nothing else.
    if let Some(answer) = cli::complete(std::env::args_os(), &|name| std::env::var_os(name), command::live_names) {
        let screen = Screen::new(&Appearance::default());
        return end(&screen, answer.map(|names| screen.verbatim(&names)));
    }
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
    // Threads that wait for the network are started only where there is something to wait for.
    let mut runtime = match command.is_offline() {
        true => tokio::runtime::Builder::new_current_thread(),
        false => tokio::runtime::Builder::new_multi_thread(),
    };
    let ended = match runtime.enable_all().build() {
        Ok(runtime) => runtime.block_on(command::run(command, &screen)),
        Err(error) => {
            Err(Failure::new("could not start the asynchronous runtime").code(Fault::SystemRefused).because(error))
        }
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
