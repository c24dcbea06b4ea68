//! From the vendor's codes to ours, and to the part of the stack that a refusal is about.

use crate::{
    client::{CallError, Lost},
    model::{Effect, Fault, Field},
    wire::{ErrorCode, cos::CosError},
};

/// What the catalogue calls a failed call.
pub(super) fn fault(error: &CallError) -> Fault {
    match error {
        CallError::Api { error, .. } => of_code(&error.code),
        CallError::Throttled { .. } => Fault::Throttled,
        CallError::Cos { status, error, .. } => of_cos(*status, error),
        CallError::Transport { lost: Lost::Unconnected, .. } => Fault::Unreachable,
        CallError::Transport { lost: Lost::TimedOut | Lost::Interrupted, .. } => Fault::NoAnswer,
        CallError::NotAnEnvelope { .. } | CallError::TooLarge { .. } => Fault::NotTheApi,
        CallError::Unsendable { .. } => Fault::BadUsage,
    }
}

/// Codes by name first, then by family; documented in `signing.md` 8, `scf-api.md` 10, `cam-roles.md` 5.
fn of_code(code: &ErrorCode) -> Fault {
    use ErrorCode as C;
    match code {
        C::AuthSecretIdNotFound => Fault::UnknownKeyId,
        C::AuthSignatureFailure => Fault::WrongSecretKey,
        C::AuthTokenFailure => Fault::BadToken,
        C::AuthSignatureExpire => Fault::WrongClock,
        C::AuthUnauthorizedOperation => Fault::NotAuthorised,
        C::FailedQcsRoleNotFound => Fault::ServiceRoleMissing,
        C::UnauthorizedOperationRole
        | C::ResourceNotFoundRole
        | C::ResourceNotFoundRoleNotFound
        | C::InvalidRoleNotExist
        | C::InvalidRoleNameError => Fault::RoleUnusable,
        C::InvalidPrincipalServiceNotExist => Fault::ServiceNotOpen,
        C::UnsupportedRegion => Fault::RegionNotOffered,
        C::InvalidRequestTooLarge | C::RequestSizeLimitExceeded => Fault::RequestTooLarge,
        C::InvalidRoleNameInUse | C::FailedPolicyNameInUse => Fault::InUse,
        C::InvalidPolicyIdNotExist => Fault::NotFound,
        code if code.is_throttled() => Fault::Throttled,
        code if code.is_busy() => Fault::Busy,
        code if code.is_server_fault() => Fault::ServerFault,
        code => of_family(code),
    }
}

fn of_family(code: &ErrorCode) -> Fault {
    let text = code.as_str();
    let family = text.split('.').next().unwrap_or(text);
    match family {
        _ if text.ends_with("InsufficientBalance") || text.ends_with("AccountInsufficient") => Fault::Arrears,
        _ if text == "FailedOperation.InvalidMpsUser" => Fault::ServiceNotOpen,
        _ if text == "AuthFailure.InvalidSecretId" => Fault::UnknownKeyId,
        "UnauthorizedOperation" => Fault::NotAuthorised,
        "AuthFailure" | "IpInBlacklist" => Fault::NotAuthenticated,
        "LimitExceeded" | "ResourceInsufficient" | "ResourcesSoldOut" => Fault::QuotaExceeded,
        "ResourceInUse" => Fault::InUse,
        "ResourceNotFound" => Fault::NotFound,
        "InvalidParameter" | "InvalidParameterValue" | "MissingParameter" => Fault::ValueRefused,
        "InvalidAction" | "NoSuchVersion" | "UnknownParameter" | "UnsupportedOperation" | "UnsupportedProtocol" => {
            Fault::NotOffered
        }
        _ => Fault::Refused,
    }
}

fn of_cos(status: u16, error: &CosError) -> Fault {
    match (error.code.as_str(), status) {
        ("InvalidAccessKeyId", _) => Fault::UnknownKeyId,
        ("SignatureDoesNotMatch", _) => Fault::WrongSecretKey,
        ("RequestTimeTooSkewed", _) => Fault::WrongClock,
        ("ExpiredToken", _) => Fault::BadToken,
        ("SlowDown", _) => Fault::Throttled,
        ("EntityTooLarge", _) => Fault::RequestTooLarge,
        (_, 401 | 403) => Fault::NotAuthorised,
        (_, 404) => Fault::NotFound,
        (_, 409) => Fault::InUse,
        (_, 500..) => Fault::ServerFault,
        (_, 400) => Fault::ValueRefused,
        _ => Fault::Refused,
    }
}

/// Parameters of SCF, as codes and texts name them, and where the stack sets them.
const PARAMETERS: &[(&str, &str)] = &[
    ("MemorySize", "function.memory"),
    ("Memory", "function.memory"),
    ("InitTimeout", "function.timeout"),
    ("Timeout", "function.timeout"),
    ("FunctionName", "function.name"),
    ("Function", "function.name"),
    ("NamespaceInvalid", "function.namespace"),
    ("Namespace", "function.namespace"),
    ("Description", "function.description"),
    ("EnvironmentExceededLimit", "function.environment"),
    ("EnvironmentSystemProtect", "function.environment"),
    ("SystemEnvironment", "function.environment"),
    ("Environment", "function.environment"),
    ("RetryNum", "function.retries.attempts"),
    ("MsgTTL", "function.retries.max_age"),
    ("AsyncTriggerConfig", "function.retries"),
    ("RoleCheck", "function.role"),
    ("Role", "function.role"),
    ("QcsRoleNotFound", "roles.SCF_QcsRole"),
    ("ZipFile", "function.code"),
    ("Code", "function.code"),
];

/// The part of the stack that a call was refused for; `None` if the refusal names none.
pub(super) fn field(error: &CallError) -> Option<Field> {
    let CallError::Api { product, error, .. } = error else { return None };
    let path = match of_code(&error.code) {
        Fault::RegionNotOffered => "region",
        _ if *product != "scf" => return None,
        Fault::ValueRefused
        | Fault::QuotaExceeded
        | Fault::InUse
        | Fault::RoleUnusable
        | Fault::ServiceRoleMissing
        | Fault::RequestTooLarge => of_parameter(error.code.as_str(), &error.message)?,
        _ => return None,
    };
    Some(Field(path.to_owned()))
}

/// The parameter that a code names, or else its text. Texts may change at any time, so nothing is decided by them but where to point.
fn of_parameter(code: &str, message: &str) -> Option<&'static str> {
    let named = code.split_once('.').map(|(_, name)| name);
    let mut words = message.split(|letter: char| !letter.is_ascii_alphanumeric());
    let of_name = |name: &str| PARAMETERS.iter().find(|(parameter, _)| *parameter == name).map(|(_, path)| *path);
    // A word such as "Function" in a text is English.
    named.and_then(of_name).or_else(|| words.find_map(|word| of_name(word).filter(|_| word != "Function")))
}

/// Whether what a failed call was part of may have been done: a change without an answer, and all that could not be looked at.
pub(super) fn effect(error: &CallError) -> Effect {
    let is_look = ["Get", "List", "Describe", "Head", "Search"].iter().any(|verb| action(error).starts_with(verb));
    if is_look || error.outcome_unknown() { Effect::Unknown } else { Effect::None }
}

fn action(error: &CallError) -> &'static str {
    match error {
        CallError::Api { action, .. }
        | CallError::Throttled { action, .. }
        | CallError::Cos { action, .. }
        | CallError::Transport { action, .. }
        | CallError::NotAnEnvelope { action, .. }
        | CallError::TooLarge { action, .. }
        | CallError::Unsendable { action, .. } => action,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::ApiError;

    fn refused(action: &'static str, code: &str, message: &str) -> CallError {
        let (product, host) = ("scf", "scf.tencentcloudapi.com".to_owned());
        CallError::Api { action, product, host, error: Box::new(ApiError::new(code, message)) }
    }

    #[test]
    fn vendor_codes_have_one_of_ours() {
        for (code, expected) in [
            ("AuthFailure.SecretIdNotFound", Fault::UnknownKeyId),
            ("AuthFailure.UnauthorizedOperation", Fault::NotAuthorised),
            ("AuthFailure.MFAFailure", Fault::NotAuthenticated),
            ("UnauthorizedOperation.CAM", Fault::NotAuthorised),
            ("UnauthorizedOperation.FunctionStatus", Fault::Busy),
            ("FailedOperation.FunctionStatusError", Fault::Busy),
            ("FailedOperation.InsufficientBalance", Fault::Arrears),
            ("FailedOperation.SomethingNew", Fault::Refused),
            ("ResourceNotFound.Role", Fault::RoleUnusable),
            ("ResourceNotFound.Function", Fault::NotFound),
            ("RequestLimitExceeded.UinLimitExceeded", Fault::Throttled),
            ("InternalError.System", Fault::ServerFault),
            ("LimitExceeded.Memory", Fault::QuotaExceeded),
            ("InvalidParameterValue.MemorySize", Fault::ValueRefused),
            ("UnknownParameter", Fault::NotOffered),
        ] {
            assert_eq!(of_code(&code.into()), expected, "{code}");
        }
    }

    #[test]
    fn a_refused_parameter_is_found_in_the_stack() {
        let field = |code: &str, message: &str| field(&refused("CreateFunction", code, message)).map(|field| field.0);
        assert_eq!(field("InvalidParameterValue.MemorySize", "").as_deref(), Some("function.memory"));
        assert_eq!(field("LimitExceeded.MsgTTL", "").as_deref(), Some("function.retries.max_age"));
        assert_eq!(field("InvalidParameterValue", "The Timeout is bad.").as_deref(), Some("function.timeout"));
        assert_eq!(field("InvalidParameterValue", "Function is bad."), None);
        assert_eq!(field("UnsupportedRegion", "").as_deref(), Some("region"));
        assert_eq!(field("UnauthorizedOperation.CAM", "Environment"), None, "it is about no value");
    }

    #[test]
    fn what_cannot_be_looked_at_is_not_known() {
        assert_eq!(effect(&refused("GetFunction", "UnauthorizedOperation", "")), Effect::Unknown);
        assert_eq!(effect(&refused("CreateFunction", "UnauthorizedOperation", "")), Effect::None);
        assert_eq!(effect(&refused("CreateFunction", "InternalError", "")), Effect::Unknown);
    }
}
