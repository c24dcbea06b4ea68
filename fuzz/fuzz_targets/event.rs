//! The event model: no bytes may make it panic, or take what is open for a success.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mpstack_handler::message::Format;

#[path = "../../handler/tests/integration/checks/event.rs"]
mod event;

fuzz_target!(|bytes: &[u8]| event::survive(bytes, &[Format::Plain]));
