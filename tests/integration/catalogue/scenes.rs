//! Scenes for the entries whose example is in words: they do what it says.

use super::PLAIN;
use crate::{
    foreign,
    hand::Hand,
    lifecycle::FULL,
    proxy::{Fate, Proxy},
    receiver::Receiver,
    sandbox::{Ran, Sandbox},
};
use mpstack::model::Fault;
use serde_json::Value;
use std::{
    fs::{self, OpenOptions},
    io::Write,
    process::{Command, Stdio},
    thread,
    time::Duration,
};
use tokio::runtime::Runtime;

/// One cloud with what several scenes need: `full.yaml` is deployed and has had an event, `none.yaml` is not deployed.
pub struct Stage {
    sandbox: Sandbox,
    receiver: Receiver,
    runtime: Runtime,
}

/// Who is told, and how: a sink that the scenes can make fail.
fn deployed(receiver: &Receiver) -> String {
    let (stack, _) = FULL.split_once("notify:").expect("the stack has routes");
    let stack = stack
        .replace("  EditMediaTask: {}\n", "")
        .replace("attempts: 2", "attempts: 0")
        .replace("timeout: 30s", "timeout: 5s");
    format!("{stack}notify: [{{ name: backend, webhook: {{ url: \"{}/backend\" }} }}]\n", receiver.url())
}

impl Stage {
    pub fn new() -> Self {
        let receiver = Receiver::start();
        let sandbox = Sandbox::new().file("none.yaml", PLAIN).file("full.yaml", &deployed(&receiver));
        let runtime = Runtime::new().expect("a runtime");
        let _ = sandbox.run(&["plan", "-f", "full.yaml", "--out", "approved.json"]).succeeds();
        let _ = sandbox.run(&["apply", "approved.json", "-f", "full.yaml"]).succeeds();
        let _ = sandbox.run(&["test", "-f", "full.yaml"]).succeeds();
        Self { sandbox, receiver, runtime }
    }

    /// Runs a command on a stack that is written down for it.
    fn on(&self, stack: &str, words: &[&str]) -> Ran {
        fs::write(self.sandbox.path().join("stack.yaml"), stack).expect("the scene's folder is writable");
        self.sandbox.run(words)
    }

    /// Runs a command on a stack with these lines more, which is not deployed.
    fn plain_and(&self, more: &str, words: &[&str]) -> Ran {
        self.on(&format!("{PLAIN}{more}"), words)
    }

    /// Runs a command with another environment.
    fn with(&self, words: &[&str], change: impl FnOnce(&mut Command) -> &mut Command) -> Ran {
        let mut command = self.sandbox.command(words);
        Ran::of(words, &change(&mut command).output().expect("the binary starts"))
    }

    /// Runs a command behind a proxy that answers some calls itself.
    fn behind(&self, words: &[&str], rule: impl FnMut(&str) -> Fate + Send + 'static) -> Ran {
        let proxy = Proxy::start(self.sandbox.endpoint(), Box::new(rule));
        self.sandbox.command_through(&proxy.endpoint, words)
    }

    /// A folder or file of the scene.
    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.sandbox.path().join(name), bytes).expect("the scene's folder is writable");
    }

    /// A package whose `bootstrap` is of this size and ends at once.
    fn zip(&self, name: &str, size: usize) {
        let mut zip = zip::ZipWriter::new(fs::File::create(self.sandbox.path().join(name)).expect("a file"));
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored)
            .unix_permissions(0o755);
        zip.start_file("bootstrap", options).expect("a fresh zip");
        zip.write_all(b"#!/bin/sh\nexit 1\n").expect("a writable file");
        zip.write_all(&vec![b'#'; size]).expect("a writable file");
        zip.finish().expect("a writable file");
    }

    /// Does what the entry's example says.
    pub fn raise(&self, fault: Fault) -> Ran {
        let full = ["-f", "full.yaml"];
        let on_full = |words: &[&str]| self.sandbox.run(&[words, &full].concat());
        let none = |words: &[&str]| self.on(PLAIN, words);
        match fault {
            Fault::TooComplex => self.on(&"[".repeat(1000), &["validate"]),
            Fault::UnknownEnvironment => {
                self.plain_and("environments: { staging: {} }\n", &["validate", "-e", "nowhere"])
            }

            Fault::OtherAccount => self.plain_and("account: \"100000000009\"\n", &["plan"]),
            Fault::Foreign => {
                let writer = self.sandbox.writer();
                self.runtime.block_on(foreign::function_alone(&writer, "ap-beijing", "theirs", "CustomRuntime"));
                self.on(&PLAIN.replace("name: demo", "name: theirs"), &["plan"])
            }
            Fault::Unadoptable => {
                let writer = self.sandbox.writer();
                self.runtime.block_on(foreign::function_alone(&writer, "ap-beijing", "python", "Python3.10"));
                self.on(&PLAIN.replace("name: demo", "name: python"), &["plan", "--adopt"])
            }
            Fault::HeldElsewhere => none(&["plan"]),
            Fault::Protected => self.on(&format!("{}protect: true\n", deployed(&self.receiver)), &["destroy", "--yes"]),
            Fault::MissingSecret => {
                let variables = "  memory: 128\n  environment: { TOKEN: \"${secret:NOT_SET}\" }\n";
                self.on(&PLAIN.replace("  memory: 128\n", variables), &["plan"])
            }
            Fault::NoWayBack => none(&["rollback", "--yes"]),
            Fault::Unconfirmed => self.on(&PLAIN.replace("WorkflowTask", "EditMediaTask"), &["apply"]),
            Fault::FolderNotEmpty => none(&["eject", "."]),

            Fault::PlanMoved => on_full(&["apply", "approved.json"]),
            Fault::OneTriggerOnly => {
                let words = ["--reading", "uniqueness=per-account", "--reading", "rebind=steals"];
                let both = format!("{PLAIN}  EditMediaTask: {{}}\n");
                Sandbox::serving(&words, &[("stack.yaml", &both)]).run(&["apply", "--yes"])
            }

            Fault::NoCredentials => self.with(&["plan"], |command| {
                command.env_remove("TENCENTCLOUD_SECRET_ID").env_remove("TENCENTCLOUD_SECRET_KEY")
            }),
            Fault::WrongSecretKey => self.with(&["plan"], |command| command.env("TENCENTCLOUD_SECRET_KEY", "another")),
            Fault::ServiceRoleMissing => {
                let alone = PLAIN.replace("roles: { SCF_QcsRole: {}, MPS_QcsRole: {} }\n", "");
                Sandbox::new().stack(&alone).run(&["apply", "--yes"])
            }
            Fault::Unreachable => self.sandbox.command_through("http://127.0.0.1:1", &["plan"]),
            Fault::NotTheApi => self.behind(&["plan"], |_| Fate::Answer(200, "text/html", "<html>Welcome</html>")),
            Fault::Unintelligible => self.behind(&["plan"], |call| match call {
                "GetCallerIdentity" => Fate::Answer(
                    200,
                    "application/json",
                    r#"{"Response":{"Arn":"","AccountId":"","UserId":"","PrincipalId":"","Type":"","RequestId":"r"}}"#,
                ),
                _ => Fate::Pass,
            }),

            Fault::Interrupted => self.interrupted(),
            Fault::Overdue => {
                let words = ["test", "--timeout", "1s", "-f", "full.yaml"];
                self.behind(&words, still_processing)
            }
            Fault::FunctionFailed => {
                let mut sent = false;
                self.write(
                    "stack.yaml",
                    PLAIN.replace("demo", "broken").replace("  WorkflowTask: {}\n", "").as_bytes(),
                );
                self.behind(&["apply", "--yes"], move |call| {
                    sent |= call == "CreateFunction";
                    match call {
                        "GetFunction" if sent => Fate::Answer(200, "application/json", CREATE_FAILED),
                        _ => Fate::Pass,
                    }
                })
            }
            Fault::ProbeFailed => {
                self.zip("ends.zip", 0);
                let code = "  memory: 128\n  code: { zip: ends.zip }\n";
                let stack = PLAIN.replace("demo", "ends").replace("  memory: 128\n", code);
                self.on(&stack.replace("  WorkflowTask: {}\n", ""), &["apply", "--yes"])
            }
            Fault::NotDeployed => none(&["logs"]),
            Fault::NoLog => self.behind(&["logs", "-f", "full.yaml"], |call| match call {
                "GetFunction" => Fate::Answer(200, "application/json", WITHOUT_LOG),
                _ => Fate::Pass,
            }),
            Fault::NothingToTry => self.on(&PLAIN.replace("  WorkflowTask: {}\n", ""), &["test"]),
            Fault::EventFailed => self.while_answering(500, || on_full(&["test"])),
            Fault::Undelivered => self.while_answering(500, || on_full(&["replay", "--all"])),
            Fault::NoArchive => none(&["events"]),
            Fault::BadDeadLetter => {
                let events: Value =
                    serde_json::from_str(&on_full(&["events", "--output", "json"]).stdout).expect("JSON");
                let event = events[0]["key"].as_str().expect("the first trial's event was archived");
                let letter = event.replacen("mps/", "/callbacks-1250000000/mps/dead-letters/", 1);
                assert!(self.runtime.block_on(Hand::new(self.sandbox.endpoint()).put(&letter, "odd")), "{letter}");
                on_full(&["events", "--dead"])
            }
            Fault::NoEvent => self.behind(&["replay", "--task", "1250000000-x", "-f", "full.yaml"], still_processing),
            Fault::NoHandlerRole => none(&["policy", "--for", "handler"]),
            Fault::Inexpressible => {
                self.runtime.block_on(crate::drift::tamper(&self.sandbox.writer(), "function.memory"));
                self.sandbox.run(&["export", "Full", "--region", "ap-beijing"])
            }

            Fault::NotArchived => {
                // The first object is the trial's own input.
                let faults = "- { action: PutObject, skip: 1, times: 100, trouble: { error: AccessDenied } }\n";
                let files = [("faults.yaml", faults), ("stack.yaml", &deployed(&self.receiver))];
                let sandbox = Sandbox::serving(&["--faults", "faults.yaml"], &files);
                let _ = sandbox.run(&["apply", "--yes"]).succeeds();
                sandbox.run(&["test"]).prints("delivered").prints("archived: no")
            }

            Fault::StackUnreadable => self.sandbox.run(&["plan", "-f", "absent.yaml"]),
            Fault::UnusedVariable => none(&["validate", "--var", "stag=dev"]),
            Fault::NoStacks => {
                let _ = fs::create_dir(self.sandbox.path().join("empty-folder"));
                none(&["validate", "empty-folder"])
            }
            Fault::PlanUnreadable => none(&["apply", "stack.yaml"]),
            Fault::Unwritable => {
                let stack = PLAIN.replace("WorkflowTask", "EditMediaTask");
                self.on(&stack, &["plan", "--out", "/nowhere/plan.json"])
            }

            Fault::PackageUnusable => {
                self.write("text.zip", b"no zip");
                self.on(&PLAIN.replace("memory: 128", "code: { zip: text.zip }"), &["plan"])
            }
            Fault::CrateBroken => self.on(&PLAIN.replace("memory: 128", "code: { crate: empty }"), &["plan"]),
            Fault::PackageTooLarge => {
                self.zip("large.zip", 8 << 20);
                let stack = PLAIN.replace("demo", "large").replace("memory: 128", "code: { zip: large.zip }");
                self.on(&stack.replace("  WorkflowTask: {}\n", ""), &["apply", "--yes"])
            }

            Fault::CloudUnstartable => none(&["serve", "--listen", "127.0.0.1:0", "--data", "/proc/cloud"]),
            Fault::AddressTaken => {
                let address = self.sandbox.endpoint().trim_start_matches("http://");
                none(&["serve", "--listen", address, "--data", "other"])
            }
            Fault::CloudInUse => none(&["serve", "--listen", "127.0.0.1:0", "--data", "cloud"]),
            Fault::BadBehaviour => none(&["serve", "--reading", "weather=fine"]),

            Fault::BadUsage => none(&["plan", "--local"]),
            Fault::UnknownTopic => none(&["explain", "X9999"]),
            Fault::OutputLost => self.with(&["plan", "-f", "full.yaml"], |command| {
                command.stdout(OpenOptions::new().write(true).open("/dev/full").expect("a full device"))
            }),
            Fault::SystemRefused => self.with(&["demo"], |command| command.env("TMPDIR", "/nowhere")),

            _ => panic!("{fault} ({fault:?}) has an example in words, and no scene"),
        }
    }

    fn while_answering(&self, status: u16, work: impl FnOnce() -> Ran) -> Ran {
        self.receiver.answers(status);
        let ran = work();
        self.receiver.answers(200);
        ran
    }

    /// Presses Ctrl-C while a function is being created.
    fn interrupted(&self) -> Ran {
        self.write("stack.yaml", PLAIN.replace("demo", "stopped").replace("  WorkflowTask: {}\n", "").as_bytes());
        let rule = |call: &str| match call {
            "CreateFunction" => Fate::Later(Duration::from_secs(1)),
            _ => Fate::Pass,
        };
        let proxy = Proxy::start(self.sandbox.endpoint(), Box::new(rule));
        let words = ["apply", "--yes"];
        let mut command = self.sandbox.command(&words);
        command.env("MPSTACK_ENDPOINT", &proxy.endpoint).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("the binary starts");
        while !proxy.calls().iter().any(|call| call == "CreateFunction") {
            thread::sleep(Duration::from_millis(10));
        }
        let pressed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(pressed.is_ok_and(|status| status.success()), "a signal is sent");
        let ran = Ran::of(&words, &child.wait_with_output().expect("it ends"));
        for words in ["done: create function stopped", "not done: publish", "since the command was stopped"] {
            assert!(ran.stderr.contains(words), "{words}:\n{}", ran.stderr);
        }
        ran
    }
}

/// As SCF tells a function that it could not make.
const CREATE_FAILED: &str =
    r#"{"Response":{"FunctionName":"broken","Status":"CreateFailed","StatusDesc":"no room","RequestId":"r"}}"#;

/// As SCF tells a function that was made without a log topic.
const WITHOUT_LOG: &str = r#"{"Response":{"FunctionName":"Full","Status":"Active","Runtime":"CustomRuntime","ClsTopicId":"","RequestId":"r"}}"#;

/// MPS works on a task and does not come to an end.
fn still_processing(call: &str) -> Fate {
    match call {
        "DescribeTaskDetail" => Fate::Answer(
            200,
            "application/json",
            r#"{"Response":{"TaskType":"WorkflowTask","Status":"PROCESSING","WorkflowTask":{"TaskId":"1250000000-x","Status":"PROCESSING"},"RequestId":"r"}}"#,
        ),
        _ => Fate::Pass,
    }
}
