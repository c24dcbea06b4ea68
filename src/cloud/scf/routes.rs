//! The actions of SCF.

use super::{
    account, aliases, concurrency, copies, events, functions, invocations, invoke_config, namespaces, triggers,
    updates, versions,
};
use crate::{
    cloud::routes::{Route, routes},
    wire::scf::{
        CopyFunction, CreateAlias, CreateFunction, CreateNamespace, CreateTrigger, DeleteAlias, DeleteFunction,
        DeleteFunctionVersion, DeleteNamespace, DeleteProvisionedConcurrencyConfig, DeleteReservedConcurrencyConfig,
        DeleteTrigger, GetAccount, GetAlias, GetAsyncEventStatus, GetFunction, GetFunctionAddress,
        GetFunctionEventInvokeConfig, GetFunctionLogs, GetProvisionedConcurrencyConfig, GetRequestStatus,
        GetReservedConcurrencyConfig, Invoke, InvokeFunction, ListAliases, ListAsyncEvents, ListFunctions,
        ListNamespaces, ListTriggers, ListVersionByFunction, PublishVersion, PutProvisionedConcurrencyConfig,
        PutReservedConcurrencyConfig, TerminateAsyncEvent, UpdateAlias, UpdateFunctionCode,
        UpdateFunctionConfiguration, UpdateFunctionEventInvokeConfig, UpdateNamespace, UpdateTrigger,
        UpdateTriggerStatus,
    },
};

/// All of them.
pub const ROUTES: &[Route] = routes! {
    CreateFunction => functions::create;
    GetFunction => functions::get;
    GetFunctionAddress => functions::get_address;
    ListFunctions => functions::list;
    DeleteFunction => functions::delete;
    CopyFunction => copies::copy;

    UpdateFunctionCode => updates::code;
    UpdateFunctionConfiguration => updates::configuration;

    PublishVersion => versions::publish;
    ListVersionByFunction => versions::list;
    DeleteFunctionVersion => versions::delete;

    CreateAlias => aliases::create;
    UpdateAlias => aliases::update;
    GetAlias => aliases::get;
    ListAliases => aliases::list;
    DeleteAlias => aliases::delete;

    CreateTrigger => triggers::create;
    ListTriggers => triggers::list;
    UpdateTrigger => triggers::update;
    UpdateTriggerStatus => triggers::update_status;
    DeleteTrigger => triggers::delete;

    GetFunctionEventInvokeConfig => invoke_config::get;
    UpdateFunctionEventInvokeConfig => invoke_config::update;

    Invoke => invocations::invoke;
    InvokeFunction => invocations::invoke_function;
    GetRequestStatus => invocations::status;
    GetFunctionLogs => events::logs;
    ListAsyncEvents => events::list;
    GetAsyncEventStatus => events::status;
    TerminateAsyncEvent => events::terminate;

    PutReservedConcurrencyConfig => concurrency::reserve;
    GetReservedConcurrencyConfig => concurrency::reserved;
    DeleteReservedConcurrencyConfig => concurrency::release;
    PutProvisionedConcurrencyConfig => concurrency::provision;
    GetProvisionedConcurrencyConfig => concurrency::provisioned;
    DeleteProvisionedConcurrencyConfig => concurrency::unprovision;

    GetAccount => account::get;
    ListNamespaces => namespaces::list;
    CreateNamespace => namespaces::create;
    UpdateNamespace => namespaces::update;
    DeleteNamespace => namespaces::delete;
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::scf::ACTIONS;
    use std::collections::BTreeSet;

    #[test]
    fn every_action_on_the_wire_has_a_route() {
        let routed: BTreeSet<_> = ROUTES.iter().map(|route| route.action).collect();
        assert_eq!(routed, ACTIONS.iter().copied().collect());
    }
}
