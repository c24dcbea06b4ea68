//! `docs/errors.md`, generated from the catalogue, and a look at the sources: no failure is without a code.

use mpstack::model::{Example, Explanation, Fault};
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

const PAGE: &str = "docs/errors.md";

const HEAD: &str = "\
# Codes

Generated from the catalogue: `MPSTACK_WRITE_DOCS=1 cargo test --test integration errors_page` writes this page, and a test fails if it is
stale. `mpstack explain CODE` shows one entry. Codes never change their meaning; each is raised by its example in
`tests/integration/catalogue`.

Examples that are entries of a stack are laid over a plain one and raised by `mpstack validate`; examples that are faults are raised by a
command against `mpstack serve --faults FILE`.
";

const FAMILIES: [(char, &str); 7] = [
    ('E', "the stack is wrong, and nothing was done: mend it"),
    ('W', "the stack is hardly meant so; the command goes on"),
    ('G', "a guard said no, and nothing was done: decide"),
    ('C', "somebody else was there: look again"),
    ('A', "the account, or the way to it"),
    ('D', "carrying out, and what was deployed"),
    ('L', "this machine"),
];

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (letter, about) in FAMILIES {
        let _ = writeln!(page, "\n## {letter}: {about}");
        for fault in Fault::ALL.iter().filter(|fault| fault.as_str().starts_with(letter)) {
            let Explanation { why, remedy, example } = fault.explanation();
            let _ = writeln!(page, "\n### {fault}\n\n**{}** {why}\n\n{remedy}\n", fault.meaning());
            let _ = match example {
                Example::Stack(stack) => writeln!(page, "```yaml\n{}\n```", stack.trim_end()),
                Example::Faults(faults, command) => {
                    writeln!(page, "Example, met by `mpstack {command}`:\n\n```yaml\n{}\n```", faults.trim_end())
                }
                Example::Words(situation) => writeln!(page, "Example: {situation}"),
            };
        }
    }
    page
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn errors_page_is_what_the_catalogue_says() {
    let path = root().join(PAGE);
    if std::env::var_os("MPSTACK_WRITE_DOCS").is_some() {
        fs::write(&path, page()).expect("the page is writable");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page(), "{PAGE} is stale; see its head for the command that writes it");
}

/// Every source file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the sources are there").filter_map(Result::ok).map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The places in a text where a failure with a message is made and does not get a code at once.
fn uncoded(text: &str) -> Vec<usize> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let made = code.match_indices("Failure::new(").filter(|(start, made)| {
        let mut rest = &code[start + made.len()..];
        if rest.starts_with("\"\")") {
            return false;
        }
        let mut depth = 1;
        while depth > 0 {
            let Some(next) = rest.find(['(', ')', '"']) else { return true };
            match rest.as_bytes()[next] {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {
                    // A message in quotes, in which brackets do not count.
                    let text = &rest[next + 1..];
                    let end = text.find('"').unwrap_or(0);
                    rest = &text[end + 1..];
                    continue;
                }
            }
            rest = &rest[next + 1..];
        }
        !rest.trim_start().starts_with(".code(")
    });
    made.map(|(start, _)| code[..start].matches('\n').count() + 1).collect()
}

#[test]
fn a_failure_that_is_made_without_a_code_is_found() {
    assert_eq!(uncoded("a\nFailure::new(format!(\"(\"))\n  .code(x)"), [0; 0]);
    assert_eq!(uncoded("a\nFailure::new(message)\n  .hint(x)"), [2]);
    assert_eq!(uncoded("Failure::new(\"\").kind(kind)"), [0; 0]);
}

#[test]
fn no_failure_is_without_a_code() {
    // Where the code is chosen by a match just below.
    let chosen = ["command/eject.rs", "command/workpiece.rs"];
    let mut found = Vec::new();
    for path in sources(&root().join("src")) {
        let name = path.strip_prefix(root().join("src")).expect("below it").display().to_string();
        let ours = !name.starts_with("cloud/") && !name.ends_with("tests.rs") && !name.contains("tests/");
        if ours && !chosen.contains(&name.as_str()) && name != "model/failure.rs" {
            let text = fs::read_to_string(&path).expect("a source");
            found.extend(uncoded(&text).into_iter().map(|line| format!("{name}:{line}")));
        }
    }
    assert!(found.is_empty(), "failures without a code: {found:#?}");
}
