//! Scenes of what may be typed and what it means.

mod commands_page;
mod profiles;

use super::{
    Afterwards, Command, Consent, DEFAULT_LISTEN, EventSelection, Exit, Invocation, Object, Platform, Target,
    TemplatesSettings, Watch, WhenDifferent, Who, args::Arguments, invocation::parse_with,
};
use crate::model::{Appearance, ColorChoice, EventType, Format, FunctionKey, Selection, Verbosity};
use anstream::adapter::strip_str;
use clap::CommandFactory;
use secrecy::ExposeSecret;
use std::{collections::BTreeSet, ffi::OsString, path::PathBuf, time::Duration};

fn at_home(name: &str) -> Option<OsString> {
    (name == "HOME").then(|| "/home/ada".into())
}

fn type_in(line: &str) -> Result<Invocation, Exit> {
    parse_with(line.split_whitespace(), &at_home)
}

#[track_caller]
fn command(line: &str) -> Command {
    type_in(line).expect("it makes sense").command
}

#[track_caller]
fn usage(line: &str) -> String {
    match type_in(line) {
        Err(Exit::Usage(text)) => strip_str(&text).to_string(),
        other => panic!("expected a usage error, got {other:?}"),
    }
}

#[test]
fn the_declaration_is_sound() {
    Arguments::command().debug_assert();
}

#[test]
fn the_verbs_are_those_that_are_finished() {
    let command = Arguments::command();
    let verbs: Vec<_> = command.get_subcommands().map(|verb| verb.get_name()).collect();
    let finished = [
        "init",
        "templates",
        "validate",
        "plan",
        "apply",
        "drift",
        "status",
        "destroy",
        "rollback",
        "redeploy",
        "test",
        "logs",
        "events",
        "replay",
        "policy",
        "fmt",
        "schema",
        "export",
        "eject",
        "explain",
        "serve",
        "demo",
        "completions",
        "man",
        "version",
    ];
    assert_eq!(verbs, finished);
}

#[test]
fn every_verb_and_option_explains_itself() {
    for verb in Arguments::command().get_subcommands() {
        assert!(verb.get_about().is_some() && verb.get_after_help().is_some(), "{}", verb.get_name());
        for option in verb.get_arguments() {
            assert!(option.get_help().is_some(), "{} {}", verb.get_name(), option.get_id());
        }
    }
}

#[test]
fn examples_parse() {
    for verb in Arguments::command().get_subcommands_mut() {
        let text = verb.get_after_help().expect("checked above").to_string();
        for line in text.lines().filter_map(|line| line.strip_prefix("  mpstack")) {
            let words = line.split("   ").next().and_then(|line| line.split('|').next()).expect("a first part");
            type_in(&format!("mpstack{words}")).unwrap_or_else(|exit| panic!("{line}: {exit:?}"));
        }
    }
}

#[test]
fn plain_words_have_defaults() {
    let invocation = type_in("mpstack plan").expect("it makes sense");
    assert_eq!(invocation.appearance, Appearance::default());
    let Command::Plan(settings) = invocation.command else { panic!("not a plan") };
    assert_eq!(settings.stack.file, PathBuf::from("stack.yaml"));
    assert_eq!(settings.stack.environment, None);
    assert_eq!(settings.target, Target::Tencent { profile: None });
    assert_eq!(settings.when_different, WhenDifferent::Succeed);
}

#[test]
fn global_options_stand_before_or_after_the_verb() {
    for line in [
        "mpstack -f a.yaml -e prod --var x=1 --var y=a=b --region ap-guangzhou --profile work --output json --color never -v apply -y",
        "mpstack apply -y -f a.yaml -e prod --var x=1 --var y=a=b --region ap-guangzhou --profile work --output json --color never -v",
    ] {
        let Invocation { appearance, command } = type_in(line).expect("it makes sense");
        assert_eq!(
            appearance,
            Appearance { format: Format::Json, color: ColorChoice::Never, verbosity: Verbosity::Verbose }
        );
        let Command::Apply(settings) = command else { panic!("not an apply") };
        assert_eq!(settings.stack.file, PathBuf::from("a.yaml"));
        assert_eq!(settings.stack.environment.as_deref(), Some("prod"));
        assert_eq!(settings.stack.variables, [("x".into(), "1".into()), ("y".into(), "a=b".into())].into());
        assert_eq!(settings.stack.region.as_deref(), Some("ap-guangzhou"));
        assert_eq!(settings.target, Target::Tencent { profile: Some("work".into()) });
        assert_eq!(settings.consent, Consent::Given);
    }
}

#[test]
fn the_cloud_is_chosen_once() {
    let target = |line: &str| match command(line) {
        Command::Drift(settings) => settings.target,
        other => panic!("not drift: {other:?}"),
    };
    assert_eq!(target("mpstack drift --local"), Target::Local { data: "/home/ada/.local/share/mpstack/cloud".into() });
    assert_eq!(target("mpstack drift --local --data d"), Target::Local { data: "d".into() });
    assert_eq!(
        target("mpstack drift --endpoint http://127.0.0.1:1/"),
        Target::Endpoint { url: "http://127.0.0.1:1".into(), profile: None }
    );
    let Err(Exit::Failed(_, failure)) = type_in("mpstack --local drift --endpoint http://127.0.0.1:1") else {
        panic!("both were taken")
    };
    assert_eq!(failure.message, "`--local` and the endpoint `http://127.0.0.1:1` exclude each other");
}

#[test]
fn without_a_home_the_folder_must_be_named() {
    let Err(Exit::Failed(_, failure)) = parse_with(["mpstack", "serve"], &|_| None) else {
        panic!("a folder was found")
    };
    assert_eq!(failure.message, "no folder for the embedded cloud: HOME is not set");
    assert_eq!(failure.hints, ["name one with `--data DIR`"]);
}

#[test]
fn test_logs_eject_serve_and_demo_take_their_own() {
    let Command::Test(test) = command("mpstack test --event EditMediaTask --input cos://v-125/a/b.mp4 --timeout 10m")
    else {
        panic!("not a test")
    };
    assert_eq!(test.event_types, Some(BTreeSet::from([EventType::EditMediaTask])));
    assert_eq!(test.input, Some(Object { bucket: "v-125".into(), key: "a/b.mp4".into() }));
    assert_eq!(test.timeout, Duration::from_secs(600));

    let Command::Logs(logs) = command("mpstack logs --since 1h30m --request r --task t --limit 5") else {
        panic!("not logs")
    };
    assert_eq!((logs.since, logs.limit), (Duration::from_secs(5400), 5));
    assert_eq!((logs.request_id.as_deref(), logs.task_id.as_deref()), (Some("r"), Some("t")));

    assert_eq!(logs.watch, Watch::Once);
    let Command::Logs(logs) = command("mpstack logs -F") else { panic!("not logs") };
    assert_eq!(logs.watch, Watch::Follow);

    let Command::Eject(eject) = command("mpstack eject own -f s.yaml") else { panic!("not an eject") };
    assert_eq!((eject.folder, eject.stack.file), ("own".into(), PathBuf::from("s.yaml")));

    let Command::Serve(serve) = command("mpstack serve --data d --secret-id a --secret-key b") else {
        panic!("not serve")
    };
    assert_eq!((serve.listen, serve.data), (DEFAULT_LISTEN, "d".into()));
    assert_eq!(serve.keys.map(|keys| keys.secret_key.expose_secret().to_owned()), Some("b".into()));
    let Command::Serve(serve) = command("mpstack serve --data d --reading a=b --reading c=d --faults f.yaml") else {
        panic!("not serve")
    };
    assert_eq!(serve.readings, [("a".into(), "b".into()), ("c".into(), "d".into())]);
    assert_eq!(serve.faults, Some("f.yaml".into()));

    let Command::Demo(demo) = command("mpstack demo --keep") else { panic!("not a demo") };
    assert_eq!(demo.afterwards, Afterwards::Keep);
}

#[test]
fn export_needs_to_be_told_where_the_function_is() {
    let Command::Export(export) = command("mpstack export F --region ap-beijing --out s.yaml") else {
        panic!("not an export")
    };
    let key = FunctionKey { region: "ap-beijing".into(), namespace: "default".into(), name: "F".into() };
    assert_eq!((export.function, export.out), (key, Some("s.yaml".into())));
    let Err(Exit::Failed(_, failure)) = type_in("mpstack export F") else { panic!("a region was found") };
    assert_eq!(failure.message, "no region: without a stack, nothing says where the function is");
}

#[test]
fn what_every_template_has_is_an_option_and_the_rest_is_set() {
    let Command::Init(init) = command(
        "mpstack init shop -t chat-group --set chat=slack --set region=ap-tokyo --region ap-shanghai --name shop -y",
    ) else {
        panic!("not an init")
    };
    let values: Vec<_> = init.values.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(values, ["chat=slack", "region=ap-tokyo", "name=shop", "region=ap-shanghai"]);
    assert_eq!((init.folder, init.template.as_deref()), (PathBuf::from("shop"), Some("chat-group")));
    assert_eq!((init.ci, init.consent), (None, Consent::Given));

    let Command::Init(init) = command("mpstack init --ci gitlab") else { panic!("not an init") };
    assert_eq!((init.folder, init.ci, init.consent), (PathBuf::new(), Some(Platform::Gitlab), Consent::Ask));
    assert!(usage("mpstack init --ci hithub").contains("a similar value exists: 'github'"));
}

#[test]
fn templates_are_searched_or_shown() {
    let templates = |line: &str| match command(line) {
        Command::Templates(settings) => settings,
        other => panic!("not templates: {other:?}"),
    };
    assert_eq!(templates("mpstack templates"), TemplatesSettings::List { words: vec![] });
    let words = vec!["mail".into(), "archive".into()];
    assert_eq!(templates("mpstack templates mail archive"), TemplatesSettings::List { words });
    assert_eq!(templates("mpstack templates show minimal"), TemplatesSettings::Show { name: "minimal".into() });
}

#[test]
fn events_are_selected_alike_for_looking_and_for_replaying() {
    let selection = |selection| EventSelection {
        since: Some(Duration::from_secs(3600)),
        outcome: Some("failed".into()),
        task_id: Some("t".into()),
        selection,
    };
    let Command::Events(events) = command("mpstack events --since 1h --outcome failed --task t --dead") else {
        panic!("not events")
    };
    assert_eq!((events.selection, events.limit), (selection(Selection::Dead), 100));
    let Command::Replay(replay) = command("mpstack replay --since 1h --outcome failed --task t --sink a --sink b")
    else {
        panic!("not a replay")
    };
    assert_eq!((replay.selection, replay.sinks), (selection(Selection::All), vec!["a".into(), "b".into()]));
    assert!(usage("mpstack replay").contains("<--task <ID>|--dead|--all>"), "what to replay must be said");
    assert!(usage("mpstack replay --all --dead").contains("cannot be used with"));
    assert!(usage("mpstack events --outcome fail").contains("a similar value exists: 'failed'"));
}

#[test]
fn nonsense_is_told_as_such() {
    assert_eq!(
        usage("mpstack logs --since 15"),
        "error[L0401]: invalid value '15' for '--since <DURATION>': expected a number and a unit, such as `90s`, `15m`, `6h` or `1h30m`\n\nFor more information, try '--help'.\n"
    );
    assert!(usage("mpstack aply").contains("'apply'"));
    assert!(usage("mpstack test --event WorkflowTasks").contains("a similar value exists: 'WorkflowTask'"));
    assert!(usage("mpstack plan --var x").contains("expected `NAME=VALUE`"));
    assert!(usage("mpstack plan -q -v").contains("cannot be used with"));
    assert!(usage("mpstack serve --secret-id a").contains("--secret-key <KEY>"));
    assert!(usage("mpstack").starts_with("Keeps a Tencent Cloud account equal to one file"));
}

#[test]
fn help_is_not_an_error() {
    for line in ["mpstack --help", "mpstack -h", "mpstack --version", "mpstack logs --help"] {
        assert!(matches!(type_in(line), Err(Exit::Help(_))), "{line}");
    }
}

#[test]
fn who_it_was_is_asked_by_drift_alone() {
    let who = |line: &str| match command(line) {
        Command::Drift(settings) => settings.who,
        Command::Policy(settings) => settings.who,
        other => panic!("{line}: {other:?}"),
    };
    assert_eq!((who("mpstack drift"), who("mpstack drift stacks --who")), (Who::Untold, Who::Told));
    assert_eq!((who("mpstack policy --for drift"), who("mpstack policy --for drift --who")), (Who::Untold, Who::Told));
    let Err(Exit::Failed(_, failure)) = type_in("mpstack policy --who") else { panic!("`apply` asks nobody") };
    assert_eq!(failure.message, "`policy --who` is for `drift`, not for `apply`");
}

#[test]
fn reports_are_ordered_for_checks_alone() {
    use crate::model::{Destination, ReportForm, ReportOrder};
    let order = |form, to: &str| ReportOrder { form, to: Destination::File(to.into()) };
    let Command::Drift(drift) = command("mpstack drift --report sarif=a --report junit=b=c --since d --output html")
    else {
        panic!("not drift")
    };
    let page = ReportOrder { form: ReportForm::Html, to: Destination::Output };
    assert_eq!(drift.reports, [order(ReportForm::Sarif, "a"), order(ReportForm::Junit, "b=c"), page]);
    assert_eq!(drift.since, Some("d".into()));
    let refused = |line: &str| match type_in(line) {
        Err(Exit::Failed(_, failure)) => format!("{}; {}", failure.message, failure.hints.join("; ")),
        other => panic!("{line}: {other:?}"),
    };
    assert_eq!(
        refused("mpstack plan --report junit=a"),
        "`plan` has no `junit` report; it has json, markdown, github, html; `junit` lists defects, and what waits for an apply \
         is none: `drift` and `validate` have it"
    );
    assert_eq!(
        refused("mpstack drift --report sarif=a --report html=a"),
        "two reports cannot both go to `a`: sarif, html; give each a file of its own"
    );
    assert_eq!(
        refused("mpstack drift --report sarif=-"),
        "`--report sarif=-` would mix the report with other data; `--output sarif` prints the report alone; only `github` \
         goes beside text"
    );
    assert!(refused("mpstack drift --report github=- --output json").contains("would mix"));
    assert!(refused("mpstack status --output html").starts_with("`status` has no output form `html`; only `drift`"));
    assert!(refused("mpstack drift --output ndjson").starts_with("`drift` has no output form `ndjson`; only `apply`"));
    assert!(refused("mpstack apply --output sarif").starts_with("`apply` has no output form `sarif`"));
    assert!(type_in("mpstack validate --report github=-").is_ok() && type_in("mpstack apply --output ndjson").is_ok());
    assert!(usage("mpstack drift --report sarf=a").contains("`sarf` is none of json, markdown, junit"));
    assert!(usage("mpstack drift --report sarif").contains("expected `FORM=FILE`"));
    assert!(usage("mpstack apply --report sarif=a").contains("unexpected argument '--report'"));
}
