//! TC3-HMAC-SHA256, the signature of API 3.0 (`signing.md` 3).

use super::{hmac_sha256, sha256_hex};

const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The parts of a request that the signature covers. The path is always `/`.
#[derive(Debug, Clone, Copy)]
pub struct Covered<'a> {
    /// Upper-case HTTP method.
    pub method: &'a str,
    /// The percent-encoded query exactly as sent; empty for POST.
    pub query: &'a str,
    /// Signed headers, name and value, in any order and case. `content-type` and `host` are mandatory on the wire.
    pub headers: &'a [(&'a str, &'a str)],
    /// Lower-case hexadecimal SHA-256 of the body, or of the literal `UNSIGNED-PAYLOAD`.
    pub payload_sha256: &'a str,
}

impl Covered<'_> {
    fn sorted(&self) -> Vec<(String, String)> {
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_lowercase()))
            .collect();
        headers.sort();
        headers
    }

    fn canonical(&self, headers: &[(String, String)]) -> String {
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        format!("{}\n/\n{}\n{lines}\n{}\n{}", self.method, self.query, names(headers), self.payload_sha256)
    }
}

fn names(headers: &[(String, String)]) -> String {
    headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";")
}

/// Returns the hexadecimal signature of `covered` for `service` at `timestamp` (unix seconds).
pub fn signature(secret_key: &str, service: &str, timestamp: i64, covered: &Covered<'_>) -> String {
    let date = utc_date(timestamp);
    let hash = sha256_hex(covered.canonical(&covered.sorted()).as_bytes());
    let text = format!("{ALGORITHM}\n{timestamp}\n{date}/{service}/tc3_request\n{hash}");
    let day_key = hmac_sha256(format!("TC3{secret_key}").as_bytes(), date.as_bytes());
    let service_key = hmac_sha256(&day_key, service.as_bytes());
    let signing_key = hmac_sha256(&service_key, b"tc3_request");
    base16ct::lower::encode_string(&hmac_sha256(&signing_key, text.as_bytes()))
}

/// Returns the value of the `Authorization` header.
pub fn authorization(
    secret_id: &str,
    secret_key: &str,
    service: &str,
    timestamp: i64,
    covered: &Covered<'_>,
) -> String {
    format!(
        "{ALGORITHM} Credential={secret_id}/{}/{service}/tc3_request, SignedHeaders={}, Signature={}",
        utc_date(timestamp),
        names(&covered.sorted()),
        signature(secret_key, service, timestamp, covered)
    )
}

/// A parsed `Authorization` header, for the side that verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization<'a> {
    /// The key's public half.
    pub secret_id: &'a str,
    /// `YYYY-MM-DD`; must be the UTC day of the time stamp.
    pub date: &'a str,
    /// First label of the host in the official SDKs; other clients put what they like (`real-clients.md` 7).
    pub service: &'a str,
    /// Lower-case names in the order given.
    pub signed_headers: Vec<&'a str>,
    /// Hexadecimal.
    pub signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Parses the header's value; `None` if it has another shape.
    pub fn parse(value: &'a str) -> Option<Self> {
        let rest = value.trim().strip_prefix(ALGORITHM)?.trim();
        let (mut credential, mut names, mut signature) = (None, None, None);
        for part in rest.split(',') {
            let (key, value) = part.trim().split_once('=')?;
            match key {
                "Credential" => credential = Some(value),
                "SignedHeaders" => names = Some(value),
                "Signature" => signature = Some(value),
                _ => return None,
            }
        }
        let mut scope = credential?.split('/');
        let (secret_id, date, service) = (scope.next()?, scope.next()?, scope.next()?);
        if scope.next() != Some("tc3_request") || scope.next().is_some() {
            return None;
        }
        let signed_headers = names?.split(';').filter(|name| !name.is_empty()).collect();
        Some(Self { secret_id, date, service, signed_headers, signature: signature? })
    }
}

/// Returns the UTC day of `timestamp` (unix seconds) as `YYYY-MM-DD`.
///
/// Own arithmetic (days from civil), since the handler carries no calendar library for this one line.
pub fn utc_date(timestamp: i64) -> String {
    let days = timestamp.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAYLOAD: &str = r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    const EXAMPLE_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

    fn post<'a>(headers: &'a [(&'a str, &'a str)], hash: &'a str) -> Covered<'a> {
        Covered { method: "POST", query: "", headers, payload_sha256: hash }
    }

    #[test]
    fn vector_a_of_the_current_document() {
        let hash = sha256_hex(PAYLOAD.as_bytes());
        assert_eq!(hash, "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064");
        let headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Host", "cvm.tencentcloudapi.com"),
            ("X-TC-Action", "DescribeInstances"),
        ];
        let covered = post(&headers, &hash);
        assert_eq!(
            sha256_hex(covered.canonical(&covered.sorted()).as_bytes()),
            "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84"
        );
        let key = "*".repeat(32);
        assert_eq!(
            signature(&key, "cvm", 1_551_113_065, &covered),
            "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"
        );
        assert_eq!(
            signature(&key, "cvm", 1_551_113_065, &post(&headers[..2], &hash)),
            "0ba957c8479e10a99dbe251b81ef286936efd9d45d9be9e82afcc2cc2ce15b85"
        );
    }

    #[test]
    fn vector_b_of_the_older_document() {
        let hash = sha256_hex(PAYLOAD.as_bytes());
        let headers = [
            ("host", "cvm.tencentcloudapi.com"),
            ("content-type", "application/json; charset=utf-8"),
            ("x-tc-action", "DescribeInstances"),
        ];
        let two = authorization(
            "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
            EXAMPLE_KEY,
            "cvm",
            1_551_113_065,
            &post(&headers[..2], &hash),
        );
        assert_eq!(
            two,
            "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, \
             SignedHeaders=content-type;host, \
             Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
        );
        assert_eq!(
            signature(EXAMPLE_KEY, "cvm", 1_551_113_065, &post(&headers, &hash)),
            "644be983de9a8a3f00db8eadaba61467c3b429e2215758ba897b738ca469fd26"
        );
    }

    #[test]
    fn vector_c_get() {
        let hash = sha256_hex(b"");
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("host", "cvm.tencentcloudapi.com")];
        let covered = Covered { method: "GET", query: "Limit=10&Offset=0", headers: &headers, payload_sha256: &hash };
        assert_eq!(
            signature(EXAMPLE_KEY, "cvm", 1_539_084_154, &covered),
            "5da7a33f6993f0614b047e5df4582db9e9bf4672ba50567dba16c6ccf174c474"
        );
    }

    #[test]
    fn a_header_reads_back_as_it_was_written() {
        let headers = [("content-type", "application/json"), ("host", "scf.tencentcloudapi.com")];
        let written = authorization("AKIDEXAMPLE", "key", "scf", 1_700_000_000, &post(&headers, "00"));
        let read = Authorization::parse(&written).expect("our own header parses");
        assert_eq!((read.secret_id, read.date, read.service), ("AKIDEXAMPLE", "2023-11-14", "scf"));
        assert_eq!(read.signed_headers, ["content-type", "host"]);
        for bad in ["", "TC3-HMAC-SHA256", "TC3-HMAC-SHA256 Credential=a/b/c, SignedHeaders=h, Signature=x", "Basic x"]
        {
            assert_eq!(Authorization::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_around_month_and_leap_year_ends() {
        for (timestamp, day) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (1_735_689_599, "2024-12-31"),
            (1_735_689_600, "2025-01-01"),
            (-1, "1969-12-31"),
        ] {
            assert_eq!(utc_date(timestamp), day);
        }
    }
}
