//! Indents each level by two blanks, entries of lists included.

use super::line::{Kind, Line};

const STEP: usize = 2;

/// A mapping or list that lines belong to: its column before and after.
#[derive(Debug, Clone, Copy)]
struct Level {
    old: usize,
    new: usize,
    is_list: bool,
}

pub(super) fn lines(lines: &[Line<'_>]) -> String {
    let (mut levels, mut text, mut shift) = (Vec::new(), String::new(), 0_isize);
    for (number, line) in lines.iter().enumerate() {
        match line.kind {
            Kind::Blank => {}
            Kind::Comment => {
                let indent = comment(&levels, line, lines.get(number + 1..).unwrap_or_default());
                text.push_str(&format!("{}{}", " ".repeat(indent), line.text.trim_start_matches(' ')));
            }
            Kind::Continues => {
                let indent = line.indent().saturating_add_signed(shift);
                let content = line.text.trim_start_matches(' ');
                // A blank line within a value has no indentation to keep; one of blanks alone may mean something.
                let indent = if line.text.is_empty() { 0 } else { indent };
                text.push_str(&format!("{}{content}", " ".repeat(indent)));
            }
            Kind::Begins => text.push_str(&begun(&mut levels, line, &mut shift)),
        }
        text.push('\n');
    }
    text
}

/// A line in its place; `- - a` begins two lists at once.
fn begun(levels: &mut Vec<Level>, line: &Line<'_>, shift: &mut isize) -> String {
    let (mut column, mut content) = (line.indent(), line.text.trim_start_matches(' '));
    let (mut text, mut first) = (String::new(), true);
    loop {
        let is_list = content == "-" || content.starts_with("- ");
        let level = enter(levels, column, is_list);
        if first {
            text.push_str(&" ".repeat(level.new));
            first = false;
        }
        *shift = level.new.cast_signed() - level.old.cast_signed();
        if !is_list {
            return text + content;
        }
        let rest = content[1..].trim_start_matches(' ');
        if rest.is_empty() || rest.starts_with('#') {
            return text + content;
        }
        text.push_str("- ");
        column += content.len() - rest.len();
        content = rest;
    }
}

/// The level that a column belongs to. A list may stand in the column of the key that it belongs to.
fn enter(levels: &mut Vec<Level>, column: usize, is_list: bool) -> Level {
    while levels.last().is_some_and(|last| last.old > column || (last.old == column && last.is_list && !is_list)) {
        levels.pop();
    }
    let level = match levels.last() {
        Some(last) if last.old == column && last.is_list == is_list => return *last,
        Some(last) => Level { old: column, new: last.new + STEP, is_list },
        None => Level { old: column, new: 0, is_list },
    };
    levels.push(level);
    level
}

/// A comment belongs to what follows it in its column, or else to the level around it.
fn comment(levels: &[Level], line: &Line<'_>, following: &[Line<'_>]) -> usize {
    let column = line.indent();
    let mut levels = levels.to_vec();
    let next = following.iter().find(|line| line.kind == Kind::Begins);
    if let Some(next) = next.filter(|next| next.indent() == column) {
        let content = next.text.trim_start_matches(' ');
        return enter(&mut levels, column, content == "-" || content.starts_with("- ")).new;
    }
    levels
        .iter()
        .rfind(|level| level.old <= column)
        .map_or(0, |level| level.new + if level.old < column { STEP } else { 0 })
}
