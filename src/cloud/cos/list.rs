//! GET Bucket: listing keys.

use super::{
    errors::Refusal,
    serve::{Asked, with_xml},
    store::{self, Object},
    xml,
};
use crate::{
    cloud::http::Response,
    wire::{
        cos::{CommonPrefix, Content, ListBucketResult},
        sign::cos::encode,
    },
};

/// Keys and folders of a page.
pub const LARGEST_PAGE: u64 = 1000;

pub fn get_bucket(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let bucket = asked.existing_bucket()?;
    let parameter = |name| asked.target.parameter(name).unwrap_or_default();
    let (prefix, marker) = (parameter("prefix"), parameter("marker"));
    let delimiter = Some(parameter("delimiter")).filter(|delimiter| !delimiter.is_empty());
    let max_keys = asked.number("max-keys", LARGEST_PAGE)?.min(LARGEST_PAGE);
    let in_url = asked.wants_encoding()?;
    let text = |text: &str| if in_url { encode(text) } else { text.to_owned() };

    let objects = asked.cloud.store.read(|reader| store::objects(reader, &bucket.name, prefix))?;
    let Page { contents, folders, next } = page(objects, prefix, delimiter, marker, max_keys);
    let contents = contents.into_iter().map(|(key, object)| Content {
        key: text(&key),
        last_modified: xml::time(object.modified),
        etag: object.etag(),
        size: object.size,
        owner: asked.owner(),
        storage_class: "STANDARD".into(),
    });
    let mut response = with_xml(&ListBucketResult {
        name: bucket.name,
        encoding_type: in_url.then(|| "url".into()),
        prefix: text(prefix),
        marker: text(marker),
        max_keys,
        delimiter: delimiter.map(text),
        is_truncated: next.is_some(),
        next_marker: next.as_deref().map(text),
        common_prefixes: folders.iter().map(|folder| CommonPrefix { prefix: text(folder) }).collect(),
        contents: contents.collect(),
    })?;
    if let Some(region) = bucket.region.and_then(|region| region.parse().ok()) {
        response.headers_mut().insert("x-cos-bucket-region", region);
    }
    Ok(response)
}

/// Returns the folder below `prefix` that a key is in: what ends with the first delimiter.
pub fn folder_of(key: &str, prefix: &str, delimiter: Option<&str>) -> Option<String> {
    let delimiter = delimiter?;
    let end = key[prefix.len()..].find(delimiter)? + prefix.len() + delimiter.len();
    Some(key[..end].to_owned())
}

struct Page {
    contents: Vec<(String, Object)>,
    folders: Vec<String>,
    /// Last key or folder of the page, if more follow: the marker of the next.
    next: Option<String>,
}

fn page(objects: Vec<(String, Object)>, prefix: &str, delimiter: Option<&str>, marker: &str, max_keys: u64) -> Page {
    let mut page = Page { contents: Vec::new(), folders: Vec::new(), next: None };
    let mut last = String::new();
    for (key, object) in objects {
        let folder = folder_of(&key, prefix, delimiter);
        let name = folder.as_ref().unwrap_or(&key);
        // A folder is one entry, however many keys it holds, and is over once it was a page's last.
        if name.as_str() <= marker || (folder.is_some() && page.folders.last() == folder.as_ref()) {
            continue;
        }
        if (page.contents.len() + page.folders.len()) as u64 >= max_keys {
            page.next = Some(last).filter(|last| !last.is_empty());
            break;
        }
        last.clone_from(name);
        match folder {
            Some(folder) => page.folders.push(folder),
            None => page.contents.push((key, object)),
        }
    }
    page
}
