//! Tags as such: pairs of key and value that exist before, and without, anybody who carries them.

use super::{
    handlers::{CUSTOM, check},
    resource,
};
use crate::{
    cloud::{
        Call,
        store::{Look, StoreError},
    },
    wire::{
        ApiError, Empty,
        tag::{CreateTag, DeleteTag, DescribeTags, DescribeTagsAnswer, TagWithDelete},
    },
};
use std::collections::BTreeMap;

const PAIR: &str = "tag-pair";

fn place(key: &str, value: &str) -> String {
    format!("{key}\0{value}")
}

/// Returns all pairs, each with how many resources carry it: those that were made and those that came with a resource.
pub fn pairs(look: &impl Look, call: &Call<'_>) -> Result<BTreeMap<(String, String), u64>, StoreError> {
    let made = look.keys(PAIR, "")?;
    let made = made.iter().filter_map(|place| place.split_once('\0'));
    let mut pairs: BTreeMap<_, _> = made.map(|(key, value)| ((key.to_owned(), value.to_owned()), 0)).collect();
    for (_, tags) in resource::all(look, &call.caller.account.uin, call.cloud.clock.now_ms())? {
        for pair in tags {
            *pairs.entry(pair).or_default() += 1;
        }
    }
    Ok(pairs)
}

pub async fn create_tag(call: &Call<'_>, request: CreateTag) -> Result<Empty, ApiError> {
    let CreateTag { tag_key, tag_value } = request;
    check(&tag_key, &tag_value)?;
    call.cloud.store.write(|writer| {
        // Decided in the change that writes: the pair serves as a lock for Terraform's state.
        if pairs(writer, call)?.contains_key(&(tag_key.clone(), tag_value.clone())) {
            let message = format!("the tag `{tag_key}`:`{tag_value}` exists");
            return Err(ApiError::new("ResourceInUse.TagDuplicate", message));
        }
        writer.put(PAIR, &place(&tag_key, &tag_value), &())?;
        Ok(Empty {})
    })
}

pub async fn delete_tag(call: &Call<'_>, request: DeleteTag) -> Result<Empty, ApiError> {
    let DeleteTag { tag_key, tag_value } = request;
    call.cloud.store.write(|writer| match pairs(writer, call)?.get(&(tag_key.clone(), tag_value.clone())) {
        None => {
            let message = format!("the tag `{tag_key}`:`{tag_value}` does not exist");
            Err(ApiError::new("ResourceNotFound.TagNonExist", message))
        }
        Some(0) => {
            writer.delete(PAIR, &place(&tag_key, &tag_value))?;
            Ok(Empty {})
        }
        Some(_) => {
            let message = format!("the tag `{tag_key}`:`{tag_value}` is attached to resources");
            Err(ApiError::new("FailedOperation.TagAttachedResource", message))
        }
    })
}

pub async fn describe_tags(call: &Call<'_>, request: DescribeTags) -> Result<DescribeTagsAnswer, ApiError> {
    let DescribeTags { tag_key, tag_value, tag_keys, offset, limit } = request;
    let (tag_key, tag_value) = (tag_key.unwrap_or_default(), tag_value.unwrap_or_default());
    let (tag_keys, offset, limit) = (tag_keys.unwrap_or_default(), offset.unwrap_or(0), limit.unwrap_or(15));
    let mut pairs = call.cloud.store.read(|reader| pairs(reader, call))?;
    pairs.retain(|(key, value), _| {
        (tag_key.is_empty() || *key == tag_key)
            && (tag_value.is_empty() || *value == tag_value)
            && (tag_keys.is_empty() || tag_keys.contains(key))
    });
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let total_count = pairs.len() as u64;
    let page = pairs.into_iter().skip(place(offset)).take(place(limit));
    let tags = page.map(|((tag_key, tag_value), carriers)| TagWithDelete {
        tag_key,
        tag_value,
        can_delete: u64::from(carriers == 0),
        category: CUSTOM.into(),
    });
    Ok(DescribeTagsAnswer { total_count, offset, limit, tags: tags.collect() })
}
