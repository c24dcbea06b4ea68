//! Bodies of multipart uploads.

use crate::wire::cos::{CommonPrefix, Owner};
use serde::{Deserialize, Serialize};

/// The answer that begins an upload.
#[derive(Serialize)]
#[serde(rename = "InitiateMultipartUploadResult", rename_all = "PascalCase")]
pub struct Initiated {
    /// With the appid.
    pub bucket: String,
    /// Key.
    pub key: String,
    /// What names the upload from here on.
    pub upload_id: String,
}

/// What an upload is to be completed of.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Complete {
    /// In ascending order.
    #[serde(default)]
    pub part: Vec<CompletePart>,
}

/// A part that was uploaded.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CompletePart {
    /// 1 to 10000.
    pub part_number: u64,
    /// As answered, with or without its quotes.
    #[serde(rename = "ETag")]
    pub etag: String,
}

/// The answer that completes an upload.
#[derive(Serialize)]
#[serde(rename = "CompleteMultipartUploadResult", rename_all = "PascalCase")]
pub struct Completed {
    /// Address of the object, without its scheme.
    pub location: String,
    /// With the appid.
    pub bucket: String,
    /// Key.
    pub key: String,
    /// With its quotes.
    #[serde(rename = "ETag")]
    pub etag: String,
}

/// Who began an upload.
#[derive(Serialize)]
pub struct Initiator {
    /// Name.
    #[serde(rename = "ID")]
    pub id: String,
    /// For people.
    #[serde(rename = "DisplayName")]
    pub display_name: String,
}

/// The parts of an upload.
#[derive(Serialize)]
#[serde(rename = "ListPartsResult", rename_all = "PascalCase")]
pub struct Parts {
    /// With the appid.
    pub bucket: String,
    /// `url` when asked for.
    #[serde(rename = "Encoding-Type", skip_serializing_if = "Option::is_none")]
    pub encoding_type: Option<&'static str>,
    /// Key.
    pub key: String,
    /// Upload.
    pub upload_id: String,
    /// The account.
    pub owner: Owner,
    /// Who began it.
    pub initiator: Initiator,
    /// `STANDARD`.
    pub storage_class: &'static str,
    /// As asked; exclusive.
    pub part_number_marker: u64,
    /// Where the next page begins; only when truncated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_part_number_marker: Option<u64>,
    /// At most 1000.
    pub max_parts: u64,
    /// Whether more follow.
    pub is_truncated: bool,
    /// By number.
    pub part: Vec<PartEntry>,
}

/// A part in a list.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PartEntry {
    /// Number.
    pub part_number: u64,
    /// ISO 8601.
    pub last_modified: String,
    /// With its quotes.
    #[serde(rename = "ETag")]
    pub etag: String,
    /// Bytes.
    pub size: u64,
}

/// The uploads of a bucket that are neither completed nor aborted.
#[derive(Serialize)]
#[serde(rename = "ListMultipartUploadsResult", rename_all = "PascalCase")]
pub struct Uploads {
    /// With the appid.
    pub bucket: String,
    /// `url` when asked for.
    #[serde(rename = "Encoding-Type", skip_serializing_if = "Option::is_none")]
    pub encoding_type: Option<&'static str>,
    /// As asked; exclusive.
    pub key_marker: String,
    /// As asked; exclusive.
    pub upload_id_marker: String,
    /// Where the next page begins; only when truncated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_key_marker: Option<String>,
    /// Likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_upload_id_marker: Option<String>,
    /// At most 1000.
    pub max_uploads: u64,
    /// Whether more follow.
    pub is_truncated: bool,
    /// As asked.
    pub prefix: String,
    /// As asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// By key, then by age.
    pub upload: Vec<UploadEntry>,
    /// Folders below the prefix.
    pub common_prefixes: Vec<CommonPrefix>,
}

/// An upload in a list.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UploadEntry {
    /// Key.
    pub key: String,
    /// Upload.
    pub upload_id: String,
    /// `STANDARD`.
    pub storage_class: &'static str,
    /// Who began it.
    pub initiator: Initiator,
    /// The account.
    pub owner: Owner,
    /// ISO 8601.
    pub initiated: String,
}
