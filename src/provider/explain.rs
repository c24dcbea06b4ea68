//! From a failed call to a failure that says what to do next.

use crate::{
    client::{CallError, Lost},
    model::{Failure, Incomplete, Kind, ReadFailure},
    wire::ErrorCode,
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// Makes a failure of a call that was to do `what`.
pub(super) fn explain(what: impl Into<String>, error: CallError) -> Failure {
    let hint = hint(&error);
    let failure = Failure::new(what).because(error);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// Makes a failure of a reading with holes: the first hole's cause in full, and each different hint once.
pub fn explain_incomplete(incomplete: Incomplete) -> Failure {
    let message = incomplete.to_string();
    let mut hints = Vec::new();
    for hole in &incomplete.0 {
        let hint = hole.source.downcast_ref::<CallError>().and_then(hint);
        hints.extend(hint.filter(|hint| !hints.contains(hint)));
    }
    let first = incomplete.0.into_iter().next().map(|hole| hole.source);
    Failure { kind: Kind::Incomplete, message, source: first, hints }
}

/// Makes a hole.
pub(super) fn hole(what: impl Into<String>, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ReadFailure {
    ReadFailure { what: what.into(), source: error.into() }
}

fn hint(error: &CallError) -> Option<String> {
    let text = match error {
        CallError::Api { action, product, error, .. } => return by_code(action, product, &error.code),
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

fn by_code(action: &str, product: &str, code: &ErrorCode) -> Option<String> {
    let text = match code {
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
            format!("allow `{product}:{action}` to the keys' user{pass}")
        }
        _ => return None,
    };
    Some(text)
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
