//! Many stacks in one command: a section each, one failing stack silences no other, and the worst decides.

use crate::{
    proxy::{Fate, Proxy},
    sandbox::Sandbox,
};
use serde_json::Value;
use std::{fs, path::Path};

/// A stack without triggers, which only one function of an account could hold.
const STACK: &str = r"version: 1
stack: NAME
region: ap-guangzhou
roles:
  SCF_QcsRole: {}
function:
  name: NAME
  memory: 128
triggers: {}
notify:
  - name: log
    log: {}
";

pub fn stack(name: &str) -> String {
    STACK.replace("NAME", name)
}

/// Three stacks: the first two applied, the third not.
fn fleet() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path().join("fleet")).expect("the scene's folder is writable");
    let sandbox = ["a", "b", "c"].into_iter().fold(sandbox, |sandbox, letter| {
        sandbox.file(&format!("fleet/{letter}.yaml"), &stack(&format!("fleet-{letter}")))
    });
    for file in ["fleet/a.yaml", "fleet/b.yaml"] {
        sandbox.run(&["apply", "--yes", "-f", file]).succeeds();
    }
    sandbox
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// `file=outcome` of every stack.
fn outcomes(document: &Value) -> Vec<String> {
    let outcome = |stack: &Value| {
        let text = |name: &str| stack[name].as_str().unwrap_or_default().to_owned();
        format!("{}={}", text("file"), text("outcome"))
    };
    document["stacks"].as_array().into_iter().flatten().map(outcome).collect()
}

#[test]
fn one_failing_stack_silences_no_other_and_the_worst_decides() {
    let sandbox = fleet();
    sandbox.run(&["drift", "fleet/a.yaml", "fleet/b.yaml"]).succeeds().prints("2 stacks: 2 done");
    sandbox.run(&["drift", "fleet"]).exits(2).prints("fleet/c.yaml: different").prints("3 stacks: 2 done, 1 different");

    let sandbox = sandbox.file("fleet/b.yaml", "version: 1\nstack: [\n");
    let report = sandbox.run(&["drift", "fleet"]).exits(1).complains("error[E0101]: fleet/b.yaml: ");
    let sections = ["fleet/a.yaml: done", "fleet/b.yaml: failed", "fleet/c.yaml: different"];
    let places: Vec<_> = sections.iter().map(|title| report.stdout.find(title).expect(title)).collect();
    assert!(places.is_sorted(), "sections come in the order of the files:\n{}", report.stdout);
    let report = report.prints("no drift: nothing was changed in account 100000000001 behind stack `fleet-a`");
    report.prints("3 stacks: 1 done, 1 different, 1 failed");

    let report = document(&sandbox.run(&["drift", "fleet", "--output", "json"]).exits(1).stdout);
    assert_eq!(outcomes(&report), ["fleet/a.yaml=done", "fleet/b.yaml=failed", "fleet/c.yaml=different"]);
    assert_eq!(report["stacks"][0]["document"]["stack"], "fleet-a");
    assert_eq!(report["stacks"][1]["document"], Value::Null);
    assert_eq!((&report["summary"]["stacks"], &report["exit_code"]), (&3.into(), &1.into()));
}

#[test]
fn every_look_takes_many_stacks() {
    let sandbox = fleet();
    sandbox.run(&["validate", "fleet/*.yaml"]).succeeds().complains("fleet/c.yaml is a valid stack");
    sandbox.run(&["plan", "fleet/*.yaml"]).succeeds().prints("+ create").prints("3 stacks: 3 done");
    sandbox.run(&["plan", "--detailed-exitcode", "fleet"]).exits(2).prints("3 stacks: 2 done, 1 different");
    sandbox.run(&["plan", "--destroy", "fleet/a.yaml"]).succeeds().prints("plan to destroy");
    sandbox.run(&["status", "**/?.yaml"]).succeeds().prints("fleet/b.yaml: done").prints("absent");
    // What is alone looks as it always did.
    let alone = sandbox.run(&["drift", "-f", "fleet/a.yaml"]).succeeds();
    assert_eq!(alone.stdout, "no drift: nothing was changed in account 100000000001 behind stack `fleet-a`\n");
}

#[test]
fn what_stacks_have_in_common_is_read_once() {
    let sandbox = fleet();
    let proxy = Proxy::start(sandbox.endpoint(), Box::new(|_| Fate::Pass));
    let sandbox = sandbox.through(&proxy.endpoint);
    sandbox.run(&["drift", "fleet/a.yaml", "fleet/b.yaml"]).succeeds();
    let calls = proxy.calls();
    let count = |action: &str| calls.iter().filter(|call| call.contains(action)).count();
    // The service role once, and each stack's own.
    assert_eq!((count("GetCallerIdentity"), count("GetRole"), count("GetFunctionAddress")), (1, 3, 2), "{calls:?}");
}

#[test]
fn parts_of_a_fleet_make_the_whole() {
    let sandbox = fleet();
    let part = |shard: &str| {
        let report = sandbox.run(&["validate", "fleet", "--shard", shard, "--output", "json"]).succeeds();
        let report = document(&report.stdout);
        assert_eq!(report["shard"], shard);
        outcomes(&report)
    };
    assert_eq!(part("1/2"), ["fleet/a.yaml=done", "fleet/c.yaml=done"]);
    assert_eq!(part("2/2"), ["fleet/b.yaml=done"]);
    assert_eq!(part("4/4"), [""; 0]);
    sandbox.run(&["drift", "fleet", "--shard", "3/2"]).exits(1).complains("there is no such part");
    sandbox.run(&["drift", "--shard", "1/2"]).exits(1);
    sandbox.run(&["plan", "fleet", "--out", "plan.json"]).exits(1);
    sandbox.run(&["drift", "nowhere/*.yaml"]).exits(1).complains("holds no stack");
}

#[test]
fn a_throttling_account_slows_a_fleet_down_and_fails_none_of_it() {
    let sandbox = Sandbox::serving(&["--reading", "throttling=documented"], &[]);
    let (files, names): (Vec<_>, Vec<_>) = (0..30).map(|n| (format!("{n:02}.yaml"), format!("s-{n:02}"))).unzip();
    let sandbox = files.iter().zip(&names).fold(sandbox, |sandbox, (file, name)| sandbox.file(file, &stack(name)));
    let report = sandbox.run(&["plan", "?0.yaml", "?1.yaml", "?2.yaml", "*.yaml", "--output", "json"]).succeeds();
    let report = document(&report.stdout);
    assert_eq!(report["summary"]["done"], 30);
}

#[test]
fn the_shipped_workflows_deal_the_stacks_out_by_shards() {
    let read = |name: &str| {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/ci").join(name);
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        serde_yaml::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let workflow = read("github-fleet.yaml");
    let job = &workflow["jobs"]["drift"];
    let parts: Vec<u64> =
        job["strategy"]["matrix"]["shard"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
    assert_eq!(parts, (1..=parts.len() as u64).collect::<Vec<_>>(), "every part has its job");
    assert_eq!(job["strategy"]["fail-fast"], false, "one part silences no other");
    let steps = job["steps"].as_array().expect("steps");
    let run: Vec<_> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
    assert!(
        run.iter().any(|run| run.contains("mpstack drift") && run.contains("--shard \"$SHARD/$SHARDS\"")),
        "{run:?}"
    );
    assert!(steps.iter().any(|step| step["env"]["SHARDS"] == "${{ strategy.job-total }}"));

    let job = read("kubernetes-fleet.yaml");
    let spec = &job["spec"]["jobTemplate"]["spec"];
    assert_eq!((&job["kind"], &spec["completionMode"]), (&"CronJob".into(), &"Indexed".into()));
    assert_eq!(spec["completions"], spec["parallelism"]);
    let container = &spec["template"]["spec"]["containers"][0];
    let shards = container["env"].as_array().into_iter().flatten().find(|variable| variable["name"] == "SHARDS");
    assert_eq!(shards.and_then(|variable| variable["value"].as_str()), Some(&*spec["completions"].to_string()));
    let command = container["args"][0].as_str().expect("a line for the shell");
    assert!(command.contains("--shard \"$((JOB_COMPLETION_INDEX + 1))/$SHARDS\""), "{command}");
}
