//! `export`: a stack for a function that is there. It is written from what was seen, read again, and planned against the same sight
//! before anybody gets it.

mod difference;
#[cfg(test)]
mod generated;
mod look;

pub(super) use self::look::query;

use self::{
    difference::tell,
    look::{Found, living, look},
};
use super::{session::Session, workpiece};
use crate::{
    bundle::{self, Contents},
    cli::ExportSettings,
    engine,
    model::{Claims, Desired, Failure, FunctionKey, Kind, Plan},
    provider::Observer,
    stack::{self, CodeSource, Live, LiveCode},
    view::Screen,
};
use std::{fs, io::Write, path::Path};

/// Where the stack is read from to be checked, if it goes to standard output.
const NAMELESS: &str = "stack.yaml";

pub(super) async fn run(settings: &ExportSettings, screen: &Screen) -> Result<(), Failure> {
    let ExportSettings { target, function: key, out } = settings;
    let file = out.as_deref().unwrap_or(Path::new(NAMELESS));
    let zip = file.with_file_name(zip_name(key));
    if let Some(there) = out.iter().chain([&zip]).find(|path| out.is_some() && path.exists()) {
        return Err(Failure::new(format!("`{}` is there already", there.display()))
            .kind(Kind::Refused)
            .hint("name another file with `--out FILE`, or move that one away"));
    }
    let exporting = async |session: &Session| export(key, file, &session.observer()?).await;
    let Exported { text, package, plan } = Session::within(target, screen, exporting).await?;
    match (out, &package) {
        (Some(file), package) => {
            if let Some(bytes) = package {
                create(&zip, bytes)?;
            }
            create(file, text.as_bytes())?;
        }
        (None, package) => {
            screen.stack(&text);
            if package.is_some() {
                screen.warning("its code is not the handler of this mpstack: `--out FILE` writes it beside the stack");
            }
        }
    }
    tell(&plan, screen)
}

/// A stack that was written and checked.
struct Exported {
    text: String,
    /// The package, if the stack names it.
    package: Option<Vec<u8>>,
    /// What an apply of it would do.
    plan: Plan,
}

async fn export(key: &FunctionKey, file: &Path, observer: &Observer) -> Result<Exported, Failure> {
    let found = look(key, observer).await?;
    let Found { stack, observed, package, contents, configuration } = &found;
    let function = living(observed, key)?;
    let managed = engine::managed(observed, stack);
    let (zip, because) = (zip_name(key), because(contents.as_ref()));
    let code = match because.as_deref() {
        None => LiveCode::Bundled,
        Some(because) => LiveCode::Zip { file: &zip, because },
    };
    let configuration = configuration.as_ref();
    let live = Live { stack, key, function, observed, managed: managed.as_ref(), configuration, code };
    let written = stack::write(&live);
    let loaded = stack::load_text(file, &written.text, &stack::Options::nothing())
        .map_err(|error| Failure::new(format!("function `{}` cannot be told as a stack", key.name)).because(error))?;
    let desired = match &loaded.code {
        CodeSource::Bundled => workpiece::package(&loaded)?,
        CodeSource::Zip(_) | CodeSource::Crate(_) => {
            loaded.desired(workpiece::code(bundle::taken(package.clone(), zip.clone())))
        }
    };
    let desired = Desired { claims: Claims { adopt: function.owner.is_none(), take_over: false }, ..desired };
    let plan = engine::plan(&desired, observed);
    let package = because.is_some().then_some(found.package);
    Ok(Exported { text: written.text, package, plan })
}

/// Why the package is not what this binary would make of the same stack; `None` = it is.
fn because(contents: Option<&Contents>) -> Option<String> {
    let Some(Contents { manifest, configuration }) = contents else { return Some("made elsewhere".into()) };
    if bundle::package(configuration).inputs == manifest.inputs {
        return None;
    }
    let label = &manifest.handler;
    Some(match label.starts_with(|first: char| first.is_ascii_digit()) {
        true => format!("handler {label} of another build; `bundled` would replace it by the one of this mpstack"),
        false => format!("built from crate `{label}`, whose sources the cloud does not have"),
    })
}

fn zip_name(key: &FunctionKey) -> String {
    format!("{}.zip", key.name)
}

/// Writes a file that is not there yet.
fn create(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = fs::File::create_new(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| Failure::new(format!("could not write `{}`", path.display())).because(error))
}
