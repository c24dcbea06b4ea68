//! Events from the archive, sent again on request: `{"mpstack":"replay","key":...,"sinks":[...]}`, as `mpstack replay` asks.

use super::{Answer, turn::Turn};
use crate::{
    archive::{Cos, DEAD_LETTERS, DELIVERIES, Kept},
    config::CosArchive,
    event::Message,
    report::{ArchiveLine, Place, Stored, short},
    retry::{self, Failure},
};
use serde::Deserialize;
use serde_json::json;

/// What is to be sent again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Replay {
    /// Key of the archived event.
    key: String,
    /// Names of routes; empty = all that the event's routing selects.
    #[serde(default)]
    pub(super) sinks: Vec<String>,
}

impl Turn<'_> {
    /// Delivers an archived event, whoever has had it before, and settles its dead letter as far as it goes.
    pub(super) async fn replay(&self, replay: &Replay) -> Answer {
        self.try_replay(replay).await.unwrap_or_else(|failure| {
            let error = format!("failed to replay `{}`: {failure}", short(&replay.key));
            Answer::Error(json!({"mpstack": "failed", "error": error}).to_string())
        })
    }

    /// Reads the event, from nowhere but the archive, and delivers it.
    async fn try_replay(&self, Replay { key, sinks }: &Replay) -> Result<Answer, Failure> {
        let routes = &self.configuration.notify;
        if let Some(unknown) = sinks.iter().find(|sink| !routes.iter().any(|route| route.name == **sink)) {
            return Err(Failure::never(format!("no route is named `{}`", short(unknown))));
        }
        let archive = self.configuration.archive.as_ref().ok_or_else(|| Failure::never("there is no archive"))?;
        let CosArchive { bucket, region, prefix } = &archive.cos;
        let below = key.strip_prefix(prefix.as_str()).filter(|below| !below.is_empty());
        if below.is_none_or(|below| [DEAD_LETTERS, DELIVERIES].iter().any(|folder| below.starts_with(folder))) {
            return Err(Failure::never("it is no event of the archive"));
        }
        let cos = Cos::new(&self.handler.http, &archive.cos, self.handler.look_up)?;
        let found = retry::until(self.deadline, || cos.get(key)).await.result?;
        let message = Message::read(found.ok_or_else(|| Failure::never("it is not in the archive"))?);
        let line = ArchiveLine {
            request_id: short(&self.request_id),
            place: Place { bucket: bucket.clone(), region: region.clone(), key: key.clone() },
            outcome: Stored::Stored,
            bytes: message.body.len(),
            ms: 0,
            error: None,
        };
        let kept = Kept { line, retryable: false, repeated: true };
        let message = self.follow(message).await;
        Ok(self.take_again(message, &kept, &cos, prefix).await)
    }
}
