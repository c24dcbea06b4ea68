//! Files that are to be written, none in place of another.

use super::ScaffoldError;
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Where, seen from the project's folder.
    pub path: PathBuf,
    /// What.
    pub text: String,
}

/// Makes sure that none of the files is there.
///
/// # Errors
/// Those that are.
pub fn refuse_existing(folder: &Path, drafts: &[Draft]) -> Result<(), ScaffoldError> {
    // A link that leads nowhere is somebody's too.
    let is_there = |draft: &&Draft| folder.join(&draft.path).symlink_metadata().is_ok();
    let files: Vec<_> = drafts.iter().filter(is_there).map(|draft| folder.join(&draft.path)).collect();
    if files.is_empty() { Ok(()) } else { Err(ScaffoldError::Exists { files }) }
}

/// Writes all of them below `folder`, or none if one is there.
///
/// # Errors
/// A file that is there, before anything is written; or a file that cannot be written.
pub fn write_new(folder: &Path, drafts: &[Draft]) -> Result<(), ScaffoldError> {
    refuse_existing(folder, drafts)?;
    for Draft { path, text } in drafts {
        let file = folder.join(path);
        let written = || {
            fs::create_dir_all(file.parent().unwrap_or(folder))?;
            OpenOptions::new().write(true).create_new(true).open(&file)?.write_all(text.as_bytes())
        };
        written().map_err(|source| ScaffoldError::Write { file: file.clone(), source })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(path: &str) -> Draft {
        Draft { path: path.into(), text: format!("{path}\n") }
    }

    #[test]
    fn folders_are_made_on_the_way() {
        let folder = tempfile::tempdir().expect("a folder");
        write_new(folder.path(), &[draft("a"), draft("b/c/d")]).expect("nothing is there");
        assert_eq!(fs::read_to_string(folder.path().join("b/c/d")).expect("written"), "b/c/d\n");
    }

    #[test]
    fn one_file_that_is_there_keeps_all_from_being_written() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("b"), "of hours").expect("written");
        let error = write_new(folder.path(), &[draft("a"), draft("b")]).expect_err("`b` is there");
        assert_eq!(error.to_string(), format!("`{}` exists already", folder.path().join("b").display()));
        assert!(!folder.path().join("a").exists());
        assert_eq!(fs::read_to_string(folder.path().join("b")).expect("kept"), "of hours");
    }
}
