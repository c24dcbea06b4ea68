//! Input that nobody writes by accident: refused, quickly, without a panic.

use super::{STACK, Scene};
use crate::{
    model::Fault,
    stack::{Options, StackError, load},
};
use proptest::prelude::*;
use rustix::time::{ClockId, clock_gettime};
use std::{collections::BTreeMap, path::Path, time::Duration};

fn code(text: &str) -> Fault {
    Scene::of(text).diagnostics()[0].code
}

#[test]
fn nesting_and_aliases_have_limits() {
    // What this thread computes, however many others there are; serde_yaml takes 19 s for the brackets alone.
    let computed = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).expect("a time that has passed");
    let start = computed();
    assert_eq!(code(&"[".repeat(100_000)), Fault::TooComplex);
    assert_eq!(code(&"{a: ".repeat(100_000)), Fault::TooComplex);
    assert_eq!(code(&"- ".repeat(100_000)), Fault::TooComplex);
    assert_eq!(code(&format!("a: [{}]", "x, ".repeat(200_000))), Fault::TooComplex);
    let bomb = (1..12).fold("a0: &a0 [x]\n".to_owned(), |text, level| {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        format!("{text}a{level}: &a{level} [{aliases}]\n")
    });
    assert_eq!(code(&bomb), Fault::TooComplex);
    assert!(computed() - start < Duration::from_secs(10));
}

#[test]
fn a_thousand_errors_are_not_told_one_by_one() {
    let keys = (0..1000).map(|index| format!("key{index}: x\n")).collect::<String>();
    let diagnostics = Scene::and(&keys).diagnostics();
    assert_eq!(diagnostics.len(), 50);
    assert_eq!(diagnostics[49].notes.last().map(String::as_str), Some("and 950 more"));
}

#[test]
fn files_that_are_no_stacks() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { environment: None, variables: BTreeMap::new(), lookup: &|_| None };
    let file = |content: &[u8]| {
        let path = folder.path().join("stack.yaml");
        std::fs::write(&path, content).unwrap();
        load(&path, &options).expect_err("no stack")
    };
    assert!(matches!(load(Path::new("/absent"), &options), Err(StackError::Read { .. })));
    assert!(matches!(load(folder.path(), &options), Err(StackError::Read { .. })));
    assert!(matches!(file(&[b' '; (1 << 20) + 1]), StackError::TooLarge { .. }));
    assert!(matches!(file(b"stack: \xff"), StackError::NotText { .. }));
    assert!(matches!(file(b"\x7fELF\0\0"), StackError::Rejected(_)));
}

/// Whatever is said about it must be printable.
fn survives(text: &str) {
    let scene = Scene::of(text).variable("a", "x").environment("prod");
    if let Err(StackError::Rejected(rejected)) = scene.load() {
        super::render(&rejected, true, 80);
    }
}

proptest! {
    #[test]
    fn random_text_never_panics(text in "\\PC*") {
        survives(&text);
    }

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survives(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn random_yaml_never_panics(text in "([-?:,\\[\\]{}#&*!|>'\"%@`$ \\n\\t]|a: |- |\\$\\{|env:|secret:|var:a|日本|\u{feff}|~|1|true|stack: ){0,60}") {
        survives(&text);
    }

    #[test]
    fn a_stack_with_a_wound_never_panics(at in 0..STACK.len(), length in 0_usize..20, by in "([-:{}\\[\\]\"'$&* \\n]|\\$\\{var:a\\}|語){0,4}") {
        let mut text = format!("{STACK}{}", include_str!("../../../stacks/mps-analysis.yaml"));
        text.replace_range(at..(at + length).min(STACK.len()), &by);
        survives(&text);
    }

    #[test]
    fn a_value_of_any_kind_in_any_place_is_refused_with_a_place(
        line in 0_usize..40,
        by in prop::sample::select(vec!["~", "1", "1.5", "true", "[]", "[[]]", "{}", "{a: b}", "\"\"", "\"${secret:A}\"", "-9223372036854775809"]),
    ) {
        let shipped = include_str!("../../../stacks/mps-analysis.yaml");
        let mut lines = shipped.lines().map(str::to_owned).collect::<Vec<_>>();
        let at = line % lines.len();
        if let Some((key, _)) = lines[at].clone().split_once(':').filter(|(key, _)| !key.trim_start().starts_with('#')) {
            lines[at] = format!("{key}: {by}");
        }
        let text = lines.join("\n");
        survives(&text);
        for found in Scene::of(&text).diagnostics() {
            prop_assert!(found.line >= 1 && found.column >= 1 && found.span.end <= text.len());
        }
    }
}
