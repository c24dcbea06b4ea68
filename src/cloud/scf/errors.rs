//! Refusals that several handlers share.

use super::store::{Function, Place, Status};
use crate::{
    cloud::settings::{Busy, Readings},
    wire::{ApiError, ErrorCode},
};

/// What a busy function is asked to do; named as the action is, for the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the action of its name")]
pub enum Attempted {
    UpdateFunctionCode,
    UpdateFunctionConfiguration,
    DeleteFunction,
    PublishVersion,
    CreateTrigger,
    Invoke,
    GetFunctionAddress,
    UpdateFunctionEventInvokeConfig,
    CopyFunction,
    UpdateTrigger,
    PutReservedConcurrencyConfig,
    DeleteReservedConcurrencyConfig,
    PutProvisionedConcurrencyConfig,
}

impl Attempted {
    fn code(self) -> ErrorCode {
        match self {
            Self::UpdateFunctionCode => ErrorCode::FailedUpdateFunctionCode,
            Self::UpdateFunctionConfiguration => ErrorCode::FailedUpdateFunctionConfiguration,
            Self::DeleteFunction => ErrorCode::FailedDeleteFunction,
            Self::PublishVersion => ErrorCode::FailedPublishVersion,
            Self::CreateTrigger => ErrorCode::FailedCreateTrigger,
            Self::Invoke | Self::GetFunctionAddress => ErrorCode::FailedFunctionStatus,
            Self::UpdateFunctionEventInvokeConfig
            | Self::PutReservedConcurrencyConfig
            | Self::DeleteReservedConcurrencyConfig
            | Self::PutProvisionedConcurrencyConfig => ErrorCode::FailedFunctionVersionStatusNotActive,
            Self::CopyFunction => ErrorCode::FailedCopyFunction,
            Self::UpdateTrigger => ErrorCode::FailedUpdateTrigger,
        }
    }
}

/// The function is in a state that does not take this call (`scf-api.md` 3.1).
pub fn busy(readings: &Readings, status: Status, attempted: Attempted) -> ApiError {
    let code = match readings.busy {
        Busy::Current => attempted.code(),
        Busy::Year2019 => ErrorCode::UnauthorizedOperationFunctionStatus,
    };
    ApiError::new(code, format!("Function status {status} is not allowed to do {attempted:?}."))
}

/// Refuses a function that is not `Active`.
pub fn ensure_active(readings: &Readings, function: &Function, now: i64, attempted: Attempted) -> Result<(), ApiError> {
    match function.status(now) {
        Status::Active => Ok(()),
        status => Err(busy(readings, status, attempted)),
    }
}

/// There is no such function.
pub fn no_function(place: &Place) -> ApiError {
    let message = format!("Function [{}] not found in namespace [{}].", place.name, place.namespace);
    ApiError::new(ErrorCode::ResourceNotFoundFunction, message)
}

/// There is no such version or alias; each action has its own code for it.
pub fn no_qualifier(code: ErrorCode, qualifier: &str) -> ApiError {
    ApiError::new(code, format!("The version or alias `{qualifier}` does not exist."))
}

/// A value breaks a rule.
pub fn invalid(detail: &str, message: impl Into<String>) -> ApiError {
    ApiError::new(format!("InvalidParameterValue.{detail}").as_str(), message)
}

/// A limit is reached.
pub fn limit(detail: &str, message: impl Into<String>) -> ApiError {
    ApiError::new(format!("LimitExceeded.{detail}").as_str(), message)
}
