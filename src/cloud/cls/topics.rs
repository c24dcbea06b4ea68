//! Lists of topics and log sets: those that SCF makes for functions, and those that functions name.

use crate::{
    cloud::{Call, scf, services::SCF_ROLE, times},
    wire::{
        ApiError, ErrorCode,
        cls::{
            DescribeLogsets, DescribeLogsetsAnswer, DescribeTopics, DescribeTopicsAnswer, Filter, LogsetInfo, TopicInfo,
        },
    },
};

/// Entries of a page.
const USUAL_PAGE: u64 = 20;
const LARGEST_PAGE: u64 = 100;

/// Days that lines are kept.
const PERIOD: i64 = 7;

/// A topic and its log set. Their names are the vendor's for those that SCF makes; nobody else says any.
struct Topic {
    logset: String,
    topic: String,
}

impl Topic {
    fn name(&self) -> String {
        format!("SCF_logtopic_{}", self.topic)
    }

    fn logset_name(&self) -> String {
        format!("SCF_logset_{}", self.logset)
    }

    fn member(&self, key: &str) -> Option<String> {
        match key {
            "topicId" => Some(self.topic.clone()),
            "topicName" => Some(self.name()),
            "logsetId" => Some(self.logset.clone()),
            "logsetName" => Some(self.logset_name()),
            "storageType" => Some("hot".into()),
            _ => None,
        }
    }

    /// Names are matched in part, everything else as a whole.
    fn passes(&self, Filter { key, values }: &Filter) -> Result<bool, ApiError> {
        if key.starts_with("tag:") || key == "tagKey" {
            return Ok(false);
        }
        let own = self.member(key).ok_or_else(|| {
            ApiError::new(ErrorCode::InvalidParameter, format!("`Filters` has the unknown key `{key}`"))
        })?;
        let in_part = key.ends_with("Name");
        Ok(values.iter().any(|value| if in_part { own.contains(value) } else { own == *value }))
    }
}

fn topics(call: &Call<'_>, filters: &[Filter]) -> Result<(Vec<Topic>, String), ApiError> {
    let now = call.cloud.clock.now_ms();
    let (found, oldest) = call.cloud.store.read(|reader| {
        let functions = scf::store::functions_in(reader, call.region, now)?;
        let oldest = functions.iter().map(|function| function.added).min();
        Ok::<_, ApiError>((scf::topics(reader, call.region, now)?, oldest))
    })?;
    let mut topics = Vec::new();
    for (logset, topic) in found {
        let topic = Topic { logset, topic };
        let passes = filters.iter().map(|filter| topic.passes(filter)).collect::<Result<Vec<_>, _>>()?;
        if passes.into_iter().all(|passes| passes) {
            topics.push(topic);
        }
    }
    Ok((topics, times::china(oldest.unwrap_or(now))))
}

fn page<T>(found: Vec<T>, offset: Option<u64>, limit: Option<u64>) -> Result<(Vec<T>, u64), ApiError> {
    let limit = limit.unwrap_or(USUAL_PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(ApiError::new(ErrorCode::InvalidParameter, "`Limit` is 1 to 100"));
    }
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let total = found.len() as u64;
    Ok((found.into_iter().skip(place(offset.unwrap_or(0))).take(place(limit)).collect(), total))
}

pub async fn describe_topics(call: &Call<'_>, request: DescribeTopics) -> Result<DescribeTopicsAnswer, ApiError> {
    let DescribeTopics { filters, offset, limit } = request;
    let (found, create_time) = topics(call, filters.as_deref().unwrap_or_default())?;
    let (page, total_count) = page(found, offset, limit)?;
    let topics = page.into_iter().map(|topic| TopicInfo {
        topic_name: topic.name(),
        logset_id: topic.logset,
        topic_id: topic.topic,
        partition_count: 1,
        index: true,
        create_time: create_time.clone(),
        status: true,
        tags: Vec::new(),
        auto_split: true,
        max_split_partitions: 50,
        storage_type: "hot".into(),
        period: PERIOD,
        assumer_name: "SCF".into(),
        role_name: SCF_ROLE.into(),
        ..TopicInfo::default()
    });
    Ok(DescribeTopicsAnswer { topics: topics.collect(), total_count })
}

pub async fn describe_logsets(call: &Call<'_>, request: DescribeLogsets) -> Result<DescribeLogsetsAnswer, ApiError> {
    let DescribeLogsets { filters, offset, limit } = request;
    let (found, create_time) = topics(call, filters.as_deref().unwrap_or_default())?;
    let mut logsets: Vec<LogsetInfo> = Vec::new();
    for topic in found {
        if let Some(known) = logsets.iter_mut().find(|known| known.logset_id == topic.logset) {
            known.topic_count += 1;
            continue;
        }
        logsets.push(LogsetInfo {
            logset_name: topic.logset_name(),
            logset_id: topic.logset,
            create_time: create_time.clone(),
            assumer_name: "SCF".into(),
            tags: Vec::new(),
            topic_count: 1,
            role_name: SCF_ROLE.into(),
            ..LogsetInfo::default()
        });
    }
    let (logsets, total_count) = page(logsets, offset, limit)?;
    Ok(DescribeLogsetsAnswer { logsets, total_count })
}
