//! One stack for several stages.

use super::{STACK, Scene};
use crate::model::{EventType, Field};

const STAGES: &str = "
environments:
  dev:
  prod:
    stack: demo-prod
    function: { memory: 512, environment: { STAGE: \"${var:stage}\" } }
    triggers: { WorkflowTask: , EditMediaTask: {} }
    variables: { stage: production }
variables: { stage: development }
";

#[test]
fn a_stage_changes_what_it_names_and_nothing_else() {
    let stack = format!("{STACK}{STAGES}");
    let plain = Scene::of(&stack).wants();
    assert_eq!((plain.stack.as_str(), plain.function.memory), ("demo", None));
    assert_eq!(plain.triggers.keys().collect::<Vec<_>>(), [&EventType::WorkflowTask]);
    assert_eq!(Scene::of(&stack).loads().environments, ["dev", "prod"]);

    let dev = Scene::of(&stack).environment("dev").wants();
    assert_eq!((dev.stack, dev.triggers), (plain.stack, plain.triggers));

    let prod = Scene::of(&stack).environment("prod").wants();
    assert_eq!(
        (prod.stack.as_str(), prod.function.memory, prod.function.name.as_str()),
        ("demo-prod", Some(512), "demo")
    );
    assert_eq!(prod.triggers.keys().collect::<Vec<_>>(), [&EventType::EditMediaTask]);
    assert_eq!(prod.function.environment["STAGE"], crate::model::Variable::plain("production"));
}

#[test]
fn errors_of_a_stage_point_into_it_and_only_when_it_is_chosen() {
    let stack = format!("{STACK}environments:\n  prod:\n    function: {{ memory: 100 }}\n");
    Scene::of(&stack).wants();
    let said = [
        Scene::of(&stack).environment("prod"),
        Scene::of(&stack).environment("prdo"),
        Scene::of(STACK).environment("prod"),
        Scene::and("environments: [prod]\n"),
        Scene::and("environments: { prod: yes }\n"),
    ]
    .map(|scene| scene.said());
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn every_key_knows_its_line_and_the_layer_that_set_it() {
    let more = "environments:\n  production:\n    function: { memory: 256, environment: { STAGE: prod } }\n";
    let loaded = Scene::and(more).environment("production").loads();
    let told = |key: &str| {
        let place = &loaded.places.keys[&Field(key.to_owned())];
        (place.line, place.column, place.environment.as_deref())
    };
    assert_eq!(told("region"), (3, 9, None));
    assert_eq!(told("function"), (4, 1, None), "a mapping stands at its key, which is the stack's");
    assert_eq!(told("function.name"), (5, 9, None));
    assert_eq!(told("function.memory"), (10, 25, Some("production")));
    assert_eq!(told("function.environment.STAGE"), (10, 52, Some("production")));
    assert!(!loaded.places.keys.contains_key(&Field("environments".to_owned())));
}
