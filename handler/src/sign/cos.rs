//! The COS request signature, `q-sign-algorithm=sha1` (`signing.md` 6).

use super::{hmac_sha1, sha1_hex};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What COS leaves unencoded: letters, digits and `-_.~`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The parts of a request that the signature covers; what is left out of the two lists is not signed.
#[derive(Debug, Clone, Copy)]
pub struct Covered<'a> {
    /// HTTP method, any case.
    pub method: &'a str,
    /// The decoded path: `/` and the key as it is, not percent-encoded.
    pub path: &'a str,
    /// Signed query parameters, decoded; a parameter without a value has the empty one.
    pub params: &'a [(&'a str, &'a str)],
    /// Signed headers.
    pub headers: &'a [(&'a str, &'a str)],
}

/// Percent-encodes one component as COS does; also right for every segment of a URL path.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

fn sorted(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut encoded: Vec<_> = pairs.iter().map(|(key, value)| (encode(&key.to_lowercase()), encode(value))).collect();
    encoded.sort();
    encoded
}

fn joined(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&")
}

fn names(pairs: &[(&str, &str)]) -> String {
    sorted(pairs).into_iter().map(|(key, _)| key).collect::<Vec<_>>().join(";")
}

fn http_string(covered: &Covered<'_>) -> String {
    format!(
        "{}\n{}\n{}\n{}\n",
        covered.method.to_lowercase(),
        covered.path,
        joined(&sorted(covered.params)),
        joined(&sorted(covered.headers))
    )
}

/// Returns the hexadecimal signature for `key_time` (`start;end`, unix seconds).
pub fn signature(secret_key: &str, key_time: &str, covered: &Covered<'_>) -> String {
    let sign_key = base16ct::lower::encode_string(&hmac_sha1(secret_key.as_bytes(), key_time.as_bytes()));
    let text = format!("sha1\n{key_time}\n{}\n", sha1_hex(http_string(covered).as_bytes()));
    base16ct::lower::encode_string(&hmac_sha1(sign_key.as_bytes(), text.as_bytes()))
}

/// Returns the value of the `Authorization` header, valid from `start` to `end` (unix seconds).
pub fn authorization(secret_id: &str, secret_key: &str, start: i64, end: i64, covered: &Covered<'_>) -> String {
    let key_time = format!("{start};{end}");
    format!(
        "q-sign-algorithm=sha1&q-ak={secret_id}&q-sign-time={key_time}&q-key-time={key_time}\
         &q-header-list={}&q-url-param-list={}&q-signature={}",
        names(covered.headers),
        names(covered.params),
        signature(secret_key, &key_time, covered)
    )
}

/// A parsed signature, from the header or from the query of a presigned URL; for the side that verifies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authorization {
    /// The key's public half.
    pub secret_id: String,
    /// `start;end`; the text is part of what is signed.
    pub key_time: String,
    /// Lower-case names of signed headers.
    pub headers: Vec<String>,
    /// Lower-case, decoded names of signed query parameters.
    pub params: Vec<String>,
    /// Hexadecimal.
    pub signature: String,
}

impl Authorization {
    /// Parses `q-...=...` pairs joined by `&`; `None` if one of them is missing or the algorithm is another.
    pub fn parse(text: &str) -> Option<Self> {
        let mut found = Self::default();
        let (mut algorithm, mut signed) = (false, false);
        for pair in text.trim().split('&') {
            let (key, value) = pair.split_once('=')?;
            let value = percent_decode_str(value).decode_utf8().ok()?;
            let list = || value.split(';').filter(|name| !name.is_empty()).map(str::to_lowercase).collect();
            match key {
                "q-sign-algorithm" => algorithm = value == "sha1",
                "q-ak" => found.secret_id = value.into_owned(),
                "q-key-time" => found.key_time = value.into_owned(),
                "q-header-list" => found.headers = list(),
                "q-url-param-list" => found.params = list(),
                "q-signature" => {
                    signed = true;
                    found.signature = value.into_owned();
                }
                _ => {}
            }
        }
        (algorithm && signed && !found.secret_id.is_empty()).then_some(found)
    }

    /// Returns start and end of validity in unix seconds.
    pub fn validity(&self) -> Option<(i64, i64)> {
        let (start, end) = self.key_time.split_once(';')?;
        Some((start.parse().ok()?, end.parse().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "demo-1250000000.cos.ap-guangzhou.myqcloud.com";
    const TIME: &str = "1700000000;1700003660";

    #[test]
    fn put_with_signed_headers() {
        let covered = Covered {
            method: "PUT",
            path: "/locks/dev lock.json",
            params: &[],
            headers: &[
                ("Host", HOST),
                ("Content-Type", "application/json"),
                ("x-cos-forbid-overwrite", "true"),
                ("Content-Length", "2"),
            ],
        };
        assert_eq!(sha1_hex(http_string(&covered).as_bytes()), "c44e3c2229c4accbdc7a642b84b52b2b15ac6fc5");
        assert_eq!(signature("SECRETKEYEXAMPLE", TIME, &covered), "5f489e83fb362d2025c7335783deed6778a8c00f");
    }

    #[test]
    fn list_with_signed_parameters() {
        let covered = Covered {
            method: "GET",
            path: "/",
            params: &[("prefix", "events/2024 01/"), ("max-keys", "100")],
            headers: &[("host", HOST)],
        };
        assert_eq!(sha1_hex(http_string(&covered).as_bytes()), "9c2c46e50695a45802de8e35c53c6313fd952735");
        assert_eq!(signature("SECRETKEYEXAMPLE", TIME, &covered), "c6158ce6aeabe47b6da48c1dc80d0b3c94f4f76a");
        let written = authorization("AKIDEXAMPLE", "SECRETKEYEXAMPLE", 1_700_000_000, 1_700_003_660, &covered);
        let read = Authorization::parse(&written).expect("our own header parses");
        assert_eq!(read.validity(), Some((1_700_000_000, 1_700_003_660)));
        assert_eq!((read.headers, read.params), (vec!["host".into()], vec!["max-keys".into(), "prefix".into()]));
        assert_eq!(read.signature, "c6158ce6aeabe47b6da48c1dc80d0b3c94f4f76a");
    }

    #[test]
    fn other_algorithms_and_missing_parts_are_no_signature() {
        for bad in ["", "q-sign-algorithm=sha256&q-ak=a&q-signature=b", "q-sign-algorithm=sha1&q-ak=a", "plain"] {
            assert_eq!(Authorization::parse(bad), None, "{bad}");
        }
    }
}
