//! What a request is addressed to.

use super::errors::Refusal;
use crate::{cloud::http::Request, wire::cos};
use hyper::StatusCode;
use percent_encoding::percent_decode_str;

/// Bucket, key and parameters, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// Bucket with its appid; `None` for the service itself.
    pub bucket: Option<String>,
    /// Region of the host; `None` if the bucket was addressed by path.
    pub region: Option<String>,
    /// Key; empty for the bucket itself.
    pub key: String,
    /// Decoded path, as the signature covers it.
    pub path: String,
    /// Decoded parameters in the order sent; one without a value has the empty one.
    pub parameters: Vec<(String, String)>,
}

impl Target {
    /// Reads the address of a request.
    pub fn of(request: &Request) -> Result<Self, Refusal> {
        let path = decode(&request.path)?;
        let parameters = request
            .query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                Ok((decode(name)?, decode(value)?))
            })
            .collect::<Result<_, Refusal>>()?;
        let host = request.host_name();
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let rest = path.strip_prefix('/').unwrap_or(&path);
        let (bucket, region, key) = match cos::parse_host(&host) {
            Some(("", region)) if rest.is_empty() => (None, text(region), String::new()),
            Some((bucket, region)) if !bucket.is_empty() => (text(bucket), text(region), rest.to_owned()),
            other => {
                let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
                (text(bucket), other.and_then(|(_, region)| text(region)), key.to_owned())
            }
        };
        Ok(Self { bucket, region, key, path, parameters })
    }

    /// Returns a parameter's value.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn decode(text: &str) -> Result<String, Refusal> {
    percent_decode_str(text)
        .decode_utf8()
        .map(Into::into)
        .map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "InvalidURI", "The address is not percent-encoded UTF-8."))
}
