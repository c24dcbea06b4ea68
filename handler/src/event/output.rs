//! Finding the produced files. Result structs come and go; the habits of their names stay (`mps-events.md` 4.3): a path is
//! in a member ending in `Path`, several in one ending in `PathSet` or `Paths`, and the store stands beside or above it.

use super::{
    Output,
    json::{object, text},
    value::{Object, Value},
};
use foldhash::HashSet;
use std::{borrow::Cow, sync::Arc};

/// Returns the files below `output`, each once per place, in order of appearance.
pub(super) fn outputs(kind: &str, output: &Value<'_>) -> Vec<Output> {
    let mut search = Search::new(kind);
    search.value(output, &Store::default());
    search.found
}

/// The same below an object.
pub(super) fn outputs_of(kind: &str, output: &Object<'_>) -> Vec<Output> {
    let mut search = Search::new(kind);
    search.members(output, &Store::default());
    search.found
}

/// Returns a path as a key; of a URL, the part that is no credential.
pub(super) fn without_query(path: &str) -> String {
    place(path).into_owned()
}

fn place(path: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) =
        path.split_once("://").filter(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric()))
    else {
        return path.strip_prefix('/').unwrap_or(path).into();
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}").into()
}

#[derive(Clone, Default)]
struct Store {
    storage: Option<Arc<str>>,
    bucket: Option<Arc<str>>,
    region: Option<Arc<str>>,
}

impl Store {
    /// Resolves the store by its `Type`; if that leads nowhere, by the slot that is filled.
    fn of(members: &Object<'_>) -> Option<Self> {
        const SLOTS: [(&str, &str, &str, &str); 3] = [
            ("COS", "CosOutputStorage", "Bucket", "Region"),
            ("AWS-S3", "S3OutputStorage", "S3Bucket", "S3Region"),
            ("VOD", "VODOutputStorage", "Bucket", "Region"),
        ];
        let store = ["OutputStorage", "Storage"].into_iter().find_map(|name| object(members, name))?;
        let declared = text(store, "Type");
        let named = SLOTS.iter().filter(|(kind, ..)| declared.as_deref() == Some(*kind));
        let slot = named.chain(&SLOTS).find_map(|slot| Some((slot, object(store, slot.1)?)));
        let Some(((kind, _, bucket, region), slot)) = slot else {
            return Some(Self { storage: declared.map(Arc::from), ..Self::default() });
        };
        let shared = |name| text(slot, name).map(Arc::from);
        Some(Self { storage: Some((*kind).into()), bucket: shared(bucket), region: shared(region) })
    }
}

/// How large a file is, said beside its path or in the `MetaData` there.
#[derive(Clone, Copy, Default)]
struct Extent {
    size: Option<u64>,
    milliseconds: Option<u64>,
}

impl Extent {
    fn of(members: &Object<'_>) -> Self {
        let said = |name| members.get(name).or_else(|| object(members, "MetaData")?.get(name));
        let seconds = said("Duration").and_then(Value::as_f64).filter(|seconds| (0.0..1e9).contains(seconds));
        Self { size: said("Size").and_then(Value::as_u64), milliseconds: seconds.map(|seconds| (seconds * 1e3) as u64) }
    }
}

struct Search<'a> {
    kind: Arc<str>,
    seen: HashSet<(Option<Arc<str>>, Cow<'a, str>)>,
    found: Vec<Output>,
}

impl<'a> Search<'a> {
    fn new(kind: &str) -> Self {
        Self { kind: kind.into(), seen: HashSet::default(), found: Vec::new() }
    }

    fn value(&mut self, value: &'a Value<'_>, store: &Store) {
        match value {
            Value::Object(members) => self.members(members, store),
            Value::Array(elements) => elements.iter().for_each(|element| self.value(element, store)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn members(&mut self, members: &'a Object<'_>, inherited: &Store) {
        let own = Store::of(members);
        let store = own.as_ref().unwrap_or(inherited);
        for (name, value) in members.iter() {
            if let ("Path", Value::String(path)) = (name, value) {
                self.path(path, store, Extent::of(members));
            } else if ["Path", "Paths", "PathSet"].iter().any(|ending| name.ends_with(ending)) {
                self.paths(value, store);
            } else {
                self.value(value, store);
            }
        }
    }

    fn paths(&mut self, value: &'a Value<'_>, store: &Store) {
        match value {
            Value::String(path) => self.path(path, store, Extent::default()),
            Value::Array(paths) => paths.iter().for_each(|path| self.paths(path, store)),
            Value::Object(members) => self.members(members, store),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn path(&mut self, path: &'a str, store: &Store, extent: Extent) {
        if path.is_empty() {
            return;
        }
        let key = place(path);
        if self.seen.insert((store.bucket.clone(), key.clone())) {
            let Store { storage, bucket, region } = store.clone();
            let Extent { size, milliseconds } = extent;
            let (kind, key) = (Arc::clone(&self.kind), key.into());
            self.found.push(Output { kind, storage, bucket, region, key, size, milliseconds });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::json::read, *};
    use serde_json::json;

    #[test]
    fn the_store_is_the_nearest_and_is_read_by_its_type() {
        let output = json!({
            "OutputStorage": {"Type": "AWS-S3", "CosOutputStorage": {"Bucket": "wrong", "Region": "r"},
                "S3OutputStorage": {"S3Bucket": "b", "S3Region": "us", "S3SecretKey": "never"}},
            "Path": "/a//b.mp4", "SubtitlePath": "", "PicUrl": "https://no.example.com/x",
            "SetOf": [{"Path": "c", "Storage": {"Type": "COS", "CosOutputStorage": null}}, {"Path": "/a//b.mp4"}],
        });
        let (text, mut room) = (output.to_string(), String::new());
        let output = read(text.as_bytes(), &mut room).expect("JSON");
        let found: Vec<_> = outputs("Transcode", &output).into_iter().map(|o| (o.storage, o.bucket, o.key)).collect();
        let s3 = (Some("AWS-S3".into()), Some("b".into()), "a//b.mp4".into());
        assert_eq!(found, [s3, (Some("COS".into()), None, "c".into())]);
    }

    #[test]
    fn urls_lose_query_fragment_and_login() {
        for (path, key) in [
            ("/inbox/a b?.mp4", "inbox/a b?.mp4"),
            ("https://u:p@h.example.com/x%20y?sign=s#f", "https://h.example.com/x%20y"),
            ("https://h.example.com?sign=s", "https://h.example.com"),
            ("rtmp://h/live/a@b?k=1", "rtmp://h/live/a@b"),
        ] {
            assert_eq!(without_query(path), key);
        }
    }
}
