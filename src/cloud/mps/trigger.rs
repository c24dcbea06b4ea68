//! What sets workflows and orchestrations off: an object that a client puts below a directory (`mps-api.md` 4).

use super::{
    activity::{CosUpload, Trigger},
    request::part,
};
use crate::{
    cloud::{
        Cloud,
        cam::{
            self, MPS_ROLE, MPS_SERVICE,
            trust::{PrincipalKind, trusts},
        },
        cos::store::{Bucket, bucket_opt},
        store::{Look, StoreError},
    },
    wire::{ApiError, ErrorCode},
};
use serde_json::{Value, json};

/// What is processed if a trigger says nothing of formats: common media and subtitles, since the vendor's own list is not in our
/// sources.
const FORMATS: &[&str] = &[
    "mp4", "mov", "mkv", "avi", "flv", "wmv", "webm", "ts", "m3u8", "mpg", "mpeg", "3gp", "rm", "rmvb", "asf", "f4v",
    "mp3", "m4a", "aac", "wav", "flac", "ogg", "wma", "vtt", "srt",
];

/// `InvalidParameterValue`.
pub fn bad_value(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidParameterValue, message)
}

/// Reads a trigger and checks that its bucket exists.
pub fn check(look: &impl Look, trigger: Option<&Value>) -> Result<CosUpload, ApiError> {
    let Trigger { kind, cos_file_upload_trigger } =
        part("Trigger", trigger)?.ok_or_else(|| super::request::missing("Trigger"))?;
    if kind != "CosFileUpload" {
        return Err(bad_value(format!("`Trigger.Type` `{kind}` is not modelled by this server: use `CosFileUpload`")));
    }
    let upload = cos_file_upload_trigger
        .filter(|upload| !upload.bucket.is_empty() && !upload.region.is_empty())
        .ok_or_else(|| super::request::missing("Trigger.CosFileUploadTrigger.Bucket"))?;
    if !(upload.dir.is_empty() || upload.dir.starts_with('/') && upload.dir.ends_with('/')) {
        return Err(bad_value("`Trigger.CosFileUploadTrigger.Dir` begins and ends with `/`"));
    }
    check_bucket(look, &upload)?;
    Ok(upload)
}

/// Checks that the bucket of a trigger exists.
pub fn check_bucket(look: &impl Look, upload: &CosUpload) -> Result<(), ApiError> {
    let CosUpload { bucket, region, .. } = upload;
    let ends_in_number = bucket.rsplit_once('-').is_some_and(|(_, appid)| appid.parse::<u64>().is_ok());
    if !ends_in_number {
        let message = format!("`{bucket}` is not `<name>-<appid>`");
        return Err(ApiError::new("ResourceNotFound.CosBucketNameInvalid", message));
    }
    if bucket_opt(look, bucket, Some(region))?.is_none() {
        let message = format!("there is no bucket `{bucket}` in `{region}`");
        return Err(ApiError::new("ResourceNotFound.CosBucketNotExist", message));
    }
    Ok(())
}

/// Checks that MPS may have a bucket tell it of uploads: with the rights of the role that the account gave it.
pub fn check_role(look: &impl Look, cloud: &Cloud, upload: &CosUpload) -> Result<(), ApiError> {
    let role = cam::store::role_named(look, MPS_ROLE)?;
    if !role.is_some_and(|role| trusts(&role.trust, PrincipalKind::Service, MPS_SERVICE)) {
        let message = format!("role `{MPS_ROLE}` does not exist or does not trust MPS");
        return Err(ApiError::new("FailedOperation.InvalidMpsUser", message));
    }
    let CosUpload { bucket, region, .. } = upload;
    let resource = format!("qcs::cos:{region}:uid/{}:{bucket}/*", cloud.settings.account.appid);
    if !cam::allows(look, MPS_ROLE, "cos:PutBucketNotification", &resource)? {
        let message = format!("role `{MPS_ROLE}` may not set the notifications of `{bucket}`");
        return Err(ApiError::new(ErrorCode::FailedOperation, message));
    }
    Ok(())
}

/// Whether an object sets a trigger off.
pub fn is_hit(upload: &CosUpload, bucket: &Bucket, key: &str) -> bool {
    let here = upload.bucket == bucket.name && bucket.region.as_deref().is_none_or(|region| region == upload.region);
    let below = key.starts_with(upload.dir.trim_start_matches('/'));
    let extension = super::naming::split_name(key).1.to_ascii_lowercase();
    let is_wanted = |format: &String| {
        let format = format.trim_start_matches('.').to_ascii_lowercase();
        format == "*" || (!extension.is_empty() && format == extension)
    };
    let fits = match upload.formats.as_slice() {
        [] => FORMATS.contains(&extension.as_str()),
        formats => formats.iter().any(is_wanted),
    };
    // A key that ends with a slash is a folder of some console.
    here && below && fits && !key.ends_with('/')
}

/// The object that set a trigger off, as a task's source.
pub fn input(upload: &CosUpload, key: &str) -> Value {
    let place = json!({"Bucket": upload.bucket, "Region": upload.region, "Object": format!("/{key}")});
    json!({"Type": "COS", "CosInputInfo": place})
}

/// Where results go if nothing is said: to the bucket of the trigger.
pub fn storage(upload: &CosUpload, asked: Option<&Value>) -> Value {
    let usual = json!({
        "Type": "COS", "CosOutputStorage": {"Bucket": upload.bucket, "Region": upload.region},
    });
    asked.filter(|asked| !asked.is_null()).cloned().unwrap_or(usual)
}

/// A standing order: a workflow or an orchestration.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Order<R> {
    /// Its number.
    pub id: i64,
    /// Whether it may be set off.
    pub enabled: bool,
    /// As asked for.
    pub request: R,
    /// What sets it off, read from the request; `None` if it is only started by hand.
    pub upload: Option<CosUpload>,
    /// Unix milliseconds.
    pub created: i64,
    /// Unix milliseconds.
    pub updated: i64,
}

impl<R> Order<R> {
    /// `Enabled` or `Disabled`.
    pub fn status(&self) -> &'static str {
        if self.enabled { "Enabled" } else { "Disabled" }
    }
}

/// Returns the standing orders of a kind, oldest first.
pub fn orders<R: serde::de::DeserializeOwned>(look: &impl Look, kind: &str) -> Result<Vec<Order<R>>, StoreError> {
    Ok(look.scan(kind, "")?.into_iter().map(|(_, order)| order).collect())
}
