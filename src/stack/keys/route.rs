//! `notify[]`: who is told of which events.

use super::{
    form,
    key::{
        Key,
        Kind::{self, Boolean, List, Text, Word},
        Map,
    },
    sink,
};

pub(super) const ROUTE: Map = Map {
    one_of: &sink::KINDS,
    ..Map::of(&[
        Key::new("name", Text(&form::LABEL), "the route's name, which stands in logs; unique")
            .required()
            .examples(&["\"ops\""]),
        Key::new(
            "when",
            Kind::Map(&WHEN),
            "which events it takes; a key fits if any entry of its list does, and all keys must",
        )
        .otherwise("all events")
        .examples(&[r#"{"outcome": ["failed", "partial"]}"#])
        .more("stack.md#routes"),
        Key::new("stop", Boolean, "what goes here goes to no later route").default("false").examples(&["true"]),
        sink::WECOM,
        sink::DINGTALK,
        sink::FEISHU,
        sink::LARK,
        sink::SLACK,
        sink::TEAMS,
        sink::WEBHOOK,
        sink::EMAIL,
        sink::COS,
        sink::FAN_OUT,
        sink::LOG,
        sink::DROP,
        Key::new(
            "template",
            Kind::Either(&[Text(&form::PATH), Kind::Map(&TEMPLATE)]),
            "the message: `default`, a Handlebars file, or text; tried by `validate` with sample events",
        )
        .default("\"default\"")
        .examples(&["\"default\"", "\"messages/ops.hbs\"", r#"{"text": "{{headline}}"}"#])
        .more("handler.md#messages"),
    ])
};

const TEMPLATE: Map = Map::of(&[Key::new("text", Text(&form::ANY), "the template itself, Handlebars")
    .required()
    .examples(&["\"{{headline}}\""])
    .limits("at most 64 KB")
    .more("handler.md#messages")]);

/// Every event that the handler can tell apart.
const EVENTS: [&str; 8] = [
    "WorkflowTask",
    "EditMediaTask",
    "ScheduleTask",
    "BatchTask",
    "ExtractBlindWatermark",
    "LiveScheduleTask",
    "GetMediaAttributesTask",
    "LiveNotification",
];

const OUTCOMES: [&str; 5] = ["succeeded", "partial", "failed", "in_progress", "unknown"];

const WHEN: Map = Map::of(&[
    Key::new("event", List(&Word(&EVENTS)), "event types").otherwise("all").examples(&[r#"["WorkflowTask"]"#]),
    Key::new("outcome", List(&Word(&OUTCOMES)), "what became of the task")
        .otherwise("all")
        .examples(&[r#"["failed", "partial"]"#]),
    Key::new("task", List(&Text(&form::PATTERN)), "task ids").otherwise("all").examples(&[r#"["2600000000-*"]"#]),
    Key::new("object", List(&Text(&form::OBJECT)), "keys of the sources")
        .otherwise("all")
        .examples(&[r#"["inbox/*.mp4"]"#]),
    Key::new("bucket", List(&Text(&form::PATTERN)), "buckets of the sources and of the produced files")
        .otherwise("all")
        .examples(&[r#"["videos-*"]"#]),
    Key::new("context", Kind::Map(&CONTEXT), "the caller's `SessionContext`")
        .otherwise("any")
        .examples(&[r#"{".stage": ["test", "dev-*"]}"#]),
]);

const CONTEXT: Map = Map::of(&[Key::own(
    "PATH",
    form::CONTEXT,
    List(&Text(&form::PATTERN)),
    "`.` for the whole text; `.project` or `.owner.name` for a value in a text that is JSON",
)
.examples(&[r#"["test", "dev-*"]"#])]);
