//! `${env:...}`, `${var:...}`, `${secret:...}`.

use super::{STACK, Scene};
use crate::{model::Variable, stack::StackError};
use secrecy::{ExposeSecret, SecretString};

fn with_variable(value: &str) -> Scene {
    Scene::with("  name: demo\n", &format!("  name: demo\n  environment: {{ X: \"{value}\" }}\n"))
}

#[test]
fn references_become_values() {
    for (text, value) in [
        ("${env:HERE}", "there"),
        ("a-${env:HERE}-${env:HERE}", "a-there-there"),
        ("$${env:HERE}", "${env:HERE}"),
        ("$HERE", "$HERE"),
        ("100$", "100$"),
        ("${env:ODD}", "${env:HERE}: [1]"),
    ] {
        let wanted = with_variable(text).shell("HERE", "there").shell("ODD", "${env:HERE}: [1]").wants();
        assert_eq!(wanted.function.environment["X"], Variable::plain(value), "{text}");
    }
}

#[test]
fn a_replaced_value_may_be_a_number_or_a_boolean_but_never_structure() {
    let stack = |memory: &str| {
        let function = "  name: demo\n  memory: ${env:MEMORY}\n";
        let stack = STACK.replace("  name: demo\n", function).replace("Task: {}", "Task: { enabled: \"${env:ON}\" }");
        Scene::of(stack).shell("MEMORY", memory).shell("ON", "true")
    };
    assert_eq!(stack("256").wants().function.memory, Some(256));
    insta::assert_snapshot!(stack("{ a: b }").said());
}

#[test]
fn given_variables_win_over_those_in_the_file() {
    let stack = format!("{}variables: {{ who: world, size: 256 }}\n", with_variable("hello ${var:who}").text)
        .replace("region", "account: \"${var:size}0000\"\nregion");
    let value = |scene: Scene| scene.wants().function.environment["X"].clone();
    assert_eq!(value(Scene::of(&stack)), Variable::plain("hello world"));
    assert_eq!(value(Scene::of(&stack).variable("who", "you")), Variable::plain("hello you"));
    assert_eq!(Scene::of(&stack).wants().account.as_deref(), Some("2560000"));
    let Err(StackError::UnusedVariable { name, nearest, .. }) = Scene::of(&stack).variable("hwo", "you").load() else {
        panic!("a slip passed in silence")
    };
    assert_eq!((name.as_str(), nearest.as_deref()), ("hwo", Some("who")));
}

#[test]
fn a_secret_of_the_function_is_replaced_where_mpstack_runs() {
    let scene = with_variable("key=${secret:KEY};${secret:KEY}");
    let variable = |scene: Scene| scene.wants().function.environment["X"].clone();
    let set = variable(scene.shell("KEY", "k3y"));
    assert_eq!(set.secrets, ["KEY"]);
    assert_eq!(set.value.as_ref().map(SecretString::expose_secret), Some("key=k3y;k3y"));
    assert!(!format!("{set:?}").contains("k3y"));
    for unset in [with_variable("${secret:KEY}"), with_variable("${secret:KEY}").shell("KEY", "")] {
        assert_eq!(variable(unset), Variable { value: None, secrets: vec!["KEY".into()] });
    }
}

#[test]
fn a_secret_of_a_sink_stays_a_reference_and_becomes_a_variable() {
    let notify =
        "notify: [{ name: a, webhook: { url: \"https://a.example/${secret:PATH_KEY}\", sign: \"${secret:SIGN}\" } }]\n";
    let scene = Scene::and(notify).shell("SIGN", "whsec_x");
    let loaded = scene.loads();
    assert_eq!(
        loaded.handler_configuration,
        r#"{"version":1,"stack":"demo","notify":[{"name":"a","when":{"event":[],"outcome":[]},"sink":{"webhook":{"url":"https://a.example/${secret:PATH_KEY}","sign":"${secret:SIGN}"}}}]}"#
    );
    let environment = scene.wants().function.environment;
    let variable =
        |value: Option<&str>, name: &str| Variable { value: value.map(SecretString::from), secrets: vec![name.into()] };
    assert_eq!(environment["SIGN"], variable(Some("whsec_x"), "SIGN"));
    assert_eq!(environment["PATH_KEY"], variable(None, "PATH_KEY"));
    assert_eq!(environment.len(), 2);
}

#[test]
fn references_that_are_wrong() {
    let said = [
        with_variable("a ${env:ABSENT} b"),
        with_variable("${var:whom}${var:who}").variable("who", "x"),
        with_variable("${var:absent}"),
        with_variable("${envs:X}"),
        with_variable("${HOME}"),
        with_variable("${env:X"),
        with_variable("${env:}"),
        with_variable("${secret:SCF_KEY}"),
        with_variable("${secret:a-b}"),
        Scene::with("stack: demo\n", "stack: \"${secret:KEY}\"\n"),
        Scene::and("archive: { cos: { bucket: \"callbacks-${secret:APPID}\" } }\n"),
        Scene::and("variables: { a: [], \"b c\": x, c: \"${var:a}\" }\n"),
        Scene::and("variables: x\n"),
    ]
    .map(|scene| scene.said());
    insta::assert_snapshot!(said.join("\n"));
}
