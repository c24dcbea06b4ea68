//! What a service offers: its actions, each with the handler that answers it.

use super::{Call, lenient};
use crate::wire::{ApiError, Effect, ErrorCode, Product};
use serde::Serialize;
use serde_json::Value;
use std::{future::Future, pin::Pin};

/// A handler's answer on its way.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Value, ApiError>> + Send + 'a>>;

/// An action and who answers it.
#[derive(Clone, Copy)]
pub struct Route {
    /// The product.
    pub product: Product,
    /// The action.
    pub action: &'static str,
    /// Whether it changes the account.
    pub effect: Effect,
    /// Requests per second.
    pub rate: u32,
    /// Decodes parameters, handles, encodes.
    pub run: for<'a> fn(&'a Call<'a>, Value) -> Answer<'a>,
}

/// Writes a service's route table: `Request => handler;`, one line per action.
macro_rules! routes {
    ($($request:ty => $handler:path;)*) => {
        &[$(crate::cloud::routes::Route {
            product: <$request as crate::wire::Action>::PRODUCT,
            action: <$request as crate::wire::Action>::NAME,
            effect: <$request as crate::wire::Action>::EFFECT,
            rate: <$request as crate::wire::Action>::RATE,
            run: |call, parameters| Box::pin(async move {
                let request: $request = crate::cloud::routes::decode(parameters)?;
                let answer: <$request as crate::wire::Action>::Answer = $handler(call, request).await?;
                crate::cloud::routes::encode(&answer)
            }),
        }),*]
    };
}
pub(super) use routes;

pub(super) use lenient::{decode, decode_part};

/// Turns a typed answer into members.
pub fn encode<T: Serialize>(answer: &T) -> Result<Value, ApiError> {
    serde_json::to_value(answer).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "an answer could not be written");
        ApiError::new(ErrorCode::InternalError, "an internal error has occurred")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::scf;

    async fn list(_call: &Call<'_>, _request: scf::ListNamespaces) -> Result<scf::ListNamespacesAnswer, ApiError> {
        Ok(scf::ListNamespacesAnswer::default())
    }

    #[test]
    fn a_table_reads_like_the_vendors_index() {
        const TABLE: &[Route] = routes! { scf::ListNamespaces => list; };
        assert_eq!(
            (TABLE[0].product, TABLE[0].action, TABLE[0].effect),
            (Product::Scf, "ListNamespaces", Effect::Read)
        );
    }
}
