//! Every form, whole; and what no form may do.

use crate::{
    model::{
        Action, Appearance, Author, Authors, Deed, Destination, Earlier, EventType, Failure, Fault, Field, Finding,
        Held, History, Kind, Level, Mark, Open, Origin::*, Place, Places, Plan, Refusal, ReportForm, ReportOrder,
        Resource, Silence, Topic,
    },
    view::{
        Capture, Screen,
        scene::{change, field, plan},
    },
};
use jiff::Timestamp;
use std::path::Path;

/// The day before the check.
fn before() -> Timestamp {
    "1969-12-31T08:00:00Z".parse().expect("a time")
}

fn name(text: &str) -> Field {
    Field(text.to_owned())
}

fn places() -> Places {
    let at = |field: &str, line| {
        (name(field), Place { span: 0..0, line, column: 5, environment: (line > 20).then(|| "prod".to_owned()) })
    };
    let keys = [at("function", 7), at("function.memory", 9), at("function.environment.NOTE", 24), at("triggers", 30)];
    Places { file: "stacks/受信箱.yaml".into(), keys: keys.into(), ..Places::default() }
}

/// Fields of all kinds, with values that every form has to escape.
fn drifted() -> Plan {
    let function = vec![
        field("function.memory", Some("256"), Some("128"), Drift),
        field("function.timeout", Some("3"), Some("30"), Pending),
        field("function.environment.HOOK_SECRET", Some("!hunter1"), Some("!hunter2"), Both),
        field("function.environment.NOTE", Some("a|b `c` <i>d</i> 100%\n::error::通知"), None, Drift),
    ];
    let trigger = vec![field("triggers.WorkflowTask", None, Some("bound to $DEFAULT"), Unknown)];
    Plan {
        changes: vec![
            change(Resource::Function("MPSAnalysis".into()), Action::Update, function),
            change(Resource::Trigger(EventType::WorkflowTask), Action::Create, trigger),
        ],
        warnings: vec!["`function.role` was accepted until 1969-12-30 (r; @ops), which has passed".into()],
        places: places(),
        history: Some(History {
            marks: [
                (name("function.memory"), Mark::Recurring(before())),
                (name("function.environment.HOOK_SECRET"), Mark::New),
                (name("function.environment.NOTE"), Mark::New),
                (name("triggers.WorkflowTask"), Mark::New),
            ]
            .into(),
            resolved: [(name("function.init_timeout"), Open { held: Held::Shown("1".into()), since: before() })].into(),
        }),
        ..plan()
    }
}

fn earlier() -> Earlier {
    let open = Open { held: Held::Hidden, since: before() };
    Earlier { stacks: [("stacks/c.yaml".to_owned(), [(name("function.code"), open)].into())].into() }
}

fn order(form: ReportForm) -> [ReportOrder; 1] {
    [ReportOrder { form, to: Destination::Output }]
}

/// What was written, the same in the next version.
fn unversioned(capture: &Capture) -> String {
    capture.out().replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// Who did some of it.
fn authors() -> Authors {
    let deed = Deed {
        time: before(),
        action: "UpdateFunctionConfiguration".into(),
        user: "alice|<i>".into(),
        principal: "100000000002".into(),
        key: "***MPLE".into(),
        address: "203.0.113.7".into(),
        request_id: "008ef803".into(),
    };
    [
        (name("function.memory"), Author::Known { deed, earlier: 2 }),
        (name("function.environment.HOOK_SECRET"), Author::Unknown(Silence::Nothing)),
        (name("function.environment.NOTE"), Author::Unknown(Silence::Nothing)),
        (name("triggers.WorkflowTask"), Author::Unknown(Silence::Nothing)),
    ]
    .into()
}

/// What a command prints that looks at three stacks: nothing differs, something differs, no answer.
fn of_drift(form: ReportForm, drifted: Plan) -> String {
    let (earlier, orders) = (earlier(), order(form));
    let (screen, capture) =
        Screen::captured_as(80, &Appearance { format: crate::model::Format::Report(form), ..Appearance::default() });
    let reports = screen.reports(Topic::Drift, &orders, Some(&earlier)).expect("nothing is in the way");
    let calm = Plan { changes: Vec::new(), history: Some(History::default()), ..plan() };
    let unread = Failure::new("could not read role `SCF_QcsRole`")
        .kind(Kind::Incomplete)
        .code(Fault::NotAuthorised)
        .because("GetRole: <no> & 100%")
        .hint("allow `cam:GetRole`");
    for (file, plan, ended) in [
        ("stacks/a.yaml", Some(calm), Ok(())),
        ("stacks/受信箱.yaml", Some(drifted), Err(Failure::differs())),
        ("stacks/c.yaml", None, Err(unread)),
    ] {
        let section = screen.section();
        plan.iter().for_each(|plan| section.screen.drift(plan));
        reports.add(Path::new(file), &section.screen, &ended);
    }
    let ended = reports.end(Path::new("stacks"), Err(Failure::new("").kind(Kind::Incomplete)));
    assert_eq!(ended.expect_err("one has no answer").kind, Kind::Incomplete);
    unversioned(&capture)
}

/// What `validate` prints about a file with a fault and something hardly meant.
fn of_validate(form: ReportForm) -> String {
    let orders = order(form);
    let (screen, capture) = Screen::captured(80);
    let reports = screen.reports(Topic::Validate, &orders, None).expect("nothing is in the way");
    let fault = |rule: &str, level, line, message: &str, help: &str| Finding {
        rule: rule.into(),
        level,
        subject: None,
        message: message.into(),
        help: vec![help.into()],
        place: Some(Place { span: 0..0, line, column: 3, environment: None }),
        mark: None,
        author: None,
    };
    screen.faults(
        "",
        Path::new("stack.yaml"),
        vec![
            fault("E0201", Level::Error, 4, "`fuction` is no key of a stack", "did you mean `function`?"),
            fault("W0501", Level::Warning, 9, "a credential in plain text", "use `${secret:NAME}`"),
        ],
    );
    let ended = Err(Failure::new("stack `stack.yaml` has 1 error"));
    let _ = reports.end_one(Path::new("stack.yaml"), ended);
    unversioned(&capture)
}

#[test]
fn drift_in_every_form() {
    for form in ReportForm::ALL {
        insta::assert_snapshot!(format!("drift_{}", form.as_str()), of_drift(form, drifted()));
    }
}

#[test]
fn drift_with_who_did_it_in_every_form() {
    for form in ReportForm::ALL {
        let known = Plan { authors: Some(authors()), ..drifted() };
        insta::assert_snapshot!(format!("who_{}", form.as_str()), of_drift(form, known));
    }
}

#[test]
fn faults_of_a_file_in_every_form() {
    for form in [ReportForm::Junit, ReportForm::Sarif, ReportForm::Github, ReportForm::Gitlab] {
        insta::assert_snapshot!(format!("validate_{}", form.as_str()), of_validate(form));
    }
}

#[test]
fn a_plan_for_a_comment() {
    let orders = order(ReportForm::Markdown);
    let (screen, capture) = Screen::captured_as(
        80,
        &Appearance { format: crate::model::Format::Report(ReportForm::Markdown), ..Appearance::default() },
    );
    let reports = screen.reports(Topic::Plan, &orders, None).expect("nothing is in the way");
    let refusals = vec![Refusal {
        fault: Fault::HeldElsewhere,
        field: name("triggers.WorkflowTask"),
        message: "function `Other` holds WorkflowTask".into(),
        hint: "`--take-over`".into(),
    }];
    screen.plan(&Plan { refusals, history: None, ..drifted() });
    let _ = reports.end_one(Path::new("stack.yaml"), Err(Failure::new("refused").kind(Kind::Refused)));
    insta::assert_snapshot!("plan_markdown", unversioned(&capture));
}

#[test]
fn no_form_tells_a_secret_or_passes_over_a_stack_without_an_answer() {
    for form in ReportForm::ALL {
        let text = of_drift(form, drifted());
        assert!(!text.contains("hunter"), "{}: {text}", form.as_str());
        assert!(text.contains("SCF_QcsRole"), "{}: {text}", form.as_str());
    }
}

/// A workflow command as GitHub's runner reads it.
struct Annotation {
    name: String,
    properties: Vec<(String, String)>,
    message: String,
}

/// Reads a line of a log; `None` if it is no command.
fn annotation(line: &str) -> Option<Annotation> {
    let undo = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let (head, message) = line.strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ')?;
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        Some((name.to_owned(), undo(&value.replace("%3A", ":").replace("%2C", ","))))
    };
    let properties = properties.split(',').map(pair).collect::<Option<_>>()?;
    Some(Annotation { name: name.to_owned(), properties, message: undo(message) })
}

#[test]
fn annotations_survive_the_runner() {
    for text in [of_drift(ReportForm::Github, drifted()), of_validate(ReportForm::Github)] {
        for line in text.lines() {
            let Annotation { name, properties, message } = annotation(line).expect(line);
            assert!(["error", "warning", "notice"].contains(&name.as_str()), "{line}");
            let known = ["file", "line", "col", "title"];
            assert!(
                properties.iter().all(|(name, value)| known.contains(&name.as_str()) && !value.is_empty()),
                "{line}"
            );
            assert!(!message.is_empty());
        }
    }
    let text = of_drift(ReportForm::Github, drifted());
    let mut read = text.lines().filter_map(annotation);
    let note = read.find(|annotation| annotation.message.contains("function.environment.NOTE"));
    let Annotation { name: _, properties, message } = note.expect("the field is told");
    assert!(message.contains(r"a|b `c` <i>d</i> 100%\n::error::通知"), "{message}");
    let wanted = [("file", "stacks/受信箱.yaml"), ("line", "24"), ("col", "5"), ("title", "mpstack drift: drift")];
    assert_eq!(properties, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn a_fingerprint_outlives_lines_and_values() {
    let prints = |plan: &Plan| -> Vec<String> {
        let orders = order(ReportForm::Gitlab);
        let (screen, capture) = Screen::captured(80);
        let reports = screen.reports(Topic::Drift, &orders, None).expect("nothing is in the way");
        let section = screen.section();
        section.screen.drift(plan);
        reports.add(Path::new("stack.yaml"), &section.screen, &Err(Failure::differs()));
        let _ = reports.end(Path::new("stack.yaml"), Ok(()));
        let issues: serde_json::Value = serde_json::from_str(&capture.out()).expect("a list");
        let prints = issues.as_array().into_iter().flatten().map(|issue| issue["fingerprint"].to_string());
        prints.collect()
    };
    let first = prints(&drifted());
    let mut moved = drifted();
    moved.changes[0].fields[0] = field("function.memory", Some("512"), Some("64"), Drift);
    moved.places = Places::default();
    moved.history = None;
    assert_eq!(prints(&moved), first);
    let mut twins = drifted();
    twins.warnings.push(twins.warnings[0].clone());
    let mut prints = prints(&twins);
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), first.len() + 1, "two that read alike are two");
}

#[test]
fn a_report_replaces_what_an_earlier_run_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out/drift.xml");
    let orders = [ReportOrder { form: ReportForm::Junit, to: Destination::File(path.clone()) }];
    let (screen, _) = Screen::captured(80);
    std::fs::create_dir(folder.path().join("out")).expect("writable");
    std::fs::write(&path, "old").expect("writable");
    let reports = screen.reports(Topic::Drift, &orders, None).expect("the folder is writable");
    assert!(!path.exists(), "a run that is killed leaves no report of another run");
    let failure = Failure::new("no usable credentials").kind(Kind::Incomplete);
    assert_eq!(reports.end_one(Path::new("stack.yaml"), Err(failure)).expect_err("as it ended").kind, Kind::Incomplete);
    let text = std::fs::read_to_string(&path).expect("it is there");
    assert!(text.contains("<error message=\"no usable credentials\""), "{text}");
    let inside = std::fs::read_dir(folder.path().join("out")).expect("readable").count();
    assert_eq!(inside, 1, "nothing else is left");
}

#[test]
fn a_report_that_cannot_be_written_is_said_before_any_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let orders = [ReportOrder { form: ReportForm::Html, to: Destination::File(folder.path().to_owned()) }];
    let (screen, _) = Screen::captured(80);
    let failure = screen.reports(Topic::Drift, &orders, None).err().expect("a folder is no file");
    assert!(failure.message.starts_with("could not write the html report to "), "{}", failure.message);
}
