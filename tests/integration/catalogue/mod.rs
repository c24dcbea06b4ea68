//! The catalogue of codes: each entry is raised by its own example. Examples that are stacks or faults of the cloud are run as they
//! are printed; for those in words, `scenes` does what they say. Nothing is raised by hand, and none is left out: the three tests
//! together go through all of `Fault::ALL`.

mod page;
mod places;
mod scenes;

use crate::{
    hand::Hand,
    sandbox::{Ran, Sandbox},
};
use mpstack::model::{Example, Fault};
use reqwest::Method;
use tokio::runtime::Runtime;

/// What examples are laid over.
pub const PLAIN: &str = "\
version: 1
stack: demo
region: ap-beijing
roles: { SCF_QcsRole: {}, MPS_QcsRole: {} }
function:
  name: demo
  memory: 128
triggers:
  WorkflowTask: {}
";

/// Lays entries over the plain stack: one of a key that is there replaces it.
fn laid_over(entries: &str) -> String {
    let sections = |text: &str| {
        let mut sections: Vec<String> = Vec::new();
        for line in text.split_inclusive('\n') {
            match sections.last_mut() {
                Some(section) if line.starts_with(' ') => section.push_str(line),
                _ => sections.push(line.to_owned()),
            }
        }
        sections
    };
    let key = |section: &str| section.split(':').next().map(str::to_owned);
    let mut stack = sections(PLAIN);
    for section in sections(entries) {
        match stack.iter_mut().find(|other| key(other) == key(&section)) {
            Some(other) => *other = section,
            None => stack.push(section),
        }
    }
    stack.concat()
}

/// Runs `raise` for each fault whose example is of a kind, and checks that the command told it by its code.
#[track_caller]
fn each_is_raised(faults: impl Iterator<Item = Fault>, mut raise: impl FnMut(Fault) -> Ran) {
    let mut silent = String::new();
    for fault in faults {
        let Ran { command, code, stdout, stderr } = raise(fault);
        let (told, ended) = (stderr.contains(&format!("[{fault}]")), (code == 0) == fault.is_warning());
        if !told || !ended {
            silent.push_str(&format!("{fault} ({fault:?}): `mpstack {command}` exits {code}\n{stdout}\n{stderr}\n"));
        }
    }
    assert!(silent.is_empty(), "not raised:\n{silent}");
}

fn all() -> impl Iterator<Item = Fault> {
    Fault::ALL.iter().copied()
}

#[test]
fn each_code_of_a_stack_is_raised_by_its_example() {
    let sandbox = Sandbox::new();
    let faults = all().filter(|fault| matches!(fault.explanation().example, Example::Stack(_)));
    each_is_raised(faults, |fault| {
        let Example::Stack(entries) = fault.explanation().example else { unreachable!("filtered") };
        std::fs::write(sandbox.path().join("stack.yaml"), laid_over(entries)).expect("the scene's folder is writable");
        sandbox.run(&["validate"])
    });
}

#[test]
fn each_code_of_the_account_is_raised_by_its_example() {
    let (sandbox, runtime) = (Sandbox::new(), Runtime::new().expect("a runtime"));
    let hand = Hand::new(sandbox.endpoint());
    let faults = all().filter(|fault| matches!(fault.explanation().example, Example::Faults(..)));
    each_is_raised(faults, |fault| {
        let Example::Faults(plan, command) = fault.explanation().example else { unreachable!("filtered") };
        // What one example leaves behind is not the next one's: each has names of its own.
        let name = format!("demo-{}", fault.as_str().to_ascii_lowercase());
        let trigger = if fault == Fault::BindingRefused { "{ WorkflowTask: {} }" } else { "{}" };
        let stack = format!(
            "version: 1\nstack: {name}\nregion: ap-beijing\n\
             roles: {{ SCF_QcsRole: {{}}, MPS_QcsRole: {{}}, {name}: {{ service: scf.qcloud.com }} }}\n\
             function: {{ name: {name}, memory: 128, role: none }}\ntriggers: {trigger}\n"
        );
        std::fs::write(sandbox.path().join("stack.yaml"), stack).expect("the scene's folder is writable");
        runtime.block_on(hand.control(Method::PUT, "faults", plan));
        let ran = sandbox.run(&command.split(' ').collect::<Vec<_>>());
        runtime.block_on(hand.control(Method::PUT, "faults", "[]"));
        ran
    });
}

#[test]
fn each_code_of_a_situation_is_raised_by_a_scene() {
    let stage = scenes::Stage::new();
    let faults = all().filter(|fault| matches!(fault.explanation().example, Example::Words(_)));
    each_is_raised(faults, |fault| stage.raise(fault));
}

#[test]
fn a_code_is_explained_and_a_slip_is_understood() {
    let sandbox = Sandbox::new();
    let _ = sandbox.run(&["explain", "g0104"]).succeeds().prints("G0104: Another function holds an event type");
    let _ = sandbox.run(&["explain", "E0302", "--output", "json"]).succeeds().prints(r#""code": "E0302""#);
    let _ = sandbox.run(&["explain", "E0320"]).exits(1).complains("[L0402]").complains("did you mean `E0302`?");
    let _ = sandbox.run(&["explain", "nothing"]).exits(1).complains("docs/errors.md");
}
