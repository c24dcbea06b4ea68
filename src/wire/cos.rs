//! COS XML API: addresses, XML bodies and error codes (`cos-cls.md` 1, 2). Objects themselves are bytes and headers.

use serde::{Deserialize, Serialize};

/// Host of a bucket, `<bucket>-<appid>.cos.<region>.myqcloud.com`; `bucket` includes the appid.
pub fn host(bucket: &str, region: &str) -> String {
    format!("{bucket}.cos.{region}.myqcloud.com")
}

/// Returns bucket (empty for the service host) and region of a COS host without port; `None` for any other host.
pub fn parse_host(host: &str) -> Option<(&str, &str)> {
    let rest = host.strip_suffix(".myqcloud.com").or_else(|| host.strip_suffix(".tencentcos.cn"))?;
    if rest == "service.cos" {
        return Some(("", ""));
    }
    if let Some(region) = rest.strip_prefix("cos.") {
        return Some(("", region));
    }
    rest.split_once(".cos.")
}

/// An error body, `<Error>`; unlike API 3.0 it comes with a real HTTP status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Error", rename_all = "PascalCase", default)]
pub struct CosError {
    /// `NoSuchKey`, `AccessDenied`, ...
    pub code: String,
    /// For people.
    pub message: String,
    /// Path or host.
    pub resource: String,
    /// For the vendor's support.
    pub request_id: String,
    /// For the vendor's support.
    pub trace_id: String,
}

/// The answer of GET Bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "ListBucketResult", rename_all = "PascalCase", default)]
pub struct ListBucketResult {
    /// Full bucket name.
    pub name: String,
    /// `url` when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding_type: Option<String>,
    /// As asked.
    pub prefix: String,
    /// As asked; exclusive.
    pub marker: String,
    /// At most 1000.
    pub max_keys: u64,
    /// As asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Whether more follow.
    pub is_truncated: bool,
    /// Where the next page begins; only when truncated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_marker: Option<String>,
    /// Folders below the prefix.
    pub common_prefixes: Vec<CommonPrefix>,
    /// Objects, in byte order of keys.
    pub contents: Vec<Content>,
}

/// A folder in a listing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CommonPrefix {
    /// With its trailing delimiter.
    pub prefix: String,
}

/// An object in a listing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Content {
    /// Without a leading slash.
    pub key: String,
    /// `2020-12-10T03:37:30.000Z`.
    pub last_modified: String,
    /// With its quotes.
    #[serde(rename = "ETag")]
    pub etag: String,
    /// Bytes.
    pub size: u64,
    /// The appid.
    pub owner: Owner,
    /// `STANDARD`.
    pub storage_class: String,
}

/// Owner of an object or bucket.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owner {
    /// The appid.
    #[serde(rename = "ID")]
    pub id: String,
    /// The appid.
    #[serde(rename = "DisplayName")]
    pub display_name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        assert_eq!(parse_host(&host("a-1250000000", "ap-beijing")), Some(("a-1250000000", "ap-beijing")));
        assert_eq!(parse_host("service.cos.myqcloud.com"), Some(("", "")));
        assert_eq!(parse_host("cos.ap-beijing.myqcloud.com"), Some(("", "ap-beijing")));
        assert_eq!(parse_host("scf.tencentcloudapi.com"), None);
    }
}
