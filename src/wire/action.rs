//! What makes a message an action of the API.

use super::Product;
use serde::{Serialize, de::DeserializeOwned};

/// Whether an action changes the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Looks only; may be repeated at will.
    Read,
    /// Changes something; after an unknown outcome the state must be read before it is repeated.
    Change,
}

/// A typed request together with where it goes and what it answers.
pub trait Action: Serialize + DeserializeOwned {
    /// The product whose endpoint takes it.
    const PRODUCT: Product;
    /// The value of `X-TC-Action`.
    const NAME: &'static str;
    /// Whether it changes the account.
    const EFFECT: Effect;
    /// Documented requests per second of an account; 10 where none is documented (`scf-api.md` 1.1).
    const RATE: u32;
    /// What a successful answer holds beside the request id.
    type Answer: Serialize + DeserializeOwned + Default;
}

/// An action that only looks. `plan`, `drift`, `status` and `export` are built on a client that takes nothing else.
pub trait Read: Action {}

/// An action that changes the account.
pub trait Change: Action {}
