use super::{
    dingtalk::Dingtalk, email::Email, fan_out::FanOut, feishu::Feishu, log::Log, object::Object, order::Order,
    slack::Slack, teams::Teams, webhook::Webhook, wecom::Wecom,
};
use crate::{
    config::Sink,
    http::Http,
    retry::{Failure, Rule},
};
use std::time::Duration;

/// Robots of group chats answer at once or not at all.
const ROBOT: Rule = Rule { longest: Duration::from_secs(5), ..Rule::USUAL };

/// Standard Webhooks grants receivers 15 seconds and more, of which most functions have not that many.
const RECEIVER: Rule = Rule { longest: Duration::from_secs(12), ..Rule::USUAL };

/// A mail takes a dozen round trips. A lost answer after the last one means a second mail, so there is one repetition only.
const MAIL: Rule = Rule { attempts: 2, longest: Duration::from_secs(12), pause: Duration::from_secs(1) };

/// A sink that is ready to be tried: everything is rendered, every secret resolved.
pub(super) enum Channel {
    Wecom(Wecom),
    Dingtalk(Dingtalk),
    Feishu(Feishu),
    Slack(Slack),
    Teams(Teams),
    Webhook(Webhook),
    Email(Box<Email>),
    Object(Object),
    FanOut(FanOut),
    Log(Log),
}

impl Channel {
    pub(super) fn open(order: &mut Order<'_>) -> Result<Self, Failure> {
        Ok(match &order.route.sink {
            Sink::Wecom(wecom) => Self::Wecom(Wecom::new(wecom, order)?),
            Sink::Dingtalk(robot) => Self::Dingtalk(Dingtalk::new(robot, order)?),
            Sink::Feishu(robot) => Self::Feishu(Feishu::new(robot, order)?),
            Sink::Slack(webhook) => Self::Slack(Slack::new(webhook, order)?),
            Sink::Teams(webhook) => Self::Teams(Teams::new(webhook, order)?),
            Sink::Webhook(webhook) => Self::Webhook(Webhook::new(webhook, order)?),
            Sink::Email(mailbox) => Self::Email(Box::new(Email::new(mailbox, order)?)),
            Sink::Cos(copy) => Self::Object(Object::new(copy, order)?),
            Sink::FanOut(other) => Self::FanOut(FanOut::new(other, order)?),
            Sink::Log(_) => Self::Log(Log::new(order)),
            // `Routing` keeps these from ever being opened.
            Sink::Drop => return Err(Failure::never("a route that drops leads nowhere")),
        })
    }

    pub(super) fn rule(&self) -> &'static Rule {
        match self {
            Self::Wecom(_) | Self::Dingtalk(_) | Self::Feishu(_) | Self::Slack(_) | Self::Teams(_) => &ROBOT,
            Self::Webhook(_) => &RECEIVER,
            Self::Email(_) => &MAIL,
            Self::Object(_) | Self::FanOut(_) | Self::Log(_) => &Rule::USUAL,
        }
    }

    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        match self {
            Self::Wecom(wecom) => wecom.attempt(http).await,
            Self::Dingtalk(dingtalk) => dingtalk.attempt(http).await,
            Self::Feishu(feishu) => feishu.attempt(http).await,
            Self::Slack(slack) => slack.attempt(http).await,
            Self::Teams(teams) => teams.attempt(http).await,
            Self::Webhook(webhook) => webhook.attempt(http).await,
            Self::Email(email) => email.attempt(http).await,
            Self::Object(object) => object.attempt(http).await,
            Self::FanOut(fan_out) => fan_out.attempt(http).await,
            Self::Log(log) => {
                log.attempt();
                Ok(())
            }
        }
    }
}
