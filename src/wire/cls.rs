//! CLS 2020-10-16: searching function logs, and where they are (`cos-cls.md` 6).

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
        /// Of an SQL analysis.
        sampling_rate: f64,
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
        /// What the query matched.
        high_lights: Vec<serde_json::Value>,
        /// Only of lines that could not be indexed.
        raw_log: String,
        /// Why they could not be.
        index_status: String,
        /// Nanoseconds.
        time_nanos: i64,
    }
    /// Lists log topics.
    DescribeTopics {
        /// `topicId`, `topicName`, `logsetId`, `logsetName`, `storageType` or `tag:<key>`; all must hold.
        filters: Option<Vec<Filter>>,
        /// Paging.
        offset: Option<u64>,
        /// Default 20, at most 100.
        limit: Option<u64>,
    }
    /// One page of topics.
    DescribeTopicsAnswer {
        /// The topics.
        topics: Vec<TopicInfo>,
        /// All matches.
        total_count: u64,
    }
    /// A topic in a list.
    TopicInfo {
        /// Its log set.
        logset_id: String,
        /// Topic.
        topic_id: String,
        /// Name.
        topic_name: String,
        /// Partitions.
        partition_count: i64,
        /// Whether it has an index.
        index: bool,
        /// Local time of China.
        create_time: String,
        /// Whether it takes lines.
        status: bool,
        /// Tags.
        tags: Vec<super::KeyValue>,
        /// Whether partitions split by themselves.
        auto_split: bool,
        /// How far.
        max_split_partitions: i64,
        /// `hot`.
        storage_type: String,
        /// Days.
        period: i64,
        /// Account of the service that made it; 0 if none did.
        assumer_uin: u64,
        /// The service that made it.
        assumer_name: String,
        /// What of that service.
        sub_assumer_name: String,
        /// The role by which the service made it.
        role_name: String,
        /// Description.
        describes: String,
        /// Days before lines move to cold storage; 0 if they do not.
        hot_period: i64,
        /// Key that lines are kept under.
        key_id: String,
        /// 0: of lines; 1: of metrics.
        biz_type: i64,
        /// Whether anybody may send lines.
        is_web_tracking: bool,
        /// Whether the sender's address is kept.
        is_source_from: bool,
        /// More settings.
        extends: TopicExtendInfo,
        /// Task that moves it.
        #[serde(rename = "TopicAsyncTaskID")]
        topic_async_task_id: String,
        /// How far that is; 0 without one.
        migration_status: i64,
        /// When it will be moved.
        effective_date: String,
        /// 0: by what is used.
        billing_mode: i64,
        /// After it was moved.
        new_billing_mode: i64,
    }
    /// More settings of a topic.
    TopicExtendInfo {
        /// What anybody may do; null for nothing.
        anonymous_access: serde_json::Value,
    }
    /// Lists log sets.
    DescribeLogsets {
        /// `logsetId`, `logsetName` or `tag:<key>`; all must hold.
        filters: Option<Vec<Filter>>,
        /// Paging.
        offset: Option<u64>,
        /// Default 20, at most 100.
        limit: Option<u64>,
    }
    /// One page of log sets.
    DescribeLogsetsAnswer {
        /// The log sets.
        logsets: Vec<LogsetInfo>,
        /// All matches.
        total_count: u64,
    }
    /// A log set in a list.
    LogsetInfo {
        /// Log set.
        logset_id: String,
        /// Name.
        logset_name: String,
        /// Local time of China.
        create_time: String,
        /// The service that made it.
        assumer_name: String,
        /// Tags.
        tags: Vec<super::KeyValue>,
        /// Topics in it.
        topic_count: i64,
        /// Topics of metrics in it.
        metric_topic_count: i64,
        /// Account of the service that made it; unknown here.
        assumer_uin: u64,
        /// The role by which the service made it.
        role_name: String,
    }
    /// A filter of a list.
    Filter {
        /// What is filtered.
        key: String,
        /// Any of these.
        values: Vec<String>,
    }
}

actions! { Cls:
    SearchLog => SearchLogAnswer, read, 10;
    DescribeTopics => DescribeTopicsAnswer, read, 20;
    DescribeLogsets => DescribeLogsetsAnswer, read, 20;
}
