//! POST ?delete: many keys at once.

use super::{
    auth,
    errors::Refusal,
    serve::{Asked, with_xml},
    store, upload, xml,
};
use crate::cloud::http::Response;
use hyper::StatusCode;

/// Keys of one request.
const MOST_KEYS: usize = 1000;

pub fn delete_many(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let body = asked.body()?;
    upload::check_md5(asked.request, body)?;
    let malformed = |message: String| Refusal::new(StatusCode::BAD_REQUEST, "MalformedXML", message);
    let text = std::str::from_utf8(body).map_err(|_| malformed("The body is not UTF-8.".into()))?;
    let xml::Delete { quiet, object: entries } =
        quick_xml::de::from_str(text).map_err(|error| malformed(format!("The body is not as published: {error}.")))?;
    if entries.is_empty() || entries.len() > MOST_KEYS {
        return Err(malformed(format!("The body lists no key or more than {MOST_KEYS}.")));
    }
    let bucket = asked.existing_bucket()?;
    let region = bucket.region.as_deref().or(asked.target.region.as_deref()).unwrap_or_default();
    let mut result = xml::Deleted::default();
    asked.cloud.store.read(|reader| {
        for entry in entries {
            let resource = format!("{}/{}", bucket.name, entry.key);
            if auth::may(reader, asked.cloud, asked.identity, "DeleteObject", region, &resource)? {
                result.deleted.push(entry);
            } else {
                let (code, message) = ("AccessDenied".into(), "Access Denied.".into());
                result.error.push(xml::Failed { key: entry.key, code, message });
            }
        }
        Ok::<_, Refusal>(())
    })?;
    store::delete_objects(asked.cloud, &bucket.name, result.deleted.iter().map(|entry| entry.key.as_str()))?;
    if quiet {
        result.deleted.clear();
    }
    with_xml(&result)
}
