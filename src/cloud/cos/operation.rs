//! What a request asks for, by method, target and sub-resource.

use super::{
    errors::Refusal,
    target::Target,
    unset::{UNSET, Unset},
};
use crate::wire::Effect;
use hyper::{Method, StatusCode};

/// Sub-resources of the vendor that are refused; left out, they would be mistaken for plain requests.
const NOT_MODELLED: &[&str] = &[
    "accelerate",
    "append",
    "domain",
    "intelligent-tiering",
    "inventory",
    "notification",
    "object-lock",
    "origin",
    "referer",
    "restore",
    "versionId",
    "versions",
];

/// Declares the modelled operations: name, effect.
macro_rules! operations {
    ($($name:ident $effect:ident;)*) => {
        /// A modelled operation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Operation {
            $(#[doc = concat!("`", stringify!($name), "`.")] $name,)*
            /// Reads a setting that buckets never have.
            GetBucketSetting(&'static Unset),
        }

        const NAMED: &[Operation] = &[$(Operation::$name),*];

        impl Operation {
            /// The action's name, in policies and in the audit log.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                    Self::GetBucketSetting(setting) => setting.action,
                }
            }

            /// Whether it changes anything.
            pub fn effect(self) -> Effect {
                match self {
                    $(Self::$name => Effect::$effect,)*
                    Self::GetBucketSetting(_) => Effect::Read,
                }
            }
        }
    };
}

operations! {
    GetService Read;
    PutBucket Change;
    HeadBucket Read;
    GetBucket Read;
    DeleteBucket Change;
    GetBucketLocation Read;
    GetBucketACL Read;
    DeleteMultipleObjects Change;
    ListMultipartUploads Read;
    PutObject Change;
    GetObject Read;
    HeadObject Read;
    DeleteObject Change;
    GetObjectACL Read;
    GetObjectTagging Read;
    PutObjectTagging Change;
    DeleteObjectTagging Change;
    InitiateMultipartUpload Change;
    UploadPart Change;
    ListParts Read;
    CompleteMultipartUpload Change;
    AbortMultipartUpload Change;
}

/// All of them.
pub fn operations() -> impl Iterator<Item = Operation> {
    NAMED.iter().copied().chain(UNSET.iter().map(Operation::GetBucketSetting))
}

impl Operation {
    /// Finds the operation.
    pub fn of(method: &Method, target: &Target) -> Result<Self, Refusal> {
        let asks = |name: &str| target.parameter(name).is_some();
        if let Some(name) = NOT_MODELLED.iter().find(|name| asks(name)) {
            return Err(Refusal::not_modelled(&format!("The sub-resource `{name}`")));
        }
        if target.bucket.is_none() {
            return if method == Method::GET { Ok(Self::GetService) } else { Err(not_allowed(method)) };
        }
        if target.key.is_empty() { Self::of_bucket(method, &asks) } else { Self::of_object(method, &asks) }
    }

    fn of_bucket(method: &Method, asks: &dyn Fn(&str) -> bool) -> Result<Self, Refusal> {
        let reads = method == Method::GET;
        for (name, read) in [
            ("location", Self::GetBucketLocation),
            ("acl", Self::GetBucketACL),
            ("uploads", Self::ListMultipartUploads),
        ] {
            if asks(name) {
                return if reads { Ok(read) } else { Err(unmade(method, name)) };
            }
        }
        if let Some(setting) = UNSET.iter().find(|setting| asks(setting.parameter)) {
            return if reads { Ok(Self::GetBucketSetting(setting)) } else { Err(unmade(method, setting.parameter)) };
        }
        match method.as_str() {
            "PUT" => Ok(Self::PutBucket),
            "HEAD" => Ok(Self::HeadBucket),
            "GET" => Ok(Self::GetBucket),
            "DELETE" => Ok(Self::DeleteBucket),
            "POST" if asks("delete") => Ok(Self::DeleteMultipleObjects),
            _ => Err(not_allowed(method)),
        }
    }

    fn of_object(method: &Method, asks: &dyn Fn(&str) -> bool) -> Result<Self, Refusal> {
        if asks("uploads") || asks("uploadId") {
            return match method.as_str() {
                "POST" if asks("uploads") => Ok(Self::InitiateMultipartUpload),
                "PUT" if asks("partNumber") => Ok(Self::UploadPart),
                "GET" => Ok(Self::ListParts),
                "POST" => Ok(Self::CompleteMultipartUpload),
                "DELETE" => Ok(Self::AbortMultipartUpload),
                _ => Err(not_allowed(method)),
            };
        }
        for (name, read) in [("tagging", Self::GetObjectTagging), ("acl", Self::GetObjectACL)] {
            if asks(name) {
                return match method.as_str() {
                    "GET" => Ok(read),
                    "PUT" if name == "tagging" => Ok(Self::PutObjectTagging),
                    "DELETE" if name == "tagging" => Ok(Self::DeleteObjectTagging),
                    _ => Err(unmade(method, name)),
                };
            }
        }
        if let Some(setting) = UNSET.iter().find(|setting| asks(setting.parameter)) {
            return Err(unmade(method, setting.parameter));
        }
        match method.as_str() {
            "PUT" => Ok(Self::PutObject),
            "GET" => Ok(Self::GetObject),
            "HEAD" => Ok(Self::HeadObject),
            "DELETE" => Ok(Self::DeleteObject),
            _ => Err(not_allowed(method)),
        }
    }
}

fn unmade(method: &Method, name: &str) -> Refusal {
    Refusal::not_modelled(&format!("The method `{method}` on the sub-resource `{name}`"))
}

fn not_allowed(method: &Method) -> Refusal {
    let message = format!("The method `{method}` is not allowed against this resource.");
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
}
