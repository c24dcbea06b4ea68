//! The client of the runtime protocol: no reply may make it panic or believe what it should not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

#[path = "../../handler/tests/integration/checks/runtime.rs"]
mod runtime;

static EXCHANGE: LazyLock<runtime::Exchange> = LazyLock::new(runtime::Exchange::start);

fuzz_target!(|bytes: &[u8]| EXCHANGE.survive(bytes));
