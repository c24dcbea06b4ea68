//! Changing: done once, verified, and settled when an answer was lost.

use super::*;
use crate::model::{Alias, Code, Configuration, Frozen, Kind, NewFunction, OwnPolicy, Retries, Start, ZipBytes};

fn code() -> Code {
    Code {
        zip: ZipBytes(b"zip".as_slice().into()),
        sha256: "ab".into(),
        inputs: "in".into(),
        parts: BTreeMap::new(),
        label: "mpstack 0.1.0".into(),
        start: Start::default(),
    }
}

fn configuration() -> Configuration {
    Configuration {
        description: Some("d".into()),
        memory: Some(128),
        timeout: 30,
        init_timeout: 10,
        role: Some("s-exec".into()),
        environment: [("STAGE".to_owned(), "prod".to_owned().into())].into(),
    }
}

fn create() -> Operation {
    Operation::CreateFunction(Box::new(NewFunction {
        key: key(),
        stack: "s".into(),
        configuration: configuration(),
        code: code(),
    }))
}

fn frozen() -> Box<Frozen> {
    let configuration = Configuration { description: None, ..configuration() };
    Box::new(Frozen { code_sha256: "ab".into(), handler: "index.main_handler".into(), configuration })
}

fn hash() -> [Act; 1] {
    [answer(json!({"CodeSha256": "ab"}))]
}

fn known_role() -> Act {
    answer(json!({"RoleInfo": {"RoleName": "s-exec", "Description": "mpstack stack s"}}))
}

#[tokio::test]
async fn a_function_is_created_and_awaited() {
    let absent = refusal("ResourceNotFound.Function");
    let stage = Scene::default()
        .on("CreateFunction", [empty()])
        .on("GetFunction", [absent, function("Creating"), function("Active")])
        .on("GetFunctionAddress", hash())
        .start()
        .await;
    stage.execute(create()).await.expect("a function");
    assert_eq!(
        stage.sent("CreateFunction")[0].json(),
        json!({
            "FunctionName": "f", "Code": {"ZipFile": "emlw"}, "Handler": "index.main_handler", "Description": "d",
            "MemorySize": 128, "Timeout": 30, "InitTimeout": 10, "Runtime": "CustomRuntime", "Namespace": "default",
            "Environment": {"Variables": [{"Key": "STAGE", "Value": "prod"}]}, "Role": "s-exec", "Type": "Event",
            "Tags": [{"Key": "mpstack-stack", "Value": "s"}]
        })
    );
    assert_eq!(
        stage.waits(),
        ["function `f` to become active (not visible yet)", "function `f` to become active (Creating)"]
    );
}

#[tokio::test]
async fn a_lost_answer_is_read_back_and_nothing_is_created_twice() {
    let stage = Scene::default()
        .on("CreateFunction", [Act::Reset])
        .on("GetFunction", [function("Creating"), function("Active")])
        .on("GetFunctionAddress", hash())
        .start()
        .await;
    stage.execute(create()).await.expect("a function");
    assert_eq!(stage.sent("CreateFunction").len(), 1);
}

#[tokio::test]
async fn a_name_taken_by_ourselves_is_ours_and_by_others_is_refused() {
    let taken = || Scene::default().on("CreateFunction", [refusal("ResourceInUse.Function")]);
    let ours = taken().on("GetFunction", [function("Active")]).on("GetFunctionAddress", hash()).start().await;
    ours.execute(create()).await.expect("our own");
    let foreign = taken().on("GetFunction", [function_with("Active", json!({"Tags": []}))]).start().await;
    let failure = foreign.execute(create()).await.expect_err("somebody else's");
    assert_eq!(
        (failure.kind, told(&failure).as_str()),
        (Kind::Refused, "function `f` was made by somebody else meanwhile")
    );
}

#[tokio::test]
async fn a_role_made_a_moment_ago_is_waited_for_and_a_missing_one_is_not() {
    let stage = Scene::default()
        .on("CreateFunction", [refusal("ResourceNotFound.Role"), refusal("ResourceNotFound.Role"), empty()])
        .on("GetRole", [known_role()])
        .on("GetFunction", [function("Active")])
        .on("GetFunctionAddress", hash())
        .start()
        .await;
    stage.execute(create()).await.expect("the third try");
    assert_eq!(stage.sent("CreateFunction").len(), 3);

    let stage = Scene::default()
        .on("CreateFunction", [refusal("FailedOperation.QcsRoleNotFound")])
        .on("GetRole", [known_role(), refusal("InvalidParameter.RoleNotExist")])
        .start()
        .await;
    let failure = stage.execute(create()).await.expect_err("no service role");
    assert_eq!(stage.sent("CreateFunction").len(), 1);
    assert!(failure.hints[0].contains("roleName=SCF_QcsRole"), "{:?}", failure.hints);
}

#[tokio::test]
async fn a_failed_creation_tells_its_reason() {
    let reasons = json!({"StatusReasons": [{"ErrorCode": "InvalidZip", "ErrorMessage": "no bootstrap"}]});
    let stage = Scene::default()
        .on("CreateFunction", [empty()])
        .on("GetFunction", [function("Creating"), function_with("CreateFailed", reasons)])
        .start()
        .await;
    let failure = stage.execute(create()).await.expect_err("it failed");
    assert_eq!(told(&failure), "function `f` could not be created: InvalidZip: no bootstrap");
}

#[tokio::test]
async fn an_update_waits_while_the_function_is_busy_and_is_verified() {
    let old = || answer(json!({"CodeSha256": "old"}));
    let stage = Scene::default()
        .on("GetFunction", [function("Updating"), function("Active")])
        .on("UpdateFunctionCode", [refusal("FailedOperation.UpdateFunctionCode"), empty()])
        .on("GetFunctionAddress", [old(), old(), old(), answer(json!({"CodeSha256": "ab"}))])
        .start()
        .await;
    stage
        .execute(Operation::UpdateCode { function: key(), code: code(), found: "old".into() })
        .await
        .expect("new code");
    assert_eq!(stage.sent("UpdateFunctionCode").len(), 2);
    assert_eq!(stage.sent("UpdateFunctionCode")[0].json()["Handler"], "index.main_handler");
    assert_eq!(
        stage.waits(),
        [
            "function `f` to take changes (Updating)",
            "function to take changes",
            "the code of function `f` to be active (the new code is not there yet)"
        ]
    );
}

#[tokio::test]
async fn a_configuration_that_does_not_arrive_is_noticed() {
    let mut stage = Scene::default()
        .on("GetFunction", [function_with("Active", json!({"MemorySize": 64}))])
        .on("UpdateFunctionConfiguration", [empty()])
        .start()
        .await;
    stage.executor.budget = Duration::from_millis(200);
    let found = Configuration { memory: Some(64), ..configuration() };
    let operation = Operation::UpdateConfiguration { function: key(), configuration: configuration(), found };
    let failure = stage.execute(operation).await.expect_err("it stays as it was");
    assert_eq!(
        told(&failure),
        "waited for the configuration of function `f` to be active, and it was changed by somebody else meanwhile: its \
         memory is not as sent yet"
    );
}

#[tokio::test]
async fn retries_are_set() {
    let setting = json!({"RetryConfig": [{"RetryNum": 0}], "MsgTTL": 60});
    let stage = Scene::default()
        .on("GetFunction", [function("Creating"), function("Active")])
        .on("UpdateFunctionEventInvokeConfig", [empty()])
        .on("GetFunctionEventInvokeConfig", [answer(json!({"AsyncTriggerConfig": setting.clone()}))])
        .start()
        .await;
    let retries = Retries { attempts: 0, max_age: 60 };
    stage.execute(Operation::SetRetries { function: key(), retries, found: None }).await.expect("set");
    let sent = stage.sent("UpdateFunctionEventInvokeConfig")[0].json();
    assert_eq!(sent, json!({"AsyncTriggerConfig": setting, "FunctionName": "f", "Namespace": "default"}));
}

#[tokio::test]
async fn a_release_is_published_once() {
    let absent = versions(&[]);
    let there = || versions(&[(1, "mpstack release abc")]);
    let publish = || Operation::Publish { function: key(), release: release(), frozen: frozen() };
    let stage = Scene::default()
        .on("ListVersionByFunction", [absent, there()])
        .on("GetFunction", [function("Active"), function("Publishing"), function("Active")])
        .on("GetFunctionAddress", hash())
        .on("PublishVersion", [empty()])
        .start()
        .await;
    stage.execute(publish()).await.expect("a version");
    stage.execute(publish()).await.expect("the same version");
    let sent = stage.sent("PublishVersion");
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].json()["Description"], "mpstack release abc");
}

#[tokio::test]
async fn a_probe_that_fails_shows_the_log() {
    let result = json!({"ErrMsg": "exit 1", "Log": "START\nboom", "RetMsg": ""});
    let ready = json!({"RetMsg": r#"{"mpstack":"ready"}"#});
    let stage = Scene::default()
        .on("ListVersionByFunction", [versions(&[(1, "mpstack release old"), (2, "mpstack release abc")])])
        .on("GetFunction", [function("Active")])
        .on("GetFunctionAddress", hash())
        .on("Invoke", [answer(json!({"Result": ready})), answer(json!({"Result": result}))])
        .start()
        .await;
    let probe = || Operation::Probe { function: key(), release: release(), frozen: frozen() };
    stage.execute(probe()).await.expect("ready");
    let failure = stage.execute(probe()).await.expect_err("not ready");
    assert_eq!(
        told(&failure),
        "the new version does not answer; live traffic stays on the old one: version 2 answered `exit 1`"
    );
    assert_eq!(failure.hints, ["its log ends with:\nSTART\nboom"]);
    let sent = stage.sent("Invoke")[0].json();
    assert_eq!((&sent["Qualifier"], &sent["ClientContext"]), (&json!("2"), &json!(r#"{"mpstack":"probe"}"#)));
}

#[tokio::test]
async fn a_version_that_froze_something_else_is_neither_probed_nor_left() {
    let there = versions(&[(1, "mpstack release old"), (2, "mpstack release abc")]);
    let stage = Scene::default()
        .on("ListVersionByFunction", [there, versions(&[(1, "mpstack release old")])])
        .on("GetFunction", [function_with("Active", json!({"Timeout": 7}))])
        .on("GetFunctionAddress", hash())
        .on("DeleteFunctionVersion", [empty()])
        .start()
        .await;
    let probe = Operation::Probe { function: key(), release: release(), frozen: frozen() };
    let failure = stage.execute(probe).await.expect_err("it is not the release");
    assert_eq!(
        (failure.kind, failure.message.as_str()),
        (
            Kind::Refused,
            "the timeout of function `f` was changed by somebody else since the plan was made, and version 2 froze that; \
             live traffic stays where it is"
        )
    );
    assert_eq!(
        failure.hints,
        ["version 2 was taken away again; plan again: the new plan will take the change into account"]
    );
    assert_eq!(stage.sent("DeleteFunctionVersion")[0].json()["Qualifier"], "2");
}

#[tokio::test]
async fn a_version_that_serves_is_not_taken_away() {
    let stage = Scene::default()
        .on("ListVersionByFunction", [versions(&[(2, "mpstack release abc")])])
        .on("GetFunction", [function("Active")])
        .on("GetFunctionAddress", [answer(json!({"CodeSha256": "theirs"}))])
        .on("DeleteFunctionVersion", [refusal("UnsupportedOperation.AliasBind")])
        .start()
        .await;
    let publish = Operation::Publish { function: key(), release: release(), frozen: frozen() };
    let failure = stage.execute(publish).await.expect_err("it is not the release");
    assert_eq!(
        failure.hints,
        ["version 2 could not be taken away (could not delete version 2: `DeleteFunctionVersion` on \
             `scf.tencentcloudapi.com` failed: `UnsupportedOperation.AliasBind`: m (request r)): delete it, since it is not \
             the release abc that it tells"]
    );
    assert!(stage.sent("PublishVersion").is_empty());
}

#[tokio::test]
async fn the_alias_moves_with_all_of_the_traffic() {
    let empty_routing = json!({"AdditionalVersionWeights": [], "AddtionVersionMatchs": []});
    let alias = |version: &str| answer(json!({"FunctionVersion": version, "RoutingConfig": empty_routing}));
    let stage = Scene::default()
        .on("ListVersionByFunction", [versions(&[(2, "mpstack release abc")])])
        .on("UpdateAlias", [empty()])
        .on("GetAlias", [alias("1"), alias("2")])
        .start()
        .await;
    stage
        .execute(Operation::MoveAlias { function: key(), release: release(), rolled_back_from: None, found: None })
        .await
        .expect("moved");
    let sent = stage.sent("UpdateAlias")[0].json();
    assert_eq!((&sent["FunctionVersion"], &sent["RoutingConfig"]), (&json!("2"), &empty_routing));
}

#[tokio::test]
async fn a_role_is_created_attached_and_deleted_with_what_it_carries() {
    let absent = || refusal("InvalidParameter.RoleNotExist");
    let policy = json!({"PolicyId": 7, "PolicyName": "p", "PolicyType": "User"});
    let attached = || answer(json!({"TotalNum": 1, "List": [policy]}));
    let none = || answer(json!({"TotalNum": 0, "List": []}));
    let stage = Scene::default()
        .on("CreateRole", [answer(json!({"RoleId": "1"}))])
        .on("GetRole", [absent(), known_role(), known_role(), absent()])
        .on("AttachRolePolicy", [absent(), empty()])
        .on("ListAttachedRolePolicies", [attached(), attached(), none()])
        .on("DetachRolePolicy", [empty()])
        .on("DeleteRole", [empty()])
        .start()
        .await;
    let (name, service, stack) = ("s-exec".to_owned(), "scf.qcloud.com".to_owned(), "s".to_owned());
    stage.execute(Operation::CreateRole { name: name.clone(), service, stack }).await.expect("a role");
    let attach = Operation::AttachPolicy { role: name.clone(), policy: "p".into() };
    stage.execute(attach).await.expect("attached");
    stage.execute(Operation::DeleteRole { name: name.clone() }).await.expect("deleted");
    let changes = ["CreateRole", "AttachRolePolicy", "DetachRolePolicy", "DeleteRole"];
    let order: Vec<_> = stage.actions().into_iter().filter(|action| changes.contains(&action.as_str())).collect();
    assert_eq!(order, ["CreateRole", "AttachRolePolicy", "AttachRolePolicy", "DetachRolePolicy", "DeleteRole"]);
    stage.execute(Operation::DeleteRole { name }).await.expect("gone already");
    assert_eq!(stage.sent("DeleteRole").len(), 1);
}

#[tokio::test]
async fn what_is_gone_counts_as_deleted() {
    let gone = || [refusal("ResourceNotFound.Function")];
    let stage = Scene::default()
        .on("DeleteFunction", gone())
        .on("DeleteFunctionVersion", [refusal("ResourceNotFound.FunctionVersion")])
        .on("DeletePolicy", [refusal("InvalidParameter.ParamError")])
        .on("GetPolicy", [refusal("ResourceNotFound.PolicyIdNotFound")])
        .on("DetachRolePolicy", [refusal("InvalidParameter.RoleNotExist")])
        .start()
        .await;
    stage.execute(Operation::DeleteFunction { function: key() }).await.expect("function");
    stage.execute(Operation::DeleteVersion { function: key(), version: 1 }).await.expect("version");
    stage.execute(Operation::DeletePolicy { name: "p".into(), id: 7 }).await.expect("policy");
    let detach = Operation::DetachPolicy { role: "r".into(), policy: "p".into(), id: 7 };
    stage.execute(detach).await.expect("attachment");
}

#[tokio::test]
async fn a_bucket_that_is_there_is_fine() {
    let stage = Scene::default()
        .on(
            "PUT b-1250000000",
            [Act::Answer(409, "application/xml", "<Error><Code>BucketAlreadyOwnedByYou</Code></Error>".into())],
        )
        .on("HEAD b-1250000000", [Act::Answer(200, "", String::new())])
        .start()
        .await;
    let operation = Operation::CreateBucket { name: "b-1250000000".into(), region: "ap-beijing".into() };
    stage.execute(operation).await.expect("there");
}

#[tokio::test]
async fn what_somebody_else_changed_since_the_plan_is_left_as_it_is() {
    let trust = r#"{"statement":[{"principal":{"service":["other.cloud"]}}]}"#;
    let policy = json!({"PolicyId": 7, "PolicyName": "s-exec", "PolicyType": "User"});
    let stage = Scene::default()
        .on("GetFunction", [function_with("Active", json!({"Timeout": 7}))])
        .on("GetFunctionAddress", [answer(json!({"CodeSha256": "theirs"}))])
        .on(
            "GetFunctionEventInvokeConfig",
            [answer(json!({
                "AsyncTriggerConfig": {"RetryConfig": [{"RetryNum": 1}], "MsgTTL": 60}
            }))],
        )
        .on("ListVersionByFunction", [versions(&[(2, "mpstack release abc")])])
        .on("GetAlias", [answer(json!({"FunctionVersion": "9"}))])
        .on("GetRole", [answer(json!({"RoleInfo": {"RoleName": "s-exec", "PolicyDocument": trust}}))])
        .on("ListPolicies", [answer(json!({"TotalNum": 1, "List": [policy]}))])
        .on("GetPolicy", [answer(json!({"PolicyDocument": "{\"statement\":[]}", "Description": "mpstack stack s"}))])
        .start()
        .await;
    let one = Retries { attempts: 0, max_age: 60 };
    let policy = OwnPolicy { id: 7, owner: Some("s".into()), document: "as planned".into() };
    let wanted = Configuration { memory: Some(256), ..configuration() };
    for (what, operation) in [
        ("the code of function `f`", Operation::UpdateCode { function: key(), code: code(), found: "old".into() }),
        (
            "the timeout of function `f`",
            Operation::UpdateConfiguration { function: key(), configuration: wanted, found: configuration() },
        ),
        (
            "the retries of function `f`",
            Operation::SetRetries { function: key(), retries: one, found: Some(Retries { attempts: 2, max_age: 60 }) },
        ),
        (
            "alias `$DEFAULT` of function `f`",
            Operation::MoveAlias {
                function: key(),
                release: release(),
                rolled_back_from: None,
                found: Some(Alias::to("1", None)),
            },
        ),
        (
            "the trust of role `s-exec`",
            Operation::UpdateTrust {
                role: "s-exec".into(),
                service: "scf.qcloud.com".into(),
                found: ["mps.cloud.tencent.com".to_owned()].into(),
            },
        ),
        (
            "policy `s-exec`",
            Operation::PutPolicy { name: "s-exec".into(), found: Some(policy), rights: Vec::new(), stack: "s".into() },
        ),
    ] {
        let failure = stage.execute(operation).await.expect_err(what);
        let told = format!("{what} was changed by somebody else since the plan was made, and is left as it is");
        assert_eq!((failure.kind, failure.message), (Kind::Refused, told));
    }
    let changes: Vec<_> = stage
        .server
        .seen()
        .iter()
        .map(|seen| seen.action())
        .filter(|action| !action.starts_with("Get") && !action.starts_with("List"))
        .collect();
    assert_eq!(changes, [""; 0]);
}

/// Schedule 208: the probe's own call says that the version is gone.
#[tokio::test]
async fn a_version_that_is_gone_when_it_is_probed_is_a_conflict() {
    let stage = Scene::default()
        .on("ListVersionByFunction", [versions(&[(2, "mpstack release abc")])])
        .on("GetFunction", [function("Active")])
        .on("GetFunctionAddress", hash())
        .on("Invoke", [refusal("ResourceNotFound.Qualifier")])
        .start()
        .await;
    let probe = Operation::Probe { function: key(), release: release(), frozen: frozen() };
    let failure = stage.execute(probe).await.expect_err("it is gone");
    let told = "waited for version 2 to answer, and it was changed by somebody else meanwhile: it is not there";
    assert_eq!((failure.kind, failure.message.as_str()), (Kind::Refused, told));
}

/// Schedules 32, 276, 372 and 982 of `interference`: two minutes of waiting for what somebody else had taken away, and a probe of it.
#[tokio::test]
async fn what_somebody_else_took_away_or_replaced_is_named_and_not_waited_for() {
    let found = json!({"PolicyId": 7, "PolicyName": "s-exec", "PolicyType": "User"});
    let other =
        json!({"PolicyDocument": "{\"statement\":[{\"action\":[\"cos:*\"]}]}", "Description": "mpstack stack s"});
    let gone = || refusal("ResourceNotFound.FunctionVersion");
    let scene = || {
        Scene::default()
            .on("GetFunctionAddress", hash())
            .on("PublishVersion", [answer(json!({"FunctionVersion": "2"}))])
            .on("CreateRole", [empty()])
            .on("GetRole", [refusal("InvalidParameter.RoleNotExist")])
            .on("CreatePolicy", [answer(json!({"PolicyId": 7}))])
            .on("ListPolicies", [answer(json!({"TotalNum": 1, "List": [found]}))])
            .on("GetPolicy", [answer(other.clone())])
            .on("Invoke", [answer(json!({"Result": {"ErrMsg": "The code is gone."}}))])
    };
    let publish = Operation::Publish { function: key(), release: release(), frozen: frozen() };
    let probe = Operation::Probe { function: key(), release: release(), frozen: frozen() };
    let role = Operation::CreateRole { name: "s-exec".into(), service: "scf.qcloud.com".into(), stack: "s".into() };
    let policy = Operation::PutPolicy { name: "s-exec".into(), found: None, rights: Vec::new(), stack: "s".into() };
    for (operation, listed, told) in [
        (
            publish,
            versions(&[]),
            "release abc to become active, and it was changed by somebody else meanwhile: it is not there",
        ),
        (
            probe,
            versions(&[(2, "mpstack release abc")]),
            "version 2 to answer, and it was changed by somebody else meanwhile: it is not there",
        ),
        (
            role,
            versions(&[]),
            "role `s-exec` to become visible, and it was changed by somebody else meanwhile: it is not there, or another's",
        ),
        (
            policy,
            versions(&[]),
            "policy `s-exec` to change, and it was changed by somebody else meanwhile: it is another",
        ),
    ] {
        let scene = scene().on("GetFunction", [function("Active"), gone()]).on("ListVersionByFunction", [listed]);
        let mut stage = scene.start().await;
        stage.executor.budget = Duration::from_secs(1);
        let failure = stage.execute(operation).await.expect_err(told);
        assert_eq!((failure.kind, failure.message), (Kind::Refused, format!("waited for {told}")));
    }
}
