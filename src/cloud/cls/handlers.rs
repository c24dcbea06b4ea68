//! Searching.

use super::query::Query;
use crate::{
    cloud::{Call, logs, scf},
    wire::{
        ApiError, ErrorCode,
        cls::{LogInfo, SearchLog, SearchLogAnswer},
        sign::sha256_hex,
    },
};
use serde_json::Value;

/// Bytes of a query.
const LONGEST_QUERY: usize = 12 << 10;

/// Lines of a page, and what paging reaches.
const LARGEST_PAGE: u64 = 1000;
const DEEPEST: u64 = 10_000;

pub async fn search_log(call: &Call<'_>, request: SearchLog) -> Result<SearchLogAnswer, ApiError> {
    let SearchLog { from, to, query_string, query, query_syntax, topic_id, sort, limit, context, offset } = request;
    let text = query_string.or(query).unwrap_or_default();
    if text.len() > LONGEST_QUERY {
        return Err(invalid("`QueryString` is longer than 12 KB"));
    }
    // What the two syntaxes have in common is what is modelled.
    if query_syntax.is_some_and(|syntax| syntax > 1) {
        return Err(invalid("`QuerySyntax` is 0 or 1"));
    }
    if from >= to {
        return Err(invalid("`From` is not before `To`"));
    }
    let descending = match sort.as_deref() {
        None | Some("" | "desc") => true,
        Some("asc") => false,
        Some(_) => return Err(invalid("`Sort` is `asc` or `desc`")),
    };
    let limit = limit.unwrap_or(100);
    if limit > LARGEST_PAGE {
        return Err(invalid("`Limit` is at most 1000"));
    }
    let query = Query::parse(&text).map_err(|reason| {
        ApiError::new("FailedOperation.SyntaxError", format!("the query is not understood: {reason}"))
    })?;
    let page = Page {
        // A token is worth something only for the search it came from.
        search: sha256_hex(format!("{from} {to} {topic_id} {descending} {text}").as_bytes()),
        limit,
    };
    let skip = page.skip(context.as_deref().unwrap_or_default(), offset)?;
    let now = call.cloud.clock.now_ms();
    let mut lines = call.cloud.store.read(|reader| {
        if !scf::topic_exists(reader, call.region, &topic_id, now)? {
            let message = format!("topic `{topic_id}` does not exist");
            return Err(ApiError::new("ResourceNotFound.TopicNotExist", message));
        }
        Ok(logs::search(reader, &topic_id, from, to)?)
    })?;
    if descending {
        lines.reverse();
    }
    let mut matching = lines
        .into_iter()
        .map(|(key, line)| (key, line.time, line.members()))
        .filter(|(_, _, members)| query.matches(members))
        .skip(usize::try_from(skip).unwrap_or(usize::MAX));
    let wanted = limit.min(DEEPEST.saturating_sub(skip));
    let results: Vec<_> = matching
        .by_ref()
        .take(usize::try_from(wanted).unwrap_or(usize::MAX))
        .map(|(key, time, members)| LogInfo {
            time,
            topic_id: topic_id.clone(),
            topic_name: String::new(),
            source: String::new(),
            file_name: String::new(),
            pkg_id: String::new(),
            pkg_log_id: key.rsplit('/').next().unwrap_or_default().trim_start_matches('0').to_owned(),
            log_json: Value::Object(members).to_string(),
            host_name: String::new(),
            time_nanos: time.saturating_mul(1_000_000),
            ..LogInfo::default()
        })
        .collect();
    let shown = skip + results.len() as u64;
    let list_over = shown >= DEEPEST || matching.next().is_none();
    Ok(SearchLogAnswer { context: page.token(shown), list_over, results, ..SearchLogAnswer::default() })
}

/// Paging of one search.
struct Page {
    search: String,
    limit: u64,
}

impl Page {
    fn token(&self, shown: u64) -> String {
        format!("{shown}-{}", self.search)
    }

    fn skip(&self, context: &str, offset: Option<u64>) -> Result<u64, ApiError> {
        let skip = match (context, offset.unwrap_or(0)) {
            ("", offset) => offset,
            (_, 1..) => return Err(invalid("`Context` and `Offset` exclude each other")),
            (context, 0) => context
                .split_once('-')
                .filter(|(_, search)| *search == self.search)
                .and_then(|(shown, _)| shown.parse().ok())
                .ok_or_else(|| invalid("`Context` is not of an answer to this search"))?,
        };
        if skip.saturating_add(self.limit) > DEEPEST && context.is_empty() {
            return Err(invalid("paging reaches 10000 lines"));
        }
        Ok(skip)
    }
}

fn invalid(message: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidParameter, message)
}
