//! What there is to say about a key.

use super::{form::Form, top::STACK};

/// A key, or the place of keys that the user names.
#[derive(Clone, Copy)]
pub(in crate::stack) struct Key {
    pub name: Name,
    pub kind: Kind,
    pub required: bool,
    /// What it means, as a phrase.
    pub meaning: &'static str,
    /// What holds without it, as JSON, if the key could say so.
    pub default: Option<&'static str>,
    /// What holds without it, in words.
    pub otherwise: &'static str,
    /// Values, as JSON.
    pub examples: &'static [&'static str],
    /// What is allowed beyond what the kind says.
    pub limits: &'static str,
    /// Where it goes.
    pub cloud: &'static str,
    /// The page and section that tell more, below `docs/`.
    pub more: &'static str,
}

#[derive(Clone, Copy)]
pub(in crate::stack) enum Name {
    /// As it is typed.
    Word(&'static str),
    /// The user's own.
    Own {
        /// Stands for it in paths.
        placeholder: &'static str,
        /// What it looks like.
        pattern: &'static str,
    },
}

/// What a value may be. Anything but a mapping or a list may also be a reference.
#[derive(Clone, Copy)]
pub(in crate::stack) enum Kind {
    Boolean,
    /// `true`, which says only that the key is there.
    True,
    Number(Numbers),
    /// A number with a unit, within bounds that are given in the same words.
    Duration {
        least: &'static str,
        most: &'static str,
    },
    Word(&'static [&'static str]),
    Text(&'static Form),
    /// Text, in which secrets may stand.
    Secret(&'static Form),
    /// A number or a boolean, taken as it is written, whatever YAML makes of it.
    Written,
    Either(&'static [Self]),
    List(&'static Self),
    /// A list that must not be longer or shorter.
    Several {
        of: &'static Self,
        least: usize,
        most: usize,
    },
    Map(&'static Map),
    /// A part of a whole stack.
    Overlay,
}

#[derive(Clone, Copy)]
pub(in crate::stack) enum Numbers {
    These(&'static [i64]),
    Between { least: i64, most: i64, but: Option<i64> },
}

/// A mapping.
#[derive(Clone, Copy)]
pub(in crate::stack) struct Map {
    pub keys: &'static [Key],
    /// Keys of which exactly one must be there.
    pub one_of: &'static [&'static str],
    /// What its values mean to one another, as a JSON Schema.
    pub rule: Option<&'static str>,
}

impl Map {
    pub const fn of(keys: &'static [Key]) -> Self {
        Self { keys, one_of: &[], rule: None }
    }
}

impl Key {
    pub const fn new(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self::named(Name::Word(name), kind, meaning)
    }

    pub const fn own(placeholder: &'static str, pattern: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self::named(Name::Own { placeholder, pattern }, kind, meaning)
    }

    const fn named(name: Name, kind: Kind, meaning: &'static str) -> Self {
        Self {
            name,
            kind,
            required: false,
            meaning,
            default: None,
            otherwise: "",
            examples: &[],
            limits: "",
            cloud: "",
            more: "",
        }
    }

    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub const fn default(self, json: &'static str) -> Self {
        Self { default: Some(json), ..self }
    }

    pub const fn otherwise(self, words: &'static str) -> Self {
        Self { otherwise: words, ..self }
    }

    pub const fn examples(self, json: &'static [&'static str]) -> Self {
        Self { examples: json, ..self }
    }

    pub const fn limits(self, words: &'static str) -> Self {
        Self { limits: words, ..self }
    }

    pub const fn cloud(self, words: &'static str) -> Self {
        Self { cloud: words, ..self }
    }

    pub const fn more(self, section: &'static str) -> Self {
        Self { more: section, ..self }
    }

    /// What its values may be, in words; `None` = anything of their kind.
    pub fn allowed(&self) -> Option<String> {
        let limits = [self.kind.limits(), self.limits.to_owned()].into_iter().filter(|limits| !limits.is_empty());
        Some(limits.collect::<Vec<_>>().join("; ")).filter(|limits| !limits.is_empty())
    }

    /// What holds without it, in words; `None` = nothing in particular.
    pub fn usually(&self) -> Option<String> {
        match self.default {
            Some("\"\"") => Some("empty".to_owned()),
            Some(json) => Some(format!("`{}`", json.trim_matches('"'))),
            None => Some(self.otherwise.to_owned()).filter(|words| !words.is_empty()),
        }
    }

    /// As it stands in a path.
    pub fn name(&self) -> &'static str {
        match self.name {
            Name::Word(word) => word,
            Name::Own { placeholder, pattern: _ } => placeholder,
        }
    }
}

impl Kind {
    /// The keys below it, and whether they are those of each entry of a list.
    pub fn keys(&self) -> (&'static [Key], bool) {
        match self {
            Self::Map(map) => (map.keys, false),
            Self::List(item) | Self::Several { of: item, .. } => (item.keys().0, true),
            Self::Either(kinds) => kinds.iter().map(Self::keys).find(|(keys, _)| !keys.is_empty()).unwrap_or_default(),
            Self::Boolean
            | Self::True
            | Self::Number(_)
            | Self::Duration { .. }
            | Self::Word(_)
            | Self::Text(_)
            | Self::Secret(_)
            | Self::Written
            | Self::Overlay => (&[], false),
        }
    }

    /// What it is, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Boolean => "boolean".into(),
            Self::True => "`true`".into(),
            Self::Number(_) => "number".into(),
            Self::Written => "number or boolean".into(),
            Self::Duration { .. } => "duration".into(),
            Self::Word(_) => "word".into(),
            Self::Text(form) | Self::Secret(form) => form.what.into(),
            Self::Either(kinds) => kinds.iter().map(Self::words).collect::<Vec<_>>().join(" or "),
            Self::List(item) | Self::Several { of: item, .. } => match item {
                Self::Map(_) => "list".into(),
                item => format!("list, each a {}", item.words()),
            },
            Self::Map(_) => "map".into(),
            Self::Overlay => "map, a part of a stack".into(),
        }
    }

    /// What it may be, in words; empty = anything of its kind.
    pub fn limits(&self) -> String {
        let quoted = |words: &mut dyn Iterator<Item = String>| words.collect::<Vec<_>>().join(", ");
        match self {
            // A step shows after three.
            Self::Number(Numbers::These([first, second, third, _, .., last])) => {
                format!("`{first}`, `{second}`, `{third}`, ..., `{last}`")
            }
            Self::Number(Numbers::These(numbers)) => quoted(&mut numbers.iter().map(|number| format!("`{number}`"))),
            Self::Number(Numbers::Between { least, most, but: None }) => format!("`{least}` to `{most}`"),
            Self::Number(Numbers::Between { least, most, but: Some(but) }) => {
                format!("`{least}` to `{most}`, but not `{but}`")
            }
            Self::Duration { least, most } => format!("`{least}` to `{most}`"),
            Self::Word(words) => quoted(&mut words.iter().map(|word| format!("`{word}`"))),
            Self::Text(form) | Self::Secret(form) => form.limits.into(),
            Self::Either(kinds) => {
                let limits = kinds.iter().map(Self::limits).filter(|limits| !limits.is_empty());
                limits.collect::<Vec<_>>().join("; or ")
            }
            Self::List(item) => item.limits(),
            Self::Several { of, least, most } => format!("{least} to {most} entries, {}", of.limits()),
            Self::Boolean | Self::True | Self::Written | Self::Map(_) | Self::Overlay => String::new(),
        }
    }
}

/// Every key below a stack by its path, `notify[].wecom.key`, in the order of the table.
pub(in crate::stack) fn all() -> Vec<(String, &'static Key)> {
    fn walk(above: &str, keys: &'static [Key], all: &mut Vec<(String, &'static Key)>) {
        for key in keys {
            let path = format!("{above}{}", key.name());
            let (below, of_list) = key.kind.keys();
            all.push((path.clone(), key));
            walk(&format!("{path}{}.", if of_list { "[]" } else { "" }), below, all);
        }
    }
    let mut all = Vec::new();
    walk("", STACK.keys, &mut all);
    all
}
