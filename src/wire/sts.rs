//! STS 2018-08-13 (`cam-roles.md` 3).

use super::{actions, messages, secret_messages};

messages! {
    /// Asks who signed the request.
    GetCallerIdentity {}
    /// Who signed. Account and user are digits as text.
    GetCallerIdentityAnswer {
        /// `qcs::cam:<owner>:uin/<uin>` or an assumed role.
        arn: String,
        /// Owner uin.
        account_id: String,
        /// Own uin, or `<roleId>:<session>`.
        user_id: String,
        /// Like `user_id`.
        principal_id: String,
        /// `CAMUser` or `CAMRole`.
        #[serde(rename = "Type")]
        kind: String,
    }
    /// Asks for temporary keys of a role.
    AssumeRole {
        /// `qcs::cam::uin/<owner>:roleName/<name>`.
        role_arn: String,
        /// 2-128 characters.
        role_session_name: String,
        /// Seconds, 7200 by default, at most 43200.
        duration_seconds: Option<u64>,
        /// URL-encoded JSON that narrows the role's rights.
        policy: Option<String>,
    }
    /// Temporary keys.
    AssumeRoleAnswer {
        /// The keys.
        credentials: Credentials,
        /// Unix seconds.
        expired_time: i64,
        /// ISO 8601 UTC.
        expiration: String,
    }
}

secret_messages! {
    /// A temporary key pair and its token.
    Credentials {
        /// Must travel with every request signed by the pair.
        token: String,
        /// Public half.
        tmp_secret_id: String,
        /// Secret half.
        tmp_secret_key: String,
    }
}

actions! { Sts:
    GetCallerIdentity => GetCallerIdentityAnswer, read, 20;
    AssumeRole => AssumeRoleAnswer, change, 600;
}
