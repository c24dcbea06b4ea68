//! From a failed call to a failure that says what to do next.

use super::classify;
use crate::{
    client::{CallError, Lost},
    model::{Failure, Fault, Incomplete, Kind, ReadFailure},
    wire::{ApiError, ErrorCode},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{error::Error, iter::successors};

/// An error and its causes in one line.
pub(super) fn in_one_line(error: &(dyn Error + 'static)) -> String {
    successors(Some(error), |error| (*error).source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Makes a failure of a call that was to do `what`.
pub(super) fn explain(what: impl Into<String>, error: CallError) -> Failure {
    let (hint, field, effect) = (hint(&error), classify::field(&error), classify::effect(&error));
    let failure = Failure::new(what).code(classify::fault(&error)).because(error);
    Failure { hints: hint.into_iter().collect(), field, effect, ..failure }
}

/// The same for a call whose answer may also have been beyond understanding.
pub(super) fn explain_any(what: impl Into<String>, error: Box<dyn Error + Send + Sync>) -> Failure {
    match error.downcast::<CallError>() {
        Ok(error) => explain(what, *error),
        Err(error) => Failure::new(what).code(Fault::Unintelligible).because(error),
    }
}

/// Makes a failure of a reading with holes: the first hole's cause in full, and each different hint once.
pub fn explain_incomplete(incomplete: Incomplete) -> Failure {
    let message = incomplete.to_string();
    let mut hints = Vec::new();
    let call = incomplete.0.first().and_then(|hole| hole.source.downcast_ref::<CallError>());
    let (fault, field) = (call.map_or(Fault::Unintelligible, classify::fault), call.and_then(classify::field));
    for hole in &incomplete.0 {
        let hint = hole.source.downcast_ref::<CallError>().and_then(hint);
        hints.extend(hint.filter(|hint| !hints.contains(hint)));
    }
    let first = incomplete.0.into_iter().next().map(|hole| hole.source);
    Failure { source: first, hints, field, ..Failure::new(message).code(fault).kind(Kind::Incomplete) }
}

/// Makes a hole.
pub(super) fn hole(what: impl Into<String>, error: impl Into<Box<dyn Error + Send + Sync>>) -> ReadFailure {
    ReadFailure { what: what.into(), source: error.into() }
}

fn hint(error: &CallError) -> Option<String> {
    let text = match error {
        CallError::Api { action, product, error, .. } => return by_code(action, product, error),
        CallError::Cos { action, host, status: 403, .. } => {
            format!("check the keys' rights to `{action}` on `{host}`, and that the bucket is this account's")
        }
        CallError::Transport { peer, lost: Lost::Unconnected, .. } => {
            format!("check that `{peer}` can be reached from here")
        }
        CallError::NotAnEnvelope { .. } => {
            "is this a Tencent API endpoint? check `--endpoint`, and proxies on the way".to_owned()
        }
        CallError::Throttled { .. } => "something else uses up the account's rate limit; try again later".to_owned(),
        _ => return None,
    };
    Some(text)
}

fn by_code(action: &str, product: &str, error: &ApiError) -> Option<String> {
    let text = match &error.code {
        ErrorCode::AuthSecretIdNotFound => "this secret id is unknown there, deleted or disabled".to_owned(),
        ErrorCode::AuthSignatureFailure => "the secret key does not belong to the secret id".to_owned(),
        ErrorCode::AuthTokenFailure => "the temporary keys are over: get new ones, with their token".to_owned(),
        ErrorCode::AuthSignatureExpire => "set this machine's clock".to_owned(),
        ErrorCode::FailedQcsRoleNotFound => format!(
            "add `SCF_QcsRole: {{}}` to `roles`, or let an administrator grant it: {}",
            grant_link("SCF_QcsRole", "scf.qcloud.com", "QcloudAccessForScfRole")
        ),
        ErrorCode::InvalidPrincipalServiceNotExist => {
            "the account does not know this service; open its console once, which makes the role".to_owned()
        }
        code if code.is_denied() => {
            let pass = match action {
                "CreateFunction" | "UpdateFunctionConfiguration" => ", and `cam:PassRole` on the function's role",
                _ => "",
            };
            let missing = named_right(&error.message).map_or_else(|| format!("{product}:{action}"), str::to_owned);
            format!("allow `{missing}` to the keys' user{pass}")
        }
        _ => return None,
    };
    Some(text)
}

/// The action that the text of a refusal names, `scf:CreateFunction`: the right that is missing need not be that of the call (`signing.md` 8).
fn named_right(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("operation (")?;
    let (right, _) = rest.split_once(')')?;
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '_' | '-');
    (right.contains(':') && right.chars().all(fits)).then_some(right)
}

/// The console page where an administrator makes a service role with a click (`cam-roles.md` 7).
fn grant_link(role: &str, service: &str, policy: &str) -> String {
    let principal = STANDARD.encode(format!(r#"{{"service":"{service}"}}"#)).replace('=', "%3D");
    format!(
        "https://console.cloud.tencent.com/cam/role/grant?roleName={role}&policyName={policy}&principal={principal}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ApiError;

    fn refused(code: &str) -> CallError {
        CallError::Api {
            action: "CreateFunction",
            product: "scf",
            host: "scf.tencentcloudapi.com".into(),
            error: Box::new(ApiError::new(code, "m")),
        }
    }

    #[test]
    fn a_refusal_names_the_missing_right() {
        assert_eq!(
            explain("could not create", refused("UnauthorizedOperation.CAM")).hints,
            ["allow `scf:CreateFunction` to the keys' user, and `cam:PassRole` on the function's role"]
        );
        assert_eq!(explain("could not create", refused("LimitExceeded.Function")).hints, [""; 0]);
    }

    #[test]
    fn a_missing_service_role_links_to_its_grant() {
        assert_eq!(
            explain("could not create", refused("FailedOperation.QcsRoleNotFound")).hints,
            ["add `SCF_QcsRole: {}` to `roles`, or let an administrator grant it: \
              https://console.cloud.tencent.com/cam/role/grant?roleName=SCF_QcsRole&policyName=QcloudAccessForScfRole\
              &principal=eyJzZXJ2aWNlIjoic2NmLnFjbG91ZC5jb20ifQ%3D%3D"]
        );
    }

    #[test]
    fn holes_are_all_named_and_hints_not_repeated() {
        let denied = || refused("UnauthorizedOperation.CAM");
        let incomplete = Incomplete(vec![hole("role `a`", denied()), hole("role `b`", denied())]);
        let failure = explain_incomplete(incomplete);
        assert_eq!(failure.message, "could not read role `a`, role `b`");
        assert_eq!((failure.kind, failure.hints.len()), (Kind::Incomplete, 1));
    }
}
