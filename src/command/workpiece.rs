//! What most commands work on: a stack read from its file, with its code packaged.

use super::faults;
use crate::{
    bundle::{self, BundleError, Package},
    cli::StackSource,
    model::{Code, Desired, Failure, Fault, Field, Start, ZipBytes},
    stack::{self, CodeSource, Loaded, StackError},
    view::Screen,
};
use std::env;

/// Reads the stack and shows its warnings.
pub(super) fn load(source: &StackSource, screen: &Screen) -> Result<Loaded, Failure> {
    load_with(source, &|name| env::var(name).ok(), screen)
}

/// The same, with values of variables and secrets from elsewhere than the environment.
pub(super) fn load_with(
    source: &StackSource,
    lookup: &dyn Fn(&str) -> Option<String>,
    screen: &Screen,
) -> Result<Loaded, Failure> {
    let loaded = stack::load(&source.file, &options(source, lookup));
    warned(loaded.map_err(|error| explain(error, screen))?, screen)
}

/// The same with a text that is to stand in the file.
pub(super) fn load_text(source: &StackSource, text: &str, screen: &Screen) -> Result<Loaded, Failure> {
    let lookup = |name: &str| env::var(name).ok();
    let loaded = stack::load_text(&source.file, text, &options(source, &lookup));
    warned(loaded.map_err(|error| explain(error, screen))?, screen)
}

fn options<'a>(source: &StackSource, lookup: &'a dyn Fn(&str) -> Option<String>) -> stack::Options<'a> {
    let StackSource { file: _, environment, variables, region: _ } = source;
    stack::Options { environment: environment.clone(), variables: variables.clone(), lookup }
}

fn warned(loaded: Loaded, screen: &Screen) -> Result<Loaded, Failure> {
    let warnings = stack::render_diagnostics(&loaded.file, &loaded.source, &loaded.warnings, true, screen.width());
    if !warnings.is_empty() {
        screen.faults(&format!("{warnings}\n"), &loaded.file, faults::findings(&loaded.warnings));
    }
    Ok(loaded)
}

/// Reads the stack and packages its code.
pub(super) fn desired(source: &StackSource, screen: &Screen) -> Result<Desired, Failure> {
    let loaded = load(source, screen)?;
    if let CodeSource::Crate(folder) = &loaded.code {
        screen.note(&format!("building crate `{}`", folder.display()));
    }
    Ok(in_region(package(&loaded)?, source))
}

/// Reads the stack for what has nothing to do with its code, and so must work when that does not.
pub(super) fn without_code(source: &StackSource, screen: &Screen) -> Result<Desired, Failure> {
    let none = code(bundle::taken(Vec::new(), String::new()));
    Ok(in_region(load(source, screen)?.desired(none), source))
}

fn in_region(mut desired: Desired, source: &StackSource) -> Desired {
    if let Some(region) = &source.region {
        desired.region.clone_from(region);
    }
    desired
}

/// Packages the code of a stack.
pub(super) fn package(loaded: &Loaded) -> Result<Desired, Failure> {
    let packaged = match &loaded.code {
        CodeSource::Bundled => Ok(bundle::package(&loaded.handler_configuration)),
        CodeSource::Zip(file) if loaded.start().is_bootstrap() => bundle::prebuilt(file),
        CodeSource::Zip(file) => bundle::foreign(file),
        CodeSource::Crate(folder) => bundle::program(folder, &loaded.handler_configuration),
    };
    let package = packaged.map_err(|error| unpackaged(&loaded.code, error).located(&loaded.places, None))?;
    Ok(loaded.desired(code(package)))
}

/// A package as what is wanted; the stack says how it is started.
pub(super) fn code(package: Package) -> Code {
    let Package { zip, sha256, inputs, parts, label } = package;
    Code { zip: ZipBytes(zip.into()), sha256, inputs, parts, label, start: Start::default() }
}

fn unpackaged(code: &CodeSource, error: BundleError) -> Failure {
    let fault = match code {
        CodeSource::Crate(_) => Fault::CrateBroken,
        CodeSource::Bundled | CodeSource::Zip(_) => Fault::PackageUnusable,
    };
    Failure::new("could not package the code").code(fault).because(error).about(Field("function.code".to_owned()))
}

/// What to say about a stack that cannot be used; its diagnostics are shown.
pub(super) fn explain(error: StackError, screen: &Screen) -> Failure {
    match error {
        StackError::Rejected(rejected) => {
            let rendered = format!("{}\n", stack::render(&rejected, true, screen.width()));
            screen.faults(&rendered, &rejected.file, faults::findings(&rejected.diagnostics));
            let first = rejected.diagnostics.iter().map(|diagnostic| diagnostic.code).find(|code| !code.is_warning());
            let failure = Failure::new(rejected.to_string()).hint("nothing was done; mend the places shown above");
            Failure { fault: first, ..failure }
        }
        StackError::Read { .. } => Failure::new("could not read the stack")
            .code(Fault::StackUnreadable)
            .because(error)
            .hint("name the file with `--stack FILE`; ready ones are in the folder `stacks`"),
        StackError::UnusedVariable { nearest: Some(ref nearest), .. } => {
            let hint = format!("did you mean `{nearest}`?");
            Failure::new("could not use the stack").code(Fault::UnusedVariable).because(error).hint(hint)
        }
        StackError::UnusedVariable { nearest: None, .. } => {
            Failure::new("could not use the stack").code(Fault::UnusedVariable).because(error)
        }
        StackError::TooLarge { .. } | StackError::NotText { .. } => {
            Failure::new("could not use the stack").code(Fault::StackUnreadable).because(error)
        }
    }
}
