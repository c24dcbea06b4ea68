//! The release: a digest of everything that a published version freezes and that the stack manages.
//!
//! A version carries its release in its description, so that a rerun after a crash finds the version that it was about to
//! publish instead of publishing it twice, and so that the alias can be compared by meaning and not by number.

use super::fields;
use crate::model::{Field, Release, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// 64 bits: two releases of one function that collide are not to be expected in the life of the function's 1000 versions.
const DIGITS: usize = 16;

/// Returns the release of these fields.
pub(super) fn release(wanted: &BTreeMap<Field, Value>) -> Release {
    let mut hasher = Sha256::new();
    for (field, value) in wanted.iter().filter(|(field, _)| fields::is_frozen(field)) {
        for part in [field.0.as_bytes(), value.compare().as_bytes()] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
    }
    let mut digest = base16ct::lower::encode_string(&hasher.finalize());
    digest.truncate(DIGITS);
    Release(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_version_does_not_freeze_does_not_make_a_release() {
        let with = |pairs: &[(&str, &str)]| {
            release(&pairs.iter().map(|(field, value)| (Field((*field).into()), Value::shown(*value))).collect())
        };
        let one = with(&[("function.memory", "128")]);
        assert_eq!(
            one,
            with(&[("function.memory", "128"), ("function.retries.attempts", "2"), ("roles.x", "present")])
        );
        assert_ne!(one, with(&[("function.memory", "256")]));
        assert_ne!(one, with(&[("function.memory", "128"), ("function.environment.A", "b")]));
    }
}
