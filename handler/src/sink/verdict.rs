//! Answers that say in their body what became of a message, as WeCom, DingTalk and Feishu have it: HTTP 200 proves nothing.

use crate::{
    http::Reply,
    retry::{Again, Failure},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// Names of a code and of the words that explain it.
pub(super) type Members = (&'static str, &'static str);

/// Judges an answer by the first of `members` that it has. Success is a code that is there and 0, on a good HTTP status; what
/// another code means for the next try says `again`. Answers without a code come from proxies and overloaded gateways and may
/// pass. The receiver's own words may repeat what it was sent, so `secrets` are taken out of them.
pub(super) fn judge(
    reply: &Reply,
    members: &[Members],
    again: fn(i64, &str) -> Again,
    secrets: &[&SecretString],
) -> Result<(), Failure> {
    let answer: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let found = members.iter().find_map(|(name, words)| Some((*name, answer.get(*name)?.as_i64()?, *words)));
    match (reply.by_status(), found) {
        (Ok(()), Some((_, 0, _))) => Ok(()),
        (Ok(()), None) => {
            Err(Failure::soon(format!("the answer has no `{}`", members.first().map_or("code", |(name, _)| name))))
        }
        (Err(failure), None | Some((_, 0, _))) => Err(failure),
        (Ok(()) | Err(_), Some((name, code, words))) => {
            let words = answer.get(words).and_then(Value::as_str).unwrap_or_default();
            let message = without(&format!("{name} {code}: {words}"), secrets);
            Err(Failure { again: again(code, words), message })
        }
    }
}

/// Returns `text` with every secret replaced.
pub(super) fn without(text: &str, secrets: &[&SecretString]) -> String {
    let secrets = secrets.iter().map(|secret| secret.expose_secret()).filter(|secret| !secret.is_empty());
    secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
}
