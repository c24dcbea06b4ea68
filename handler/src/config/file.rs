use super::{Configuration, VERSION};
use crate::sign::sha256_hex;
use std::{io, path::Path};

/// Name of the file, in the folder where the code lies.
pub const FILE_NAME: &str = "mpstack.json";

/// The configuration as found at start.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// SHA-256 of the file's bytes; `None` if there is no file.
    pub sha256: Option<String>,
    /// What it says. No file is an empty configuration. A file that cannot be used is an error that every event meets:
    /// taking it for an empty one would acknowledge, and so lose, all of them.
    pub configuration: Result<Configuration, String>,
}

impl Loaded {
    /// Reads the first `mpstack.json` in `folders`.
    pub fn from_folders<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Self {
        for folder in folders {
            match std::fs::read(folder.join(FILE_NAME)) {
                Ok(bytes) => return Self::from_bytes(&bytes),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    let configuration = Err(format!("failed to read `{FILE_NAME}`: {error}"));
                    return Self { sha256: None, configuration };
                }
            }
        }
        Self { sha256: None, configuration: Ok(Configuration::default()) }
    }

    /// Reads the file's content.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let configuration = match serde_json::from_slice::<Configuration>(bytes) {
            Ok(read) if read.version == VERSION => Ok(read),
            Ok(read) => Err(format!("`{FILE_NAME}` has version {}, this handler reads {VERSION}", read.version)),
            Err(error) => Err(format!("failed to understand `{FILE_NAME}`: {error}")),
        };
        Self { sha256: Some(sha256_hex(bytes)), configuration }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_an_empty_configuration_and_a_bad_one_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = || Loaded::from_folders([Path::new("/nonexistent"), folder.path()]);
        assert_eq!(read().configuration, Ok(Configuration::default()));
        assert_eq!(read().sha256, None);
        for (text, error) in [
            ("{", "failed to understand `mpstack.json`: EOF while parsing an object at line 1 column 1"),
            (r#"{"version":2,"stack":"s"}"#, "`mpstack.json` has version 2, this handler reads 1"),
        ] {
            std::fs::write(folder.path().join(FILE_NAME), text).expect("written");
            assert_eq!(read().configuration, Err(error.into()));
            assert_eq!(read().sha256, Some(sha256_hex(text.as_bytes())));
        }
    }
}
