//! A program of the user's in place of the handler: a crate with a binary `bootstrap`, built as ours is.

use super::{
    BundleError, Package,
    compile::{self, Recipe},
    inputs, pack,
    package::assemble,
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Component, Path, PathBuf},
};

/// Builds the crate in `folder` and packages it with a configuration. Takes minutes the first time, and less than a second
/// when nothing has changed.
///
/// # Errors
/// A folder without a crate, or one that cargo cannot build: with what cargo said.
pub fn program(folder: &Path, configuration_json: &str) -> Result<Package, BundleError> {
    let read = |file: &Path| {
        let file = file.to_owned();
        move |source| BundleError::Read { file, source }
    };
    let crate_folder = fs::canonicalize(folder).map_err(read(folder))?;
    let recipe = Recipe {
        package: &crate_folder,
        root: &crate_folder,
        profile: "release",
        build: crate_folder.join("target"),
        remedy: "\
to build it here: `rustup target add x86_64-unknown-linux-musl`
to use a package built elsewhere: `code: { zip: FILE }`",
        // Its lock file is its own, and cargo may have to complete it.
        more: &[],
    };
    let file = compile::bootstrap(&recipe)
        .map_err(|said| BundleError::Compile { folder: folder.into(), source: said.into() })?;
    let bootstrap = fs::read(&file).map_err(read(&file))?;
    let zip = pack::bootstrap(&bootstrap, pack::Effort::Usual).expect("a zip in memory can be written");
    let sources = sources(&crate_folder, &file).and_then(inputs::digest_of).map_err(read(folder))?;
    let label = crate_folder.file_name().map_or_else(|| "crate".into(), |name| name.to_string_lossy().into_owned());
    Ok(assemble(&zip, label, &sources, configuration_json))
}

/// Everything of the user's that is in the program, by its path from the crate: what the compiler read, the manifests of
/// those files, and the lock file, which stands for everything that is not the user's.
///
/// The compiler's own list and not all files of the folder: a crate may use another one beside it, and its notes are no code.
fn sources(folder: &Path, bootstrap: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
    let list = fs::read_to_string(bootstrap.with_extension("d"))?;
    let mut files: Vec<_> = listed(&list).map(|file| lexically(&file)).collect();
    let manifests: Vec<_> = files.iter().filter_map(|file| nearest(file, "Cargo.toml")).collect();
    files.extend(manifests);
    files.extend(["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"].iter().filter_map(|name| nearest(folder, name)));
    Ok(files.into_iter().map(|file| (from(folder, &file), file)).collect())
}

/// Reads cargo's list, `program: file file`, in which a blank within a name has a backslash.
fn listed(list: &str) -> impl Iterator<Item = PathBuf> {
    let files = list.lines().next().and_then(|line| line.split_once(": ")).map_or("", |(_, files)| files);
    let names = files.replace("\\ ", "\0");
    let names: Vec<_> = names.split_whitespace().map(|name| PathBuf::from(name.replace('\0', " "))).collect();
    names.into_iter()
}

/// The path without `.` and `..`, as `include_str!` leaves them.
fn lexically(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut clean, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                clean.pop();
            }
            part => clean.push(part),
        }
        clean
    })
}

/// The file of this name in the nearest folder above.
fn nearest(start: &Path, name: &str) -> Option<PathBuf> {
    start.ancestors().map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// How to get from `folder` to `file`: the same wherever the two lie together.
fn from(folder: &Path, file: &Path) -> String {
    let shared = folder.components().zip(file.components()).take_while(|(left, right)| left == right).count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = file.components().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compilers_list_is_read() {
        let list = "/a b/bootstrap: /a\\ b/src/main.rs /a\\ b/lib/src/../../t/plain.hbs\n";
        let files: Vec<_> = listed(list).map(|file| lexically(&file)).collect();
        assert_eq!(files, [PathBuf::from("/a b/src/main.rs"), PathBuf::from("/a b/t/plain.hbs")]);
        assert_eq!(from(Path::new("/a b"), &files[1]), "t/plain.hbs");
        assert_eq!(from(Path::new("/a b/own/crate"), Path::new("/a b/common/x.rs")), "../../common/x.rs");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = program(Path::new("/nonexistent/crate"), "{}").expect_err("nothing to build");
        assert_eq!(error.to_string(), "failed to read package `/nonexistent/crate`");
    }
}
