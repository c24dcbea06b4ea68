//! PUT and DELETE Object.

use super::{
    copy::{self, Copy},
    errors::Refusal,
    serve::{Asked, empty},
    store::{self, NewObject, Origin, Overwrite},
    tagging,
};
use crate::cloud::http::{Request, Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use hyper::{StatusCode, header};
use md5::{Digest, Md5};
use std::collections::BTreeMap;

/// Bytes of a key.
const LONGEST_KEY: usize = 850;

/// Bytes of all user metadata.
const LARGEST_METADATA: usize = 2048;

const METADATA: &str = "x-cos-meta-";

/// Headers that come back as they were sent.
const KEPT: &[&str] =
    &["cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires"];

/// Headers that ask for something that is not modelled.
const NOT_MODELLED: &[&str] = &["x-cos-server-side-encryption", "x-cos-traffic-limit", "pic-operations"];

pub fn put_object(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let Asked { request, target, .. } = asked;
    check_wishes(asked)?;
    if let Some(copy) = Copy::of(asked)? {
        return copy::copy_object(asked, &copy);
    }
    check_length(request)?;
    let body = asked.body()?;
    check_md5(request, body)?;
    let new = NewObject {
        bucket: asked.bucket(),
        region: target.region.as_deref(),
        key: &target.key,
        headers: kept_headers(request)?,
        tags: tagging::of_header(request)?,
        overwrite: overwrite(request),
        origin: Origin::Client,
    };
    let object = store::put_object(asked.cloud, new, body)?;
    written(&object.md5, object.crc64)
}

/// Checks what is asked of an object beside its bytes.
pub fn check_wishes(asked: &Asked<'_>) -> Result<(), Refusal> {
    let Asked { request, target, .. } = asked;
    if let Some(name) = NOT_MODELLED.iter().find(|name| request.headers.contains_key(**name)) {
        return Err(Refusal::not_modelled(&format!("The header `{name}`")));
    }
    asked.refuse_access_control()?;
    if request.header("x-cos-storage-class").is_some_and(|class| class != "STANDARD") {
        return Err(Refusal::not_modelled("A storage class other than `STANDARD`"));
    }
    if target.key.len() > LONGEST_KEY {
        let message = format!("Your key is longer than {LONGEST_KEY} bytes.");
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "KeyTooLong", message));
    }
    Ok(())
}

/// Checks that the client said how long the body is, or that it comes in chunks.
pub fn check_length(request: &Request) -> Result<(), Refusal> {
    if request.headers.contains_key(header::CONTENT_LENGTH) || request.headers.contains_key(header::TRANSFER_ENCODING) {
        return Ok(());
    }
    let message = "You must provide the `Content-Length` header.";
    Err(Refusal::new(StatusCode::LENGTH_REQUIRED, "MissingContentLength", message))
}

/// Whether the request may replace an object.
pub fn overwrite(request: &Request) -> Overwrite {
    match request.header("x-cos-forbid-overwrite") {
        Some("true") => Overwrite::Forbidden,
        _ => Overwrite::Allowed,
    }
}

/// The answer to bytes that were written.
pub fn written(md5: &str, crc64: u64) -> Result<Response, Refusal> {
    let mut response = empty(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert("x-cos-hash-crc64ecma", crc64.into());
    if let Ok(etag) = format!("\"{md5}\"").parse() {
        headers.insert(header::ETAG, etag);
    }
    Ok(response)
}

pub fn delete_object(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let bucket = asked.existing_bucket()?;
    store::delete_objects(asked.cloud, &bucket.name, [asked.target.key.as_str()])?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// Compares the body with its `Content-MD5`, if there is one.
pub fn check_md5(request: &Request, body: &[u8]) -> Result<(), Refusal> {
    let Some(given) = request.header("content-md5") else { return Ok(()) };
    let given = STANDARD.decode(given).ok().filter(|digest| digest.len() == 16).ok_or_else(|| {
        Refusal::new(StatusCode::BAD_REQUEST, "InvalidDigest", "The `Content-MD5` you specified is not an MD5.")
    })?;
    if given != Md5::digest(body).as_slice() {
        let message = "The `Content-MD5` you specified did not match what we received.";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "BadDigest", message));
    }
    Ok(())
}

/// Returns the headers that come back with the object.
pub fn kept_headers(request: &Request) -> Result<BTreeMap<String, String>, Refusal> {
    let mut kept = BTreeMap::new();
    let mut metadata = 0;
    for (name, value) in &request.headers {
        let name = name.as_str();
        if !KEPT.contains(&name) && !name.starts_with(METADATA) {
            continue;
        }
        let value = std::str::from_utf8(value.as_bytes())
            .map_err(|_| Refusal::argument(format!("The header `{name}` is not UTF-8.")))?;
        if let Some(suffix) = name.strip_prefix(METADATA) {
            metadata += name.len() + value.len();
            if suffix.is_empty() || !suffix.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                return Err(Refusal::argument(format!("`{name}` is not made of letters, digits and `-`.")));
            }
        }
        kept.insert(name.to_owned(), value.to_owned());
    }
    if metadata > LARGEST_METADATA {
        return Err(Refusal::argument(format!("User metadata are larger than {LARGEST_METADATA} bytes.")));
    }
    Ok(kept)
}
