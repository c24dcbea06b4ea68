//! Conditions and ranges of reads.

use super::{errors::Refusal, store::Object};
use crate::cloud::http::Request;
use hyper::StatusCode;
use std::ops::Range;

/// Checks the conditions of a request against an object: 412 if one fails, 304 if the client has it already.
pub fn check(request: &Request, object: &Object) -> Result<(), Refusal> {
    check_named(request, object, "", &|| Refusal::new(StatusCode::NOT_MODIFIED, "", ""))
}

/// Checks the conditions of a copy against its source: 412 if one fails, whichever it is.
pub fn check_source(request: &Request, object: &Object) -> Result<(), Refusal> {
    check_named(request, object, "x-cos-copy-source-", &Refusal::precondition)
}

fn check_named(
    request: &Request,
    object: &Object,
    prefix: &str,
    not_modified: &dyn Fn() -> Refusal,
) -> Result<(), Refusal> {
    let header = |name: &str| request.header(&format!("{prefix}{name}"));
    let second = object.modified.div_euclid(1000);
    let date = |name: &str| header(name).and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    let date = |name: &str| date(name).map(|date| date.timestamp().as_second());
    // A comparison of tags outranks one of times, which are coarser (RFC 9110, 13.2.2).
    match header("if-match") {
        Some(tags) if !names(tags, object) => return Err(Refusal::precondition()),
        None if date("if-unmodified-since").is_some_and(|date| second > date) => return Err(Refusal::precondition()),
        _ => {}
    }
    match header("if-none-match") {
        Some(tags) if names(tags, object) => Err(not_modified()),
        None if date("if-modified-since").is_some_and(|date| second <= date) => Err(not_modified()),
        _ => Ok(()),
    }
}

fn names(tags: &str, object: &Object) -> bool {
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    tags.split(',').map(plain).any(|tag| tag == "*" || tag == object.md5)
}

/// Returns the part of `size` bytes that a `Range` header asks for; `None` for all, as for a header of another form.
pub fn range(header: Option<&str>, size: u64) -> Result<Option<Range<u64>>, Refusal> {
    let Some((first, last)) = header.and_then(|header| header.trim().strip_prefix("bytes=")?.split_once('-')) else {
        return Ok(None);
    };
    let range = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.trim().is_empty() => first..size,
        (Err(_), Ok(length)) if first.trim().is_empty() => size.saturating_sub(length)..size,
        _ => return Ok(None),
    };
    if range.is_empty() {
        let message = "The requested range cannot be satisfied.";
        return Err(Refusal::new(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", message));
    }
    Ok(Some(range))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_ten_bytes() {
        for (header, expected) in [
            ("bytes=0-3", Ok(Some(0..4))),
            ("bytes=8-", Ok(Some(8..10))),
            ("bytes=8-99", Ok(Some(8..10))),
            ("bytes=-3", Ok(Some(7..10))),
            ("bytes=-99", Ok(Some(0..10))),
            ("bytes=3-1", Ok(None)),
            ("bytes=0-1,3-4", Ok(None)),
            ("lines=0-3", Ok(None)),
            ("bytes=10-", Err("InvalidRange")),
            ("bytes=-0", Err("InvalidRange")),
        ] {
            assert_eq!(range(Some(header), 10).map_err(|refusal| refusal.code), expected, "{header}");
        }
    }
}
