//! Operations on buckets.

use super::{
    errors::Refusal,
    parts,
    serve::{Asked, empty, with_xml},
    store::{self, Bucket},
    xml,
};
use crate::{cloud::http::Response, wire::cos};
use hyper::StatusCode;

/// Buckets an account may have.
const MOST_BUCKETS: usize = 200;

/// Characters of the host that names a bucket.
const LONGEST_HOST: usize = 60;

pub fn get_service(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let buckets = asked.cloud.store.read(store::buckets)?;
    let entries = buckets
        .into_iter()
        .filter(|bucket| {
            let (Some(own), Some(asked)) = (&bucket.region, &asked.target.region) else { return true };
            own == asked
        })
        .map(|Bucket { name, region, created }| xml::BucketEntry {
            name,
            location: region.unwrap_or_default(),
            creation_date: xml::time(created),
        });
    with_xml(&xml::Service { owner: asked.owner(), buckets: xml::Buckets { bucket: entries.collect() } })
}

pub fn put_bucket(asked: &Asked<'_>) -> Result<Response, Refusal> {
    check_name(asked)?;
    asked.refuse_access_control()?;
    let name = asked.bucket();
    let bucket =
        Bucket { name: name.to_owned(), region: asked.target.region.clone(), created: asked.cloud.clock.now_ms() };
    asked.cloud.store.write(|writer| {
        if store::bucket_opt(writer, name, None)?.is_some() {
            let message = "You own a bucket of this name already.";
            return Err(Refusal::new(StatusCode::CONFLICT, "BucketAlreadyOwnedByYou", message));
        }
        if store::buckets(writer)?.len() >= MOST_BUCKETS {
            let message = "You have as many buckets as an account may have.";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "TooManyBuckets", message));
        }
        Ok(store::put_bucket(writer, &bucket)?)
    })?;
    Ok(empty(StatusCode::OK))
}

pub fn head_bucket(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let bucket = asked.existing_bucket()?;
    let mut response = empty(StatusCode::OK);
    if let Some(region) = bucket.region.and_then(|region| region.parse().ok()) {
        response.headers_mut().insert("x-cos-bucket-region", region);
    }
    Ok(response)
}

pub fn delete_bucket(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let name = asked.bucket();
    asked.cloud.store.write(|writer| {
        if store::bucket_opt(writer, name, asked.target.region.as_deref())?.is_none() {
            return Err(Refusal::no_bucket());
        }
        // Uploads that were begun count.
        if !store::objects(writer, name, "")?.is_empty() || !parts::uploads(writer, name)?.is_empty() {
            let message = "The bucket you tried to delete is not empty.";
            return Err(Refusal::new(StatusCode::CONFLICT, "BucketNotEmpty", message));
        }
        Ok(store::delete_bucket(writer, name)?)
    })?;
    Ok(empty(StatusCode::NO_CONTENT))
}

pub fn get_location(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let region = asked.existing_bucket()?.region.unwrap_or_default();
    with_xml(&xml::Location { region })
}

fn check_name(asked: &Asked<'_>) -> Result<(), Refusal> {
    let name = asked.bucket();
    let custom = name.rsplit_once('-').map_or("", |(custom, _)| custom);
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let host = cos::host(name, asked.target.region.as_deref().unwrap_or_default());
    if custom.is_empty() || custom.starts_with('-') || !custom.bytes().all(good) || host.len() > LONGEST_HOST {
        let message = format!(
            "`{name}` is not `<name>-<appid>` of lower-case letters, digits and `-`, or its host is longer than \
             {LONGEST_HOST} characters."
        );
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "InvalidBucketName", message));
    }
    Ok(())
}
