//! What travels between the client and the cloud: requests, answers, error codes and signatures of Tencent's API 3.0 and COS.
//!
//! Both sides of the network use these types, the client against a real account and the embedded cloud against any client.
//! Types keep the vendor's names and mirror the wire; `provider` translates them to `model`. Nothing here sends, stores or
//! decides. Sources: `scf-api.md`, `cam-roles.md`, `mps-api.md`, `cos-cls.md`, `signing.md`.

mod action;
pub mod cam;
pub mod cloudaudit;
pub mod cls;
pub mod cos;
mod envelope;
mod error;
pub mod mps;
mod product;
pub mod scf;
pub mod sign;
pub mod sts;
pub mod tag;

pub use action::{Action, Change, Effect, Read};
pub use envelope::{Opened, encode_error, encode_success, open};
pub use error::{ApiError, ErrorCode};
pub use product::Product;

use serde::{Deserialize, Deserializer};

/// Whether a member stays off the wire when it holds its empty value: only optional members do.
trait MaybeAbsent {
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T> MaybeAbsent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}
impl<T> MaybeAbsent for Vec<T> {}
impl MaybeAbsent for String {}
impl MaybeAbsent for i64 {}
impl MaybeAbsent for u64 {}
impl MaybeAbsent for f64 {}
impl MaybeAbsent for bool {}
impl MaybeAbsent for serde_json::Value {}

fn absent<T: MaybeAbsent>(value: &T) -> bool {
    value.is_absent()
}

/// Reads `null` like an absent member: the published nullability flags are wrong too often to rely on.
fn null_as_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(input: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(input)?.unwrap_or_default())
}

/// Declares messages with `PascalCase` members, every one of which may be absent or null when read.
macro_rules! messages {
    (@one [$($debug:ident)?] $(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive($($debug,)? Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "PascalCase", default)]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[serde(deserialize_with = "crate::wire::null_as_default", skip_serializing_if = "crate::wire::absent")]
                pub $field: $type,
            )*
        }
        impl crate::wire::MaybeAbsent for $name {}
    };
    ($($(#[$meta:meta])* $name:ident { $($body:tt)* })*) => {
        $(crate::wire::messages!(@one [Debug] $(#[$meta])* $name { $($body)* });)*
    };
}
use messages;

/// Declares messages that may hold a secret: the same, but nothing of them can be printed.
macro_rules! secret_messages {
    ($($(#[$meta:meta])* $name:ident { $($body:tt)* })*) => {$(
        crate::wire::messages!(@one [] $(#[$meta])* $name { $($body)* });
        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), " (hidden)"))
            }
        }
    )*};
}
use secret_messages;

/// Declares which request belongs to which action: `Request => Answer, read|change, requests per second`.
macro_rules! actions {
    ($product:ident: $($request:ident => $answer:ty, $effect:ident, $rate:literal;)*) => {
        $(
            impl crate::wire::Action for $request {
                const PRODUCT: crate::wire::Product = crate::wire::Product::$product;
                const NAME: &'static str = stringify!($request);
                const EFFECT: crate::wire::Effect = actions!(@effect $effect);
                const RATE: u32 = $rate;
                type Answer = $answer;
            }
            actions!(@mark $effect $request);
        )*
        /// The actions of this product that are modelled, by name.
        pub const ACTIONS: &[&str] = &[$(stringify!($request)),*];
    };
    (@effect read) => { crate::wire::Effect::Read };
    (@effect change) => { crate::wire::Effect::Change };
    (@mark read $request:ident) => { impl crate::wire::Read for $request {} };
    (@mark change $request:ident) => { impl crate::wire::Change for $request {} };
}
use actions;

messages! {
    /// An answer that carries nothing but its request id.
    Empty {}
}

secret_messages! {
    /// A key and its value: environment variables of a function, tags of anything.
    KeyValue {
        /// Name.
        key: String,
        /// Value; an environment's may be a secret.
        value: String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn optional_members_stay_off_the_wire_and_null_reads_as_absent() {
        let request = scf::GetFunction { function_name: "f".into(), ..Default::default() };
        assert_eq!(serde_json::to_string(&request).expect("plain data"), r#"{"FunctionName":"f"}"#);
        let read: scf::GetFunctionAnswer =
            serde_json::from_str(r#"{"FunctionName":null,"MemorySize":null,"Tags":null,"New":1}"#)
                .expect("nulls and unknown members are fine");
        assert_eq!(read, scf::GetFunctionAnswer::default());
    }

    #[test]
    fn what_may_be_a_secret_cannot_be_printed() {
        let variable = KeyValue { key: "WECOM_KEY".into(), value: "canary".into() };
        let keys = sts::Credentials { tmp_secret_key: "canary".into(), ..Default::default() };
        assert_eq!(format!("{variable:?} {keys:?}"), "KeyValue (hidden) Credentials (hidden)");
    }

    #[test]
    fn no_action_is_declared_twice() {
        for actions in [scf::ACTIONS, cam::ACTIONS, sts::ACTIONS, mps::ACTIONS, cls::ACTIONS, tag::ACTIONS] {
            let unique: std::collections::BTreeSet<_> = actions.iter().collect();
            assert_eq!(unique.len(), actions.len());
        }
    }
}
