//! Stacks that the cloud would refuse, and what is said about them.

use super::{STACK, Scene};

/// Everything that is said about stacks that each differ from the plain one in one line.
#[track_caller]
fn said(line: &str, others: &[&str]) -> String {
    others.iter().map(|other| Scene::with(line, other).said()).collect::<Vec<_>>().join("\n")
}

#[test]
fn several_errors_are_told_in_one_run() {
    insta::assert_snapshot!(
        Scene::of(
            "\
version: 2
stack: MPS
regoin: ap-beijing
account: 100000000001
function:
  name: demo-
  memory: 100
  timeout: 30
  environment: { SCF_X: a, STAGE: 1 }
  retries: { attempts: 5, max_age: 10s }
triggers:
  WorkflowTasks: {}
notify:
  - name: ops
    when: { event: WorkflowTask, outcome: [succeded] }
    wecom: { kye: x }
"
        )
        .said()
    );
}

#[test]
fn keys() {
    insta::assert_snapshot!(said(
        "  name: demo\n",
        &[
            "  nmae: demo\n",
            "  name: demo\n  machine: Go1\n",
            "  name: demo\n  code: { cos: x }\n",
            "  name: demo\n  code: { zip: a, crate: b }\n",
            "  - name\n",
            "\n"
        ],
    ));
}

#[test]
fn top_level() {
    let said = [
        ("version: 1\n", "version: \"1\"\n"),
        ("version: 1\n", "version: 3\n"),
        ("stack: demo\n", "stack: my_stack\n"),
        ("region: ap-beijing\n", "region: Beijing\n"),
        ("region: ap-beijing\n", "region: ap-bejing\n"),
        ("region: ap-beijing\n", "region: ap-beijing\naccount: \"12-34\"\n"),
    ]
    .map(|(line, other)| Scene::with(line, other).said());
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn function() {
    let names = ["a", "1demo", "demo-", "名前", "12"].map(|name| format!("  name: {name}\n"));
    let fields = [
        "namespace: x",
        "description: \"50% off!\"",
        "memory: 0",
        "memory: 200",
        "memory: 4096",
        "memory: 128MB",
        "memory: \"128\"",
        "memory: 128.5",
        "timeout: 30",
        "timeout: 0s",
        "timeout: 901s",
        "timeout: 1h30m",
        "role: my role",
        "code: bundeld",
        "code: { zip: }",
        "retries: { attempts: 3, max_age: 7h }",
        "retries: { attempts: -1, max_age: 59s }",
    ]
    .map(|field| format!("  name: demo\n  {field}\n"));
    let stacks = names.iter().chain(&fields).map(String::as_str).collect::<Vec<_>>();
    insta::assert_snapshot!(said("  name: demo\n", &stacks));
}

#[test]
fn rollouts() {
    let rollouts = [
        "{ steps: 10% }",
        "{ steps: [] }",
        "{ steps: [10, 50%] }",
        "{ steps: [0%] }",
        "{ steps: [100%] }",
        "{ steps: [5.5%] }",
        "{ steps: [50%, 10%] }",
        "{ steps: [1%, 2%, 3%, 4%, 5%, 6%, 7%, 8%, 9%, 10%, 11%] }",
        "{ pause: 0s }",
        "{ pause: 2h }",
        "{ abort: { errors: 100% } }",
        "{ abort: { error: 5%, of: 0 } }",
        "{ abort: never }",
    ]
    .map(|rollout| format!("  name: demo\n  rollout: {rollout}\n"));
    insta::assert_snapshot!(said("  name: demo\n", &rollouts.each_ref().map(String::as_str)));
}

#[test]
fn a_fix_mends_what_it_stands_by() {
    let mut mended = 0;
    for (line, other) in [
        ("  name: demo\n", "  nmae: demo\n"),
        ("  name: demo\n", "  name: demo\n  memory: \"128\"\n"),
        ("  name: demo\n", "  name: demo\n  memory: 4000\n"),
        ("  name: demo\n", "  name: demo\n  timeout: 30\n"),
        ("  name: demo\n", "  name: demo\n  code: bundeld\n"),
        ("  name: demo\n", "  name: demo\n  environment: { STAGE: 1 }\n"),
        ("region: ap-beijing\n", "region: ap-bejing\n"),
        ("region: ap-beijing\n", "region: ap-beijing\naccount: 100000000001\n"),
        ("  WorkflowTask: {}\n", "  WorkflowTsk: {}\n"),
        ("  WorkflowTask: {}\n", "  WorkflowTask: { enabled: yes }\n"),
    ] {
        let scene = Scene::with(line, other);
        let fixes = scene.diagnostics().into_iter().filter_map(|diagnostic| Some((diagnostic.fix?, diagnostic.span)));
        for (fix, span) in fixes {
            let mut text = scene.text.clone();
            text.replace_range(span, &fix.replacement);
            assert_eq!(Scene::of(text).diagnostics(), [], "{other}: {}", fix.words);
            mended += 1;
        }
    }
    assert_eq!(mended, 10, "each has its fix");
}

#[test]
fn descriptions_have_a_length() {
    let stack = |length: usize| {
        Scene::with("  name: demo\n", &format!("  name: demo\n  description: {}\n", "述".repeat(length)))
    };
    stack(1000).wants();
    assert_eq!(stack(1001).diagnostics()[0].message, "the description has 1001 characters");
}

#[test]
fn variables() {
    let entries = [
        "SCF_X: a",
        "QCLOUD_X: a",
        "TENCENTCLOUD_X: a",
        "MPSTACK_X: a",
        "1X: a",
        "X-Y: a",
        "X: \"\"",
        "X:",
        "X: 1",
        "X: true",
        "X: [a]",
    ]
    .map(|entry| format!("  name: demo\n  environment: {{ {entry} }}\n"));
    insta::assert_snapshot!(said("  name: demo\n", &entries.iter().map(String::as_str).collect::<Vec<_>>()));
}

#[test]
fn variables_have_a_size_in_all() {
    let stack = |length: usize| {
        Scene::with("  name: demo\n", &format!("  name: demo\n  environment: {{ KEY: {} }}\n", "v".repeat(length)))
    };
    stack(3493).wants();
    assert_eq!(stack(3494).diagnostics()[0].message, "the variables have 3497 bytes in all");
    let full = format!("{}notify: [{{ name: a, webhook: {{ url: \"${{secret:HOOK}}\" }} }}]\n", stack(3486).text);
    Scene::of(full.clone()).shell("HOOK", "abc").wants();
    assert_eq!(Scene::of(full).shell("HOOK", "abcd").diagnostics()[0].message, "the variables have 3497 bytes in all");
}

#[test]
fn roles() {
    let said = [
        "roles: { scf_qcsrole: {} }\n",
        "roles: { \"my role\": { service: scf.qcloud.com } }\n",
        "roles: { Mine: {} }\n",
        "roles: { Mine: { service: scf } }\n",
        "roles: { SCF_QcsRole: { retain: no, policies: QcloudX } }\n",
        "roles: { demo-exec: { service: scf.qcloud.com } }\n",
    ]
    .map(|more| Scene::and(more).said());
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn triggers() {
    insta::assert_snapshot!(said(
        "  WorkflowTask: {}\n",
        &[
            "  Workflowtask: {}\n",
            "  ScheduleTask: {}\n",
            "  WorkflowTask: { enabled: \"yes\" }\n",
            "  WorkflowTask: on\n",
            "\n",
            "  WorkflowTask: { enabled: false }\n"
        ],
    ));
}

#[test]
fn archive() {
    let said = [
        "bucket: callbacks",
        "bucket: Callbacks-1250000000",
        "bucket: callbacks-1250000000, prefix: mps",
        "bucket: callbacks-1250000000, prefix: /mps/",
        "bucket: callbacks-1250000000, prefix: a*/",
        "bucket: a-very-long-name-for-a-bucket-that-holds-events-1250000000",
        "region: ap-beijing",
    ]
    .map(|cos| Scene::and(&format!("archive: {{ cos: {{ {cos} }} }}\n")).said());
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn hosts_beyond_ascii_are_asked_for_in_punycode() {
    let said =
        |host: &str| Scene::and(&format!("notify: [{{ name: a, webhook: {{ url: https://{host}/ }} }}]\n")).said();
    assert!(said("b\u{fc}cher.example").contains("with letters beyond ASCII in the host as Punycode (`xn--...`)"));
    assert!(!said("xn--bcher-kva.example").contains("E0307"));
}

#[test]
fn notify() {
    let said = [
        "{ name: a }",
        "{ name: a, wecom: { key: \"${secret:A}\" }, webhook: { url: https://example.com } }",
        "{ name: \"\", webhook: { url: https://example.com } }",
        "{ name: a, webhook: { url: http://example.com } }",
        "{ name: a, webhook: { url: ftp://example.com } }",
        "{ name: a, webhook: { url: https://user:password@example.com } }",
        "{ name: a, webhook: { url: example.com } }",
        "{ name: a, webhook: { url: \"\" } }",
        "{ name: a, webhook: { url: \"https://example.com/$${secret:A}\" } }",
        "{ name: a, wecom: { key: \"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6\" } }",
        "{ name: a, when: { event: [Workflow] }, webhook: { url: https://example.com } }",
        "{ name: a, drop: true, template: default }",
        "{ name: a, drop: true, wecom: { key: \"${secret:A}\" } }",
        "{ name: a, drop: false }",
        "{ name: a, stop: yes, drop: true }",
        "{ name: a, drop: true }, { name: b, drop: true }, { name: c, when: { task: [x] }, drop: true }",
        "{ name: a, wecom: { key: \"${secret:A}\" }, template: absent.hbs }",
        "{ name: a, webhook: { url: https://a.example } }, { name: a, webhook: { url: https://b.example } }",
    ]
    .map(|route| Scene::and(&format!("notify: [{route}]\n")).said());
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn when() {
    let said = [
        "task: 1300-*",
        "task: [\"\"], object: [/inbox/*], buckets: [x]",
        "task: [1300]",
        "context: build-7",
        "context: { project: [launch] }",
        "context: { .a..b: [x], .: [x], .c: x }",
    ]
    .map(|when| Scene::and(&format!("notify: [{{ name: a, when: {{ {when} }}, drop: true }}]\n")).said());
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_credential_in_the_file_is_warned_about_and_not_shown() {
    let scene = Scene::and(
        "notify: [{ name: a, wecom: { key: 693a91f6-7xxx }, nmae: b }, { name: b, webhook: { url: https://a.example, sign: whsec_abc } }]\n",
    );
    let said = scene.said();
    assert!(!said.contains("693a91f6") && !said.contains("whsec"), "{said}");
    insta::assert_snapshot!(said);
}

#[test]
fn templates_are_tried_on_samples() {
    let stack = "notify: [{ name: a, wecom: { key: \"${secret:A}\" }, template: own.hbs }]\n";
    let said = [
        &b"{{#if"[..],
        b"{{outcome}}\n\n  {{tsak_id}}",
        b"{{outcome}}{{#each outputs}}{{bytes}}{{/each}}",
        b" ",
        b"\xff",
        &[b'x'; 65_537],
    ]
    .map(|content| Scene::and(stack).file("own.hbs", content).said());
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn templates_within_the_stack_are_tried_too() {
    let stack = "\
notify:
  - name: a
    wecom: { key: \"${secret:A}\" }
    template:
      text: |
        {{headline}}
        {{#each outputs}}{{lokation}}{{/each}}
  - name: b
    webhook: { url: https://example.com }
    template: { text: \"{{outcome}}\" }
  - name: c
    webhook: { url: https://example.com }
    template: { file: x.hbs }
";
    insta::assert_snapshot!(Scene::and(stack).said());
}

#[test]
fn a_variable_cannot_mean_two_things() {
    let notify = "notify: [{ name: a, wecom: { key: \"${secret:KEY}\" } }]\n";
    let stack = |value: &str| {
        let function = format!("  name: demo\n  environment: {{ KEY: \"{value}\" }}\n");
        Scene::of(STACK.replace("  name: demo\n", &function) + notify).shell("KEY", "k3y")
    };
    stack("${secret:KEY}").wants();
    insta::assert_snapshot!(stack("other").said());
}

#[test]
fn a_package_made_elsewhere_has_its_own_configuration() {
    let function = "  name: demo\n  code: { zip: x.zip }\n";
    let more = "archive: { cos: { bucket: callbacks-1250000000 } }\nnotify: [{ name: a, webhook: { url: https://a.example } }]\n";
    insta::assert_snapshot!(Scene::of(STACK.replace("  name: demo\n", function) + more).said());
}

#[test]
fn sinks() {
    let mail = |more: &str| format!("email: {{ host: mail.example, from: a@b.example, to: c@d.example{more} }}");
    let said = [
        "dingtalk: { token: \"https://oapi.dingtalk.com/robot/send?access_token=x\" }".to_owned(),
        "feishu: { sign: \"${secret:S}\" }".into(),
        "slack: { url: https://hooks.slack.com/services/T0/B0/k3y }".into(),
        "slack: { url: \"http://hooks.slack.com/${secret:U}\" }".into(),
        "teams: { url: \"${secret:U}\", sign: \"${secret:S}\" }".into(),
        "email: { host: mail.example }".into(),
        mail(", port: 25"),
        mail(", port: 70000"),
        mail(", tls: ssl"),
        mail(", tls: none"),
        mail(", user: a"),
        mail(", user: a, password: plain"),
        "email: { host: \"https://mail.example\", from: a, to: [] }".into(),
        "email: { host: mail.example, from: a@b.example, to: [\"a b@c.example\", \"Name <c@d.example>\", \"<x@y\"] }"
            .into(),
        "cos: { bucket: nobody, content: events }".into(),
        "cos: { bucket: b-1250000000, content: pointer }".into(),
        "fan_out: { function: demo }".into(),
        "fan_out: { function: other, qualifier: \"a b\" }".into(),
        "fan_out: { function: other }, template: { text: x }".into(),
        "log: { level: info }".into(),
    ]
    .map(|sink| Scene::and(&format!("notify: [{{ name: a, {sink} }}]\n")).said());
    assert!(!said.concat().contains("k3y") && !said.concat().contains("password: plain"), "{}", said.concat());
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn the_handler_runs_on_nothing_else() {
    let said = |function: &str| {
        let scene = Scene::with("  name: demo\n", &format!("  name: demo\n{function}"));
        scene.diagnostics().into_iter().map(|found| found.message).collect::<Vec<_>>()
    };
    assert_eq!(said("  runtime: Python3.10\n"), ["the handler does not run on `Python3.10`"]);
    assert_eq!(said("  runtime: Python3.10\n  code: { zip: x.zip }\n"), [""; 0]);
    assert_eq!(said("  runtime: python 3\n"), ["`python 3` cannot be a runtime"]);
    assert_eq!(said("  handler: a b\n"), ["`a b` cannot be an entry"]);
    assert_eq!(said("  init_timeout: 1s\n"), ["`1s` is out of range"]);
    assert_eq!(said("  releases: unmanged\n"), ["`unmanged` is not a way to keep releases"]);
}
