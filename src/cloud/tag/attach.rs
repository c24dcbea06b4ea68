//! Tags of several resources at once, and resources by their tags.

use super::{
    handlers::{CUSTOM, MOST_TAGS, check, not_there, refused},
    pairs::pairs,
    resource::{self, Resource, Tags},
};
use crate::{
    cloud::Call,
    wire::{
        ApiError, Empty, ErrorCode,
        tag::{
            AttachResourcesTag, CarriedTag, DetachResourcesTag, GetResources, GetResourcesAnswer, ResourceTagMapping,
            TagFilter,
        },
    },
};

/// Resources of one request.
const MOST_RESOURCES: usize = 50;

/// Resources of a page.
const USUAL_PAGE: u64 = 50;
const LARGEST_PAGE: u64 = 200;

pub async fn attach_resources_tag(call: &Call<'_>, request: AttachResourcesTag) -> Result<Empty, ApiError> {
    let AttachResourcesTag { service_type, resource_ids, tag_key, tag_value, resource_region, resource_prefix } =
        request;
    check(&tag_key, &tag_value)?;
    call.cloud.store.read(|reader| {
        if pairs(reader, call)?.contains_key(&(tag_key.clone(), tag_value.clone())) {
            return Ok(());
        }
        let message = format!("the tag `{tag_key}`:`{tag_value}` does not exist: make it first");
        Err(ApiError::new("ResourceNotFound.TagNonExist", message))
    })?;
    let region = resource_region.as_deref().unwrap_or_default();
    let prefix = resource_prefix.as_deref().unwrap_or_default();
    change(call, &service_type, prefix, region, &resource_ids, |tags| {
        tags.insert(tag_key.clone(), tag_value.clone());
    })
}

pub async fn detach_resources_tag(call: &Call<'_>, request: DetachResourcesTag) -> Result<Empty, ApiError> {
    let DetachResourcesTag { service_type, resource_ids, tag_key, resource_region, resource_prefix } = request;
    let region = resource_region.as_deref().unwrap_or_default();
    let prefix = resource_prefix.as_deref().unwrap_or_default();
    change(call, &service_type, prefix, region, &resource_ids, |tags| {
        tags.remove(&tag_key);
    })
}

/// Changes the tags of resources of one kind: of all, or of none if one of them does not exist.
fn change(
    call: &Call<'_>,
    service: &str,
    prefix: &str,
    region: &str,
    ids: &[String],
    change: impl Fn(&mut Tags),
) -> Result<Empty, ApiError> {
    if ids.is_empty() || ids.len() > MOST_RESOURCES {
        let message = format!("`ResourceIds` has 1 to {MOST_RESOURCES} elements");
        return Err(ApiError::new(ErrorCode::InvalidParameter, message));
    }
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        for id in ids {
            let resource = Resource::of(service, prefix, region, id);
            let resource = resource.map_err(|unknown| refused(unknown, &format!("{service} {prefix}")))?;
            let mut tags = resource.tags_opt(writer, now)?.ok_or_else(|| not_there(id))?;
            change(&mut tags);
            if tags.len() > MOST_TAGS {
                let message = format!("a resource has at most {MOST_TAGS} tags");
                return Err(ApiError::new("LimitExceeded.ResourceAttachedTags", message));
            }
            resource.put_tags(writer, tags, now)?;
        }
        Ok(Empty {})
    })
}

pub async fn get_resources(call: &Call<'_>, request: GetResources) -> Result<GetResourcesAnswer, ApiError> {
    let GetResources { resource_list, tag_filters, pagination_token, max_results } = request;
    let uin = &call.caller.account.uin;
    let limit = max_results.unwrap_or(USUAL_PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(ApiError::new(ErrorCode::InvalidParameter, "`MaxResults` is 1 to 200"));
    }
    let named = resource_list.unwrap_or_default();
    for name in &named {
        Resource::parse(name, uin).map_err(|unknown| refused(unknown, name))?;
    }
    let holds = |tags: &Tags, TagFilter { tag_key, tag_value }: &TagFilter| {
        let values = tag_value.as_deref().unwrap_or_default();
        tags.get(tag_key).is_some_and(|value| values.is_empty() || values.contains(value))
    };
    let filters = tag_filters.unwrap_or_default();
    let mut found = call.cloud.store.read(|reader| resource::all(reader, uin, call.cloud.clock.now_ms()))?;
    // A name may leave the owner out, and one resource may have two names.
    let same = |name: &String, asked: &String| {
        let whole = asked.replacen(":uin/:", &format!(":uin/{uin}:"), 1).replacen(":roleName/", ":role/", 1);
        *name == whole
    };
    found.retain(|(name, tags)| {
        // Without tags, and not asked for by name, a resource is unknown to this service.
        let shown = if named.is_empty() { !tags.is_empty() } else { named.iter().any(|asked| same(name, asked)) };
        shown && filters.iter().all(|filter| holds(tags, filter))
    });
    found.sort();
    let after = pagination_token.unwrap_or_default();
    let mut rest = found.into_iter().filter(|(name, _)| *name > after);
    let limit = if named.is_empty() { usize::try_from(limit).unwrap_or(usize::MAX) } else { usize::MAX };
    let page: Vec<_> = rest.by_ref().take(limit).collect();
    let last = page.last().map(|(name, _)| name.clone()).unwrap_or_default();
    let pagination_token = if rest.next().is_some() { last } else { String::new() };
    let resource_tag_mapping_list = page.into_iter().map(|(resource, tags)| ResourceTagMapping {
        resource,
        tags: tags
            .into_iter()
            .map(|(tag_key, tag_value)| CarriedTag { tag_key, tag_value, category: CUSTOM.into() })
            .collect(),
    });
    Ok(GetResourcesAnswer { pagination_token, resource_tag_mapping_list: resource_tag_mapping_list.collect() })
}
