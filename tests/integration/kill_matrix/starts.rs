//! What the commands start from, made once and copied for every try.

use crate::{
    drift::tamper,
    foreign,
    rollout::{by_shares, until_split},
    stage,
    stage::Stage,
};
use futures_util::future::join_all;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What the account holds when a command starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Nothing.
    Fresh,
    /// What an apply of the stack has left.
    Applied,
    /// The same, changed behind its back.
    Drifted,
    /// Two releases.
    Twice,
    /// The same, changed behind its back.
    TwiceDrifted,
    /// A new release in the middle of its shift, whose apply was killed.
    Split,
    /// Nothing but somebody else's function, which holds an event type.
    Held,
    /// What an apply has left of a stack that does not bind the event type which somebody else's function holds.
    HeldBeside,
    /// What an apply has left, changed behind its back, and an event type taken away by somebody else's function.
    TakenAway,
    /// A function of the stack's name that was made by hand.
    MadeByHand,
}

/// Where the other function is.
const THERE: &str = "ap-tokyo";

/// Commands and starts that make no row, and why.
pub const NOT_APPLICABLE: [(&str, &str); 5] = [
    ("rollback, nothing there", "refused: there is no release to go back to"),
    ("destroy, nothing there", "nothing is changed"),
    ("adopt, stack or cloud changed", "what nobody owns has no stack and no baseline that it could have left"),
    ("shift, nothing there", "a first release comes at once: the row of apply"),
    ("shift, cloud changed", "the same release is mended without a shift: the row of apply"),
];

/// A command, its stack and its start.
pub struct Plot {
    /// As the table names it.
    pub name: &'static str,
    /// Command.
    pub words: &'static [&'static str],
    /// Stack.
    pub stack: String,
    /// Start.
    pub start: Start,
}

/// The folders of the starts.
pub struct Starts(Vec<(Start, TempDir, PathBuf)>);

/// The rows of the matrix.
pub fn rows() -> Vec<Plot> {
    use Start as S;
    let stack = stage::stack();
    let shares = by_shares(&changed(), "1s");
    let rows: [(&str, &[&str], &String, Start); 21] = [
        ("apply, nothing there", &["apply", "--yes"], &stack, S::Fresh),
        ("apply, stack changed", &["apply", "--yes"], &changed(), S::Applied),
        ("apply, cloud changed", &["apply", "--yes"], &stack, S::Drifted),
        ("redeploy, nothing there", &["redeploy", "--yes"], &stack, S::Fresh),
        ("redeploy, stack changed", &["redeploy", "--yes"], &changed(), S::Applied),
        ("redeploy, cloud changed", &["redeploy", "--yes"], &stack, S::Drifted),
        ("rollback --to 1", &["rollback", "--yes", "--to", "1"], &changed(), S::Twice),
        ("rollback --to 1, cloud changed", &["rollback", "--yes", "--to", "1"], &changed(), S::TwiceDrifted),
        ("rollback --to 1, stack changed", &["rollback", "--yes", "--to", "1"], &shares, S::Twice),
        ("destroy, as applied", &["destroy", "--yes"], &stack, S::Applied),
        ("destroy, stack changed", &["destroy", "--yes"], &changed(), S::Applied),
        ("destroy, cloud changed", &["destroy", "--yes"], &stack, S::Drifted),
        ("take over, nothing there", &["apply", "--yes", "--take-over"], &stack, S::Held),
        ("take over, stack changed", &["apply", "--yes", "--take-over"], &changed(), S::HeldBeside),
        ("take over, cloud changed", &["apply", "--yes", "--take-over"], &stack, S::TakenAway),
        ("adopt, made by hand", &["apply", "--yes", "--adopt"], &stack, S::MadeByHand),
        ("shift, stack changed", &["apply", "--yes"], &shares, S::Applied),
        ("shift, both changed", &["apply", "--yes"], &shares, S::Drifted),
        ("shift, begun before", &["apply", "--yes"], &shares, S::Split),
        ("rollback in a shift", &["rollback", "--yes"], &shares, S::Split),
        ("destroy in a shift", &["destroy", "--yes"], &shares, S::Split),
    ];
    rows.map(|(name, words, stack, start)| Plot { name, words, stack: stack.clone(), start }).into()
}

/// The stack after an edit of everything that an update writes in a way of its own.
fn changed() -> String {
    let edited = stage::stack().replace("memory: 128", "memory: 256").replace("name: ops", "name: operations");
    edited.replace("attempts: 2", "attempts: 1").replace("prefix: mps/", "prefix: media/")
}

impl Starts {
    /// Makes all of them.
    pub async fn make() -> Self {
        use Start as S;
        let applied = [S::Applied, S::Drifted, S::Twice, S::TwiceDrifted, S::Split];
        let foreign = [S::Held, S::HeldBeside, S::TakenAway, S::MadeByHand];
        Self(join_all(applied.into_iter().chain(foreign).map(make)).await)
    }

    /// The folder of a start; `None` for nothing.
    pub fn path(&self, start: Start) -> Option<&Path> {
        self.0.iter().find(|(made, _, _)| *made == start).map(|(_, _, data)| data.as_path())
    }
}

async fn make(start: Start) -> (Start, TempDir, PathBuf) {
    use Start as S;
    let stage = Stage::new().await;
    match start {
        S::Fresh => {}
        S::Applied | S::Drifted | S::Twice | S::TwiceDrifted | S::Split | S::TakenAway => {
            stage.succeeds(&stage::stack(), &["apply", "--yes"]).await;
        }
        S::HeldBeside => {
            let without = stage::stack().replace("  WorkflowTask: {}\n", "");
            stage.succeeds(&without, &["apply", "--yes"]).await;
        }
        S::Held | S::MadeByHand => {
            let (region, name) = if start == S::Held { (THERE, "Theirs") } else { ("ap-beijing", "Full") };
            foreign::function(&stage.writer(), region, name, "CustomRuntime").await;
        }
    }
    if matches!(start, S::Twice | S::TwiceDrifted) {
        stage.succeeds(&changed(), &["apply", "--yes"]).await;
    }
    if start == S::Split {
        let door = stage.door("cut off", &stage.endpoint());
        let (shares, apply) = (by_shares(&changed(), "1h"), ["apply", "--yes"]);
        let reader = stage.writer().reader().clone();
        tokio::select! {
            ended = stage.run(&door, &shares, &apply) => panic!("it watches for an hour: {ended:?}"),
            () = until_split(&reader) => {}
        }
    }
    if matches!(start, S::Drifted | S::TwiceDrifted | S::TakenAway) {
        for field in [
            "function.timeout",
            "function.code",
            "function.retries.attempts",
            "triggers.WorkflowTask",
            "roles.SCF_QcsRole.policies.QcloudAccessForScfRole",
            "roles.full-exec.trust",
            "roles.full-exec.rights",
        ] {
            tamper(&stage.writer(), field).await;
        }
    }
    if matches!(start, S::HeldBeside | S::TakenAway) {
        foreign::function_alone(&stage.writer(), THERE, "Theirs", "CustomRuntime").await;
    }
    if matches!(start, S::Held | S::HeldBeside | S::TakenAway) {
        foreign::binding(&stage.writer(), THERE, "Theirs", "WorkflowTask").await;
    }
    let (folder, data) = stage.leave().await;
    (start, folder, data)
}
