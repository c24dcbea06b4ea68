//! The route table.

use super::{handlers, topics};
use crate::{
    cloud::routes::{Route, routes},
    wire::cls,
};

/// Every action.
pub const ROUTES: &[Route] = routes! {
    cls::SearchLog => handlers::search_log;
    cls::DescribeTopics => topics::describe_topics;
    cls::DescribeLogsets => topics::describe_logsets;
};
