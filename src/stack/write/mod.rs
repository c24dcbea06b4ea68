//! Writes a stack for what is there: the way back of `read`.
//!
//! The text is made to be edited by people, so a choice that was made has its comment beside it. Whether it wants what is there is not
//! promised here: the caller reads it again and plans.

mod hide;
mod live;
mod notify;
mod stack;
mod yaml;

#[cfg(test)]
mod tests;

pub use self::{
    live::{Live, LiveCode, Written},
    stack::write,
};
