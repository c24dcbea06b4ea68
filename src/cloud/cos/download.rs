//! GET and HEAD Object.

use super::{
    conditions,
    errors::Refusal,
    serve::{Asked, empty},
    store::{self, Object},
};
use crate::cloud::http::Response;
use hyper::{
    Method, StatusCode,
    header::{self, HeaderName, HeaderValue},
};

/// Parameters that replace a header of the answer.
const REPLACING: &[(&str, HeaderName)] = &[
    ("response-cache-control", header::CACHE_CONTROL),
    ("response-content-disposition", header::CONTENT_DISPOSITION),
    ("response-content-encoding", header::CONTENT_ENCODING),
    ("response-content-language", header::CONTENT_LANGUAGE),
    ("response-content-type", header::CONTENT_TYPE),
    ("response-expires", header::EXPIRES),
];

/// Answers GET; the server takes the body away from an answer to HEAD.
pub fn get_object(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let bucket = asked.existing_bucket()?;
    let asks_for = asked.request.header("range");
    let pick = |object: &Object| {
        conditions::check(asked.request, object)?;
        // Bytes that nobody gets are not read.
        let whole = if asked.request.method == Method::HEAD { 0..0 } else { 0..object.size };
        Ok(conditions::range(asks_for, object.size)?.unwrap_or(whole))
    };
    let found =
        store::read_part(&asked.cloud.store, &asked.cloud.settings.data, &bucket.name, &asked.target.key, pick)?;
    let (object, bytes) = found.ok_or_else(Refusal::no_key)?;
    let range = conditions::range(asks_for, object.size)?;
    let mut response = empty(if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK });
    write_headers(&mut response, asked, &object)?;
    let length = range.as_ref().map_or(object.size, |range| range.end - range.start);
    if let Some(range) = range {
        let text = format!("bytes {}-{}/{}", range.start, range.end - 1, object.size);
        response.headers_mut().insert(header::CONTENT_RANGE, value(&text)?);
    }
    response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
    *response.body_mut() = bytes::Bytes::from(bytes).into();
    Ok(response)
}

fn write_headers(response: &mut Response, asked: &Asked<'_>, object: &Object) -> Result<(), Refusal> {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    for (name, text) in &object.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            headers.insert(name, value(text)?);
        }
    }
    for (parameter, name) in REPLACING {
        if let Some(text) = asked.target.parameter(parameter) {
            headers.insert(name.clone(), value(text)?);
        }
    }
    headers.insert(header::ETAG, value(&object.etag())?);
    if !object.tags.is_empty() {
        headers.insert("x-cos-tagging-count", object.tags.len().into());
    }
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert("x-cos-hash-crc64ecma", object.crc64.into());
    let modified = jiff::Timestamp::from_millisecond(object.modified).unwrap_or_default();
    headers.insert(header::LAST_MODIFIED, value(&modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())?);
    Ok(())
}

fn value(text: &str) -> Result<HeaderValue, Refusal> {
    HeaderValue::from_bytes(text.as_bytes()).map_err(|_| Refusal::argument(format!("`{text}` cannot be a header.")))
}
