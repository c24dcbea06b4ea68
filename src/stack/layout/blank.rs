//! Blank lines and trailing blanks: one line at most, one around each top-level key that has lines of its own, none at
//! either end and right below a key.

use super::line::{Kind, Line};

pub(super) fn lines(lines: &[Line<'_>]) -> String {
    let mut text = String::new();
    let mut blanks = 0;
    // Whether what stands before belongs to a top-level key with lines below it; `None` before the first key.
    let mut before = None;
    let mut above: Option<&Line<'_>> = None;
    for (number, line) in lines.iter().enumerate() {
        if line.kind == Kind::Blank {
            blanks += 1;
            continue;
        }
        let begins_block = starts_block(lines, number);
        let apart = begins_block && before.is_some_and(|long| long || is_long(lines, number));
        let begins_below = above.is_some_and(|above| above.kind == Kind::Begins && above.indent() < line.indent());
        if above.is_some() && (apart || (blanks > 0 && !begins_below)) {
            text.push('\n');
        }
        above = Some(line);
        blanks = 0;
        if line.kind == Kind::Begins && line.indent() == 0 {
            before = Some(is_long(lines, number));
        }
        text.push_str(if line.open { line.text } else { line.text.trim_end_matches(' ') });
        text.push('\n');
    }
    text
}

/// Whether a top-level key, or the first comment above it, stands here.
fn starts_block(lines: &[Line<'_>], number: usize) -> bool {
    let is_outer = |line: &Line<'_>| line.indent() == 0 && matches!(line.kind, Kind::Begins | Kind::Comment);
    let above = number.checked_sub(1).map(|above| &lines[above]);
    is_outer(&lines[number]) && !above.is_some_and(|above| above.kind == Kind::Comment && above.indent() == 0)
}

/// Whether the top-level key that begins here, or below the comments here, has more than one line.
fn is_long(lines: &[Line<'_>], number: usize) -> bool {
    let rest = lines[number..].iter().skip_while(|line| line.kind != Kind::Begins).skip(1);
    let next = rest.clone().find(|line| line.kind != Kind::Blank);
    next.is_some_and(|next| next.kind == Kind::Continues || next.indent() > 0)
}
