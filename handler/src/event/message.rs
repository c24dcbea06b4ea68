use super::{Event, envelope::understand_hashed};
use crate::sign::sha256_hex;
use std::sync::Arc;

/// What one invocation brings: bytes, and the events that they hold.
#[derive(Debug, Clone)]
pub struct Message {
    /// As received; shared with whoever passes it on.
    pub body: Arc<Vec<u8>>,
    /// Of the bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// At least one.
    pub events: Vec<Event>,
}

impl Message {
    /// Reads `body`, whatever it is.
    pub fn read(body: Vec<u8>) -> Self {
        let sha256 = sha256_hex(&body);
        Self { events: understand_hashed(&body, &sha256), sha256, body: Arc::new(body) }
    }
}
