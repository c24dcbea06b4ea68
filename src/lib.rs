//! mpstack: one file and one command for MPS callbacks on Tencent Cloud.

pub mod cloud;
pub mod wire;
