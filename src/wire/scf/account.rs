//! The account's namespaces and what is in them (`scf-api.md` 5, 10.4).

use crate::wire::messages;
use serde_json::Value;

messages! {
    /// Lists the function names of every namespace in a region, in one call.
    GetAccount {}
    /// Usage and limits.
    GetAccountAnswer {
        /// Usage.
        account_usage: AccountUsage,
        /// Limits.
        account_limit: Value,
    }
    /// Usage.
    AccountUsage {
        /// How many.
        namespaces_count: u64,
        /// Which.
        namespace: Vec<NamespaceUsage>,
        /// MB.
        total_concurrency_mem: u64,
        /// MB.
        total_allocated_concurrency_mem: u64,
        /// MB.
        user_concurrency_mem_limit: u64,
    }
    /// Usage of one namespace.
    NamespaceUsage {
        /// Name.
        namespace: String,
        /// Function names.
        functions: Vec<String>,
        /// How many.
        functions_count: u64,
        /// MB.
        total_concurrency_mem: u64,
        /// MB.
        total_allocated_concurrency_mem: u64,
        /// MB.
        total_allocated_provisioned_mem: u64,
    }
    /// Lists namespaces.
    ListNamespaces {
        /// Default 20.
        limit: Option<u64>,
        /// From 0.
        offset: Option<u64>,
        /// `Name` or `Updatetime`.
        orderby: Option<String>,
        /// `ASC` or `DESC`.
        order: Option<String>,
        /// Parts of names and texts, all of which must match.
        search_key: Option<Vec<SearchKey>>,
    }
    /// What a namespace is to have in it.
    SearchKey {
        /// `Namespace` or `Description`.
        key: String,
        /// A part of it.
        value: String,
    }
    /// One page of namespaces.
    ListNamespacesAnswer {
        /// The namespaces.
        namespaces: Vec<Namespace>,
        /// All of them.
        total_count: u64,
    }
    /// A namespace.
    Namespace {
        /// Name.
        name: String,
        /// Text.
        description: String,
        /// `default` or `TCB`.
        #[serde(rename = "Type")]
        kind: String,
        /// China time.
        add_time: String,
        /// China time.
        mod_time: String,
    }
    /// Creates a namespace.
    CreateNamespace {
        /// Name.
        namespace: String,
        /// Text.
        description: Option<String>,
    }
    /// Replaces the text of a namespace.
    UpdateNamespace {
        /// Name.
        namespace: String,
        /// Text.
        description: String,
    }
    /// Deletes an empty namespace.
    DeleteNamespace {
        /// Name.
        namespace: String,
    }
}
