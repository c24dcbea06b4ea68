//! Looking.

use super::{CallError, Settings, SetupError, api::Shape, core::Core};
use crate::wire;
use std::sync::Arc;

/// A client that can only look.
///
/// ```compile_fail
/// async fn cannot_change(reader: mpstack::client::Reader) {
///     let _ = reader.change("ap-beijing", &mpstack::wire::scf::DeleteFunction::default()).await;
/// }
/// ```
///
/// Nor does its one method take an action that changes:
///
/// ```compile_fail
/// async fn cannot_smuggle(reader: mpstack::client::Reader) {
///     let _ = reader.read("ap-beijing", &mpstack::wire::scf::DeleteFunction::default()).await;
/// }
/// ```
///
/// whereas this is what it is for:
///
/// ```
/// async fn can_look(reader: mpstack::client::Reader) {
///     let _ = reader.read("ap-beijing", &mpstack::wire::scf::GetFunction::default()).await;
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Reader {
    pub(super) core: Arc<Core>,
}

impl Reader {
    /// A client with `settings`; connects when it is first used.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        Ok(Self { core: Arc::new(Core::new(settings)?) })
    }

    /// Asks `action`, again after troubles that pass. `region` is empty for global products.
    pub async fn read<A: wire::Read>(&self, region: &str, action: &A) -> Result<A::Answer, CallError> {
        self.core.call(region, action, Shape::Json).await
    }

    /// How many requests were sent so far, repetitions included.
    pub fn calls(&self) -> u64 {
        self.core.calls()
    }
}
