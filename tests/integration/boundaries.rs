//! The module map of `src/lib.rs`, enforced: reads every path under `src/` and fails on an arrow that the map does not draw.

use std::{collections::BTreeSet, fs, path::Path};

/// Which module of ours may mention which.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("bundle", &[]),
    ("cli", &["model"]),
    ("client", &["wire"]),
    ("cloud", &["wire"]),
    ("command", &["bundle", "cli", "cloud", "engine", "model", "provider", "scaffold", "stack", "view"]),
    ("engine", &["model"]),
    ("model", &[]),
    ("provider", &["client", "model", "wire"]),
    ("scaffold", &[]),
    ("stack", &["model"]),
    ("view", &["model"]),
    ("wire", &[]),
];

#[test]
fn every_arrow_is_on_the_map() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders: BTreeSet<String> = (fs::read_dir(&source).expect("src is there"))
        .filter_map(|entry| entry.ok().filter(|entry| entry.path().is_dir())?.file_name().into_string().ok())
        .collect();
    let mapped: BTreeSet<String> = MAY_IMPORT.iter().map(|(module, _)| (*module).to_owned()).collect();
    assert_eq!(folders, mapped, "every folder of src has its line in the map");

    let mut foreign = Vec::new();
    for (module, allowed) in MAY_IMPORT {
        visit(&source.join(module), &mut |path, text| {
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                for target in mentioned(code) {
                    if target != *module && !allowed.contains(&target) && mapped.contains(target) {
                        let file = path.strip_prefix(&source).unwrap_or(path).display();
                        foreign.push(format!("{file}:{}: `{module}` mentions `{target}`", number + 1));
                    }
                }
            }
        });
    }
    assert_eq!(foreign, [""; 0]);
}

/// Modules that a line of code names by `crate::`.
fn mentioned(code: &str) -> Vec<&str> {
    (code.match_indices("crate::"))
        .filter_map(|(at, marker)| {
            let rest = &code[at + marker.len()..];
            let end = rest.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(rest.len());
            (end > 0).then(|| &rest[..end])
        })
        .collect()
}

fn visit(folder: &Path, each: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).expect("a module's folder can be read").filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            each(&path, &fs::read_to_string(&path).expect("source is UTF-8"));
        }
    }
}
