//! A tree with comments, and its text. Of YAML only as much is written as every reader reads alike.

use mpstack_handler::config::Reference;
use std::fmt::Write;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Yaml {
    /// A number, a boolean or a word of the format, as it is.
    Word(String),
    /// A string, with its references as the format has them.
    Text(String),
    /// A list.
    List(Vec<Yaml>),
    /// A mapping.
    Map(Map),
}

/// A mapping, in the order in which it was filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Map(Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    above: Vec<String>,
    key: String,
    value: Yaml,
    beside: Option<String>,
}

impl Yaml {
    #[expect(clippy::needless_pass_by_value, reason = "numbers and words are written as they are")]
    pub fn word(word: impl ToString) -> Self {
        Self::Word(word.to_string())
    }

    /// A text that stands for itself: what looks like a reference in it is none.
    pub fn text(text: &str) -> Self {
        Self::Text(literal(text))
    }

    /// A text in which `${secret:NAME}` is a reference, and nothing else.
    pub fn reference(Reference(text): &Reference) -> Self {
        let mut parts = text.split("${secret:");
        let mut written = literal(parts.next().unwrap_or_default());
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            let _ = write!(written, "${{secret:{name}}}{}", literal(rest));
        }
        Self::Text(written)
    }

    /// The secret of this name.
    pub fn secret(name: &str) -> Self {
        Self::Text(format!("${{secret:{name}}}"))
    }

    pub fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// Seconds in the largest unit that fits.
    pub fn duration(seconds: impl Into<i128>) -> Self {
        let seconds = seconds.into();
        Self::Word(match seconds {
            1.. if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
            1.. if seconds % 60 == 0 => format!("{}m", seconds / 60),
            _ => format!("{seconds}s"),
        })
    }
}

impl From<Map> for Yaml {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl Map {
    pub fn put(&mut self, key: &str, value: impl Into<Yaml>) -> &mut Self {
        self.0.push(Entry { above: Vec::new(), key: key.to_owned(), value: value.into(), beside: None });
        self
    }

    pub fn put_opt(&mut self, key: &str, value: Option<Yaml>) -> &mut Self {
        if let Some(value) = value {
            self.put(key, value);
        }
        self
    }

    /// A comment above the last entry.
    pub fn above(&mut self, comment: impl Into<String>) -> &mut Self {
        if let Some(last) = self.0.last_mut() {
            last.above.push(comment.into());
        }
        self
    }

    /// A comment beside the last entry.
    pub fn beside(&mut self, comment: impl Into<String>) -> &mut Self {
        if let Some(last) = self.0.last_mut() {
            last.beside = Some(comment.into());
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The mapping with this one entry.
    pub fn of(key: &str, value: impl Into<Yaml>) -> Self {
        let mut map = Self::default();
        map.put(key, value);
        map
    }

    /// The text, in blocks; a blank line before each larger one of the outermost.
    pub fn write(&self) -> String {
        let mut text = String::new();
        for (index, entry) in self.0.iter().enumerate() {
            let block =
                matches!(&entry.value, Yaml::Map(map) if !map.is_empty()) || matches!(entry.value, Yaml::List(_));
            if index > 0 && (block || !entry.above.is_empty()) {
                text.push('\n');
            }
            write_entry(&mut text, entry, 0, true);
        }
        text
    }
}

/// The comment sign and a text on one line, whoever wrote it.
pub(super) fn comment(text: &str) -> String {
    let text: String = text.chars().map(|character| if is_odd(character) { ' ' } else { character }).collect();
    format!("# {text}")
}

/// `indented`: whether the first line needs its margin.
fn write_entry(text: &mut String, entry: &Entry, margin: usize, indented: bool) {
    let Entry { above, key, value, beside } = entry;
    let spaces = " ".repeat(margin);
    for line in above {
        let _ = writeln!(text, "{spaces}{}", comment(line));
    }
    let _ = write!(text, "{}{}:", if indented { spaces.as_str() } else { "" }, scalar(key));
    let remark = beside.as_ref().map(|beside| format!(" {}", comment(beside))).unwrap_or_default();
    match value {
        Yaml::Text(value) if is_block(value) => {
            let (chomp, lines) = match value.strip_suffix('\n') {
                Some(lines) => ("|", lines),
                None => ("|-", value.as_str()),
            };
            let _ = writeln!(text, " {chomp}{remark}");
            for line in lines.split('\n') {
                let margin = if line.is_empty() { 0 } else { margin + 2 };
                let _ = writeln!(text, "{:margin$}{line}", "");
            }
        }
        Yaml::Map(map) if !map.is_empty() => {
            let _ = writeln!(text, "{remark}");
            map.0.iter().for_each(|entry| write_entry(text, entry, margin + 2, true));
        }
        Yaml::List(items) if items.iter().any(|item| matches!(item, Yaml::Map(_))) => {
            let _ = writeln!(text, "{remark}");
            items.iter().for_each(|item| write_item(text, item, margin + 2));
        }
        value => {
            let _ = writeln!(text, " {}{remark}", flow(value));
        }
    }
}

fn write_item(text: &mut String, item: &Yaml, margin: usize) {
    let spaces = " ".repeat(margin);
    match item {
        Yaml::Map(map) if !map.is_empty() => {
            for (index, entry) in map.0.iter().enumerate() {
                if index == 0 {
                    let _ = write!(text, "{spaces}- ");
                }
                write_entry(text, entry, margin + 2, index > 0);
            }
        }
        item => _ = writeln!(text, "{spaces}- {}", flow(item)),
    }
}

/// A value on one line.
fn flow(value: &Yaml) -> String {
    match value {
        Yaml::Word(word) => word.clone(),
        Yaml::Text(text) => scalar(text),
        Yaml::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Yaml::Map(map) if map.is_empty() => "{}".to_owned(),
        Yaml::Map(map) => {
            let entries = map.0.iter().map(|entry| format!("{}: {}", scalar(&entry.key), flow(&entry.value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A string without quotes where no reader can take it for anything else.
fn scalar(text: &str) -> String {
    const OTHERS: [&str; 10] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan"];
    let plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || "_./-".contains(character))
        && !OTHERS.contains(&text.to_ascii_lowercase().as_str());
    if plain { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            odd if is_odd(odd) => _ = write!(quoted, "\\U{:08x}", u32::from(odd)),
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

/// Whether a character must not, or should not, stand in a file that people read.
fn is_odd(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(character, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether a text of several lines can stand as it is: none of them begins or ends with what a reader, or an editor, takes away.
fn is_block(text: &str) -> bool {
    let lines = text.strip_suffix('\n').unwrap_or(text);
    lines.contains('\n')
        && !lines.starts_with([' ', '\n'])
        && !lines.ends_with('\n')
        && lines.split('\n').all(|line| !line.ends_with(char::is_whitespace) && !line.starts_with('\t'))
        && !lines.chars().any(|character| character != '\n' && is_odd(character))
}

fn literal(text: &str) -> String {
    text.replace("${", "$${")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_and_its_text() {
        let mut inner = Map::default();
        inner.put("name", Yaml::text("通知グループ")).put("when", Map::of("task", Yaml::texts(["a-*", "true"])));
        inner.put("log", Map::default());
        let mut map = Map::default();
        map.put("version", Yaml::word(1)).put("stack", Yaml::text("demo")).beside("whose\nit is");
        map.put("function", Map::of("timeout", Yaml::duration(30))).above("what");
        map.put("notify", Yaml::List(vec![inner.into()]));
        insta::assert_snapshot!(map.write(), @r#"
        version: 1
        stack: demo # whose it is

        # what
        function:
          timeout: 30s

        notify:
          - name: "通知グループ"
            when:
              task: ["a-*", "true"]
            log: {}
        "#);
    }

    #[test]
    fn texts_of_several_lines_stand_as_they_are_if_nothing_is_lost() {
        for (text, written) in [
            ("a\nb\n", "t: |\n  a\n  b\n"),
            ("a\n\n  b", "t: |-\n  a\n\n    b\n"),
            ("a \nb", "t: \"a \\nb\"\n"),
            (" a\nb", "t: \" a\\nb\"\n"),
            ("a\nb\n\n", "t: \"a\\nb\\n\\n\"\n"),
            ("a\r\nb", "t: \"a\\U0000000d\\nb\"\n"),
        ] {
            assert_eq!(Map::of("t", Yaml::text(text)).write(), written);
        }
    }

    #[test]
    fn references_stay_and_what_looks_like_one_does_not_become_one() {
        for (text, written) in
            [("${secret:A}", "${secret:A}"), ("https://h/${secret:A}?b=${env:C}", "https://h/${secret:A}?b=$${env:C}")]
        {
            assert_eq!(Yaml::reference(&Reference::from(text)), Yaml::Text(written.into()));
        }
        assert_eq!(Yaml::text("${secret:A}"), Yaml::Text("$${secret:A}".into()));
    }
}
