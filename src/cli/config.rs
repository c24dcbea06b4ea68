//! The user's configuration file: defaults of options, for all commands and by profile.
//!
//! ```yaml
//! defaults: { color: never }
//! profiles:
//!   staging:
//!     credentials: staging      # a profile of the credential files; without it the usual chain
//!     region: ap-guangzhou
//!     environment: staging
//! ```
//!
//! What is typed wins over the environment, that over the profile, and that over `defaults`.

use super::{env, resolve};
use crate::model::{Failure, Fault};
use clap::Command;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Far more than anybody sets.
const MOST_BYTES: u64 = 64 * 1024;

/// What the file says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    defaults: Values,
    profiles: BTreeMap<String, Values>,
}

/// Options by the name that they have on the command line.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Values {
    environment: Option<String>,
    region: Option<String>,
    endpoint: Option<String>,
    data: Option<String>,
    output: Option<String>,
    color: Option<String>,
    credentials: Option<String>,
}

impl Config {
    /// Reads the user's file; `None` if there is none.
    ///
    /// # Errors
    /// A file that is named and missing, cannot be read, or says what no file can say.
    pub fn read(variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Option<Self>, Failure> {
        let named = variable(env::CONFIG).filter(|file| !file.is_empty()).map(PathBuf::from);
        let must_exist = named.is_some();
        let Some(file) = named.or_else(|| Some(resolve::configuration(variable)?.join("config.yaml"))) else {
            return Ok(None);
        };
        let failed =
            || Failure::new(format!("could not use the configuration `{}`", file.display())).code(Fault::BadUsage);
        let text = match read(&file) {
            Err(error) if !must_exist && is_absent(&error) => return Ok(None),
            other => other.map_err(|error| failed().because(error))?,
        };
        let config = serde_yaml::from_str(&text).map_err(|error| {
            failed().because(error.to_string()).hint("it has `defaults` and `profiles`, see docs/commands.md")
        })?;
        Ok(Some(config))
    }

    /// Makes what the file says the defaults of a command line, if `profile` is chosen.
    pub fn apply(&self, profile: Option<&str>, command: Command) -> Command {
        let chosen = profile.and_then(|name| self.profiles.get(name));
        [Some(&self.defaults), chosen].into_iter().flatten().fold(command, |command, values| {
            // `credentials` is no option: it stands for what `--profile` names where there is no such file.
            let Values { environment, region, endpoint, data, output, color, credentials: _ } = values.clone();
            let options = [
                ("environment", environment),
                ("region", region),
                ("endpoint", endpoint),
                ("data", data),
                ("output", output),
                ("color", color),
            ];
            let set = options.into_iter().filter_map(|(option, value)| Some((option, value?)));
            set.fold(command, |command, (option, value)| {
                command.mut_arg(option, |argument| argument.default_value(value))
            })
        })
    }

    /// The profile of the credential files that a profile stands for.
    pub fn credentials(&self, profile: Option<String>) -> Option<String> {
        match profile.as_ref().and_then(|name| self.profiles.get(name)) {
            Some(values) => values.credentials.clone().or_else(|| self.defaults.credentials.clone()),
            None => profile.or_else(|| self.defaults.credentials.clone()),
        }
    }
}

fn read(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(file)?.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(format!("it is larger than {MOST_BYTES} bytes")));
    }
    Ok(text)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
