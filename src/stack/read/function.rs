//! `function:` - name, size, code.

use super::{
    environment::{Lookup, environment},
    names,
    rollout::rollout,
    scalar,
    template::Files,
};
use crate::{
    model::{Releases, Retries, Start},
    stack::{
        code::Code,
        diagnostic::Diagnostic,
        document::{CodeSource, Function, RoleChoice},
        fields::Fields,
        limits,
        node::{Node, Value},
        report::Report,
        suggestion::quoted,
    },
};

/// Seconds, unless the stack says otherwise: three attempts at a slow receiver. The platform's 3 are too few for one.
const TIMEOUT: u64 = 30;

/// Who keeps versions and the alias.
const RELEASES: [(&str, Releases); 2] = [("managed", Releases::Managed), ("unmanaged", Releases::Unmanaged)];

/// What the platform does about asynchronous events when nobody says otherwise (`scf-api.md` 6).
const RETRIES: Retries = Retries { attempts: 2, max_age: 6 * 3600 };

/// Reads the function. Its environment is not yet complete: see `environment::with_secrets`.
pub(super) fn function<'a>(
    node: &'a Node,
    files: &Files<'_>,
    lookup: Lookup<'_>,
    report: &'a Report<'a>,
) -> Option<Function> {
    let fields = Fields::of(node, "`function`", report)?;
    let name = fields.required("name", names::function);
    let namespace = fields.optional("namespace", names::namespace);
    let description = fields.optional("description", description);
    let memory = fields.optional("memory", memory);
    let timeout = fields.optional("timeout", |node, report| scalar::duration(node, report, "1s", "900s"));
    let role = fields.optional("role", role);
    let environment = fields.optional("environment", |node, report| environment(node, lookup, report));
    let retries = fields.optional("retries", retries);
    let rollout = fields.optional("rollout", rollout);
    let runtime = fields.optional("runtime", names::runtime);
    let handler = fields.optional("handler", names::handler);
    let init_timeout = fields.optional("init_timeout", |node, report| scalar::duration(node, report, "3s", "300s"));
    let releases =
        fields.optional("releases", |node, report| scalar::word(node, report, "a way to keep releases", &RELEASES));
    let code = fields.optional("code", |node, report| code(node, files, report));
    let shifted = fields.get("rollout").map(|entry| entry.value.span.clone());
    let place = fields.get("runtime").map_or_else(|| node.span.clone(), |entry| entry.value.span.clone());
    fields.finish();

    let usual = Start::default();
    let start = Start {
        runtime: runtime?.unwrap_or(usual.runtime),
        handler: handler?.unwrap_or(usual.handler),
        init_timeout: init_timeout?.unwrap_or(usual.init_timeout),
    };
    let code = code?.unwrap_or(CodeSource::Bundled);
    if !start.is_bootstrap() && !matches!(code, CodeSource::Zip(_)) {
        return report.refuse(
            Diagnostic::new(Code::Conflict, &place, format!("the handler does not run on {}", quoted(&start.runtime)))
                .expected(format!("expected `{}`", Start::RUNTIME))
                .help("for code of your own, add `code: { zip: FILE }`"),
        );
    }
    let releases = releases?.unwrap_or_default();
    if let (Releases::Unmanaged, Some(place)) = (releases, shifted) {
        return report.refuse(
            Diagnostic::new(Code::Conflict, &place, "releases that mpstack does not manage cannot come by shares")
                .help("take `rollout` away, or `releases: unmanaged`"),
        );
    }
    Some(Function {
        namespace: namespace?.unwrap_or_else(|| "default".into()),
        name: name?,
        description: description?,
        memory: memory?,
        timeout: timeout?.unwrap_or(TIMEOUT),
        role: role?.unwrap_or(RoleChoice::Auto),
        environment: environment?.unwrap_or_default(),
        retries: retries?,
        rollout: rollout?,
        start,
        releases,
        code,
    })
}

fn description(node: &Node, report: &Report<'_>) -> Option<String> {
    let text = scalar::plain(node, report)?;
    let refuse = |message: String, expected: String| {
        report.refuse(Diagnostic::new(Code::BadDescription, &node.span, message).expected(expected))
    };
    let characters = text.chars().count();
    if characters > limits::DESCRIPTION_CHARACTERS {
        let expected = format!("at most {} are possible", limits::DESCRIPTION_CHARACTERS);
        return refuse(format!("the description has {characters} characters"), expected);
    }
    match text.chars().find(|character| !limits::is_descriptive(*character)) {
        Some(odd) => refuse(
            format!("{} cannot be part of a description", quoted(&odd.to_string())),
            "expected letters, digits, blanks, commas, full stops and line ends".into(),
        ),
        None => Some(text),
    }
}

fn memory(node: &Node, report: &Report<'_>) -> Option<u64> {
    let megabytes = scalar::integer(node, report)?;
    if limits::is_memory(megabytes) {
        return u64::try_from(megabytes).ok();
    }
    let diagnostic = Diagnostic::new(Code::BadNumber, &node.span, format!("{megabytes} MB of memory are not possible"))
        .expected("expected 64, or 128 to 3072 in steps of 128");
    let above = (megabytes.clamp(1, 3072) + 127) / 128 * 128;
    let below = if above > 128 { above - 128 } else { 64 };
    report.refuse(match megabytes {
        ..64 => diagnostic.fix("the nearest is 64", "64"),
        3073.. => diagnostic.fix("the nearest is 3072", "3072"),
        _ => diagnostic.help(format!("the nearest are {below} and {above}")),
    })
}

fn role(node: &Node, report: &Report<'_>) -> Option<RoleChoice> {
    let text = scalar::plain(node, report)?;
    match text.as_str() {
        "auto" => Some(RoleChoice::Auto),
        "none" => Some(RoleChoice::None),
        name if limits::is_role_name(name) => Some(RoleChoice::Named(text)),
        _ => report.refuse(
            Diagnostic::new(Code::BadName, &node.span, format!("{} cannot be the name of a role", quoted(&text)))
                .expected("expected `auto`, `none`, or the name of a role"),
        ),
    }
}

fn retries<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Retries> {
    let fields = Fields::of(node, "`retries`", report)?;
    let attempts = fields.optional("attempts", |node, report| {
        let attempts = scalar::integer(node, report)?;
        match i64::try_from(attempts) {
            Ok(attempts @ 0..=2) => Some(attempts),
            _ => report.refuse(
                Diagnostic::new(Code::BadNumber, &node.span, format!("{attempts} retries are not possible"))
                    .expected("expected 0, 1 or 2"),
            ),
        }
    });
    let max_age = fields.optional("max_age", |node, report| scalar::duration(node, report, "60s", "6h"));
    fields.finish();
    let max_age = max_age?.and_then(|seconds| i64::try_from(seconds).ok());
    Some(Retries { attempts: attempts?.unwrap_or(RETRIES.attempts), max_age: max_age.unwrap_or(RETRIES.max_age) })
}

/// `bundled`, or a mapping that says where the package is.
fn code<'a>(node: &'a Node, files: &Files<'_>, report: &'a Report<'a>) -> Option<CodeSource> {
    if matches!(node.value, Value::Text(_)) {
        return scalar::word(node, report, "a source of code", &[("bundled", CodeSource::Bundled)]);
    }
    let fields = Fields::of(node, "`code`", report)?;
    let zip = fields.optional("zip", scalar::plain);
    let package = fields.optional("crate", scalar::plain);
    fields.finish();
    match (zip?, package?) {
        (Some(zip), None) => Some(CodeSource::Zip(files.path(&zip))),
        (None, Some(package)) => Some(CodeSource::Crate(files.path(&package))),
        (Some(_), Some(_)) => report.refuse(
            Diagnostic::new(Code::Conflict, &node.span, "`zip` and `crate` exclude each other")
                .expected("expected one source of code"),
        ),
        (None, None) => report.refuse(
            Diagnostic::new(Code::MissingKey, &node.span, "missing key `crate` or `zip`")
                .expected("expected `bundled`, `{ zip: FILE }` or `{ crate: DIR }`"),
        ),
    }
}
