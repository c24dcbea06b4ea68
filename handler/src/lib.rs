//! The function that mpstack deploys: one MPS callback in, an archived object and notifications out.

pub mod clock;
pub mod config;
pub mod event;
pub mod message;
pub mod report;
pub mod sign;
