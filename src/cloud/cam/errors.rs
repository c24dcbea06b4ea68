//! The refusals of CAM (`cam-roles.md` 5). What is wrong with a document is said in `document` and `trust`.

use crate::wire::{ApiError, ErrorCode};

/// A request that names its subject in no usable way.
pub fn parameter(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidParamError, message)
}

/// A role that is not there: never `ResourceNotFound`.
pub fn role_not_exist(named: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidRoleNotExist, format!("role `{named}` does not exist"))
}

/// A policy that is not there, for everything but `GetPolicy`.
pub fn policy_not_exist(named: &str) -> ApiError {
    ApiError::new(ErrorCode::InvalidPolicyIdNotExist, format!("policy `{named}` does not exist"))
}

/// A limit of the account is reached.
pub fn full(code: &str, limit: usize) -> ApiError {
    ApiError::new(code, format!("there are {limit} already, which is the limit"))
}

/// Checks the name of a role or policy: 1 to 128 of `A-Za-z0-9+=,.@-_`.
pub fn check_name(code: &str, name: &str) -> Result<(), ApiError> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@-_".contains(&byte);
    if (1..=128).contains(&name.len()) && name.bytes().all(good) {
        return Ok(());
    }
    Err(ApiError::new(code, format!("`{name}` is not a name of 1 to 128 of `A-Za-z0-9+=,.@-_`")))
}

/// Checks a description: at most 300 bytes.
pub fn check_description(description: &str) -> Result<(), ApiError> {
    if description.len() <= 300 {
        return Ok(());
    }
    Err(ApiError::new("InvalidParameter.DescriptionLengthOverlimit", "the description is longer than 300 bytes"))
}

/// Cuts one page out of a list; pages count from 1 and hold at most 200.
pub fn page<T>(items: Vec<T>, page: u64, size: u64) -> Result<(Vec<T>, u64), ApiError> {
    if page == 0 || !(1..=200).contains(&size) {
        return Err(parameter("`Page` counts from 1, and `Rp` is 1 to 200"));
    }
    let total = items.len() as u64;
    let skip = usize::try_from((page - 1).saturating_mul(size)).unwrap_or(usize::MAX);
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    Ok((items.into_iter().skip(skip).take(size).collect(), total))
}
