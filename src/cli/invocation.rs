//! From the words of a command line to a command, or to a text and an exit.

use super::{Command, args::Arguments, config::Config, resolve};
use crate::model::{Appearance, Failure, Fault};
use clap::{CommandFactory, FromArgMatches, error::ErrorKind, parser::ValueSource};
use std::ffi::OsString;

/// What the user asked for.
#[derive(Debug)]
pub struct Invocation {
    /// What to write, in which form.
    pub appearance: Appearance,
    /// What to do.
    pub command: Command,
}

/// Why there is nothing to run. Texts are clap's, with terminal escapes.
#[derive(Debug)]
pub enum Exit {
    /// The user asked for this text: standard output, exit 0.
    Help(String),
    /// The words make no sense: standard error, exit 1. Not clap's 2, which means "differs" here (design 5).
    Usage(String),
    /// The words make sense but cannot be meant.
    Failed(Appearance, Failure),
}

/// Reads a command line, the program's name first, and the environment.
pub fn parse(words: impl IntoIterator<Item: Into<OsString> + Clone>) -> Result<Invocation, Exit> {
    parse_with(words, &|name| std::env::var_os(name))
}

/// The same with an environment that was given.
pub(super) fn parse_with(
    words: impl IntoIterator<Item: Into<OsString> + Clone>,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Invocation, Exit> {
    let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
    let mut arguments = read(Arguments::command(), &words)?;
    match Config::read(variable) {
        Ok(None) => {}
        Ok(Some(config)) => {
            let profile = arguments.cloud.profile.take();
            arguments = read(config.apply(profile.as_deref(), Arguments::command()), &words)?;
            arguments.cloud.profile = config.credentials(profile);
        }
        Err(failure) => return Err(Exit::Failed(resolve::appearance(&arguments.appearance), failure)),
    }
    let appearance = resolve::appearance(&arguments.appearance);
    match Command::resolve(arguments, variable) {
        Ok(command) => Ok(Invocation { appearance, command }),
        Err(failure) => Err(Exit::Failed(appearance, failure)),
    }
}

fn read(command: clap::Command, words: &[OsString]) -> Result<Arguments, Exit> {
    let read = || {
        let matches = command.try_get_matches_from(words)?;
        let mut arguments = Arguments::from_arg_matches(&matches)?;
        // `--local` was said, an endpoint was only the usual one.
        if arguments.cloud.local && matches.value_source("endpoint") == Some(ValueSource::DefaultValue) {
            arguments.cloud.endpoint = None;
        }
        Ok(arguments)
    };
    read().map_err(|error: clap::Error| {
        let text = error.render().ansi().to_string();
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Help(text),
            _ => Exit::Usage(text.replacen("error:", &format!("error[{}]:", Fault::BadUsage), 1)),
        }
    })
}
