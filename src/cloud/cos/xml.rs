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

/// Empty: versioning was never enabled, which clients probe before they rely on `x-cos-forbid-overwrite`.
#[derive(Serialize)]
#[serde(rename = "VersioningConfiguration")]
pub struct Versioning {}

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
