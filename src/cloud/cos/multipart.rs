//! Uploads in parts: begun, filled, completed or given up.

use super::{
    blobs, copy,
    errors::Refusal,
    parts::{self, Part, Upload},
    serve::{Asked, empty, with_xml},
    store::{self, Content, NewObject, Origin},
    tagging, upload, xml_parts as xml,
};
use crate::{
    cloud::{http::Response, ids},
    wire::cos,
};
use hyper::StatusCode;
use std::collections::BTreeMap;

/// Parts of an upload.
const MOST_PARTS: u64 = 10_000;

/// Bytes of every part but the last.
const SMALLEST_PART: u64 = 1 << 20;

/// Bytes of an object of parts. The service takes 50 TB; answers hold an object in memory here, which must stay bounded.
const LARGEST_OBJECT: u64 = 512 << 20;

pub fn initiate(asked: &Asked<'_>) -> Result<Response, Refusal> {
    upload::check_wishes(asked)?;
    let bucket = asked.existing_bucket()?;
    let upload = Upload {
        id: ids::hex(40),
        key: asked.target.key.clone(),
        headers: upload::kept_headers(asked.request)?,
        tags: tagging::of_header(asked.request)?,
        initiated: asked.cloud.clock.now_ms(),
    };
    asked.cloud.store.write(|writer| parts::put_upload(writer, &bucket.name, &upload))?;
    let Upload { id, key, .. } = upload;
    with_xml(&xml::Initiated { bucket: bucket.name, key, upload_id: id })
}

pub fn upload_part(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let number = part_number(asked)?;
    let bucket = asked.existing_bucket()?;
    let copied = match copy::Copy::of(asked)? {
        Some(copy) => Some(copy.read(asked)?.1),
        None => None,
    };
    let body = match &copied {
        Some(bytes) => bytes,
        None => {
            upload::check_length(asked.request)?;
            let body = asked.body()?;
            upload::check_md5(asked.request, body)?;
            body.as_ref()
        }
    };
    let (part, crc64) = parts::put_part(asked.cloud, &bucket.name, upload_id(asked), &asked.target.key, number, body)?;
    if copied.is_some() {
        return copy::answer(&part.md5, crc64, part.modified);
    }
    upload::written(&part.md5, crc64)
}

pub fn abort(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let bucket = asked.existing_bucket()?;
    let (id, key) = (upload_id(asked), &asked.target.key);
    let parts = asked.cloud.store.write(|writer| parts::delete_upload(writer, &bucket.name, id, key))?;
    remove_files(asked, &parts);
    Ok(empty(StatusCode::NO_CONTENT))
}

pub fn complete(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let malformed = |message: String| Refusal::new(StatusCode::BAD_REQUEST, "MalformedXML", message);
    let body = asked.body()?;
    upload::check_md5(asked.request, body)?;
    let text = std::str::from_utf8(body).map_err(|_| malformed("The body is not UTF-8.".into()))?;
    let xml::Complete { part: wanted } =
        quick_xml::de::from_str(text).map_err(|error| malformed(format!("The body is not as published: {error}.")))?;
    let bucket = asked.existing_bucket()?;
    let (id, key) = (upload_id(asked), asked.target.key.as_str());
    let (upload, present) = asked.cloud.store.read(|reader| {
        let upload = parts::upload(reader, &bucket.name, id, key)?;
        Ok::<_, Refusal>((upload, parts::parts(reader, &bucket.name, id)?))
    })?;
    let chosen = choose(&wanted, &present)?;
    let tag = parts::joined_tag(chosen.iter().copied());
    let files: Vec<_> = chosen.iter().map(|part| part.blob.as_str()).collect();
    // A part that is replaced or an upload that ends meanwhile takes its file away.
    let content = Content::join(&asked.cloud.settings.data, &files, tag).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => invalid_part(),
        _ => error.into(),
    })?;
    let new = NewObject {
        bucket: &bucket.name,
        region: asked.target.region.as_deref(),
        key,
        headers: upload.headers,
        tags: upload.tags,
        overwrite: upload::overwrite(asked.request),
        origin: Origin::Client,
    };
    let mut gone = Vec::new();
    let object = store::put_content(asked.cloud, new, content, |writer| {
        gone = parts::delete_upload(writer, &bucket.name, id, key)?;
        Ok(())
    })?;
    remove_files(asked, &gone);
    let host = cos::host(&bucket.name, bucket.region.as_deref().unwrap_or_default());
    let mut response = with_xml(&xml::Completed {
        location: format!("{host}/{key}"),
        bucket: bucket.name,
        key: key.to_owned(),
        etag: object.etag(),
    })?;
    response.headers_mut().insert("x-cos-hash-crc64ecma", object.crc64.into());
    Ok(response)
}

/// Picks the parts that the client names, in its order.
fn choose<'p>(wanted: &[xml::CompletePart], present: &'p BTreeMap<u64, Part>) -> Result<Vec<&'p Part>, Refusal> {
    let bad = |code, message: &str| Refusal::new(StatusCode::BAD_REQUEST, code, message);
    if wanted.is_empty() {
        return Err(bad("MalformedXML", "The body lists no part."));
    }
    if !wanted.is_sorted_by(|left, right| left.part_number < right.part_number) {
        return Err(bad("InvalidPartOrder", "The list of parts is not in ascending order."));
    }
    let find = |part: &xml::CompletePart| {
        present.get(&part.part_number).filter(|known| part.etag.trim_matches('"') == known.md5).ok_or_else(invalid_part)
    };
    let chosen = wanted.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    if chosen.iter().rev().skip(1).any(|part| part.size < SMALLEST_PART) {
        return Err(bad("EntityTooSmall", "A part that is not the last is smaller than 1 MB."));
    }
    if chosen.iter().map(|part| part.size).sum::<u64>() > LARGEST_OBJECT {
        let message = format!("This server takes objects of at most {LARGEST_OBJECT} bytes in parts.");
        return Err(bad("EntityTooLarge", &message));
    }
    Ok(chosen)
}

fn invalid_part() -> Refusal {
    let message = "One of the parts was not uploaded, or has another ETag.";
    Refusal::new(StatusCode::BAD_REQUEST, "InvalidPart", message)
}

fn upload_id<'a>(asked: &Asked<'a>) -> &'a str {
    asked.target.parameter("uploadId").unwrap_or_default()
}

fn part_number(asked: &Asked<'_>) -> Result<u64, Refusal> {
    let number = asked.target.parameter("partNumber").and_then(|number| number.parse().ok());
    number
        .filter(|number| (1..=MOST_PARTS).contains(number))
        .ok_or_else(|| Refusal::argument(format!("`partNumber` is 1 to {MOST_PARTS}.")))
}

fn remove_files(asked: &Asked<'_>, parts: &[Part]) {
    for part in parts {
        blobs::remove(&asked.cloud.settings.data, &part.blob);
    }
}
