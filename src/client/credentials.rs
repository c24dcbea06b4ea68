//! Who signs: keys from the caller, the environment, or a file of the user's (`signing.md` 7).

use super::credential_file::{self, FileError};
use secrecy::SecretString;
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// A key pair.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Public half.
    pub secret_id: String,
    /// Secret half.
    pub secret_key: SecretString,
    /// Comes with temporary pairs.
    pub token: Option<SecretString>,
    /// Where the pair was found, in words.
    pub source: String,
}

/// Where to look.
pub struct Search<'a> {
    /// A pair given by the caller; ends the search.
    pub given: Option<(String, SecretString)>,
    /// A named profile of `tccli`. It ends the search too, and as there the environment does not count then: whoever names a
    /// profile must not end up in another account.
    pub profile: Option<&'a str>,
    /// Reads an environment variable.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The machine's own file.
    pub machine_file: &'a Path,
}

/// Where the SDKs look for the machine's own file.
pub const MACHINE_FILE: &str = "/etc/tencentcloud/credentials";

/// Names of the halves of a pair and of its token, as the tools at hand spell them. No tool reads all of the token's names, so
/// all are read here.
const FAMILIES: [(&str, &str, &[&str]); 2] = [
    (
        "TENCENTCLOUD_SECRET_ID",
        "TENCENTCLOUD_SECRET_KEY",
        &[
            "TENCENTCLOUD_SESSION_TOKEN",
            "TENCENTCLOUD_SECURITY_TOKEN",
            "TENCENTCLOUD_TOKEN",
            "TENCENTCLOUD_SESSIONTOKEN",
        ],
    ),
    ("TENCENT_SECRET_ID", "TENCENT_SECRET_KEY", &["TENCENT_TOKEN"]),
];

/// No usable key pair.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// Nowhere.
    #[error("no credentials found; looked at {}", .looked.join(", "))]
    Missing {
        /// Where.
        looked: Vec<String>,
    },
    /// One half only.
    #[error("`{present}` is set, but `{absent}` is not")]
    Half {
        /// The variable that is set.
        present: &'static str,
        /// The variable that is not.
        absent: &'static str,
    },
    /// Two values for one token.
    #[error("`{first}` and `{second}` hold different tokens")]
    Conflict {
        /// One variable.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A key that no request can carry.
    #[error("the {part} from {source_name} holds characters that no key has")]
    Odd {
        /// `secret id`, ...
        part: &'static str,
        /// Where it was found.
        source_name: String,
    },
    /// A file that is there but of no use.
    #[error("could not use credentials file `{}`", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: FileError,
    },
    /// A profile's name that leads elsewhere.
    #[error("`{0}` is no name of a profile: expected letters, digits, `-`, `_` and `.`")]
    Profile(String),
    /// No home.
    #[error("cannot look for profile `{0}`, since `HOME` is not set")]
    NoHome(String),
}

impl CredentialsError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { .. } => {
                Some("set `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, or run `tccli configure`".to_owned())
            }
            Self::Half { absent, .. } => Some(format!("set `{absent}` too")),
            Self::Conflict { second, .. } => Some(format!("unset `{second}`")),
            Self::Odd { .. } | Self::File { .. } | Self::Profile(_) | Self::NoHome(_) => None,
        }
    }
}

impl Credentials {
    /// Finds a key pair: the given one, then the named profile's, then the environment's, then the files'.
    pub fn find(search: Search<'_>) -> Result<Self, CredentialsError> {
        let Search { given, profile, variable, machine_file } = search;
        let variable = |name: &str| variable(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if let Some((secret_id, secret_key)) = given {
            let source = "the given keys".to_owned();
            return Self { secret_id, secret_key, token: None, source }.checked();
        }
        let home = variable("HOME").map(PathBuf::from);
        if let Some(profile) = profile {
            return Self::of_profile(profile, home.as_deref());
        }
        let mut looked = Vec::new();
        for (id, key, tokens) in FAMILIES {
            if let Some(found) = from_environment(&variable, id, key, tokens)? {
                return found.checked();
            }
            looked.push(format!("`{id}`"));
        }
        let at_home = |name: &str| home.as_ref().map(|home| home.join(name));
        for path in
            [at_home(".tencentcloud/credentials"), Some(machine_file.to_owned()), at_home(".tccli/default.credential")]
                .into_iter()
                .flatten()
        {
            if let Some(found) = from_file(&path)? {
                return found.checked();
            }
            looked.push(format!("`{}`", path.display()));
        }
        Err(CredentialsError::Missing { looked })
    }

    fn of_profile(profile: &str, home: Option<&Path>) -> Result<Self, CredentialsError> {
        let fits = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        if profile.is_empty() || !profile.chars().all(fits) {
            return Err(CredentialsError::Profile(profile.to_owned()));
        }
        let home = home.ok_or_else(|| CredentialsError::NoHome(profile.to_owned()))?;
        let path = home.join(".tccli").join(format!("{profile}.credential"));
        match from_file(&path)? {
            Some(found) => found.checked(),
            None => Err(CredentialsError::Missing { looked: vec![format!("`{}`", path.display())] }),
        }
    }

    /// Both halves and the token travel in headers.
    fn checked(self) -> Result<Self, CredentialsError> {
        use secrecy::ExposeSecret;
        let odd = |text: &str| text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic());
        let token = self.token.as_ref().map(|token| token.expose_secret());
        let part = match (odd(&self.secret_id), odd(self.secret_key.expose_secret()), token.is_some_and(odd)) {
            (true, _, _) => "secret id",
            (_, true, _) => "secret key",
            (_, _, true) => "token",
            _ => return Ok(self),
        };
        Err(CredentialsError::Odd { part, source_name: self.source })
    }
}

fn from_environment(
    variable: &dyn Fn(&str) -> Option<String>,
    id: &'static str,
    key: &'static str,
    tokens: &[&'static str],
) -> Result<Option<Credentials>, CredentialsError> {
    let (secret_id, secret_key) = match (variable(id), variable(key)) {
        (Some(secret_id), Some(secret_key)) => (secret_id, secret_key),
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(CredentialsError::Half { present: id, absent: key }),
        (None, Some(_)) => return Err(CredentialsError::Half { present: key, absent: id }),
    };
    let mut set = tokens.iter().filter_map(|&name| Some((name, variable(name)?)));
    let first = set.next();
    if let Some((name, value)) = &first
        && let Some((other, _)) = set.find(|(_, other)| other != value)
    {
        return Err(CredentialsError::Conflict { first: name, second: other });
    }
    let token = first.map(|(_, value)| SecretString::from(value));
    Ok(Some(Credentials { secret_id, secret_key: secret_key.into(), token, source: format!("`{id}`") }))
}

fn from_file(path: &Path) -> Result<Option<Credentials>, CredentialsError> {
    let failed = |source| CredentialsError::File { path: path.to_owned(), source };
    let Some(pair) = credential_file::read(path).map_err(failed)? else { return Ok(None) };
    Ok(Some(Credentials {
        secret_id: pair.secret_id,
        secret_key: pair.secret_key,
        token: pair.token,
        source: format!("`{}`", path.display()),
    }))
}

impl fmt::Debug for Search<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Search").field("profile", &self.profile).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use std::{collections::BTreeMap, fs};

    struct Machine {
        home: tempfile::TempDir,
        variables: BTreeMap<&'static str, &'static str>,
    }

    impl Machine {
        fn new() -> Self {
            Self { home: tempfile::tempdir().expect("a directory"), variables: BTreeMap::new() }
        }

        fn set(mut self, name: &'static str, value: &'static str) -> Self {
            self.variables.insert(name, value);
            self
        }

        fn file(self, name: &str, text: &str) -> Self {
            let path = self.home.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            fs::write(path, text).expect("a file");
            self
        }

        fn find(&self, profile: Option<&str>) -> Result<String, String> {
            let home = self.home.path().to_str().expect("a plain path").to_owned();
            let variable = |name: &str| match name {
                "HOME" => Some(home.clone()),
                _ => self.variables.get(name).map(|&value| value.to_owned()),
            };
            let machine_file = self.home.path().join("etc");
            let search = Search { given: None, profile, variable: &variable, machine_file: &machine_file };
            let found = Credentials::find(search).map_err(|error| {
                let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
                format!("{error}{}", cause.unwrap_or_default()).replace(&home, "~")
            })?;
            let token = found.token.map(|token| token.expose_secret().to_owned()).unwrap_or_default();
            let (id, key) = (found.secret_id, found.secret_key.expose_secret().to_owned());
            Ok(format!("{id} {key} {token} {}", found.source).replace(&home, "~"))
        }
    }

    #[test]
    fn nothing_anywhere_says_where_it_looked() {
        assert_eq!(
            Machine::new().find(None).expect_err("nothing is there"),
            "no credentials found; looked at `TENCENTCLOUD_SECRET_ID`, `TENCENT_SECRET_ID`, \
             `~/.tencentcloud/credentials`, `~/etc`, `~/.tccli/default.credential`"
        );
        assert_eq!(
            Machine::new().find(Some("work")).expect_err("nothing is there"),
            "no credentials found; looked at `~/.tccli/work.credential`"
        );
    }

    #[test]
    fn the_environment_comes_before_files_unless_a_profile_is_named() {
        let machine = Machine::new()
            .set("TENCENTCLOUD_SECRET_ID", "id")
            .set("TENCENTCLOUD_SECRET_KEY", "key")
            .set("TENCENTCLOUD_TOKEN", "token")
            .file(".tencentcloud/credentials", "[default]\nsecret_id=a\nsecret_key=b\n")
            .file(".tccli/work.credential", r#"{"secretId":"c","secretKey":"d","token":null}"#);
        assert_eq!(machine.find(None).expect("keys"), "id key token `TENCENTCLOUD_SECRET_ID`");
        assert_eq!(machine.find(Some("work")).expect("keys"), "c d  `~/.tccli/work.credential`");
    }

    #[test]
    fn files_come_in_their_order() {
        let machine = Machine::new().file(".tccli/default.credential", r#"{"secretId":"c","secretKey":"d"}"#);
        assert_eq!(machine.find(None).expect("keys"), "c d  `~/.tccli/default.credential`");
        let machine = machine.file("etc", "; machine\n[default]\nsecret_id = e\nsecret_key = f\n");
        assert_eq!(machine.find(None).expect("keys"), "e f  `~/etc`");
        let machine = machine.file(".tencentcloud/credentials", "[default]\nsecret_id=a\nsecret_key=b\n");
        assert_eq!(machine.find(None).expect("keys"), "a b  `~/.tencentcloud/credentials`");
    }

    #[test]
    fn halves_and_conflicts_are_refused() {
        let half = Machine::new().set("TENCENT_SECRET_KEY", "key");
        assert_eq!(
            half.find(None).expect_err("one half"),
            "`TENCENT_SECRET_KEY` is set, but `TENCENT_SECRET_ID` is not"
        );
        let two = Machine::new()
            .set("TENCENTCLOUD_SECRET_ID", "id")
            .set("TENCENTCLOUD_SECRET_KEY", "key")
            .set("TENCENTCLOUD_SESSION_TOKEN", "one")
            .set("TENCENTCLOUD_TOKEN", "two");
        assert_eq!(
            two.find(None).expect_err("two tokens"),
            "`TENCENTCLOUD_SESSION_TOKEN` and `TENCENTCLOUD_TOKEN` hold different tokens"
        );
        let odd = Machine::new().set("TENCENT_SECRET_ID", "i d").set("TENCENT_SECRET_KEY", "key");
        assert_eq!(
            odd.find(None).expect_err("a blank"),
            "the secret id from `TENCENT_SECRET_ID` holds characters that no key has"
        );
        assert_eq!(
            Machine::new().find(Some("../x")).expect_err("a path"),
            "`../x` is no name of a profile: expected letters, digits, `-`, `_` and `.`"
        );
    }

    #[test]
    fn secrets_are_not_printed() {
        let keys = Credentials {
            secret_id: "id".into(),
            secret_key: "hush".to_owned().into(),
            token: Some("quiet".to_owned().into()),
            source: String::new(),
        };
        let text = format!("{keys:?}");
        assert!(!text.contains("hush") && !text.contains("quiet"), "{text}");
    }
}
