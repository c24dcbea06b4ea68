//! What a callback says: bytes in, an [`Event`] out, whatever the bytes are.
//!
//! The reading is structural and lenient, because the real messages disagree with their documents (`mps-events.md` 3):
//! every member is optional, unknown ones are passed over, and a result is found by the slot that is filled and not by
//! its label. `FINISH` proves nothing; see `verdict`. What names a task and says nothing of it is marked so ([`Details`]), for others
//! to complete. Archiving, wording and sending are for others.

mod detail;
mod envelope;
mod input;
mod json;
mod kind;
mod message;
mod model;
mod output;
mod repair;
mod salvage;
mod subtask;
mod value;
mod verdict;

pub use self::{
    detail::from_task_detail,
    envelope::{understand, understand_each},
    kind::{EventType, Outcome},
    message::Message,
    model::{Code, Details, Event, Fact, Input, Output, Reason, SubTask},
};
