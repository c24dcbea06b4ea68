//! One invocation from bytes to answer: archive, understand, route, deliver, answer.
//!
//! The answer is the only lever on SCF: an error brings the event again in a minute, twice at most; anything else is the
//! last that is seen of it. So an error is for what a minute can mend, and for what would otherwise be lost; everything
//! else is acknowledged, and what went wrong is in the log.

mod books;
mod complete;
mod handler;
mod replay;
mod totals;
mod turn;

pub use self::handler::{Answer, Handler, Invocation};
