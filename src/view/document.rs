//! Documents for other programs, on standard output.

use super::Screen;
use serde_json::Value;

impl Screen {
    /// Writes a stack; the same in every output form.
    pub fn stack(&self, text: &str) {
        self.out.write(text);
    }

    /// Writes a policy, laid out so that it can be read and pasted; the same in every output form.
    pub fn policy(&self, document: &str) {
        let laid_out = serde_json::from_str::<Value>(document).and_then(|value| serde_json::to_string_pretty(&value));
        self.out.write(&format!("{}\n", laid_out.unwrap_or_else(|_| document.to_owned())));
    }
}
