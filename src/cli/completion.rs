//! Completion in shells: the script that a shell loads once, and the answers to what it then asks at each completion.

use super::{args::Arguments, env};
use crate::model::{Failure, Fault};
use clap::{Command, CommandFactory, ValueEnum};
use clap_complete::{
    ArgValueCandidates, CompletionCandidate,
    env::{EnvCompleter, Shells},
};
use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

/// The program's name, as shells find it.
const PROGRAM: &str = "mpstack";

/// A shell that can complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

impl Shell {
    fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Elvish => "elvish",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Zsh => "zsh",
        }
    }

    /// The script to load, which calls this program by its name.
    ///
    /// # Errors
    /// None in practice: it is written into memory.
    pub fn script(self) -> io::Result<String> {
        let mut script = Vec::new();
        completer(self.name())?.write_registration(env::COMPLETE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
        String::from_utf8(script).map_err(io::Error::other)
    }
}

/// Names that only the stack knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Live {
    /// Its `environments`.
    Environment,
    /// Its routes.
    Route,
    /// Its variables.
    Variable,
}

/// Answers a shell that asks how a line could go on; `None` if nobody asks. `live` finds the names in a stack file.
///
/// # Errors
/// An unknown shell, or a line that it should not have sent.
pub fn complete(
    words: impl IntoIterator<Item = OsString>,
    variable: &dyn Fn(&str) -> Option<OsString>,
    live: fn(Live, &Path) -> Vec<String>,
) -> Option<Result<String, Failure>> {
    let shell = variable(env::COMPLETE).filter(|shell| !shell.is_empty())?;
    // What stands before the first `--` is how the shell calls this program.
    let line: Vec<OsString> = words.into_iter().skip_while(|word| word != "--").skip(1).collect();
    let answer = || -> io::Result<String> {
        let mut text = Vec::new();
        let mut command = with_live_names(&stack(&line, variable), live);
        command.build();
        let folder = std::env::current_dir().ok();
        completer(&shell.to_string_lossy())?.write_complete(&mut command, line, folder.as_deref(), &mut text)?;
        String::from_utf8(text).map_err(io::Error::other)
    };
    Some(answer().map_err(|error| Failure::new("could not complete the line").code(Fault::BadUsage).because(error)))
}

fn completer(shell: &str) -> io::Result<&'static dyn EnvCompleter> {
    let found = Shells::builtins().0.iter().copied().find(|completer| completer.is(shell));
    found.ok_or_else(|| io::Error::other(format!("unknown shell `{shell}`")))
}

/// The stack file that the line names.
fn stack(line: &[OsString], variable: &dyn Fn(&str) -> Option<OsString>) -> PathBuf {
    let named = line.windows(2).rev().find(|pair| pair[0] == "-f" || pair[0] == "--stack");
    let named = named.map(|pair| pair[1].clone()).or_else(|| variable(env::STACK));
    named.map_or_else(|| "stack.yaml".into(), PathBuf::from)
}

fn with_live_names(file: &Path, live: fn(Live, &Path) -> Vec<String>) -> Command {
    let names = |which, suffix: &'static str| {
        let file = file.to_owned();
        ArgValueCandidates::new(move || {
            let names = live(which, &file).into_iter();
            names.map(|name| CompletionCandidate::new(format!("{name}{suffix}"))).collect()
        })
    };
    Arguments::command()
        .mut_arg("environment", |argument| argument.add(names(Live::Environment, "")))
        .mut_arg("variables", |argument| argument.add(names(Live::Variable, "=")))
        .mut_subcommand("replay", |replay| replay.mut_arg("sinks", |argument| argument.add(names(Live::Route, ""))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(which: Live, file: &Path) -> Vec<String> {
        match (which, file.to_str()) {
            (Live::Environment, Some("a.yaml")) => vec!["dev".to_owned(), "prod".to_owned()],
            (Live::Route, Some("stack.yaml")) => vec!["ops".to_owned()],
            (Live::Variable, Some("stack.yaml")) => vec!["stage".to_owned()],
            _ => Vec::new(),
        }
    }

    /// What fish is told, which sends the whole line up to the cursor.
    fn fish(line: &str) -> Vec<String> {
        let words = ["mpstack", "--"].into_iter().chain(line.split(' ')).map(OsString::from);
        let shell = |name: &str| (name == env::COMPLETE).then(|| "fish".into());
        let answer = complete(words, &shell, live).expect("a shell asks").expect("it is answered");
        answer.lines().map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn verbs_options_and_the_stacks_own_names_complete() {
        assert_eq!(fish("mpstack red"), ["redeploy"]);
        assert_eq!(fish("mpstack plan --detailed"), ["--detailed-exitcode"]);
        assert_eq!(fish("mpstack -f a.yaml plan -e "), ["dev", "prod"]);
        assert_eq!(fish("mpstack replay --sink "), ["ops"]);
        assert_eq!(fish("mpstack plan --var "), ["stage="]);
        assert_eq!(fish("mpstack policy --for dr"), ["drift"]);
    }

    #[test]
    fn nobody_asks_where_the_variable_is_not_set() {
        assert!(complete(["mpstack".into(), "plan".into()], &|_| None, live).is_none());
    }

    #[test]
    fn every_shell_has_its_script() {
        for shell in Shell::value_variants() {
            let script = shell.script().expect("in memory");
            assert!(script.contains(env::COMPLETE) && script.contains(PROGRAM), "{script}");
        }
    }
}
