//! Reading: what is there, what is absent, what could not be read.

use super::*;
use crate::model::{
    Alias, Bucket, EventType, FunctionState, LogFilter, OwnPolicy, Query, REGIONS, Retries, RoleQuery, Version,
    canonical_document,
};
use tokio::sync::Barrier;

const ROLE_ABSENT: &str = "InvalidParameter.RoleNotExist";
const DOCUMENT: &str =
    r#"{"version":"2.0","statement":[{"effect":"allow","action":"name\/cos:PutObject","resource":"*"}]}"#;

fn query() -> Query {
    Query {
        function: key(),
        roles: vec![
            RoleQuery { name: "SCF_QcsRole".into(), own_policy: false },
            RoleQuery { name: "s-exec".into(), own_policy: true },
        ],
        bucket: Some(Bucket { name: "b-1250000000".into(), region: "ap-beijing".into(), prefix: "mps/".into() }),
    }
}

fn identity() -> Act {
    answer(json!({"AccountId": "100000000001"}))
}

fn full() -> Scene {
    let role = json!({
        "RoleName": "s-exec", "Description": "mpstack stack s",
        "PolicyDocument": r#"{"version":"2.0","statement":[{"action":["name/sts:AssumeRole"],"effect":"allow","principal":{"service":["scf.qcloud.com"]}}]}"#,
    });
    let policy = json!({"PolicyId": 7, "PolicyName": "s-exec", "PolicyType": "User"});
    Scene::default()
        .on("GetCallerIdentity", [identity()])
        .on("GetRole", [answer(json!({"RoleInfo": role}))])
        .on("ListAttachedRolePolicies", [answer(json!({"TotalNum": 1, "List": [policy]}))])
        .on("ListPolicies", [answer(json!({"TotalNum": 2, "List": [{"PolicyId": 6, "PolicyName": "s-exec-2"}, policy]}))])
        .on("GetPolicy", [answer(json!({"PolicyName": "s-exec", "Description": "mpstack stack s", "PolicyDocument": DOCUMENT}))])
        .on("GetFunction", [function("Active")])
        .on("GetFunctionAddress", [answer(json!({"Url": "u", "CodeSha256": "ABCD"}))])
        .on("ListTriggers", [triggers(&[
            trigger("WorkflowTask", "on"),
            trigger("EditMediaTask", "off"),
            json!({"Type": "timer", "TriggerName": "tick", "BindStatus": "on"}),
        ])])
        .on("GetFunctionEventInvokeConfig", [answer(json!({
            "AsyncTriggerConfig": {"RetryConfig": [{"RetryNum": 1}, {"RetryNum": -1}], "MsgTTL": 3600}
        }))])
        .on("GetAlias", [answer(json!({
            "Name": "$DEFAULT", "FunctionVersion": "2",
            "RoutingConfig": {"AdditionalVersionWeights": [{"Version": "1", "Weight": 0.25}], "AddtionVersionMatchs": null}
        }))])
        .on("ListVersionByFunction", [versions(&[(2, "mpstack release abc"), (1, "")])])
        .on("HEAD b-1250000000", [Act::Answer(200, "", String::new())])
}

#[tokio::test]
async fn everything_is_read_and_translated() {
    let stage = full().start().await;
    let observed = stage.observer.observe(&query()).await.expect("a whole reading");
    assert_eq!((observed.account.as_str(), observed.bucket), ("100000000001", Some(true)));
    let role = observed.roles["s-exec"].as_ref().expect("the role");
    assert_eq!(role.owner.as_deref(), Some("s"));
    assert_eq!(role.services.iter().collect::<Vec<_>>(), ["scf.qcloud.com"]);
    assert!(!role.attachments["s-exec"].preset);
    let document = canonical_document(DOCUMENT).expect("a document");
    assert_eq!(observed.policies["s-exec"], OwnPolicy { id: 7, owner: Some("s".into()), document });
    let function = observed.function.expect("the function");
    assert_eq!((function.owner.as_deref(), &function.state), (Some("s"), &FunctionState::Active));
    assert_eq!((function.memory, function.timeout, function.init_timeout), (128, 30, 10));
    assert_eq!((function.code_sha256.as_str(), function.log_topic.as_str()), ("abcd", "topic"));
    assert_eq!(function.retries, Retries { attempts: 1, max_age: 3600 });
    assert_eq!(function.alias, Alias { also: Some(("1".into(), "25%".into())), ..Alias::to("2", None) });
    let version = |number, text: &str| Version { number, description: text.into() };
    assert_eq!(function.versions, [version(1, ""), version(2, "mpstack release abc")]);
    assert!(function.triggers[&EventType::WorkflowTask].bound);
    assert!(!function.triggers[&EventType::EditMediaTask].bound);
    assert_eq!(function.other_triggers, ["timer/tick"]);
}

#[tokio::test]
async fn an_empty_account_is_empty_and_not_unknown() {
    let absent = || [refusal("ResourceNotFound.Function")];
    let stage = Scene::default()
        .on("GetCallerIdentity", [identity()])
        .on("GetRole", [refusal(ROLE_ABSENT)])
        .on("ListAttachedRolePolicies", [refusal("InvalidParameter.ParamError")])
        .on("ListPolicies", [answer(json!({"TotalNum": 0, "List": []}))])
        .on("GetFunction", absent())
        .on("GetFunctionAddress", absent())
        .on("ListTriggers", absent())
        .on("GetFunctionEventInvokeConfig", absent())
        .on("GetAlias", [refusal("ResourceNotFound.Alias")])
        .on("ListVersionByFunction", absent())
        .on("HEAD b-1250000000", [Act::Answer(404, "", String::new())])
        .start()
        .await;
    let observed = stage.observer.observe(&query()).await.expect("a whole reading");
    assert!(observed.function.is_none() && observed.policies.is_empty());
    assert!(observed.roles.values().all(Option::is_none) && observed.roles.len() == 2);
    assert_eq!(observed.bucket, Some(false));
}

#[tokio::test]
async fn every_hole_is_named_and_none_is_absence() {
    let stage = full()
        .on("GetAlias", [refusal("UnauthorizedOperation.CAM")])
        .on("GetPolicy", [refusal("UnauthorizedOperation")])
        .on("ListTriggers", [refusal("ResourceNotFound.Function")])
        .on("HEAD b-1250000000", [Act::Answer(403, "", String::new())])
        .start()
        .await;
    let incomplete = stage.observer.observe(&query()).await.expect_err("holes");
    assert_eq!(
        incomplete.to_string(),
        "could not read policy `s-exec`, the triggers of function `f`, alias `$DEFAULT` of function `f`, \
         bucket `b-1250000000`"
    );
}

#[tokio::test]
async fn a_function_in_the_making_is_read_when_its_code_is_there() {
    let stage = full()
        .on("GetFunction", [function("Creating"), function("Active")])
        .on("GetFunctionAddress", [refusal("FailedOperation.FunctionStatusError"), answer(json!({"CodeSha256": "ab"}))])
        .start()
        .await;
    let observed = stage.observer.observe(&query()).await.expect("a whole reading");
    let function = observed.function.expect("the function");
    assert_eq!((function.state, function.code_sha256.as_str()), (FunctionState::Active, "ab"));
}

#[tokio::test]
async fn a_function_that_arrives_between_two_reads_of_one_look_is_looked_at_again() {
    let early = refusal("FailedOperation.FunctionStatusError");
    let stage =
        full().on("GetFunctionAddress", [early, answer(json!({"Url": "u", "CodeSha256": "ABCD"}))]).start().await;
    let observed = stage.observer.observe(&query()).await.expect("a whole look");
    assert_eq!(observed.function.expect("there").code_sha256, "abcd");
}

#[tokio::test]
async fn a_function_that_never_came_to_be_has_no_code() {
    let failed = json!({"StatusReasons": [{"ErrorCode": "InvalidZip", "ErrorMessage": "no bootstrap"}]});
    let stage = full()
        .on("GetFunction", [function_with("CreateFailed", failed)])
        .on("GetFunctionAddress", [refusal("FailedOperation.FunctionStatusError")])
        .on("GetAlias", [refusal("ResourceNotFound.Alias")])
        .start()
        .await;
    let observed = stage.observer.observe(&query()).await.expect("a whole reading");
    let state = observed.function.expect("the function").state;
    assert_eq!(state, FunctionState::CreateFailed("InvalidZip: no bootstrap".into()));
}

#[tokio::test]
async fn pages_are_followed_to_the_end() {
    let page = |names: std::ops::Range<u64>| {
        let list: Vec<_> = names.map(|id| json!({"PolicyId": id, "PolicyName": format!("p{id}")})).collect();
        answer(json!({"TotalNum": 201, "List": list}))
    };
    let stage = full().on("ListAttachedRolePolicies", [page(0..200), page(200..201)]).start().await;
    assert_eq!(stage.observer.attachments("r").await.expect("two pages").len(), 201);
    assert_eq!(stage.sent("ListAttachedRolePolicies")[1].json(), json!({"Page": 2, "Rp": 200, "RoleName": "r"}));
}

#[tokio::test]
async fn a_scan_finds_the_holder_and_leaves_us_out() {
    let account = |region: &str| match region {
        "ap-beijing" => json!([{"Namespace": "default", "Functions": ["f", "other"]}]),
        "ap-tokyo" => json!([{"Namespace": "n", "Functions": ["far"]}]),
        _ => json!([]),
    };
    let server = Server::start(move |request| match request.action().as_str() {
        "GetAccount" => match request.header("x-tc-region") {
            "ap-jakarta" => refusal("UnsupportedRegion"),
            region => answer(json!({"AccountUsage": {"Namespace": account(region)}})),
        },
        "ListTriggers" => match request.json()["FunctionName"].as_str() {
            Some("far") => triggers(&[trigger("WorkflowTask", "on"), trigger("EditMediaTask", "off")]),
            Some("other") => triggers(&[]),
            _ => refusal("InternalError"),
        },
        _ => refusal("InvalidAction"),
    })
    .await;
    let observer = Observer::new(Reader::new(server.settings()).expect("a client"), Hints::default());
    let (holders, others) = observer.scan(&key()).await.expect("a whole scan");
    let far = FunctionKey { region: "ap-tokyo".into(), namespace: "n".into(), name: "far".into() };
    let other = FunctionKey { name: "other".into(), ..key() };
    assert_eq!(others, [other, far.clone()]);
    let [(event_type, holder)] = &holders.into_iter().collect::<Vec<_>>()[..] else { panic!("one holder") };
    assert_eq!((*event_type, &holder.function), (EventType::WorkflowTask, &far));
    assert_eq!((holder.trigger.qualifier.as_str(), holder.trigger.name.as_str()), ("$DEFAULT", "WorkflowTaskEvent"));
}

#[tokio::test]
async fn a_look_is_one_round_trip_deep_once_the_policy_was_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let hints = Hints::new(Some(folder.path().join("policies.json")), "");
    hints.remember("s-exec", 7);
    let scene = full();
    // The caller, two roles with what is attached, a policy by name and by number, six of the function, the bucket.
    let barrier = Arc::new(Barrier::new(1 + 4 + 2 + 6 + 1));
    let together = |acts: VecDeque<Act>| acts.into_iter().map(|act| Act::Together(barrier.clone(), Box::new(act)));
    let acts = scene.acts.into_iter().map(|(action, acts)| (action, together(acts).collect())).collect();
    let mut stage = Scene { acts }.start().await;
    stage.observer.hints = hints;
    let look = tokio::time::timeout(Duration::from_secs(20), stage.observer.observe(&query())).await;
    let observed = look.expect("no read waits for another").expect("a whole look");
    assert_eq!(observed.policies["s-exec"].id, 7);
    assert_eq!(stage.observer.calls(), 14);
}

#[tokio::test]
async fn a_wrong_guess_of_a_policys_number_costs_a_call_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let hints = Hints::new(Some(folder.path().join("policies.json")), "");
    hints.remember("s-exec", 6);
    let mut stage = full().start().await;
    stage.observer.hints = hints.clone();
    let observed = stage.observer.observe(&query()).await.expect("a whole look");
    assert_eq!((observed.policies["s-exec"].id, stage.observer.calls()), (7, 15));
    assert_eq!(hints.number("s-exec"), Some(7));
}

#[tokio::test]
async fn a_scan_with_a_closed_eye_says_so() {
    let stage = Scene::default().on("GetAccount", [refusal("UnauthorizedOperation.CAM")]).start().await;
    let incomplete = stage.observer.scan(&key()).await.expect_err("nothing was read");
    assert_eq!(incomplete.0.len(), REGIONS.len());
    assert_eq!(incomplete.0[0].what, "the functions of region `ap-bangkok`");
}

#[tokio::test]
async fn logs_are_paged_and_come_oldest_first() {
    let line = |time: i64| {
        let text = json!({"SCF_Message": time.to_string(), "SCF_Type": "Custom"}).to_string();
        json!({"Time": time, "LogJson": text})
    };
    let page = |times: &[i64], context: &str, over: bool| {
        let lines: Vec<_> = times.iter().map(|&time| line(time)).collect();
        answer(json!({"Results": lines, "Context": context, "ListOver": over}))
    };
    let stage = Scene::default().on("SearchLog", [page(&[5, 4], "next", false), page(&[3, 2], "", true)]).start().await;
    let filter = LogFilter { from: 0, to: 9, limit: 3, ..Default::default() };
    let lines = stage.observer.logs("ap-beijing", "topic", &key(), &filter).await.expect("lines");
    assert_eq!(lines.iter().map(|line| line.time).collect::<Vec<_>>(), [3, 4, 5]);
    let sent: Vec<_> = stage.sent("SearchLog").iter().map(Seen::json).collect();
    assert_eq!(sent[0]["QuerySyntax"], 0);
    assert_eq!((sent[0].get("Context"), &sent[1]["Context"]), (None, &json!("next")));
}

#[tokio::test]
async fn readings_can_be_sent_to_another_thread() {
    fn sendable<T: Send>(value: T) -> T {
        value
    }
    let stage = full().start().await;
    sendable(stage.observer.observe(&query())).await.expect("a whole reading");
    let operation = Operation::DeleteFunction { function: key() };
    drop(sendable(stage.executor.execute(&operation, &|_| {})));
    drop(sendable(stage.observer.scan(&key())));
    let task = crate::provider::Task { event_type: EventType::WorkflowTask, id: String::new(), since: 0 };
    drop(sendable(stage.observer.follow_task(&key(), "", &task, Duration::ZERO, &|_| {})));
}

#[tokio::test]
async fn a_package_is_what_its_hash_says_or_nothing() {
    const ZIP: &str = "a package";
    let sha256 = |text: &str| crate::wire::sign::sha256_hex(text.as_bytes());
    for (promised, fetched) in [(sha256(ZIP), true), (sha256("another"), false), (String::new(), false)] {
        let address = Arc::new(std::sync::OnceLock::<String>::new());
        let (at, said) = (Arc::clone(&address), promised.to_uppercase());
        let server = Server::start(move |request| match request.action().as_str() {
            "GetFunctionAddress" => {
                answer(json!({"Url": format!("{}/code?sign=s", at.get().expect("set")), "CodeSha256": said}))
            }
            _ => Act::Answer(200, "application/zip", ZIP.to_owned()),
        })
        .await;
        address.set(server.endpoint()).expect("set once");
        let observer = Observer::new(Reader::new(server.settings()).expect("a client"), Hints::default());
        let package = observer.package(&key()).await;
        assert_eq!(package.is_ok(), fetched, "{promised}");
        let asked = server.seen().pop().expect("it was asked");
        assert_eq!((asked.target.as_str(), asked.header("authorization")), ("/code?sign=s", ""), "without keys");
        match package {
            Ok((zip, sha256)) => assert_eq!((zip.as_slice(), sha256), (ZIP.as_bytes(), promised)),
            Err(failure) => assert_eq!(
                told(&failure),
                "could not fetch the code of function `f`: what came is not what its SHA-256 says"
            ),
        }
    }
}
