//! Copies of objects, whole or as a part of an upload.

use super::{
    auth, conditions,
    errors::Refusal,
    serve::{Asked, with_xml},
    store::{self, NewObject, Object, Origin},
    tagging, upload, xml,
};
use crate::{cloud::http::Response, wire::cos};
use hyper::StatusCode;
use percent_encoding::percent_decode_str;

/// Where a copy comes from.
pub struct Copy {
    bucket: String,
    region: Option<String>,
    key: String,
}

impl Copy {
    /// Reads `x-cos-copy-source`, if there is one: `<host of the bucket>/<key>`, or `<bucket>/<key>` where hosts cannot be used.
    pub fn of(asked: &Asked<'_>) -> Result<Option<Self>, Refusal> {
        let Some(source) = asked.request.header("x-cos-copy-source") else { return Ok(None) };
        let unusable = || Refusal::argument("`x-cos-copy-source` is not `<bucket>.cos.<region>.myqcloud.com/<key>`.");
        let source = source.strip_prefix("https://").or_else(|| source.strip_prefix("http://")).unwrap_or(source);
        let (place, key) = source.trim_start_matches('/').split_once('/').ok_or_else(unusable)?;
        let (key, query) = key.split_once('?').unwrap_or((key, ""));
        if query.starts_with("versionId=") {
            return Err(Refusal::not_modelled("A version as the source of a copy"));
        }
        let key = percent_decode_str(key).decode_utf8().map_err(|_| unusable())?.into_owned();
        let (bucket, region) = match cos::parse_host(place) {
            Some((bucket, region)) => (bucket.to_owned(), Some(region.to_owned())),
            None => (place.to_owned(), None),
        };
        if bucket.is_empty() || key.is_empty() {
            return Err(unusable());
        }
        Ok(Some(Self { bucket, region, key }))
    }

    /// Reads the source, or the range of it that is asked for, if the caller may.
    pub fn read(&self, asked: &Asked<'_>) -> Result<(Object, Vec<u8>), Refusal> {
        let Self { bucket, region, key } = self;
        let home = asked.cloud.store.read(|reader| {
            let home = store::bucket_opt(reader, bucket, region.as_deref())?.ok_or_else(Refusal::no_bucket)?;
            let at = home.region.as_deref().or(region.as_deref()).unwrap_or_default();
            if !auth::may(reader, asked.cloud, asked.identity, "GetObject", at, &format!("{bucket}/{key}"))? {
                return Err(Refusal::denied("Access Denied."));
            }
            Ok::<_, Refusal>(home)
        })?;
        let pick = |object: &Object| {
            conditions::check_source(asked.request, object)?;
            let range = conditions::range(asked.request.header("x-cos-copy-source-range"), object.size)?;
            let range = range.unwrap_or(0..object.size);
            // A part is held in memory; a whole object of parts may be larger.
            asked.check_size(range.end - range.start)?;
            Ok(range)
        };
        let found = store::read_part(&asked.cloud.store, &asked.cloud.settings.data, &home.name, key, pick)?;
        found.ok_or_else(Refusal::no_key)
    }
}

/// Answers PUT Object with a source. Headers and tags come from the source or from the request, as the request says.
pub fn copy_object(asked: &Asked<'_>, copy: &Copy) -> Result<Response, Refusal> {
    let replaces = |name: &str| match asked.request.header(name).unwrap_or_default() {
        "" | "Copy" => Ok(false),
        "Replaced" => Ok(true),
        _ => Err(Refusal::argument(format!("`{name}` is `Copy` or `Replaced`."))),
    };
    let (new_headers, new_tags) = (replaces("x-cos-metadata-directive")?, replaces("x-cos-tagging-directive")?);
    let (source, bytes) = copy.read(asked)?;
    let new = NewObject {
        bucket: asked.bucket(),
        region: asked.target.region.as_deref(),
        key: &asked.target.key,
        headers: if new_headers { upload::kept_headers(asked.request)? } else { source.headers },
        tags: if new_tags { tagging::of_header(asked.request)? } else { source.tags },
        overwrite: upload::overwrite(asked.request),
        origin: Origin::Client,
    };
    let object = store::put_object(asked.cloud, new, &bytes)?;
    answer(&object.md5, object.crc64, object.modified)
}

/// What a copy is answered with: status 200 once the copy is there.
pub fn answer(md5: &str, crc64: u64, modified: i64) -> Result<Response, Refusal> {
    let result = xml::CopyResult { etag: format!("\"{md5}\""), crc64: Some(crc64), last_modified: xml::time(modified) };
    let mut response = with_xml(&result)?;
    *response.status_mut() = StatusCode::OK;
    response.headers_mut().insert("x-cos-hash-crc64ecma", crc64.into());
    Ok(response)
}
