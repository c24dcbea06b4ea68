//! What somebody changes between the last write of an apply and its publication is frozen into a version that carries the release.
//! Schedule 71 of `interference` found that it was served.

use crate::{
    hand::{Hand, REGION},
    proxy::{Fate, Proxy},
    stage::{Stage, stack},
};
use mpstack::wire::scf;
use serde_json::json;

const CONFLICT: &str = "the timeout of function `Full` was changed by somebody else since the plan was made, and version 2 \
                        froze that; live traffic stays where it is";

/// A way on which somebody at the console sets the timeout right before the publication arrives.
pub fn meddled_with(endpoint: &str, then: Fate) -> Proxy {
    let hand = Hand::new(endpoint);
    let mut edited = false;
    let rule = move |name: &str| {
        if name != "PublishVersion" || std::mem::replace(&mut edited, true) {
            return Fate::Pass;
        }
        let hand = hand.clone();
        let edit = async move {
            let answer =
                hand.call("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "Full", "Timeout": 7})).await;
            assert_eq!(answer.expect("an answer").get("Error"), None);
        };
        let editing = std::thread::spawn(|| {
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(edit);
        });
        editing.join().expect("it is edited");
        then.clone()
    };
    Proxy::start(endpoint, Box::new(rule))
}

/// The published versions and what `$DEFAULT` points to.
async fn released(stage: &Stage) -> (Vec<String>, String) {
    let writer = stage.writer();
    let reader = writer.reader();
    let versions = scf::ListVersionByFunction { function_name: "Full".into(), ..Default::default() };
    let alias = scf::GetAlias { function_name: "Full".into(), name: "$DEFAULT".into(), namespace: None };
    let mut versions = reader.read(REGION, &versions).await.expect("a list").function_version;
    versions.retain(|version| version != "$LATEST");
    versions.sort();
    (versions, reader.read(REGION, &alias).await.expect("an alias").function_version)
}

/// Somebody changes the function right before an apply publishes it, and the apply ends before it can look.
async fn killed_after_the_publication(stage: &Stage, stack: &str) {
    let way = meddled_with(&stage.endpoint(), Fate::HangAfter);
    tokio::select! {
        ended = stage.run_at("killed", &way.endpoint, stack, &["apply", "--yes"]) => panic!("it hangs: {ended:?}"),
        () = async { while !way.wait_until_hanging(std::time::Duration::ZERO) { tokio::task::yield_now().await } } => {}
    }
}

async fn converges(stage: &Stage, stack: &str) {
    stage.succeeds(stack, &["apply", "--yes"]).await;
    stage.succeeds(stack, &["plan", "--detailed-exitcode"]).await;
    assert_eq!(released(stage).await, (vec!["1".into(), "3".into()], "3".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_changed_before_the_publication_is_named_and_never_served() {
    let stage = Stage::new().await;
    stage.succeeds(&stack(), &["apply", "--yes"]).await;
    let changed = stack().replace("memory: 128", "memory: 256");
    let way = meddled_with(&stage.endpoint(), Fate::Pass);
    let ended = stage.run_at("meddled-with", &way.endpoint, &changed, &["apply", "--yes"]).await;
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(ended.err.contains(CONFLICT), "{}", ended.err);
    assert!(!way.calls().contains(&"Invoke".to_owned()), "it was not probed");
    assert_eq!(released(&stage).await, (vec!["1".into()], "1".into()), "it is gone, and nothing else serves");
    converges(&stage, &changed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rerun_does_not_take_such_a_version_for_the_release() {
    let stage = Stage::new().await;
    stage.succeeds(&stack(), &["apply", "--yes"]).await;
    let changed = stack().replace("memory: 128", "memory: 256");
    killed_after_the_publication(&stage, &changed).await;
    let again = stage.run_at("again", &stage.endpoint(), &changed, &["apply", "--yes"]).await;
    assert_eq!(again.code, 4, "{}", again.err);
    assert!(again.err.contains(CONFLICT), "{}", again.err);
    assert_eq!(released(&stage).await, (vec!["1".into()], "1".into()), "it is gone, and nothing else serves");
    converges(&stage, &changed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rollback_passes_over_such_a_version_and_warns_of_it_when_it_is_named() {
    let stage = Stage::new().await;
    stage.succeeds(&stack(), &["apply", "--yes"]).await;
    killed_after_the_publication(&stage, &stack().replace("memory: 128", "memory: 256")).await;
    let later = stack().replace("memory: 128", "memory: 512");
    stage.succeeds(&later, &["apply", "--yes"]).await;
    assert_eq!(released(&stage).await, (vec!["1".into(), "2".into(), "3".into()], "3".into()));

    let back = stage.succeeds(&later, &["rollback", "--yes"]).await;
    assert!(!back.out.contains("warning"), "{}", back.out);
    assert_eq!(released(&stage).await.1, "1");
    let back = stage.succeeds(&later, &["rollback", "--yes", "--to", "2"]).await;
    let warning = "version 2 holds another `function.timeout` than its release: somebody changed it just before";
    assert!([back.out, back.err].concat().contains(warning));
    assert_eq!(released(&stage).await.1, "2");
}
