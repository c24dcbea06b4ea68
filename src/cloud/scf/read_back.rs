//! What is told of a function: no member is left out, none is null (`real-clients.md` 15).

use super::store::{Function, Resolved, Trigger};
use crate::{
    cloud::times,
    wire::scf::{
        AccessInfo, CfsConfig, EipConfigIn, EipConfigOut, Environment, FunctionItem, GetFunctionAnswer,
        PublicNetConfig, Trigger as ListedTrigger, VpcConfig,
    },
};
use serde_json::Value;

const NO: &str = "FALSE";

/// The answer of `GetFunction`.
pub fn function(
    function: &Function,
    resolved: Resolved,
    qualifier: &str,
    triggers: Vec<ListedTrigger>,
) -> GetFunctionAnswer {
    let Resolved { version, alias: _, content, status, added } = resolved;
    GetFunctionAnswer {
        function_name: function.place.name.clone(),
        function_id: function.id.clone(),
        namespace: function.place.namespace.clone(),
        function_version: version,
        qualifier: qualifier.to_owned(),
        kind: "Event".into(),
        description: content.description,
        add_time: times::china(added),
        mod_time: times::china(content.modified),
        tags: function.tags.clone(),
        runtime: function.runtime.clone(),
        handler: content.handler,
        memory_size: content.memory,
        timeout: content.timeout,
        init_timeout: content.init_timeout,
        role: content.role,
        environment: Environment { variables: content.environment },
        layers: Vec::<Value>::new(),
        install_dependency: content.install_dependency,
        use_gpu: NO.into(),
        async_run_enable: NO.into(),
        trace_enable: NO.into(),
        dns_cache: NO.into(),
        l5_enable: NO.into(),
        code_info: String::new(),
        code_size: content.code_size,
        code_result: "success".into(),
        code_error: String::new(),
        err_no: 0,
        status: status.to_string(),
        status_desc: String::new(),
        status_reasons: Vec::new(),
        available_status: "Available".into(),
        vpc_config: VpcConfig::default(),
        public_net_config: content.public_net,
        eip_config: EipConfigOut { eip_fixed: NO.into(), eips: Vec::new() },
        access_info: AccessInfo::default(),
        cls_logset_id: content.cls_logset_id,
        cls_topic_id: content.cls_topic_id,
        dead_letter_config: content.dead_letter,
        cfs_config: CfsConfig::default(),
        triggers: triggers.into_iter().map(beside_function).collect(),
    }
}

/// A function in a list; `provisioned` is the memory of its kept instances, in MB.
pub fn item(function: &Function, provisioned: u64, now: i64) -> FunctionItem {
    FunctionItem {
        function_name: function.place.name.clone(),
        function_id: function.id.clone(),
        namespace: function.place.namespace.clone(),
        runtime: function.runtime.clone(),
        kind: "Event".into(),
        status: function.status(now).to_string(),
        status_desc: String::new(),
        status_reasons: Vec::new(),
        description: function.latest.description.clone(),
        tags: function.tags.clone(),
        add_time: times::china(function.added),
        mod_time: times::china(function.latest.modified),
        async_run_enable: NO.into(),
        trace_enable: NO.into(),
        total_provisioned_concurrency_mem: Some(provisioned).filter(|memory| *memory > 0).into(),
        reserved_concurrency_mem: function.reserved.into(),
    }
}

/// A trigger as `GetFunction` and `CreateTrigger` tell it: another type than in a list, without null texts.
pub fn beside_function(listed: ListedTrigger) -> ListedTrigger {
    ListedTrigger {
        custom_argument: Some(listed.custom_argument.unwrap_or_default()),
        description: Some(listed.description.unwrap_or_default()),
        bound_resources: None,
        ..listed
    }
}

/// A trigger of SCF's own in a list.
pub fn trigger(trigger: &Trigger) -> ListedTrigger {
    ListedTrigger {
        enable: i64::from(trigger.enabled),
        qualifier: trigger.qualifier.clone(),
        trigger_name: trigger.name.clone(),
        kind: trigger.kind.clone(),
        trigger_desc: trigger.desc.clone(),
        available_status: "Available".into(),
        custom_argument: trigger.argument.clone(),
        add_time: times::china(trigger.added),
        mod_time: times::china(trigger.modified),
        resource_id: String::new(),
        bind_status: "on".into(),
        trigger_attribute: "single".into(),
        description: trigger.description.clone(),
        bound_resources: Some(String::new()),
    }
}

/// A way out as the platform sets it up when nothing is said.
pub fn default_public_net() -> PublicNetConfig {
    PublicNetConfig {
        public_net_status: "ENABLE".into(),
        eip_config: EipConfigIn { eip_status: "DISABLE".into(), eip_address: Vec::new() },
    }
}
