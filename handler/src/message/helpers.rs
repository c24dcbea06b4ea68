//! What templates can do with values, beside what Handlebars has (`if`, `each`, `eq`, `and`, `or`, `not`, `len`, ...).
//!
//! | | |
//! |---|---|
//! | `{{bytes size}}` | `8.2 MB` |
//! | `{{duration milliseconds}}` | `1:01`, `2:05:09` |
//! | `{{words outcome}}` | `failed in part` |
//! | `{{link label url}}` | a link in the format's markup |
//!
//! A value that is not there makes no text.

use super::Format;
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonTruthy, Output, RenderContext, RenderError,
    RenderErrorReason, Renderable, handlebars_helper,
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What could end an address early in one of the formats.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'\'')
    .add(b'<')
    .add(b'>')
    .add(b'(')
    .add(b')')
    .add(b'[')
    .add(b']')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'\\')
    .add(b'^')
    .add(b'`');

handlebars_helper!(bytes: |size: Json| size.as_u64().map(in_bytes).unwrap_or_default());
handlebars_helper!(duration: |milliseconds: Json| milliseconds.as_u64().map(in_time).unwrap_or_default());
handlebars_helper!(words: |word: Json| word.as_str().map(in_words).unwrap_or_default());

pub(super) fn register(engine: &mut Handlebars<'_>, format: Format) {
    engine.register_helper("if", Box::new(Condition { holds: true }));
    engine.register_helper("unless", Box::new(Condition { holds: false }));
    engine.register_helper("bytes", Box::new(bytes));
    engine.register_helper("duration", Box::new(duration));
    engine.register_helper("words", Box::new(words));
    engine.register_helper("link", Box::new(Link(format)));
}

/// `812 B`, `2.1 KB`, `1.8 MB`, as the provisioner writes sizes.
fn in_bytes(size: u64) -> String {
    match size {
        0..1_000 => format!("{size} B"),
        1_000..999_950 => format!("{:.1} KB", size as f64 / 1e3),
        999_950..999_950_000 => format!("{:.1} MB", size as f64 / 1e6),
        _ => format!("{:.1} GB", size as f64 / 1e9),
    }
}

/// As players show it.
fn in_time(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// An outcome as it ends a headline; another word as it is.
pub(super) fn in_words(outcome: &str) -> String {
    match outcome {
        "partial" => "failed in part".into(),
        "unknown" => "with unknown outcome".into(),
        other => other.replace('_', " "),
    }
}

/// `if` and `unless` as in Handlebars, but as strict as everything else: there, a misspelt name is merely false.
struct Condition {
    holds: bool,
}

impl HelperDef for Condition {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        engine: &'reg Handlebars<'reg>,
        context: &'rc Context,
        state: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let condition = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("if", 0))?;
        if condition.is_value_missing() {
            return Err(RenderError::strict_error(condition.relative_path()));
        }
        let zero_counts = helper.hash_get("includeZero").is_some_and(|value| value.value() == true);
        let branch = match condition.value().is_truthy(zero_counts) == self.holds {
            true => helper.template(),
            false => helper.inverse(),
        };
        branch.map_or(Ok(()), |branch| branch.render(engine, context, state, out))
    }
}

struct Link(Format);

impl HelperDef for Link {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let parameter = |index: usize| {
            let found = helper.param(index).filter(|parameter| !parameter.is_value_missing());
            found.map(|parameter| parameter.value()).ok_or(RenderErrorReason::ParamNotFoundForIndex("link", index))
        };
        let (label, url) = (parameter(0)?, parameter(1)?);
        let label = label.as_str().map_or_else(|| label.to_string(), Into::into);
        out.write(&self.0.link(&label, url.as_str().unwrap_or_default()))?;
        Ok(())
    }
}

impl Format {
    /// Writes a link; only its label if `url` is no address of the web, which is what strangers could run something with.
    fn link(self, label: &str, url: &str) -> String {
        let shown = self.escape(label);
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return shown;
        }
        let url = utf8_percent_encode(url, UNSAFE);
        match self {
            Self::Wecom | Self::Dingtalk | Self::Feishu | Self::Teams => format!("[{shown}]({url})"),
            Self::Slack => format!("<{}|{shown}>", self.escape(&url.to_string())),
            Self::Mail => format!("<a href=\"{}\">{shown}</a>", self.escape(&url.to_string())),
            Self::Json | Self::Plain => format!("{shown} ({url})"),
        }
    }
}

/// Returns the address of an object; opening it takes a bucket that is public, or an account's own tools.
pub(super) fn object_url(bucket: &str, region: &str, key: &str) -> String {
    const KEY: &AsciiSet = &UNSAFE.add(b'%').add(b'?').add(b'#').add(b'&').add(b'+');
    format!("https://{bucket}.cos.{region}.myqcloud.com/{}", utf8_percent_encode(key, KEY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_read_well() {
        let sizes = [0, 999, 1_000, 999_949, 999_950, 8_180_539, 999_950_000].map(in_bytes);
        assert_eq!(sizes, ["0 B", "999 B", "1.0 KB", "999.9 KB", "1.0 MB", "8.2 MB", "1.0 GB"]);
        assert_eq!([0, 7_900, 61_481, 7_509_000].map(in_time), ["0:00", "0:07", "1:01", "2:05:09"]);
        assert_eq!(["partial", "in_progress", "failed"].map(in_words), ["failed in part", "in progress", "failed"]);
    }

    #[test]
    fn links_are_in_the_markup_of_the_format_and_cannot_be_forged() {
        let link = |format: Format| format.link("a]<b>", "https://h/x) [y](z\"?a=1&b=%20");
        let url = "https://h/x%29%20%5By%5D%28z%22?a=1&b=%20";
        for (format, expected) in [
            (Format::Wecom, format!("[a］＜b＞]({url})")),
            (Format::Slack, format!("<{}|a]&lt;b&gt;>", url.replace('&', "&amp;"))),
            (Format::Mail, format!("<a href=\"{}\">a]&lt;b&gt;</a>", url.replace('&', "&amp;"))),
            (Format::Plain, format!("a]<b> ({url})")),
        ] {
            assert_eq!(link(format), expected);
        }
        for url in ["", "javascript:alert(1)", "HTTPS-not", "data:text/html,x"] {
            assert_eq!(Format::Mail.link("a", url), "a");
        }
    }

    #[test]
    fn an_objects_address_is_encoded_once() {
        let url = object_url("b-1", "ap-beijing", "in box/短片 100%?#.mp4");
        assert_eq!(url, "https://b-1.cos.ap-beijing.myqcloud.com/in%20box/%E7%9F%AD%E7%89%87%20100%25%3F%23.mp4");
    }
}
