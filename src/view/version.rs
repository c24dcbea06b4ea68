//! What this program is.

use super::{Screen, style, style::paint};
use serde_json::json;
use std::fmt::Write;

/// What identifies a build.
#[derive(Debug)]
pub struct Version<'a> {
    /// The program's, `0.1.0`.
    pub version: &'a str,
    /// SHA-256 of what the handler inside is made of.
    pub handler_inputs: &'a str,
    /// SHA-256 of the handler's executable.
    pub handler_sha256: &'a str,
    /// The triple that the program was built for.
    pub target: &'a str,
    /// `debug` or `release`.
    pub profile: &'a str,
    /// The compiler in its own words.
    pub rustc: &'a str,
    /// The commit, if whoever built it said so.
    pub commit: Option<&'a str>,
}

impl Screen {
    /// Tells what this program is: its name and version, and with `--verbose` everything.
    pub fn version(&self, version: &Version<'_>) {
        let Version { version: number, handler_inputs, handler_sha256, target, profile, rustc, commit } = version;
        let text = || {
            let mut text = format!("mpstack {number}\n");
            if self.look.is_verbose() {
                let rows = [
                    ("handler", format!("sha256 {handler_sha256}")),
                    ("made of", format!("sha256 {handler_inputs}")),
                    ("build", format!("{target}, {profile}, {rustc}")),
                    ("commit", commit.unwrap_or("not told").to_owned()),
                ];
                for (name, value) in rows {
                    let _ = writeln!(text, "  {} {value}", paint(style::FAINT, format!("{name:8}")));
                }
            }
            text
        };
        let json = || {
            json!({
                "format_version": "1.0",
                "kind": "version",
                "version": number,
                "handler": {"inputs_sha256": handler_inputs, "sha256": handler_sha256},
                "build": {"target": target, "profile": profile, "rustc": rustc, "commit": commit},
            })
        };
        self.data("version", text, json);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Appearance, Verbosity},
        view::scene::shown,
    };

    const VERSION: Version<'_> = Version {
        version: "0.1.0",
        handler_inputs: "1a",
        handler_sha256: "2b",
        target: "x86_64-unknown-linux-musl",
        profile: "release",
        rustc: "rustc 1.95.0",
        commit: None,
    };

    #[test]
    fn verbose_tells_the_handler_and_the_build() {
        let told = |appearance: &Appearance| shown(80, appearance, |screen| screen.version(&VERSION));
        assert_eq!(told(&Appearance::default()), "mpstack 0.1.0\n");
        insta::assert_snapshot!(told(&Appearance { verbosity: Verbosity::Verbose, ..Appearance::default() }), @"
        mpstack 0.1.0
          handler  sha256 2b
          made of  sha256 1a
          build    x86_64-unknown-linux-musl, release, rustc 1.95.0
          commit   not told
        ");
    }
}
