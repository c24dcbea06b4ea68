//! What is said about keys.

use crate::stack::{explain, keys::all};

#[test]
fn every_key_is_explained_under_its_own_path() {
    for (path, key) in all() {
        let told = explain(&path).unwrap_or_else(|near| panic!("{path}: {near:?}"));
        assert_eq!((told.key, told.meaning.as_str()), (path, key.meaning));
    }
}

#[test]
fn paths_are_taken_as_people_write_them() {
    let found = |path: &str| explain(path).map(|told| told.key);
    for (path, key) in [
        ("function.memory", "function.memory"),
        ("stack.function.memory", "function.memory"),
        ("stack", "stack"),
        ("notify.0.wecom.key", "notify[].wecom.key"),
        ("notify[0].wecom.key", "notify[].wecom.key"),
        ("notify.wecom.key", "notify[].wecom.key"),
        ("roles.SCF_QcsRole.policies", "roles.SCF_QcsRole.policies"),
        ("roles.my-role.service", "roles.NAME.service"),
        ("function.environment.STAGE", "function.environment.NAME"),
        ("environments.production", "environments.NAME"),
        ("environments.production.function.memory", "function.memory"),
    ] {
        assert_eq!(found(path), Ok(key.to_owned()), "{path}");
    }
    for (path, near) in [
        ("function.memroy", Some("function.memory")),
        ("memory", Some("function.memory")),
        ("timeout", Some("function.timeout")),
        ("notifi", Some("notify")),
        ("triggers.WorkflowTasks", Some("triggers.WorkflowTask")),
        ("function.machinery", None),
        ("xyzzy", None),
        ("", None),
    ] {
        assert_eq!(found(path), Err(near.map(str::to_owned)), "{path}");
    }
}
