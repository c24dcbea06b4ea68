//! What COS remembers, and the way in for services that read and write objects without HTTP.

use super::{blobs, errors::Refusal, parts};
use crate::cloud::{
    Cloud, services,
    store::{Look, Store, StoreError, Writer},
};
use hyper::StatusCode;
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, io, ops::Range, path::Path, sync::Arc};

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
    /// The ETag without its quotes: lower-case hexadecimal MD5; of an object of parts the MD5 of theirs, `-` and their number.
    pub md5: String,
    /// CRC-64/XZ.
    pub crc64: u64,
    /// Unix milliseconds.
    pub modified: i64,
    /// Headers to be given back: content type and the like, and user metadata.
    pub headers: BTreeMap<String, String>,
    /// Its tags.
    #[serde(default)]
    pub tags: Tags,
}

/// Tags of an object, by key.
pub type Tags = BTreeMap<String, String>;

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
    read_part(store, data, bucket, key, |object| Ok(0..object.size))
}

/// Returns an object of an existing bucket with those of its bytes that `pick` asks for once it has seen what there is.
pub fn read_part(
    store: &Store,
    data: &Path,
    bucket: &str,
    key: &str,
    pick: impl Fn(&Object) -> Result<Range<u64>, Refusal>,
) -> Result<Option<(Object, Vec<u8>)>, Refusal> {
    let look = || -> Result<_, Refusal> {
        let Some(object) = store.read(|reader| object_opt(reader, bucket, key))? else { return Ok(None) };
        let range = pick(&object)?;
        let bytes = blobs::read(data, &object.blob, &range);
        Ok(Some(bytes.map(|bytes| (object, bytes))))
    };
    match look()? {
        // Replaced between the two looks: the record now points at other bytes, or at none.
        Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => Ok(look()?.transpose()?),
        found => Ok(found.transpose()?),
    }
}

/// Bytes that are safe on disk and belong to no object yet.
pub struct Content {
    /// Their file.
    pub blob: String,
    /// Bytes.
    pub size: u64,
    /// What the ETag will be.
    pub md5: String,
    /// CRC-64/XZ.
    pub crc64: u64,
}

impl Content {
    /// Keeps bytes.
    pub fn keep(data: &Path, bytes: &[u8]) -> io::Result<Self> {
        Ok(Self {
            blob: blobs::write(data, bytes)?,
            size: bytes.len() as u64,
            md5: base16ct::lower::encode_string(&Md5::digest(bytes)),
            crc64: CRC64.checksum(bytes),
        })
    }

    /// Keeps the bytes of several files, one after the other; `md5` is told, since it does not follow from them.
    pub fn join(data: &Path, blobs: &[&str], md5: String) -> io::Result<Self> {
        let (mut size, mut digest) = (0, CRC64.digest());
        let blob = blobs::join(data, blobs, |bytes| {
            size += bytes.len() as u64;
            digest.update(bytes);
        })?;
        Ok(Self { blob, size, md5, crc64: digest.finalize() })
    }
}

/// An object about to be written.
pub struct NewObject<'a> {
    /// With the appid.
    pub bucket: &'a str,
    /// Region that the bucket must answer in; `None` stands for any.
    pub region: Option<&'a str>,
    /// Key.
    pub key: &'a str,
    /// Headers to be given back.
    pub headers: BTreeMap<String, String>,
    /// Tags.
    pub tags: Tags,
    /// Whether it may replace another.
    pub overwrite: Overwrite,
    /// Who writes it.
    pub origin: Origin,
}

/// Who writes an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A client: others may wait for that.
    Client,
    /// A service of this cloud: its results set off nothing, or a workflow that writes beside its source would run for ever.
    Service,
}

/// Writes an object. When this returns, the object survives a kill.
///
/// # Errors
/// `NoSuchBucket`, and `FileAlreadyExists` if the key exists and may not be overwritten: decided in the transaction that
/// writes, so that of several writers exactly one succeeds.
pub fn put_object(cloud: &Arc<Cloud>, new: NewObject<'_>, bytes: &[u8]) -> Result<Object, Refusal> {
    let content = Content::keep(&cloud.settings.data, bytes)?;
    put_content(cloud, new, content, |_| Ok(()))
}

/// Writes an object of bytes that are kept already, and does `also` in the same transaction.
pub fn put_content(
    cloud: &Arc<Cloud>,
    new: NewObject<'_>,
    content: Content,
    also: impl FnOnce(&mut Writer<'_>) -> Result<(), Refusal>,
) -> Result<Object, Refusal> {
    let NewObject { bucket, region, key, headers, tags, overwrite, origin } = new;
    let Content { blob, size, md5, crc64 } = content;
    let object = Object { blob, size, md5, crc64, modified: cloud.clock.now_ms(), headers, tags };
    let written = cloud.store.write(|writer| {
        let home = bucket_opt(writer, bucket, region)?.ok_or_else(Refusal::no_bucket)?;
        let before = object_opt(writer, bucket, key)?;
        if before.is_some() && overwrite == Overwrite::Forbidden {
            let message = "The object exists already and must not be overwritten.";
            return Err(Refusal::new(StatusCode::CONFLICT, "FileAlreadyExists", message));
        }
        writer.put(OBJECT, &place(bucket, key), &object)?;
        also(writer)?;
        let set_off = match origin {
            Origin::Client => services::object_created(cloud, writer, &home, key)?,
            Origin::Service => Vec::new(),
        };
        Ok((before, set_off))
    });
    match written {
        Ok((before, set_off)) => {
            if let Some(before) = before {
                blobs::remove(&cloud.settings.data, &before.blob);
            }
            services::start_tasks(cloud, set_off);
            Ok(object)
        }
        Err(refusal) => {
            blobs::remove(&cloud.settings.data, &object.blob);
            Err(refusal)
        }
    }
}

/// Replaces the tags of an object.
pub fn put_tags(cloud: &Cloud, bucket: &str, key: &str, tags: Tags) -> Result<(), Refusal> {
    cloud.store.write(|writer| {
        let object = object_opt(writer, bucket, key)?.ok_or_else(Refusal::no_key)?;
        Ok(writer.put(OBJECT, &place(bucket, key), &Object { tags, ..object })?)
    })
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
        let mut used = parts::blobs(reader)?;
        used.extend(objects.into_iter().map(|(_, object)| object.blob));
        blobs::sweep(&cloud.settings.data, &used)?;
        Ok::<_, Refusal>(())
    });
    if let Err(refusal) = swept {
        tracing::warn!(message = refusal.message, "the bytes of lost objects could not be removed");
    }
}
