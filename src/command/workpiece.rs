//! What most commands work on: a stack read from its file, with its code packaged.

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
        screen.diagnostics(&format!("{warnings}\n"));
    }
    Ok(loaded)
}

/// Reads the stack and packages its code.
pub(super) fn desired(source: &StackSource, screen: &Screen) -> Result<Desired, Failure> {
    let mut desired = package(&load(source, screen)?)?;
    if let Some(region) = &source.region {
        desired.region.clone_from(region);
    }
    Ok(desired)
}

/// Packages the code of a stack.
pub(super) fn package(loaded: &Loaded) -> Result<Desired, Failure> {
    let Package { zip, sha256, inputs, label } = match &loaded.code {
        CodeSource::Bundled => bundle::package(&loaded.handler_configuration),
        CodeSource::Zip(path) => {
            bundle::prebuilt(path).map_err(|error| Failure::new("could not package the code").because(error))?
        }
    };
    Ok(loaded.desired(Code { zip: ZipBytes(zip.into()), sha256, inputs, label }))
}

fn explain(error: StackError, screen: &Screen) -> Failure {
    match error {
        StackError::Rejected(rejected) => {
            screen.diagnostics(&format!("{}\n", stack::render(&rejected, true, screen.width())));
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
