//! Bodies that only the server writes or reads; the others are in `wire::cos`.

use super::errors::Refusal;
use crate::wire::cos::Owner;
use serde::{Deserialize, Serialize};

/// Writes a body.
pub fn write(body: &impl Serialize) -> Result<Vec<u8>, Refusal> {
    let mut text = String::from(r#"<?xml version="1.0" encoding="UTF-8"?>"#);
    text.push('\n');
    text.push_str(&quick_xml::se::to_string(body)?);
    Ok(text.into_bytes())
}

/// Prints unix milliseconds as `2020-12-10T03:37:30.000Z`.
pub fn time(ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The answer of GET Service.
#[derive(Serialize)]
#[serde(rename = "ListAllMyBucketsResult", rename_all = "PascalCase")]
pub struct Service {
    /// The account.
    pub owner: Owner,
    /// Its buckets.
    pub buckets: Buckets,
}

/// The buckets of an account.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Buckets {
    /// By name.
    pub bucket: Vec<BucketEntry>,
}

/// A bucket in a list.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BucketEntry {
    /// With the appid.
    pub name: String,
    /// Region; empty if it was given none.
    pub location: String,
    /// ISO 8601.
    pub creation_date: String,
}

/// What `POST ?delete` is asked.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Delete {
    /// Whether only failures are to be listed.
    #[serde(default)]
    pub quiet: bool,
    /// What to delete.
    #[serde(default)]
    pub object: Vec<Entry>,
}

/// A key.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Entry {
    /// Key.
    pub key: String,
}

/// What `POST ?delete` answers.
#[derive(Default, Serialize)]
#[serde(rename = "DeleteResult", rename_all = "PascalCase")]
pub struct Deleted {
    /// Gone, or never there.
    pub deleted: Vec<Entry>,
    /// Still there.
    pub error: Vec<Failed>,
}

/// A key that was not deleted.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Failed {
    /// Key.
    pub key: String,
    /// Code.
    pub code: String,
    /// For people.
    pub message: String,
}

/// Where a bucket is.
#[derive(Serialize)]
#[serde(rename = "LocationConstraint")]
pub struct Location {
    /// Region; empty if it was given none.
    #[serde(rename = "$text")]
    pub region: String,
}

/// The answer of a copy.
#[derive(Serialize)]
#[serde(rename = "CopyObjectResult", rename_all = "PascalCase")]
pub struct CopyResult {
    /// With its quotes.
    #[serde(rename = "ETag")]
    pub etag: String,
    /// Decimal.
    #[serde(rename = "CRC64", skip_serializing_if = "Option::is_none")]
    pub crc64: Option<u64>,
    /// ISO 8601.
    pub last_modified: String,
}

/// Tags of an object, asked for and answered.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tagging {
    /// The tags.
    #[serde(default)]
    pub tag_set: TagSet,
}

/// The tags.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagSet {
    /// One each.
    #[serde(default)]
    pub tag: Vec<Tag>,
}

/// A tag.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// Key.
    pub key: String,
    /// Value.
    #[serde(default)]
    pub value: String,
}

/// Who may do what without a policy: the owner everything, nobody else anything.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccessControlPolicy {
    /// The account.
    pub owner: Owner,
    /// What is granted.
    pub access_control_list: AccessControlList,
}

/// What is granted.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AccessControlList {
    /// The one grant.
    pub grant: Grant,
}

/// A grant.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Grant {
    /// To whom.
    pub grantee: Grantee,
    /// What.
    pub permission: &'static str,
}

/// To whom something is granted.
#[derive(Serialize)]
pub struct Grantee {
    /// The namespace of the next.
    #[serde(rename = "@xmlns:xsi")]
    pub namespace: &'static str,
    /// Kind.
    #[serde(rename = "@xsi:type")]
    pub kind: &'static str,
    /// Name.
    #[serde(rename = "ID")]
    pub id: String,
    /// For people.
    #[serde(rename = "DisplayName")]
    pub display_name: String,
}
