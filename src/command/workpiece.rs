//! What most commands work on: a stack read from its file, with its code packaged.

use crate::{
    bundle,
    cli::StackSource,
    model::{Code, Desired, Failure, ZipBytes},
    stack::{self, CodeSource, Loaded},
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
    let StackSource { file, environment, variables, region } = source;
    let options = stack::Options {
        environment: environment.clone(),
        variables: variables.clone(),
        region: region.clone(),
        lookup,
    };
    let loaded = stack::load(file, &options).map_err(|error| screen.rejected(error))?;
    screen.warnings(&loaded)?;
    Ok(loaded)
}

/// Reads the stack and packages its code.
pub(super) fn desired(source: &StackSource, screen: &Screen) -> Result<Desired, Failure> {
    package(load(source, screen)?)
}

/// Packages the code of a stack.
pub(super) fn package(loaded: Loaded) -> Result<Desired, Failure> {
    let bundle::Package { zip, sha256, inputs, label } = match &loaded.code {
        CodeSource::Bundled => bundle::package(&loaded.handler_configuration),
        CodeSource::Zip(path) => bundle::prebuilt(path).map_err(|error| {
            Failure::new("could not package the code").because(error)
        })?,
    };
    Ok(loaded.desired(Code { zip: ZipBytes(zip.into()), sha256, inputs, label }))
}
