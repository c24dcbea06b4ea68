//! What COS remembers of uploads that come in parts.

use super::{
    errors::Refusal,
    store::{Content, Tags},
};
use crate::cloud::{
    Cloud,
    store::{Look, StoreError, Writer},
};
use hyper::StatusCode;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const UPLOAD: &str = "cos-upload";
const PART: &str = "cos-part";

/// An upload that is neither completed nor aborted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Upload {
    /// What names it.
    pub id: String,
    /// Key of the object to be.
    pub key: String,
    /// Headers of the object to be.
    pub headers: BTreeMap<String, String>,
    /// Tags of the object to be.
    pub tags: Tags,
    /// Unix milliseconds.
    pub initiated: i64,
}

/// A part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    /// File of its bytes.
    pub blob: String,
    /// Bytes.
    pub size: u64,
    /// Lower-case hexadecimal.
    pub md5: String,
    /// Unix milliseconds.
    pub modified: i64,
}

fn no_upload() -> Refusal {
    let message = "The specified multipart upload does not exist: it may have been completed or aborted.";
    Refusal::new(StatusCode::NOT_FOUND, "NoSuchUpload", message)
}

fn place(bucket: &str, id: &str) -> String {
    format!("{bucket}/{id}")
}

/// Returns the uploads of a bucket, by key, then by age.
pub fn uploads(look: &impl Look, bucket: &str) -> Result<Vec<Upload>, StoreError> {
    let mut found: Vec<Upload> = look.scan(UPLOAD, &place(bucket, ""))?.into_iter().map(|(_, upload)| upload).collect();
    found.sort_by(|left, right| (&left.key, left.initiated, &left.id).cmp(&(&right.key, right.initiated, &right.id)));
    Ok(found)
}

/// Returns an upload of this key.
pub fn upload(look: &impl Look, bucket: &str, id: &str, key: &str) -> Result<Upload, Refusal> {
    let found: Option<Upload> = look.get(UPLOAD, &place(bucket, id))?;
    found.filter(|upload| upload.key == key).ok_or_else(no_upload)
}

/// Returns the parts of an upload by number.
pub fn parts(look: &impl Look, bucket: &str, id: &str) -> Result<BTreeMap<u64, Part>, StoreError> {
    let prefix = format!("{}/", place(bucket, id));
    let found = look.scan(PART, &prefix)?.into_iter();
    Ok(found.filter_map(|(place, part)| Some((place[prefix.len()..].parse().ok()?, part))).collect())
}

/// Returns the files of all parts.
pub fn blobs(look: &impl Look) -> Result<BTreeSet<String>, StoreError> {
    Ok(look.scan::<Part>(PART, "")?.into_iter().map(|(_, part)| part.blob).collect())
}

/// Writes an upload.
pub fn put_upload(writer: &mut Writer<'_>, bucket: &str, upload: &Upload) -> Result<(), StoreError> {
    writer.put(UPLOAD, &place(bucket, &upload.id), upload)
}

/// Writes a part, over one of the same number; when this returns, it survives a kill.
pub fn put_part(
    cloud: &Cloud,
    bucket: &str,
    id: &str,
    key: &str,
    number: u64,
    bytes: &[u8],
) -> Result<(Part, u64), Refusal> {
    let data = &cloud.settings.data;
    let Content { blob, size, md5, crc64 } = Content::keep(data, bytes)?;
    let part = Part { blob, size, md5, modified: cloud.clock.now_ms() };
    let written = cloud.store.write(|writer| {
        upload(writer, bucket, id, key)?;
        let place = format!("{}/{number:05}", place(bucket, id));
        let before: Option<Part> = writer.get(PART, &place)?;
        writer.put(PART, &place, &part)?;
        Ok::<_, Refusal>(before)
    });
    match written {
        Ok(before) => {
            if let Some(before) = before {
                super::blobs::remove(data, &before.blob);
            }
            Ok((part, crc64))
        }
        Err(refusal) => {
            super::blobs::remove(data, &part.blob);
            Err(refusal)
        }
    }
}

/// Removes an upload with its parts and returns those, whose files are now nobody's.
pub fn delete_upload(writer: &mut Writer<'_>, bucket: &str, id: &str, key: &str) -> Result<Vec<Part>, Refusal> {
    upload(writer, bucket, id, key)?;
    let parts = parts(writer, bucket, id)?;
    for number in parts.keys() {
        writer.delete(PART, &format!("{}/{number:05}", place(bucket, id)))?;
    }
    writer.delete(UPLOAD, &place(bucket, id))?;
    Ok(parts.into_values().collect())
}

/// Returns the ETag, without quotes, of an object made of parts.
pub fn joined_tag<'p>(parts: impl Iterator<Item = &'p Part>) -> String {
    let (mut digest, mut count) = (Md5::new(), 0);
    for part in parts {
        digest.update(base16ct::lower::decode_vec(&part.md5).unwrap_or_default());
        count += 1;
    }
    format!("{}-{count}", base16ct::lower::encode_string(&digest.finalize()))
}
