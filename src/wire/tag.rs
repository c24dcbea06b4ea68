//! Tag 2018-08-13: tags of existing resources (`scf-api.md` 10.5).

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
    }
}

actions! { Tag:
    ModifyResourceTags => super::Empty, change, 20;
    DescribeResourceTagsByResourceIds => DescribeResourceTagsByResourceIdsAnswer, read, 20;
}
