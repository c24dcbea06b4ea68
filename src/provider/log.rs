//! Reading a function's log (`cos-cls.md` 6).

use super::{Observer, explain::explain};
use crate::{
    model::{Failure, Fault, FunctionKey, LogFilter, LogLine, LogSource},
    wire::cls,
};
use serde_json::{Map, Value};

/// The largest page.
const PAGE: usize = 1000;

impl Observer {
    /// Returns the newest lines that fit `filter`, oldest first.
    pub async fn logs(
        &self,
        region: &str,
        topic: &str,
        function: &FunctionKey,
        filter: &LogFilter,
    ) -> Result<Vec<LogLine>, Failure> {
        if topic.is_empty() {
            return Err(Failure::new(format!("function `{}` has no log", function.name))
                .code(Fault::NoLog)
                .hint("switch its log delivery on in the console"));
        }
        let (mut found, mut context) = (Vec::new(), None);
        while found.len() < filter.limit {
            // Everything but the context must stay the same from page to page.
            let first = asking(topic, query(function, filter), (filter.from, filter.to), filter.limit.min(PAGE));
            let ask = cls::SearchLog { context, ..first };
            let answer = self.reader.read(region, &ask).await;
            let answer =
                answer.map_err(|error| explain(format!("could not read the log of `{}`", function.name), error))?;
            let last = answer.list_over || answer.results.is_empty() || answer.context.is_empty();
            found.extend(answer.results);
            context = Some(answer.context);
            if last {
                break;
            }
        }
        found.truncate(filter.limit);
        Ok(in_order(found))
    }
}

/// Asks for the newest lines of an interval (Unix milliseconds) that fit a query; one page of them.
pub(super) fn asking(topic: &str, query: String, (from, to): (i64, i64), limit: usize) -> cls::SearchLog {
    cls::SearchLog {
        from,
        to,
        query_string: Some(query),
        // Lucene, said because the defaults of the field's two names differ.
        query_syntax: Some(0),
        topic_id: topic.to_owned(),
        sort: Some("desc".to_owned()),
        limit: Some(limit as u64),
        ..Default::default()
    }
}

/// The condition for lines of a function: a topic may be that of many.
pub(super) fn of_function(function: &FunctionKey) -> String {
    let FunctionKey { region: _, namespace, name } = function;
    format!("SCF_FunctionName:{} AND SCF_Namespace:{}", quoted(name), quoted(namespace))
}

fn query(function: &FunctionKey, filter: &LogFilter) -> String {
    let mut terms = vec![of_function(function)];
    let invocations: Vec<_> = filter.request_ids.iter().map(|id| format!("SCF_RequestId:{}", quoted(id))).collect();
    match &invocations[..] {
        [] => {}
        [one] => terms.push(one.clone()),
        several => terms.push(format!("({})", several.join(" OR "))),
    }
    terms.extend(filter.containing.iter().map(|words| format!("SCF_Message:{}", quoted(words))));
    terms.join(" AND ")
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Sorts newest-first lines oldest first. Lines of one millisecond keep their order within the package they came in; where the
/// service numbers none, newest-first is taken to hold among them too.
fn in_order(mut newest_first: Vec<cls::LogInfo>) -> Vec<LogLine> {
    newest_first.reverse();
    newest_first.sort_by_cached_key(|line| (line.time, line.pkg_log_id.parse::<u64>().unwrap_or_default()));
    newest_first.into_iter().map(translate).collect()
}

fn translate(line: cls::LogInfo) -> LogLine {
    let Ok(members) = serde_json::from_str::<Map<String, Value>>(&line.log_json) else {
        // Not written by the platform; better shown than lost.
        return LogLine {
            time: line.time,
            request_id: String::new(),
            retry: 0,
            source: LogSource::Handler,
            message: line.log_json,
        };
    };
    let text = |name: &str| text(&members, name);
    LogLine {
        time: line.time,
        request_id: text("SCF_RequestId"),
        retry: text("SCF_RetryNum").parse().unwrap_or_default(),
        source: if text("SCF_Type") == "Platform" { LogSource::Platform } else { LogSource::Handler },
        message: text("SCF_Message"),
    }
}

/// A member of a line as text: numbers come as such, too.
pub(super) fn text(members: &Map<String, Value>, name: &str) -> String {
    match members.get(name) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(time: i64, number: &str, json: &str) -> cls::LogInfo {
        cls::LogInfo { time, pkg_log_id: number.into(), log_json: json.into(), ..Default::default() }
    }

    #[test]
    fn lines_are_read_leniently_and_put_in_order() {
        let lines = in_order(vec![
            info(2, "", "plain"),
            info(1, "2", r#"{"SCF_Message":"b","SCF_Type":"Custom","SCF_RequestId":"r","SCF_RetryNum":1}"#),
            info(1, "1", r#"{"SCF_Message":"a","SCF_Type":"Platform","SCF_RequestId":"r","SCF_RetryNum":"1"}"#),
        ]);
        let line = |time, request_id: &str, retry, source, message: &str| LogLine {
            time,
            request_id: request_id.into(),
            retry,
            source,
            message: message.into(),
        };
        assert_eq!(
            lines,
            [
                line(1, "r", 1, LogSource::Platform, "a"),
                line(1, "r", 1, LogSource::Handler, "b"),
                line(2, "", 0, LogSource::Handler, "plain"),
            ]
        );
    }

    #[test]
    fn a_query_quotes_what_it_is_given() {
        let function = FunctionKey { region: "r".into(), namespace: "default".into(), name: "f".into() };
        let two = LogFilter { request_ids: vec!["r1".into(), "r2".into()], ..Default::default() };
        assert!(query(&function, &two).ends_with(r#" AND (SCF_RequestId:"r1" OR SCF_RequestId:"r2")"#));
        let filter = LogFilter { containing: Some(r#"a" OR "b"#.into()), ..Default::default() };
        assert_eq!(
            query(&function, &filter),
            r#"SCF_FunctionName:"f" AND SCF_Namespace:"default" AND SCF_Message:"a\" OR \"b""#
        );
    }
}
