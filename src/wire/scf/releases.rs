//! Versions, and the aliases that send traffic to them (`scf-api.md` 6).

use crate::wire::messages;

messages! {
    /// Freezes `$LATEST` as a version.
    PublishVersion {
        /// Function.
        function_name: String,
        /// Text; ours carries the release digest.
        description: Option<String>,
        /// Namespace.
        namespace: Option<String>,
    }
    /// The new version.
    PublishVersionAnswer {
        /// Number as text.
        function_version: String,
        /// Bytes.
        code_size: u64,
        /// MB.
        memory_size: u64,
        /// Text.
        description: String,
        /// Entry.
        handler: String,
        /// Seconds.
        timeout: u64,
        /// Runtime.
        runtime: String,
        /// Namespace.
        namespace: String,
    }
    /// Lists versions.
    ListVersionByFunction {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// From 0.
        offset: Option<u64>,
        /// Default 20.
        limit: Option<u64>,
        /// `ASC` or `DESC`.
        order: Option<String>,
        /// `AddTime` or `ModTime`.
        order_by: Option<String>,
    }
    /// One page of versions.
    ListVersionByFunctionAnswer {
        /// Names, `$LATEST` among them.
        function_version: Vec<String>,
        /// The same with details.
        versions: Vec<FunctionVersion>,
        /// All of them.
        total_count: u64,
    }
    /// A version.
    FunctionVersion {
        /// Number as text, or `$LATEST`.
        version: String,
        /// Text.
        description: Option<String>,
        /// China time.
        add_time: Option<String>,
        /// China time.
        mod_time: Option<String>,
        /// Status.
        status: Option<String>,
    }
    /// Deletes a version.
    DeleteFunctionVersion {
        /// Function.
        function_name: String,
        /// Version.
        qualifier: String,
        /// Namespace.
        namespace: Option<String>,
        /// `true` kills running executions too.
        force_delete: Option<String>,
    }
    /// Creates an alias.
    CreateAlias {
        /// Alias.
        name: String,
        /// Function.
        function_name: String,
        /// Main version.
        function_version: String,
        /// Namespace.
        namespace: Option<String>,
        /// A second version.
        routing_config: Option<RoutingConfig>,
        /// Text.
        description: Option<String>,
    }
    /// Replaces an alias.
    UpdateAlias {
        /// Function.
        function_name: String,
        /// Alias.
        name: String,
        /// Main version.
        function_version: String,
        /// Namespace.
        namespace: Option<String>,
        /// A second version.
        routing_config: Option<RoutingConfig>,
        /// Text.
        description: Option<String>,
    }
    /// Reads an alias.
    GetAlias {
        /// Function.
        function_name: String,
        /// Alias.
        name: String,
        /// Namespace.
        namespace: Option<String>,
    }
    /// An alias.
    AliasInfo {
        /// Alias.
        name: String,
        /// Main version.
        function_version: String,
        /// A second version.
        routing_config: RoutingConfig,
        /// Text.
        description: String,
        /// China time.
        add_time: String,
        /// China time.
        mod_time: String,
    }
    /// How an alias splits traffic.
    RoutingConfig {
        /// At most one.
        additional_version_weights: Vec<VersionWeight>,
        /// Misspelt on the wire.
        addtion_version_matchs: Vec<VersionMatch>,
    }
    /// A share of traffic.
    VersionWeight {
        /// Version.
        version: String,
        /// 0..1.
        weight: f64,
    }
    /// A rule for traffic.
    VersionMatch {
        /// Version.
        version: String,
        /// Key.
        key: String,
        /// `range` or `exact`.
        method: String,
        /// Expression.
        expression: String,
    }
    /// Lists aliases; offset and limit travel as text.
    ListAliases {
        /// Function.
        function_name: String,
        /// Namespace.
        namespace: Option<String>,
        /// Filter.
        function_version: Option<String>,
        /// Text.
        offset: Option<String>,
        /// Text.
        limit: Option<String>,
    }
    /// One page of aliases.
    ListAliasesAnswer {
        /// The aliases.
        aliases: Vec<AliasInfo>,
        /// All of them.
        total_count: u64,
    }
    /// Deletes an alias; `$DEFAULT` stays.
    DeleteAlias {
        /// Function.
        function_name: String,
        /// Alias.
        name: String,
        /// Namespace.
        namespace: Option<String>,
    }
}
