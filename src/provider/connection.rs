//! From what the user said to a client.

use super::hints::Hints;
use crate::{
    client::{Address, Credentials, MACHINE_FILE, Search, Settings, Timings},
    model::{Failure, Fault},
};
use secrecy::SecretString;
use std::path::{Path, PathBuf};

/// Which account, through which address.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    /// `http://127.0.0.1:9583`; `None` = Tencent Cloud.
    pub endpoint: Option<String>,
    /// A profile of `tccli`.
    pub profile: Option<String>,
    /// Keys; `None` = as found in the environment or in files.
    pub keys: Option<Keys>,
    /// A file for what makes the next look quicker; nothing depends on it.
    pub hints: Option<PathBuf>,
}

/// A permanent key pair.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Public half.
    pub secret_id: String,
    /// Secret half.
    pub secret_key: SecretString,
}

impl Connection {
    pub(super) fn hints(&self) -> Hints {
        Hints::new(self.hints.clone(), self.endpoint.as_deref().unwrap_or_default())
    }

    pub(super) fn settings(&self) -> Result<Settings, Failure> {
        let address = match &self.endpoint {
            None => Address::Tencent,
            Some(text) => {
                Address::parse(text).map_err(|error| Failure::new(error.to_string()).code(Fault::BadUsage))?
            }
        };
        let search = Search {
            given: self.keys.clone().map(|Keys { secret_id, secret_key }| (secret_id, secret_key)),
            profile: self.profile.as_deref(),
            variable: &|name| std::env::var(name).ok(),
            machine_file: Path::new(MACHINE_FILE),
        };
        let credentials = Credentials::find(search).map_err(|error| {
            let hint = error.hint();
            let failure = Failure::new("no usable credentials").code(Fault::NoCredentials).because(error);
            match hint {
                Some(hint) => failure.hint(hint),
                None => failure,
            }
        })?;
        Ok(Settings { credentials, address, timings: Timings::default() })
    }
}
