use super::Route;
use serde::{Deserialize, Serialize};

/// The only format there is so far.
pub const VERSION: u32 = 1;

/// Everything that the handler is told about its stack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// Format of this file; must be [`VERSION`].
    pub version: u32,
    /// Name of the stack, shown in messages.
    pub stack: String,
    /// Where raw events are kept; `None` keeps none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<Archive>,
    /// Who is told; each route is judged on its own.
    #[serde(default)]
    pub notify: Vec<Route>,
}

impl Default for Configuration {
    fn default() -> Self {
        Self { version: VERSION, stack: String::new(), archive: None, notify: Vec::new() }
    }
}

/// A keeper of raw events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Archive {
    /// A COS bucket.
    pub cos: CosArchive,
}

/// A place in COS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CosArchive {
    /// Full name, with the `-APPID` suffix.
    pub bucket: String,
    /// Long form, such as `ap-guangzhou`.
    pub region: String,
    /// Put before every key as it is; ends in `/` if it is to look like a folder.
    #[serde(default)]
    pub prefix: String,
}

impl CosArchive {
    /// Returns the name of the host that serves the bucket.
    pub fn host(&self) -> String {
        format!("{}.cos.{}.myqcloud.com", self.bucket, self.region)
    }
}
