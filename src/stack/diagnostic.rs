use super::code::Code;
use std::{fmt, ops::Range, path::PathBuf, sync::Arc};

/// One thing that is wrong with a stack, or hardly meant, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind it is.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What was expected there; stands beside the place.
    pub expected: String,
    /// Bytes of the file.
    pub span: Range<usize>,
    /// Line of the place, from 1.
    pub line: usize,
    /// Column of the place in characters, from 1.
    pub column: usize,
    /// Another place that belongs to it, and why.
    pub also: Option<(Range<usize>, String)>,
    /// What to write instead, where there is one obvious thing.
    pub fix: Option<Fix>,
    /// What to do.
    pub help: Vec<String>,
    /// What to know.
    pub notes: Vec<String>,
}

impl Diagnostic {
    pub(super) fn new(code: Code, span: &Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            expected: String::new(),
            span: span.clone(),
            line: 0,
            column: 0,
            also: None,
            fix: None,
            help: Vec::new(),
            notes: Vec::new(),
        }
    }

    #[must_use]
    pub(super) fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    #[must_use]
    pub(super) fn also(mut self, span: &Range<usize>, why: impl Into<String>) -> Self {
        self.also = Some((span.clone(), why.into()));
        self
    }

    /// Suggests a text in the place of the whole span.
    #[must_use]
    pub(super) fn fix(mut self, words: impl Into<String>, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { words: words.into(), replacement: replacement.into() });
        self
    }

    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    #[must_use]
    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Counts line and column. Where the file says what stands for the value and not the value, replacing it would be no fix.
    pub(super) fn place(&mut self, source: &str) {
        (self.line, self.column) = line_and_column(source, self.span.start);
        if source.get(self.span.clone()).is_none_or(|written| written.is_empty() || written.contains("${")) {
            self.help.extend(self.fix.take().map(|fix| fix.words));
        }
    }
}

/// A text that most likely was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in words.
    pub words: String,
    /// What stands in the place of the diagnostic's span then.
    pub replacement: String,
}

/// Line and column of a byte, both from 1; columns are characters.
pub(super) fn line_and_column(source: &str, byte: usize) -> (usize, usize) {
    let before = &source[..byte];
    let line_start = before.rfind('\n').map_or(0, |index| index + 1);
    // A byte order mark takes no column in any editor.
    let column = before[line_start..].chars().filter(|character| *character != '\u{feff}').count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// A stack that cannot be used, with every reason that was found.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// The file, as it was named.
    pub file: PathBuf,
    /// Its text, in which known secrets are masked without moving a byte.
    pub source: Arc<str>,
    /// In the order of the file; warnings among them.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for Rejected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.diagnostics.iter().filter(|diagnostic| !diagnostic.code.is_warning());
        let count = errors.clone().count();
        let plural = if count == 1 { "" } else { "s" };
        write!(formatter, "stack `{}` has {count} error{plural}", self.file.display())?;
        for error in errors.take(1) {
            write!(formatter, "; the first at {}:{}: {}", error.line, error.column, error.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Rejected {}
