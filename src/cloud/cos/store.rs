//! What COS remembers, and the way in for services that read and write objects without HTTP.

use super::{blobs, errors::Refusal};
use crate::cloud::{
    Cloud,
    store::{Look, Store, StoreError, Writer},
};
use hyper::StatusCode;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::Path};

const BUCKET: &str = "cos-bucket";
const OBJECT: &str = "cos-object";

const CRC64: crc::Crc<u64> = crc::Crc::<u64>::new(&crc::CRC_64_XZ);

/// A bucket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bucket {
    /// Its key, with the appid.
    pub name: String,
    /// `None` if it was made path-style.
    pub region: Option<String>,
    /// Unix milliseconds.
    pub created: i64,
}

/// An object without its bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Object {
    /// File of its bytes.
    blob: String,
    /// Bytes.
    pub size: u64,
    /// Lower-case hexadecimal MD5: the ETag without its quotes.
    pub md5: String,
    /// CRC-64/XZ.
    pub crc64: u64,
    /// Unix milliseconds.
    pub modified: i64,
    /// Headers to be given back: content type and the like, and user metadata.
    pub headers: BTreeMap<String, String>,
}

impl Object {
    /// The ETag, with its quotes.
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.md5)
    }
}

/// What a write does to an object that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Replaces it.
    Allowed,
    /// Nothing: it is refused.
    Forbidden,
}

/// Returns the buckets by name.
pub fn buckets(look: &impl Look) -> Result<Vec<Bucket>, StoreError> {
    Ok(look.scan(BUCKET, "")?.into_iter().map(|(_, bucket)| bucket).collect())
}

/// Returns a bucket that answers in `region`; `None` stands for any region.
pub fn bucket_opt(look: &impl Look, name: &str, region: Option<&str>) -> Result<Option<Bucket>, StoreError> {
    let found: Option<Bucket> = look.get(BUCKET, name)?;
    Ok(found.filter(|bucket| {
        let (Some(own), Some(asked)) = (bucket.region.as_deref(), region) else { return true };
        own == asked
    }))
}

/// Writes a bucket.
pub fn put_bucket(writer: &mut Writer<'_>, bucket: &Bucket) -> Result<(), StoreError> {
    writer.put(BUCKET, &bucket.name, bucket)
}

/// Removes a bucket.
pub fn delete_bucket(writer: &mut Writer<'_>, name: &str) -> Result<(), StoreError> {
    writer.delete(BUCKET, name)?;
    Ok(())
}

fn place(bucket: &str, key: &str) -> String {
    format!("{bucket}/{key}")
}

/// Returns the objects of a bucket whose key starts with `prefix`, in byte order of keys.
pub fn objects(look: &impl Look, bucket: &str, prefix: &str) -> Result<Vec<(String, Object)>, StoreError> {
    let found = look.scan(OBJECT, &place(bucket, prefix))?;
    Ok(found.into_iter().map(|(place, object)| (place[bucket.len() + 1..].to_owned(), object)).collect())
}

/// Returns an object, or `None`.
pub fn object_opt(look: &impl Look, bucket: &str, key: &str) -> Result<Option<Object>, StoreError> {
    look.get(OBJECT, &place(bucket, key))
}

/// Returns an object of an existing bucket with its bytes.
pub fn read_object(store: &Store, data: &Path, bucket: &str, key: &str) -> Result<Option<(Object, Vec<u8>)>, Refusal> {
    let Some(object) = store.read(|reader| object_opt(reader, bucket, key))? else { return Ok(None) };
    match blobs::read(data, &object.blob) {
        Ok(bytes) => Ok(Some((object, bytes))),
        // Replaced between the two looks: the record now points at other bytes, or at none.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let Some(object) = store.read(|reader| object_opt(reader, bucket, key))? else { return Ok(None) };
            let bytes = blobs::read(data, &object.blob)?;
            Ok(Some((object, bytes)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes an object. When this returns, the object survives a kill.
///
/// # Errors
/// `NoSuchBucket`, and `FileAlreadyExists` if the key exists and may not be overwritten: decided in the transaction that
/// writes, so that of several writers exactly one succeeds.
pub fn put_object(
    cloud: &Cloud,
    bucket: &str,
    region: Option<&str>,
    key: &str,
    bytes: &[u8],
    headers: BTreeMap<String, String>,
    overwrite: Overwrite,
) -> Result<Object, Refusal> {
    let data = &cloud.settings.data;
    let object = Object {
        blob: blobs::write(data, bytes)?,
        size: bytes.len() as u64,
        md5: base16ct::lower::encode_string(&Md5::digest(bytes)),
        crc64: CRC64.checksum(bytes),
        modified: cloud.clock.now_ms(),
        headers,
    };
    let replaced = cloud.store.write(|writer| {
        if bucket_opt(writer, bucket, region)?.is_none() {
            return Err(Refusal::no_bucket());
        }
        let before = object_opt(writer, bucket, key)?;
        if before.is_some() && overwrite == Overwrite::Forbidden {
            let message = "The object exists already and must not be overwritten.";
            return Err(Refusal::new(StatusCode::CONFLICT, "FileAlreadyExists", message));
        }
        writer.put(OBJECT, &place(bucket, key), &object)?;
        Ok(before)
    });
    match replaced {
        Ok(before) => {
            if let Some(before) = before {
                blobs::remove(data, &before.blob);
            }
            Ok(object)
        }
        Err(refusal) => {
            blobs::remove(data, &object.blob);
            Err(refusal)
        }
    }
}

/// Removes objects, those that exist.
pub fn delete_objects<'k>(cloud: &Cloud, bucket: &str, keys: impl IntoIterator<Item = &'k str>) -> Result<(), Refusal> {
    let removed = cloud.store.write(|writer| {
        let mut removed = Vec::new();
        for key in keys {
            removed.extend(object_opt(writer, bucket, key)?);
            writer.delete(OBJECT, &place(bucket, key))?;
        }
        Ok::<_, Refusal>(removed)
    })?;
    for object in removed {
        blobs::remove(&cloud.settings.data, &object.blob);
    }
    Ok(())
}

/// Removes the bytes that a kill left behind; before the cloud serves. They do no harm but take room: a failure is no reason
/// not to start.
pub fn sweep(cloud: &Cloud) {
    let swept = cloud.store.read(|reader| {
        let objects: Vec<(String, Object)> = reader.scan(OBJECT, "")?;
        blobs::sweep(&cloud.settings.data, &objects.into_iter().map(|(_, object)| object.blob).collect())?;
        Ok::<_, Refusal>(())
    });
    if let Err(refusal) = swept {
        tracing::warn!(message = refusal.message, "the bytes of lost objects could not be removed");
    }
}
