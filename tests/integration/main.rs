//! The binary, as its users run it, against the embedded cloud in a process of its own.

mod bad_input;
mod boundaries;
mod demo;
mod destroy;
mod drift;
mod durability;
mod eject;
mod events;
mod faults;
mod fleet;
mod hand;
mod hostile;
mod interruption;
mod inventory;
mod lifecycle;
mod oversize;
mod proxy;
mod readings;
mod receiver;
mod rollback;
mod sandbox;
mod saved_plan;
mod secrets;
mod sinks;
mod trial;
