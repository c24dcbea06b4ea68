//! The codes that a stack's diagnostics carry: those of the catalogue's families E and W.

pub(super) use crate::model::Fault as Code;
