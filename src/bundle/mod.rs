//! Packages the handler for SCF: the bootstrap that `build.rs` built, or one built from a crate of the user's, with a stack's
//! configuration beside it.
//!
//! Equal inputs give equal bytes, so that a plan can compare the SHA-256 that the cloud reports. Reading the stack is `stack`,
//! uploading is `provider`.

#[path = "../../build/compile.rs"]
mod compile;
mod contents;
mod error;
#[path = "../../build/inputs.rs"]
#[expect(dead_code, reason = "the build script finds the bundled handler's files with it, the library only digests")]
mod inputs;
#[path = "../../build/pack.rs"]
#[cfg_attr(not(test), expect(dead_code, reason = "only the build script and the reproduction compress to the utmost"))]
mod pack;
mod package;
mod prebuilt;
mod program;
#[cfg(test)]
mod reproducible;

pub use contents::{Contents, contents};
pub use error::BundleError;
pub use package::{CONFIGURATION, HANDLER_INPUTS, Manifest, Package, bootstrap_sha256, package};
pub use prebuilt::{foreign, prebuilt, taken};
pub use program::program;
