//! What `mpstack.json`, the file beside the executable, may say.
//!
//! The provisioner writes it from the stack and the handler reads it; both use these types. Nothing here touches the
//! network or knows how a sink is spoken to.

mod configuration;
mod file;
mod reference;
mod route;

pub use self::{
    configuration::{Archive, Configuration, CosArchive, RETRIES, VERSION},
    file::{FILE_NAME, Loaded},
    reference::{MissingSecret, Reference},
    route::{Route, Sink, WECOM_ENDPOINT, When},
};
pub use crate::event::{EventType, Outcome};
