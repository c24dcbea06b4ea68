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
