//! Faults from the command line: the page's example, and what is said about a plan that cannot be read.

use crate::{hand::Hand, lifecycle::FULL, sandbox::Sandbox};
use reqwest::Method;
use serde_json::json;

/// The first YAML block of the page's chapter on faults.
fn example() -> &'static str {
    let page = include_str!("../../docs/embedded-cloud.md");
    let chapter = page.split_once("## Faults on demand").expect("the chapter is there").1;
    chapter.split_once("```yaml\n").and_then(|(_, rest)| rest.split_once("```")).expect("a block of YAML").0
}

#[tokio::test]
async fn the_example_of_the_page_is_survived() {
    let sandbox = Sandbox::serving(&["--faults", "faults.yaml"], &[("faults.yaml", example())]).stack(FULL);
    sandbox.run(&["apply", "--yes"]).succeeds();
    sandbox.run(&["plan", "--detailed-exitcode"]).succeeds();
    let left = Hand::new(sandbox.endpoint()).control(Method::GET, "faults", "").await;
    let actions: Vec<_> = left.as_array().expect("a list").iter().map(|fault| &fault["action"]).collect();
    assert!(!actions.contains(&&json!("CreateFunction")) && actions.contains(&&json!("*")), "{left}");
}

#[test]
fn a_plan_that_cannot_be_read_is_told_with_its_line() {
    let sandbox = Sandbox::new().file("faults.yaml", "- action: GetFunction\n  trouble: thrown\n");
    let words = ["serve", "--listen", "127.0.0.1:0", "--data", "other", "--faults"];
    let serve = |file: &str| sandbox.run(&[&words[..], &[file]].concat());
    serve("faults.yaml").exits(1).complains("`faults.yaml`").complains("thrown").complains("line 2");
    serve("none.yaml").exits(1).complains("`none.yaml`");
}
