//! What `mpstack.json`, the file beside the executable, may say.
//!
//! The provisioner writes it from the stack and the handler reads it; both use these types. Nothing here touches the
//! network or knows how a sink is spoken to.

mod configuration;
mod file;
mod pattern;
mod reference;
mod route;
mod routing;
mod sink;
mod when;

pub use self::{
    configuration::{Archive, Configuration, CosArchive, RETRIES, VERSION},
    file::{FILE_NAME, Loaded},
    pattern::Pattern,
    reference::{MissingSecret, Reference},
    route::Route,
    routing::Routing,
    sink::{
        Content, DINGTALK_ENDPOINT, Encryption, FEISHU_ENDPOINT, LARK_ENDPOINT, Log, Mailbox, ObjectCopy,
        OtherFunction, Robot, Sink, WECOM_ENDPOINT, Webhook, Wecom,
    },
    when::When,
};
pub use crate::event::{EventType, Outcome};
