//! The stories in `docs/transcripts/`: what somebody types and reads, recorded from the real program.
//!
//! A test fails if a story is no longer what the program says; this records them anew:
//!
//! ```sh
//! MPSTACK_WRITE_DOCS=1 cargo test --test integration transcripts
//! ```
//!
//! What differs from run to run (addresses, times, identifiers) is written in one way, and the lines of steps that run side by
//! side are put in order; everything else is to the letter.

mod apply_fails;
mod drift_in_ci;
mod first_use;
mod take_over_refused;
mod typo;

use crate::sandbox::{Ran, Sandbox};
use regex::{Captures, Regex};
use std::{fs, path::Path, sync::LazyLock};

/// A story on its way to its page.
struct Transcript {
    name: &'static str,
    page: String,
}

impl Transcript {
    /// Begins a page; the name is its file's.
    fn new(name: &'static str, title: &str, about: &str) -> Self {
        Self { name, page: format!("# {title}\n\n{about}\n") }
    }

    /// Tells what happens between commands.
    fn tell(&mut self, words: &str) {
        self.page.push_str(&format!("\n{words}\n"));
    }

    /// Shows a file.
    fn show(&mut self, name: &str, text: &str) {
        self.page.push_str(&format!("\n```yaml\n# {name}\n{}\n```\n", text.trim_end()));
    }

    /// Runs a command, which must end with this code, and shows what a terminal would: standard error and output.
    #[track_caller]
    fn run(&mut self, sandbox: &Sandbox, line: &str, code: i32) -> Ran {
        let words: Vec<_> = line.split(' ').skip(1).collect();
        let ran = sandbox.run(&words).exits(code);
        // A person sees both streams; data comes after the notes that were said while it was gathered, but for changes, whose
        // plan comes first.
        let both = match words.first() {
            Some(&("apply" | "destroy" | "redeploy" | "rollback")) => {
                format!("{}{}", ran.stdout, in_order(&ran.stderr))
            }
            _ => format!("{}{}", in_order(&ran.stderr), ran.stdout),
        };
        let ended = if code == 0 { String::new() } else { format!("$ echo $?\n{code}\n") };
        self.page.push_str(&format!("\n```console\n$ {line}\n{}{ended}```\n", masked(&both)));
        ran
    }

    /// Holds the story against its page.
    #[track_caller]
    fn finish(self) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/transcripts").join(format!("{}.md", self.name));
        if std::env::var_os("MPSTACK_WRITE_DOCS").is_some() {
            fs::write(&path, &self.page).expect("the page is writable");
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        if found != self.page {
            let first = self.page.lines().zip(found.lines()).position(|(now, then)| now != then);
            panic!(
                "{} is stale from line {}: MPSTACK_WRITE_DOCS=1 cargo test --test integration transcripts\n{}",
                path.display(),
                first.map_or_else(|| "its end".to_owned(), |line| (line + 1).to_string()),
                self.page
            );
        }
    }
}

/// Puts the lines of steps that run side by side in order, and leaves out what was waited for: how often that is said depends on
/// the machine.
fn in_order(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("waiting ")).collect();
    let kind = |line: &str| (line.starts_with("done ") || line.starts_with("failed "), line.starts_with("done: "));
    for run in lines.chunk_by_mut(|one, other| kind(one) != (false, false) && kind(one) == kind(other)) {
        run.sort_unstable();
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Writes what differs from run to run in one way.
fn masked(text: &str) -> String {
    static MASKS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        [
            (r"127\.0\.0\.1:\d+", "127.0.0.1:9583"),
            (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "5f0c3a52-8d1e-4b7a-9c1d-2e6f7a8b9c0d"),
            (r"\b\d\d:\d\d:\d\d(\.\d+)? [0-9a-f]{8} ", "09:00:00 5f0c3a52 "),
            (r"(\(|\bin |, |Duration:)(\d+ ?m ?)?\d+(\.\d+)? ?(ms|s)\b", "${1}0.1 s"),
            (r"MemUsage:[0-9.]+MB", "MemUsage:3.3MB"),
            (r"\b\d+(\.\d+)? KB", "2.4 KB"),
            (r"\(\d\.\d MB, ", "(1.6 MB, "),
            (r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "2026-11-30 09:14:02 UTC"),
            (r"\balice/console \(\d+\)", "alice/console (4611686018427397919)"),
            (r"\bkey \*{3}\S{4},", "key ***MPLE,"),
            (r"\b(\d+)-(WorkflowTask|EditMediaTask)-[0-9a-z]+", "$1-$2-0a1b2c"),
        ]
        .map(|(pattern, by)| (Regex::new(pattern).expect("a pattern of ours"), by))
        .into()
    });
    static HASH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b[0-9a-f]{12,64}\b").expect("a pattern of ours"));
    let text = MASKS.iter().fold(text.to_owned(), |text, (pattern, by)| pattern.replace_all(&text, *by).into_owned());
    // An account's number has no letters.
    let hash = |found: &Captures<'_>| match found[0].bytes().all(|byte| byte.is_ascii_digit()) {
        true => found[0].to_owned(),
        false => "0a1b2c3d4e5f".to_owned(),
    };
    HASH.replace_all(&text, hash).into_owned()
}
