//! Files as they are laid out.

use super::Scene;
use crate::stack::layout::{Layout, laid_out};
use fastrand::Rng;

#[track_caller]
fn becomes(source: &str) -> String {
    match laid_out(source) {
        Ok(Layout::Untidy(text)) => {
            assert_eq!(laid_out(&text).ok(), Some(Layout::Tidy), "it is laid out once and for all:\n{text}");
            text
        }
        Ok(other) => panic!("{other:?}"),
        Err(_) => panic!("no YAML"),
    }
}

#[test]
fn keys_are_in_order_and_comments_stay_with_them() {
    insta::assert_snapshot!(becomes(
        "\
# A header.
# yaml-language-server: $schema=x
triggers: { EditMediaTask:   {} , WorkflowTask: {} }   # as written


# About the function.
function:
    memory: 128     # MB

    # About the name.
    name: demo
    environment:
        B: '1'
        A: ${env:A}
# The first line.
version: 1
region: ap-beijing
stack: demo
other: 1
# The end.
"
    ), @r##"
    # A header.
    # yaml-language-server: $schema=x
    # The first line.
    version: 1
    stack: demo
    region: ap-beijing

    # About the function.
    function:
      # About the name.
      name: demo
      memory: 128     # MB
      environment:
        B: '1'
        A: "${env:A}"

    triggers: { EditMediaTask:   {} , WorkflowTask: {} }   # as written
    other: 1
    # The end.
    "##);
}

#[test]
fn a_list_is_indented_and_a_block_keeps_its_text() {
    let written = "\
notify:
-   name: ops
    wecom:
      key: \"${secret:KEY}\"
    template:
      text: |
        **{{headline}}**   
          more

        last
-
    name: other
    log:
";
    assert_eq!(becomes(written), written.replace("\n-", "\n  -").replace("-   name", "- name"));
}

#[test]
fn what_is_not_understood_is_left() {
    let left = |source: &str| match laid_out(source) {
        Ok(Layout::Left { because }) => because,
        other => panic!("{:?}", other.ok()),
    };
    insta::assert_snapshot!([
        "version: 1\nstack: &name demo\nregion: *name\n",
        "version: 1\n...\n",
        "? version\n: 1\n",
    ].map(left).join("\n"), @r"
    line 2 has `&`, which `fmt` does not lay out
    line 2 has `.`, which `fmt` does not lay out
    line 1 has `?`, which `fmt` does not lay out
    ");
}

#[test]
fn shipped_stacks_are_laid_out() {
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/stacks")).unwrap() {
        let path = entry.unwrap().path();
        let source = std::fs::read_to_string(&path).unwrap();
        assert_eq!(laid_out(&source).ok(), Some(Layout::Tidy), "{}", path.display());
    }
}

#[test]
fn lines_end_as_they_did() {
    assert_eq!(becomes("stack: a\r\nversion: 1\r\n"), "version: 1\r\nstack: a\r\n");
}

/// Files of random lines, most of which are YAML: what is laid out says the same and stays as it is.
#[test]
fn laying_out_changes_no_meaning_and_is_done_once() {
    const LINES: &[&str] = &[
        "version: 1",
        "stack: demo",
        "region: ap-beijing",
        "function:",
        "  name: demo",
        "  memory: 128 # MB",
        "  environment:",
        "    STAGE: prod",
        "    KEY: ${secret:KEY}",
        "  description: a",
        "    b",
        "  # within",
        "",
        "# at the top",
        "   # odd",
        "triggers:",
        "  WorkflowTask: {}",
        "  EditMediaTask: { enabled: false }",
        "notify:",
        "- name: a",
        "  log: {}",
        "  - name: b",
        "    drop: true",
        "    template: { text: \"a\\n",
        "      b\" }",
        "    template:",
        "      text: |",
        "        {{headline}}  ",
        "",
        "          more",
        "  when: {",
        "  task: [a,",
        "b] }",
        "drift: { accept: [] }",
        "    'quoted # key': \"#\"",
        "other: [ ]",
        "  timeout:   30s",
        "archive:",
        "   cos:",
        "       bucket: callbacks-1250000000",
        "\t",
        "- - x",
        "    - y",
        "  text: >-",
        "   folded",
        "    text",
        "protect: true   ",
    ];
    let (mut untidy, mut tidy) = (0, 0);
    for seed in 0..5_000 {
        let mut rng = Rng::with_seed(seed);
        let mut at = 0;
        let mut source = String::new();
        for _ in 0..rng.usize(1..14) {
            // Mostly onwards, so that what belongs together often comes together.
            at = if rng.u8(..4) == 0 { rng.usize(..LINES.len()) } else { (at + 1) % LINES.len() };
            source.push_str(LINES[at]);
            source.push('\n');
        }
        match laid_out(&source) {
            Ok(Layout::Untidy(text)) => {
                untidy += 1;
                assert_eq!(laid_out(&text).ok(), Some(Layout::Tidy), "seed {seed}:\n{source}\n---\n{text}");
                assert_eq!(said(&source), said(&text), "seed {seed}:\n{source}\n---\n{text}");
                let comments = |text: &str| text.matches('#').count();
                assert_eq!(comments(&source), comments(&text), "seed {seed}:\n{source}\n---\n{text}");
            }
            Ok(Layout::Tidy) => tidy += 1,
            Ok(Layout::Left { .. }) | Err(_) => {}
        }
    }
    assert!(untidy > 500 && tidy > 20, "{untidy} and {tidy}");
}

/// Everything that is said about a stack, without places.
fn said(source: &str) -> Vec<String> {
    let mut said: Vec<_> =
        Scene::of(source).shell("A", "a").diagnostics().into_iter().map(|told| told.message).collect();
    said.sort();
    said
}
