//! Scenes of a configuration file.

use super::{Command, Exit, Target};
use crate::{
    cli::{Invocation, invocation::parse_with},
    model::{Appearance, ColorChoice},
};
use std::{ffi::OsString, fs};

const FILE: &str = "\
defaults: { color: never, region: ap-beijing }
profiles:
  staging: { credentials: work, region: ap-guangzhou, endpoint: \"http://127.0.0.1:9\", environment: staging }
";

fn type_in(line: &str, file: &str) -> Result<Invocation, Exit> {
    let home = tempfile::tempdir().expect("a home");
    let path = home.path().join("config.yaml");
    fs::write(&path, file).expect("a file is written");
    let variable = |name: &str| match name {
        "HOME" => Some(OsString::from(home.path())),
        "MPSTACK_CONFIG" => Some(path.clone().into()),
        _ => None,
    };
    parse_with(line.split_whitespace(), &variable)
}

#[track_caller]
fn drift(line: &str) -> (Appearance, Option<String>, Option<String>, Target) {
    let Ok(Invocation { appearance, command: Command::Drift(settings) }) = type_in(line, FILE) else {
        panic!("not a drift: {line}")
    };
    (appearance, settings.stack.region, settings.stack.environment, settings.target)
}

#[test]
fn what_is_typed_wins_over_the_profile_and_that_over_the_defaults() {
    let (appearance, region, environment, target) = drift("mpstack drift");
    assert_eq!(appearance.color, ColorChoice::Never);
    assert_eq!((region.as_deref(), environment), (Some("ap-beijing"), None));
    assert_eq!(target, Target::Tencent { profile: None });

    let (appearance, region, environment, target) = drift("mpstack drift --profile staging --color always");
    assert_eq!(appearance.color, ColorChoice::Always);
    assert_eq!((region.as_deref(), environment.as_deref()), (Some("ap-guangzhou"), Some("staging")));
    assert_eq!(target, Target::Endpoint { url: "http://127.0.0.1:9".into(), profile: Some("work".into()) });

    let (_, region, _, _) = drift("mpstack --profile staging drift --region eu-frankfurt");
    assert_eq!(region.as_deref(), Some("eu-frankfurt"));
}

#[test]
fn a_name_that_the_file_does_not_have_is_one_of_the_credential_files() {
    assert_eq!(drift("mpstack drift --profile other").3, Target::Tencent { profile: Some("other".into()) });
}

#[test]
fn local_wins_over_the_profiles_endpoint() {
    assert!(matches!(drift("mpstack --local --profile staging drift").3, Target::Local { .. }));
}

#[test]
fn a_file_that_cannot_be_meant_is_refused_and_help_is_not() {
    let Err(Exit::Failed(_, failure)) = type_in("mpstack drift", "profiles: { a: { colour: never } }") else {
        panic!("it was taken")
    };
    assert!(failure.message.starts_with("could not use the configuration `"), "{}", failure.message);
    let why = failure.source.expect("a reason").to_string();
    assert!(why.contains("unknown field `colour`"), "{why}");
    assert!(matches!(type_in("mpstack drift --help", "["), Err(Exit::Help(_))));
    assert!(matches!(type_in("mpstack drift", "defaults: { color: blue }"), Err(Exit::Usage(_))));
}
