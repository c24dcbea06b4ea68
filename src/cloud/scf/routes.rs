//! The actions of SCF.

use super::{account, aliases, functions, invocations, invoke_config, namespaces, triggers, updates, versions};
use crate::{
    cloud::routes::{Route, routes},
    wire::scf::{
        CreateAlias, CreateFunction, CreateNamespace, CreateTrigger, DeleteAlias, DeleteFunction,
        DeleteFunctionVersion, DeleteNamespace, DeleteTrigger, GetAccount, GetAlias, GetFunction, GetFunctionAddress,
        GetFunctionEventInvokeConfig, GetRequestStatus, Invoke, InvokeFunction, ListAliases, ListFunctions,
        ListNamespaces, ListTriggers, ListVersionByFunction, PublishVersion, UpdateAlias, UpdateFunctionCode,
        UpdateFunctionConfiguration, UpdateFunctionEventInvokeConfig,
    },
};

/// All of them.
pub const ROUTES: &[Route] = routes! {
    CreateFunction => functions::create;
    GetFunction => functions::get;
    GetFunctionAddress => functions::get_address;
    ListFunctions => functions::list;
    DeleteFunction => functions::delete;

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
    DeleteTrigger => triggers::delete;

    GetFunctionEventInvokeConfig => invoke_config::get;
    UpdateFunctionEventInvokeConfig => invoke_config::update;

    Invoke => invocations::invoke;
    InvokeFunction => invocations::invoke_function;
    GetRequestStatus => invocations::status;

    GetAccount => account::get;
    ListNamespaces => namespaces::list;
    CreateNamespace => namespaces::create;
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
