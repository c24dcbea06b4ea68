//! Usage and limits of the account.

use super::{
    concurrency::{provisioned_memory, quota},
    namespaces::NAMESPACES,
    store,
};
use crate::{
    cloud::{Call, store::Look},
    wire::{
        ApiError,
        scf::{AccountUsage, GetAccount, GetAccountAnswer, NamespaceUsage},
    },
};
use serde_json::{Value, json};

/// `GetAccount`: every namespace of the region with the names of its functions.
pub async fn get(call: &Call<'_>, _request: GetAccount) -> Result<GetAccountAnswer, ApiError> {
    let now = call.cloud.clock.now_ms();
    let namespace = call.cloud.store.read(|reader| {
        let created = store::namespaces(reader, call.region)?.into_iter().map(|namespace| namespace.name);
        let names = std::iter::once("default".to_owned()).chain(created);
        names.map(|name| usage(reader, call.region, name, now)).collect::<Result<Vec<_>, ApiError>>()
    })?;
    let account_limit = json!({
        "NamespacesCount": NAMESPACES,
        "Namespace": namespace.iter().map(|usage| limits(&usage.namespace)).collect::<Vec<_>>(),
    });
    let quota = quota(call.region);
    let account_usage = AccountUsage {
        total_allocated_concurrency_mem: namespace.iter().map(|usage| usage.total_allocated_concurrency_mem).sum(),
        namespaces_count: namespace.len() as u64,
        namespace,
        total_concurrency_mem: quota,
        user_concurrency_mem_limit: quota,
    };
    Ok(GetAccountAnswer { account_usage, account_limit })
}

fn usage(look: &impl Look, region: &str, namespace: String, now: i64) -> Result<NamespaceUsage, ApiError> {
    let functions = store::functions(look, region, &namespace, now)?;
    let reserved = functions.iter().filter_map(|function| function.reserved).sum();
    let provisioned = functions.iter().map(|function| provisioned_memory(look, &function.place));
    let provisioned = provisioned.sum::<Result<u64, _>>()?;
    let functions: Vec<_> = functions.into_iter().map(|function| function.place.name).collect();
    Ok(NamespaceUsage {
        namespace,
        functions_count: functions.len() as u64,
        functions,
        total_concurrency_mem: quota(region),
        total_allocated_concurrency_mem: reserved,
        total_allocated_provisioned_mem: provisioned,
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
