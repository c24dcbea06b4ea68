//! `version`: what this program is, and what it deploys.

use crate::{
    bundle,
    model::{Failure, Fault},
    view,
};

pub(super) fn run(screen: &view::Screen) -> Result<(), Failure> {
    let sha256 = bundle::bootstrap_sha256();
    let sha256 = sha256.map_err(|error| {
        Failure::new("could not unpack the handler inside").code(Fault::SystemRefused).because(error)
    })?;
    screen.version(&view::Version {
        version: env!("CARGO_PKG_VERSION"),
        handler_inputs: bundle::HANDLER_INPUTS,
        handler_sha256: &sha256,
        target: env!("MPSTACK_BUILD_TARGET"),
        profile: env!("MPSTACK_BUILD_PROFILE"),
        rustc: env!("MPSTACK_BUILD_RUSTC"),
        commit: option_env!("MPSTACK_COMMIT"),
    });
    Ok(())
}
