//! Equal sources give equal bytes, wherever they lie.
//!
//! To build the handler from a copy of its sources in another directory takes a minute, so it is asked for:
//! `cargo test --lib reproducible -- --ignored`.

use super::{
    compile, pack,
    package::{BOOTSTRAP, unpacked_bootstrap},
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

#[path = "../../build/handler.rs"]
mod handler;

#[test]
fn the_bootstrap_names_no_folder_of_this_machine() {
    let bytes = unpacked_bootstrap().expect("it unpacks");
    let text = String::from_utf8_lossy(&bytes);
    let home = env::home_dir().expect("a home");
    let cargo_home = env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from);
    for folder in [env!("CARGO_MANIFEST_DIR"), &cargo_home.to_string_lossy()] {
        assert!(!text.contains(folder), "it names {folder}");
    }
    // What a panic says of its place is in there, under the name that all machines give to it.
    assert!(text.contains("/cargo/registry/src/"));
}

#[test]
#[ignore = "compiles the handler with all its dependencies: a minute"]
fn the_bootstrap_does_not_tell_where_it_was_built() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let elsewhere = tempfile::tempdir().expect("a folder");
    let copy_root = elsewhere.path().join("a folder of another name");
    for path in ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "build.rs", "build", "handler", "src", "templates"]
    {
        copy(&root.join(path), &copy_root.join(path));
    }
    let (package, out) = (copy_root.join("handler"), elsewhere.path().join("out"));
    let built = compile::bootstrap(&handler::recipe(&copy_root, &package, &out)).expect("it builds there too");
    let built = fs::read(built).expect("a bootstrap");
    let packed = pack::bootstrap(&built, pack::Effort::Utmost).expect("it packs");
    assert!(packed == BOOTSTRAP, "another directory gave other bytes");
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("created");
        for entry in fs::read_dir(from).expect("a folder") {
            let name = entry.expect("an entry").file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        fs::create_dir_all(to.parent().expect("not the root")).expect("created");
        fs::copy(from, to).expect("copied");
    }
}
