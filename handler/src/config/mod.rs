//! What `mpstack.json`, the file beside the executable, may say.
//!
//! The provisioner writes it from the stack and the handler reads it; both use these types. Nothing here touches the
//! network or knows how a sink is spoken to.

mod configuration;
mod file;
mod reference;
mod route;
mod sink;

pub use self::{
    configuration::{Archive, Configuration, CosArchive, VERSION},
    file::{FILE_NAME, Loaded},
    reference::{MissingSecret, Reference},
    route::{Route, When},
    sink::{
        Content, DINGTALK_ENDPOINT, Encryption, FEISHU_ENDPOINT, LARK_ENDPOINT, Log, Mailbox, ObjectCopy,
        OtherFunction, Robot, Sink, WECOM_ENDPOINT, Webhook, Wecom,
    },
};
pub use crate::event::{EventType, Outcome};
