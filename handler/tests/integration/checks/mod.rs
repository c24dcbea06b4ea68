//! What must hold for any input. Shared with the fuzz targets in `fuzz/`, which look for an input for which it does not.

pub mod event;
pub mod runtime;
