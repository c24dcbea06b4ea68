//! How the invocations of one version ended, as the function's log tells (`cos-cls.md` 6.1).
//!
//! Each attempt has one line of the platform, written after its end, that begins with `Report` and carries the final code.

use super::{
    Observer,
    log::{asking, of_function, quoted, text},
};
use crate::{
    client::CallError,
    model::{FunctionKey, LogFilter, LogSource},
    wire::cls,
};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Invocations that are looked at, the newest: the largest page, and enough for any rate.
const NEWEST: usize = 1000;
/// Lines of one invocation.
const LINES: usize = 1000;
/// Milliseconds.
const DAY: i64 = 86_400_000;
const OK: &str = "200";
/// What no release can be blamed for: used-up quotas, and somebody who ended it. Not 500, the platform's own error, which clients of
/// the vendor's take for an error of the code.
const NOT_ITS_FAULT: [&str; 3] = ["429", "432", "499"];

/// Whose invocations: those of a version that ended since then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watched<'a> {
    pub(super) function: &'a FunctionKey,
    pub(super) log_topic: &'a str,
    /// A number.
    pub(super) version: &'a str,
    /// Unix milliseconds.
    pub(super) since: i64,
}

/// How they ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outcomes {
    pub(super) invocations: u64,
    pub(super) failed: u64,
    /// The newest that failed, by request id.
    pub(super) last_failed: Option<String>,
}

impl Observer {
    /// Counts the invocations that are told by the log so far; lines come some seconds after the end that they tell of.
    pub(super) async fn outcomes(&self, watched: &Watched<'_>) -> Result<Outcomes, CallError> {
        let Watched { function, log_topic, version, since } = *watched;
        // Both members are said to hold a number, `$DEFAULT` or `$LATEST`; which of them names what the alias chose is not.
        let version = quoted(version);
        let version = format!("(SCF_Qualifier:{version} OR SCF_Alias:{version})");
        let query = format!("{} AND {version} AND SCF_Type:Platform AND SCF_Message:Report*", of_function(function));
        let ask = asking(log_topic, query, (since, tomorrow()), NEWEST);
        Ok(count(self.reader.read(&function.region, &ask).await?.results))
    }

    /// What the log says last about an invocation that failed; `None` if it cannot be read.
    pub(super) async fn last_words(&self, watched: &Watched<'_>, request_id: &str) -> Option<String> {
        let Watched { function, log_topic, version: _, since } = *watched;
        let request_ids = vec![request_id.to_owned()];
        let filter = LogFilter { from: since, to: tomorrow(), request_ids, containing: None, limit: LINES };
        let lines = self.logs(&function.region, log_topic, function, &filter).await.ok()?;
        let error = |line: &&crate::model::LogLine| {
            line.source == LogSource::Platform && line.message.starts_with("ERROR RequestId")
        };
        lines.iter().rev().find(error).map(|line| line.message.clone())
    }
}

/// Earlier than whatever happens now, however wrong the machine's clock is: the log's times are the service's.
pub(super) fn yesterday() -> i64 {
    Timestamp::now().as_millisecond().saturating_sub(DAY)
}

/// Likewise later.
fn tomorrow() -> i64 {
    Timestamp::now().as_millisecond().saturating_add(DAY)
}

/// Counts `Report` lines, the newest first.
fn count(lines: Vec<cls::LogInfo>) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for line in lines {
        let Ok(members) = serde_json::from_str::<Map<String, Value>>(&line.log_json) else { continue };
        // The search finds the word anywhere in a line.
        if !text(&members, "SCF_Message").starts_with("Report RequestId") {
            continue;
        }
        outcomes.invocations += 1;
        let code = text(&members, "SCF_StatusCode");
        if code != OK && !NOT_ITS_FAULT.contains(&code.as_str()) {
            outcomes.failed += 1;
            outcomes.last_failed.get_or_insert_with(|| text(&members, "SCF_RequestId"));
        }
    }
    outcomes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_release_can_be_blamed_for_is_its_failure() {
        let line = |message: &str, code: Value, request: &str| cls::LogInfo {
            log_json: serde_json::json!({"SCF_Message": message, "SCF_StatusCode": code, "SCF_RequestId": request})
                .to_string(),
            ..Default::default()
        };
        let report = |code: Value, request: &str| line("Report RequestId:r Duration:1ms", code, request);
        let lines = vec![
            report("200".into(), "a"),
            report(433.into(), "b"),
            report("430".into(), "c"),
            report("432".into(), "d"),
            line("ERROR RequestId:r Result:a Report that failed", "430".into(), "e"),
        ];
        assert_eq!(count(lines), Outcomes { invocations: 4, failed: 2, last_failed: Some("b".into()) });
    }
}
