//! Every sample through one process: what it is taken for, and that its bytes are kept as they came.

use crate::world::{Posted, Scene, fixture, fixtures, receiver};
use mpstack_handler::{
    config::Outcome::{self, Failed, InProgress, Partial, Succeeded, Unknown},
    report::Line,
    sign::sha256_hex,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// File, outcome, results, files, reasons; where `INDEX.md` gives a number it is this one.
const EXPECTED: [(&str, Outcome, usize, usize, usize); 48] = [
    ("batch-task-finish.json", Succeeded, 1, 1, 0),
    ("cmq-trigger-wrapped.json", Succeeded, 1, 1, 0),
    ("edit-media-compose-finish-no-metadata.json", Succeeded, 0, 1, 0),
    ("edit-media-failed.json", Failed, 0, 0, 1),
    ("edit-media-finish.json", Succeeded, 0, 1, 0),
    ("edit-media-processing.json", InProgress, 0, 0, 0),
    ("edit-media-unicode-object-names.json", Succeeded, 0, 1, 0),
    ("extract-blind-watermark-finish.json", Succeeded, 0, 0, 0),
    ("live-ai-review.json", InProgress, 0, 0, 0),
    ("live-process-eof.json", Succeeded, 0, 0, 0),
    ("malformed-array-of-strings.json", Succeeded, 1, 1, 0),
    ("malformed-deep-nesting.json", Succeeded, 1, 1, 0),
    ("malformed-duplicate-keys.json", Succeeded, 1, 1, 0),
    ("malformed-empty-object.json", Unknown, 0, 0, 1),
    ("malformed-event-null.json", Unknown, 0, 0, 1),
    ("malformed-event-type-mismatch.json", Succeeded, 1, 1, 0),
    ("malformed-lone-surrogate.json", Succeeded, 1, 1, 0),
    ("malformed-lower-camel-keys.json", Unknown, 0, 0, 1),
    ("malformed-missing-event-type.json", Succeeded, 1, 1, 0),
    ("malformed-missing-fields.json", Unknown, 4, 1, 3),
    ("malformed-number-edges.json", Failed, 1, 1, 1),
    ("malformed-result-set-not-array.json", Succeeded, 1, 1, 0),
    ("malformed-string-body.json", Succeeded, 1, 1, 0),
    ("malformed-truncated.json.txt", Unknown, 0, 0, 1),
    ("malformed-unknown-event-type.json", Unknown, 0, 0, 1),
    ("malformed-unknown-result-type.json", Succeeded, 2, 2, 0),
    ("malformed-unknown-status.json", Unknown, 1, 1, 2),
    ("malformed-wrong-types.json", Unknown, 1, 1, 1),
    ("schedule-task-failed-input.json", Failed, 0, 0, 1),
    ("schedule-task-finish.json", Succeeded, 7, 15, 0),
    ("schedule-task-partial-failure.json", Partial, 2, 1, 1),
    ("url-callback-signed.json", Succeeded, 1, 1, 0),
    ("workflow-all-tasks-failed.json", Failed, 2, 0, 2),
    ("workflow-failed-input-empty.json", Failed, 0, 0, 1),
    ("workflow-failed-input.json", Failed, 0, 0, 1),
    ("workflow-finish-transcode.json", Succeeded, 1, 1, 0),
    ("workflow-huge-1mb.json", Succeeded, 3, 5899, 0),
    ("workflow-multi-output.json", Succeeded, 7, 20, 0),
    ("workflow-observed-envelope-extra-fields.json", Unknown, 0, 0, 1),
    ("workflow-partial-failure.json", Partial, 4, 11, 2),
    ("workflow-processing.json", InProgress, 1, 0, 0),
    ("workflow-review-and-analysis.json", Partial, 10, 3, 1),
    ("workflow-smart-tasks.json", Partial, 4, 6, 1),
    ("workflow-trigger-doc-shape-2020.json", Partial, 4, 7, 1),
    ("workflow-unicode-object-names.json", Succeeded, 5, 5, 0),
    ("workflow-url-input-s3-output.json", Succeeded, 1, 1, 0),
    ("", Unknown, 0, 0, 1),
    ("INDEX.md", Unknown, 0, 0, 1),
];

/// Files without a task id, or whose type or payload is not one that the handler knows: kept by hash.
const BY_HASH: [&str; 9] = [
    "",
    "INDEX.md",
    "malformed-empty-object.json",
    "malformed-event-null.json",
    "malformed-lower-camel-keys.json",
    "malformed-missing-fields.json",
    "malformed-truncated.json.txt",
    "malformed-unknown-event-type.json",
    "batch-task-finish.json",
];

fn bytes(name: &str) -> Vec<u8> {
    if name.is_empty() { Vec::new() } else { fixture(name) }
}

#[test]
fn the_table_names_every_sample_once() {
    let listed: BTreeSet<_> = EXPECTED.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let mut found: BTreeSet<_> =
        fixtures().read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.insert(String::new());
    assert_eq!(listed, found);
    assert_eq!(listed.len(), EXPECTED.len());
}

#[test]
fn one_process_understands_and_keeps_every_sample() {
    let hook = receiver([(200, "")]);
    let sink = serde_json::json!({"webhook": {"url": hook.url()}});
    let world = Scene::new().archive().route("all", sink).start();
    for (name, ..) in EXPECTED {
        let done =
            serde_json::json!({"mpstack":"done","events":1,"archived":true,"delivered":1,"failed":0,"dropped":0});
        assert_eq!(world.event(bytes(name)), Posted::Response(done), "{name}");
        // The place of the last object written for it.
        let kept = world.cos.server.requests().into_iter().rfind(|request| request.method == "PUT").unwrap();
        assert_eq!(kept.body, bytes(name), "{name}");
        let key = kept.path.trim_start_matches("/mps/");
        let by_hash = format!("unrecognised/{}.json", sha256_hex(&kept.body));
        assert_eq!(key == by_hash, BY_HASH.contains(&name), "{name}: {key}");
    }
    let told: Vec<Value> =
        hook.requests().iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect();
    let cos = world.cos.clone();
    let lines: Vec<_> = world
        .log()
        .into_iter()
        .filter_map(|line| if let Line::Event(event) = line { Some(event) } else { None })
        .collect();
    assert_eq!((told.len(), lines.len()), (EXPECTED.len(), EXPECTED.len()));
    for ((name, outcome, results, files, reasons), (told, line)) in EXPECTED.iter().zip(told.iter().zip(&lines)) {
        let data = &told["data"];
        assert_eq!(line.outcome, *outcome, "{name}: {:?}", line.reasons);
        assert_eq!(data["outcome"], outcome.as_str(), "{name}");
        assert_eq!(data["subtasks_total"], *results, "{name}");
        assert_eq!(data["outputs_total"], *files, "{name}");
        assert_eq!(line.outputs, *files, "{name}");
        assert_eq!(data["reasons_total"], *reasons, "{name}: {}", data["reasons"]);
        assert!(line.archived.is_some(), "{name}");
    }
    // Samples share task ids, and a retry overwrites its own object; nothing else may be in the bucket.
    assert!(cos.objects().keys().all(|place| place.starts_with("callbacks-1.cos.ap-beijing.myqcloud.com/mps/")));
}

#[test]
fn what_leaves_holds_neither_storage_keys_nor_signed_queries() {
    let hook = receiver([(200, "")]);
    let robot = receiver([(200, r#"{"errcode":0}"#)]);
    let world = Scene::new()
        .route("hook", serde_json::json!({"webhook": {"url": hook.url()}}))
        .route("robot", serde_json::json!({"wecom": {"key": "k", "endpoint": robot.url()}}))
        .start();
    world.event(fixture("workflow-url-input-s3-output.json"));
    let sent = [hook.requests(), robot.requests()].concat();
    let texts: Vec<_> = sent.iter().map(|request| String::from_utf8(request.body.clone()).unwrap()).collect();
    assert_eq!(texts.len(), 2);
    for text in texts.iter().chain([&world.output()]) {
        for secret in ["AKIAEXAMPLE", "notARealKey", "sign=abc"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    let body: Value = serde_json::from_slice(&hook.requests()[0].body).unwrap();
    let output = &body["data"]["outputs"][0];
    assert_eq!(output["storage"], "AWS-S3");
    assert_eq!(output["bucket"], "example-renders");
    assert_eq!(output["key"], "renders/a b_transcode_100020.mp4");
    assert_eq!(body["data"]["inputs"][0]["key"], "https://cdn.example.com/in/a%20b.mp4");
}
