//! Exporting is the way back: generated stack, converged account, written stack, and nothing is left to do.
//!
//! A failure prints the line that runs it again; `PROPTEST_CASES=20000 cargo test --lib export::generated` is a longer run.

use crate::{
    engine::{generated::check_some, managed, plan, world::converged},
    model::{Alias, BASELINE_VARIABLE, Claims, Code, Desired, EventType, Observed, Plan, Start, Variable, ZipBytes},
    stack::{Live, LiveCode, Loaded, Options, Written, load_text, write},
};
use mpstack_handler::config::Configuration;
use proptest::{
    collection::{btree_map, btree_set, vec},
    option,
    prelude::*,
    sample::select,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Stacks per property: each is read twice, and some templates are rendered, so there are fewer than of the engine's.
const CASES: u32 = 500;

/// What every secret's value begins with.
const CANARY: &str = "c4nary-";

prop_compose! {
    fn function()(
        namespace in option::of("[a-z]{2,8}"),
        description in option::of("[a-z 通知テスト,。.]{0,20}"),
        memory in option::of(prop_oneof![Just(64u64), (1u64..=24).prop_map(|steps| steps * 128)]),
        timeout in 1u64..=900,
        role in option::of(select(vec!["auto", "none", "Mine"])),
        retries in option::of((0u64..=2, 60u64..=21_600)),
        plain in btree_map("[A-Z]{1,8}", "[ -~\\n通]{1,30}", 0..5),
        secret in any::<bool>(),
        start in option::of((3u64..=300, "[a-z]{1,8}\\.[a-z]{1,8}")),
        releases in option::of(select(vec!["managed", "unmanaged"])),
    ) -> String {
        let mut text = String::from("function:\n  name: Demo\n");
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                text += &format!("  {key}: {value}\n");
            }
        };
        put("namespace", namespace.as_deref().map(quoted));
        put("description", description.as_deref().map(quoted));
        put("memory", memory.map(|memory| memory.to_string()));
        put("timeout", Some(format!("{timeout}s")));
        put("role", role.map(str::to_owned));
        put("retries", retries.map(|(attempts, age)| format!("{{ attempts: {attempts}, max_age: {age}s }}")));
        put("init_timeout", start.as_ref().map(|(seconds, _)| format!("{seconds}s")));
        put("handler", start.map(|(_, handler)| handler));
        put("releases", releases.map(str::to_owned));
        let mut variables: Vec<_> = plain.into_iter().map(|(name, value)| format!("{name}: {}", quoted(&value))).collect();
        variables.extend(secret.then(|| "SECRET_ONE: \"${secret:K_S}\"".to_owned()));
        put("environment", Some(format!("{{ {} }}", variables.join(", "))));
        text
    }
}

fn sink() -> impl Strategy<Value = String> {
    let text = |text: &str| Just(text.to_owned());
    prop_oneof![
        text("wecom: { key: \"${secret:K_WECOM}\" }"),
        text("dingtalk: { token: \"${secret:K_DING}\", sign: \"${secret:K_SIGN}\" }"),
        text("feishu: { token: \"${secret:K_FEISHU}\" }"),
        text("lark: { token: \"${secret:K_FEISHU}\" }"),
        text("slack: { url: \"${secret:K_SLACK}\" }"),
        text("teams: { url: \"https://x.example/flow?sig=${secret:K_TEAMS}\" }"),
        text("webhook: { url: \"https://a.example/$${b}/${secret:K_PATH}\", sign: \"${secret:K_SIGN}\" }"),
        text("webhook: { url: https://a.example/x }"),
        text(
            "email: { host: mail.example, user: \"${secret:K_USER}\", password: \"${secret:K_P}\", from: \"监控 <a@b.example>\", to: c@d.example }"
        ),
        text("email: { host: mail.example, port: 587, from: a@b.example, to: [c@d.example, e@f.example] }"),
        text("cos: { bucket: b-1250000000, prefix: copies/ }"),
        text("fan_out: { function: other, qualifier: \"3\" }"),
        text("log: {}"),
        text("drop: true"),
    ]
}

prop_compose! {
    fn route()(
        name in "[a-zA-Z0-9 通知:#-]{1,12}",
        event in btree_set(select(vec!["WorkflowTask", "EditMediaTask", "ScheduleTask"]), 0..3),
        outcome in btree_set(select(vec!["failed", "partial", "succeeded", "unknown"]), 0..3),
        task in vec("[a-z*?: \"'\\\\]{1,8}", 0..3),
        context in btree_map(r"\.[a-z]{1,5}", vec("[a-z*]{1,5}", 1..3), 0..2),
        stop in any::<bool>(),
        sink in sink(),
        // Templates are rendered when they are read, which takes milliseconds.
        template in option::weighted(0.05, select(vec!["{{headline}}\n  and more\n", "one $${line}", " of {{task_id}}\n\n"])),
    ) -> (String, String) {
        let list = |items: Vec<String>| format!("[{}]", items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", "));
        let parts = context.into_iter().map(|(path, patterns)| format!("{path}: {}", list(patterns)));
        let words = |words: BTreeSet<&str>| list(words.into_iter().map(str::to_owned).collect());
        let mut text = format!(
            "when: {{ event: {}, outcome: {}, task: {}, context: {{ {} }} }}, {sink}",
            words(event), words(outcome), list(task), parts.collect::<Vec<_>>().join(", ")
        );
        text += if stop { ", stop: true" } else { "" };
        if let Some(template) = template.filter(|_| ["wecom", "log"].iter().any(|kind| sink.starts_with(kind))) {
            text += &format!(", template: {{ text: {} }}", serde_json::to_string(template).expect("plain data"));
        }
        (name.trim().to_owned(), text)
    }
}

prop_compose! {
    fn stacks()(
        account in any::<bool>(),
        roles in btree_map(select(vec!["SCF_QcsRole", "MPS_QcsRole"]), any::<bool>(), 0..3),
        function in function(),
        triggers in btree_map(select(vec!["WorkflowTask", "EditMediaTask"]), any::<bool>(), 0..3),
        archive in option::of(option::of("[a-z]{1,5}/")),
        routes in vec(route(), 0..4),
    ) -> String {
        let mut text = String::from("version: 1\nstack: demo\nregion: ap-beijing\n");
        text += if account { "account: \"100000000001\"\n" } else { "" };
        let roles = roles.into_iter().map(|(name, more)| format!("{name}: {}", if more { "{ policies: [QcloudX] }" } else { "{}" }));
        text += &format!("roles: {{ {} }}\n{function}", roles.collect::<Vec<_>>().join(", "));
        let triggers = triggers.into_iter().map(|(event, enabled)| format!("{event}: {{ enabled: {enabled} }}"));
        text += &format!("triggers: {{ {} }}\n", triggers.collect::<Vec<_>>().join(", "));
        if let Some(prefix) = archive {
            text += &format!("archive: {{ cos: {{ bucket: a-1250000000, prefix: \"{}\" }} }}\n", prefix.unwrap_or_default());
        }
        // Names are unique, and not empty.
        let routes: BTreeMap<_, _> = routes.into_iter().collect();
        let routes = routes.into_iter().map(|(name, text)| format!("  - {{ name: {}, {text} }}\n", quoted(&format!("r{name}"))));
        text + "notify:\n" + &routes.collect::<String>()
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("plain data").replace("${", "$${")
}

fn read(text: &str) -> Result<Loaded, TestCaseError> {
    load_text(Path::new("stack.yaml"), text, &Options::nothing())
        .map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))
}

/// What a stack wants, with every secret set: what was deployed.
fn deployed(loaded: &Loaded) -> Desired {
    let mut desired = wanted(loaded);
    for (name, variable) in &mut desired.function.environment {
        let Variable { value, secrets } = variable;
        if !secrets.is_empty() {
            *value = Some(format!("{CANARY}{name}").into());
        }
    }
    desired
}

fn wanted(loaded: &Loaded) -> Desired {
    let inputs = loaded.handler_configuration.clone();
    let zip = ZipBytes([1].as_slice().into());
    let (parts, start) = (BTreeMap::new(), Start::default());
    loaded.desired(Code { zip, sha256: "c0de".into(), inputs, parts, label: "test".into(), start })
}

fn written(
    desired: &Desired,
    observed: &Observed,
    configuration: Option<&Configuration>,
    code: LiveCode<'_>,
) -> Written {
    let managed = managed(observed, &desired.stack);
    let function = observed.function.as_ref().expect("it is there");
    let key = desired.function_key();
    write(&Live { stack: "demo", key: &key, function, observed, managed: managed.as_ref(), configuration, code })
}

fn fields(plan: &Plan) -> Vec<String> {
    let changes = plan.changes.iter().flat_map(|resource| &resource.fields);
    changes.map(|change| format!("{}: {:?} -> {:?}", change.field, change.before, change.after)).collect()
}

#[test]
fn what_a_stack_deployed_is_written_as_a_stack_whose_plan_is_empty() {
    check_some(CASES, &stacks(), |text| {
        let loaded = read(&text)?;
        let desired = deployed(&loaded);
        let observed = converged(&desired);
        let configuration = serde_json::from_str(&loaded.handler_configuration).expect("our own");
        let Written { text: again, secrets: _ } = written(&desired, &observed, Some(&configuration), LiveCode::Bundled);
        prop_assert!(!again.contains(CANARY), "{}", again);
        let exported = read(&again)?;
        prop_assert_eq!(&exported.handler_configuration, &loaded.handler_configuration);
        let plan = plan(&wanted(&exported), &observed);
        prop_assert!(plan.is_empty(), "{:?}\n{:?}\n{}\n{}", fields(&plan), plan.refusals, text, again);
        Ok(())
    });
}

#[test]
fn what_nobody_owns_is_written_as_a_stack_that_adopts_it_and_changes_nothing_else() {
    check_some(CASES, &stacks(), |text| {
        let desired = deployed(&read(&text)?);
        let observed = foreign(converged(&desired));
        let code = LiveCode::Zip { file: "Demo.zip", because: "made elsewhere" };
        let Written { text: again, secrets: _ } = written(&desired, &observed, None, code);
        prop_assert!(!again.contains(CANARY), "{}", again);
        let exported = Desired { claims: Claims { adopt: true, take_over: false }, ..wanted(&read(&again)?) };
        let plan = plan(&exported, &observed);
        let changed: Vec<_> = fields(&plan).into_iter().filter(|field| !field.contains(".owner: ")).collect();
        prop_assert!(changed.is_empty() && plan.refusals.is_empty(), "{:?}\n{:?}\n{}", changed, plan.refusals, again);
        Ok(())
    });
}

/// The same account, made by hand: no marks, no releases, another runtime.
fn foreign(mut observed: Observed) -> Observed {
    observed.roles.values_mut().flatten().for_each(|role| role.owner = None);
    observed.policies.values_mut().for_each(|policy| policy.owner = None);
    let function = observed.function.as_mut().expect("it is there");
    (function.owner, function.alias, function.init_timeout) = (None, Alias::to("$LATEST", None), 65);
    (function.runtime, function.handler) = ("Python3.10".into(), "index.main".into());
    function.environment.remove(BASELINE_VARIABLE);
    function.versions.clear();
    for event_type in EventType::ALL {
        function.triggers.entry(event_type).and_modify(|trigger| trigger.qualifier = "$LATEST".into());
    }
    observed
}
