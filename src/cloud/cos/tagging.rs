//! Tags of objects.

use super::{
    errors::Refusal,
    serve::{Asked, empty, with_xml},
    store::{self, Tags},
    upload, xml,
};
use crate::cloud::http::{Request, Response};
use hyper::StatusCode;
use percent_encoding::percent_decode_str;

/// Tags of an object, and characters of their parts.
const MOST_TAGS: usize = 10;
const LONGEST_KEY: usize = 127;
const LONGEST_VALUE: usize = 255;

pub fn get(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let bucket = asked.existing_bucket()?;
    let found = asked.cloud.store.read(|reader| store::object_opt(reader, &bucket.name, &asked.target.key))?;
    let tags = found.ok_or_else(Refusal::no_key)?.tags;
    let tag = tags.into_iter().map(|(key, value)| xml::Tag { key, value }).collect();
    with_xml(&xml::Tagging { tag_set: xml::TagSet { tag } })
}

pub fn put(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let malformed = |message: String| Refusal::new(StatusCode::BAD_REQUEST, "MalformedXML", message);
    let body = asked.body()?;
    upload::check_md5(asked.request, body)?;
    let text = std::str::from_utf8(body).map_err(|_| malformed("The body is not UTF-8.".into()))?;
    let xml::Tagging { tag_set } =
        quick_xml::de::from_str(text).map_err(|error| malformed(format!("The body is not as published: {error}.")))?;
    let tags = checked(tag_set.tag.into_iter().map(|xml::Tag { key, value }| (key, value)))?;
    let bucket = asked.existing_bucket()?;
    store::put_tags(asked.cloud, &bucket.name, &asked.target.key, tags)?;
    Ok(empty(StatusCode::OK))
}

pub fn delete(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let bucket = asked.existing_bucket()?;
    store::put_tags(asked.cloud, &bucket.name, &asked.target.key, Tags::new())?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// Reads `x-cos-tagging`, `a=b&c=d` with percent-encoded parts.
pub fn of_header(request: &Request) -> Result<Tags, Refusal> {
    let Some(header) = request.header("x-cos-tagging") else { return Ok(Tags::new()) };
    let decode = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(Into::into).map_err(|_| Refusal::argument("`x-cos-tagging` is not percent-encoded UTF-8."))
    };
    let pairs = header.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decode(key)?, decode(value)?))
    });
    checked(pairs.collect::<Result<Vec<_>, Refusal>>()?)
}

fn checked(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Tags, Refusal> {
    let invalid = |message: &str| Err(Refusal::new(StatusCode::BAD_REQUEST, "InvalidTag", message));
    let mut tags = Tags::new();
    for (key, value) in pairs {
        if key.is_empty() || key.chars().count() > LONGEST_KEY || value.chars().count() > LONGEST_VALUE {
            return invalid("A tag's key has 1 to 127 characters, its value at most 255.");
        }
        if tags.insert(key, value).is_some() {
            return invalid("A tag's key occurs twice.");
        }
    }
    if tags.len() > MOST_TAGS {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "BadRequest", "An object has at most 10 tags."));
    }
    Ok(tags)
}
