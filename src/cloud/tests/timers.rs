//! Timers, moved by the cloud's clock.

use super::{python::bootstrap, scene::Scene};
use crate::cloud::times;
use serde_json::{Value, json};
use std::path::Path;

/// Notes each event on a line of its own.
fn noting(notes: &Path) -> String {
    bootstrap(&format!(
        r#"
def handle(event, id, headers):
    with open({:?}, "a") as notes: notes.write(json.dumps(event) + "\n")
    return "noted"
"#,
        notes.display()
    ))
}

/// Waits until so many events are noted.
async fn noted(notes: &Path, count: usize) -> Vec<Value> {
    loop {
        let text = std::fs::read_to_string(notes).expect("readable");
        let lines: Vec<_> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        if lines.len() >= count {
            return lines;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// Turns the clock to a moment in China.
fn turn(scene: &Scene, moment: &str) {
    let clock = scene.running.clock();
    let moment = times::from_china(moment).expect("a moment");
    clock.set_offset_ms(clock.offset_ms() + moment - clock.now_ms());
}

fn timer(cron: &str, enable: &str) -> Value {
    json!({
        "FunctionName": "demo", "TriggerName": "daily", "Type": "timer", "TriggerDesc": cron, "Enable": enable,
        "Qualifier": "$DEFAULT", "CustomArgument": "as is",
    })
}

#[tokio::test]
async fn a_timer_fires_at_its_moment_and_not_before() {
    let scene = Scene::start().await;
    let notes = tempfile::NamedTempFile::new().expect("a file");
    scene.function("demo", &noting(notes.path())).await;
    turn(&scene, "2030-05-01 01:59:00");
    scene.call("scf.CreateTrigger", &timer("0 0 2 * * * *", "OPEN")).await;
    turn(&scene, "2030-05-01 01:59:59");
    turn(&scene, "2030-05-01 02:00:01");
    let first = json!({
        "Type": "Timer", "TriggerName": "daily", "Time": "2030-04-30T18:00:00Z", "Message": "as is",
    });
    assert_eq!(noted(notes.path(), 1).await, std::slice::from_ref(&first));

    // Another schedule counts from when it is set; a crank that passes two of its moments gets both.
    let changed = json!({
        "FunctionName": "demo", "TriggerName": "daily", "Type": "timer", "Qualifier": "$DEFAULT",
        "TriggerDesc": "0 30 */6 * * * *", "CustomArgument": "",
    });
    scene.call("scf.UpdateTrigger", &changed).await;
    turn(&scene, "2030-05-01 13:00:00");
    let times: Vec<_> = noted(notes.path(), 3).await.into_iter().map(|event| event["Time"].clone()).collect();
    assert_eq!(times.len(), 3);
    assert!(times.contains(&json!("2030-04-30T22:30:00Z")) && times.contains(&json!("2030-05-01T04:30:00Z")));
    let listed = scene.call("scf.ListAsyncEvents", &json!({"FunctionName": "demo"})).await;
    assert_eq!(listed["TotalCount"], 3);
    assert_eq!(listed["EventList"][0]["InvokeType"], "TRIGGER_TIMER");
}

#[tokio::test]
async fn a_closed_timer_is_silent() {
    let scene = Scene::start().await;
    let notes = tempfile::NamedTempFile::new().expect("a file");
    scene.function("demo", &noting(notes.path())).await;
    turn(&scene, "2030-05-01 01:59:00");
    scene.call("scf.CreateTrigger", &timer("0 0 * * * * *", "CLOSE")).await;
    turn(&scene, "2030-05-01 02:30:00");
    let status = |enable: &str| json!({"FunctionName": "demo", "TriggerName": "daily", "Type": "timer", "Qualifier": "$DEFAULT", "Enable": enable});
    scene.call("scf.UpdateTriggerStatus", &status("OPEN")).await;
    turn(&scene, "2030-05-01 03:30:00");
    assert_eq!(noted(notes.path(), 1).await[0]["Time"], "2030-04-30T19:00:00Z");
    assert_eq!(scene.call("scf.ListAsyncEvents", &json!({"FunctionName": "demo"})).await["TotalCount"], 1);

    let again = scene.refused("scf.UpdateTriggerStatus", &status("OPEN")).await;
    assert_eq!(again, "FailedOperation.UpdateTriggerStatus");
    assert_eq!(scene.refused("scf.UpdateTriggerStatus", &status("YES")).await, "InvalidParameterValue.Enable");
    for (member, value, action, refusal) in [
        ("TriggerName", "other", "scf.UpdateTrigger", "ResourceNotFound.Trigger"),
        ("Type", "cos", "scf.UpdateTrigger", "InvalidParameterValue.Type"),
        ("Type", "mps", "scf.UpdateTriggerStatus", "InvalidParameterValue.Type"),
        ("TriggerDesc", "daily", "scf.UpdateTrigger", "InvalidParameterValue.TriggerDesc"),
    ] {
        let mut other = status("CLOSE");
        other[member] = json!(value);
        assert_eq!(scene.refused(action, &other).await, refusal, "{action} {member}");
    }
}
