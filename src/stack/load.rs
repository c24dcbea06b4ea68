//! From a file to what it wants.

use super::{
    compose,
    diagnostic::{Diagnostic, Rejected},
    document::{CodeSource, Document},
    error::StackError,
    node::Node,
    overlay,
    places::places,
    read::{self, Files},
    reference::Names,
    repeated,
    report::Report,
    suggestion::nearest,
    yaml,
};
use crate::model::{Code, Desired, Places, Start};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The largest file that is read; a stack has a few kilobytes.
const MOST_BYTES: u64 = 1 << 20;

/// What is given beside the file.
pub struct Options<'a> {
    /// The one of `environments` to lay over the stack.
    pub environment: Option<String>,
    /// Values of `${var:...}`; they win over those in the file.
    pub variables: BTreeMap<String, String>,
    /// Finds values of `${env:...}` and `${secret:...}`.
    pub lookup: &'a dyn Fn(&str) -> Option<String>,
}

impl Options<'static> {
    /// No overlay, no variables, and nothing set in the environment.
    pub fn nothing() -> Self {
        fn unset(_: &str) -> Option<String> {
            None
        }
        Self { environment: None, variables: BTreeMap::new(), lookup: &unset }
    }
}

/// A stack that was understood.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The file, as it was named.
    pub file: PathBuf,
    /// Its text, in which known secrets are masked without moving a byte.
    pub source: Arc<str>,
    /// What is possible but hardly meant.
    pub warnings: Vec<Diagnostic>,
    /// Names of all `environments`.
    pub environments: Vec<String>,
    /// `mpstack.json` for the handler.
    pub handler_configuration: String,
    /// What to package.
    pub code: CodeSource,
    /// Where it says what.
    pub places: Places,
    document: Document,
}

impl Loaded {
    /// What the account should hold, with the code that was packaged for it.
    pub fn desired(&self, code: Code) -> Desired {
        Desired { places: self.places.clone(), ..compose::desired(&self.document, code) }
    }

    /// The stack's name.
    pub fn stack(&self) -> &str {
        &self.document.stack
    }

    /// Names of its routes.
    pub fn routes(&self) -> impl Iterator<Item = &str> {
        self.document.notify.iter().map(|route| route.name.as_str())
    }

    /// How the platform starts its code.
    pub fn start(&self) -> &Start {
        &self.document.function.start
    }

    /// Names of the secrets that it refers to.
    pub fn secrets(&self) -> BTreeSet<&str> {
        // Those of routes have become variables of the function.
        let variables = self.document.function.environment.values();
        variables.flat_map(|variable| variable.secrets.iter().map(String::as_str)).collect()
    }

    /// The function's region.
    pub fn region(&self) -> &str {
        &self.document.region
    }
}

/// Reads and checks a stack. Packages nothing and speaks to nobody.
///
/// # Errors
/// A file that cannot be read, or everything that is wrong with it.
pub fn load(file: &Path, options: &Options<'_>) -> Result<Loaded, StackError> {
    load_text(file, &read_text(file)?, options)
}

/// The same with a text that is to stand in the file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load_text(file: &Path, source: &str, options: &Options<'_>) -> Result<Loaded, StackError> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let read = |path: &Path| fs::read(path);
    understand(file, source, &Files { folder, read: &read }, options)
}

fn read_text(file: &Path) -> Result<String, StackError> {
    let named = || file.to_owned();
    let read = || -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(file)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|source| StackError::Read { file: named(), source })?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(StackError::TooLarge { file: named() });
    }
    String::from_utf8(bytes).map_err(|error| StackError::NotText { file: named(), source: error.utf8_error() })
}

/// The part that does not touch the machine except through `files` and `options`.
pub(super) fn understand(
    file: &Path,
    source: &str,
    files: &Files<'_>,
    options: &Options<'_>,
) -> Result<Loaded, StackError> {
    refuse_unused_variables(file, source, &options.variables)?;
    let report = Report::new(source);
    let read = |mut stack: Node| {
        repeated::check(&stack, &report);
        let (environments, layer) = overlay::apply(&mut stack, options.environment.as_deref(), &report);
        let names = Names::take(&mut stack, &options.variables, options.lookup, &report);
        names.replace(&mut stack, &report);
        let places = places(&stack, layer.as_ref(), report.source);
        Some((read::document(&stack, files, options.lookup, &report)?, environments, places))
    };
    let read = yaml::parse(&report).and_then(read);
    let (source, diagnostics) = report.finish();
    match read {
        Some((document, environments, keys)) if !diagnostics.iter().any(|diagnostic| !diagnostic.code.is_warning()) => {
            Ok(Loaded {
                places: Places { file: file.to_owned(), source: Arc::clone(&source), keys },
                file: file.to_owned(),
                source,
                warnings: diagnostics,
                environments,
                handler_configuration: compose::handler_configuration(&document),
                code: document.function.code.clone(),
                document,
            })
        }
        _ => Err(Rejected { file: file.to_owned(), source, diagnostics }.into()),
    }
}

/// A variable that is given and nowhere used is most likely a slip, which would otherwise pass in silence.
fn refuse_unused_variables(file: &Path, source: &str, given: &BTreeMap<String, String>) -> Result<(), StackError> {
    let used = || source.split("${var:").skip(1).filter_map(|rest| rest.split('}').next());
    match given.keys().find(|name| !used().any(|used| used == *name)) {
        None => Ok(()),
        Some(name) => Err(StackError::UnusedVariable {
            file: file.to_owned(),
            name: name.clone(),
            nearest: nearest(name, used()).map(str::to_owned),
        }),
    }
}
