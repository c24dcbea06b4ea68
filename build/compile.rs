//! The recipe for a `bootstrap`: a static Linux binary, with equal bytes from equal sources wherever they lie.
//!
//! `build.rs` builds the handler by it, as a cargo within cargo; the library, crates of the user's.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

const MUSL: &str = "x86_64-unknown-linux-musl";
const GNU: &str = "x86_64-unknown-linux-gnu";

/// What to build.
#[derive(Debug)]
pub struct Recipe<'a> {
    /// Folder of the package with the binary `bootstrap`.
    pub package: &'a Path,
    /// Folder of its workspace.
    pub root: &'a Path,
    /// The profile, which decides on size and speed.
    pub profile: &'static str,
    /// Where cargo puts what it builds.
    pub build: PathBuf,
    /// What to do if it cannot be built here.
    pub remedy: &'static str,
    /// More words for cargo.
    pub more: &'static [&'static str],
}

/// Builds `bootstrap` and returns where it is. The error is for people, and has what cargo said.
pub fn bootstrap(recipe: &Recipe<'_>) -> Result<PathBuf, String> {
    let target = if is_installed(MUSL, recipe.package) { MUSL } else { GNU };
    let cargo = Cargo { recipe, target };

    // Offline first: a build that needs nothing must not depend on a network. Cargo names the flag when something is missing.
    let mut outcome = cargo.run(&["--offline"])?;
    if outcome.as_ref().is_err_and(|message| message.contains("--offline")) {
        outcome = cargo.run(&[])?;
    }
    outcome.map_err(|message| format!("cargo could not build it for {target}\n{message}\n{}", recipe.remedy))?;
    Ok(recipe.build.join(target).join(recipe.profile).join("bootstrap"))
}

struct Cargo<'a> {
    recipe: &'a Recipe<'a>,
    target: &'static str,
}

impl Cargo<'_> {
    /// Builds; the inner error is what cargo said.
    fn run(&self, more: &[&str]) -> Result<Result<(), String>, String> {
        let Recipe { package, root: _, profile, build, remedy, more: always } = self.recipe;
        let mut command = Command::new(variable("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            // For the toolchain that the package asks for.
            .current_dir(package)
            .args(["build", "--bin", "bootstrap", "--profile", profile, "--target", self.target])
            .args(*always)
            .args(more)
            // Both, or it waits for the lock that the outer cargo holds on a configured build directory.
            .arg("--target-dir")
            .arg(build)
            .env_clear()
            .envs(env::vars_os().filter(|(name, _)| is_kept(name)))
            .env("CARGO_BUILD_BUILD_DIR", build)
            .env("CARGO_ENCODED_RUSTFLAGS", self.flags());
        if !is_on_path("musl-gcc") {
            // ring has some C, which needs no musl headers: any compiler for this machine will do.
            command.env("CC_x86_64_unknown_linux_musl", "cc");
        }
        let output = command.output().map_err(|error| format!("cannot start cargo: {error}\n{remedy}"))?;
        Ok(if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) })
    }

    /// Compiler flags, without which the bytes would tell where they were built.
    fn flags(&self) -> OsString {
        let cargo_home =
            variable("CARGO_HOME").map(PathBuf::from).or_else(|| env::home_dir().map(|home| home.join(".cargo")));
        // The last that fits wins, so what lies within another comes after it.
        let Recipe { root, build, .. } = self.recipe;
        let places = [(Some(*root), "/mpstack"), (cargo_home.as_deref(), "/cargo"), (Some(build.as_path()), "/build")];

        // Packed relocations are a twentieth of the file. The C library in it reads them (musl 1.2.4), and a linker that
        // does not know them goes without.
        let mut flags = OsString::from("-Clink-arg=-Wl,--build-id=none\u{1f}-Clink-arg=-Wl,-z,pack-relative-relocs");
        if self.target == GNU {
            flags.push("\u{1f}-Ctarget-feature=+crt-static");
        }
        for (place, name) in places {
            let Some(place) = place else { continue };
            flags.push("\u{1f}--remap-path-prefix=");
            flags.push(place);
            flags.push("=");
            flags.push(name);
        }
        flags
    }
}

/// What the inner build may see: where tools and registries are, and the jobs it may use. Not the flags and wrappers that are
/// meant for the outer one (coverage, clippy, a developer's RUSTFLAGS), which would change the bytes or take the lock.
fn is_kept(name: &std::ffi::OsStr) -> bool {
    const NAMES: [&str; 11] = [
        "PATH",
        "HOME",
        "CARGO_HOME",
        "RUSTC",
        "TMPDIR",
        "CARGO_MAKEFLAGS",
        "MAKEFLAGS",
        "MFLAGS",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "CC_x86_64_unknown_linux_musl",
    ];
    const PREFIXES: [&str; 5] = ["RUSTUP_", "CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTR", "CARGO_SOURCE_"];
    let Some(name) = name.to_str() else { return false };
    NAMES.contains(&name)
        || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || name.to_ascii_lowercase().ends_with("_proxy")
}

fn is_installed(target: &str, package: &Path) -> bool {
    let rustc = variable("RUSTC").unwrap_or_else(|| "rustc".into());
    Command::new(rustc)
        .current_dir(package)
        .args(["--print", "target-libdir", "--target", target])
        .output()
        .is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

fn is_on_path(program: &str) -> bool {
    variable("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
