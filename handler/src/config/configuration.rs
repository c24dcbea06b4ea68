use super::Route;
use serde::{Deserialize, Serialize};

/// The only format there is so far.
pub const VERSION: u32 = 1;

/// What SCF does with a function that nobody configured (`scf-custom-runtime.md` 9).
pub const RETRIES: u32 = 2;

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
    /// Tries that SCF makes after the first one (`function.retries.attempts`). What is undelivered after the last of them
    /// becomes a dead letter.
    #[serde(default = "usual_retries", skip_serializing_if = "is_usual")]
    pub retries: u32,
}

impl Default for Configuration {
    fn default() -> Self {
        Self { version: VERSION, stack: String::new(), archive: None, notify: Vec::new(), retries: RETRIES }
    }
}

fn usual_retries() -> u32 {
    RETRIES
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_usual(retries: &u32) -> bool {
    *retries == RETRIES
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
