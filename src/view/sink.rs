//! A stream that takes out colours where they are not wanted and remembers when it broke.

use super::text;
use anstream::adapter::strip_str;
use std::{
    io::{self, Write},
    sync::{Mutex, PoisonError},
};

/// One of the two streams.
pub(super) struct Sink {
    state: Mutex<State>,
    colored: bool,
    columns: Option<usize>,
}

struct State {
    writer: Box<dyn Write + Send>,
    failure: Option<io::Error>,
    touched: bool,
}

impl Sink {
    pub(super) fn new(writer: impl Write + Send + 'static, colored: bool) -> Self {
        Self {
            state: Mutex::new(State { writer: Box::new(writer), failure: None, touched: false }),
            colored,
            columns: None,
        }
    }

    /// The same on a terminal of this width, which would break words.
    pub(super) fn on_terminal(self, columns: Option<usize>) -> Self {
        Self { columns, ..self }
    }

    pub(super) fn is_colored(&self) -> bool {
        self.colored
    }

    /// Columns of the terminal; `None` = it is none.
    pub(super) fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// Writes a text for people, whose long lines a terminal gets in several.
    pub(super) fn tell(&self, text: &str) {
        match self.columns {
            Some(columns) => self.write(&text::folded(text, columns)),
            None => self.write(text),
        }
    }

    /// Writes a text as it is. After the first failure nothing more is written: see `failure`.
    pub(super) fn write(&self, text: &str) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.failure.is_some() || text.is_empty() {
            return;
        }
        state.touched = true;
        let written = if self.colored {
            state.writer.write_all(text.as_bytes())
        } else {
            state.writer.write_all(strip_str(text).to_string().as_bytes())
        };
        state.failure = written.and_then(|()| state.writer.flush()).err();
    }

    /// Whether nothing was written yet.
    pub(super) fn is_untouched(&self) -> bool {
        !self.state.lock().unwrap_or_else(PoisonError::into_inner).touched
    }

    /// What broke, once.
    pub(super) fn failure(&self) -> Option<io::Error> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).failure.take()
    }
}
