//! SCF 2018-04-16: functions, versions, aliases, triggers, invocation (`scf-api.md` 4-7, 10).
//!
//! `Namespace` is `default` when absent. Boolean-like texts are `TRUE`/`FALSE` or `ENABLE`/`DISABLE`.

mod account;
mod concurrency;
mod events;
mod functions;
mod invocation;
mod releases;
mod triggers;

pub use account::*;
pub use concurrency::*;
pub use events::*;
pub use functions::*;
pub use invocation::*;
pub use releases::*;
pub use triggers::*;

use super::actions;
actions! { Scf:
    CreateFunction => super::Empty, change, 100;
    GetFunction => GetFunctionAnswer, read, 100;
    UpdateFunctionCode => super::Empty, change, 100;
    UpdateFunctionConfiguration => super::Empty, change, 20;
    DeleteFunction => super::Empty, change, 100;
    CopyFunction => super::Empty, change, 20;
    ListFunctions => ListFunctionsAnswer, read, 100;
    GetFunctionAddress => GetFunctionAddressAnswer, read, 20;
    PublishVersion => PublishVersionAnswer, change, 20;
    ListVersionByFunction => ListVersionByFunctionAnswer, read, 20;
    DeleteFunctionVersion => super::Empty, change, 20;
    CreateAlias => super::Empty, change, 20;
    UpdateAlias => super::Empty, change, 20;
    GetAlias => AliasInfo, read, 20;
    ListAliases => ListAliasesAnswer, read, 20;
    DeleteAlias => super::Empty, change, 20;
    ListTriggers => ListTriggersAnswer, read, 20;
    CreateTrigger => CreateTriggerAnswer, change, 100;
    UpdateTrigger => super::Empty, change, 20;
    UpdateTriggerStatus => super::Empty, change, 20;
    DeleteTrigger => super::Empty, change, 100;
    GetFunctionEventInvokeConfig => GetFunctionEventInvokeConfigAnswer, read, 20;
    UpdateFunctionEventInvokeConfig => super::Empty, change, 20;
    Invoke => InvokeAnswer, change, 20;
    InvokeFunction => InvokeAnswer, change, 10000;
    GetRequestStatus => GetRequestStatusAnswer, read, 20;
    GetFunctionLogs => GetFunctionLogsAnswer, read, 20;
    ListAsyncEvents => ListAsyncEventsAnswer, read, 20;
    GetAsyncEventStatus => GetAsyncEventStatusAnswer, read, 20;
    TerminateAsyncEvent => super::Empty, change, 20;
    PutReservedConcurrencyConfig => super::Empty, change, 20;
    GetReservedConcurrencyConfig => GetReservedConcurrencyConfigAnswer, read, 20;
    DeleteReservedConcurrencyConfig => super::Empty, change, 20;
    PutProvisionedConcurrencyConfig => super::Empty, change, 20;
    GetProvisionedConcurrencyConfig => GetProvisionedConcurrencyConfigAnswer, read, 20;
    DeleteProvisionedConcurrencyConfig => super::Empty, change, 20;
    GetAccount => GetAccountAnswer, read, 20;
    ListNamespaces => ListNamespacesAnswer, read, 10;
    CreateNamespace => super::Empty, change, 10;
    UpdateNamespace => super::Empty, change, 10;
    DeleteNamespace => super::Empty, change, 10;
}
