//! Lists of uploads and of their parts.

use super::{
    errors::Refusal,
    list::{LARGEST_PAGE, folder_of},
    parts::{self, Upload},
    serve::{Asked, with_xml},
    xml, xml_parts,
};
use crate::{
    cloud::http::Response,
    wire::{cos::CommonPrefix, sign::cos::encode},
};

pub fn list_parts(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let bucket = asked.existing_bucket()?;
    let (id, key) = (asked.target.parameter("uploadId").unwrap_or_default(), &asked.target.key);
    let found = asked.cloud.store.read(|reader| {
        parts::upload(reader, &bucket.name, id, key)?;
        Ok::<_, Refusal>(parts::parts(reader, &bucket.name, id)?)
    })?;
    let marker = asked.number("part-number-marker", 0)?;
    let max_parts = asked.number("max-parts", LARGEST_PAGE)?.min(LARGEST_PAGE);
    let in_url = asked.wants_encoding()?;
    let mut after = found.range(marker.saturating_add(1)..);
    let part: Vec<_> = after
        .by_ref()
        .take(usize::try_from(max_parts).unwrap_or(usize::MAX))
        .map(|(number, part)| xml_parts::PartEntry {
            part_number: *number,
            last_modified: xml::time(part.modified),
            etag: format!("\"{}\"", part.md5),
            size: part.size,
        })
        .collect();
    let is_truncated = after.next().is_some();
    with_xml(&xml_parts::Parts {
        bucket: bucket.name,
        encoding_type: in_url.then_some("url"),
        key: if in_url { encode(key) } else { key.clone() },
        upload_id: id.to_owned(),
        owner: asked.owner(),
        initiator: initiator(asked),
        storage_class: "STANDARD",
        part_number_marker: marker,
        next_part_number_marker: part.last().filter(|_| is_truncated).map(|part| part.part_number),
        max_parts,
        is_truncated,
        part,
    })
}

pub fn list_uploads(asked: &Asked<'_>) -> Result<Response, Refusal> {
    let bucket = asked.existing_bucket()?;
    let parameter = |name| asked.target.parameter(name).unwrap_or_default();
    let (prefix, key_marker, id_marker) = (parameter("prefix"), parameter("key-marker"), parameter("upload-id-marker"));
    let delimiter = Some(parameter("delimiter")).filter(|delimiter| !delimiter.is_empty());
    let max_uploads = asked.number("max-uploads", LARGEST_PAGE)?.min(LARGEST_PAGE);
    let in_url = asked.wants_encoding()?;
    let text = |text: &str| if in_url { encode(text) } else { text.to_owned() };
    let mut found = asked.cloud.store.read(|reader| parts::uploads(reader, &bucket.name))?;
    found.retain(|upload| upload.key.starts_with(prefix));
    // The marker of uploads is one of those of the marker's key: without it, that key is over.
    let passed = found.iter().position(|upload| upload.key == key_marker && upload.id == id_marker);
    let follows = |upload: &Upload| upload.key.as_str() > key_marker;
    let from = passed.map_or_else(|| found.iter().position(follows).unwrap_or(found.len()), |passed| passed + 1);
    let (mut upload, mut folders) = (Vec::new(), Vec::<String>::new());
    let (mut last, mut next) = (None, None);
    for Upload { id, key, initiated, .. } in found.split_off(from) {
        let folder = folder_of(&key, prefix, delimiter);
        if folder.is_some() && (folders.last() == folder.as_ref() || folder.as_deref() <= Some(key_marker)) {
            continue;
        }
        if (upload.len() + folders.len()) as u64 >= max_uploads {
            next = last;
            break;
        }
        last = Some((folder.clone().unwrap_or_else(|| key.clone()), id.clone()));
        match folder {
            Some(folder) => folders.push(folder),
            None => upload.push(xml_parts::UploadEntry {
                key: text(&key),
                upload_id: id,
                storage_class: "STANDARD",
                initiator: initiator(asked),
                owner: asked.owner(),
                initiated: xml::time(initiated),
            }),
        }
    }
    let (next_key_marker, next_upload_id_marker) = next.unzip();
    with_xml(&xml_parts::Uploads {
        bucket: bucket.name,
        encoding_type: in_url.then_some("url"),
        key_marker: text(key_marker),
        upload_id_marker: id_marker.to_owned(),
        is_truncated: next_key_marker.is_some(),
        next_key_marker: next_key_marker.as_deref().map(text),
        next_upload_id_marker,
        max_uploads,
        prefix: text(prefix),
        delimiter: delimiter.map(text),
        upload,
        common_prefixes: folders.iter().map(|folder| CommonPrefix { prefix: text(folder) }).collect(),
    })
}

fn initiator(asked: &Asked<'_>) -> xml_parts::Initiator {
    let id = asked.owner().id;
    xml_parts::Initiator { display_name: id.clone(), id }
}
