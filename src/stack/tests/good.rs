//! Stacks that are right, and what they want.

use super::{STACK, Scene, code};
use crate::{
    model::{
        Abort, Bucket, EventType, Percent, Releases, Retries, Role, RoleKind, Rollout, Start, Statement, Trigger,
        Variable,
    },
    stack::{CodeSource, Loaded, Options, load},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

fn shipped(name: &str) -> Loaded {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks").join(name);
    let options = Options { environment: None, variables: BTreeMap::new(), lookup: &|_| None };
    load(&file, &options).unwrap()
}

fn service_role(service: &str, presets: &[&str]) -> Role {
    let presets = presets.iter().map(|preset| (*preset).to_owned()).collect();
    Role { kind: RoleKind::Service, service: service.into(), presets, rights: vec![], retain: true }
}

#[test]
fn the_guides_stack() {
    let loaded = shipped("mps-analysis.yaml");
    assert_eq!((loaded.warnings.as_slice(), &loaded.code), (&[][..], &CodeSource::Bundled));
    let desired = loaded.desired(code());
    assert_eq!((desired.stack.as_str(), desired.region.as_str()), ("mps-analysis", "ap-beijing"));
    assert_eq!(desired.account, None);

    let function = desired.function;
    assert_eq!((function.namespace.as_str(), function.name.as_str()), ("default", "MPSAnalysis"));
    assert_eq!(function.description.as_deref(), Some("MPS callback notifications"));
    assert_eq!((function.memory, function.timeout), (Some(128), 30));
    assert_eq!(function.role.as_deref(), Some("mps-analysis-exec"));
    assert_eq!(function.retries, Some(Retries { attempts: 2, max_age: 21_600 }));
    let key = Variable { value: None, secrets: vec!["WECOM_KEY".into()] };
    let environment = [("STAGE".into(), Variable::plain("prod")), ("WECOM_KEY".into(), key)];
    assert_eq!(function.environment, BTreeMap::from(environment));

    let execution = Role {
        kind: RoleKind::Execution,
        service: "scf.qcloud.com".into(),
        presets: BTreeSet::new(),
        rights: vec![
            Statement {
                actions: ["cos:GetObject", "cos:PutObject"].map(str::to_owned).to_vec(),
                resources: vec!["qcs::cos:ap-beijing:uid/1250000000:callbacks-1250000000/mps/*".into()],
            },
            Statement {
                actions: vec!["cos:DeleteObject".into()],
                resources: ["dead-letters", "deliveries"]
                    .map(|folder| format!("qcs::cos:ap-beijing:uid/1250000000:callbacks-1250000000/mps/{folder}/*"))
                    .to_vec(),
            },
            Statement { actions: vec!["mps:DescribeTaskDetail".into()], resources: vec!["*".into()] },
        ],
        retain: false,
    };
    let mps = ["QcloudAccessForMPSRole", "QcloudAccessForMPSRoleInDeliverToSCF"];
    let roles = [
        ("MPS_QcsRole".into(), service_role("mps.cloud.tencent.com", &mps)),
        ("SCF_QcsRole".into(), service_role("scf.qcloud.com", &["QcloudAccessForScfRole"])),
        ("mps-analysis-exec".into(), execution),
    ];
    assert_eq!(desired.roles, BTreeMap::from(roles));
    let bucket = Bucket { name: "callbacks-1250000000".into(), region: "ap-beijing".into(), prefix: "mps/".into() };
    assert_eq!(desired.bucket, Some(bucket));
    assert_eq!(desired.triggers, BTreeMap::from(EventType::ALL.map(|event| (event, Trigger { enabled: true }))));
    assert_eq!(
        loaded.handler_configuration,
        r#"{"version":1,"stack":"mps-analysis","archive":{"cos":{"bucket":"callbacks-1250000000","region":"ap-beijing","prefix":"mps/"}},"notify":[{"name":"ops","when":{"event":["WorkflowTask","EditMediaTask"],"outcome":["failed","partial","succeeded"]},"sink":{"wecom":{"key":"${secret:WECOM_KEY}"}}}]}"#
    );
}

#[test]
fn the_minimal_stack_leaves_what_it_does_not_mention() {
    let desired = shipped("minimal.yaml").desired(code());
    let function = desired.function;
    assert_eq!((function.description, function.memory, function.timeout, function.retries), (None, None, 30, None));
    assert_eq!(function.environment.keys().collect::<Vec<_>>(), ["HOOK_SECRET"]);
    assert_eq!(
        desired.bucket.map(|bucket| (bucket.region, bucket.prefix)),
        Some(("ap-guangzhou".into(), String::new()))
    );
    let resources = &desired.roles["minimal-exec"].rights[0].resources;
    assert_eq!(resources, &["qcs::cos:ap-guangzhou:uid/1250000000:callbacks-1250000000/*"]);
}

#[test]
fn a_role_is_made_only_if_something_needs_it() {
    let archive = "archive: { cos: { bucket: callbacks-1250000000 } }\n";
    let role = |role: &str, more: &str| {
        let function = format!("  name: demo\n  role: {role}\n");
        let desired = Scene::of(STACK.replace("  name: demo\n", &function) + more).wants();
        (desired.function.role, desired.roles.into_keys().collect::<Vec<_>>())
    };
    assert_eq!(role("auto", ""), (None, vec![]));
    assert_eq!(role("auto", archive), (Some("demo-exec".into()), vec!["demo-exec".into()]));
    assert_eq!(role("none", archive), (None, vec![]));
    assert_eq!(role("Mine", archive), (Some("Mine".into()), vec![]));
}

#[test]
fn roles_of_the_user() {
    let desired = Scene::and(
        "roles:\n  SCF_QcsRole: { policies: [QcloudX], retain: false }\n  Mine: { service: apigateway.qcloud.com }\n",
    )
    .wants();
    let scf = Role { retain: false, ..service_role("scf.qcloud.com", &["QcloudAccessForScfRole", "QcloudX"]) };
    let roles = [("Mine".into(), service_role("apigateway.qcloud.com", &[])), ("SCF_QcsRole".into(), scf)];
    assert_eq!(desired.roles, BTreeMap::from(roles));
}

#[test]
fn code_of_another_runtime_is_started_as_the_stack_says() {
    let function = "  name: demo\n  code: { zip: x.zip }\n  runtime: Python3.10\n  handler: index.main\n  init_timeout: 65s\n  \
                    releases: unmanaged\n";
    let desired = Scene::with("  name: demo\n", function).wants();
    let start = Start { runtime: "Python3.10".into(), handler: "index.main".into(), init_timeout: 65 };
    assert_eq!((desired.function.code.start, desired.function.releases), (start, Releases::Unmanaged));
    let usual = Scene::of(STACK).wants().function;
    assert_eq!((usual.code.start, usual.releases), (Start::default(), Releases::Managed));
}

#[test]
fn partly_given_retries_are_those_of_the_platform() {
    let retries = |text: &str| {
        let function = format!("  name: demo\n  retries: {text}\n");
        Scene::with("  name: demo\n", &function).wants().function.retries
    };
    assert_eq!(retries("{ attempts: 0 }"), Some(Retries { attempts: 0, max_age: 21_600 }));
    assert_eq!(retries("{ max_age: 5m }"), Some(Retries { attempts: 2, max_age: 300 }));
}

#[test]
fn what_a_rollout_does_not_say_is_moderate() {
    let rollout = |text: &str| {
        let function = format!("  name: demo\n  rollout: {text}\n");
        Scene::with("  name: demo\n", &function).wants().function.rollout
    };
    let usual = Abort { errors: Percent(5), of: 20 };
    assert_eq!(Scene::of(STACK).wants().function.rollout, None);
    assert_eq!(rollout("{}"), Some(Rollout { steps: vec![Percent(10), Percent(50)], pause: 120, abort: usual }));
    assert_eq!(
        rollout("{ steps: [1%, 25%, 99%], pause: 10m, abort: { errors: 0% } }"),
        Some(Rollout {
            steps: vec![Percent(1), Percent(25), Percent(99)],
            pause: 600,
            abort: Abort { errors: Percent(0), ..usual }
        })
    );
}

#[test]
fn an_own_template_travels_in_the_configuration() {
    let notify = "notify: [{ name: a, wecom: { key: \"${secret:A}\", endpoint: \"http://127.0.0.1:9/x\" }, template: own.hbs }]\n";
    let loaded = Scene::and(notify).file("own.hbs", "task {{task_id}}").loads();
    assert_eq!(
        loaded.handler_configuration,
        r#"{"version":1,"stack":"demo","notify":[{"name":"a","when":{"event":[],"outcome":[]},"template":"task {{task_id}}","sink":{"wecom":{"key":"${secret:A}","endpoint":"http://127.0.0.1:9/x"}}}]}"#
    );
}

#[test]
fn routes_in_full() {
    let notify = "\
notify:
  - name: noise
    when: { outcome: [in_progress], task: [\"1300-*\"], object: [inbox/*.mp4], bucket: [in-*, out-*] }
    drop: true
  - name: launch
    when: { context: { .project: [launch, teaser-?], .: [\"*\"] } }
    stop: true
    webhook: { url: https://example.com }
    template: { text: '{\"text\": \"{{headline}}\"}' }
";
    assert_eq!(
        Scene::and(notify).loads().handler_configuration,
        r#"{"version":1,"stack":"demo","notify":[{"name":"noise","when":{"event":[],"outcome":["in_progress"],"task":["1300-*"],"object":["inbox/*.mp4"],"bucket":["in-*","out-*"]},"sink":"drop"},{"name":"launch","when":{"event":[],"outcome":[],"context":{".":["*"],".project":["launch","teaser-?"]}},"stop":true,"template":"{\"text\": \"{{headline}}\"}","sink":{"webhook":{"url":"https://example.com"}}}]}"#
    );
}

#[test]
fn a_package_and_a_crate_are_found_beside_the_stack() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stack.yaml");
    let code = |code: &str| {
        std::fs::write(&path, STACK.replace("  name: demo\n", &format!("  name: demo\n  code: {code}\n"))).unwrap();
        let options = Options { environment: None, variables: BTreeMap::new(), lookup: &|_| None };
        load(&path, &options).unwrap().code
    };
    assert_eq!(code("{ zip: ./x.zip }"), CodeSource::Zip(folder.path().join("./x.zip")));
    assert_eq!(code("{ crate: ./own }"), CodeSource::Crate(folder.path().join("./own")));
}

#[test]
fn every_sink_becomes_what_the_handler_reads() {
    let sink = |text: &str| {
        let archive = "archive: { cos: { bucket: callbacks-1250000000 } }\n";
        let loaded = Scene::and(&format!("{archive}notify: [{{ name: a, {text} }}]\n")).loads();
        assert_eq!(loaded.warnings, [], "{text}");
        let (_, sink) = loaded.handler_configuration.split_once(r#""sink":"#).unwrap();
        sink.strip_suffix("}]}").unwrap().to_owned()
    };
    for (written, read) in [
        (
            "dingtalk: { token: \"${secret:T}\", sign: \"${secret:S}\" }",
            r#"{"dingtalk":{"token":"${secret:T}","sign":"${secret:S}"}}"#,
        ),
        ("feishu: { token: \"${secret:T}\" }", r#"{"feishu":{"token":"${secret:T}"}}"#),
        (
            "lark: { token: \"${secret:T}\" }",
            r#"{"feishu":{"token":"${secret:T}","endpoint":"https://open.larksuite.com/open-apis/bot/v2/hook"}}"#,
        ),
        ("slack: { url: \"${secret:U}\" }", r#"{"slack":{"url":"${secret:U}"}}"#),
        (
            "teams: { url: \"https://x.example/flow?sig=${secret:U}\" }",
            r#"{"teams":{"url":"https://x.example/flow?sig=${secret:U}"}}"#,
        ),
        (
            "email: { host: smtp.qcloudmail.com, user: a@b.example, password: \"${secret:P}\", from: \"监控 <a@b.example>\", to: c@d.example }",
            r#"{"email":{"host":"smtp.qcloudmail.com","port":465,"tls":"implicit","user":"a@b.example","password":"${secret:P}","from":"监控 <a@b.example>","to":["c@d.example"]}}"#,
        ),
        (
            "email: { host: mail.example, port: 587, from: a@b.example, to: [c@d.example, e@f.example] }",
            r#"{"email":{"host":"mail.example","port":587,"tls":"starttls","from":"a@b.example","to":["c@d.example","e@f.example"]}}"#,
        ),
        (
            "cos: { bucket: b-1250000000, prefix: copies/, content: pointer }",
            r#"{"cos":{"bucket":"b-1250000000","region":"ap-beijing","prefix":"copies/","content":"pointer"}}"#,
        ),
        (
            "fan_out: { function: other }",
            r#"{"fan_out":{"function":"other","namespace":"default","qualifier":"$DEFAULT","region":"ap-beijing"}}"#,
        ),
        (
            "fan_out: { function: demo, namespace: prod, qualifier: \"3\", region: ap-tokyo }",
            r#"{"fan_out":{"function":"demo","namespace":"prod","qualifier":"3","region":"ap-tokyo"}}"#,
        ),
        ("log: {}", r#"{"log":{}}"#),
    ] {
        assert_eq!(sink(written), read);
    }
}

#[test]
fn the_execution_role_may_do_what_its_sinks_need_and_no_more() {
    let notify = "notify:\n  \
        - { name: a, cos: { bucket: b-1250000000, prefix: copies/ } }\n  \
        - { name: b, fan_out: { function: other } }\n  \
        - { name: c, when: { outcome: [failed] }, fan_out: { function: other, qualifier: \"3\" } }\n  \
        - { name: d, webhook: { url: https://a.example } }\n";
    let rights = |more: &str| Scene::and(&format!("{more}{notify}")).wants().roles["demo-exec"].rights.clone();
    let statement = |actions: &[&str], resource: &str| Statement {
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        resources: vec![resource.into()],
    };
    let copies = statement(&["cos:PutObject"], "qcs::cos:ap-beijing:uid/1250000000:b-1250000000/copies/*");
    let invoke = |resource: &str| statement(&["scf:Invoke", "scf:InvokeFunction"], resource);
    let other = "namespace/default/function/other";
    let ask = statement(&["mps:DescribeTaskDetail"], "*");
    assert_eq!(rights(""), [copies.clone(), invoke(&format!("qcs::scf:ap-beijing::{other}")), ask.clone()]);
    let guarded = rights("account: \"100000000001\"\n");
    assert_eq!(guarded, [copies, invoke(&format!("qcs::scf:ap-beijing:uin/100000000001:{other}")), ask]);
}
