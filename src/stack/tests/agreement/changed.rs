//! One change somewhere in a stack: most of them are faults.

use crate::stack::keys::all;
use fastrand::Rng;
use serde_json::{Map, Value as Json, json};

/// What was changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    Nothing,
    /// Something was put there, removed or renamed.
    Something(String),
    /// A reference to something that exists was put there: what it stands for may not fit.
    Reference,
}

/// Texts that fit somewhere and not elsewhere, or stand at an edge.
const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "ab",
    "A",
    "auto",
    "none",
    "bundled",
    "default",
    "true",
    "1",
    "128",
    "demo",
    "my_stack",
    "demo-",
    "-demo",
    "1demo",
    "名前",
    "ap-beijing",
    "ap-shanghai-fsi",
    "Beijing",
    "ap--x",
    "abc-x",
    "a-1250000000",
    "a-12",
    "A-1250000000",
    "-a-1250000000",
    "a_b-1250000000",
    "mps/",
    "mps",
    "/mps/",
    "a//b/",
    "./",
    "../",
    ".../",
    "a*/",
    "名/",
    "10s",
    "0s",
    "007s",
    "59s",
    "60s",
    "900s",
    "901s",
    "15m",
    "16m",
    "6h",
    "7h",
    "361m",
    "21600s",
    "21601s",
    "1h30m",
    "+1s",
    "1.5h",
    "s",
    "99999999999999999999s",
    "scf.qcloud.com",
    "scf",
    ".com",
    "a..b",
    "MPS 回调通知，テスト。v1, 2.",
    "50% off!",
    "a\nb",
    "a\tb",
    "https://example.com/mps",
    "https://",
    "http://example.com",
    "http://127.0.0.1:8080/x",
    "http://localhost",
    "ftp://example.com",
    "https://u:p@example.com/",
    "https://example.com:8080?a=b",
    "no address",
    "a@example.com",
    "Name <a@example.com>",
    "名前 <a@example.com>",
    "a@",
    "@b",
    "a@b@c",
    "a..b@c.d",
    "a b@c.d",
    "Name <a@b.c",
    "<a@b.c>",
    "a@b.c>",
    "\tName <a@b.c>",
    "x.y <a@b.c>",
    "function.memory",
    "function.environment.X",
    "function.environment.",
    "function.handler",
    "triggers.WorkflowTask",
    "triggers.Other",
    "roles.X.policies.Y",
    "roles.X.policies.",
    "roles.X",
    "absent",
    "sha256:12",
    "2026-12-31",
    "2026-02-30",
    "2026-1-1",
    "20261231",
    "WorkflowTask",
    "workflowtask",
    "failed",
    "succeded",
    "event",
    "pointer",
    "implicit",
    "starttls",
    "$DEFAULT",
    "$LATEST",
    "$",
    "$$",
    "a$b",
    "$${",
    "$${x}",
    "a$${env:B}",
    "${",
    "${}",
    "${env}",
    "${env:}",
    "${env:1A}",
    "${evn:A}",
    "${secret:KEY}",
    "${secret:SCF_KEY}",
    "${secret:a-b}",
    "x${secret:KEY}y",
    "$${secret:KEY}",
    "{}",
    "{{headline}}",
    "localhost",
    "smtp.example.com",
    "SMTP.example.com",
    "smtp_1.example.com",
    "a b.c",
    "[::1]",
    "*",
    "?",
    "inbox/*.mp4",
    "/inbox",
    "yes",
    "${env:SET}",
    "a/${env:SET}",
    "${env:SET}${secret:KEY}",
];

const NUMBERS: &[i64] =
    &[-1, 0, 1, 2, 3, 25, 63, 64, 65, 127, 128, 129, 465, 3072, 3200, 65_535, 65_536, 1_000_000_000_000];

/// Texts that exceed what has an upper limit.
fn long(rng: &mut Rng) -> String {
    let sizes = [30, 31, 41, 42, 60, 61, 64, 65, 128, 129, 190, 400, 1000, 1001];
    "a".repeat(sizes[rng.usize(..sizes.len())])
}

pub(super) fn change(document: &mut Json, rng: &mut Rng) -> Change {
    let mut places = Vec::new();
    find(document, "", &mut places);
    let place = places[rng.usize(..places.len())].clone();
    // What stands in an overlay is laid over something, and judged with that: nothing is taken away or put beside it there.
    let in_overlay = place.starts_with("/environments");
    let target = document.pointer_mut(&place).expect("the place was found there");
    match (target, rng.u8(..8)) {
        (Json::Object(map), 0) if !in_overlay && !map.is_empty() => remove(map, rng),
        (Json::Object(map), 1 | 2) if !in_overlay && !map.is_empty() => rename(map, rng),
        (Json::Object(map), 3 | 4) if !in_overlay => add(map, rng),
        (Json::Array(list), 0..4) if !list.is_empty() => {
            let one = list[rng.usize(..list.len())].clone();
            let more = if rng.bool() { 1 } else { 50 };
            list.extend(std::iter::repeat_n(one, more));
            Change::Something(format!("{place} is longer"))
        }
        (target @ Json::String(_), 0..6) => {
            replace(target, text(&place, target.as_str().unwrap_or_default(), rng), &place)
        }
        (target @ Json::Number(_), 0..5) => replace(target, json!(NUMBERS[rng.usize(..NUMBERS.len())]), &place),
        (target, _) => {
            let other = other(rng, in_overlay);
            replace(target, other, &place)
        }
    }
}

fn replace(target: &mut Json, by: Json, place: &str) -> Change {
    *target = by;
    match target.as_str() {
        Some(text) if ["${env:SET}", "${env:V"].iter().any(|words| text.contains(words)) => Change::Reference,
        _ => Change::Something(format!("{place} is {target}")),
    }
}

/// Another text: one of those above, or the one that was there with one letter more, less or other.
fn text(place: &str, text: &str, rng: &mut Rng) -> Json {
    // The rules of addresses are longer than a schema: it knows how they usually look.
    let by_the_list = ["url", "endpoint", "host"].iter().any(|key| place.ends_with(key)) || rng.bool();
    if by_the_list {
        return match rng.u8(..12) {
            0 if !place.ends_with("host") => json!(long(rng)),
            _ => json!(TEXTS[rng.usize(..TEXTS.len())]),
        };
    }
    let mut letters: Vec<char> = text.chars().collect();
    let strange = [
        'a', 'Z', '0', '-', '_', '.', '/', ' ', '*', '?', '$', '{', '}', ':', '@', '<', '"', '\\', '\n', '\t', '名',
        '，', '\u{a0}',
    ];
    let letter = strange[rng.usize(..strange.len())];
    let at = rng.usize(..=letters.len());
    match rng.u8(..3) {
        0 => letters.insert(at, letter),
        1 if at < letters.len() => letters[at] = letter,
        _ if at < letters.len() => drop(letters.remove(at)),
        _ => letters.push(letter),
    }
    json!(letters.into_iter().collect::<String>())
}

/// Something of another type.
fn other(rng: &mut Rng, in_overlay: bool) -> Json {
    match rng.u8(..8) {
        0 if !in_overlay => Json::Null,
        1 => json!(rng.bool()),
        2 => json!(NUMBERS[rng.usize(..NUMBERS.len())]),
        3 => json!(1.5),
        4 => json!([]),
        5 if !in_overlay => json!({}),
        6 => json!(["a"]),
        _ => json!(TEXTS[rng.usize(..TEXTS.len())]),
    }
}

fn remove(map: &mut Map<String, Json>, rng: &mut Rng) -> Change {
    let key = any_key(map, rng);
    map.remove(&key);
    Change::Something(format!("`{key}` is gone"))
}

fn rename(map: &mut Map<String, Json>, rng: &mut Rng) -> Change {
    let key = any_key(map, rng);
    let value = map.remove(&key).unwrap_or_default();
    let name = match rng.u8(..4) {
        0 => key.to_uppercase(),
        1 => key.chars().skip(1).collect(),
        2 => format!("{key}x"),
        _ => TEXTS[rng.usize(..TEXTS.len())].to_owned(),
    };
    map.insert(name.clone(), value);
    Change::Something(format!("`{key}` is called `{name}`"))
}

/// A key of another mapping, or one that nobody knows.
fn add(map: &mut Map<String, Json>, rng: &mut Rng) -> Change {
    let all = all();
    let (path, key) = &all[rng.usize(..all.len())];
    let name = if rng.u8(..8) == 0 { TEXTS[rng.usize(..TEXTS.len())] } else { key.name() };
    let example =
        key.examples.first().map_or(Json::Null, |text| serde_json::from_str(text).expect("examples are JSON"));
    if map.contains_key(name) {
        return Change::Nothing;
    }
    map.insert(name.to_owned(), example);
    Change::Something(format!("`{path}` stands elsewhere"))
}

fn any_key(map: &Map<String, Json>, rng: &mut Rng) -> String {
    map.keys().nth(rng.usize(..map.len())).cloned().unwrap_or_default()
}

/// Every place of a document, as a pointer.
fn find(value: &Json, at: &str, places: &mut Vec<String>) {
    places.push(at.to_owned());
    match value {
        Json::Object(map) => {
            for (key, value) in map {
                find(value, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), places);
            }
        }
        Json::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                find(value, &format!("{at}/{index}"), places);
            }
        }
        _ => {}
    }
}
