//! Tags of single resources.

use super::resource::{Resource, Tags, Unknown};
use crate::{
    cloud::Call,
    wire::{
        ApiError, Empty, ErrorCode,
        tag::{
            DescribeResourceTagsByResourceIds, DescribeResourceTagsByResourceIdsAnswer, ModifyResourceTags, Tag,
            TagKey, TagResource,
        },
    },
};
use md5::{Digest, Md5};

/// The category of every tag that users set.
pub(super) const CUSTOM: &str = "Custom";

/// Tags of a resource, and characters of their parts.
pub(super) const MOST_TAGS: usize = 50;
const LONGEST_KEY: usize = 127;
const LONGEST_VALUE: usize = 255;

pub async fn modify_resource_tags(call: &Call<'_>, request: ModifyResourceTags) -> Result<Empty, ApiError> {
    let ModifyResourceTags { resource: name, replace_tags, delete_tags } = request;
    let resource = Resource::parse(&name, &call.caller.account.uin).map_err(|unknown| refused(unknown, &name))?;
    let (replace, delete) = (replace_tags.unwrap_or_default(), delete_tags.unwrap_or_default());
    for Tag { tag_key, tag_value } in &replace {
        check(tag_key, tag_value)?;
        if delete.iter().any(|deleted| deleted.tag_key == *tag_key) {
            let message = format!("`{tag_key}` is to be set and to be removed");
            return Err(ApiError::new("InvalidParameterValue.DeleteTagsParamError", message));
        }
    }
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let mut tags = resource.tags_opt(writer, now)?.ok_or_else(|| not_there(&name))?;
        for TagKey { tag_key } in &delete {
            tags.remove(tag_key);
        }
        tags.extend(replace.into_iter().map(|Tag { tag_key, tag_value }| (tag_key, tag_value)));
        if tags.len() > MOST_TAGS {
            let message = format!("a resource has at most {MOST_TAGS} tags");
            return Err(ApiError::new("LimitExceeded.ResourceAttachedTags", message));
        }
        resource.put_tags(writer, tags, now)?;
        Ok(Empty {})
    })
}

pub async fn describe_resource_tags_by_resource_ids(
    call: &Call<'_>,
    request: DescribeResourceTagsByResourceIds,
) -> Result<DescribeResourceTagsByResourceIdsAnswer, ApiError> {
    let DescribeResourceTagsByResourceIds { service_type, resource_prefix, resource_ids, resource_region, .. } =
        &request;
    let now = call.cloud.clock.now_ms();
    let mut found = Vec::new();
    call.cloud.store.read(|reader| {
        for id in resource_ids {
            let resource = Resource::of(service_type, resource_prefix, resource_region, id);
            let resource =
                resource.map_err(|unknown| refused(unknown, &format!("{service_type} {resource_prefix}")))?;
            // A resource that does not exist has no tags, which clients ask about all the same.
            let tags: Tags = resource.tags_opt(reader, now)?.unwrap_or_default();
            found.extend(tags.into_iter().map(|(tag_key, tag_value)| TagResource {
                tag_key_md5: md5(&tag_key),
                tag_value_md5: md5(&tag_value),
                tag_key,
                tag_value,
                resource_id: id.clone(),
                service_type: service_type.clone(),
                category: CUSTOM.into(),
            }));
        }
        Ok::<_, ApiError>(())
    })?;
    let (offset, limit) = (request.offset.unwrap_or(0), request.limit.unwrap_or(20));
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let total_count = found.len() as u64;
    let tags = found.into_iter().skip(place(offset)).take(place(limit)).collect();
    Ok(DescribeResourceTagsByResourceIdsAnswer { total_count, offset, limit, tags })
}

fn md5(text: &str) -> String {
    base16ct::lower::encode_string(&Md5::digest(text))
}

pub(super) fn check(key: &str, value: &str) -> Result<(), ApiError> {
    let refuse =
        |code: &str, message: &str| Err(ApiError::new(format!("InvalidParameterValue.{code}").as_str(), message));
    if key.is_empty() {
        return refuse("TagKeyEmpty", "a tag's key is empty");
    }
    if key.chars().count() > LONGEST_KEY {
        return refuse("TagKeyLengthExceeded", "a tag's key has at most 127 characters");
    }
    if value.chars().count() > LONGEST_VALUE {
        return refuse("TagValueLengthExceeded", "a tag's value has at most 255 characters");
    }
    if key.starts_with("qcs:") || key.starts_with("project") {
        return Err(ApiError::new("InvalidParameter.ReservedTagKey", format!("the key `{key}` is reserved")));
    }
    Ok(())
}

pub(super) fn refused(unknown: Unknown, name: &str) -> ApiError {
    match unknown {
        Unknown::Description => ApiError::new(
            "InvalidParameterValue.ResourceDescriptionError",
            format!("`{name}` is no six-segment name of this account"),
        ),
        Unknown::Kind => {
            ApiError::new("InvalidParameterValue.ServiceTypeInvalid", format!("`{name}` has no tags on this server"))
        }
    }
}

pub(super) fn not_there(name: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, format!("`{name}` does not exist"))
}
