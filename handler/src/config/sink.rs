use super::Reference;
use serde::{Deserialize, Serialize};

/// Where WeCom group robots listen, unless a route says otherwise.
pub const WECOM_ENDPOINT: &str = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send";

/// Where DingTalk custom robots listen, unless a route says otherwise; organisations outside of China have
/// `oapi.dingtalk.io`.
pub const DINGTALK_ENDPOINT: &str = "https://oapi.dingtalk.com/robot/send";

/// Where Feishu custom bots listen; the token is the last part of the path.
pub const FEISHU_ENDPOINT: &str = "https://open.feishu.cn/open-apis/bot/v2/hook";

/// The same for Lark, as Feishu is called elsewhere.
pub const LARK_ENDPOINT: &str = "https://open.larksuite.com/open-apis/bot/v2/hook";

/// A way out. A new kind is a variant here and a file in `sink/`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sink {
    /// A WeCom group robot.
    Wecom(Wecom),
    /// A DingTalk custom robot.
    Dingtalk(Robot),
    /// A Feishu or Lark custom bot.
    Feishu(Robot),
    /// A Slack incoming webhook.
    Slack(Webhook),
    /// A Microsoft Teams workflow that begins with a webhook.
    Teams(Webhook),
    /// Any HTTP receiver, as Standard Webhooks has it.
    Webhook(Webhook),
    /// Mail, by SMTP.
    Email(Mailbox),
    /// An object in COS.
    Cos(ObjectCopy),
    /// Another cloud function.
    FanOut(OtherFunction),
    /// The function's own log, which the platform hands to CLS.
    Log(Log),
    /// Nowhere, on purpose, and for no later route either; the log says so.
    Drop,
}

/// A WeCom group robot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wecom {
    /// The robot's key: a credential.
    pub key: Reference,
    /// Another address than [`WECOM_ENDPOINT`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Reference>,
}

/// A robot of a group chat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Robot {
    /// The robot's token: a credential.
    pub token: Reference,
    /// Signing secret; `None` for robots that are protected by keywords or addresses instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Reference>,
    /// Another address than the kind's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Reference>,
}

/// An address to post to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Webhook {
    /// Where to post. For Slack and Teams a credential as a whole.
    pub url: Reference,
    /// Signing secret of Standard Webhooks: `whsec_` and base64, or raw text; `None` sends no signature. Others have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Reference>,
}

/// A mail server, and who writes to whom by it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mailbox {
    /// Name of the server, to which its certificate must be issued.
    pub host: String,
    /// Usually 465 or 587.
    pub port: u16,
    /// When TLS begins.
    pub tls: Encryption,
    /// Name to log in with; `None` does not log in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Reference>,
    /// The password: a credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Reference>,
    /// `a@example.com`, or `Name <a@example.com>`.
    pub from: String,
    /// At least one, of the same form.
    pub to: Vec<String>,
}

/// When TLS begins on a connection to a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// At once: port 465.
    Implicit,
    /// By the command `STARTTLS`, without which nothing is sent: port 587.
    Starttls,
    /// Never. Only for servers on this machine.
    None,
}

/// A place in COS besides the archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectCopy {
    /// Full name, with the `-APPID` suffix.
    pub bucket: String,
    /// Long form, such as `ap-guangzhou`.
    pub region: String,
    /// Put before every key as it is.
    #[serde(default)]
    pub prefix: String,
    /// What is written.
    pub content: Content,
}

/// What an object holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// The bytes of the event.
    Event,
    /// A few words about the event, and where it is archived.
    Pointer,
}

/// A function that gets the event as if it had been triggered by it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherFunction {
    /// Its name.
    pub function: String,
    /// Where it is named so.
    pub namespace: String,
    /// A version, or an alias.
    pub qualifier: String,
    /// Where it lives.
    pub region: String,
}

/// The function's own log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {}

impl Sink {
    /// Returns the kind's name, as in the configuration.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Wecom(_) => "wecom",
            Self::Dingtalk(_) => "dingtalk",
            Self::Feishu(_) => "feishu",
            Self::Slack(_) => "slack",
            Self::Teams(_) => "teams",
            Self::Webhook(_) => "webhook",
            Self::Email(_) => "email",
            Self::Cos(_) => "cos",
            Self::FanOut(_) => "fan_out",
            Self::Log(_) => "log",
            Self::Drop => "drop",
        }
    }

    /// Returns everything in it that may name secrets.
    pub fn references(&self) -> Vec<&Reference> {
        let all = match self {
            Self::Wecom(Wecom { key, endpoint }) => [Some(key), endpoint.as_ref(), None],
            Self::Dingtalk(Robot { token, sign, endpoint }) | Self::Feishu(Robot { token, sign, endpoint }) => {
                [Some(token), sign.as_ref(), endpoint.as_ref()]
            }
            Self::Slack(Webhook { url, sign })
            | Self::Teams(Webhook { url, sign })
            | Self::Webhook(Webhook { url, sign }) => [Some(url), sign.as_ref(), None],
            Self::Email(Mailbox { user, password, .. }) => [user.as_ref(), password.as_ref(), None],
            Self::Cos(_) | Self::FanOut(_) | Self::Log(_) | Self::Drop => [None, None, None],
        };
        all.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_written_under_its_name_and_read_again() {
        for text in [
            r#"{"wecom":{"key":"${secret:A}"}}"#,
            r#"{"dingtalk":{"token":"${secret:A}","sign":"${secret:B}"}}"#,
            r#"{"feishu":{"token":"${secret:A}","endpoint":"https://open.larksuite.com/open-apis/bot/v2/hook"}}"#,
            r#"{"slack":{"url":"${secret:A}"}}"#,
            r#"{"teams":{"url":"${secret:A}"}}"#,
            r#"{"webhook":{"url":"https://example.com/","sign":"${secret:A}"}}"#,
            r#"{"email":{"host":"smtp.qcloudmail.com","port":465,"tls":"implicit","user":"a@b.example","password":"${secret:A}","from":"a@b.example","to":["c@d.example"]}}"#,
            r#"{"cos":{"bucket":"b-1250000000","region":"ap-beijing","prefix":"p/","content":"pointer"}}"#,
            r#"{"fan_out":{"function":"other","namespace":"default","qualifier":"$DEFAULT","region":"ap-beijing"}}"#,
            r#"{"log":{}}"#,
        ] {
            let sink: Sink = serde_json::from_str(text).expect(text);
            assert_eq!(serde_json::to_string(&sink).expect("plain data"), text);
            assert!(text.starts_with(&format!("{{\"{}\":", sink.kind())), "{text}");
            let named: Vec<_> = sink.references().into_iter().flat_map(Reference::secrets).collect();
            assert_eq!(named.len(), text.matches("${secret:").count(), "{text}");
        }
    }
}
