use super::{
    Input,
    json::{elements, object, text},
    output::without_query,
    value::{Object, Value},
};

/// Returns the sources that a payload of any shape names.
pub(super) fn inputs(payload: &Object<'_>) -> Vec<Input> {
    let single = object(payload, "InputInfo");
    let batch = elements(payload, "InputInfos").iter().filter_map(Value::as_object);
    let edited = object(payload, "Input").map_or(&[][..], |input| elements(input, "FileInfoSet"));
    let edited = edited.iter().filter_map(|file| object(file.as_object()?, "InputInfo"));
    let stream = text(payload, "Url").map(|url| at("URL", None, None, &url));
    single.into_iter().chain(batch).chain(edited).filter_map(input).chain(stream).collect()
}

/// Reads the slot that is filled, whatever `Type` claims.
fn input(info: &Object<'_>) -> Option<Input> {
    let slot = |name| object(info, name);
    if let Some(cos) = slot("CosInputInfo") {
        return Some(at("COS", text(cos, "Bucket"), text(cos, "Region"), &text(cos, "Object")?));
    }
    if let Some(url) = slot("UrlInputInfo") {
        return Some(at("URL", None, None, &text(url, "Url")?));
    }
    if let Some(s3) = slot("S3InputInfo") {
        return Some(at("AWS-S3", text(s3, "S3Bucket"), text(s3, "S3Region"), &text(s3, "S3Object")?));
    }
    let vod = slot("VODInputInfo")?;
    let key = text(vod, "Object").or_else(|| text(vod, "FileId"))?;
    Some(at("VOD", text(vod, "Bucket"), text(vod, "Region"), &key))
}

fn at(storage: &str, bucket: Option<String>, region: Option<String>, key: &str) -> Input {
    Input { storage: Some(storage.into()), bucket, region, key: without_query(key) }
}
