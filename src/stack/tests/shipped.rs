//! What is shipped beside the program, and made of the table of keys: `MPSTACK_WRITE_DOCS=1 cargo test --lib shipped` writes it anew.

use crate::stack::keys::{all, schema, table};
use serde_json::Value as Json;
use std::{fs, path::PathBuf};

const BEGIN: &str = "<!-- keys: written by `MPSTACK_WRITE_DOCS=1 cargo test --lib shipped` -->\n";
const END: &str = "<!-- end of keys -->\n";

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[track_caller]
fn is_shipped(name: &str, expected: &str) {
    if std::env::var_os("MPSTACK_WRITE_DOCS").is_some() {
        fs::write(file(name), expected).unwrap();
    }
    let shipped = fs::read_to_string(file(name)).unwrap();
    assert!(shipped == expected, "`{name}` is not up to date: MPSTACK_WRITE_DOCS=1 cargo test --lib shipped");
}

#[test]
fn the_schema() {
    is_shipped("docs/schema/stack.schema.json", &schema());
}

#[test]
fn the_reference() {
    let page = fs::read_to_string(file("docs/stack.md")).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    is_shipped("docs/stack.md", &format!("{before}{BEGIN}\n{}\n{END}{after}", table()));
}

#[test]
fn every_stack_names_its_schema() {
    for entry in fs::read_dir(file("stacks")).unwrap() {
        let path = entry.unwrap().path();
        let first = fs::read_to_string(&path).unwrap().lines().next().map(str::to_owned);
        let expected = "# yaml-language-server: $schema=../docs/schema/stack.schema.json";
        assert_eq!(first.as_deref(), Some(expected), "{}", path.display());
    }
}

/// What an editor shows comes from here: nothing is without meaning, and every value has an example.
#[test]
fn every_key_says_what_it_means() {
    let pages = ["stack.md", "handler.md"].map(|page| (page, fs::read_to_string(file("docs").join(page)).unwrap()));
    for (path, key) in all() {
        assert!(!key.meaning.is_empty() && !key.meaning.ends_with('.'), "{path}");
        assert!(!key.examples.is_empty() || path == "drift", "{path} has no example");
        for json in key.examples.iter().chain(&key.default) {
            assert!(serde_json::from_str::<Json>(json).is_ok(), "{path}: {json}");
        }
        if let Some((page, section)) = key.more.split_once('#') {
            let text = &pages.iter().find(|(name, _)| *name == page).unwrap().1;
            let heading = section.replace('-', " ");
            let is_there = text.lines().any(|line| line.starts_with('#') && line.to_lowercase().ends_with(&heading));
            assert!(is_there, "{path}: no section `{heading}` in {page}");
        }
    }
}
