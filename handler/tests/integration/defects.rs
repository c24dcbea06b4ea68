//! The defects of the console's templates, row by row (`demo-templates.md` 2 and 3), and the tests that fail if ours had them.
//!
//! The table names tests wherever they are; what no other file has a scene for is tested here.

use crate::world::{
    Posted, Scene, fixture,
    http::{Reply, Server},
    receiver, wecom,
};
use mpstack_handler::report::Line;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Number of the row, the defect, and the tests as `file::function`, from the root of the repository.
type Row = (usize, &'static str, &'static [&'static str]);

/// Section 2: "MPS Webhook", which tells a WeCom group.
const WEBHOOK: [Row; 19] = [
    (
        1,
        "returns before the request is sent",
        &["handler/tests/integration/defects.rs::the_answer_waits_for_the_receiver"],
    ),
    (
        2,
        "throws request errors after the return",
        &["handler/tests/integration/defects.rs::a_broken_connection_is_the_result_of_its_own_event"],
    ),
    (
        3,
        "never looks at status and `errcode`",
        &[
            "handler/tests/integration/scenes.rs::a_robot_that_answers_200_with_an_errcode_has_not_delivered",
            "handler/src/sink/wecom.rs::http_200_is_no_proof",
        ],
    ),
    (
        4,
        "takes every event for a `WorkflowTaskEvent`",
        &[
            "handler/tests/integration/events.rs::one_process_understands_and_keeps_every_sample",
            "handler/tests/integration/defects.rs::every_kind_of_event_reaches_people",
        ],
    ),
    (
        5,
        "reads the first result only, and its transcode slot",
        &["handler/tests/integration/defects.rs::results_of_any_kind_come_in_any_order_or_not_at_all"],
    ),
    (
        6,
        "reads the path of a failed result",
        &[
            "handler/src/message/render.rs::a_partial_failure_reads_well",
            "handler/tests/integration/defects.rs::a_failure_is_told_with_code_and_source",
        ],
    ),
    (
        7,
        "drops all other outputs",
        &[
            "handler/src/message/render.rs::thousands_of_files_are_counted_and_fit",
            "handler/tests/integration/defects.rs::every_file_is_told",
        ],
    ),
    (
        8,
        "takes every output for one in COS",
        &[
            "handler/tests/integration/events.rs::what_leaves_holds_neither_storage_keys_nor_signed_queries",
            "handler/src/event/output.rs::the_store_is_the_nearest_and_is_read_by_its_type",
        ],
    ),
    (
        9,
        "says \"completed\" whatever happened",
        &["handler/tests/integration/defects.rs::every_kind_of_event_reaches_people"],
    ),
    (
        10,
        "shows the deprecated `Message` as the status, and returns it",
        &["handler/tests/integration/defects.rs::the_deprecated_message_is_no_status"],
    ),
    (
        11,
        "holds the robot's key in its source",
        &[
            "src/stack/tests/bad.rs::a_credential_in_the_file_is_warned_about_and_not_shown",
            "handler/tests/integration/scenes.rs::secrets_stay_out_of_the_log_whatever_goes_wrong",
        ],
    ),
    (
        12,
        "pastes values into markdown",
        &[
            "handler/src/message/render.rs::strangers_cannot_forge_markup_or_lines",
            "handler/src/message/render.rs::a_name_full_of_markup_is_harmless_in_every_format",
        ],
    ),
    (
        13,
        "knows no limit of length",
        &[
            "handler/src/message/render.rs::thousands_of_files_are_counted_and_fit",
            "handler/src/message/render.rs::the_whole_of_a_mail_and_of_a_json_body_fits",
        ],
    ),
    (
        14,
        "knows no limit of rate",
        &["handler/tests/integration/retries.rs::a_robot_that_is_asked_too_often_is_left_for_the_next_try"],
    ),
    (
        15,
        "repeats messages when SCF repeats the event",
        &[
            "handler/tests/integration/retries.rs::a_sink_that_is_down_fails_the_event_and_the_next_try_tells_only_that_sink",
            "handler/tests/integration/retries.rs::another_instance_knows_from_the_archive_who_has_been_told",
        ],
    ),
    (
        16,
        "has no time-out of its own, and 3 s of the platform's",
        &[
            "handler/tests/integration/scenes.rs::a_receiver_that_never_answers_does_not_eat_the_deadline_of_others",
            "src/stack/tests/good.rs::the_minimal_stack_leaves_what_it_does_not_mention",
        ],
    ),
    (
        17,
        "needs a library that is not there, on a runtime that has ended",
        &["src/bundle/package.rs::the_bootstrap_needs_nothing_beside_it"],
    ),
    (
        18,
        "ignores the session context",
        &[
            "handler/tests/integration/defects.rs::the_callers_context_reaches_people",
            "handler/src/config/when.rs::every_list_must_fit_and_any_entry_of_it_will_do",
        ],
    ),
    (
        19,
        "has a manifest that is no JSON, and a name that is refused",
        &[
            "src/bundle/package.rs::the_package_holds_three_files_made_by_unix_at_a_fixed_time",
            "src/stack/tests/bad.rs::function",
        ],
    ),
];

/// Section 3: "MPS_SCF_COS", which keeps events in a bucket.
const ARCHIVE: [Row; 12] = [
    (
        1,
        "expects a list of strings",
        &["handler/tests/integration/events.rs::one_process_understands_and_keeps_every_sample"],
    ),
    (
        2,
        "makes the key with a module it does not import",
        &["handler/src/archive/key.rs::keys_are_safe_and_depend_on_the_message_only"],
    ),
    (
        3,
        "decodes escapes within the bytes",
        &["handler/tests/integration/events.rs::one_process_understands_and_keeps_every_sample"],
    ),
    (
        4,
        "holds keys in its source, and cannot use a role",
        &[
            "handler/tests/integration/scenes.rs::an_event_is_kept_under_its_name_with_its_outcome",
            "handler/tests/integration/retries.rs::without_an_execution_role_the_archive_says_so",
        ],
    ),
    (
        5,
        "calls a failed upload a success",
        &[
            "handler/tests/integration/retries.rs::an_archive_that_is_down_fails_the_event_and_not_the_notification",
            "handler/src/handle/totals.rs::only_what_helps_or_would_be_lost_is_asked_for_again",
        ],
    ),
    (
        6,
        "looks for a free random name first",
        &["handler/tests/integration/defects.rs::an_event_is_one_request_to_the_bucket_and_one_object"],
    ),
    (
        7,
        "names objects by the clock and not by the task",
        &[
            "handler/tests/integration/scenes.rs::an_event_is_kept_under_its_name_with_its_outcome",
            "handler/src/archive/key.rs::keys_are_safe_and_depend_on_the_message_only",
        ],
    ),
    (
        8,
        "uploads again what failed before, from a scratch file",
        &["handler/tests/integration/defects.rs::nothing_of_a_failed_event_is_in_the_next_object"],
    ),
    (
        9,
        "stores text without a type",
        &["handler/tests/integration/scenes.rs::an_event_is_kept_under_its_name_with_its_outcome"],
    ),
    // The archive keeps the bytes as they came, in the account's own bucket; everything made of them is redacted.
    (
        10,
        "redacts nothing",
        &["handler/tests/integration/events.rs::what_leaves_holds_neither_storage_keys_nor_signed_queries"],
    ),
    (
        11,
        "needs a package that is not there, on a runtime that has ended",
        &["src/bundle/package.rs::the_bootstrap_needs_nothing_beside_it"],
    ),
    (
        12,
        "has no time-out for its requests",
        &["handler/tests/integration/defects.rs::a_bucket_that_never_answers_ends_neither_event_nor_notification"],
    ),
];

#[test]
fn every_row_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut sources = BTreeMap::new();
    for table in [&WEBHOOK[..], &ARCHIVE[..]] {
        for (index, (number, defect, tests)) in table.iter().enumerate() {
            assert_eq!(*number, index + 1, "{defect}");
            assert!(!tests.is_empty(), "{defect}");
            for test in *tests {
                let (file, function) = test.split_once("::").unwrap();
                let source = sources.entry(file).or_insert_with(|| std::fs::read_to_string(root.join(file)).unwrap());
                let there = source
                    .split("#[test]")
                    .skip(1)
                    .any(|rest| rest.trim_start().starts_with(&format!("fn {function}()")));
                assert!(there, "{number}, {defect}: no test `{function}` in `{file}`");
            }
        }
    }
}

/// What a WeCom group reads of an event.
fn told(event: impl Into<Vec<u8>>) -> String {
    let robot = receiver([(200, r#"{"errcode":0,"errmsg":"ok"}"#)]);
    let world = Scene::new().route("ops", wecom(&robot)).env("WECOM_KEY", "k3y").start();
    let posted = world.event(event);
    assert!(matches!(posted, Posted::Response(_)), "{posted:?}");
    let body: Value = serde_json::from_slice(&robot.requests()[0].body).unwrap();
    body["markdown"]["content"].as_str().unwrap().into()
}

fn workflow(results: &Value) -> Vec<u8> {
    let payload = json!({"TaskId": "1300-WorkflowTask-1", "Status": "FINISH", "ErrCode": 0, "Message": "SUCCESS",
        "MediaProcessResultSet": results});
    json!({"EventType": "WorkflowTask", "WorkflowTaskEvent": payload}).to_string().into()
}

#[test]
fn the_answer_waits_for_the_receiver() {
    let told = Arc::new(AtomicBool::new(false));
    let mark = Arc::clone(&told);
    let hook = Server::start(move |_| {
        // Time enough for one that does not wait.
        std::thread::sleep(Duration::from_millis(300));
        mark.store(true, Ordering::SeqCst);
        Reply::ok("")
    });
    let world = Scene::new().route("hook", json!({"webhook": {"url": hook.url()}})).start();
    assert!(matches!(world.event(fixture("edit-media-finish.json")), Posted::Response(_)));
    assert!(told.load(Ordering::SeqCst));
}

#[test]
fn a_broken_connection_is_the_result_of_its_own_event() {
    let hook = Server::start(|request| match String::from_utf8_lossy(&request.body).contains("edit_media") {
        true => Reply::HangUp,
        false => Reply::ok(""),
    });
    let world = Scene::new().route("hook", json!({"webhook": {"url": hook.url()}})).start();
    assert!(matches!(world.event(fixture("edit-media-finish.json")), Posted::Error(_)));
    assert!(matches!(world.event(fixture("workflow-finish-transcode.json")), Posted::Response(_)));
}

#[test]
fn every_kind_of_event_reaches_people() {
    for (name, headline) in [
        ("workflow-finish-transcode.json", r#"### <font color="info">WorkflowTask succeeded</font>"#),
        ("workflow-partial-failure.json", r#"### <font color="warning">WorkflowTask failed in part</font>"#),
        ("workflow-failed-input.json", r#"### <font color="warning">WorkflowTask failed</font>"#),
        ("workflow-processing.json", r#"### <font color="comment">WorkflowTask in progress</font>"#),
        ("edit-media-finish.json", r#"### <font color="info">EditMediaTask succeeded</font>"#),
        ("edit-media-failed.json", r#"### <font color="warning">EditMediaTask failed</font>"#),
        ("schedule-task-finish.json", r#"### <font color="info">ScheduleTask succeeded</font>"#),
        ("batch-task-finish.json", r#"### <font color="info">BatchTask succeeded</font>"#),
        ("extract-blind-watermark-finish.json", r#"### <font color="info">ExtractBlindWatermark succeeded</font>"#),
        ("live-ai-review.json", r#"### <font color="comment">LiveNotification in progress</font>"#),
        ("malformed-truncated.json.txt", r#"### <font color="comment">WorkflowTask with unknown outcome</font>"#),
        ("malformed-empty-object.json", r#"### <font color="comment">Unrecognised event</font>"#),
    ] {
        assert_eq!(told(fixture(name)).lines().next(), Some(headline), "{name}");
    }
}

#[test]
fn results_of_any_kind_come_in_any_order_or_not_at_all() {
    let snapshot = json!({"Type": "SnapshotByTimeOffset", "TranscodeTask": null, "SnapshotByTimeOffsetTask": {"Status": "SUCCESS",
        "Output": {"PicInfoSet": [{"TimeOffset": 0, "Path": "/shots/1.jpg"}]}}});
    let transcode =
        json!({"Type": "Transcode", "TranscodeTask": {"Status": "SUCCESS", "Output": {"Path": "/renders/a.mp4"}}});
    let text = told(workflow(&json!([snapshot, transcode])));
    assert!(text.contains("**Files (2)**\n> SnapshotByTimeOffset: shots/1.jpg\n> Transcode: renders/a.mp4"), "{text}");
    for nothing in [json!([]), Value::Null] {
        assert!(told(workflow(&nothing)).starts_with("### <font "));
    }
}

#[test]
fn a_failure_is_told_with_code_and_source() {
    assert_eq!(
        told(fixture("edit-media-failed.json")),
        "### <font color=\"warning\">EditMediaTask failed</font>\n\
         > Task: 1300000042-EditMedia-3f84f58b06006d6880d919e4813941ea\n\
         > Status: FINISH\n\
         > Source: media-in-1300000042/inbox/intro.mp4 (ap-guangzhou)\n\
         > Source: media-in-1300000042/inbox/not-there.mp4 (ap-guangzhou)\n\
         \n\
         **Reasons**\n\
         > 60000 source file 2 is not accessible"
    );
    assert_eq!(
        told(fixture("workflow-all-tasks-failed.json")),
        "### <font color=\"warning\">WorkflowTask failed</font>\n\
         > Task: 1300000042-WorkflowTask-05ec73b807733cf3ecbc7b295d557940t0\n\
         > Status: FINISH\n\
         > Source: media-in-1300000042/inbox/truncated.mp4 (ap-guangzhou)\n\
         \n\
         **Reasons**\n\
         > Transcode 100020: SourceFileError.NoVideoMedia (60000) no video stream found\n\
         > SampleSnapshot 10: InternalError (70000) internal error, retry later"
    );
}

#[test]
fn every_file_is_told() {
    let text = told(fixture("workflow-multi-output.json"));
    assert!(text.contains("**Files (20)**"), "{text}");
    let rows = text.split("**Files (20)**").nth(1).unwrap().lines().filter(|line| line.starts_with("> ")).count();
    let more =
        text.lines().find_map(|line| line.strip_prefix("> and ")?.strip_suffix(" more files")?.parse::<usize>().ok());
    assert_eq!(rows - usize::from(more.is_some()) + more.unwrap_or_default(), 20, "{text}");
}

#[test]
fn the_deprecated_message_is_no_status() {
    let failed = json!({"Type": "Transcode", "TranscodeTask": {"Status": "FAIL", "ErrCode": 40000, "Message": "no such template",
        "Output": null}});
    let text = told(workflow(&json!([failed])));
    assert!(text.contains("> Status: FINISH\n") && text.contains("40000 no such template"), "{text}");
    assert!(!text.contains("SUCCESS"), "{text}");
    let world = Scene::new().start();
    let Posted::Response(answer) = world.event(workflow(&json!([failed]))) else { panic!("acknowledged") };
    assert_eq!(answer["events"], 1);
    let log = world.log();
    let [Line::Event(event)] = &log[..] else { panic!("{log:?}") };
    assert_eq!(event.reasons, ["Transcode 40000 no such template"]);
}

#[test]
fn the_callers_context_reaches_people() {
    let text = told(fixture("workflow-finish-transcode.json"));
    assert!(text.contains(r#"> Context: {"project":"launch","requestedBy":"studio@example.com"}"#), "{text}");
}

#[test]
fn an_event_is_one_request_to_the_bucket_and_one_object() {
    let world = Scene::new().archive().start();
    for _ in 0..3 {
        assert!(matches!(world.event(fixture("edit-media-finish.json")), Posted::Response(_)));
    }
    let methods: Vec<_> = world.cos.server.requests().into_iter().map(|request| request.method).collect();
    // A repeated event replaces nothing; what is there is read, since other bytes would be kept beside it.
    assert_eq!(methods, ["PUT", "PUT", "GET", "PUT", "GET"]);
    assert_eq!(world.cos.objects().len(), 1);
}

#[test]
fn nothing_of_a_failed_event_is_in_the_next_object() {
    let world = Scene::new().archive().start();
    world.cos.fail(503, "SlowDown", 3);
    assert!(matches!(world.event(fixture("edit-media-failed.json")), Posted::Error(_)));
    assert!(matches!(world.event(fixture("workflow-finish-transcode.json")), Posted::Response(_)));
    let objects = world.cos.objects();
    let bodies: Vec<_> = objects.values().map(|object| object.body.clone()).collect();
    assert_eq!(bodies, [fixture("workflow-finish-transcode.json")]);
}

#[test]
fn a_bucket_that_never_answers_ends_neither_event_nor_notification() {
    let silent = Server::start(|_| {
        loop {
            std::thread::park();
        }
    });
    let hook = receiver([(200, "")]);
    let world = Scene::new()
        .archive()
        .env("MPSTACK_ENDPOINT", &silent.url())
        .route("hook", json!({"webhook": {"url": hook.url()}}))
        .time_limit(1500)
        .start();
    // Asked for again, since a minute may mend the bucket; and yet told already.
    let Posted::Error(answer) = world.event(fixture("edit-media-finish.json")) else { panic!("not acknowledged") };
    assert_eq!((&answer["archived"], &answer["delivered"]), (&json!(false), &json!(1)));
    assert_eq!(hook.requests().len(), 1);
}
