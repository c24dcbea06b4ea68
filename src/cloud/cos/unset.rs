//! Settings of buckets that nobody can make here: asked for, they answer as for a bucket that never had them. SDKs and
//! provisioners read them all before they do anything.

use super::{
    errors::Refusal,
    serve::{Asked, with_xml},
    xml::{self, AccessControlPolicy},
};
use crate::cloud::http::{Response, answer};
use hyper::StatusCode;

/// A setting that is never set.
#[derive(Debug, PartialEq, Eq)]
pub struct Unset {
    /// Sub-resource.
    pub parameter: &'static str,
    /// The action that reads it.
    pub action: &'static str,
    answer: Told,
}

/// How "never set" is said.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// 404 with this code.
    Code(&'static str),
    /// 200 with this empty element.
    Element(&'static str),
}

/// All of them. Versioning counts: clients probe that it was never enabled before they rely on `x-cos-forbid-overwrite`.
pub const UNSET: &[Unset] = &[
    Unset { parameter: "versioning", action: "GetBucketVersioning", answer: Told::Element("VersioningConfiguration") },
    Unset { parameter: "cors", action: "GetBucketCORS", answer: Told::Code("NoSuchCORSConfiguration") },
    Unset {
        parameter: "encryption",
        action: "GetBucketEncryption",
        answer: Told::Code("NoSuchEncryptionConfiguration"),
    },
    Unset { parameter: "lifecycle", action: "GetBucketLifecycle", answer: Told::Code("NoSuchLifecycleConfiguration") },
    Unset { parameter: "logging", action: "GetBucketLogging", answer: Told::Element("BucketLoggingStatus") },
    Unset { parameter: "policy", action: "GetBucketPolicy", answer: Told::Code("NoSuchBucketPolicy") },
    Unset {
        parameter: "replication",
        action: "GetBucketReplication",
        answer: Told::Code("ReplicationConfigurationNotFoundError"),
    },
    Unset { parameter: "tagging", action: "GetBucketTagging", answer: Told::Code("NoSuchTagSet") },
    Unset { parameter: "website", action: "GetBucketWebsite", answer: Told::Code("NoSuchWebsiteConfiguration") },
];

pub fn get(asked: &Asked<'_>, setting: &'static Unset) -> Result<Response, Refusal> {
    asked.existing_bucket()?;
    match setting.answer {
        Told::Code(code) => {
            let message = format!("The bucket has no setting of `{}`.", setting.parameter);
            Err(Refusal::new(StatusCode::NOT_FOUND, code, message))
        }
        Told::Element(name) => {
            let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{name}/>");
            Ok(answer::plain(StatusCode::OK, "application/xml", body))
        }
    }
}

/// Answers who may do what, of a bucket or an object: the owner everything, the rest is up to policies.
pub fn get_access_control(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let bucket = asked.existing_bucket()?;
    let key = &asked.target.key;
    if !key.is_empty() {
        let found = asked.cloud.store.read(|reader| super::store::object_opt(reader, &bucket.name, key))?;
        found.ok_or_else(Refusal::no_key)?;
    }
    let uin = &asked.cloud.settings.account.uin;
    let id = format!("qcs::cam::uin/{uin}:uin/{uin}");
    let grantee = xml::Grantee {
        namespace: "http://www.w3.org/2001/XMLSchema-instance",
        kind: "CanonicalUser",
        id: id.clone(),
        display_name: id.clone(),
    };
    with_xml(&AccessControlPolicy {
        owner: crate::wire::cos::Owner { id: id.clone(), display_name: id },
        access_control_list: xml::AccessControlList { grant: xml::Grant { grantee, permission: "FULL_CONTROL" } },
    })
}
