//! One schedule.

use super::{approved::strangers, console::Console};
use crate::{
    proxy::{Fate, Proxy},
    stage::{Ended, Stage, stack},
};
use std::{path::Path, time::Duration};

/// How a schedule ended.
pub enum Came {
    Both,
    One,
    Neither,
}

/// What an apply says that somebody got in its way with, and what moved.
const CONFLICTS: [&str; 7] = [
    "was changed by somebody else since the plan was made",
    "was approved for something else, and nothing was done",
    "was made by somebody else",
    "is already bound elsewhere, or its binding was refused",
    "exists and is not this stack's",
    "and it was changed by somebody else meanwhile",
    "Function [Full] not found in namespace [default]",
];

/// Runs it.
pub async fn run(seed: u64, start: &Path) -> Result<Came, String> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let stage = Stage::on((!dice.u8(..).is_multiple_of(5)).then_some(start)).await;
    let stacks = [version(&mut dice), version(&mut dice)];
    let plans = [stage.path("first.json"), stage.path("second.json")];
    for (stack, plan) in stacks.iter().zip(&plans) {
        stage.succeeds(stack, &["plan", "--out", plan]).await;
    }
    let [first_way, second_way] = [late(&stage, &mut dice), late(&stage, &mut dice)];
    let console = Console::of(&stage, &mut dice);
    let pause = Duration::from_millis(dice.u64(..200));
    let (first, second, ()) = tokio::join!(
        async { stage.run_at("first", &first_way.endpoint, &stacks[0], &["apply", &plans[0]]).await },
        async {
            tokio::time::sleep(pause).await;
            stage.run_at("second", &second_way.endpoint, &stacks[1], &["apply", &plans[1]]).await
        },
        console.edit(),
    );
    for (way, plan, ended) in [(&first_way, &plans[0], &first), (&second_way, &plans[1], &second)] {
        let strangers = strangers(&way.changes(), plan);
        if !strangers.is_empty() {
            return Err(format!("not in the approved plan: {strangers:?}\n{}{}", ended.out, ended.err));
        }
        if !is_done_or_in_a_named_conflict(ended) {
            return Err(format!("exit {} without a named conflict: {}{}", ended.code, ended.out, ended.err));
        }
    }
    let last = stage.run_at("last", &stage.endpoint(), &stacks[0], &["apply", "--yes"]).await;
    let left = stage.run_at("left", &stage.endpoint(), &stacks[0], &["plan", "--detailed-exitcode"]).await;
    if (last.code, left.code) != (0, 0) {
        let (last, left) = (format!("{}{}", last.out, last.err), format!("{}{}", left.out, left.err));
        return Err(format!("one apply does not converge: {last}\n{left}\nafter {}\nand {}", first.err, second.err));
    }
    Ok(match (first.code, second.code) {
        (0, 0) => Came::Both,
        (0, _) | (_, 0) => Came::One,
        _ => Came::Neither,
    })
}

fn is_done_or_in_a_named_conflict(ended: &Ended) -> bool {
    let named = || CONFLICTS.iter().any(|conflict| ended.err.contains(conflict));
    ended.code == 0 || matches!(ended.code, 1 | 4) && named()
}

/// A way on which every call leaves a little late.
fn late(stage: &Stage, dice: &mut fastrand::Rng) -> Proxy {
    let mut dice = dice.fork();
    Proxy::start(&stage.endpoint(), Box::new(move |_| Fate::Later(Duration::from_millis(dice.u64(..25)))))
}

/// The stack with some edits.
fn version(dice: &mut fastrand::Rng) -> String {
    let edits = [
        ("memory: 128", "memory: 256"),
        ("timeout: 30s", "timeout: 60s"),
        ("STAGE: prod", "STAGE: next"),
        ("attempts: 2", "attempts: 1"),
        ("name: ops", "name: operations"),
        ("prefix: mps/", "prefix: media/"),
        ("EditMediaTask: {}", "EditMediaTask: { enabled: false }"),
    ];
    edits.iter().fold(stack(), |text, (from, to)| if dice.u8(..3) == 0 { text.replace(from, to) } else { text })
}
