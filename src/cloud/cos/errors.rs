//! The refusals of COS: XML with a real HTTP status (`cos-cls.md` 2.2).

use crate::cloud::store::StoreError;
use hyper::StatusCode;
use std::io;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Status.
    pub status: StatusCode,
    /// Code; empty for a status that comes without a body, such as 304.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

impl Refusal {
    /// A refusal with a code of the vendor's table.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// 400 for arguments.
    pub fn argument(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidArgument", message)
    }

    /// 403 for rights and expired signatures.
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AccessDenied", message)
    }

    /// 404 for buckets.
    pub fn no_bucket() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist.")
    }

    /// 404 for objects.
    pub fn no_key() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.")
    }

    /// 412 for conditions.
    pub fn precondition() -> Self {
        let message = "At least one of the pre-conditions you specified did not hold.";
        Self::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", message)
    }

    /// 501 for what this server does not model: the vendor has no such code, and a made-up success would hide a bug.
    pub fn not_modelled(what: &str) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", format!("{what} is not modelled by this server."))
    }

    /// What a planned fault says, with the status that such a code usually has.
    pub fn planned(code: &str) -> Self {
        let (status, code) = match code {
            "AccessDenied" => (StatusCode::FORBIDDEN, "AccessDenied"),
            "RequestTimeout" => (StatusCode::BAD_REQUEST, "RequestTimeout"),
            "ServiceUnavailable" => (StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable"),
            "SlowDown" => (StatusCode::SERVICE_UNAVAILABLE, "SlowDown"),
            "PathConflict" => (StatusCode::CONFLICT, "PathConflict"),
            "NoSuchKey" => (StatusCode::NOT_FOUND, "NoSuchKey"),
            "NoSuchBucket" => (StatusCode::NOT_FOUND, "NoSuchBucket"),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
        };
        Self::new(status, code, "This was asked for.")
    }

    fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "an object could not be stored or read");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", "We encountered an internal error.")
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::internal(&error)
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::internal(&error)
    }
}

impl From<quick_xml::SeError> for Refusal {
    fn from(error: quick_xml::SeError) -> Self {
        Self::internal(&error)
    }
}
