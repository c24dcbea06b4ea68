use super::escape;
use crate::config::Sink;

/// What a message is written for: its markup, what counts as markup in a value, how long it may be, and the built-in template.
///
/// The template makes the text and the sink what is around it, such as a card or blocks, out of [`super::Rendered`]. So no template
/// can break the structure of a request, except [`Format::Json`], which is all of it and checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// WeCom's older markdown.
    Wecom,
    /// DingTalk's markdown.
    Dingtalk,
    /// The markdown of a Feishu or Lark card.
    Feishu,
    /// Slack's mrkdwn, as in the text of a section block.
    Slack,
    /// The markdown of a text block in an adaptive card.
    Teams,
    /// HTML, the body of a mail.
    Mail,
    /// JSON, the whole body of a request.
    Json,
    /// Text without markup.
    Plain,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 8] =
        [Self::Wecom, Self::Dingtalk, Self::Feishu, Self::Slack, Self::Teams, Self::Mail, Self::Json, Self::Plain];

    /// Returns what a template of a route with this sink has to write; `None` if the sink carries no text.
    pub fn of(sink: &Sink) -> Option<Self> {
        match sink {
            Sink::Wecom(_) => Some(Self::Wecom),
            Sink::Dingtalk(_) => Some(Self::Dingtalk),
            Sink::Feishu(_) => Some(Self::Feishu),
            Sink::Slack(_) => Some(Self::Slack),
            Sink::Teams(_) => Some(Self::Teams),
            Sink::Webhook(_) => Some(Self::Json),
            Sink::Email(_) => Some(Self::Mail),
            Sink::Log(_) => Some(Self::Plain),
            Sink::Cos(_) | Sink::FanOut(_) | Sink::Drop => None,
        }
    }

    /// Returns the longest text, in bytes of UTF-8 (`sinks.md` 1).
    ///
    /// Where the limit is on the request and not on the text, half of it: as a JSON string, a text of nothing but line ends and
    /// quotation marks becomes twice as long.
    pub fn budget(self) -> usize {
        match self {
            Self::Wecom => 4096,
            // Requests of 20 KB; Teams refuses above 28, and less has been seen.
            Self::Dingtalk | Self::Feishu | Self::Teams => 10_000,
            // Characters of one section, of which every byte might be one.
            Self::Slack => 3000,
            // Readers clip what is longer.
            Self::Mail => 100_000,
            // What receivers are told to expect.
            Self::Json => 20_000,
            Self::Plain => 10_000,
        }
    }

    /// Takes the markup out of a value, or quotes it where the format has a way to.
    pub fn escape(self, text: &str) -> String {
        match self {
            Self::Wecom | Self::Dingtalk | Self::Feishu | Self::Teams => escape::twins(text),
            Self::Slack => escape::slack(text),
            Self::Mail => escape::html(text),
            Self::Json => escape::json(text),
            Self::Plain => text.into(),
        }
    }

    /// Whether the text still means something when its end is missing.
    pub(super) fn can_be_cut(self) -> bool {
        match self {
            Self::Wecom | Self::Dingtalk | Self::Feishu | Self::Slack | Self::Teams | Self::Plain => true,
            Self::Mail | Self::Json => false,
        }
    }

    pub(super) fn template(self) -> &'static str {
        match self {
            Self::Wecom => include_str!("../../../templates/messages/wecom.hbs"),
            Self::Dingtalk => include_str!("../../../templates/messages/dingtalk.hbs"),
            Self::Feishu => include_str!("../../../templates/messages/feishu.hbs"),
            Self::Slack => include_str!("../../../templates/messages/slack.hbs"),
            Self::Teams => include_str!("../../../templates/messages/teams.hbs"),
            Self::Mail => include_str!("../../../templates/messages/mail.hbs"),
            Self::Json => include_str!("../../../templates/messages/json.hbs"),
            Self::Plain => include_str!("../../../templates/messages/plain.hbs"),
        }
    }
}
