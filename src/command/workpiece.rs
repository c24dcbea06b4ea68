//! What most commands work on: a stack read from its file, with its code packaged.

use super::faults;
use crate::{
    bundle::{self, Package},
    cli::StackSource,
    model::{Code, Desired, Failure, ZipBytes},
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
    let StackSource { file, environment, variables, region: _ } = source;
    let options = stack::Options { environment: environment.clone(), variables: variables.clone(), lookup };
    let loaded = stack::load(file, &options).map_err(|error| explain(error, screen))?;
    let warnings = stack::render_diagnostics(&loaded.file, &loaded.source, &loaded.warnings, true, screen.width());
    if !warnings.is_empty() {
        screen.faults(&format!("{warnings}\n"), faults::findings(&loaded.warnings));
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
    let none =
        Code { zip: ZipBytes(Vec::new().into()), sha256: String::new(), inputs: String::new(), label: String::new() };
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
        CodeSource::Zip(file) => bundle::prebuilt(file),
        CodeSource::Crate(folder) => bundle::program(folder, &loaded.handler_configuration),
    };
    let Package { zip, sha256, inputs, label } =
        packaged.map_err(|error| Failure::new("could not package the code").because(error))?;
    Ok(loaded.desired(Code { zip: ZipBytes(zip.into()), sha256, inputs, label }))
}

fn explain(error: StackError, screen: &Screen) -> Failure {
    match error {
        StackError::Rejected(rejected) => {
            let rendered = format!("{}\n", stack::render(&rejected, true, screen.width()));
            screen.faults(&rendered, faults::findings(&rejected.diagnostics));
            Failure::new(rejected.to_string()).hint("nothing was done; mend the places shown above")
        }
        StackError::Read { .. } => Failure::new("could not read the stack")
            .because(error)
            .hint("name the file with `--stack FILE`; ready ones are in the folder `stacks`"),
        StackError::UnusedVariable { nearest: Some(ref nearest), .. } => {
            let hint = format!("did you mean `{nearest}`?");
            Failure::new("could not use the stack").because(error).hint(hint)
        }
        StackError::TooLarge { .. } | StackError::NotText { .. } | StackError::UnusedVariable { .. } => {
            Failure::new("could not use the stack").because(error)
        }
    }
}
