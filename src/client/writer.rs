//! Changing.

use super::{CallError, Reader, Settings, SetupError, api::Shape};
use crate::wire::{self, ErrorCode};

/// A client that can change the account, and look at it.
#[derive(Debug, Clone)]
pub struct Writer {
    pub(super) reader: Reader,
}

impl Writer {
    /// A client with `settings`; connects when it is first used.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        Ok(Self { reader: Reader::new(settings)? })
    }

    /// The part that can only look; it shares connections, rates and the clock.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Does `action`. `region` is empty for global products.
    ///
    /// # Errors
    /// A change is repeated only if it was certainly not executed. After [`CallError::outcome_unknown`] the caller has to read
    /// the state before it does it again.
    pub async fn change<A: wire::Change>(&self, region: &str, action: &A) -> Result<A::Answer, CallError> {
        self.reader.core.call(region, action, Shape::Json).await
    }

    /// Does an undocumented action that is only known in the older shape: as JSON first, and as a form if that is not taken.
    pub async fn change_in_either_shape<A: wire::Change>(
        &self,
        region: &str,
        action: &A,
    ) -> Result<A::Answer, CallError> {
        match self.change(region, action).await {
            Err(error) if is_unknown_shape(&error) => {
                tracing::debug!(action = A::NAME, "trying the older shape");
                self.reader.core.call(region, action, Shape::Form).await
            }
            other => other,
        }
    }
}

/// Whether the front end does not know the action in this shape. It says so before anything is executed.
fn is_unknown_shape(error: &CallError) -> bool {
    let code = error.code();
    matches!(code, Some(ErrorCode::InvalidAction | ErrorCode::UnsupportedProtocol | ErrorCode::NoSuchVersion))
}
