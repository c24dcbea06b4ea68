//! Worlds for the engine's tests: a desired stack, and the observed world that an apply of it leaves.

use super::{compare::compare, fields};
use crate::model::{
    Alias, Attachment, BASELINE_VARIABLE, Bucket, Claims, Code, DEFAULT_ALIAS, Desired, DesiredFunction, EventType,
    FunctionState, Observed, ObservedFunction, ObservedRole, ObservedTrigger, OwnPolicy, Places, Releases, Retries,
    Role, RoleKind, Start, Statement, Trigger, Variable, Version, ZipBytes, canonical_policy,
};
use secrecy::SecretString;
use std::collections::{BTreeMap, BTreeSet};

/// A stack that mentions everything.
pub(super) fn desired() -> Desired {
    let presets = BTreeSet::from(["QcloudAccessForScfRole".to_owned()]);
    let service =
        Role { kind: RoleKind::Service, service: "scf.qcloud.com".into(), presets, rights: Vec::new(), retain: true };
    let rights = vec![Statement { actions: vec!["cos:PutObject".into()], resources: vec!["qcs::cos:r:b/*".into()] }];
    let execution = Role {
        kind: RoleKind::Execution,
        service: "scf.qcloud.com".into(),
        presets: BTreeSet::new(),
        rights,
        retain: false,
    };
    Desired {
        stack: "demo".into(),
        region: "ap-beijing".into(),
        account: None,
        protect: false,
        claims: Claims::default(),
        roles: BTreeMap::from([("SCF_QcsRole".into(), service), ("demo-exec".into(), execution)]),
        bucket: Some(Bucket { name: "b-1250000000".into(), region: "ap-beijing".into(), prefix: "mps/".into() }),
        function: DesiredFunction {
            namespace: "default".into(),
            name: "Demo".into(),
            description: Some("callbacks".into()),
            memory: Some(128),
            timeout: 30,
            role: Some("demo-exec".into()),
            environment: BTreeMap::from([
                ("STAGE".into(), Variable::plain("prod")),
                ("KEY".into(), Variable { value: Some("hunter2".into()), secrets: vec!["KEY".into()] }),
            ]),
            retries: Some(Retries { attempts: 2, max_age: 21_600 }),
            rollout: None,
            releases: Releases::Managed,
            code: Code {
                zip: ZipBytes([1, 2, 3].as_slice().into()),
                sha256: "c0de".into(),
                inputs: "inputs".into(),
                parts: ["handler", "configuration", "templates"].map(|part| (part, "one".into())).into(),
                label: "0.1.0".into(),
                start: Start::default(),
            },
        },
        triggers: EventType::ALL.into_iter().map(|event_type| (event_type, Trigger { enabled: true })).collect(),
        accepted: Vec::new(),
        places: Places::default(),
    }
}

/// An account without anything.
pub(super) fn empty() -> Observed {
    Observed {
        account: "100000000001".into(),
        roles: BTreeMap::from([("SCF_QcsRole".into(), None), ("demo-exec".into(), None)]),
        bucket: Some(false),
        ..Observed::default()
    }
}

/// The account that an apply of `desired` to an empty one leaves.
pub(crate) fn converged(desired: &Desired) -> Observed {
    let comparison = compare(desired, &empty());
    let mut environment: BTreeMap<String, SecretString> = (desired.function.environment.iter())
        .filter_map(|(name, variable)| Some((name.clone(), variable.value.clone()?)))
        .collect();
    environment.insert(BASELINE_VARIABLE.into(), comparison.baseline.text().into());
    let triggers = desired.triggers.iter().filter(|(_, trigger)| trigger.enabled).map(|(event_type, _)| {
        let trigger = ObservedTrigger {
            bound: true,
            qualifier: DEFAULT_ALIAS.into(),
            resource_id: format!("qcs::mps::uin/1:TriggerType/{event_type}Event"),
            name: format!("{event_type}Event"),
            description: String::new(),
            kind: "mps".into(),
        };
        (*event_type, trigger)
    });
    let function = ObservedFunction {
        owner: Some(desired.stack.clone()),
        state: FunctionState::Active,
        description: desired.function.description.clone().unwrap_or_default(),
        memory: desired.function.memory.unwrap_or(128),
        timeout: desired.function.timeout,
        init_timeout: desired.function.code.start.init_timeout,
        role: desired.function.role.clone(),
        handler: desired.function.code.start.handler.clone(),
        runtime: desired.function.code.start.runtime.clone(),
        environment,
        code_sha256: desired.function.code.sha256.clone(),
        retries: desired.function.retries.unwrap_or(Retries { attempts: 2, max_age: 21_600 }),
        versions: vec![Version { number: 1, description: comparison.release.description() }],
        alias: Alias::to("1", None),
        triggers: triggers.collect(),
        other_triggers: Vec::new(),
        log_topic: "topic".into(),
    };
    let roles = desired.roles.iter().map(|(name, role)| {
        let own = (!role.rights.is_empty()).then_some((name.clone(), Attachment { id: 9, preset: false }));
        let presets = role.presets.iter().map(|preset| (preset.clone(), Attachment { id: 1, preset: true }));
        let found = ObservedRole {
            services: BTreeSet::from([role.service.clone()]),
            owner: Some(desired.stack.clone()),
            attachments: presets.chain(own).collect(),
        };
        (name.clone(), Some(found))
    });
    let policies = desired.roles.iter().filter(|(_, role)| !role.rights.is_empty()).map(|(name, role)| {
        let policy = OwnPolicy { id: 9, owner: Some(desired.stack.clone()), document: canonical_policy(&role.rights) };
        (name.clone(), policy)
    });
    Observed {
        account: "100000000001".into(),
        roles: roles.collect(),
        policies: policies.collect(),
        bucket: Some(true),
        function: Some(function),
        ..Observed::default()
    }
}

/// A change made behind our back.
pub(super) type Tampering = fn(&mut Observed);

/// Every field that a stack like `desired` manages, but for those that are whole things.
pub(super) fn mutable_fields() -> Vec<(String, Tampering)> {
    fn function(observed: &mut Observed) -> &mut ObservedFunction {
        observed.function.as_mut().expect("a converged world has its function")
    }
    let changes: Vec<(String, Tampering)> = vec![
        ("function.description".into(), |world| function(world).description = "other".into()),
        ("function.memory".into(), |world| function(world).memory = 256),
        ("function.timeout".into(), |world| function(world).timeout = 3),
        ("function.init_timeout".into(), |world| function(world).init_timeout = 65),
        ("function.role".into(), |world| function(world).role = None),
        ("function.handler".into(), |world| function(world).handler = "a.b".into()),
        ("function.code".into(), |world| function(world).code_sha256 = "bad".into()),
        ("function.environment.STAGE".into(), |world| {
            function(world).environment.insert("STAGE".into(), "test".into());
        }),
        ("function.environment.KEY".into(), |world| {
            function(world).environment.remove("KEY");
        }),
        ("function.retries.attempts".into(), |world| function(world).retries.attempts = 0),
        ("function.retries.max_age".into(), |world| function(world).retries.max_age = 60),
        ("alias.$DEFAULT".into(), |world| function(world).alias.version = "$LATEST".into()),
        ("triggers.WorkflowTask".into(), |world| {
            function(world).triggers.remove(&EventType::WorkflowTask);
        }),
        ("triggers.EditMediaTask".into(), |world| {
            let trigger = function(world).triggers.get_mut(&EventType::EditMediaTask).expect("bound");
            trigger.qualifier = "$LATEST".into();
        }),
        ("roles.SCF_QcsRole.policies.QcloudAccessForScfRole".into(), |world| {
            let role = world.roles.get_mut("SCF_QcsRole").and_then(Option::as_mut).expect("present");
            role.attachments.clear();
        }),
        ("roles.demo-exec.trust".into(), |world| {
            let role = world.roles.get_mut("demo-exec").and_then(Option::as_mut).expect("present");
            role.services = BTreeSet::from(["mps.cloud.tencent.com".to_owned()]);
        }),
        ("roles.demo-exec.rights".into(), |world| {
            world.policies.get_mut("demo-exec").expect("present").document = "{}".into();
        }),
        ("roles.SCF_QcsRole".into(), |world| {
            world.roles.insert("SCF_QcsRole".into(), None);
        }),
        ("archive.bucket".into(), |world| world.bucket = Some(false)),
        ("function".into(), |world| world.function = None),
    ];
    debug_assert!(changes.iter().any(|(field, _)| *field == fields::function().0));
    changes
}
