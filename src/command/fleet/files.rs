//! Which files the words of a command line mean. A shell expands most patterns itself; quoted ones, and those of a job's
//! manifest, come here as they are.

use crate::model::{Failure, Fault};
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Component, Path, PathBuf},
};

/// What a stack's file is called in a folder.
const ENDINGS: [&str; 2] = ["yaml", "yml"];

/// Finds the files, sorted, each once.
///
/// # Errors
/// If a folder or pattern holds none, or cannot be read: "nothing differs" must not mean "nothing was looked at". A file that is
/// named and not there is for its own section to tell.
pub(super) fn find(patterns: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = BTreeSet::new();
    for pattern in patterns {
        let found = expand(pattern).map_err(|error| {
            Failure::new(format!("could not look for stacks in `{}`", pattern.display()))
                .code(Fault::NoStacks)
                .because(error)
        })?;
        if found.is_empty() {
            let failure = Failure::new(format!("`{}` holds no stack", pattern.display())).code(Fault::NoStacks);
            return Err(
                failure.hint("name files, folders with `*.yaml` or `*.yml` in them, or patterns with `*`, `?`, `**`")
            );
        }
        files.extend(found.into_iter().map(|file| file.strip_prefix(".").map(Path::to_owned).unwrap_or(file)));
    }
    Ok(files.into_iter().collect())
}

fn expand(pattern: &Path) -> io::Result<Vec<PathBuf>> {
    if pattern.is_dir() {
        let is_stack = |path: &PathBuf| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| ENDINGS.contains(&ending)) && !is_hidden(path) && path.is_file()
        };
        return Ok(entries(pattern)?.into_iter().filter(is_stack).collect());
    }
    let wild = pattern.components().any(|part| part.as_os_str().to_str().is_some_and(|part| part.contains(['*', '?'])));
    if !wild || pattern.exists() {
        return Ok(vec![pattern.to_owned()]);
    }
    let mut found = Vec::new();
    walk(PathBuf::new(), &pattern.components().collect::<Vec<_>>(), &mut found)?;
    Ok(found)
}

/// Collects the files below `base` that the rest of a pattern names.
fn walk(base: PathBuf, rest: &[Component<'_>], found: &mut Vec<PathBuf>) -> io::Result<()> {
    let Some((first, rest)) = rest.split_first() else {
        found.extend(base.is_file().then_some(base));
        return Ok(());
    };
    let Some(name) = first.as_os_str().to_str().filter(|name| name.contains(['*', '?'])) else {
        return walk(base.join(first), rest, found);
    };
    if name == "**" {
        walk(base.clone(), rest, found)?;
    }
    let folder = if base.as_os_str().is_empty() { Path::new(".") } else { &base };
    if !folder.is_dir() {
        return Ok(());
    }
    for path in entries(folder)? {
        let path = path.strip_prefix(".").map(Path::to_owned).unwrap_or(path);
        let Some(entry) = path.file_name().and_then(|entry| entry.to_str()) else { continue };
        if is_hidden(&path) && !name.starts_with('.') {
            continue;
        }
        // Links to folders are not followed by `**`: they may lead in circles.
        if name == "**" {
            if path.is_dir() && !path.is_symlink() {
                let again: Vec<_> = std::iter::once(*first).chain(rest.iter().copied()).collect();
                walk(path, &again, found)?;
            }
        } else if matches(name.as_bytes(), entry.as_bytes()) {
            walk(path, rest, found)?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with('.'))
}

/// Whether a name fits a pattern: `*` is any text, `?` any one letter. Goes back to the last star only, so that no pattern takes
/// more than the product of both lengths.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut place, mut star) = (0, 0, None);
    while place < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(b'?') => {
                at += 1;
                place += 1;
                // The rest of a letter beyond ASCII.
                while name.get(place).is_some_and(|byte| byte & 0xC0 == 0x80) {
                    place += 1;
                }
            }
            Some(byte) if *byte == name[place] => {
                at += 1;
                place += 1;
            }
            _ => {
                let Some((last, taken)) = star else { return false };
                star = Some((last, taken + 1));
                at = last + 1;
                place = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in ["b.yaml", "a.yml", "note.txt", ".hidden.yaml", "eu/c.yaml", "eu/deep/d.yaml", "us/e.yaml"] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("it has one")).expect("writable");
            fs::write(path, "").expect("writable");
        }
        folder
    }

    fn found(folder: &Path, patterns: &[&str]) -> Vec<String> {
        let patterns: Vec<_> = patterns.iter().map(|pattern| folder.join(pattern)).collect();
        let files = find(&patterns).expect("there are some");
        let inner = |file: PathBuf| file.strip_prefix(folder).expect("below").display().to_string();
        files.into_iter().map(inner).collect()
    }

    #[test]
    fn files_folders_and_patterns_are_sorted_and_each_comes_once() {
        let folder = folder();
        let found = |patterns: &[&str]| found(folder.path(), patterns);
        assert_eq!(found(&[""]), ["a.yml", "b.yaml"]);
        assert_eq!(found(&["b.yaml", "*.yaml", "eu", "missing.yaml"]), ["b.yaml", "eu/c.yaml", "missing.yaml"]);
        assert_eq!(found(&["?.y*ml"]), ["a.yml", "b.yaml"]);
        assert_eq!(found(&["*/*.yaml"]), ["eu/c.yaml", "us/e.yaml"]);
        assert_eq!(found(&["**/*.yaml"]), ["b.yaml", "eu/c.yaml", "eu/deep/d.yaml", "us/e.yaml"]);
        assert_eq!(found(&["e?/**/d.yaml"]), ["eu/deep/d.yaml"]);
        assert_eq!(found(&[".*.yaml"]), [".hidden.yaml"]);
    }

    #[test]
    fn what_holds_no_stack_is_an_error() {
        let folder = folder();
        for pattern in ["*.json", "eu/*/*/*.yaml", "nowhere/*.yaml"] {
            let failure = find(&[folder.path().join(pattern)]).expect_err(pattern);
            assert!(failure.message.ends_with(&format!("{pattern}` holds no stack")), "{}", failure.message);
        }
    }

    #[test]
    fn stars_match_any_text() {
        for (pattern, name, fits) in [
            ("*", "", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b", false),
            ("?", "ü", true),
            ("??", "ü", false),
            ("**x", "yx", true),
            ("", "a", false),
        ] {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), fits, "{pattern} {name}");
        }
    }
}
