//! Trust documents: who may assume a role, checked and normalised as the server stores them (`cam-roles.md` 4).

use super::document::{Effect, bare, effect, refuse, statements, texts};
use crate::wire::ApiError;
use serde_json::{Map, Value, json};

/// Service principals of the CAM console's list that matter here; a service outside of it does not exist.
const SERVICES: &[&str] = &[
    "ci.qcloud.com",
    "cloudaudit.cloud.tencent.com",
    "cls.cloud.tencent.com",
    "cts.qcloud.com",
    "mps.cloud.tencent.com",
    "mts.tencent.com",
    "scf.qcloud.com",
    "sls.cloud.tencent.com",
];

const ASSUMING: &[&str] = &["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/// Checks a trust document and returns it as stored: compact, arrays throughout, slashes escaped, the account's number in
/// place of `root`.
pub fn normalise(text: &str, uin: &str) -> Result<String, ApiError> {
    let statements =
        statements(text)?.iter().map(|statement| normalised(statement, uin)).collect::<Result<Vec<_>, _>>()?;
    Ok(json!({"version": "2.0", "statement": statements}).to_string().replace('/', "\\/"))
}

/// Whether a stored trust document lets this principal assume the role: a service, or a `qcs::cam::...` name.
pub fn trusts(stored: &str, kind: PrincipalKind, name: &str) -> bool {
    let Ok(statements) = statements(stored) else { return false };
    let mut trusted = false;
    for statement in &statements {
        let named = statement["principal"][kind.key()]
            .as_array()
            .is_some_and(|names| names.iter().any(|candidate| candidate == name));
        match effect(statement) {
            Ok(Effect::Deny) if named => return false,
            Ok(Effect::Allow) if named => trusted = true,
            _ => {}
        }
    }
    trusted
}

/// The kind of a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// A product, such as `scf.qcloud.com`.
    Service,
    /// A user or role of an account.
    Qcs,
    /// An identity provider.
    Federated,
}

impl PrincipalKind {
    const ALL: [Self; 3] = [Self::Service, Self::Qcs, Self::Federated];

    fn key(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Qcs => "qcs",
            Self::Federated => "federated",
        }
    }
}

fn normalised(statement: &Map<String, Value>, uin: &str) -> Result<Value, ApiError> {
    let mut stored = Map::new();
    let actions = texts(statement.get("action")).ok_or_else(|| refuse("ActionError", "`action` must be texts"))?;
    if actions.is_empty() {
        return Err(refuse("ActionMiss", "`action` is missing"));
    }
    if let Some(other) = actions.iter().find(|action| !ASSUMING.contains(&bare(action))) {
        return Err(refuse("ActionError", format!("a trust document cannot allow `{other}`")));
    }
    effect(statement)?;
    if statement.contains_key("resource") {
        return Err(refuse("StatementError", "a trust document has no `resource`"));
    }
    stored.insert("action".into(), actions.into());
    stored.insert("effect".into(), statement["effect"].clone());
    stored.insert("principal".into(), Value::Object(principal(statement.get("principal"), uin)?));
    if statement.get("condition").is_some_and(|condition| !condition.is_null()) {
        // Stored and not evaluated, it would let in whom it is to keep out.
        return Err(refuse("ConditionError", "conditions of a trust document are not modelled by this server"));
    }
    Ok(Value::Object(stored))
}

fn principal(given: Option<&Value>, uin: &str) -> Result<Map<String, Value>, ApiError> {
    let Some(Value::Object(given)) = given.filter(|given| given.as_object().is_some_and(|kinds| !kinds.is_empty()))
    else {
        return Err(refuse("PrincipalError", "`principal` must name a service, an account or an identity provider"));
    };
    let mut stored = Map::new();
    for (key, value) in given {
        let kind = PrincipalKind::ALL.into_iter().find(|kind| kind.key() == key);
        let kind = kind.ok_or_else(|| refuse("PrincipalError", format!("unknown kind of principal `{key}`")))?;
        let names = texts(Some(value))
            .filter(|names| !names.is_empty())
            .ok_or_else(|| refuse("PrincipalError", format!("`{key}` must be a text or an array of texts")))?;
        let names = names.into_iter().map(|name| checked(kind, name, uin)).collect::<Result<Vec<_>, _>>()?;
        stored.insert(key.clone(), names.into());
    }
    Ok(stored)
}

fn checked(kind: PrincipalKind, name: String, uin: &str) -> Result<String, ApiError> {
    match kind {
        PrincipalKind::Service if SERVICES.contains(&name.as_str()) => Ok(name),
        PrincipalKind::Service => Err(refuse("PrincipalServiceNotExist", format!("service `{name}` does not exist"))),
        PrincipalKind::Qcs => {
            let (owner, subject) = name
                .strip_prefix("qcs::cam::uin/")
                .and_then(|rest| rest.split_once(':'))
                .ok_or_else(|| refuse("PrincipalQcsError", format!("`{name}` is no `qcs::cam::uin/...` name")))?;
            if owner != uin {
                return Err(refuse("PrincipalQcsNotExist", format!("account `{owner}` does not exist")));
            }
            Ok(if subject == "root" { format!("qcs::cam::uin/{uin}:uin/{uin}") } else { name })
        }
        PrincipalKind::Federated => {
            Err(refuse("PrincipalError", format!("identity provider `{name}` does not exist in this account")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UIN: &str = "100000000001";

    fn document(action: &str, principal: &str) -> String {
        format!(r#"{{"version":"2.0","statement":[{{"action":{action},"effect":"allow","principal":{principal}}}]}}"#)
    }

    #[test]
    fn stored_with_arrays_and_escaped_slashes() {
        let sent = document(r#""name/sts:AssumeRole""#, r#"{"service":"scf.qcloud.com"}"#);
        assert_eq!(
            normalise(&sent, UIN).expect("a good document"),
            r#"{"version":"2.0","statement":[{"action":["name\/sts:AssumeRole"],"effect":"allow","principal":{"service":["scf.qcloud.com"]}}]}"#
        );
        let sent = document(r#"["sts:AssumeRole"]"#, r#"{"qcs":["qcs::cam::uin/100000000001:root"]}"#);
        let stored = normalise(&sent, UIN).expect("a good document");
        assert!(trusts(&stored, PrincipalKind::Qcs, "qcs::cam::uin/100000000001:uin/100000000001"));
        assert!(!trusts(&stored, PrincipalKind::Service, "scf.qcloud.com"));
    }

    #[test]
    fn bad_documents_are_refused_with_the_code_for_their_fault() {
        let assume = r#""name/sts:AssumeRole""#;
        for (sent, code) in [
            (document(assume, r#"{"service":"mps.qcloud.com"}"#), "PrincipalServiceNotExist"),
            (document(assume, r#"{"service":[]}"#), "PrincipalError"),
            (document(assume, r#"{"user":"x"}"#), "PrincipalError"),
            (document(assume, "{}"), "PrincipalError"),
            (document(assume, r#"{"qcs":"me"}"#), "PrincipalQcsError"),
            (document(assume, r#"{"qcs":"qcs::cam::uin/1:root"}"#), "PrincipalQcsNotExist"),
            (document(r#""cos:GetObject""#, r#"{"service":"scf.qcloud.com"}"#), "ActionError"),
            (document("[]", r#"{"service":"scf.qcloud.com"}"#), "ActionMiss"),
            (
                document(
                    assume,
                    r#"{"service":"scf.qcloud.com"},"condition":{"string_equal":{"sts:external_id":"x"}}"#,
                ),
                "ConditionError",
            ),
            (r#"{"version":"2.0"}"#.to_owned(), "StatementError"),
        ] {
            let error = normalise(&sent, UIN).expect_err(&sent);
            assert_eq!(error.code.as_str(), format!("InvalidParameter.{code}"), "{sent}");
        }
    }
}
