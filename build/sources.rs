//! The handler as a library that a project of the user's can carry: its sources, in the places where that project has them.

use super::{inputs, pack};
use std::{collections::BTreeMap, error::Error, fs, path::Path};

/// A zip of the files.
pub fn packed(root: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    for path in inputs::files(root)? {
        let name = inputs::name(root, &path);
        // Beside the library, since that is where it looks for them. The lock file comes first, for the whole project.
        let place = match name.strip_prefix("handler/") {
            Some(own) => format!("vendor/mpstack-handler/{own}"),
            None if name == "Cargo.lock" => name,
            None => format!("vendor/{name}"),
        };
        files.insert(place, fs::read(path)?);
    }
    files.insert("rust-toolchain.toml".into(), fs::read(root.join("rust-toolchain.toml"))?);
    let manifest = "vendor/mpstack-handler/Cargo.toml";
    let own = files.get(manifest).ok_or("the handler has a manifest")?;
    let workspace = fs::read_to_string(root.join("Cargo.toml"))?;
    let standalone = standalone(std::str::from_utf8(own)?, &workspace);
    files.insert(manifest.into(), standalone.into_bytes());
    Ok(pack::zip(files.iter().map(|(name, content)| (name.as_str(), content.as_slice())), 0o644, pack::Effort::Usual)?)
}

/// The handler's manifest with what it takes from the workspace written out, and without the workspace's lints.
fn standalone(manifest: &str, workspace: &str) -> String {
    let inherited = workspace.split("[workspace.package]\n").nth(1).unwrap_or_default();
    let inherited = inherited.split("\n[").next().unwrap_or_default();
    let lines = manifest.replace("[lints]\nworkspace = true\n\n", "");
    let lines = lines.lines().map(|line| match line.strip_suffix(".workspace = true") {
        Some(key) => inherited.lines().find(|line| line.starts_with(&format!("{key} ="))).unwrap_or(line),
        None => line,
    });
    lines.map(|line| format!("{line}\n")).collect()
}
