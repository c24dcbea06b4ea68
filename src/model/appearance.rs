//! How the user wants to read what a command says: resolved by `cli`, obeyed by `view`.

use super::ReportForm;

/// What to write, in which form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Appearance {
    /// Form of the data on standard output.
    pub format: Format,
    /// Whether to colour.
    pub color: ColorChoice,
    /// How much to say.
    pub verbosity: Verbosity,
}

/// Form of the data on standard output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For programs that follow a long command: a line for each thing that happens.
    Ndjson,
    /// A report, which the command writes at its end.
    Report(ReportForm),
}

impl Format {
    /// Every form.
    pub fn all() -> impl Iterator<Item = Self> {
        let reports = ReportForm::ALL.into_iter().filter(|form| *form != ReportForm::Json).map(Self::Report);
        [Self::Text, Self::Json, Self::Ndjson].into_iter().chain(reports)
    }

    /// As it is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Report(form) => form.as_str(),
        }
    }
}

/// Whether to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal that can, unless `NO_COLOR` says no.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// How much to say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Data, warnings and errors.
    Quiet,
    /// Progress and remarks too.
    #[default]
    Normal,
    /// Everything in full.
    Verbose,
}
