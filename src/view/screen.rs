//! Where a command writes.

use super::{ending::Ending, report::Record, sink::Sink, style, style::paint, text};
use crate::model::{Appearance, ColorChoice, Failure, Fault, Finding, Format, Verbosity};
use dialoguer::console::Term;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value as Json, json};
use std::{
    env,
    io::{self, ErrorKind, IsTerminal, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

/// Columns where there is no terminal to ask: what the log viewers of CI systems show without wrapping.
const WIDTH: usize = 100;

/// Fewer columns are not served: every word would be cut.
const NARROWEST: usize = 20;

/// The user's screen, or what stands in for it. May be shared among threads.
pub struct Screen {
    pub(super) out: Sink,
    pub(super) err: Sink,
    pub(super) look: Look,
    pub(super) format: Format,
    pub(super) terminal: Terminal,
    /// What was shown, for reports.
    pub(super) record: Record,
    /// What waits until the command ends.
    pub(super) ending: Ending,
}

/// How texts are laid out.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// Columns.
    pub width: usize,
    /// How much to say.
    pub verbosity: Verbosity,
    /// Time zone of what is shown.
    pub zone: Zone,
    /// The time of what happens now.
    pub clock: fn() -> Timestamp,
}

/// A time zone, found when the first time is shown: the machine's zones fill a tree of folders, through which no command should
/// walk that shows none.
#[derive(Debug, Clone, Copy)]
pub(super) enum Zone {
    Machine,
    Utc,
}

/// What standard error and input are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Terminal {
    /// A person may be asked and lines may be redrawn.
    Interactive,
    /// Lines may be redrawn, but input comes from elsewhere.
    Watched,
    /// A file, a pipe, a CI log or a dumb terminal: whole lines only.
    Plain,
}

impl Look {
    pub(super) fn zone(&self) -> TimeZone {
        match self.zone {
            // Found once: the library keeps it.
            Zone::Machine => TimeZone::system(),
            Zone::Utc => TimeZone::UTC,
        }
    }

    pub(super) fn is_verbose(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }
}

impl Screen {
    /// The process's own streams.
    pub fn new(appearance: &Appearance) -> Self {
        let Appearance { format, color, verbosity } = *appearance;
        let columns = |term: Term| term.size_checked().map(|(_, columns)| usize::from(columns).max(NARROWEST));
        let (out, err) = (columns(Term::stdout()), columns(Term::stderr()));
        Self {
            out: Sink::new(io::stdout(), is_colored(color, &io::stdout())).on_terminal(out),
            err: Sink::new(io::stderr(), is_colored(color, &io::stderr())).on_terminal(err),
            look: Look { width: out.or(err).unwrap_or(WIDTH), verbosity, zone: Zone::Machine, clock: Timestamp::now },
            format,
            terminal: Terminal::detect(),
            record: Record::default(),
            ending: Ending::default(),
        }
    }

    /// A screen of this width that keeps what is written, for tests; plain text without colours.
    pub fn captured(width: usize) -> (Self, Capture) {
        Self::captured_as(width, &Appearance::default())
    }

    /// The same with another appearance; coloured only if that says `Always`. It is 1970, in UTC.
    pub fn captured_as(width: usize, appearance: &Appearance) -> (Self, Capture) {
        let Appearance { format, color, verbosity } = *appearance;
        let (capture, colored) = (Capture::default(), color == ColorChoice::Always);
        let screen = Self {
            out: Sink::new(capture.out.clone(), colored),
            err: Sink::new(capture.err.clone(), colored),
            look: Look { width: width.max(NARROWEST), verbosity, zone: Zone::Utc, clock: || Timestamp::UNIX_EPOCH },
            format,
            terminal: Terminal::Plain,
            record: Record::default(),
            ending: Ending::default(),
        };
        (screen, capture)
    }

    /// A screen that looks like this one and keeps what is written.
    pub(super) fn aside(&self) -> (Self, Capture) {
        let capture = Capture::default();
        let screen = Self {
            out: Sink::new(capture.out.clone(), self.out.is_colored()),
            err: Sink::new(capture.err.clone(), self.err.is_colored()),
            look: self.look.clone(),
            format: self.format,
            terminal: Terminal::Plain,
            record: Record::default(),
            ending: Ending::default(),
        };
        (screen, capture)
    }

    /// Columns, for texts that are laid out elsewhere.
    pub fn width(&self) -> usize {
        self.look.width
    }

    /// Writes the help that the user asked for.
    pub fn help(&self, text: &str) {
        self.out.tell(text);
    }

    /// Writes a text that is for programs, such as a schema, as it is.
    pub fn verbatim(&self, text: &str) {
        self.out.write(text);
    }

    /// Writes a text about what the user typed.
    pub fn diagnostics(&self, text: &str) {
        self.err.tell(text);
    }

    /// Writes what was found in a stack's file: rendered for people, and each for programs.
    pub fn faults(&self, rendered: &str, file: &Path, faults: Vec<Finding>) {
        self.err.tell(rendered);
        self.ending.faults(file, &faults);
        self.record.faults(faults);
    }

    /// Writes data in the form that was asked for. `kind` names it among the lines of a stream; a report comes at the end.
    pub(super) fn data(&self, kind: &str, text: impl FnOnce() -> String, json: impl FnOnce() -> Json) {
        match self.format {
            Format::Text => self.out.tell(&text()),
            Format::Json => self.answer(json()),
            Format::Ndjson => self.event(kind, json!({"document": json()})),
            Format::Report(_) => {}
        }
    }

    /// Writes a line of the stream of what happens, if that was asked for.
    pub(super) fn event(&self, kind: &str, members: Json) {
        if self.format == Format::Ndjson {
            let mut line = json!({"type": kind, "time": format!("{:.3}", (self.look.clock)())});
            if let (Some(line), Json::Object(members)) = (line.as_object_mut(), members) {
                line.extend(members);
            }
            self.out.write(&format!("{line}\n"));
        }
    }

    /// Writes a remark.
    pub fn note(&self, remark: &str) {
        if self.look.verbosity > Verbosity::Quiet {
            self.err.tell(&format!("{}\n", text::clean(remark)));
        }
    }

    /// Writes a warning.
    pub fn warning(&self, warning: &str) {
        self.err.tell(&format!("{} {}\n", paint(style::CHANGED, "warning:"), text::hanging(warning, 2)));
    }

    /// Ends the output: fails if some data did not reach standard output. A reader that went away (`| head`) had enough.
    pub fn finish(&self) -> Result<(), Failure> {
        match self.out.failure() {
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Failure::new("could not write to standard output").code(Fault::OutputLost).because(error))
            }
            _ => Ok(()),
        }
    }
}

impl Terminal {
    fn detect() -> Self {
        let set = |name| env::var(name).is_ok_and(|value| !value.is_empty() && value != "false");
        let dumb = env::var("TERM").is_ok_and(|kind| kind == "dumb");
        match (io::stderr().is_terminal(), io::stdin().is_terminal()) {
            _ if dumb || set("CI") => Self::Plain,
            (true, true) => Self::Interactive,
            (true, false) => Self::Watched,
            (false, _) => Self::Plain,
        }
    }
}

/// Whether to colour a stream. `Auto` follows `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM`.
fn is_colored(choice: ColorChoice, stream: &impl anstream::stream::RawStream) -> bool {
    match choice {
        ColorChoice::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
        ColorChoice::Always => true,
        ColorChoice::Never => false,
    }
}

/// What was written to a captured screen.
#[derive(Debug, Default)]
pub struct Capture {
    out: Buffer,
    err: Buffer,
}

impl Capture {
    /// Standard output so far.
    pub fn out(&self) -> String {
        self.out.text()
    }

    /// Standard error so far.
    pub fn err(&self) -> String {
        self.err.text()
    }
}

#[derive(Debug, Default, Clone)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A full disk.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A reader that went away.
    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn ended(writer: impl Write + Send + 'static) -> Result<(), Failure> {
        let (mut screen, _) = Screen::captured(80);
        screen.out = Sink::new(writer, false);
        screen.verbatim("text");
        screen.finish()
    }

    #[test]
    fn lost_data_is_a_failure_and_a_closed_pipe_is_not() {
        assert_eq!(ended(Full).expect_err("the disk is full").message, "could not write to standard output");
        assert!(ended(Gone).is_ok() && ended(Vec::new()).is_ok());
    }

    #[test]
    fn quiet_drops_remarks_and_keeps_warnings() {
        let quiet = Appearance { verbosity: Verbosity::Quiet, ..Appearance::default() };
        let (screen, capture) = Screen::captured_as(80, &quiet);
        screen.note("remark");
        screen.warning("first\nsecond");
        assert_eq!(capture.err(), "warning: first\n  second\n");
    }

    #[test]
    fn a_screen_is_shared_among_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Screen>();
        shared::<crate::view::Progress<'_>>();
    }
}
