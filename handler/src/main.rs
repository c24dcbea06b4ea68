//! The executable of the cloud function: everything is in the library, so that tests can call it.

use mpstack_handler::{journal, report::chain, runtime::serve};
use std::process::ExitCode;

/// See the manifest.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    let Err(error) = serve();
    journal::problem("", &chain(&error));
    // SCF starts a new instance for the next event; the status is for whoever runs this by hand.
    ExitCode::FAILURE
}
