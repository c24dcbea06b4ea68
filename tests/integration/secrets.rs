//! Canaries in every place that holds a secret; then every output of the system is searched for them.
//!
//! Where a secret may be, and is not looked for: in the requests that need it (a robot's key is in its address), in the
//! function's environment, which is what SCF has for them, and in the archived event, which keeps the bytes that came and so
//! what MPS wrote into them. `serve` prints the root keys that it was given: that is how one gets them.

use crate::{
    receiver::Receiver,
    sandbox::{Ran, Sandbox, fetch},
};
use mpstack::wire::{cam, scf, sts};
use std::io::{Cursor, Read};

/// Values of the stack's secrets, by name.
const SECRETS: [(&str, &str); 4] = [
    ("WECOM_KEY", "canary-robot-key"),
    ("HOOK_SECRET", "whsec_Y2FuYXJ5LXNpZ25pbmcta2V5LTAwMDA="),
    ("URL_SECRET", "canary-in-an-address"),
    ("PLAIN_SECRET", "canary-in-the-environment"),
];

/// Besides: the signing key decoded, and the key that signs for the API.
const OURS: [&str; 2] = ["canary-signing-key-0000", "sandbox-secret-key"];

/// What the sample event carries: storage keys of its owner and a signed address.
const THEIRS: [&str; 3] = ["AKIAEXAMPLE", "notARealKey", "sign=abc"];

const EVENT: &str = include_str!("../fixtures/events/workflow-url-input-s3-output.json");
const TASK: &str = "1300000042-WorkflowTask-c986fd916bc0e857035ed2f1c341b921t0";

fn stack(receiver: &Receiver) -> String {
    format!(
        r#"version: 1
stack: canary
region: ap-beijing
roles:
  SCF_QcsRole: {{}}
  MPS_QcsRole: {{}}
function:
  name: Canary
  timeout: 10s
  environment: {{ TOKEN: "${{secret:PLAIN_SECRET}}" }}
triggers:
  WorkflowTask: {{}}
archive:
  cos: {{ bucket: callbacks-1250000000, region: ap-beijing, prefix: mps/ }}
notify:
  - name: group
    wecom: {{ key: "${{secret:WECOM_KEY}}", endpoint: "{0}/group" }}
  - name: backend
    webhook: {{ url: "{0}/backend?token=${{secret:URL_SECRET}}", sign: "${{secret:HOOK_SECRET}}" }}
  - name: nowhere
    webhook: {{ url: "http://127.0.0.1:1/${{secret:URL_SECRET}}?token=${{secret:URL_SECRET}}" }}
  - name: odd
    webhook: {{ url: "${{secret:URL_SECRET}}" }}
"#,
        receiver.url()
    )
}

/// Everything that was said, with who said it.
#[derive(Default)]
struct Heard(Vec<(String, String)>);

impl Heard {
    fn add(&mut self, place: impl Into<String>, text: impl Into<String>) {
        self.0.push((place.into(), text.into()));
    }

    /// Runs a command with the stack's secrets and perhaps other keys.
    fn run(&mut self, sandbox: &Sandbox, words: &[&str], keys: &[(&str, &str)]) -> Ran {
        let mut command = sandbox.command(words);
        command.envs(SECRETS).envs(keys.iter().copied());
        let ran = Ran::of(words, &command.output().expect("the binary starts"));
        self.add(format!("mpstack {}", ran.command), format!("{}\n{}", ran.stdout, ran.stderr));
        ran
    }

    #[track_caller]
    fn is_free_of<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) {
        for secret in secrets {
            for (place, text) in &self.0 {
                assert!(!text.contains(secret), "`{secret}` in {place}:\n{text}");
            }
        }
    }
}

#[tokio::test]
async fn no_canary_is_seen_anywhere() {
    let receiver = Receiver::start();
    let sandbox = Sandbox::new().stack(&stack(&receiver));
    let mut heard = Heard::default();
    for words in [
        &["validate"][..],
        &["plan", "-v"],
        &["plan", "--output", "json"],
        &["apply", "--yes", "-v"],
        &["plan", "--output", "json", "-v"],
        &["status", "-v"],
        &["status", "--output", "json"],
        &["drift", "-v"],
    ] {
        heard.run(&sandbox, words, &[]).succeeds();
    }

    // An event with its owner's keys, to receivers that take it, refuse it, or are not there.
    for status in [200, 410] {
        receiver.answers(status);
        let invoke = scf::Invoke {
            function_name: "Canary".into(),
            qualifier: Some("$DEFAULT".into()),
            client_context: Some(EVENT.into()),
            log_type: Some("Tail".into()),
            ..Default::default()
        };
        let answer = sandbox.writer().change("ap-beijing", &invoke).await.expect("it is called");
        heard.add("the answer of Invoke", format!("{:?}", answer.result));
    }
    for words in [&["test"][..], &["replay", "--all", "--output", "json", "-v"], &["replay", "--dead"]] {
        heard.run(&sandbox, words, &[]).exits(1);
    }
    for words in [
        &["logs", "-v", "--limit", "1000"][..],
        &["logs", "--task", TASK, "--output", "json"],
        &["events", "-v"],
        &["events", "--output", "json"],
    ] {
        heard.run(&sandbox, words, &[]).succeeds().prints(TASK);
    }

    // Secrets that changed show as drift, by name.
    let edited = [("WECOM_KEY", "canary-robot-key-2"), ("PLAIN_SECRET", "canary-in-the-environment-2")];
    heard.run(&sandbox, &["plan", "-v"], &edited).succeeds().prints("WECOM_KEY");
    heard.run(&sandbox, &["plan", "--output", "json"], &edited).succeeds().prints("TOKEN");
    heard.run(&sandbox, &["apply", "--yes"], &edited).succeeds();

    // Temporary keys that may do nothing: errors are where secrets slip out.
    let session = session(&sandbox).await;
    let keys = [
        ("TENCENTCLOUD_SECRET_ID", session.tmp_secret_id.as_str()),
        ("TENCENTCLOUD_SECRET_KEY", &session.tmp_secret_key),
        ("TENCENTCLOUD_TOKEN", &session.token),
    ];
    for words in [&["plan", "-v"][..], &["apply", "--yes", "-v"], &["events", "-v"], &["replay", "--all"]] {
        assert_ne!(heard.run(&sandbox, words, &keys).code, 0, "{words:?}");
    }

    for (index, request) in receiver.requests().iter().enumerate() {
        // The first line has the address, and in it what the address needs.
        let (_, rest) = request.split_once("\r\n").expect("a head");
        heard.add(format!("notification {index}"), rest);
    }
    package(&sandbox, &mut heard).await;
    notes(&sandbox, &mut heard).await;
    let audit = std::fs::read_to_string(sandbox.path().join("cloud/audit.jsonl")).expect("the cloud keeps one");
    heard.add("the audit log", audit);
    heard.run(&sandbox, &["destroy", "--yes", "-v"], &[]).succeeds();

    heard.is_free_of(SECRETS.map(|(_, value)| value));
    heard.is_free_of(OURS);
    heard.is_free_of(THEIRS);
    heard.is_free_of([session.tmp_secret_key.as_str(), &session.token]);
    let archived =
        objects(&sandbox).await.into_iter().find(|(key, _)| key.starts_with("mps/Workflow") && key.contains(TASK));
    let (_, body) = archived.expect("it is kept, also after `destroy`");
    assert_eq!(body, EVENT, "verbatim, with what MPS wrote into it");
}

/// Keys of a role without rights.
async fn session(sandbox: &Sandbox) -> sts::Credentials {
    let trust = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"qcs":["qcs::cam::uin/100000000001:root"]}}]}"#;
    let role = cam::CreateRole { role_name: "nobody".into(), policy_document: trust.into(), ..Default::default() };
    let writer = sandbox.writer();
    writer.change("", &role).await.expect("a role");
    let assume = sts::AssumeRole {
        role_arn: "qcs::cam::uin/100000000001:roleName/nobody".into(),
        role_session_name: "scene".into(),
        ..Default::default()
    };
    writer.change("ap-beijing", &assume).await.expect("its keys").credentials
}

/// The files of the deployed package.
async fn package(sandbox: &Sandbox, heard: &mut Heard) {
    let ask = scf::GetFunctionAddress { function_name: "Canary".into(), ..Default::default() };
    let address = sandbox.reader().read("ap-beijing", &ask).await.expect("an address");
    let mut zip = zip::ZipArchive::new(Cursor::new(fetch(&address.url).await)).expect("a zip");
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("whole");
        heard.add(format!("file {index} of the package"), String::from_utf8_lossy(&bytes));
    }
}

/// What the handler writes beside the archived events.
async fn notes(sandbox: &Sandbox, heard: &mut Heard) {
    let objects = objects(sandbox).await;
    let notes: Vec<_> = objects.iter().filter(|(key, _)| key.contains("/dead-letters/")).collect();
    assert!(!notes.is_empty(), "not everyone could be told");
    for (key, body) in notes {
        heard.add(format!("object `{key}`"), body.as_str());
    }
    for (key, body) in &objects {
        for secret in SECRETS.map(|(_, value)| value).into_iter().chain(OURS) {
            assert!(!body.contains(secret), "`{secret}` in object `{key}`");
        }
    }
}

async fn objects(sandbox: &Sandbox) -> Vec<(String, String)> {
    let (bucket, region) = ("callbacks-1250000000", "ap-beijing");
    let reader = sandbox.reader();
    let listed = reader.list_objects(bucket, region, "mps/", "", 1000).await.expect("a listing");
    let mut objects = Vec::new();
    for content in listed.contents {
        let key = percent_encoding::percent_decode_str(&content.key).decode_utf8_lossy().into_owned();
        let body = reader.get_object(bucket, region, &key).await.expect("an object");
        objects.push((key, String::from_utf8_lossy(&body).into_owned()));
    }
    objects
}
