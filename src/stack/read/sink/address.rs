//! Addresses and credentials of sinks: text in which secrets stay names.

use crate::stack::{
    code::Code,
    diagnostic::Diagnostic,
    node::{Node, Origin, Piece, Text},
    read::scalar,
    report::Report,
};
use mpstack_handler::config::Reference;

/// Text in which secrets stay names; the function resolves them.
pub(super) fn reference(node: &Node, report: &Report<'_>) -> Option<(Reference, Text)> {
    let text = scalar::text(node, report)?;
    let mut reference = String::new();
    for piece in &text.pieces {
        match piece {
            Piece::Secret(name) => reference.push_str(&format!("${{secret:{name}}}")),
            // The handler knows no escape, and would take it for a reference.
            Piece::Literal(literal) if literal.contains("${secret:") => {
                return report.refuse(
                    Diagnostic::new(Code::BadReference, &node.span, "a literal `${secret:` is not possible here")
                        .expected("expected text without it"),
                );
            }
            Piece::Literal(literal) => reference.push_str(literal),
        }
    }
    if reference.is_empty() {
        return report.refuse(
            Diagnostic::new(Code::WrongType, &node.span, "an empty string")
                .expected("expected a string that is not empty"),
        );
    }
    Some((Reference(reference), text.clone()))
}

/// A reference that should be a secret.
pub(super) fn credential(node: &Node, report: &Report<'_>, usual: &str) -> Option<Reference> {
    let (reference, text) = reference(node, report)?;
    if text.secrets().next().is_none() {
        if text.origin == Origin::Written {
            report.mask(&node.span);
        }
        report.say(
            Diagnostic::new(Code::PlainSecret, &node.span, "a credential in plain text")
                .expected("becomes part of the deployed package")
                .help(format!("write `\"${{secret:{usual}}}\"`, and set the environment variable where mpstack runs")),
        );
    }
    Some(reference)
}

/// A credential that people copy out of an address, and that is not the address itself.
pub(super) fn token(node: &Node, report: &Report<'_>, usual: &str, place: &str) -> Option<Reference> {
    let token = credential(node, report, usual)?;
    if token.0.contains("://") {
        return report.refuse(
            Diagnostic::new(Code::BadAddress, &node.span, "this is a whole address")
                .expected(format!("expected what stands {place}")),
        );
    }
    Some(token)
}

/// An address that is a credential as a whole: whoever has it can write there.
pub(super) fn secret_address(node: &Node, report: &Report<'_>, usual: &str) -> Option<Reference> {
    credential(node, report, usual)?;
    address(node, report)
}

/// An address that events may be sent to: https, or anything on this machine for trials.
pub(super) fn address(node: &Node, report: &Report<'_>) -> Option<Reference> {
    let (reference, text) = reference(node, report)?;
    let refuse = |message: &str, expected: &str| {
        report.refuse(Diagnostic::new(Code::BadAddress, &node.span, message).expected(expected))
    };
    if matches!(text.pieces.first(), Some(Piece::Secret(_))) {
        // Only the function will know it.
        return Some(reference);
    }
    // A letter in place of each secret: it may stand in the path or the query.
    let sample = text.pieces.iter().map(|piece| match piece {
        Piece::Literal(literal) => literal.as_str(),
        Piece::Secret(_) => "x",
    });
    let sample: String = sample.collect();
    let Ok(url) = reqwest::Url::parse(&sample) else {
        let expected = if sample.is_ascii() {
            "expected `https://...`"
        } else {
            "expected `https://...`, with letters beyond ASCII in the host as Punycode (`xn--...`)"
        };
        return refuse("not an address", expected);
    };
    let host = url.host_str().unwrap_or_default();
    if !url.username().is_empty() || url.password().is_some() {
        report.mask(&node.span);
        return refuse("an address with a password", "expected one without a user before the host");
    }
    match url.scheme() {
        "https" => Some(reference),
        "http" if is_loopback(host) => Some(reference),
        "http" => refuse("an address without encryption", "expected `https://`; `http://` only for this machine"),
        _ => refuse("an address of another protocol", "expected `https://...`"),
    }
}

pub(super) fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
