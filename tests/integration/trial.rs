//! A task, its event, and what the function made of it; on a cloud that is killed in between, and on one that a command starts
//! for itself.

use crate::{
    lifecycle::FULL,
    sandbox::{Ran, Sandbox},
};

/// A stack that tells nobody, so that no receiver is needed.
fn quiet() -> String {
    FULL.split("notify:").next().expect("the stack before its routes").to_owned()
}

#[test]
fn a_task_of_each_kind_is_followed_to_the_archive_and_its_log_is_shown() {
    let sandbox = Sandbox::new().stack(&quiet());
    let _ = sandbox.run(&["test"]).exits(1).complains("does not exist").complains("mpstack apply");
    let _ = sandbox.run(&["apply", "--yes"]).succeeds();
    let ran = sandbox.run(&["test"]).succeeds();
    for text in ["WorkflowTask 1250000000-WorkflowTask-", "EditMediaTask 1250000000-EditMedia-", "archived: cos://"] {
        assert!(ran.stdout.contains(text), "`mpstack test` shows {text:?}:\n{}", ran.stdout);
    }
    let task = ran.stdout.split_whitespace().find(|word| word.contains("-WorkflowTask-")).expect("a task id");
    let task = task.trim_end_matches(':');
    let _ = sandbox.run(&["logs"]).succeeds().prints("START RequestId").prints("Report RequestId");
    let _ = sandbox.run(&["logs", "--task", task]).succeeds().prints(task);
    let _ = sandbox.run(&["test", "--event", "WorkflowTask", "--output", "json"]).succeeds().prints("\"archived\"");
}

#[test]
fn a_task_on_a_missing_video_fails_and_the_handler_says_so() {
    let sandbox = Sandbox::new().stack(&quiet());
    let _ = sandbox.run(&["apply", "--yes"]).succeeds();
    let input = "cos://callbacks-1250000000/not-there.mp4";
    let _ = sandbox.run(&["test", "--event", "WorkflowTask", "--input", input]).succeeds().prints("failed");
}

#[test]
fn the_cloud_survives_kill_9_with_all_that_it_had_acknowledged() {
    let mut sandbox = Sandbox::new().stack(&quiet());
    let _ = sandbox.run(&["apply", "--yes"]).succeeds();
    let _ = sandbox.run(&["test", "--event", "WorkflowTask"]).succeeds();
    let before = sandbox.run(&["logs", "--limit", "1000"]).succeeds().stdout;
    sandbox.kill_and_restart_cloud();
    let _ = sandbox.run(&["drift"]).succeeds().prints("no drift");
    let _ = sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
    assert_eq!(sandbox.run(&["logs", "--limit", "1000"]).succeeds().stdout, before);
    let _ = sandbox.run(&["test"]).succeeds();
}

#[test]
fn local_starts_a_cloud_for_each_command_and_keeps_what_it_holds() {
    let sandbox = Sandbox::new().stack(&quiet());
    let local = |words: &[&str]| Ran::of(words, &sandbox.local(words).output().expect("the binary starts"));
    let _ = local(&["drift"]).exits(2).prints("function");
    let _ = local(&["apply", "--yes"]).succeeds();
    let _ = local(&["drift"]).succeeds();
    let _ = local(&["test", "--event", "EditMediaTask"]).succeeds().prints("archived");
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| local(&["drift"]).succeeds());
        }
    });
    let _ = local(&["destroy", "--yes"]).succeeds();
    assert!(!sandbox.path().join("local/running.json").exists(), "nothing points to a cloud that is gone");
}
