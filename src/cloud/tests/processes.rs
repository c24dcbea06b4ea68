//! What the host holds instances to: memory, files, standing still, and not outliving the cloud.

use super::{
    python::bootstrap,
    scene::{Scene, zip_of},
};
use crate::cloud::Cloud;
use serde_json::{Value, json};
use std::{fs, path::Path, time::Duration};

async fn invoke(scene: &Scene, event: &Value) -> Value {
    let parameters = json!({"FunctionName": "demo", "ClientContext": event.to_string(), "LogType": "Tail"});
    scene.call("scf.Invoke", &parameters).await["Result"].take()
}

fn answer(result: &Value) -> Value {
    serde_json::from_str(result["RetMsg"].as_str().expect("text")).expect("JSON")
}

/// The letter of a process's state; `None` if there is none.
fn state(id: &str) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit(')').next()?.trim_start().chars().next()
}

/// Waits until a process is in one of these states; `-` stands for no process.
async fn until(id: &str, states: &str) {
    let is = || state(id).unwrap_or('-');
    let reached = async {
        while !states.contains(is()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let reached = tokio::time::timeout(Duration::from_secs(60), reached).await;
    assert!(reached.is_ok(), "process {id} is {}, and never was one of {states}", is());
}

#[tokio::test]
async fn too_much_memory_is_the_end() {
    let scene = Scene::start().await;
    let handle = r#"
import subprocess
def handle(event, id, headers):
    if event == "at once": return len(b"x" * (200 << 20))
    if event == "and stay": held = b"x" * (200 << 20); time.sleep(600)
    if event == "in a child": subprocess.run([sys.executable, "-c", "held = b'x' * (200 << 20); import time; time.sleep(600)"])
    return os.getpid()
"#;
    scene.function("demo", &bootstrap(handle)).await;
    scene.call("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "demo", "Timeout": 900})).await;
    let modest = answer(&invoke(&scene, &json!(null)).await);
    for event in ["at once", "and stay", "in a child"] {
        let result = invoke(&scene, &json!(event)).await;
        assert_eq!(
            result["ErrMsg"],
            r#"{"errorCode":-1,"errorMessage":"Memory limit of 128 MB exceeded, the process was ended","statusCode":434}"#,
            "{event}"
        );
        assert!(result["MemUsage"].as_i64().is_some_and(|bytes| bytes > 128 << 20), "{result}");
    }
    assert_ne!(answer(&invoke(&scene, &json!(null)).await), modest, "it was recycled");
    scene.call("scf.UpdateFunctionConfiguration", &json!({"FunctionName": "demo", "MemorySize": 384})).await;
    assert_eq!(answer(&invoke(&scene, &json!("at once")).await), 200 << 20);

    let greedy = "held = b'x' * (400 << 20)\ntime.sleep(600)\n";
    let update = json!({"FunctionName": "demo", "ZipFile": zip_of(&bootstrap(greedy))});
    scene.call("scf.UpdateFunctionCode", &update).await;
    let result = invoke(&scene, &json!(null)).await;
    assert!(result["ErrMsg"].as_str().is_some_and(|message| message.contains(r#""statusCode":434"#)), "{result}");
}

#[tokio::test]
async fn an_instance_without_an_event_stands_still() {
    let scene = Scene::start().await;
    let handle = r#"
import subprocess
# Starts nothing itself: a shell that is stopped while it starts something waits for that, and does not count as stopped.
child = subprocess.Popen(["/bin/sh", "-c", "while :; do :; done"])
def handle(event, id, headers):
    return [os.getpid(), child.pid]
"#;
    scene.function("demo", &bootstrap(handle)).await;
    let processes = answer(&invoke(&scene, &json!({})).await);
    for id in processes.as_array().expect("a list") {
        until(&id.to_string(), "T").await;
    }
    assert_eq!(answer(&invoke(&scene, &json!({})).await), processes, "and goes on");
    for id in processes.as_array().expect("a list") {
        until(&id.to_string(), "T").await;
    }
}

#[tokio::test]
async fn an_instance_has_limits_and_a_folder_of_its_own() {
    let scene = Scene::start().await;
    let handle = r#"
import resource, tempfile
def handle(event, id, headers):
    if event == "leave": os._exit(0)
    with open(os.path.join(tempfile.gettempdir(), "note"), "x") as note: note.write("mine")
    return [tempfile.gettempdir(), resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE)]
"#;
    scene.function("demo", &bootstrap(handle)).await;
    let seen = answer(&invoke(&scene, &json!({})).await);
    assert_eq!((&seen[1], &seen[2]), (&json!([1024, 1024]), &json!([0, 0])));
    let folder = Path::new(seen[0].as_str().expect("a path"));
    assert_eq!(fs::read_to_string(folder.join("note")).expect("readable"), "mine");
    invoke(&scene, &json!("leave")).await;
    assert!(!folder.exists());
    let next = answer(&invoke(&scene, &json!({})).await);
    assert_ne!(next[0], seen[0]);
}

#[tokio::test]
async fn what_a_process_started_ends_although_it_ended_first() {
    let scene = Scene::start().await;
    let notes = tempfile::NamedTempFile::new().expect("a file");
    let handle = format!(
        r#"
import subprocess
def handle(event, id, headers):
    child = subprocess.Popen(["/bin/sh", "-c", "sleep 600"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open({:?}, "w") as notes: notes.write(str(child.pid))
    os._exit(0)
"#,
        notes.path().display()
    );
    scene.function("demo", &bootstrap(&handle)).await;
    let result = invoke(&scene, &json!({})).await;
    assert!(result["ErrMsg"].as_str().is_some_and(|message| message.contains(r#""statusCode":439"#)), "{result}");
    until(&fs::read_to_string(notes.path()).expect("readable"), "Z-").await;
}

#[tokio::test]
async fn what_outlives_a_cloud_is_ended_by_the_next() {
    let directory = tempfile::tempdir().expect("a directory");
    // As a cloud that was killed would have left it: a process, and the note of it. Another one has the same number by now in
    // the second note, and the third is torn.
    let mut stray = sleeping();
    let mut other = sleeping();
    let note = |id: u32, shift: u64| {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("there");
        let rest = stat.rsplit(')').next().expect("members");
        let started: u64 = rest.split_ascii_whitespace().nth(19).expect("a member").parse().expect("a number");
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").expect("there");
        json!({"id": id, "boot": boot.trim(), "started": started + shift}).to_string()
    };
    let instances = directory.path().join("data/instances");
    for (name, text) in [("a", note(stray.0.id(), 0)), ("b", note(other.0.id(), 1)), ("c", "{\"id\":".to_owned())] {
        fs::create_dir_all(instances.join(name)).expect("made");
        fs::write(instances.join(name).join("process.json"), text).expect("written");
    }
    let settings = crate::cloud::Settings::new(directory.path().join("data"));
    let running = Cloud::start(settings).await.expect("started");
    until(&stray.0.id().to_string(), "Z-").await;
    assert!(stray.0.try_wait().expect("asked").is_some());
    assert!(other.0.try_wait().expect("asked").is_none(), "the other one lives");
    assert_eq!(fs::read_dir(&instances).expect("there").count(), 0);
    running.stop().await;
}

/// A process that ends with its scene at the latest.
struct Sleeping(std::process::Child);

fn sleeping() -> Sleeping {
    use std::os::unix::process::CommandExt;
    Sleeping(std::process::Command::new("sleep").arg("600").process_group(0).spawn().expect("started"))
}

impl Drop for Sleeping {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
