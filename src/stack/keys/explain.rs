//! What there is to say about one key.

use super::key::{Key, all};
use crate::{model::KeyExplanation, stack::suggestion::nearest};

/// Explains a key by its path: `function.memory`, `notify.0.wecom.key`, `roles.SCF_QcsRole`, `environments.production.region`;
/// `stack.` may stand before it.
///
/// # Errors
/// The path that was probably meant, if one is near.
pub fn explain(path: &str) -> Result<KeyExplanation, Option<String>> {
    let words = words(path);
    let within_overlay = matches!(words[..], ["environments", _, _, ..]);
    let words = if within_overlay { &words[2..] } else { &words[..] };
    let all = all();
    let found = all.iter().find(|(path, _)| fits(path, words));
    found.map(|(path, key)| told(path, key, &all)).ok_or_else(|| meant(words, &all))
}

/// The words of a path; the number of a list's entry means any of them.
fn words(path: &str) -> Vec<&str> {
    let words = path.split(['.', '[', ']']).filter(|word| !word.is_empty() && word.parse::<usize>().is_err());
    let mut words = words.collect::<Vec<_>>();
    if words.first() == Some(&"stack") && words.len() > 1 {
        words.remove(0);
    }
    words
}

/// Whether the words lead to the key; any word does where the user's own names stand.
fn fits(path: &str, asked: &[&str]) -> bool {
    let path = words(path);
    let is_own = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase());
    path.len() == asked.len() && path.iter().zip(asked).all(|(word, asked)| word == asked || is_own(word))
}

fn told(path: &str, key: &Key, all: &[(String, &Key)]) -> KeyExplanation {
    let Key { name: _, kind, required, meaning, default: _, otherwise: _, examples, limits: _, cloud, more } = key;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let is_below = |other: &str| {
        let rest = other.strip_prefix(path).map(|rest| rest.trim_start_matches("[]"));
        rest.and_then(|rest| rest.strip_prefix('.')).is_some_and(|rest| !rest.contains(['.', '[']))
    };
    KeyExplanation {
        key: path.to_owned(),
        kind: kind.words(),
        required: *required,
        meaning: (*meaning).to_owned(),
        allowed: key.allowed(),
        default: key.usually(),
        examples: examples.iter().map(|example| format!("{}: {example}", key.name())).collect(),
        keys: all.iter().filter(|(other, _)| is_below(other)).map(|(_, key)| key.name().to_owned()).collect(),
        cloud: some(cloud),
        more: some(more).map(|more| format!("docs/{more}")),
    }
}

/// The key that was probably meant: a similar one in the same place, or one of that name elsewhere.
fn meant(asked: &[&str], all: &[(String, &Key)]) -> Option<String> {
    let (last, above) = asked.split_last()?;
    let similar = |candidates: &mut dyn Iterator<Item = &(String, &Key)>| {
        let candidates: Vec<_> = candidates.collect();
        let name = nearest(last, candidates.iter().map(|(_, key)| key.name()))?;
        candidates.iter().find(|(_, key)| key.name() == name).map(|(path, _)| path.clone())
    };
    let beside = |(path, _): &&(String, &Key)| words(path).split_last().is_some_and(|(_, rest)| rest == above);
    let named = || {
        let paths = all.iter().filter(|(_, key)| key.name() == *last).map(|(path, _)| path.clone());
        paths.min_by_key(String::len)
    };
    let anywhere = || above.is_empty().then(|| similar(&mut all.iter())).flatten();
    similar(&mut all.iter().filter(beside)).or_else(named).or_else(anywhere)
}
