//! The function's own log: the message as a line of its own, which the platform hands to CLS.

use super::order::Order;
use crate::{
    journal,
    message::Format,
    report::{Line, MessageLine, short},
};

/// Longest text, in bytes. A line holds 8 KB, and a text of nothing but line ends and quotation marks doubles as JSON.
const TEXT: usize = 3 * 1024;

pub(super) struct Log {
    line: MessageLine,
}

impl Log {
    pub(super) fn new(order: &mut Order<'_>) -> Self {
        let message = order.message(Format::Plain);
        let text = crate::message::clip(&message.text, TEXT);
        let task_id = order.parcel.event.task_id.as_deref().map(short);
        Self {
            line: MessageLine { request_id: short(order.request_id), task_id, sink: short(&order.route.name), text },
        }
    }

    /// There is nobody to fail.
    pub(super) fn attempt(&self) {
        journal::write(&Line::Message(self.line.clone()));
    }
}
