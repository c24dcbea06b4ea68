//! Handler library.
pub mod sign;
