//! Error codes, written by the embedded cloud and read by the client.

use std::fmt;

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident = $text:literal,)*) => {
        /// A code of the API. Decide on the code only: message texts change at any time (`signing.md` 1).
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ErrorCode {
            $($(#[$meta])* #[doc = concat!("`", $text, "`.")] $name,)*
            /// A code without a name here, verbatim.
            Other(String),
        }

        impl ErrorCode {
            /// The code as it travels.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$name,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }
    };
}

codes! {
    AuthInvalidAuthorization = "AuthFailure.InvalidAuthorization",
    AuthSecretIdNotFound = "AuthFailure.SecretIdNotFound",
    AuthSignatureExpire = "AuthFailure.SignatureExpire",
    AuthSignatureFailure = "AuthFailure.SignatureFailure",
    AuthTokenFailure = "AuthFailure.TokenFailure",
    AuthUnauthorizedOperation = "AuthFailure.UnauthorizedOperation",
    FailedOperation = "FailedOperation",
    FailedCopyFunction = "FailedOperation.CopyFunction",
    FailedCreateTrigger = "FailedOperation.CreateTrigger",
    FailedDeleteFunction = "FailedOperation.DeleteFunction",
    FailedFunctionNameStatus = "FailedOperation.FunctionNameStatusError",
    FailedFunctionStatus = "FailedOperation.FunctionStatusError",
    FailedFunctionVersionStatusNotActive = "FailedOperation.FunctionVersionStatusNotActive",
    FailedOperationConflict = "FailedOperation.OperationConflict",
    FailedPolicyNameInUse = "FailedOperation.PolicyNameInUse",
    FailedProvisionedInProgress = "FailedOperation.ProvisionedInProgress",
    FailedPublishVersion = "FailedOperation.PublishVersion",
    FailedQcsRoleNotFound = "FailedOperation.QcsRoleNotFound",
    FailedReservedInProgress = "FailedOperation.ReservedInProgress",
    FailedUpdateFunctionCode = "FailedOperation.UpdateFunctionCode",
    FailedUpdateFunctionConfiguration = "FailedOperation.UpdateFunctionConfiguration",
    FailedUpdateTrigger = "FailedOperation.UpdateTrigger",
    InternalError = "InternalError",
    InvalidAction = "InvalidAction",
    InvalidParameter = "InvalidParameter",
    InvalidParamError = "InvalidParameter.ParamError",
    InvalidPolicyIdNotExist = "InvalidParameter.PolicyIdNotExist",
    InvalidPrincipalServiceNotExist = "InvalidParameter.PrincipalServiceNotExist",
    InvalidRequestTooLarge = "InvalidParameter.RequestTooLarge",
    InvalidRoleNameError = "InvalidParameter.RoleNameError",
    InvalidRoleNameInUse = "InvalidParameter.RoleNameInUse",
    InvalidRoleNotExist = "InvalidParameter.RoleNotExist",
    InvalidParameterValue = "InvalidParameterValue",
    InvalidValueFunctionName = "InvalidParameterValue.FunctionName",
    LimitExceeded = "LimitExceeded",
    MissingParameter = "MissingParameter",
    NoSuchVersion = "NoSuchVersion",
    RequestLimitExceeded = "RequestLimitExceeded",
    RequestSizeLimitExceeded = "RequestSizeLimitExceeded",
    ResourceInUse = "ResourceInUse",
    ResourceInUseAlias = "ResourceInUse.Alias",
    ResourceInUseFunction = "ResourceInUse.Function",
    ResourceInUseFunctionName = "ResourceInUse.FunctionName",
    ResourceInUseTrigger = "ResourceInUse.Trigger",
    ResourceNotFound = "ResourceNotFound",
    ResourceNotFoundAlias = "ResourceNotFound.Alias",
    ResourceNotFoundFunction = "ResourceNotFound.Function",
    ResourceNotFoundFunctionName = "ResourceNotFound.FunctionName",
    ResourceNotFoundFunctionVersion = "ResourceNotFound.FunctionVersion",
    ResourceNotFoundNamespace = "ResourceNotFound.Namespace",
    ResourceNotFoundPolicyId = "ResourceNotFound.PolicyIdNotFound",
    ResourceNotFoundQualifier = "ResourceNotFound.Qualifier",
    ResourceNotFoundRole = "ResourceNotFound.Role",
    ResourceNotFoundRoleNotFound = "ResourceNotFound.RoleNotFound",
    ResourceNotFoundTrigger = "ResourceNotFound.Trigger",
    ResourceNotFoundVersion = "ResourceNotFound.Version",
    ServiceUnavailable = "ServiceUnavailable",
    UnauthorizedOperation = "UnauthorizedOperation",
    UnauthorizedOperationCam = "UnauthorizedOperation.CAM",
    UnauthorizedOperationRole = "UnauthorizedOperation.Role",
    UnsupportedOperation = "UnsupportedOperation",
    UnsupportedOperationAliasBind = "UnsupportedOperation.AliasBind",
    UnsupportedProtocol = "UnsupportedProtocol",
    UnsupportedRegion = "UnsupportedRegion",
    /// Sent by SCF in 2019 for a function that is busy.
    UnauthorizedOperationFunctionStatus = "UnauthorizedOperation.FunctionStatus",
}

impl ErrorCode {
    /// Whether the rate limiter refused the call before executing it: any action may be repeated.
    pub fn is_throttled(&self) -> bool {
        self.is_in("RequestLimitExceeded")
    }

    /// Whether the function is in a state that does not take this call; it may after a wait (`scf-api.md` 3.1).
    pub fn is_busy(&self) -> bool {
        matches!(
            self,
            Self::FailedFunctionStatus
                | Self::FailedFunctionNameStatus
                | Self::FailedOperationConflict
                | Self::FailedUpdateFunctionCode
                | Self::FailedUpdateFunctionConfiguration
                | Self::FailedDeleteFunction
                | Self::FailedPublishVersion
                | Self::FailedFunctionVersionStatusNotActive
                | Self::FailedCreateTrigger
                | Self::FailedReservedInProgress
                | Self::FailedProvisionedInProgress
                | Self::UnauthorizedOperationFunctionStatus
        )
    }

    /// Whether the service failed on its side: reads may be repeated, changes only after reading back.
    pub fn is_server_fault(&self) -> bool {
        self.is_in("InternalError") || *self == Self::ServiceUnavailable
    }

    /// Whether the caller lacks a right or a valid key.
    pub fn is_denied(&self) -> bool {
        (self.is_in("UnauthorizedOperation") && *self != Self::UnauthorizedOperationFunctionStatus)
            || self.is_in("AuthFailure")
    }

    /// Whether the code is `family` or one of its sub-codes.
    pub fn is_in(&self, family: &str) -> bool {
        self.as_str().strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// An error as the service tells it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{code}`: {message} (request {request_id})")]
pub struct ApiError {
    /// Stable; decide on this.
    pub code: ErrorCode,
    /// For people; its text may change.
    pub message: String,
    /// For the vendor's support; empty if none came.
    pub request_id: String,
}

impl ApiError {
    /// An error whose request id is filled in when the answer is written.
    pub fn new(code: impl Into<ErrorCode>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), request_id: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_their_text_and_families() {
        for text in ["InternalError", "ResourceNotFound.Function", "Brand.New"] {
            assert_eq!(ErrorCode::from(text).as_str(), text);
        }
        assert!(ErrorCode::from("RequestLimitExceeded.UinLimitExceeded").is_throttled());
        assert!(!ErrorCode::from("RequestLimitExceededX").is_throttled());
        assert!(ErrorCode::from("UnauthorizedOperation.FunctionStatus").is_busy());
        assert!(!ErrorCode::from("UnauthorizedOperation.FunctionStatus").is_denied());
    }
}
