//! The SCF custom runtime around the handler (`scf-custom-runtime.md`): ready, then next, handle, answer, for ever.

mod api;
mod serve;

pub use self::{
    api::{Api, ApiError},
    serve::{ServeError, run, serve, serve_with},
};
