//! Tag 2018-08-13: tags, and the resources that carry them (`scf-api.md` 10.5, `real-clients.md` 26).

use super::{actions, messages};

messages! {
    /// Sets and removes tags of one resource.
    ModifyResourceTags {
        /// Six-segment name, for a function `qcs::scf:<region>:uin/<uin>:namespace/<ns>/function/<fn>`.
        resource: String,
        /// Tags to set.
        replace_tags: Option<Vec<Tag>>,
        /// Tags to remove.
        delete_tags: Option<Vec<TagKey>>,
    }
    /// Reads the tags of several resources.
    DescribeResourceTagsByResourceIds {
        /// `scf`, `cam`, ...
        service_type: String,
        /// `namespace`, `role`, ...
        resource_prefix: String,
        /// Last parts of the resource names.
        resource_ids: Vec<String>,
        /// Empty for global products.
        resource_region: String,
        /// Paging.
        offset: Option<u64>,
        /// Paging.
        limit: Option<u64>,
    }
    /// One page of tags.
    DescribeResourceTagsByResourceIdsAnswer {
        /// All matches.
        total_count: u64,
        /// As asked.
        offset: u64,
        /// As asked.
        limit: u64,
        /// The tags.
        tags: Vec<TagResource>,
    }
    /// A tag to set.
    Tag {
        /// Key.
        tag_key: String,
        /// Value.
        tag_value: String,
    }
    /// A tag to remove.
    TagKey {
        /// Key.
        tag_key: String,
    }
    /// A tag and its carrier.
    TagResource {
        /// Key.
        tag_key: String,
        /// Value.
        tag_value: String,
        /// Carrier.
        resource_id: String,
        /// Of the carrier.
        service_type: String,
        /// MD5 of the key, in hex.
        tag_key_md5: String,
        /// MD5 of the value, in hex.
        tag_value_md5: String,
        /// `Custom`.
        category: String,
    }
    /// Makes a tag that nobody carries yet.
    CreateTag {
        /// Key.
        tag_key: String,
        /// Value.
        tag_value: String,
    }
    /// Removes a tag that nobody carries.
    DeleteTag {
        /// Key.
        tag_key: String,
        /// Value.
        tag_value: String,
    }
    /// Lists tags.
    DescribeTags {
        /// Only this key.
        tag_key: Option<String>,
        /// Only this value.
        tag_value: Option<String>,
        /// Only these keys.
        tag_keys: Option<Vec<String>>,
        /// Paging.
        offset: Option<u64>,
        /// Default 15.
        limit: Option<u64>,
    }
    /// One page of tags.
    DescribeTagsAnswer {
        /// All matches.
        total_count: u64,
        /// As asked.
        offset: u64,
        /// As asked.
        limit: u64,
        /// The tags.
        tags: Vec<TagWithDelete>,
    }
    /// A tag in a list.
    TagWithDelete {
        /// Key.
        tag_key: String,
        /// Value.
        tag_value: String,
        /// 1 if nobody carries it.
        can_delete: u64,
        /// `Custom`.
        category: String,
    }
    /// Gives an existing tag to resources of one kind.
    AttachResourcesTag {
        /// `scf`, `cam`, ...
        service_type: String,
        /// Last parts of the resource names; at most 50.
        resource_ids: Vec<String>,
        /// Key.
        tag_key: String,
        /// Value.
        tag_value: String,
        /// Absent for global products.
        resource_region: Option<String>,
        /// `namespace`, `role`, ...
        resource_prefix: Option<String>,
    }
    /// Takes a tag from resources of one kind.
    DetachResourcesTag {
        /// `scf`, `cam`, ...
        service_type: String,
        /// Last parts of the resource names; at most 50.
        resource_ids: Vec<String>,
        /// Key.
        tag_key: String,
        /// Absent for global products.
        resource_region: Option<String>,
        /// `namespace`, `role`, ...
        resource_prefix: Option<String>,
    }
    /// Lists resources by their tags.
    GetResources {
        /// Only these; then all in one page.
        resource_list: Option<Vec<String>>,
        /// All of these must hold.
        tag_filters: Option<Vec<TagFilter>>,
        /// Token of the page before.
        pagination_token: Option<String>,
        /// Default 50, at most 200.
        max_results: Option<u64>,
    }
    /// A key, and the values that will do; any if there are none.
    TagFilter {
        /// Key.
        tag_key: String,
        /// Values.
        tag_value: Option<Vec<String>>,
    }
    /// One page of resources.
    GetResourcesAnswer {
        /// Token of the next page; empty at the end.
        pagination_token: String,
        /// The resources.
        resource_tag_mapping_list: Vec<ResourceTagMapping>,
    }
    /// A resource and its tags.
    ResourceTagMapping {
        /// Six-segment name.
        resource: String,
        /// Its tags.
        tags: Vec<CarriedTag>,
    }
    /// A tag that a resource carries.
    CarriedTag {
        /// Key.
        tag_key: String,
        /// Value.
        tag_value: String,
        /// `Custom`.
        category: String,
    }
}

actions! { Tag:
    ModifyResourceTags => super::Empty, change, 20;
    DescribeResourceTagsByResourceIds => DescribeResourceTagsByResourceIdsAnswer, read, 20;
    CreateTag => super::Empty, change, 20;
    DeleteTag => super::Empty, change, 20;
    DescribeTags => DescribeTagsAnswer, read, 20;
    AttachResourcesTag => super::Empty, change, 20;
    DetachResourcesTag => super::Empty, change, 20;
    GetResources => GetResourcesAnswer, read, 20;
}
