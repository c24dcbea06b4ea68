//! Usage and limits of the account.

use super::{namespaces::NAMESPACES, store};
use crate::{
    cloud::Call,
    wire::{
        ApiError,
        scf::{AccountUsage, GetAccount, GetAccountAnswer, NamespaceUsage},
    },
};
use serde_json::{Value, json};

/// Memory of all instances together, in MB (`scf-api.md` 2).
const CONCURRENCY: u64 = 128_000;

/// `GetAccount`: every namespace of the region with the names of its functions.
pub async fn get(call: &Call<'_>, _request: GetAccount) -> Result<GetAccountAnswer, ApiError> {
    let now = call.cloud.clock.now_ms();
    let namespace = call.cloud.store.read(|reader| {
        let created = store::namespaces(reader, call.region)?.into_iter().map(|namespace| namespace.name);
        let names = std::iter::once("default".to_owned()).chain(created);
        names
            .map(|name| usage(store::functions(reader, call.region, &name, now)?, name))
            .collect::<Result<Vec<_>, ApiError>>()
    })?;
    let account_limit = json!({
        "NamespacesCount": NAMESPACES,
        "Namespace": namespace.iter().map(|usage| limits(&usage.namespace)).collect::<Vec<_>>(),
    });
    let account_usage = AccountUsage {
        namespaces_count: namespace.len() as u64,
        namespace,
        total_concurrency_mem: CONCURRENCY,
        total_allocated_concurrency_mem: 0,
        user_concurrency_mem_limit: CONCURRENCY,
    };
    Ok(GetAccountAnswer { account_usage, account_limit })
}

fn usage(functions: Vec<store::Function>, namespace: String) -> Result<NamespaceUsage, ApiError> {
    let functions: Vec<_> = functions.into_iter().map(|function| function.place.name).collect();
    Ok(NamespaceUsage {
        namespace,
        functions_count: functions.len() as u64,
        functions,
        total_concurrency_mem: CONCURRENCY,
        total_allocated_concurrency_mem: 0,
        total_allocated_provisioned_mem: 0,
    })
}

/// The values of the official sample.
fn limits(namespace: &str) -> Value {
    let trigger = json!({
        "Cos": 10, "Timer": 10, "Cmq": 10, "Total": 110, "Ckafka": 10, "Apigw": 10, "Cls": 10, "Clb": 10, "Mps": 10, "Cm": 10,
        "Vod": 10, "Eb": 10,
    });
    json!({
        "Namespace": namespace,
        "FunctionsCount": 50,
        "TimeoutLimit": 900,
        "InitTimeoutLimit": 300,
        "RetryNumLimit": 2,
        "MinMsgTTL": 60,
        "MaxMsgTTL": 21_600,
        "ConcurrentExecutions": 300,
        "Trigger": trigger,
    })
}
