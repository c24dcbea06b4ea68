//! A whole stack, as people read it.

use super::{Live, LiveCode, Written, write};
use crate::model::{
    Alias, Attachment, EventType, Field, FunctionKey, FunctionState, Observed, ObservedFunction, ObservedRole,
    ObservedTrigger, Retries,
};
use std::collections::{BTreeMap, BTreeSet};

const CONFIGURATION: &str = r#"{"version":1,"stack":"demo","archive":{"cos":{"bucket":"a-1250000000","region":"ap-beijing","prefix":"mps/"}},"notify":[
    {"name":"运维","when":{"event":["WorkflowTask"],"outcome":["failed"]},"stop":true,"template":"**{{headline}}**\n{{task_id}}\n","sink":{"wecom":{"key":"${secret:WECOM_KEY}"}}},
    {"name":"odd","when":{"event":[],"outcome":[]},"sink":{"slack":{"url":"https://hooks.slack.com/services/T0/B0/plain"}}}]}"#;

fn function() -> ObservedFunction {
    let variables = [
        ("STAGE", "prod"),
        ("TOKEN", "hunter2"),
        ("WECOM_KEY", "0b1c2d3e"),
        ("THEIRS", "x"),
        ("MPSTACK_BASELINE", "1:demo:"),
    ];
    let trigger = |bound| ObservedTrigger { bound, qualifier: "$DEFAULT".into(), ..ObservedTrigger::default() };
    ObservedFunction {
        owner: Some("demo".into()),
        state: FunctionState::Active,
        description: "MPS 回调通知，テスト".into(),
        memory: 128,
        timeout: 90,
        init_timeout: 10,
        role: Some("demo-exec".into()),
        handler: "index.main_handler".into(),
        runtime: "CustomRuntime".into(),
        environment: variables.map(|(name, value)| (name.to_owned(), value.to_owned().into())).into(),
        code_sha256: "c0de".into(),
        retries: Retries { attempts: 2, max_age: 21_600 },
        versions: Vec::new(),
        alias: Alias::to("1", None),
        triggers: BTreeMap::from([
            (EventType::WorkflowTask, trigger(true)),
            (EventType::EditMediaTask, trigger(false)),
        ]),
        other_triggers: Vec::new(),
        log_topic: String::new(),
    }
}

fn observed() -> Observed {
    let role = |owner: Option<&str>, policies: &[&str]| {
        let attachment = Attachment { id: 1, preset: true };
        let attachments = policies.iter().map(|policy| ((*policy).to_owned(), attachment.clone())).collect();
        Some(ObservedRole { services: BTreeSet::new(), owner: owner.map(str::to_owned), attachments })
    };
    let roles = [
        ("SCF_QcsRole", role(None, &["QcloudAccessForScfRole", "QcloudX", "QcloudTheirs"])),
        ("MPS_QcsRole", role(None, &[])),
        ("demo-exec", role(Some("demo"), &["demo-exec"])),
    ];
    let roles = roles.into_iter().map(|(name, role)| (name.to_owned(), role)).collect();
    Observed { account: "100000000001".into(), roles, ..Observed::default() }
}

fn managed(fields: &[&str]) -> BTreeSet<Field> {
    fields.iter().map(|field| Field((*field).to_owned())).collect()
}

#[test]
fn what_the_last_apply_managed_stands_in_it_with_its_secrets_as_references() {
    let key = FunctionKey { region: "ap-beijing".into(), namespace: "default".into(), name: "Demo".into() };
    let managed = managed(&[
        "alias.$DEFAULT",
        "function.description",
        "function.environment.STAGE",
        "function.environment.TOKEN",
        "function.environment.WECOM_KEY",
        "function.role",
        "roles.SCF_QcsRole",
        "roles.SCF_QcsRole.policies.QcloudAccessForScfRole",
        "roles.SCF_QcsRole.policies.QcloudX",
        "triggers.EditMediaTask",
        "triggers.WorkflowTask",
    ]);
    let configuration = serde_json::from_str(CONFIGURATION).expect("a configuration");
    let Written { text, secrets } = write(&Live {
        stack: "demo",
        key: &key,
        function: &function(),
        observed: &observed(),
        managed: Some(&managed),
        configuration: Some(&configuration),
        code: LiveCode::Bundled,
    });
    assert_eq!(Vec::from_iter(secrets), ["SLACK_URL_2", "TOKEN", "WECOM_KEY"]);
    insta::assert_snapshot!(text, @r#"
    # Function `Demo` of ap-beijing, as `mpstack export` found it.
    # The cloud does not keep `protect`, `drift.accept`, `retain`, `environments` and roles beside those named here.
    # Secrets, to be set where mpstack runs: SLACK_URL_2, TOKEN, WECOM_KEY.
    # Without a value there, what the cloud holds is kept; a new function needs all of them.
    version: 1
    stack: demo
    region: ap-beijing
    account: "100000000001" # refuses any other

    roles:
      SCF_QcsRole:
        policies: [QcloudX]

    function:
      name: Demo
      description: "MPS 回调通知，テスト"
      timeout: 90s
      # set by others, and left to them: THEIRS
      environment:
        STAGE: prod
        TOKEN: "${secret:TOKEN}"
      code: bundled

    triggers:
      WorkflowTask: {}
      EditMediaTask:
        enabled: false

    archive:
      cos:
        bucket: a-1250000000
        region: ap-beijing
        prefix: mps/

    notify:
      - name: "运维"
        when:
          event: [WorkflowTask]
          outcome: [failed]
        stop: true
        wecom:
          key: "${secret:WECOM_KEY}"
        template:
          text: |
            **{{headline}}**
            {{task_id}}
      - name: odd
        slack:
          url: "${secret:SLACK_URL_2}"
    "#);
}

#[test]
fn what_somebody_else_made_says_how_it_is_started_and_leaves_its_releases_to_them() {
    let key = FunctionKey { region: "ap-tokyo".into(), namespace: "media".into(), name: "Theirs".into() };
    let mut function = function();
    (function.owner, function.role, function.alias) = (None, Some("Worker".into()), Alias::to("$LATEST", None));
    (function.runtime, function.handler, function.init_timeout) = ("Python3.10".into(), "index.main".into(), 65);
    function.description = "they're ours".into();
    function.environment = BTreeMap::from([("DB_PASSWORD".into(), "prod".to_owned().into())]);
    let Written { text, secrets } = write(&Live {
        stack: "theirs",
        key: &key,
        function: &function,
        observed: &observed(),
        managed: None,
        configuration: None,
        code: LiveCode::Zip { file: "Theirs.zip", because: "made elsewhere" },
    });
    assert_eq!(Vec::from_iter(secrets), ["DB_PASSWORD"]);
    insta::assert_snapshot!(text, @r#"
    # Function `Theirs` of ap-tokyo, as `mpstack export` found it.
    # The cloud does not keep `protect`, `drift.accept`, `retain`, `environments` and roles beside those named here.
    # Secrets, to be set where mpstack runs: DB_PASSWORD.
    # Without a value there, what the cloud holds is kept; a new function needs all of them.
    version: 1
    stack: theirs
    region: ap-tokyo
    account: "100000000001" # refuses any other

    roles:
      SCF_QcsRole: {}

    function:
      name: Theirs
      # its description is left as it is: a stack's has letters, digits, blanks, `,` and `.`
      namespace: media
      memory: 128
      timeout: 90s
      role: Worker
      environment:
        DB_PASSWORD: "${secret:DB_PASSWORD}"
      retries:
        attempts: 2
        max_age: 6h
      runtime: Python3.10
      handler: index.main
      init_timeout: 65s
      releases: unmanaged # versions and the alias stay somebody else's
      code: # made elsewhere
        zip: Theirs.zip

    triggers:
      WorkflowTask: {}
    "#);
}
