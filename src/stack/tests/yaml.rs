//! What is no YAML, or not the kind that a stack uses.

use super::Scene;

#[test]
fn what_is_no_yaml() {
    let said = [
        "a: [1\n",
        "version: 1\n  stack: demo\n",
        "stack: *x\n",
        "stack: \"\\q\"\n",
        "stack: !python/object x\n",
        "stack: demo\n---\nstack: other\n",
        "base: &base {memory: 128}\nfunction:\n  <<: *base\n",
        "notify:\n  - wecom: {key: ${secret:KEY}}\n",
        "? [a]\n: 1\n",
        "stack: de\0mo\n",
        "function:\n\tname: demo\n",
    ]
    .map(|text| Scene::of(text).said());
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn an_empty_file_lacks_everything() {
    insta::assert_snapshot!(
        ["", "# nothing\n", "~\n", "- a\n", "text\n"].map(|text| Scene::of(text).said()).join("\n")
    );
}

#[test]
fn a_repeated_key_is_told_with_both_places_and_with_everything_else() {
    insta::assert_snapshot!(Scene::with("  name: demo\n", "  name: demo\n  memory: 100\n  name: other\n").said());
}

#[test]
fn columns_count_characters_in_any_script() {
    let scene = Scene::and("notify:\n  - {name: 通知グループ, webhook: {url: https://xn--r8jz45g.jp/通知, 署名: x}}\n");
    let at = scene.diagnostics().iter().map(|found| (found.line, found.column)).collect::<Vec<_>>();
    assert_eq!(at, [(9, 62)]);
    insta::assert_snapshot!(scene.said());
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    let scene = Scene::of("\u{feff}versoin: 1\r\nstack: demo\r\n");
    let at = scene.diagnostics().iter().map(|found| (found.line, found.column)).collect::<Vec<_>>();
    assert_eq!(at[0], (1, 1));
}
