//! The palette: the sixteen colours of the user's own theme, so that they suit any background.

use anstyle::{AnsiColor, Style};
use std::fmt::Display;

/// What a line is about.
pub(super) const STRONG: Style = Style::new().bold();

/// What explains.
pub(super) const FAINT: Style = Style::new().dimmed();

/// What comes to be or went well.
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();

/// What changes or needs attention.
pub(super) const CHANGED: Style = AnsiColor::Yellow.on_default().bold();

/// What goes or went wrong.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();

/// What to do next.
pub(super) const ADVICE: Style = AnsiColor::Cyan.on_default().bold();

/// Puts a text into a style.
pub(super) fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
