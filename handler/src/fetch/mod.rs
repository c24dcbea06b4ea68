//! What an event lacks, or points to, got from where it is.
//!
//! SCF takes asynchronous events of 128 KB; what becomes of larger ones on their way from MPS nobody has written down. One
//! that arrives cut off or emptied names its task, and MPS tells of a task for a week ([`task`]). Our own `fan_out` sends a
//! pointer into the archive instead ([`object`]).

mod object;
mod task;

pub use self::{
    object::{Pointer, object},
    task::task,
};
