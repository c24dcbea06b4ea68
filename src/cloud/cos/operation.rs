//! What a request asks for, by method, target and sub-resource.

use super::{errors::Refusal, target::Target};
use crate::wire::Effect;
use hyper::{Method, StatusCode};

/// Sub-resources of the vendor that are refused; left out, they would be mistaken for plain requests.
const NOT_MODELLED: &[&str] = &[
    "accelerate",
    "acl",
    "append",
    "cors",
    "domain",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "lifecycle",
    "location",
    "logging",
    "notification",
    "object-lock",
    "origin",
    "partNumber",
    "policy",
    "referer",
    "replication",
    "restore",
    "tagging",
    "uploadId",
    "uploads",
    "versionId",
    "versions",
    "website",
];

/// A modelled operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    GetService,
    PutBucket,
    HeadBucket,
    GetBucket,
    DeleteBucket,
    GetBucketVersioning,
    DeleteMultipleObjects,
    PutObject,
    GetObject,
    HeadObject,
    DeleteObject,
}

/// All of them.
pub const OPERATIONS: &[Operation] = &[
    Operation::GetService,
    Operation::PutBucket,
    Operation::HeadBucket,
    Operation::GetBucket,
    Operation::DeleteBucket,
    Operation::GetBucketVersioning,
    Operation::DeleteMultipleObjects,
    Operation::PutObject,
    Operation::GetObject,
    Operation::HeadObject,
    Operation::DeleteObject,
];

impl Operation {
    /// Finds the operation.
    pub fn of(method: &Method, target: &Target) -> Result<Self, Refusal> {
        if let Some(name) = NOT_MODELLED.iter().find(|name| target.parameter(name).is_some()) {
            return Err(Refusal::not_modelled(&format!("The sub-resource `{name}`")));
        }
        if target.bucket.is_none() {
            return if method == Method::GET { Ok(Self::GetService) } else { Err(not_allowed(method)) };
        }
        let is_bucket = target.key.is_empty();
        if target.parameter("versioning").is_some() {
            return match *method {
                Method::GET if is_bucket => Ok(Self::GetBucketVersioning),
                _ => Err(Refusal::not_modelled("Versioning")),
            };
        }
        match (method.as_str(), is_bucket) {
            ("PUT", true) => Ok(Self::PutBucket),
            ("HEAD", true) => Ok(Self::HeadBucket),
            ("GET", true) => Ok(Self::GetBucket),
            ("DELETE", true) => Ok(Self::DeleteBucket),
            ("POST", true) if target.parameter("delete").is_some() => Ok(Self::DeleteMultipleObjects),
            ("PUT", false) => Ok(Self::PutObject),
            ("GET", false) => Ok(Self::GetObject),
            ("HEAD", false) => Ok(Self::HeadObject),
            ("DELETE", false) => Ok(Self::DeleteObject),
            _ => Err(not_allowed(method)),
        }
    }

    /// The action's name, in policies and in the audit log.
    pub fn name(self) -> &'static str {
        match self {
            Self::GetService => "GetService",
            Self::PutBucket => "PutBucket",
            Self::HeadBucket => "HeadBucket",
            Self::GetBucket => "GetBucket",
            Self::DeleteBucket => "DeleteBucket",
            Self::GetBucketVersioning => "GetBucketVersioning",
            Self::DeleteMultipleObjects => "DeleteMultipleObjects",
            Self::PutObject => "PutObject",
            Self::GetObject => "GetObject",
            Self::HeadObject => "HeadObject",
            Self::DeleteObject => "DeleteObject",
        }
    }

    /// Whether it changes anything.
    pub fn effect(self) -> Effect {
        match self {
            Self::PutBucket
            | Self::DeleteBucket
            | Self::DeleteMultipleObjects
            | Self::PutObject
            | Self::DeleteObject => Effect::Change,
            Self::GetService
            | Self::HeadBucket
            | Self::GetBucket
            | Self::GetBucketVersioning
            | Self::GetObject
            | Self::HeadObject => Effect::Read,
        }
    }
}

fn not_allowed(method: &Method) -> Refusal {
    let message = format!("The method `{method}` is not allowed against this resource.");
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
}
