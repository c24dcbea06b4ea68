//! Collects what a command finds and writes the reports that were ordered.

use super::{
    checked::{Checked, Report},
    github, gitlab, html, json, junit, markdown, sarif,
};
use crate::{
    model::{Destination, Earlier, Failure, Fault, ReportForm, ReportOrder, Topic},
    view::Screen,
};
use jiff::Timestamp;
use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::Path,
    sync::{Mutex, PoisonError},
};
use tempfile::Builder;

/// The reports of one command.
pub struct Reports<'a> {
    screen: &'a Screen,
    topic: Topic,
    orders: &'a [ReportOrder],
    earlier: Option<&'a Earlier>,
    stacks: Mutex<Vec<Checked>>,
}

impl Screen {
    /// Begins the reports of a command. What an earlier run left in their places is taken away, so that nobody takes it for this
    /// one's, whatever happens.
    ///
    /// # Errors
    /// If a report could not be written there, before any work is done for it.
    pub fn reports<'a>(
        &'a self,
        topic: Topic,
        orders: &'a [ReportOrder],
        earlier: Option<&'a Earlier>,
    ) -> Result<Reports<'a>, Failure> {
        for ReportOrder { form, to } in orders {
            if let Destination::File(path) = to {
                clear(path).map_err(|error| unwritten(*form, path, error))?;
            }
        }
        Ok(Reports { screen: self, topic, orders, earlier, stacks: Mutex::default() })
    }
}

impl Reports<'_> {
    /// Adds a stack: what its screen has shown, and how its command ended.
    pub fn add(&self, file: &Path, screen: &Screen, ended: &Result<(), Failure>) {
        if self.orders.is_empty() {
            return;
        }
        let checked = Checked::new(file, ended.as_ref().err(), screen, self.earlier);
        self.stacks.lock().unwrap_or_else(PoisonError::into_inner).push(checked);
    }

    /// Ends a command about many stacks: writes the reports. `named` is how the stacks were named, should none of them have had
    /// its turn.
    ///
    /// # Errors
    /// How the command ended; or that a report could not be written, which then is worse.
    pub fn end(self, named: &Path, ended: Result<(), Failure>) -> Result<(), Failure> {
        let told = |failure: &Failure| !failure.message.is_empty();
        if ended.as_ref().err().is_some_and(told) {
            self.add(named, self.screen, &ended);
        }
        self.write(ended)
    }

    /// Ends a command about one stack.
    ///
    /// # Errors
    /// The same.
    pub fn end_one(self, file: &Path, ended: Result<(), Failure>) -> Result<(), Failure> {
        self.add(file, self.screen, &ended);
        self.write(ended)
    }

    fn write(self, ended: Result<(), Failure>) -> Result<(), Failure> {
        let stacks = self.stacks.into_inner().unwrap_or_else(PoisonError::into_inner);
        let report = Report { topic: self.topic, time: (self.screen.look.clock)(), stacks: &stacks };
        let mut lost = None;
        for ReportOrder { form, to } in self.orders {
            let text = render(*form, &report)?;
            match to {
                Destination::Output => self.screen.out.write(&text),
                Destination::File(path) => {
                    if let Err(error) = replace(path, &text) {
                        lost.get_or_insert(unwritten(*form, path, error));
                    }
                }
            }
        }
        match lost {
            None => ended,
            Some(failure) => {
                ended.err().iter().for_each(|ended| self.screen.failure(ended));
                Err(failure)
            }
        }
    }
}

fn render(form: ReportForm, report: &Report<'_>) -> Result<String, Failure> {
    Ok(match form {
        ReportForm::Json => json::render(report),
        ReportForm::Markdown => markdown::render(report),
        ReportForm::Junit => junit::render(report),
        ReportForm::Sarif => sarif::render(report),
        ReportForm::Github => github::render(report),
        ReportForm::Gitlab => gitlab::render(report),
        ReportForm::Html => html::render(report)?,
    })
}

/// Takes away what is there, and makes the folder.
fn clear(path: &Path) -> io::Result<()> {
    fs::create_dir_all(folder(path))?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes beside the file and renames: nobody ever reads half a report.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut builder = Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".mpstack-report-").tempfile_in(folder(path))?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unwritten(form: ReportForm, path: &Path, error: io::Error) -> Failure {
    let message = format!("could not write the {} report to `{}`", form.as_str(), path.display());
    Failure::new(message).code(Fault::Unwritable).because(error)
}

/// A time as texts have it.
pub(super) fn told(time: Timestamp) -> String {
    format!("{time:.0}")
}
