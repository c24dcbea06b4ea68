//! CLS 2020-10-16: searching function logs (`cos-cls.md` 6).

use super::{actions, messages};

messages! {
    /// Searches a topic.
    SearchLog {
        /// Milliseconds, inclusive.
        from: i64,
        /// Milliseconds, exclusive.
        to: i64,
        /// At most 12 KB.
        query_string: Option<String>,
        /// The deprecated name of `query_string`.
        query: Option<String>,
        /// 0 Lucene, 1 CQL; say it, since the defaults of the two names differ.
        query_syntax: Option<u64>,
        /// Topic.
        topic_id: String,
        /// `asc` or `desc`, by time; default `desc`.
        sort: Option<String>,
        /// Default 100, at most 1000.
        limit: Option<u64>,
        /// Paging token of the answer before; everything else must stay the same.
        context: Option<String>,
        /// Paging by count; not together with `context`.
        offset: Option<u64>,
    }
    /// One page of log lines.
    SearchLogAnswer {
        /// Paging token.
        context: String,
        /// Whether this page is the last.
        list_over: bool,
        /// Whether the answer is an SQL analysis; never ours.
        analysis: bool,
        /// The lines.
        results: Vec<LogInfo>,
    }
    /// One line.
    LogInfo {
        /// Milliseconds.
        time: i64,
        /// Topic.
        topic_id: String,
        /// Topic's name.
        topic_name: String,
        /// Sender.
        source: String,
        /// File.
        file_name: String,
        /// Package.
        pkg_id: String,
        /// Place in the package.
        pkg_log_id: String,
        /// JSON text of `SCF_*` members; every value is a string in the official sample: read leniently.
        log_json: String,
        /// Sender's machine.
        host_name: String,
    }
}

actions! { Cls:
    SearchLog => SearchLogAnswer, read, 10;
}
