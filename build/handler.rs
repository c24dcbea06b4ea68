//! What the handler of this workspace is built by.

use super::compile::Recipe;
use std::path::Path;

/// The recipe for the workspace at `root`, whose package is `root/handler`; `out` is where the outer cargo builds.
pub fn recipe<'a>(root: &'a Path, package: &'a Path, out: &Path) -> Recipe<'a> {
    // A directory beside all profiles, so that the handler is built once for them; `out` if the layout is not what it was.
    let target = out.ancestors().find(|directory| directory.join("CACHEDIR.TAG").exists()).unwrap_or(out);
    Recipe {
        package,
        root,
        profile: "bootstrap",
        build: target.join("bootstrap-build"),
        remedy: "\
to build it here: `rustup target add x86_64-unknown-linux-musl`
to use one built elsewhere: set MPSTACK_BOOTSTRAP to the file",
        more: &["--locked"],
    }
}
