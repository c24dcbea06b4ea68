//! Why a call failed, and what that says about the account.

use crate::wire::{ApiError, ErrorCode, cos::CosError};

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The service answered with an error.
    #[error("`{action}` on `{host}` failed")]
    Api {
        /// Action.
        action: &'static str,
        /// The product's label, `scf`: half of the right that the action needs.
        product: &'static str,
        /// Host.
        host: String,
        /// Code, text and request id.
        #[source]
        error: Box<ApiError>,
    },
    /// The rate limiter refused every try.
    #[error("`{action}` on `{host}` was throttled {tries} times in a row")]
    Throttled {
        /// Action.
        action: &'static str,
        /// Host.
        host: String,
        /// Tries.
        tries: usize,
        /// The last refusal.
        #[source]
        error: Box<ApiError>,
    },
    /// COS answered with an error.
    #[error("`{action}` on `{host}` failed with {}", status_and_code(*.status, .error))]
    Cos {
        /// Operation.
        action: &'static str,
        /// Host, which names the bucket.
        host: String,
        /// HTTP status.
        status: u16,
        /// Code and text; both empty where an answer has no body.
        error: Box<CosError>,
    },
    /// No answer came.
    #[error("`{action}` on `{host}` {lost}")]
    Transport {
        /// Action.
        action: &'static str,
        /// Host that was meant.
        host: String,
        /// Where the connection went.
        peer: String,
        /// How far it got.
        lost: Lost,
        /// What the network says.
        #[source]
        source: Box<reqwest::Error>,
    },
    /// Something answered that does not speak the API.
    #[error("`{action}` on `{host}` got no API answer: HTTP {status}, content type `{content_type}`, body `{start}`")]
    NotAnEnvelope {
        /// Action.
        action: &'static str,
        /// Host that was meant.
        host: String,
        /// HTTP status.
        status: u16,
        /// Content type; empty if none was named.
        content_type: String,
        /// The first 80 characters.
        start: String,
    },
    /// The answer is larger than anything that we ask for.
    #[error("the answer to `{action}` on `{host}` is larger than {limit} bytes")]
    TooLarge {
        /// Action.
        action: &'static str,
        /// Host.
        host: String,
        /// Limit.
        limit: usize,
    },
    /// The request could not be built.
    #[error("could not build the request `{action}` for `{host}`")]
    Unsendable {
        /// Action.
        action: &'static str,
        /// Host.
        host: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

fn status_and_code(status: u16, error: &CosError) -> String {
    if error.code.is_empty() {
        return format!("HTTP {status}");
    }
    format!("HTTP {status} `{}`: {} (request {})", error.code, error.message, error.request_id)
}

/// How far a request got that has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// No connection: it was certainly not executed.
    Unconnected,
    /// No answer in time: it may have been executed.
    TimedOut,
    /// The connection broke: it may have been executed.
    Interrupted,
}

impl std::fmt::Display for Lost {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Unconnected => "could not connect",
            Self::TimedOut => "got no answer in time",
            Self::Interrupted => "lost its connection before the answer was complete",
        })
    }
}

/// A thing that an error code may call absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A function, or the namespace that it would be in.
    Function,
    /// A version of a function.
    Version,
    /// A trigger.
    Trigger,
    /// A role.
    Role,
    /// A custom policy.
    Policy,
    /// A bucket, as HEAD tells.
    Bucket,
    /// An object.
    Object,
}

impl CallError {
    /// The service's code, if it is an API error.
    pub fn code(&self) -> Option<&ErrorCode> {
        match self {
            Self::Api { error, .. } | Self::Throttled { error, .. } => Some(&error.code),
            _ => None,
        }
    }

    /// Whether the error means that `thing` is not there: documented codes only (`scf-api.md` 10.7, `cam-roles.md` 5).
    pub fn says_absent(&self, thing: Thing) -> bool {
        use ErrorCode as C;
        if let Self::Cos { status: 404, error, .. } = self {
            return match thing {
                // HEAD has no body, hence no code.
                Thing::Bucket => matches!(error.code.as_str(), "" | "NoSuchBucket"),
                Thing::Object => matches!(error.code.as_str(), "" | "NoSuchKey" | "NoSuchResource"),
                _ => false,
            };
        }
        let Some(code) = self.code() else { return false };
        match thing {
            // Names are checked before anything is sent, so that a refused name means an unknown function (4.5).
            Thing::Function => matches!(
                code,
                C::ResourceNotFoundFunction
                    | C::ResourceNotFoundFunctionName
                    | C::ResourceNotFoundNamespace
                    | C::InvalidValueFunctionName
            ),
            Thing::Version => matches!(
                code,
                C::ResourceNotFoundVersion | C::ResourceNotFoundFunctionVersion | C::ResourceNotFoundQualifier
            ),
            Thing::Trigger => *code == C::ResourceNotFoundTrigger,
            Thing::Role => matches!(code, C::InvalidRoleNotExist | C::ResourceNotFoundRoleNotFound),
            Thing::Policy => matches!(code, C::ResourceNotFoundPolicyId | C::InvalidPolicyIdNotExist),
            Thing::Bucket | Thing::Object => false,
        }
    }

    /// Whether a change may have happened although it failed: read the state before doing it again.
    pub fn outcome_unknown(&self) -> bool {
        match self {
            Self::Api { error, .. } => error.code.is_server_fault(),
            Self::Throttled { .. } | Self::Unsendable { .. } => false,
            Self::Cos { status, .. } => *status >= 500,
            Self::Transport { lost, .. } => *lost != Lost::Unconnected,
            // A gateway's 4xx refuses; its 5xx, and a success that cannot be read, tell nothing.
            Self::NotAnEnvelope { status, .. } => !(400..500).contains(status),
            Self::TooLarge { .. } => true,
        }
    }

    /// Whether the function is in a state that does not take the call now.
    pub fn is_busy(&self) -> bool {
        self.code().is_some_and(ErrorCode::is_busy)
    }

    /// Whether the caller lacks a right or a valid key.
    pub fn is_denied(&self) -> bool {
        match self {
            Self::Cos { status, .. } => *status == 403,
            _ => self.code().is_some_and(ErrorCode::is_denied),
        }
    }

    /// Whether the rate limiter refused the call before it was executed.
    pub(super) fn is_throttled(&self) -> bool {
        match self {
            Self::NotAnEnvelope { status, .. } => *status == 429,
            Self::Cos { error, .. } => error.code == "SlowDown",
            _ => self.code().is_some_and(ErrorCode::is_throttled),
        }
    }

    /// Whether the trouble is of a kind that passes by itself.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Api { error, .. } => error.code.is_server_fault(),
            Self::Cos { status, error, .. } => *status >= 500 || error.code == "RequestTimeout",
            // A name that cannot be resolved and a port that refuses stay so within our patience: say it at once.
            Self::Transport { lost, .. } => *lost != Lost::Unconnected,
            // A cut JSON answer passes; HTML with status 200 is another server.
            Self::NotAnEnvelope { status, content_type, .. } => {
                *status >= 500 || (*status == 200 && content_type.starts_with("application/json"))
            }
            Self::Throttled { .. } | Self::TooLarge { .. } | Self::Unsendable { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(code: &str) -> CallError {
        CallError::Api {
            action: "GetFunction",
            product: "scf",
            host: "scf.tencentcloudapi.com".into(),
            error: Box::new(ApiError { code: code.into(), message: "text".into(), request_id: "id".into() }),
        }
    }

    fn other(status: u16, content_type: &str) -> CallError {
        CallError::NotAnEnvelope {
            action: "GetFunction",
            host: "scf.tencentcloudapi.com".into(),
            status,
            content_type: content_type.into(),
            start: "<html>".into(),
        }
    }

    #[test]
    fn an_api_error_shows_action_host_code_text_and_request() {
        let error = api("ResourceNotFound.Function");
        let cause = std::error::Error::source(&error).expect("the service's words");
        assert_eq!(
            format!("{error}: {cause}"),
            "`GetFunction` on `scf.tencentcloudapi.com` failed: `ResourceNotFound.Function`: text (request id)"
        );
    }

    #[test]
    fn only_documented_codes_are_absence() {
        for (code, thing, absent) in [
            ("ResourceNotFound.Function", Thing::Function, true),
            ("ResourceNotFound.Namespace", Thing::Function, true),
            ("ResourceNotFound.Role", Thing::Function, false),
            ("ResourceNotFound", Thing::Function, false),
            ("InternalError", Thing::Function, false),
            ("UnauthorizedOperation.CAM", Thing::Function, false),
            ("InvalidParameter.RoleNotExist", Thing::Role, true),
            ("InvalidParameter.ParamError", Thing::Role, false),
            ("ResourceNotFound.PolicyIdNotFound", Thing::Policy, true),
        ] {
            assert_eq!(api(code).says_absent(thing), absent, "{code} {thing:?}");
        }
    }

    #[test]
    fn what_may_have_happened_and_what_passes() {
        for (error, unknown, passing, throttled) in [
            (api("InternalError.SystemError"), true, true, false),
            (api("RequestLimitExceeded.UinLimitExceeded"), false, false, true),
            (api("InvalidParameter"), false, false, false),
            (other(502, "text/html"), true, true, false),
            (other(403, "text/html"), false, false, false),
            (other(429, "text/plain"), false, false, true),
            (other(200, "text/html"), true, false, false),
            (other(200, "application/json"), true, true, false),
        ] {
            assert_eq!(
                (error.outcome_unknown(), error.is_passing(), error.is_throttled()),
                (unknown, passing, throttled),
                "{error}"
            );
        }
    }
}
