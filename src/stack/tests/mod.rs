//! Scenes: a stack goes in, and what it wants or what is said about it comes out.
#![allow(clippy::unwrap_used)]

mod agreement;
mod bad;
mod explained;
mod good;
mod hostile;
mod layout;
mod overlays;
mod references;
mod shipped;
mod yaml;

use super::{
    Diagnostic, Loaded, Options, StackError,
    load::understand,
    read::Files,
    render::{render, render_diagnostics},
};
use crate::model::{Code, Desired, Start, ZipBytes};
use std::{collections::BTreeMap, io, path::Path};

/// A stack with nothing to complain about, to be changed in one place.
const STACK: &str = "\
version: 1
stack: demo
region: ap-beijing
function:
  name: demo
triggers:
  WorkflowTask: {}
";

/// A stack file and what surrounds it. The file is called `stack.yaml`; nothing is set and no other file exists unless said.
#[must_use]
struct Scene {
    text: String,
    environment: Option<String>,
    variables: BTreeMap<String, String>,
    shell: BTreeMap<String, String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Scene {
    fn of(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            environment: None,
            variables: BTreeMap::new(),
            shell: BTreeMap::new(),
            files: BTreeMap::new(),
        }
    }

    /// The plain stack with one line, which stands in it once, replaced.
    #[track_caller]
    fn with(line: &str, by: &str) -> Self {
        assert_eq!(STACK.matches(line).count(), 1, "{line}");
        Self::of(STACK.replace(line, by))
    }

    /// The plain stack and more.
    fn and(more: &str) -> Self {
        Self::of(format!("{STACK}{more}"))
    }

    fn environment(mut self, name: &str) -> Self {
        self.environment = Some(name.into());
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    fn shell(mut self, name: &str, value: &str) -> Self {
        self.shell.insert(name.into(), value.into());
        self
    }

    fn file(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(name.into(), content.into());
        self
    }

    fn load(&self) -> Result<Loaded, StackError> {
        let read = |path: &Path| {
            let content = self.files.get(path.to_str().unwrap_or_default());
            content.cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
        };
        let lookup = |name: &str| self.shell.get(name).cloned();
        let options =
            Options { environment: self.environment.clone(), variables: self.variables.clone(), lookup: &lookup };
        understand(Path::new("stack.yaml"), &self.text, &Files { folder: Path::new(""), read: &read }, &options)
    }

    #[track_caller]
    fn loads(&self) -> Loaded {
        match self.load() {
            Ok(loaded) => loaded,
            Err(StackError::Rejected(rejected)) => panic!("{}", render(&rejected, false, 140)),
            Err(error) => panic!("{error}"),
        }
    }

    #[track_caller]
    fn wants(&self) -> Desired {
        let loaded = self.loads();
        assert_eq!(loaded.warnings, [], "{}", self.said());
        loaded.desired(code())
    }

    #[track_caller]
    fn diagnostics(&self) -> Vec<Diagnostic> {
        match self.load() {
            Ok(loaded) => loaded.warnings,
            Err(StackError::Rejected(rejected)) => rejected.diagnostics,
            Err(error) => panic!("{error}"),
        }
    }

    /// Everything that is said about the stack, as a person reads it.
    #[track_caller]
    fn said(&self) -> String {
        match self.load() {
            Ok(loaded) => render_diagnostics(&loaded.file, &loaded.source, &loaded.warnings, false, 140),
            Err(StackError::Rejected(rejected)) => render(&rejected, false, 140),
            Err(error) => panic!("{error}"),
        }
    }
}

fn code() -> Code {
    Code {
        zip: ZipBytes([1].as_slice().into()),
        sha256: "s".into(),
        inputs: "i".into(),
        parts: BTreeMap::new(),
        label: "test".into(),
        start: Start::default(),
    }
}
