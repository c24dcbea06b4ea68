//! Packages the handler for SCF: the bootstrap that `build.rs` built, with a stack's configuration beside it.
//!
//! Equal inputs give equal bytes, so that a plan can compare the SHA-256 that the cloud reports. Reading the stack is `stack`,
//! uploading is `provider`.

mod error;
mod package;
mod prebuilt;
#[cfg(test)]
mod reproducible;

pub use error::BundleError;
pub use package::{CONFIGURATION, HANDLER_INPUTS, Manifest, Package, package};
pub use prebuilt::prebuilt;
