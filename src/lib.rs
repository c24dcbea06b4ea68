//! mpstack: one file and one command for MPS callbacks on Tencent Cloud.

pub mod cli;
pub mod model;
pub mod view;
pub mod wire;
