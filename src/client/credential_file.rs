//! Files with keys: ini by the SDKs, JSON by `tccli` (`signing.md` 7.3).

use secrecy::SecretString;
use serde_json::{Map, Value};
use std::{fs::File, io, io::Read, path::Path};

/// The real ones are a few hundred bytes; one with a long token some 5 KB.
const SIZE_LIMIT: u64 = 64 * 1024;

/// What a file holds for us.
pub(super) struct Pair {
    pub(super) secret_id: String,
    pub(super) secret_key: SecretString,
    pub(super) token: Option<SecretString>,
}

/// Why a file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Far larger than any such file.
    #[error("it is larger than {SIZE_LIMIT} bytes")]
    TooLarge,
    /// A line is neither a section nor an entry.
    #[error("line {0} is neither `[section]` nor `key = value`")]
    Line(usize),
    /// It is no JSON object. The text of the error holds no content.
    #[error("line {}, column {}: expected a JSON object", .0.line(), .0.column())]
    Json(serde_json::Error),
    /// An entry is missing.
    #[error("it has no `{0}`")]
    Without(&'static str),
    /// It wants more than a key pair.
    #[error("`{0}` is set there, and assuming roles is not supported: use keys, or temporary keys with their token")]
    Role(&'static str),
}

/// Reads the file; `None` if there is none.
pub(super) fn read(path: &Path) -> Result<Option<Pair>, FileError> {
    let file = match File::open(path) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        other => other?,
    };
    let mut text = String::new();
    file.take(SIZE_LIMIT + 1).read_to_string(&mut text)?;
    if text.len() as u64 > SIZE_LIMIT {
        return Err(FileError::TooLarge);
    }
    let json = path.extension().is_some_and(|extension| extension == "credential");
    (if json { from_json(&text) } else { from_ini(&text) }).map(Some)
}

fn from_ini(text: &str) -> Result<Pair, FileError> {
    let (mut section, mut id, mut key) = (String::new(), None, None);
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.trim().clone_into(&mut section);
            continue;
        }
        let (name, value) = line.split_once('=').ok_or(FileError::Line(index + 1))?;
        match (section.as_str(), name.trim()) {
            ("default", "secret_id") => id = Some(value.trim().to_owned()),
            ("default", "secret_key") => key = Some(SecretString::from(value.trim())),
            _ => {}
        }
    }
    Ok(Pair {
        secret_id: id.ok_or(FileError::Without("secret_id` in `[default]"))?,
        secret_key: key.ok_or(FileError::Without("secret_key` in `[default]"))?,
        token: None,
    })
}

fn from_json(text: &str) -> Result<Pair, FileError> {
    let members: Map<String, Value> = serde_json::from_str(text).map_err(FileError::Json)?;
    let member = |name: &str| members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    if let Some(role) = ["role-arn", "use-cvm-role"].into_iter().find(|name| match members.get(*name) {
        None | Some(Value::Null | Value::Bool(false)) => false,
        // `tccli` writes the texts too.
        Some(Value::String(text)) => !matches!(text.to_lowercase().as_str(), "" | "none" | "false"),
        Some(_) => true,
    }) {
        return Err(FileError::Role(role));
    }
    Ok(Pair {
        secret_id: member("secretId").ok_or(FileError::Without("secretId"))?.to_owned(),
        secret_key: member("secretKey").ok_or(FileError::Without("secretKey"))?.into(),
        token: member("token").map(SecretString::from),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(result: Result<Pair, FileError>) -> String {
        result.err().expect("a refusal").to_string()
    }

    #[test]
    fn a_bad_file_names_its_line_or_reason() {
        assert_eq!(reason(from_ini("[default]\nwhat\n")), "line 2 is neither `[section]` nor `key = value`");
        assert_eq!(reason(from_ini("[other]\nsecret_id=a\n")), "it has no `secret_id` in `[default]`");
        assert_eq!(reason(from_json("{\n\"secretId\": ")), "line 2, column 12: expected a JSON object");
        assert_eq!(reason(from_json("[]")), "line 1, column 0: expected a JSON object");
        assert_eq!(reason(from_json(r#"{"secretId":"a","secretKey":""}"#)), "it has no `secretKey`");
        assert_eq!(
            reason(from_json(r#"{"secretId":"a","secretKey":"b","role-arn":"qcs::cam::uin/1:roleName/r"}"#)),
            "`role-arn` is set there, and assuming roles is not supported: use keys, or temporary keys with their token"
        );
    }
}
