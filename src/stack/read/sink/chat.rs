//! Group chats.

use super::address::{address, credential, secret_address, token};
use crate::stack::{fields::Fields, node::Node, report::Report};
use mpstack_handler::config::{LARK_ENDPOINT, Reference, Robot, Sink, Webhook, Wecom};

pub(super) fn wecom<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Sink> {
    let fields = Fields::of(node, "`wecom`", report)?;
    let key =
        fields.required("key", |node, report| token(node, report, "WECOM_KEY", "after `key=` in the robot's address"));
    let endpoint = fields.optional("endpoint", address);
    fields.finish();
    Some(Sink::Wecom(Wecom { key: key?, endpoint: endpoint? }))
}

pub(super) fn dingtalk<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Sink> {
    robot(node, report, "`dingtalk`", "DINGTALK", "after `access_token=` in the robot's address").map(Sink::Dingtalk)
}

pub(super) fn feishu<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Sink> {
    robot(node, report, "`feishu`", "FEISHU", "after the last `/` of the bot's address").map(Sink::Feishu)
}

pub(super) fn lark<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Sink> {
    let robot = robot(node, report, "`lark`", "LARK", "after the last `/` of the bot's address")?;
    let endpoint = robot.endpoint.or_else(|| Some(Reference::from(LARK_ENDPOINT)));
    Some(Sink::Feishu(Robot { endpoint, ..robot }))
}

/// `usual` is how the secrets' names usually begin.
fn robot<'a>(node: &'a Node, report: &'a Report<'a>, what: &'static str, usual: &str, place: &str) -> Option<Robot> {
    let fields = Fields::of(node, what, report)?;
    let token = fields.required("token", |node, report| token(node, report, &format!("{usual}_TOKEN"), place));
    let sign = fields.optional("sign", |node, report| credential(node, report, &format!("{usual}_SECRET")));
    let endpoint = fields.optional("endpoint", address);
    fields.finish();
    Some(Robot { token: token?, sign: sign?, endpoint: endpoint? })
}

pub(super) fn slack<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Sink> {
    hook(node, report, "`slack`", "SLACK_URL").map(Sink::Slack)
}

pub(super) fn teams<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Sink> {
    hook(node, report, "`teams`", "TEAMS_URL").map(Sink::Teams)
}

fn hook<'a>(node: &'a Node, report: &'a Report<'a>, what: &'static str, usual: &str) -> Option<Webhook> {
    let fields = Fields::of(node, what, report)?;
    let url = fields.required("url", |node, report| secret_address(node, report, usual));
    fields.finish();
    Some(Webhook { url: url?, sign: None })
}
