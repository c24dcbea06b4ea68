//! The ways out of a route.

use super::{
    form,
    key::{
        Key,
        Kind::{self, Number, Secret, Several, Text, True, Word},
        Map,
        Numbers::Between,
    },
    top::{BUCKET, BUCKET_REGION, PREFIX},
};

/// Each route has one of these.
pub(super) const KINDS: [&str; 12] =
    ["wecom", "dingtalk", "feishu", "lark", "slack", "teams", "webhook", "email", "cos", "fan_out", "log", "drop"];

const ENDPOINT: Key = Key::new("endpoint", Secret(&form::ADDRESS), "the robot's address without its token, for trials")
    .otherwise("the service's own")
    .examples(&["\"http://127.0.0.1:8080/robot\""]);

pub(super) const WECOM: Key = Key::new(
    "wecom",
    Kind::Map(&Map::of(&[
        Key::new("key", Secret(&form::TOKEN), "what stands after `key=` in the robot's address")
            .required()
            .examples(&["\"${secret:WECOM_KEY}\""]),
        ENDPOINT,
    ])),
    "a WeCom group robot",
)
.examples(&[r#"{"key": "${secret:WECOM_KEY}"}"#]);

const SIGN: Key =
    Key::new("sign", Secret(&form::CREDENTIAL), "the robot's secret, if it has the security mode of that name")
        .otherwise("messages are not signed");

pub(super) const DINGTALK: Key = Key::new(
    "dingtalk",
    Kind::Map(&Map::of(&[
        Key::new("token", Secret(&form::TOKEN), "what stands after `access_token=` in the robot's address")
            .required()
            .examples(&["\"${secret:DINGTALK_TOKEN}\""]),
        SIGN.examples(&["\"${secret:DINGTALK_SECRET}\""]),
        ENDPOINT,
    ])),
    "a DingTalk custom robot",
)
.examples(&[r#"{"token": "${secret:DINGTALK_TOKEN}", "sign": "${secret:DINGTALK_SECRET}"}"#]);

pub(super) const FEISHU: Key = Key::new(
    "feishu",
    Kind::Map(&Map::of(&[
        Key::new("token", Secret(&form::TOKEN), "what stands after the last `/` of the bot's address")
            .required()
            .examples(&["\"${secret:FEISHU_TOKEN}\""]),
        SIGN.examples(&["\"${secret:FEISHU_SECRET}\""]),
        ENDPOINT,
    ])),
    "a Feishu custom bot",
)
.examples(&[r#"{"token": "${secret:FEISHU_TOKEN}"}"#]);

pub(super) const LARK: Key = Key::new(
    "lark",
    Kind::Map(&Map::of(&[
        Key::new("token", Secret(&form::TOKEN), "what stands after the last `/` of the bot's address")
            .required()
            .examples(&["\"${secret:LARK_TOKEN}\""]),
        SIGN.examples(&["\"${secret:LARK_SECRET}\""]),
        ENDPOINT,
    ])),
    "a Lark custom bot: Feishu under another address",
)
.examples(&[r#"{"token": "${secret:LARK_TOKEN}"}"#]);

pub(super) const SLACK: Key = Key::new(
    "slack",
    Kind::Map(&Map::of(&[Key::new(
        "url",
        Secret(&form::ADDRESS),
        "the webhook's address, which is a secret as a whole",
    )
    .required()
    .examples(&["\"${secret:SLACK_URL}\""])])),
    "a Slack incoming webhook",
)
.examples(&[r#"{"url": "${secret:SLACK_URL}"}"#]);

pub(super) const TEAMS: Key = Key::new(
    "teams",
    Kind::Map(&Map::of(&[Key::new(
        "url",
        Secret(&form::ADDRESS),
        "the workflow's address, which is a secret as a whole",
    )
    .required()
    .examples(&["\"${secret:TEAMS_URL}\""])])),
    "a Teams workflow that begins with a webhook",
)
.examples(&[r#"{"url": "${secret:TEAMS_URL}"}"#]);

pub(super) const WEBHOOK: Key = Key::new(
    "webhook",
    Kind::Map(&Map::of(&[
        Key::new("url", Secret(&form::ADDRESS), "where the event is posted")
            .required()
            .examples(&["\"https://example.com/mps\""]),
        Key::new("sign", Secret(&form::CREDENTIAL), "the key by which it is signed, as Standard Webhooks says")
            .otherwise("events are not signed")
            .examples(&["\"${secret:HOOK_SECRET}\""]),
    ])),
    "a POST; a template makes its body",
)
.examples(&[r#"{"url": "https://example.com/mps", "sign": "${secret:HOOK_SECRET}"}"#]);

pub(super) const EMAIL: Key = Key::new(
    "email",
    Kind::Map(&Map {
        rule: Some(
            r##"{"dependentRequired": {"user": ["password"], "password": ["user"]},
                "if": {"properties": {"tls": {"const": "none"}}, "required": ["tls"]},
                "then": {"properties": {"host": {"anyOf": [
                    {"pattern": "^(?:localhost|127\\.0\\.0\\.[0-9]{1,3}|\\[::1\\])$"}, {"$ref": "#/$defs/reference"}]}}}}"##,
        ),
        ..Map::of(&[
            Key::new("host", Text(&form::HOST), "the mail server").required().examples(&["\"smtp.qcloudmail.com\""]),
            Key::new("port", Number(Between { least: 1, most: 65_535, but: Some(25) }), "the server's port; 25 is closed in cloud functions")
                .default("465")
                .examples(&["465", "587"]),
            Key::new("tls", Word(&["implicit", "starttls", "none"]), "how the connection is encrypted; `none` only on this machine")
                .otherwise("`implicit` at port 465, `starttls` at every other")
                .examples(&["\"implicit\""]),
            Key::new("user", Secret(&form::CREDENTIAL), "who logs in; belongs together with `password`")
                .otherwise("nobody logs in")
                .examples(&["\"ops@example.com\""]),
            Key::new("password", Secret(&form::CREDENTIAL), "the user's password").examples(&["\"${secret:SMTP_PASSWORD}\""]),
            Key::new("from", Text(&form::MAILBOX), "who writes").required().examples(&["\"MPS <mps@example.com>\""]),
            Key::new(
                "to",
                Kind::Either(&[Text(&form::MAILBOX), Several { of: &Text(&form::MAILBOX), least: 1, most: 50 }]),
                "who is written to",
            )
            .required()
            .examples(&["\"ops@example.com\"", r#"["ana@example.com", "Bo <bo@example.com>"]"#]),
        ])
    }),
    "mail by SMTP",
)
.examples(&[r#"{"host": "smtp.qcloudmail.com", "from": "mps@example.com", "to": "ops@example.com"}"#]);

pub(super) const COS: Key = Key::new(
    "cos",
    Kind::Map(&Map::of(&[
        BUCKET,
        BUCKET_REGION,
        PREFIX,
        Key::new("content", Word(&["event", "pointer"]), "the event, or a pointer to where it is archived")
            .default("\"event\"")
            .examples(&["\"pointer\""]),
    ])),
    "an object in a bucket that exists",
)
.examples(&[r#"{"bucket": "events-1250000000", "prefix": "mps/"}"#])
.cloud("COS `PUT Object`; the execution role gets the right");

pub(super) const FAN_OUT: Key = Key::new(
    "fan_out",
    Kind::Map(&Map::of(&[
        Key::new("function", Text(&form::FUNCTION), "the other function's name")
            .required()
            .examples(&["\"Transcribe\""]),
        Key::new("namespace", Text(&form::NAMESPACE), "its namespace").default("\"default\"").examples(&["\"media\""]),
        Key::new("qualifier", Text(&form::QUALIFIER), "its version or alias")
            .default("\"$DEFAULT\"")
            .examples(&["\"$LATEST\""]),
        Key::new("region", Text(&form::REGION), "its region")
            .otherwise("the stack's region")
            .examples(&["\"ap-beijing\""]),
    ])),
    "another function gets the event, asynchronously; not this one",
)
.examples(&[r#"{"function": "Transcribe"}"#])
.cloud("SCF `Invoke`; the execution role gets the right");

pub(super) const LOG: Key =
    Key::new("log", Kind::Map(&Map::of(&[])), "the message as a line of the function's log").examples(&["{}"]);

pub(super) const DROP: Key = Key::new(
    "drop",
    True,
    "in place of a sink: what comes here goes nowhere, nor to a later route; the event is kept, and its log line says which route dropped it",
)
.examples(&["true"]);
