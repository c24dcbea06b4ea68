//! mpstack: one file and one command for MPS callbacks on Tencent Cloud.

pub mod client;
pub mod model;
pub mod provider;
pub mod wire;
