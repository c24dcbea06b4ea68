//! The whole stack, and what its sections mean to one another.

use super::{
    archive::archive,
    drift::drift,
    environment::{Lookup, with_secrets},
    function::function,
    names,
    notify::notify,
    roles::roles,
    scalar, sink,
    template::Files,
    triggers::triggers,
};
use crate::stack::{
    code::Code,
    compose::own_role_name,
    diagnostic::Diagnostic,
    document::{CodeSource, Document, Function, RoleChoice},
    fields::Fields,
    node::Node,
    report::Report,
};
use mpstack_handler::config::{Content, ObjectCopy, OtherFunction, Sink};

/// Reads a stack from which `environments` and `variables` have been taken.
pub(in crate::stack) fn document<'a>(
    node: &'a Node,
    files: &Files<'_>,
    lookup: Lookup<'_>,
    report: &'a Report<'a>,
) -> Option<Document> {
    let fields = Fields::of(node, "a stack", report)?;
    let version = fields.required("version", version);
    let stack = fields.required("stack", names::stack);
    let region = fields.required("region", names::region);
    let account = fields.optional("account", names::account);
    let protect = fields.optional("protect", scalar::boolean);
    let roles = fields.optional("roles", roles);
    let function = fields.required("function", |node, report| function(node, files, lookup, report));
    let triggers = fields.required("triggers", triggers);
    let archive = fields.optional("archive", |node, report| archive(node, region.as_deref(), report));
    let notify = fields.optional("notify", |node, report| notify(node, files, region.as_deref(), report));
    let accepted = fields.optional("drift", drift);
    let place = |key| fields.get(key).map_or_else(|| node.span.clone(), |entry| entry.span.clone());
    let (function_place, notify_place, archive_place) = (place("function"), place("notify"), place("archive"));
    // They have been read, and are known.
    let _ = (fields.get("variables"), fields.get("environments"));
    fields.finish();

    version?;
    let (stack, function, notify) = (stack?, function?, notify?.unwrap_or_default());
    let secrets = notify.iter().flat_map(|route| sink::secrets(&route.sink)).map(str::to_owned).collect();
    let environment = with_secrets(function.environment, &secrets, lookup, &function_place, report);
    let document = Document {
        stack,
        region: region?,
        account: account?,
        protect: protect?.unwrap_or(false),
        roles: roles?.unwrap_or_default(),
        function: Function { environment: environment?, ..function },
        triggers: triggers?,
        archive: archive?,
        notify,
        accepted: accepted?.unwrap_or_default(),
    };

    let own = own_role_name(&document.stack);
    if document.function.role == RoleChoice::Auto && document.roles.contains_key(&own) {
        report.say(
            Diagnostic::new(
                Code::Conflict,
                &function_place,
                format!("`{own}` stands under `roles` and is made for the function"),
            )
            .expected(format!("`role: auto` makes the role `{own}`"))
            .help(format!("write `role: {own}` to use it as it is, or take it out of `roles`")),
        );
    }
    let calls_itself = document.notify.iter().any(|route| match &route.sink {
        Sink::FanOut(OtherFunction { function, namespace, region, qualifier: _ }) => {
            (function, namespace, region) == (&document.function.name, &document.function.namespace, &document.region)
        }
        _ => false,
    });
    if calls_itself {
        return report.refuse(
            Diagnostic::new(Code::Conflict, &notify_place, "a route of `fan_out` leads back to this function")
                .expected("every event would come again and again"),
        );
    }
    let points = |sink: &Sink| matches!(sink, Sink::Cos(ObjectCopy { content: Content::Pointer, .. }));
    if document.archive.is_none() && document.notify.iter().any(|route| points(&route.sink)) {
        return report.refuse(
            Diagnostic::new(Code::Conflict, &notify_place, "a route writes pointers, and there is no archive")
                .expected("nothing to point to")
                .help("add `archive:`, or let the route write the event: `content: event`"),
        );
    }
    if let CodeSource::Zip(_) = document.function.code {
        let without_effect = [
            (!document.notify.is_empty(), "notify", notify_place),
            (document.archive.is_some(), "archive", archive_place),
        ];
        for (_, key, place) in without_effect.into_iter().filter(|(used, ..)| *used) {
            report.say(
                Diagnostic::new(Code::NoEffect, &place, format!("`{key}` does not reach the code"))
                    .expected("a package that was made elsewhere has its own configuration"),
            );
        }
    }
    Some(document)
}

fn version(node: &Node, report: &Report<'_>) -> Option<()> {
    match scalar::integer(node, report)? {
        1 => Some(()),
        other => report.refuse(
            Diagnostic::new(Code::BadNumber, &node.span, format!("version {other} of the format is not known"))
                .expected("expected 1"),
        ),
    }
}
