//! Accounts as people and programs read them.

use crate::{
    model::{
        Alias, Appearance, Attachment, Bucket, Claims, Desired, DesiredFunction, EventType, Format, FunctionState,
        Holder, Observed, ObservedFunction, ObservedRole, ObservedTrigger, Percent, Places, Plan, Release, Releases,
        Retries, Role, RoleKind, Trigger, Version,
    },
    view::scene::{bind, code, function, plan, shown},
};

fn desired() -> Desired {
    let role = Role {
        kind: RoleKind::Service,
        service: "scf.qcloud.com".into(),
        presets: [].into(),
        rights: vec![],
        retain: true,
    };
    Desired {
        stack: "mps-analysis".into(),
        region: "ap-beijing".into(),
        account: None,
        protect: false,
        accepted: Vec::new(),
        places: Places::default(),
        claims: Claims::default(),
        roles: [("SCF_QcsRole".into(), role)].into(),
        bucket: Some(Bucket {
            name: "callbacks-1250000000".into(),
            region: "ap-beijing".into(),
            prefix: String::new(),
        }),
        function: DesiredFunction {
            namespace: "default".into(),
            name: "MPSAnalysis".into(),
            description: None,
            memory: None,
            timeout: 30,
            role: None,
            environment: [].into(),
            retries: None,
            rollout: None,
            releases: Releases::Managed,
            code: code(),
        },
        triggers: EventType::ALL.map(|event_type| (event_type, Trigger { enabled: true })).into(),
    }
}

fn observed() -> Observed {
    let trigger = ObservedTrigger {
        bound: true,
        qualifier: "$DEFAULT".into(),
        resource_id: String::new(),
        name: String::new(),
        description: String::new(),
        kind: "mps".into(),
    };
    let role = ObservedRole {
        attachments: [("QcloudAccessForScfRole".into(), Attachment { id: 1, preset: true })].into(),
        ..ObservedRole::default()
    };
    let found = ObservedFunction {
        owner: None,
        state: FunctionState::Busy("Updating".into()),
        description: String::new(),
        memory: 128,
        timeout: 30,
        init_timeout: 10,
        role: None,
        handler: String::new(),
        runtime: String::new(),
        environment: [].into(),
        code_sha256: code().sha256,
        retries: Retries { attempts: 2, max_age: 60 },
        versions: vec![Version { number: 4, description: Release("ab".repeat(32)).description() }],
        alias: Alias::to("4", None),
        triggers: [(EventType::WorkflowTask, trigger)].into(),
        other_triggers: vec![],
        log_topic: String::new(),
    };
    Observed {
        account: "100000000001".into(),
        roles: [("SCF_QcsRole".into(), Some(role))].into(),
        bucket: Some(true),
        function: Some(found),
        holders: [(EventType::EditMediaTask, Holder { function: function(), trigger: ObservedTrigger::default() })]
            .into(),
        ..Observed::default()
    }
}

#[test]
fn every_part_of_the_stack_has_its_line() {
    let pending = Plan { steps: vec![bind(EventType::EditMediaTask)], ..plan() };
    let text = shown(80, &Appearance::default(), |screen| screen.status(&desired(), &observed(), &pending));
    insta::assert_snapshot!(text, @"
    stack `mps-analysis` (account 100000000001, ap-beijing)

      function MPSAnalysis         busy
          128 MB, 30s, code 3f2a9c1b04d2, Updating
      live traffic                 version 4  release abababababab
      trigger WorkflowTask         bound      to $DEFAULT
      trigger EditMediaTask        not bound  held by ap-beijing/default/MPSAnalysis
      role SCF_QcsRole             present    1 attached policy
      bucket callbacks-1250000000  present    ap-beijing

    1 step left to do; see `mpstack plan`
    ");
}

#[test]
fn a_shift_is_told_with_both_versions_and_the_share() {
    let mut observed = observed();
    let function = observed.function.as_mut().expect("it is there");
    function.versions.push(Version { number: 5, description: Release("cd".repeat(32)).description() });
    function.alias = Alias::shift("4", "5", Percent(10));
    let text = shown(120, &Appearance::default(), |screen| screen.status(&desired(), &observed, &plan()));
    let line = text.lines().find(|line| line.contains("live traffic")).expect("it has its line");
    insta::assert_snapshot!(
        line.trim(),
        @"live traffic                 version 4 and 5 (10%)  release abababababab, on the way to release cdcdcdcdcdcd"
    );
    let json = Appearance { format: Format::Json, ..Appearance::default() };
    let text = shown(80, &json, |screen| screen.status(&desired(), &observed, &plan()));
    let document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(document["function"]["also_live"], serde_json::json!({"version": "5", "share": "10%"}));
}

#[test]
fn what_is_absent_is_said_on_a_narrow_screen_too() {
    let empty = Observed { account: "100000000001".into(), ..Observed::default() };
    let text = shown(40, &Appearance::default(), |screen| screen.status(&desired(), &empty, &plan()));
    insta::assert_snapshot!(text, @"
    stack `mps-analysis` (account 100000000001, ap-beijing)

      function MPSAnalysis         absent
      trigger WorkflowTask         not bound
      trigger EditMediaTask        not bound
      role SCF_QcsRole             absent
      bucket callbacks-1250000000  absent
          ap-beijing

    the account equals the stack
    ");
}

#[test]
fn programs_get_the_same() {
    let json = Appearance { format: Format::Json, ..Appearance::default() };
    let text = shown(80, &json, |screen| screen.status(&desired(), &observed(), &plan()));
    let document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(document["triggers"], serde_json::json!({"WorkflowTask": "bound", "EditMediaTask": "not bound"}));
    assert_eq!((&document["function"]["state"], &document["equal"]), (&"busy".into(), &true.into()));
}
