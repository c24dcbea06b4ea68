//! Names and limits (`scf-api.md` 2).

use super::errors::{invalid, limit};
use crate::wire::{ApiError, KeyValue};

const RUNTIMES: [&str; 20] = [
    "Python2.7",
    "Python3.6",
    "Python3.7",
    "Python3.9",
    "Python3.10",
    "Nodejs6.10",
    "Nodejs8.9",
    "Nodejs10.15",
    "Nodejs12.16",
    "Nodejs14.18",
    "Nodejs16.13",
    "Nodejs18.15",
    "Php5.6",
    "Php7",
    "Php7.4",
    "Php8.0",
    "Go1",
    "Java8",
    "Java11",
    "CustomRuntime",
];

/// All keys and values of a function's variables together, in bytes.
const ENVIRONMENT: usize = 4 << 10;

/// Prefixes that belong to the platform; the last is a typo of a document which users may have run into.
const RESERVED: [&str; 4] = ["SCF_", "QCLOUD_", "TENCENTCLOUD_", "TECENTCLOUD_"];

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Letter first, then letters, digits, `-`, `_`; letter or digit last.
fn is_name(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    let bytes = text.as_bytes();
    lengths.contains(&bytes.len())
        && bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().copied().all(is_word)
}

/// A function's name.
pub fn function_name(name: &str) -> Result<(), ApiError> {
    if is_name(name, 2..=60) {
        return Ok(());
    }
    Err(invalid(
        "FunctionName",
        "A function's name has 2 to 60 letters, digits, `-` and `_`; it begins with a letter and ends with a letter or digit.",
    ))
}

/// A namespace's name. The shorter of the two documented lengths is the safe one to hold clients to.
pub fn namespace_name(name: &str) -> Result<(), ApiError> {
    if is_name(name, 2..=30) {
        return Ok(());
    }
    Err(invalid("NamespaceInvalid", "A namespace's name has at most 30 letters, digits, `-` and `_`."))
}

/// An alias's name.
pub fn alias_name(name: &str) -> Result<(), ApiError> {
    let bytes = name.as_bytes();
    let valid = (1..=64).contains(&bytes.len()) && bytes[0].is_ascii_alphabetic() && bytes.iter().copied().all(is_word);
    if valid { Ok(()) } else { Err(invalid("Name", "An alias's name has 1 to 64 letters, digits, `-` and `_`.")) }
}

/// A trigger's name. COS triggers are named for a bucket's domain.
pub fn trigger_name(name: &str) -> Result<(), ApiError> {
    let valid = (1..=100).contains(&name.len()) && name.bytes().all(|byte| is_word(byte) || byte == b'.');
    if valid {
        Ok(())
    } else {
        Err(invalid("TriggerName", "A trigger's name has 1 to 100 letters, digits, `-` and `_`."))
    }
}

/// `file.method`; empty where a custom runtime leaves it out.
pub fn handler(handler: &str) -> Result<(), ApiError> {
    let part = |part: &str| is_name(part, 1..=60);
    let valid = handler.is_empty() || handler.split_once('.').is_some_and(|(file, method)| part(file) && part(method));
    if valid { Ok(()) } else { Err(invalid("Handler", format!("The handler `{handler}` is not `file.method`."))) }
}

/// Text of a function, at most 1000 characters.
pub fn description(text: &str) -> Result<(), ApiError> {
    if text.chars().count() <= 1000 { Ok(()) } else { Err(invalid("Description", "At most 1000 characters.")) }
}

/// A runtime, in its exact case.
pub fn runtime(runtime: &str) -> Result<(), ApiError> {
    if RUNTIMES.contains(&runtime) {
        Ok(())
    } else {
        Err(invalid("Runtime", format!("There is no runtime `{runtime}`.")))
    }
}

/// Memory in MB.
pub fn memory(memory: u64) -> Result<(), ApiError> {
    match memory {
        3073.. => Err(limit("Memory", "At most 3072 MB.")),
        64 | 128.. if memory == 64 || memory.is_multiple_of(128) => Ok(()),
        _ => Err(invalid("MemorySize", "64 MB, or 128 to 3072 MB in steps of 128.")),
    }
}

/// Seconds of an invocation.
pub fn timeout(seconds: u64) -> Result<(), ApiError> {
    if (1..=900).contains(&seconds) { Ok(()) } else { Err(limit("Timeout", "1 to 900 seconds.")) }
}

/// Seconds of a start.
pub fn init_timeout(seconds: u64) -> Result<(), ApiError> {
    if (3..=300).contains(&seconds) { Ok(()) } else { Err(limit("InitTimeout", "3 to 300 seconds.")) }
}

/// One of two words.
pub fn one_of<'a>(value: &'a str, words: [&str; 2], detail: &str) -> Result<&'a str, ApiError> {
    if words.contains(&value) {
        return Ok(value);
    }
    Err(invalid(detail, format!("`{value}` is neither `{}` nor `{}`.", words[0], words[1])))
}

/// A function's variables; one empty pair stands for none.
pub fn environment(variables: Vec<KeyValue>) -> Result<Vec<KeyValue>, ApiError> {
    if let [KeyValue { key, value }] = variables.as_slice()
        && key.is_empty()
        && value.is_empty()
    {
        return Ok(Vec::new());
    }
    let mut seen = std::collections::BTreeSet::new();
    for KeyValue { key, value } in &variables {
        let valid = key.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !valid || value.is_empty() || !seen.insert(key) {
            // The value may be a secret, so that only the name is told.
            let message = format!("The variable `{key}` has no valid name, has no value, or is there twice.");
            return Err(invalid("Environment", message));
        }
        if RESERVED.iter().any(|prefix| key.starts_with(prefix)) {
            return Err(invalid("EnvironmentSystemProtect", format!("The name of `{key}` belongs to the platform.")));
        }
    }
    let size: usize = variables.iter().map(|KeyValue { key, value }| key.len() + value.len()).sum();
    if size > ENVIRONMENT {
        return Err(invalid("EnvironmentExceededLimit", format!("{size} bytes of variables; at most {ENVIRONMENT}.")));
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<impl Sized, ApiError>) -> String {
        result.err().map(|error| error.code.to_string()).unwrap_or_default()
    }

    fn pair(key: &str, value: &str) -> KeyValue {
        KeyValue { key: key.into(), value: value.into() }
    }

    #[test]
    fn names() {
        for good in ["ab", "MPSAnalysis", "a-1", &format!("a{}", "b".repeat(59))] {
            assert_eq!(code(function_name(good)), "", "{good}");
        }
        for bad in ["", "a", "1a", "a-", "a b", "ä1", &"a".repeat(61)] {
            assert_eq!(code(function_name(bad)), "InvalidParameterValue.FunctionName", "{bad}");
        }
        assert_eq!(code(handler("index.main_handler")), "");
        assert_eq!(code(handler("main")), "InvalidParameterValue.Handler");
    }

    #[test]
    fn sizes() {
        for good in [64, 128, 256, 3072] {
            assert_eq!(code(memory(good)), "", "{good}");
        }
        assert_eq!(code(memory(0)), "InvalidParameterValue.MemorySize");
        assert_eq!(code(memory(100)), "InvalidParameterValue.MemorySize");
        assert_eq!(code(memory(3200)), "LimitExceeded.Memory");
        assert_eq!(code(timeout(0)), "LimitExceeded.Timeout");
        assert_eq!(code(init_timeout(2)), "LimitExceeded.InitTimeout");
    }

    #[test]
    fn variables() {
        assert_eq!(environment(vec![pair("", "")]), Ok(Vec::new()));
        assert_eq!(code(environment(vec![pair("A", "")])), "InvalidParameterValue.Environment");
        assert_eq!(code(environment(vec![pair("1A", "x")])), "InvalidParameterValue.Environment");
        assert_eq!(code(environment(vec![pair("A", "x"), pair("A", "y")])), "InvalidParameterValue.Environment");
        assert_eq!(code(environment(vec![pair("SCF_X", "x")])), "InvalidParameterValue.EnvironmentSystemProtect");
        assert_eq!(code(environment(vec![pair("A", &"x".repeat(4095))])), "");
        assert_eq!(
            code(environment(vec![pair("A", &"x".repeat(4096))])),
            "InvalidParameterValue.EnvironmentExceededLimit"
        );
    }
}
