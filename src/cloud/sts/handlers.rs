//! The two actions.

use crate::{
    cloud::{
        Call, Identity,
        cam::{
            self, store,
            trust::{PrincipalKind, trusts},
        },
        store::Look,
        times,
    },
    wire::{
        ApiError, ErrorCode,
        sts::{AssumeRole, AssumeRoleAnswer, GetCallerIdentity, GetCallerIdentityAnswer},
    },
};
use std::time::Duration;

const USUAL_SECONDS: u64 = 7200;
const LONGEST_SECONDS: u64 = 43_200;

pub async fn get_caller_identity(call: &Call<'_>, _: GetCallerIdentity) -> Result<GetCallerIdentityAnswer, ApiError> {
    let uin = call.caller.account.uin.clone();
    let (kind, user_id, arn) = match &call.caller.identity {
        Identity::Root => ("CAMUser", uin.clone(), format!("qcs::cam:{uin}:uin/{uin}")),
        Identity::Role { role, session } => {
            let found = call.cloud.store.read(|reader| store::role_named(reader, role))?;
            let id = found.map(|role| role.id).ok_or_else(|| not_found(role))?;
            ("CAMRole", format!("{id}:{session}"), format!("qcs::sts:{uin}:assumed-role/{id}"))
        }
    };
    Ok(GetCallerIdentityAnswer { arn, account_id: uin, principal_id: user_id.clone(), user_id, kind: kind.into() })
}

pub async fn assume_role(call: &Call<'_>, request: AssumeRole) -> Result<AssumeRoleAnswer, ApiError> {
    let AssumeRole { role_arn, role_session_name, duration_seconds, policy } = request;
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    if !(2..=128).contains(&role_session_name.len()) || !role_session_name.bytes().all(good) {
        let message = "`RoleSessionName` is 2 to 128 of `A-Za-z0-9_+=,.@-`";
        return Err(ApiError::new(ErrorCode::InvalidParamError, message));
    }
    let seconds = duration_seconds.filter(|seconds| *seconds > 0).unwrap_or(USUAL_SECONDS);
    if seconds > LONGEST_SECONDS {
        return Err(ApiError::new("InvalidParameter.OverTimeError", "`DurationSeconds` is at most 43200"));
    }
    if policy.is_some_and(|policy| !policy.is_empty()) {
        // Keys with more rights than were asked for would be a made-up success.
        return Err(ApiError::new(ErrorCode::UnsupportedOperation, "session policies are not modelled by this server"));
    }
    let uin = &call.caller.account.uin;
    let role = call.cloud.store.read(|reader| {
        let role = named(reader, uin, &role_arn)?.ok_or_else(|| not_found(&role_arn))?;
        let name = format!("qcs::cam::uin/{uin}:roleName/{}", role.name);
        let (principal, permitted) = match &call.caller.identity {
            Identity::Root => (format!("qcs::cam::uin/{uin}:uin/{uin}"), true),
            Identity::Role { role: caller, session: _ } => (
                format!("qcs::cam::uin/{uin}:roleName/{caller}"),
                cam::allows(reader, caller, "sts:AssumeRole", &name)?,
            ),
        };
        if !permitted || !trusts(&role.trust, PrincipalKind::Qcs, &principal) {
            let message = format!("`{principal}` may not assume the role `{}`", role.name);
            return Err(ApiError::new(ErrorCode::UnauthorizedOperation, message));
        }
        Ok(role)
    })?;
    if seconds > role.session_duration {
        let message = format!("sessions of this role last at most {} seconds", role.session_duration);
        return Err(ApiError::new("InvalidParameter.OverTimeError", message));
    }
    let now = call.cloud.clock.now();
    let credentials = call.cloud.mint_session(&role.name, &role_session_name, Duration::from_secs(seconds))?;
    let expired_time = now.saturating_add_unsigned(seconds);
    let expiration = times::utc(expired_time.saturating_mul(1000));
    Ok(AssumeRoleAnswer { credentials, expired_time, expiration })
}

/// Returns the role that a resource name stands for: by name or by id, also in the form of preset service roles.
fn named(look: &impl Look, uin: &str, arn: &str) -> Result<Option<store::Role>, ApiError> {
    let Some(subject) = arn.strip_prefix(&format!("qcs::cam::uin/{uin}:")) else {
        return Ok(None);
    };
    for prefix in ["roleName/", "role/tencentcloudServiceRoleName/"] {
        if let Some(name) = subject.strip_prefix(prefix) {
            return Ok(store::role_named(look, name)?);
        }
    }
    let id = subject.strip_prefix("role/tencentcloudServiceRole/").or_else(|| subject.strip_prefix("role/"));
    Ok(store::roles(look)?.into_iter().find(|role| Some(role.id.as_str()) == id))
}

fn not_found(role: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFoundRoleNotFound, format!("role `{role}` does not exist"))
}
