//! Sources and results in COS, reached with the rights of the role that the account gave to MPS.

use super::request::{OutputStorage, Source};
use crate::{
    cloud::{
        Cloud,
        cam::{
            self, MPS_ROLE, MPS_SERVICE,
            trust::{PrincipalKind, trusts},
        },
        cos::store::{NewObject, Object, Origin, Overwrite, Tags, bucket_opt, object_opt, put_object},
        store::{Look, StoreError},
    },
    wire::cos,
};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// Bytes of a source that is not looked at: nothing outside of this cloud is fetched.
const UNSEEN: u64 = 18_874_368;

/// Seconds that every source lasts, since none is probed.
pub const DURATION: f64 = 61.44;

/// Why a task or a part of it failed, in the event's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// `ErrCodeExt`.
    pub ext: &'static str,
    /// `ErrCode`.
    pub code: i64,
    /// `Message`.
    pub message: String,
}

impl Failure {
    /// The request asked for something impossible.
    pub fn input(ext: &'static str, message: impl Into<String>) -> Self {
        Self { ext, code: 40_000, message: message.into() }
    }

    /// The source cannot be used.
    pub fn source(message: impl Into<String>) -> Self {
        Self { ext: "SourceFileError", code: 60_000, message: message.into() }
    }

    /// The service failed.
    pub fn internal() -> Self {
        Self { ext: "InternalError", code: 70_000, message: "internal error, retry later".into() }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "a task failed");
        Self::internal()
    }
}

/// Checks that the account has given MPS its role. Without it a task fails, not the request for it.
pub fn check_role(look: &impl Look) -> Result<(), Failure> {
    let Some(role) = cam::store::role_named(look, MPS_ROLE)? else {
        return Err(Failure::source(format!("source file is not accessible: role {MPS_ROLE} does not exist")));
    };
    if !trusts(&role.trust, PrincipalKind::Service, MPS_SERVICE) {
        return Err(Failure::source(format!("source file is not accessible: role {MPS_ROLE} does not trust MPS")));
    }
    Ok(())
}

/// Returns the size of a source.
///
/// An address within this cloud is looked up like an object; any other is taken to exist.
pub fn source_size(look: &impl Look, cloud: &Cloud, source: &Source) -> Result<u64, Failure> {
    let gone = || Failure::source("source file is not accessible: object does not exist");
    let (bucket, region, key) = match source {
        Source::Object { bucket, region, key } => {
            if !may(look, cloud, "GetObject", region, bucket, key)? {
                return Err(Failure::source(format!("source file is not accessible: {MPS_ROLE} may not read it")));
            }
            (bucket.clone(), Some(region.clone()), key.clone())
        }
        Source::Url(url) => match own_object(cloud, url)? {
            Some(place) => place,
            None => return Ok(UNSEEN),
        },
    };
    if bucket_opt(look, &bucket, region.as_deref())?.is_none() {
        return Err(gone());
    }
    Ok(object_opt(look, &bucket, &key)?.ok_or_else(gone)?.size)
}

/// Writes a result.
pub fn write(cloud: &Arc<Cloud>, storage: &OutputStorage, path: &str, text: &str) -> Result<Object, Failure> {
    let Some(place) = &storage.cos_output_storage else {
        return Err(Failure::input("InvalidInput", "output storage names no bucket"));
    };
    let key = path.strip_prefix('/').unwrap_or(path);
    if !cloud.store.read(|reader| may(reader, cloud, "PutObject", &place.region, &place.bucket, key))? {
        return Err(Failure::input("InvalidInput.PermissionDenied", format!("{MPS_ROLE} may not write `{path}`")));
    }
    let headers = BTreeMap::from([("content-type".to_owned(), "text/plain; charset=utf-8".to_owned())]);
    let new = NewObject {
        bucket: &place.bucket,
        region: Some(&place.region),
        key,
        headers,
        tags: Tags::new(),
        overwrite: Overwrite::Allowed,
        origin: Origin::Service,
    };
    put_object(cloud, new, text.as_bytes()).map_err(|refusal| match refusal.code {
        "NoSuchBucket" => Failure::input("InvalidInput", format!("bucket `{}` does not exist", place.bucket)),
        _ => Failure::internal(),
    })
}

/// Writes what stands for a result, which tells what it is and is no media file.
pub fn write_placeholder(cloud: &Arc<Cloud>, storage: &OutputStorage, path: &str) -> Result<Object, Failure> {
    write(cloud, storage, path, &format!("Placeholder for {path}: this cloud makes no media.\n"))
}

fn may(
    look: &impl Look,
    cloud: &Cloud,
    action: &str,
    region: &str,
    bucket: &str,
    key: &str,
) -> Result<bool, StoreError> {
    let resource = format!("qcs::cos:{region}:uid/{}:{bucket}/{key}", cloud.settings.account.appid);
    cam::allows(look, MPS_ROLE, &format!("cos:{action}"), &resource)
}

type Place = (String, Option<String>, String);

/// Returns the object behind an address of this cloud, `None` for another address.
fn own_object(cloud: &Cloud, url: &str) -> Result<Option<Place>, Failure> {
    let unusable = || Failure::source("source file is not accessible: the address is no HTTP URL");
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or_else(unusable)?;
    let (host, path) = rest.split_once(['/', '?']).unwrap_or((rest, ""));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8().map_err(|_| unusable())?;
    if host.is_empty() {
        return Err(unusable());
    }
    if host == cloud.address.to_string() {
        let (bucket, key) = path.split_once('/').unwrap_or((&path, ""));
        return Ok(Some((bucket.to_owned(), None, key.to_owned())));
    }
    Ok(cos::parse_host(host)
        .filter(|(bucket, _)| !bucket.is_empty())
        .map(|(bucket, region)| (bucket.to_owned(), Some(region.to_owned()), path.into_owned())))
}

/// Returns the path of a source, by which results are named.
pub fn source_path(source: &Source) -> String {
    match source {
        Source::Object { key, .. } => key.clone(),
        Source::Url(url) => {
            let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
            let path = rest.split_once('/').map_or("", |(_, path)| path).split(['?', '#']).next().unwrap_or_default();
            percent_decode_str(path).decode_utf8_lossy().into_owned()
        }
    }
}

/// Returns what a probe would tell of a video of this size.
pub fn metadata(size: u64, width: u64, height: u64, duration: f64) -> Value {
    json!({
        "Size": size,
        "Container": super::templates::MP4,
        "Bitrate": 2_457_600,
        "Height": height,
        "Width": width,
        "Duration": duration,
        "Rotate": 0,
        "VideoStreamSet": [video_stream(width, height, 2_329_829, duration)],
        "AudioStreamSet": [audio_stream(127_771, duration)],
        "VideoDuration": duration,
        "AudioDuration": duration,
    })
}

/// Returns what a probe would tell of a picture stream.
pub fn video_stream(width: u64, height: u64, bitrate: u64, duration: f64) -> Value {
    json!({
        "Bitrate": bitrate,
        "Height": height,
        "Width": width,
        "Codec": "h264",
        "Fps": 25,
        "ColorPrimaries": "bt709",
        "ColorSpace": "bt709",
        "ColorTransfer": "bt709",
        "HdrType": "",
        "Codecs": "avc1.64001f",
        "Duration": duration,
    })
}

/// Returns what a probe would tell of a sound stream.
pub fn audio_stream(bitrate: u64, duration: f64) -> Value {
    json!({
        "Bitrate": bitrate,
        "SamplingRate": 44_100,
        "Codec": "aac",
        "Channel": 2,
        "Codecs": "mp4a.40.2",
        "Loudness": -17.3,
        "Duration": duration,
    })
}
