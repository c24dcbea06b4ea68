//! The ways out of a route, one reader each.

mod address;
mod chat;
mod email;
mod tencent;

pub(in crate::stack) use self::email::{host, mailbox};

use self::address::{address, credential};
use super::scalar;
use crate::stack::{code::Code, diagnostic::Diagnostic, fields::Fields, node::Node, report::Report};
use mpstack_handler::config::{Log, Reference, Sink, Webhook};

/// A reader of one kind of sink; the region is the stack's.
type Read = for<'a> fn(&'a Node, Option<&str>, &'a Report<'a>) -> Option<Sink>;

/// Every kind by its key. `lark` is Feishu under another address.
pub(super) const KINDS: [(&str, Read); 12] = [
    ("wecom", |node, _, report| chat::wecom(node, report)),
    ("dingtalk", |node, _, report| chat::dingtalk(node, report)),
    ("feishu", |node, _, report| chat::feishu(node, report)),
    ("lark", |node, _, report| chat::lark(node, report)),
    ("slack", |node, _, report| chat::slack(node, report)),
    ("teams", |node, _, report| chat::teams(node, report)),
    ("webhook", |node, _, report| webhook(node, report)),
    ("email", |node, _, report| email::email(node, report)),
    ("cos", tencent::cos),
    ("fan_out", tencent::fan_out),
    ("log", |node, _, report| log(node, report)),
    ("drop", |node, _, report| drop(node, report)),
];

/// Names of the secrets that a sink resolves when it runs.
pub(super) fn secrets(sink: &Sink) -> Vec<&str> {
    sink.references().into_iter().flat_map(Reference::secrets).collect()
}

fn webhook<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Sink> {
    let fields = Fields::of(node, "`webhook`", report)?;
    let url = fields.required("url", address);
    let sign = fields.optional("sign", |node, report| credential(node, report, "HOOK_SECRET"));
    fields.finish();
    Some(Sink::Webhook(Webhook { url: url?, sign: sign? }))
}

fn log<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Sink> {
    Fields::of(node, "`log`", report)?.finish();
    Some(Sink::Log(Log {}))
}

/// `drop: true`, which stands where a sink would.
fn drop(node: &Node, report: &Report<'_>) -> Option<Sink> {
    if scalar::boolean(node, report)? {
        return Some(Sink::Drop);
    }
    report.refuse(
        Diagnostic::new(Code::UnknownWord, &node.span, "a route that does not drop needs a sink")
            .expected("expected `true`, or a sink in place of `drop`"),
    )
}
