//! What the commands start from, made once and copied for every try.

use crate::{drift::tamper, stage, stage::Stage};
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
}

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
    let rows: [(&str, &[&str], &String, Start); 10] = [
        ("apply, nothing there", &["apply", "--yes"], &stack, S::Fresh),
        ("apply, stack changed", &["apply", "--yes"], &changed(), S::Applied),
        ("apply, cloud changed", &["apply", "--yes"], &stack, S::Drifted),
        ("redeploy, nothing there", &["redeploy", "--yes"], &stack, S::Fresh),
        ("redeploy, stack changed", &["redeploy", "--yes"], &changed(), S::Applied),
        ("redeploy, cloud changed", &["redeploy", "--yes"], &stack, S::Drifted),
        ("rollback --to 1", &["rollback", "--yes", "--to", "1"], &changed(), S::Twice),
        ("rollback --to 1, cloud changed", &["rollback", "--yes", "--to", "1"], &changed(), S::TwiceDrifted),
        ("destroy, stack changed", &["destroy", "--yes"], &changed(), S::Applied),
        ("destroy, cloud changed", &["destroy", "--yes"], &stack, S::Drifted),
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
        Self(join_all([S::Applied, S::Drifted, S::Twice, S::TwiceDrifted].map(make)).await)
    }

    /// The folder of a start; `None` for nothing.
    pub fn path(&self, start: Start) -> Option<&Path> {
        self.0.iter().find(|(made, _, _)| *made == start).map(|(_, _, data)| data.as_path())
    }
}

async fn make(start: Start) -> (Start, TempDir, PathBuf) {
    let stage = Stage::new().await;
    stage.succeeds(&stage::stack(), &["apply", "--yes"]).await;
    if matches!(start, Start::Twice | Start::TwiceDrifted) {
        stage.succeeds(&changed(), &["apply", "--yes"]).await;
    }
    if matches!(start, Start::Drifted | Start::TwiceDrifted) {
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
    let (folder, data) = stage.leave().await;
    (start, folder, data)
}
