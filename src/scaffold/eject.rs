//! A Cargo project around the handler library, with one function to edit.

use super::ScaffoldError;
use handlebars::{Handlebars, no_escape};
use serde::Serialize;
use std::{
    fs,
    io::{self, Cursor},
    path::Path,
};
use zip::ZipArchive;

/// The handler's library with its lock file and toolchain, in the places where the project has them (`build/sources.rs`).
static SOURCES: &[u8] = include_bytes!(env!("MPSTACK_HANDLER_SOURCES"));

/// Templates by the file that they become.
const TEMPLATES: [(&str, &str); 3] = [
    ("Cargo.toml", include_str!("../../templates/eject/Cargo.toml.hbs")),
    ("README.md", include_str!("../../templates/eject/README.md.hbs")),
    ("src/main.rs", include_str!("../../templates/eject/main.rs.hbs")),
];

/// What the project says of the stack that it is for.
#[derive(Debug, Default, Serialize)]
pub struct Project {
    /// The stack's name; `None` if there is no stack yet.
    pub stack: Option<String>,
    /// Names of its routes.
    pub routes: Vec<String>,
    /// The project's folder as the stack is to name it.
    #[serde(rename = "crate")]
    pub folder: String,
}

#[derive(Serialize)]
struct View<'a> {
    version: &'a str,
    #[serde(flatten)]
    project: &'a Project,
}

/// Writes the project into `folder`, which must be empty or not there.
///
/// # Errors
/// A folder with anything in it, before anything is written; or a file that cannot be written.
pub fn eject(folder: &Path, project: &Project) -> Result<(), ScaffoldError> {
    refuse_occupied(folder)?;
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(no_escape);
    let view = View { version: env!("CARGO_PKG_VERSION"), project };
    for (name, template) in TEMPLATES {
        let text = engine
            .render_template(template, &view)
            .map_err(|source| ScaffoldError::Render { name, source: Box::new(source) })?;
        write(folder, name, text.as_bytes())?;
    }
    write(folder, ".gitignore", b"/target\n")?;
    let mut sources = ZipArchive::new(Cursor::new(SOURCES))?;
    for index in 0..sources.len() {
        let mut source = sources.by_index(index)?;
        let name = source.name()?.into_owned();
        let mut content = Vec::new();
        io::copy(&mut source, &mut content)
            .map_err(|source| ScaffoldError::Write { file: folder.join(&name), source })?;
        write(folder, &name, &content)?;
    }
    Ok(())
}

fn refuse_occupied(folder: &Path) -> Result<(), ScaffoldError> {
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(false) => Ok(()),
        Ok(true) => Err(ScaffoldError::NotEmpty { folder: folder.into() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(ScaffoldError::Look { folder: folder.into(), source }),
    }
}

fn write(folder: &Path, name: &str, content: &[u8]) -> Result<(), ScaffoldError> {
    let file = folder.join(name);
    let place = file.parent().unwrap_or(folder);
    fs::create_dir_all(place)
        .and_then(|()| fs::write(&file, content))
        .map_err(|source| ScaffoldError::Write { file: file.clone(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(project: &Project) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        eject(folder.path(), project).expect("an empty folder is taken");
        folder
    }

    fn read(folder: &tempfile::TempDir, name: &str) -> String {
        fs::read_to_string(folder.path().join(name)).expect(name)
    }

    #[test]
    fn the_project_holds_the_library_and_names_the_routes() {
        let folder = written(&Project {
            stack: Some("demo".into()),
            routes: vec!["ops".into(), "back<end>".into()],
            folder: "./own".into(),
        });
        let main = read(&folder, "src/main.rs");
        assert!(main.contains("/// The routes of the stack `demo`: `ops`, `back<end>`.\nfn edit("), "{main}");
        assert!(main.contains(r#"Decision::To(vec!["ops".into()])"#), "{main}");
        assert!(read(&folder, "README.md").contains("code: { crate: ./own }"));
        assert!(read(&folder, "vendor/templates/messages/plain.hbs").contains("{{headline}}"));
        assert_eq!(read(&folder, "vendor/mpstack-handler/src/taste.rs"), include_str!("../../handler/src/taste.rs"));

        let manifest = read(&folder, "vendor/mpstack-handler/Cargo.toml");
        assert!(!manifest.contains("workspace"), "{manifest}");
        assert!(manifest.contains("\nversion = \"0.1.0\"\nedition = \"2024\"\n"), "{manifest}");
    }

    #[test]
    fn without_a_stack_it_speaks_of_none() {
        let folder = written(&Project { folder: "./own".into(), ..Project::default() });
        let main = read(&folder, "src/main.rs");
        assert!(main.contains("/// The names are those under `notify` in the stack.\nfn edit("), "{main}");
        assert!(main.contains(r#"vec!["ops".into()]"#), "{main}");
    }

    #[test]
    fn a_folder_with_anything_in_it_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("work"), "of hours").expect("written");
        let error = eject(folder.path(), &Project::default()).expect_err("occupied");
        assert_eq!(error.to_string(), format!("the folder `{}` is not empty", folder.path().display()));
        assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 1);
        assert_eq!(read(&folder, "work"), "of hours");
    }

    #[test]
    fn the_project_is_built_as_the_bundled_handler_is() {
        let settings = |manifest: &str, profile: &str| {
            let section = manifest.split(profile).nth(1).expect("a profile").split("\n[").next().unwrap_or_default();
            let mut lines: Vec<_> = section.lines().filter(|line| line.contains(" = ")).map(str::to_owned).collect();
            lines.retain(|line| !line.starts_with("inherits"));
            lines.sort();
            lines
        };
        let ours = settings(include_str!("../../Cargo.toml"), "[profile.bootstrap]");
        assert_eq!(ours, settings(TEMPLATES[0].1, "[profile.release]"));
    }
}
