//! Plans as people read them.

use crate::{
    model::{
        Action::*, Appearance, ColorChoice, EventType, Fault, Field, Kept, Operation, Origin::*, Place, Places, Plan,
        Purpose, Refusal, Resource, Unmanaged, Verbosity,
    },
    view::scene::{bind, change, code, create_function, field, function, plan, publish, shown, step},
};

fn text(width: usize, plan: &Plan) -> String {
    shown(width, &Appearance::default(), |screen| screen.plan(plan))
}

fn verbose(width: usize, plan: &Plan) -> String {
    let appearance = Appearance { verbosity: Verbosity::Verbose, ..Appearance::default() };
    shown(width, &appearance, |screen| screen.plan(plan))
}

/// A first apply.
fn creation() -> Plan {
    let sha256 = code().sha256;
    let function = vec![
        field("function", None, Some("present"), Unknown),
        field("function.code", None, Some(&sha256), Unknown),
        field("function.memory", None, Some("128"), Unknown),
        field("function.description", None, Some("转码完成后的回调通知"), Unknown),
        field("function.environment.WECOM_KEY", None, Some("!hunter2"), Unknown),
    ];
    let trigger = vec![field("triggers.WorkflowTask", None, Some("bound to $DEFAULT"), Unknown)];
    Plan {
        changes: vec![
            change(
                Resource::Role("mps-analysis-exec".into()),
                Create,
                vec![field("roles.mps-analysis-exec", None, Some("present"), Unknown)],
            ),
            change(Resource::Function("MPSAnalysis".into()), Create, function),
            change(Resource::Trigger(EventType::WorkflowTask), Create, trigger),
        ],
        steps: vec![create_function(), publish(), bind(EventType::WorkflowTask)],
        ..plan()
    }
}

/// An update of all kinds.
fn update() -> Plan {
    let policy = r#"{"version":"2.0","statement":[{"effect":"allow","action":["cos:PutObject"],"resource":["*"]}]}"#;
    let function = vec![
        field("function.memory", Some("128"), Some("256"), Pending),
        field("function.description", Some("通知"), Some("转码完成通知"), Pending),
        field("function.timeout", Some("3"), Some("30"), Drift),
        field("function.environment.STAGE", None, Some("prod"), Drift),
        field("function.environment.HOOK_SECRET", Some("!old"), Some("!new"), Both),
        field("function.role", Some("x"), Some(""), Unknown),
    ];
    let rights = vec![field("roles.mps-analysis-exec.rights", Some("{}"), Some(policy), Pending)];
    Plan {
        changes: vec![
            change(Resource::Role("mps-analysis-exec".into()), Update, rights),
            change(Resource::Function("MPSAnalysis".into()), Update, function),
            change(
                Resource::Trigger(EventType::EditMediaTask),
                Delete,
                vec![field("triggers.EditMediaTask", Some("bound to $DEFAULT"), None, Pending)],
            ),
        ],
        steps: vec![publish()],
        unmanaged: vec![Unmanaged { field: Field("function.environment.OTHER".into()) }],
        warnings: vec!["`WECOM_KEY` has no value here\nwhat the cloud holds stays".into()],
        ..plan()
    }
}

#[test]
fn a_first_plan_lists_what_is_made() {
    insta::assert_snapshot!(text(80, &creation()), @"
    plan for stack `mps-analysis` (account 100000000001, ap-beijing)

    + create role mps-analysis-exec

    + create function MPSAnalysis
        function.code                   3f2a9c1b04d2 (1.8 MB, handler 0.1.0)
        function.memory                 128
        function.description            转码完成后的回调通知
        function.environment.WECOM_KEY  (sensitive)

    + create trigger WorkflowTask
        triggers.WorkflowTask  bound to $DEFAULT

    plan: 3 to create, 0 to change, 0 to delete
    ");
}

#[test]
fn an_update_tells_who_moved() {
    insta::assert_snapshot!(text(80, &update()), @r#"
    plan for stack `mps-analysis` (account 100000000001, ap-beijing)

    ~ change role mps-analysis-exec
        changed in the stack
          roles.mps-analysis-exec.rights  {} -> {"version":"2.0","s… (94 characters)

    ~ change function MPSAnalysis
        changed in the cloud
          function.timeout            3        -> 30
          function.environment.STAGE  (absent) -> prod
        changed in both
          function.environment.HOOK_SECRET  (sensitive) -> (sensitive)
        who changed it is unknown
          function.role  x -> ""
        changed in the stack
          function.memory       128  -> 256
          function.description  通知 -> 转码完成通知

    - delete trigger EditMediaTask
        triggers.EditMediaTask  bound to $DEFAULT

    warning: `WECOM_KEY` has no value here
      what the cloud holds stays

    not in the stack, left alone
        function.environment.OTHER

    plan: 0 to create, 2 to change, 1 to delete
    "#);
}

#[test]
fn code_is_told_with_what_changed_inside() {
    let (before, after) = ("5".repeat(64), code().sha256);
    let fields = vec![
        field("function.code", Some(&before), Some(&after), Pending),
        field("function.memory", Some("128"), Some("256"), Pending),
    ];
    let operation = Operation::UpdateCode { function: function(), code: code(), found: before };
    let plan = Plan {
        changes: vec![change(Resource::Function("MPSAnalysis".into()), Update, fields)],
        code_parts: vec!["configuration", "templates"],
        steps: vec![step("update-code", operation)],
        ..plan()
    };
    insta::assert_snapshot!(text(80, &plan), @"
    plan for stack `mps-analysis` (account 100000000001, ap-beijing)

    ~ change function MPSAnalysis
        changed in the stack
          function.code    555555555555 -> 3f2a9c1b04d2 (1.8 MB, handler 0.1.0)
            inside         configuration, templates
          function.memory  128          -> 256

    plan: 0 to create, 1 to change, 0 to delete
    ");
    insta::assert_snapshot!(text(40, &plan), @"
    plan for stack `mps-analysis` (account 100000000001, ap-beijing)

    ~ change function MPSAnalysis
        changed in the stack
          function.code
            before: 555555555555
            after:  3f2a9c1b04d2 (1.8 MB, h…
            inside: configuration, templates
          function.memory
            before: 128
            after:  256

    plan: 0 to create, 1 to change, 0 to delete
    ");
}

#[test]
fn a_narrow_screen_puts_values_below_their_names() {
    insta::assert_snapshot!(text(40, &update()), @r#"
    plan for stack `mps-analysis` (account 100000000001, ap-beijing)

    ~ change role mps-analysis-exec
        changed in the stack
          roles.mps-analysis-exec.rights
            before: {}
            after:  {"version":"2.0","state…

    ~ change function MPSAnalysis
        changed in the cloud
          function.timeout
            before: 3
            after:  30
          function.environment.STAGE
            before: (absent)
            after:  prod
        changed in both
          function.environment.HOOK_SECRET
            before: (sensitive)
            after:  (sensitive)
        who changed it is unknown
          function.role  x -> ""
        changed in the stack
          function.memory
            before: 128
            after:  256
          function.description
            before: 通知
            after:  转码完成通知

    - delete trigger EditMediaTask
        triggers.EditMediaTask
          bound to $DEFAULT

    warning: `WECOM_KEY` has no value here
      what the cloud holds stays

    not in the stack, left alone
        function.environment.OTHER

    plan: 0 to create, 2 to change, 1 to delete
    "#);
}

#[test]
fn verbose_cuts_nothing_and_lists_the_steps() {
    insta::assert_snapshot!(verbose(80, &update()), @r#"
    plan for stack `mps-analysis` (account 100000000001, ap-beijing)

    ~ change role mps-analysis-exec
        changed in the stack
          roles.mps-analysis-exec.rights
            before: {}
            after:  {"version":"2.0","statement":[{"effect":"allow","action":["cos:PutObject"],"resource":["*"]}]}

    ~ change function MPSAnalysis
        changed in the cloud
          function.timeout            3        -> 30
          function.environment.STAGE  (absent) -> prod
        changed in both
          function.environment.HOOK_SECRET  (sensitive) -> (sensitive)
        who changed it is unknown
          function.role  x -> ""
        changed in the stack
          function.memory       128  -> 256
          function.description  通知 -> 转码完成通知

    - delete trigger EditMediaTask
        triggers.EditMediaTask  bound to $DEFAULT

    steps
        publish release aaaaaaaaaaaa

    warning: `WECOM_KEY` has no value here
      what the cloud holds stays

    not in the stack, left alone
        function.environment.OTHER

    plan: 0 to create, 2 to change, 1 to delete
    "#);
}

#[test]
fn what_is_deleted_by_hand_is_gone_from_the_cloud() {
    let fields = vec![field("triggers.WorkflowTask", Some("unbound"), Some("bound to $DEFAULT"), Drift)];
    let changes = vec![change(Resource::Trigger(EventType::WorkflowTask), Create, fields)];
    let plan = Plan { changes, steps: vec![bind(EventType::WorkflowTask)], ..plan() };
    insta::assert_snapshot!(text(80, &plan), @"
    plan for stack `mps-analysis` (account 100000000001, ap-beijing)

    + create trigger WorkflowTask (gone from the cloud)
        triggers.WorkflowTask  bound to $DEFAULT

    plan: 1 to create, 0 to change, 0 to delete
    ");
}

#[test]
fn refusals_say_what_to_do() {
    let refusals = vec![Refusal {
        fault: Fault::HeldElsewhere,
        field: Field("triggers.WorkflowTask".into()),
        message: "`WorkflowTask` is held by function ap-guangzhou/default/Other".into(),
        hint: "unbind it there first".into(),
    }];
    let text = text(80, &Plan { refusals, ..creation() });
    let (_, refused) = text.split_once("bound to $DEFAULT\n\n").expect("the changes come first");
    insta::assert_snapshot!(refused, @"
    refused[G0104]: `WorkflowTask` is held by function ap-guangzhou/default/Other
      hint: unbind it there first

    plan: 3 to create, 0 to change, 0 to delete; 1 refusal
    ");
}

#[test]
fn destroying_tells_what_stays() {
    let kept = |resource, because: &str| Kept { resource, because: because.into() };
    let kept = vec![
        kept(Resource::Role("SCF_QcsRole".into()), "shared by the whole account"),
        kept(Resource::Bucket("callbacks-1250000000".into()), "holds your events"),
    ];
    let changes = vec![change(
        Resource::Function("MPSAnalysis".into()),
        Delete,
        vec![field("function", Some("present"), None, Unknown)],
    )];
    let destruction = Plan { purpose: Purpose::Destroy, changes, kept, steps: vec![publish()], ..plan() };
    insta::assert_snapshot!(text(80, &destruction), @"
    plan to destroy stack `mps-analysis` (account 100000000001, ap-beijing)

    - delete function MPSAnalysis

    kept
        role SCF_QcsRole             shared by the whole account
        bucket callbacks-1250000000  holds your events

    plan: 0 to create, 0 to change, 1 to delete
    ");
    insta::assert_snapshot!(text(40, &Plan { changes: vec![], steps: vec![], ..destruction }), @"
    kept
        role SCF_QcsRole
          shared by the whole account
        bucket callbacks-1250000000
          holds your events

    nothing to destroy: account 100000000001 holds nothing of stack `mps-analysis`
    ");
}

#[test]
fn nothing_to_do_is_one_line() {
    let nothing = Plan { unmanaged: update().unmanaged, ..plan() };
    insta::assert_snapshot!(text(80, &nothing), @"no changes: account 100000000001 equals stack `mps-analysis`");
    insta::assert_snapshot!(verbose(80, &nothing), @"
    no changes: account 100000000001 equals stack `mps-analysis`
    not in the stack, left alone
        function.environment.OTHER
    ");
}

#[test]
fn steps_without_differences_are_listed() {
    insta::assert_snapshot!(text(80, &Plan { steps: vec![publish()], ..plan() }), @"
    plan for stack `mps-analysis` (account 100000000001, ap-beijing)

    steps
        publish release aaaaaaaaaaaa

    plan: nothing differs; 1 step to finish what was begun
    ");
}

#[test]
fn colour_adds_nothing_but_colour() {
    let appearance = Appearance { color: ColorChoice::Always, ..Appearance::default() };
    let colored = shown(80, &appearance, |screen| screen.plan(&update()));
    assert!(
        colored.contains("\u{1b}[1m\u{1b}[33m~ change\u{1b}[0m \u{1b}[1mfunction MPSAnalysis\u{1b}[0m"),
        "{colored:?}"
    );
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), text(80, &update()));
}

#[test]
fn no_line_is_wider_than_the_screen() {
    for width in [40, 60, 80, 120] {
        for line in text(width, &update()).lines().filter(|line| line.starts_with("    ")) {
            assert!(crate::view::text::width(line) <= width, "{width}: {line}");
        }
    }
}

#[test]
fn the_environment_that_set_a_field_stands_beside_it_however_narrow_the_screen() {
    let place = Place { span: 0..0, line: 9, column: 5, environment: Some("production".into()) };
    let places = Places { keys: [(Field("function.memory".into()), place)].into(), ..Places::default() };
    let plan = Plan { places, ..update() };
    let lines = |text: String| {
        text.lines().skip_while(|line| !line.contains("function.memory")).take(3).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(lines(text(100, &plan)).lines().next(), Some("      function.memory       128  -> 256 (production)"));
    let narrow = lines(text(40, &plan));
    assert!(narrow.lines().any(|line| line.ends_with("256 (production)")), "{narrow}");
}
