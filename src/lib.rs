//! mpstack: one file and one command for MPS callbacks on Tencent Cloud.

pub mod bundle;
pub mod model;
pub mod stack;
pub mod wire;
