//! The handler's package: `bootstrap`, `mpstack.json`, `manifest.json`.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fmt,
    io::{Cursor, Read, Write},
};
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Name of the configuration's entry, as the handler looks for it.
pub const CONFIGURATION: &str = "mpstack.json";

/// Name of the manifest's entry.
pub(super) const MANIFEST: &str = "manifest.json";

/// SHA-256 of what the handler in this binary is made of: sources, lock file, manifest, message templates.
pub const HANDLER_INPUTS: &str = env!("MPSTACK_HANDLER_INPUTS");

/// A zip with the one entry `bootstrap`, compressed by `build.rs`: that takes seconds, and appending to it one
/// millisecond.
pub(super) static BOOTSTRAP: &[u8] = include_bytes!(env!("MPSTACK_BOOTSTRAP_ZIP"));

/// Bytes that are more than two entries take beside their contents.
const ROOM_FOR_HEADERS: usize = 1 << 10;

/// A deployment package and what identifies it.
#[derive(Clone, PartialEq, Eq)]
pub struct Package {
    /// The zip.
    pub zip: Vec<u8>,
    /// Lower-case hexadecimal SHA-256 of the zip.
    pub sha256: String,
    /// Lower-case hexadecimal SHA-256 of what the zip was made from.
    pub inputs: String,
    /// Lower-case hexadecimal SHA-256 of each part of the inputs, by the part's name: `handler`, `configuration`, `templates`.
    /// Empty = the package was made elsewhere and has none that we know.
    pub parts: BTreeMap<&'static str, String>,
    /// The handler's version, or the name of a crate or of a file made elsewhere.
    pub label: String,
}

impl fmt::Debug for Package {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({} bytes, {})", self.label, self.zip.len(), self.sha256)
    }
}

/// `manifest.json`: proves that a package is ours, and of which inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the package.
    pub mpstack: u32,
    /// As [`Package::label`].
    pub handler: String,
    /// As [`Package::inputs`].
    pub inputs: String,
}

/// Packages the handler in this binary with a configuration. Takes about two milliseconds, most of them for the hash and for
/// memory that is touched for the first time.
pub fn package(configuration_json: &str) -> Package {
    // The workspace's packages share one version.
    let label = env!("CARGO_PKG_VERSION").to_owned();
    assemble(BOOTSTRAP, label, HANDLER_INPUTS, configuration_json)
}

/// Lower-case hexadecimal SHA-256 of the bundled executable. Unpacks it, which takes tens of milliseconds.
///
/// # Errors
/// None in practice: `build.rs` packed it.
pub fn bootstrap_sha256() -> Result<String, ZipError> {
    unpacked_bootstrap().map(sha256)
}

/// The bundled executable.
pub(super) fn unpacked_bootstrap() -> Result<Vec<u8>, ZipError> {
    let mut archive = ZipArchive::new(Cursor::new(BOOTSTRAP))?;
    let mut bytes = Vec::new();
    archive.by_name("bootstrap")?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Adds what a package holds beside `bootstrap`, which was made of what `handler` digests.
pub(super) fn assemble(bootstrap_zip: &[u8], label: String, handler: &str, configuration_json: &str) -> Package {
    let inputs = sha256([handler, configuration_json].join("\0"));
    let manifest = Manifest { mpstack: 1, handler: label.clone(), inputs: inputs.clone() };
    let zip = with_files(bootstrap_zip, configuration_json, &manifest).expect("a zip in memory can be appended to");
    Package { sha256: sha256(&zip), zip, inputs, parts: parts(handler, configuration_json), label }
}

/// The parts of what a package is made of. Message templates stand within the routes of `mpstack.json`, but people edit them apart.
fn parts(handler: &str, configuration_json: &str) -> BTreeMap<&'static str, String> {
    // A package that is in the cloud is made again to be compared; what it says of itself need not be JSON.
    let mut configuration: Json =
        serde_json::from_str(configuration_json).unwrap_or_else(|_| configuration_json.into());
    let mut templates = Vec::new();
    let routes = configuration.get_mut("notify").and_then(Json::as_array_mut);
    for route in routes.into_iter().flatten().filter_map(Json::as_object_mut) {
        if let Some(template) = route.remove("template") {
            templates.push((route.get("name").cloned(), template));
        }
    }
    let templates = serde_json::to_string(&templates).expect("plain data is written");
    [
        ("handler", handler.to_owned()),
        ("configuration", sha256(configuration.to_string())),
        ("templates", sha256(templates)),
    ]
    .into()
}

fn with_files(zip: &[u8], configuration_json: &str, manifest: &Manifest) -> Result<Vec<u8>, ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::DEFAULT)
        .system(System::Unix)
        .unix_permissions(0o644);
    let manifest = serde_json::to_string(manifest).expect("plain data is written");
    // All the room that it will need: to touch that much memory once more takes longer than all else that is done here.
    let mut whole = Vec::with_capacity(zip.len() + configuration_json.len() + manifest.len() + ROOM_FOR_HEADERS);
    whole.extend_from_slice(zip);
    let mut zip = ZipWriter::new_append(Cursor::new(whole))?;
    for (name, content) in [(CONFIGURATION, configuration_json), (MANIFEST, &manifest)] {
        zip.start_file(name, options)?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

pub(super) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use zip::ZipArchive;

    const CONFIGURATION_JSON: &str = r#"{"version":1,"stack":"demo","notify":[]}"#;

    fn entries(package: &Package) -> Vec<(String, u32, System, DateTime, Vec<u8>)> {
        let mut archive = ZipArchive::new(Cursor::new(&package.zip)).expect("a zip");
        (0..archive.len())
            .map(|index| {
                let mut entry = archive.by_index(index).expect("an entry");
                let mut content = Vec::new();
                entry.read_to_end(&mut content).expect("its content");
                let mode = entry.unix_mode().expect("a mode");
                (
                    entry.name().expect("a name").into(),
                    mode,
                    entry.system(),
                    entry.last_modified().expect("a time"),
                    content,
                )
            })
            .collect()
    }

    #[test]
    fn the_package_holds_three_files_made_by_unix_at_a_fixed_time() {
        let package = package(CONFIGURATION_JSON);
        let entries = entries(&package);
        let head = |index: usize| {
            let (name, mode, system, time, _) = &entries[index];
            (name.as_str(), format!("{mode:o}"), *system, time.to_string())
        };
        let expected = |name, mode: &str| (name, mode.to_owned(), System::Unix, "1980-01-01 00:00:00".to_owned());
        assert_eq!(head(0), expected("bootstrap", "100755"));
        assert_eq!(head(1), expected("mpstack.json", "100644"));
        assert_eq!(head(2), expected("manifest.json", "100644"));
        assert_eq!(entries.len(), 3);

        assert!(entries[0].4.starts_with(b"\x7fELF"));
        assert_eq!(entries[1].4, CONFIGURATION_JSON.as_bytes());
        let manifest = format!(r#"{{"mpstack":1,"handler":"0.1.0","inputs":"{}"}}"#, package.inputs);
        assert_eq!(String::from_utf8_lossy(&entries[2].4), manifest);
        assert_eq!(package.label, "0.1.0");
    }

    #[test]
    fn the_bootstrap_needs_nothing_beside_it() {
        /// Type of the program header that names an interpreter; without one, nothing is loaded at start.
        const INTERPRETER: [u8; 4] = 3_u32.to_le_bytes();
        let bootstrap = &entries(&package(CONFIGURATION_JSON))[0].4;
        let number = |at: usize| usize::from(u16::from_le_bytes([bootstrap[at], bootstrap[at + 1]]));
        // Where the headers begin, how large each is, how many there are: in the first 64 bytes of a 64-bit file.
        let (begin, size, count) = (number(32), number(54), number(56));
        assert!(count > 0);
        for header in (0..count).map(|index| begin + index * size) {
            assert_ne!(bootstrap[header..header + 4], INTERPRETER);
        }
    }

    #[test]
    fn equal_inputs_give_equal_bytes_and_another_configuration_gives_others() {
        let (first, again, other) = (package(CONFIGURATION_JSON), package(CONFIGURATION_JSON), package("{}"));
        assert_eq!(first, again);
        assert_ne!(first.sha256, other.sha256);
        assert_ne!(first.inputs, other.inputs);
    }

    #[test]
    fn each_part_changes_alone() {
        let configured = |stack: &str, template: &str| {
            let routes = format!(r#"[{{"name":"a"}},{{"name":"b","template":"{template}"}}]"#);
            package(&format!(r#"{{"version":1,"stack":"{stack}","notify":{routes}}}"#)).parts
        };
        let differing = |other: &BTreeMap<_, _>| {
            let same = configured("demo", "{{task_id}}");
            same.iter().filter(|(part, digest)| other[*part] != **digest).map(|(part, _)| *part).collect::<Vec<_>>()
        };
        assert_eq!(differing(&configured("demo", "{{event}}")), ["templates"]);
        assert_eq!(differing(&configured("other", "{{task_id}}")), ["configuration"]);
        let text = r#"{"version":1,"stack":"demo","notify":[{"name":"a"},{"name":"b"}]}"#;
        assert_eq!(differing(&package(text).parts), ["templates"], "a route got one");
        let mine = assemble(BOOTSTRAP, "mine".into(), "sources", text).parts;
        assert_eq!(differing(&mine), ["handler", "templates"]);
        assert_eq!(differing(&package("no JSON").parts), ["configuration", "templates"]);
    }

    #[test]
    fn the_central_directory_says_unix_and_an_executable_file() {
        // What SCF reads: "version made by" and the external attributes of the first entry.
        let package = package(CONFIGURATION_JSON);
        let start = package.zip.windows(4).position(|bytes| bytes == b"PK\x01\x02").expect("a central directory");
        assert_eq!(package.zip[start + 5], 3);
        assert_eq!(package.zip[start + 38..start + 42], (0o100_755_u32 << 16).to_le_bytes());
    }
}
