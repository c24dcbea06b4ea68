//! The binary, as its users run it, against the embedded cloud in a process of its own.

mod bad_input;
mod boundaries;
mod demo;
mod destroy;
mod drift;
mod eject;
mod events;
mod interruption;
mod inventory;
mod lifecycle;
mod oversize;
mod proxy;
mod receiver;
mod rollback;
mod sandbox;
mod saved_plan;
mod secrets;
mod sinks;
mod trial;
