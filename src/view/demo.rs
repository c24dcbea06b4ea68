//! The demo's headings, and what its receiver got.

use super::{Bytes, Screen, style, style::paint, text};

/// A request that the demo's receiver got.
#[derive(Debug, Clone)]
pub struct Received<'request> {
    /// Which sink it stands for, `backend`.
    pub sink: &'request str,
    /// Path of the request.
    pub path: &'request str,
    /// What the signature proves.
    pub signature: Signature,
    /// Body.
    pub body: &'request [u8],
}

/// What a signature proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// The sender had the secret.
    Verified,
    /// It does not fit the body, the time or the secret.
    Wrong,
    /// The address holds the right key.
    Key,
    /// This kind of sink does not sign.
    None,
}

impl Screen {
    /// Begins a part of a longer story.
    pub fn heading(&self, heading: &str) {
        let heading = text::one_line(heading);
        let rule = "-".repeat(self.look.width.saturating_sub(text::width(&heading) + 4));
        self.out.tell(&format!("\n{}\n", paint(style::STRONG, format!("-- {heading} {rule}").trim_end())));
    }

    /// Shows what the receiver got; JSON laid out, anything else as text.
    pub fn received(&self, received: &Received<'_>) {
        let Received { sink, path, signature, body } = received;
        let signature = match signature {
            Signature::Verified => paint(style::GOOD, "signature verified"),
            Signature::Wrong => paint(style::BAD, "signature wrong"),
            Signature::Key => paint(style::GOOD, "key verified"),
            Signature::None => "unsigned".to_owned(),
        };
        let size = Bytes(body.len() as u64);
        let (sink, path) = (paint(style::STRONG, text::one_line(sink)), text::one_line(path));
        let body = match serde_json::from_slice::<serde_json::Value>(body) {
            Ok(json) => format!("{json:#}"),
            Err(_) => String::from_utf8_lossy(body).into_owned(),
        };
        self.out.tell(&format!("{sink} received POST {path} ({size}, {signature})\n  {}\n", text::hanging(&body, 2)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_laid_out_and_harmless() {
        let (screen, capture) = Screen::captured(40);
        screen.heading("test both event types");
        let signed = Received {
            sink: "backend",
            path: "/mps",
            signature: Signature::Verified,
            body: r#"{"type":"mps.workflow_task.succeeded","data":{"片名":"通知"}}"#.as_bytes(),
        };
        screen.received(&signed);
        screen.received(&Received { sink: "ops", path: "/wecom", signature: Signature::None, body: b"a\x1b[2J\nb" });
        insta::assert_snapshot!(capture.out(), @r#"

        -- test both event types ---------------
        backend received POST /mps (65 B, signature verified)
          {
            "type": "mps.workflow_task.succeeded",
            "data": {
              "片名": "通知"
            }
          }
        ops received POST /wecom (7 B, unsigned)
          a
          b
        "#);
    }
}
