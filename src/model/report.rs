//! Reports: what a check found in its stacks, for whoever reads it in CI.

use super::{Author, FieldChange, Place, Resource};
use jiff::Timestamp;
use std::path::PathBuf;

/// What was asked of the stacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Are their files right?
    Validate,
    /// What would an apply do?
    Plan,
    /// What was changed in the cloud?
    Drift,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportForm {
    /// Everything, for programs, and for `--since` of a later check.
    Json,
    /// For a comment or a job's summary.
    Markdown,
    /// Tests and what failed of them.
    Junit,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations as commands of GitHub's workflows.
    Github,
    /// Code Quality of GitLab.
    Gitlab,
    /// One page for a browser.
    Html,
}

/// A report that was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportOrder {
    /// In which form.
    pub form: ReportForm,
    /// Where to.
    pub to: Destination,
}

/// Where a report goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A file, which is replaced at once or not at all.
    File(PathBuf),
    /// Standard output.
    Output,
}

/// One thing that a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind it is: `drift`, `pending`, `warning`, or a code of the catalogue: of a fault in the file, or a refusal.
    pub rule: String,
    /// How bad it is.
    pub level: Level,
    /// What it is about.
    pub subject: Option<Subject>,
    /// What was found, in words; secrets are not among them.
    pub message: String,
    /// What to do, or what to know.
    pub help: Vec<String>,
    /// Where the stack file says what is wanted.
    pub place: Option<Place>,
    /// Whether an earlier check found it too.
    pub mark: Option<Mark>,
    /// Who did it; `None` = nobody was asked.
    pub author: Option<Author>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Whose.
    pub resource: Resource,
    /// How.
    pub change: FieldChange,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The command does not end with 0.
    Error,
    /// Somebody should look.
    Warning,
    /// For whoever wants to know.
    Note,
}

/// Whether an earlier check found the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It did not, or found another value.
    New,
    /// It did; the time is that of the check that found it first.
    Recurring(Timestamp),
}

impl Topic {
    /// Forms that make sense of it. What is pending is no defect, which rules out those that list defects.
    pub fn forms(self) -> &'static [ReportForm] {
        match self {
            Self::Validate | Self::Drift => &ReportForm::ALL,
            Self::Plan => &[ReportForm::Json, ReportForm::Markdown, ReportForm::Github, ReportForm::Html],
        }
    }

    /// The command.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Validate => "validate",
            Self::Plan => "plan",
            Self::Drift => "drift",
        }
    }
}

impl ReportForm {
    /// Every form.
    pub const ALL: [Self; 7] =
        [Self::Json, Self::Markdown, Self::Junit, Self::Sarif, Self::Github, Self::Gitlab, Self::Html];

    /// As it is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Junit => "junit",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Html => "html",
        }
    }
}

impl Level {
    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}
