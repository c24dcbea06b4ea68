//! Builds the handler's `bootstrap` for SCF and packs it once, so that the provisioner carries what it deploys.
//!
//! Hands to the crate: `MPSTACK_BOOTSTRAP_ZIP`, a zip with the one entry `bootstrap`; `MPSTACK_HANDLER_INPUTS`, a digest of
//! everything that `bootstrap` is made of; `MPSTACK_HANDLER_SOURCES`, a zip of the handler as a library for programs of the
//! user's; and `MPSTACK_BUILD_TARGET`, `MPSTACK_BUILD_PROFILE` and `MPSTACK_BUILD_RUSTC`, which `mpstack version` tells. Reads
//! `MPSTACK_BOOTSTRAP`: a bootstrap that was built elsewhere, for release pipelines and for hosts that
//! cannot build for Linux.

use std::{
    env,
    error::Error,
    fs,
    path::PathBuf,
    process::{Command, ExitCode},
};

mod build {
    pub mod compile;
    pub mod handler;
    pub mod inputs;
    pub mod pack;
    pub mod sources;
}

#[expect(clippy::print_stderr, reason = "cargo shows what a failed build script wrote there")]
fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("failed to bundle the handler: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    for path in build::inputs::PATHS.into_iter().chain(["Cargo.toml", "rust-toolchain.toml", "build.rs", "build"]) {
        println!("cargo::rerun-if-changed={path}");
    }
    println!("cargo::rerun-if-env-changed=MPSTACK_BOOTSTRAP");

    let bootstrap = match env::var_os("MPSTACK_BOOTSTRAP") {
        Some(file) => PathBuf::from(file),
        None => build::compile::bootstrap(&build::handler::recipe(&root, &root.join("handler"), &out))?,
    };
    let bytes = fs::read(&bootstrap).map_err(|error| format!("cannot read `{}`: {error}", bootstrap.display()))?;
    let zip = out.join("bootstrap.zip");
    fs::write(&zip, build::pack::bootstrap(&bytes, build::pack::Effort::Utmost)?)?;

    println!("cargo::rustc-env=MPSTACK_BOOTSTRAP_ZIP={}", zip.display());
    let sources = out.join("handler-sources.zip");
    fs::write(&sources, build::sources::packed(&root)?)?;

    println!("cargo::rustc-env=MPSTACK_HANDLER_SOURCES={}", sources.display());
    println!("cargo::rustc-env=MPSTACK_HANDLER_INPUTS={}", build::inputs::digest(&root)?);
    tell_the_build()
}

/// Hands on what `mpstack version --verbose` tells.
fn tell_the_build() -> Result<(), Box<dyn Error>> {
    let rustc = env::var_os("RUSTC").ok_or("cargo sets RUSTC")?;
    let version = Command::new(rustc).arg("--version").output()?;
    println!("cargo::rustc-env=MPSTACK_BUILD_RUSTC={}", String::from_utf8(version.stdout)?.trim());
    println!("cargo::rustc-env=MPSTACK_BUILD_TARGET={}", env::var("TARGET")?);
    println!("cargo::rustc-env=MPSTACK_BUILD_PROFILE={}", env::var("PROFILE")?);
    println!("cargo::rerun-if-env-changed=MPSTACK_COMMIT");
    Ok(())
}
