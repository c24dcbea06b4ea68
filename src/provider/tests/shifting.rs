//! Live traffic comes by shares, and goes back.

use super::*;
use crate::model::{Abort, Alias, Kind, Percent, Rollout};

/// From version 1 to version 2, by a tenth that is looked at once.
fn shift(found: Alias) -> Operation {
    Operation::ShiftAlias {
        function: key(),
        release: release(),
        rollout: Rollout { steps: vec![Percent(10)], pause: 0, abort: Abort { errors: Percent(5), of: 20 } },
        log_topic: "topic".into(),
        found,
    }
}

fn alias(alias: &Alias) -> Act {
    let weights: Vec<_> =
        alias.also.iter().map(|(version, _)| json!({"Version": version, "Weight": 0.099_999_999})).collect();
    answer(json!({
        "FunctionVersion": alias.version, "Description": alias.description(), "ModTime": "2023-11-15 06:13:20",
        "RoutingConfig": {"AdditionalVersionWeights": weights, "AddtionVersionMatchs": []},
    }))
}

fn before() -> Alias {
    Alias::to("1", None)
}

fn split() -> Alias {
    Alias::shift("1", "2", Percent(10))
}

fn lines(lines: &[(&str, &str)]) -> Act {
    let line = |(message, code): &(&str, &str)| {
        let text =
            json!({"SCF_Message": message, "SCF_Type": "Platform", "SCF_RequestId": "r1", "SCF_StatusCode": code});
        json!({"Time": 1, "LogJson": text.to_string()})
    };
    answer(json!({"Results": lines.iter().map(line).collect::<Vec<_>>(), "Context": "", "ListOver": true}))
}

fn scene() -> Scene {
    Scene::default()
        .on("ListVersionByFunction", [versions(&[(2, "mpstack release abc"), (1, "mpstack release old")])])
        .on("UpdateAlias", [empty()])
        .on("SearchLog", [lines(&[])])
}

/// Version, second version with its weight, and description of each call.
fn pointed(stage: &Stage) -> Vec<Value> {
    let told = |seen: Seen| {
        let body = seen.json();
        json!([body["FunctionVersion"], body["RoutingConfig"]["AdditionalVersionWeights"], body["Description"]])
    };
    stage.sent("UpdateAlias").into_iter().map(told).collect()
}

#[tokio::test]
async fn a_share_is_watched_since_the_alias_has_it_and_then_everything_follows() {
    let over = Alias::to("2", None);
    let fine = lines(&[("Report RequestId:r1 Duration:1ms", "200")]);
    let stage = scene()
        .on("GetAlias", [alias(&before()), alias(&split()), alias(&split()), alias(&over)])
        .on("SearchLog", [lines(&[]), fine])
        .start()
        .await;
    stage.execute(shift(before())).await.expect("shifted");
    assert_eq!(
        pointed(&stage),
        [
            json!(["1", [{"Version": "2", "Weight": 0.1}], "mpstack shifts 10 percent from version 1 to version 2"]),
            json!(["2", [], "kept by mpstack"]),
        ]
    );
    let asked = stage.sent("SearchLog")[1].json();
    assert_eq!(asked["From"], 1_700_000_000_000_i64);
    assert_eq!(
        asked["QueryString"],
        "SCF_FunctionName:\"f\" AND SCF_Namespace:\"default\" AND (SCF_Qualifier:\"2\" OR SCF_Alias:\"2\") AND \
         SCF_Type:Platform AND SCF_Message:Report*"
    );
    assert_eq!(
        stage.waits(),
        ["version 2 to prove itself with 10% of live traffic (0 of 0 s; invocations: 1, failed: 0)"]
    );
}

#[tokio::test]
async fn what_fails_too_much_goes_back_and_says_what_was_seen() {
    let report = ("Report RequestId:r1 Duration:1ms", "430");
    let failing = lines(&[report, report]);
    let words = lines(&[report, ("ERROR RequestId:r1 Result:boom", "430"), ("START RequestId:r1", "202")]);
    let back = Alias::to("1", Some(release()));
    let stage = scene()
        .on("GetAlias", [alias(&before()), alias(&split()), alias(&split()), alias(&split()), alias(&back)])
        .on("SearchLog", [lines(&[]), failing, words])
        .start()
        .await;
    let failure = stage.execute(shift(before())).await.expect_err("it is no success");
    assert_eq!(
        told(&failure),
        "release abc was taken back at 10% of live traffic: of 2 invocations of version 2, 2 failed, more than 5% of 20: \
         its last error: ERROR RequestId:r1 Result:boom"
    );
    assert_eq!(failure.hints[1], "version 1 has all live traffic, as before; the platform tries failed events again");
    assert_eq!(pointed(&stage)[1], json!(["1", [], "mpstack rolled back from abc"]));
}

#[tokio::test]
async fn what_cannot_be_watched_is_not_begun() {
    let stage = scene()
        .on("GetAlias", [alias(&before())])
        .on("SearchLog", [refusal("UnauthorizedOperation.CAM")])
        .start()
        .await;
    let failure = stage.execute(shift(before())).await.expect_err("it is no success");
    assert!(told(&failure).starts_with("could not shift live traffic of function `f` to version 2"), "{failure:?}");
    assert_eq!(pointed(&stage), [Value::Null; 0]);
}

#[tokio::test]
async fn a_log_that_can_no_longer_be_read_ends_it() {
    let back = Alias::to("1", Some(release()));
    let stage = scene()
        .on("GetAlias", [alias(&before()), alias(&split()), alias(&split()), alias(&split()), alias(&back)])
        .on("SearchLog", [lines(&[]), refusal("UnauthorizedOperation.CAM")])
        .start()
        .await;
    let failure = stage.execute(shift(before())).await.expect_err("nobody could watch it");
    assert_eq!(failure.hints[0], "allow `cls:SearchLog` to the keys' user");
    assert_eq!(pointed(&stage)[1], json!(["1", [], "mpstack rolled back from abc"]));
}

#[tokio::test]
async fn what_somebody_else_moved_is_left_alone() {
    let elsewhere = Alias::to("$LATEST", None);
    let before_it = scene().on("GetAlias", [alias(&elsewhere)]).start().await;
    let during = scene().on("GetAlias", [alias(&before()), alias(&split()), alias(&elsewhere)]).start().await;
    for (stage, calls) in [(before_it, 0), (during, 1)] {
        let failure = stage.execute(shift(before())).await.expect_err("it is no success");
        assert_eq!((failure.kind, pointed(&stage).len()), (Kind::Refused, calls), "{failure:?}");
    }
}

#[tokio::test]
async fn a_share_that_an_earlier_run_came_to_is_not_given_again() {
    let over = Alias::to("2", None);
    let stage = scene().on("GetAlias", [alias(&split()), alias(&split()), alias(&over)]).start().await;
    stage.execute(shift(split())).await.expect("shifted");
    assert_eq!(pointed(&stage), [json!(["2", [], "kept by mpstack"])]);
    stage.execute(shift(split())).await.expect("it is over");
    assert_eq!(pointed(&stage).len(), 1);
}

#[tokio::test]
async fn whoever_asks_to_stop_has_the_old_version_back() {
    let back = Alias::to("1", Some(release()));
    let stage = scene()
        .on("GetAlias", [alias(&before()), alias(&split()), alias(&split()), alias(&split()), alias(&back)])
        .start()
        .await;
    let Operation::ShiftAlias { function, release, rollout, log_topic, found } = shift(before()) else { return };
    let rollout = Rollout { pause: 3600, ..rollout };
    stage.executor.stop();
    let stopped = stage.execute(Operation::ShiftAlias { function, release, rollout, log_topic, found }).await;
    let failure = stopped.expect_err("it was stopped");
    assert_eq!(failure.message, "stopped while version 2 had 10% of live traffic, which nobody would watch");
    assert_eq!(pointed(&stage)[1], json!(["1", [], "mpstack rolled back from abc"]));
}
