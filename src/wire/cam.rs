//! CAM 2019-01-16: roles and policies (`cam-roles.md` 2). Global: no region.

use super::{KeyValue, actions, messages};

messages! {
    /// Creates a role.
    CreateRole {
        /// 1-128 of `A-Za-z0-9+=,.@-_`.
        role_name: String,
        /// Trust document, JSON text.
        policy_document: String,
        /// At most 300 bytes.
        description: Option<String>,
        /// 0 or 1.
        console_login: Option<u64>,
        /// Seconds, 0-43200.
        session_duration: Option<u64>,
        /// Tags.
        tags: Option<Vec<KeyValue>>,
    }
    /// The new role.
    CreateRoleAnswer {
        /// 19 digits as text: above 2^53, never a number.
        role_id: String,
    }
    /// Reads one role, by id or name. Absent is `InvalidParameter.RoleNotExist`.
    GetRole {
        /// One of the two.
        role_id: Option<String>,
        /// One of the two.
        role_name: Option<String>,
    }
    /// The role.
    GetRoleAnswer {
        /// The role.
        role_info: RoleInfo,
    }
    /// A role.
    RoleInfo {
        /// Digits as text.
        role_id: String,
        /// Name.
        role_name: String,
        /// Trust document, JSON text, normalised by the server: compare by meaning.
        policy_document: String,
        /// Free text.
        description: String,
        /// China time.
        add_time: String,
        /// China time.
        update_time: String,
        /// 0 or 1.
        console_login: u64,
        /// `user`, `system` or `service_linked`.
        role_type: Option<String>,
        /// Seconds.
        session_duration: Option<u64>,
        /// Service-linked roles only.
        deletion_task_id: Option<String>,
        /// Absent in older answers.
        tags: Option<Vec<KeyValue>>,
        /// `qcs::cam::uin/<owner>:roleName/<name>`.
        role_arn: Option<String>,
    }
    /// Lists roles.
    DescribeRoleList {
        /// From 1.
        page: u64,
        /// At most 200.
        rp: u64,
    }
    /// One page of roles.
    DescribeRoleListAnswer {
        /// The roles.
        list: Vec<RoleInfo>,
        /// All of them.
        total_num: u64,
    }
    /// Deletes a role.
    DeleteRole {
        /// One of the two.
        role_id: Option<String>,
        /// One of the two.
        role_name: Option<String>,
    }
    /// Replaces a role's trust document.
    UpdateAssumeRolePolicy {
        /// Trust document, JSON text.
        policy_document: String,
        /// One of the two.
        role_id: Option<String>,
        /// One of the two.
        role_name: Option<String>,
    }
    /// Replaces a role's description.
    UpdateRoleDescription {
        /// At most 300 bytes.
        description: String,
        /// One of the two.
        role_id: Option<String>,
        /// One of the two.
        role_name: Option<String>,
    }
    /// Attaches one policy to a role; attaching twice is no error.
    AttachRolePolicy {
        /// One of the two.
        policy_id: Option<u64>,
        /// One of the two; the only way for presets, whose ids are not published.
        policy_name: Option<String>,
        /// One of the two.
        attach_role_id: Option<String>,
        /// One of the two.
        attach_role_name: Option<String>,
    }
    /// Detaches one policy from a role; detaching twice is no error.
    DetachRolePolicy {
        /// One of the two.
        policy_id: Option<u64>,
        /// One of the two.
        policy_name: Option<String>,
        /// One of the two.
        detach_role_id: Option<String>,
        /// One of the two.
        detach_role_name: Option<String>,
    }
    /// Lists the policies of a role.
    ListAttachedRolePolicies {
        /// From 1.
        page: u64,
        /// At most 200.
        rp: u64,
        /// One of the two.
        role_id: Option<String>,
        /// One of the two.
        role_name: Option<String>,
        /// `User` or `QCS`.
        policy_type: Option<String>,
    }
    /// One page of attachments.
    ListAttachedRolePoliciesAnswer {
        /// The attachments.
        list: Vec<AttachedPolicy>,
        /// All of them.
        total_num: u64,
    }
    /// A policy attached to a role.
    AttachedPolicy {
        /// Number.
        policy_id: u64,
        /// Name.
        policy_name: String,
        /// China time.
        add_time: String,
        /// `User` or `QCS`.
        policy_type: String,
        /// 1 console, 2 by syntax.
        create_mode: u64,
        /// Free text.
        description: String,
        /// 1 = its service is offline; misspelt on the wire.
        deactived: u64,
        /// Services that are offline.
        deactived_detail: Vec<String>,
    }
    /// Lists policies.
    ListPolicies {
        /// From 1.
        page: Option<u64>,
        /// At most 200.
        rp: Option<u64>,
        /// `All`, `QCS` (presets) or `Local`.
        scope: Option<String>,
        /// Matches within names.
        keyword: Option<String>,
    }
    /// One page of policies.
    ListPoliciesAnswer {
        /// All of them.
        total_num: u64,
        /// The policies.
        list: Vec<StrategyInfo>,
    }
    /// A policy in a list: without its document.
    StrategyInfo {
        /// Number.
        policy_id: u64,
        /// Name.
        policy_name: String,
        /// China time.
        add_time: String,
        /// 1 custom, 2 preset.
        #[serde(rename = "Type")]
        kind: u64,
        /// Free text.
        description: String,
        /// 1 console, 2 by syntax.
        create_mode: u64,
        /// How many carry it.
        attachments: u64,
    }
    /// Reads one policy with its document.
    GetPolicy {
        /// There is no look-up by name.
        policy_id: u64,
    }
    /// The policy.
    GetPolicyAnswer {
        /// Name.
        policy_name: String,
        /// Free text.
        description: String,
        /// 1 custom, 2 preset.
        #[serde(rename = "Type")]
        kind: u64,
        /// China time.
        add_time: String,
        /// China time.
        update_time: String,
        /// JSON text, normalised by the server: compare by meaning.
        policy_document: String,
    }
    /// Creates a custom policy.
    CreatePolicy {
        /// Unique in the account.
        policy_name: String,
        /// JSON text, at most 4096 characters.
        policy_document: String,
        /// Free text.
        description: Option<String>,
    }
    /// Replaces a custom policy.
    UpdatePolicy {
        /// One of the two.
        policy_id: Option<u64>,
        /// One of the two.
        policy_name: Option<String>,
        /// Free text.
        description: Option<String>,
        /// JSON text.
        policy_document: Option<String>,
    }
    /// The policy created or replaced.
    PolicyIdAnswer {
        /// Number.
        policy_id: u64,
    }
    /// Deletes custom policies, attached or not.
    DeletePolicy {
        /// A list, though the name is singular.
        policy_id: Vec<u64>,
    }
    /// Asks for the account's numbers.
    GetUserAppId {}
    /// The account's numbers.
    GetUserAppIdAnswer {
        /// Own uin, as text.
        uin: String,
        /// Owner uin, as text.
        owner_uin: String,
        /// Number that ends every bucket name.
        app_id: u64,
    }
}

actions! { Cam:
    CreateRole => CreateRoleAnswer, change, 2;
    GetRole => GetRoleAnswer, read, 3;
    DescribeRoleList => DescribeRoleListAnswer, read, 10;
    DeleteRole => super::Empty, change, 3;
    UpdateAssumeRolePolicy => super::Empty, change, 3;
    UpdateRoleDescription => super::Empty, change, 3;
    AttachRolePolicy => super::Empty, change, 3;
    DetachRolePolicy => super::Empty, change, 3;
    ListAttachedRolePolicies => ListAttachedRolePoliciesAnswer, read, 10;
    ListPolicies => ListPoliciesAnswer, read, 20;
    GetPolicy => GetPolicyAnswer, read, 20;
    CreatePolicy => PolicyIdAnswer, change, 10;
    UpdatePolicy => PolicyIdAnswer, change, 10;
    DeletePolicy => super::Empty, change, 10;
    GetUserAppId => GetUserAppIdAnswer, read, 20;
}
