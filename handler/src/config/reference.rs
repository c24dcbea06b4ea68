use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Text that may name secrets as `${secret:NAME}`; each stands for the environment variable of that name.
///
/// Only the reference is ever stored, compared or printed. What it resolves to lives in a [`SecretString`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reference(pub String);

/// A secret that the environment does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the environment variable `{name}` is not set")]
pub struct MissingSecret {
    /// Name of the variable.
    pub name: String,
}

const OPENING: &str = "${secret:";

impl Reference {
    /// Returns the names of the secrets in order of appearance.
    pub fn secrets(&self) -> Vec<&str> {
        self.pieces()
            .into_iter()
            .filter_map(|piece| if let Piece::Secret(name) = piece { Some(name) } else { None })
            .collect()
    }

    /// Replaces every reference by what `look_up` finds. A value is taken as it is: references inside it stay text.
    ///
    /// # Errors
    /// The first secret that is absent or empty.
    pub fn resolve(&self, look_up: impl Fn(&str) -> Option<String>) -> Result<SecretString, MissingSecret> {
        let mut resolved = String::new();
        for piece in self.pieces() {
            match piece {
                Piece::Text(text) => resolved.push_str(text),
                Piece::Secret(name) => match look_up(name).filter(|value| !value.is_empty()) {
                    Some(value) => resolved.push_str(&value),
                    None => return Err(MissingSecret { name: name.into() }),
                },
            }
        }
        Ok(resolved.into())
    }

    /// Says whether the host of this address is written here, and not brought by a secret. A host that ends where a secret
    /// begins is not: the secret could go on with it.
    pub fn names_its_host(&self) -> bool {
        let written = self.0.split_once(OPENING).map_or(self.0.as_str(), |(before, _)| before);
        let Some((_, rest)) = written.split_once("://") else { return false };
        written.len() == self.0.len() || rest.contains(['/', '?', '#', '\\'])
    }

    fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        let mut rest = self.0.as_str();
        while let Some((text, after)) = rest.split_once(OPENING) {
            let Some((name, after)) = after.split_once('}') else { break };
            pieces.extend([Piece::Text(text), Piece::Secret(name)]);
            rest = after;
        }
        pieces.push(Piece::Text(rest));
        pieces
    }
}

impl From<&str> for Reference {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

enum Piece<'a> {
    Text(&'a str),
    Secret(&'a str),
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn environment(name: &str) -> Option<String> {
        match name {
            "KEY" => Some("k3y".into()),
            "ODD" => Some("${secret:KEY}".into()),
            "EMPTY" => Some(String::new()),
            _ => None,
        }
    }

    #[test]
    fn references_become_what_the_environment_holds() {
        for (text, value) in [
            ("plain", "plain"),
            ("${secret:KEY}", "k3y"),
            ("https://h/${secret:KEY}?a=${secret:KEY}", "https://h/k3y?a=k3y"),
            ("${secret:ODD}", "${secret:KEY}"),
            ("${secret:open", "${secret:open"),
            ("${env:KEY}", "${env:KEY}"),
        ] {
            assert_eq!(Reference::from(text).resolve(environment).expect(text).expose_secret(), value);
        }
        assert_eq!(Reference::from("${secret:A}-${secret:B}").secrets(), ["A", "B"]);
    }

    #[test]
    fn a_host_is_the_stacks_own_only_if_no_secret_can_change_it() {
        for (text, own) in [
            ("https://example.com", true),
            ("https://example.com/${secret:PATH}", true),
            ("https://example.com?key=${secret:KEY}", true),
            ("https://example.com${secret:REST}", false),
            ("https://example.com:${secret:PORT}/hook", false),
            ("https://${secret:HOST}/hook", false),
            ("${secret:URL}", false),
            ("${secret:SCHEME}://example.com/", false),
        ] {
            assert_eq!(Reference::from(text).names_its_host(), own, "{text}");
        }
    }

    #[test]
    fn a_missing_secret_is_named_and_a_present_one_is_not_printed() {
        for name in ["ABSENT", "EMPTY"] {
            let missing = Reference(format!("${{secret:{name}}}")).resolve(environment).expect_err("nothing to find");
            assert_eq!(missing.to_string(), format!("the environment variable `{name}` is not set"));
        }
        let resolved = Reference::from("${secret:KEY}").resolve(environment).expect("present");
        assert!(!format!("{resolved:?}").contains("k3y"));
    }
}
