//! Names and places: what the cloud would refuse is refused here, with the reason.

use super::scalar::plain;
use crate::model::REGIONS;
use crate::stack::{
    code::Code,
    diagnostic::Diagnostic,
    limits,
    node::Node,
    report::Report,
    suggestion::{nearest, quoted},
};

/// A reader of strings that fit.
fn fitting(
    node: &Node,
    report: &Report<'_>,
    code: Code,
    what: &str,
    fits: impl Fn(&str) -> bool,
    expected: &str,
) -> Option<String> {
    let text = plain(node, report)?;
    if fits(&text) {
        return Some(text);
    }
    report.refuse(
        Diagnostic::new(code, &node.span, format!("{} cannot be {what}", quoted(&text)))
            .expected(format!("expected {expected}")),
    )
}

pub(in crate::stack) fn stack(node: &Node, report: &Report<'_>) -> Option<String> {
    const EXPECTED: &str = "at most 41 of `a-z`, `0-9` and `-`, a letter first";
    fitting(node, report, Code::BadName, "the name of a stack", limits::is_stack_name, EXPECTED)
}

pub(in crate::stack) fn function(node: &Node, report: &Report<'_>) -> Option<String> {
    const EXPECTED: &str = "2 to 60 letters, digits, `-` and `_`, a letter first, a letter or digit last";
    fitting(node, report, Code::BadName, "the name of a function", limits::is_function_name, EXPECTED)
}

pub(super) fn namespace(node: &Node, report: &Report<'_>) -> Option<String> {
    const EXPECTED: &str = "2 to 30 letters, digits, `-` and `_`, a letter first, a letter or digit last";
    fitting(node, report, Code::BadName, "the name of a namespace", limits::is_namespace, EXPECTED)
}

/// What a function runs on: the platform's list grows, so any word of its kind.
pub(super) fn runtime(node: &Node, report: &Report<'_>) -> Option<String> {
    const EXPECTED: &str = "a runtime such as `CustomRuntime` or `Python3.10`";
    fitting(node, report, Code::BadName, "a runtime", limits::is_runtime, EXPECTED)
}

/// The entry of a function's code.
pub(super) fn handler(node: &Node, report: &Report<'_>) -> Option<String> {
    const EXPECTED: &str = "an entry such as `index.main_handler`";
    fitting(node, report, Code::BadName, "an entry", limits::is_handler, EXPECTED)
}

/// A version or an alias of a function.
pub(super) fn qualifier(node: &Node, report: &Report<'_>) -> Option<String> {
    const EXPECTED: &str = "`$DEFAULT`, `$LATEST`, a version's number or an alias";
    fitting(node, report, Code::BadName, "a version or an alias", limits::is_qualifier, EXPECTED)
}

pub(super) fn policy(node: &Node, report: &Report<'_>) -> Option<String> {
    const EXPECTED: &str = "at most 128 letters, digits and `+=,.@-_`";
    fitting(node, report, Code::BadName, "the name of a preset policy", limits::is_policy_name, EXPECTED)
}

pub(super) fn service(node: &Node, report: &Report<'_>) -> Option<String> {
    let fits = |text: &str| {
        text.split('.').count() >= 2
            && text.split('.').all(|label| {
                !label.is_empty()
                    && label.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
            })
    };
    fitting(node, report, Code::BadName, "a service", fits, "a service's principal such as `scf.qcloud.com`")
}

pub(super) fn account(node: &Node, report: &Report<'_>) -> Option<String> {
    const EXPECTED: &str = "the digits of the owner's uin, such as \"100000000001\"";
    fitting(node, report, Code::BadPlace, "an account", limits::is_account, EXPECTED)
}

/// A region: any that looks like one, with a word about those that look like a slip.
pub(in crate::stack) fn region(node: &Node, report: &Report<'_>) -> Option<String> {
    let text = plain(node, report)?;
    if REGIONS.contains(&text.as_str()) {
        return Some(text);
    }
    let suggest = |diagnostic: Diagnostic| match nearest(&text, REGIONS) {
        Some(near) => diagnostic.fix(format!("did you mean `{near}`?"), near),
        None => diagnostic,
    };
    if limits::is_region(&text) {
        let unknown = format!("{} is not a region that we know", quoted(&text));
        report.say(suggest(Diagnostic::new(Code::UnknownRegion, &node.span, unknown).expected("taken as it is")));
        return Some(text);
    }
    report.refuse(suggest(
        Diagnostic::new(Code::BadPlace, &node.span, format!("{} cannot be a region", quoted(&text)))
            .expected("expected a region such as `ap-beijing`"),
    ))
}

pub(in crate::stack) fn bucket(node: &Node, report: &Report<'_>) -> Option<String> {
    const EXPECTED: &str = "`<name>-<appid>`, such as `callbacks-1250000000`";
    let fits = |text: &str| limits::appid(text).is_some();
    fitting(node, report, Code::BadPlace, "the full name of a bucket", fits, EXPECTED)
}

/// A folder within a bucket: empty, or with a `/` at its end.
pub(super) fn prefix(node: &Node, report: &Report<'_>) -> Option<String> {
    let text = plain(node, report)?;
    let refuse = |expected: &str, meant: Option<String>| {
        let message = format!("{} cannot be a prefix", quoted(&text));
        let diagnostic = Diagnostic::new(Code::BadPlace, &node.span, message).expected(expected);
        report.refuse(match meant {
            Some(meant) => diagnostic.fix(format!("write {}", quoted(&meant)), meant),
            None => diagnostic,
        })
    };
    // A `*` would widen the rights that are made of it.
    if text.len() > 400 || text.chars().any(|character| character.is_control() || "*?\\".contains(character)) {
        refuse("expected at most 400 bytes without control characters, `*`, `?` and `\\`", None)
    } else if text.starts_with('/') || text.contains("//") || text.split('/').any(|part| part == "." || part == "..") {
        refuse("expected a path without empty parts, `.` and `..`", None)
    } else if !text.is_empty() && !text.ends_with('/') {
        refuse("expected a `/` at its end", Some(format!("{text}/")))
    } else {
        Some(text)
    }
}
