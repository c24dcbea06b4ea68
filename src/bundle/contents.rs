//! Looking into a package that the cloud holds.

use super::{CONFIGURATION, Manifest, package::MANIFEST};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A configuration with the largest templates for some hundred routes; a zip may promise more than it has.
const MOST_BYTES: u64 = 8 << 20;

/// What a package of ours tells about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// What it was made of.
    pub manifest: Manifest,
    /// `mpstack.json`.
    pub configuration: String,
}

/// Reads what a package of ours tells about itself; `None` = somebody else made it.
pub fn contents(zip: &[u8]) -> Option<Contents> {
    let mut archive = ZipArchive::new(Cursor::new(zip)).ok()?;
    let mut text = |name: &str| {
        let (mut text, entry) = (String::new(), archive.by_name(name).ok()?);
        (entry.size() <= MOST_BYTES).then_some(())?;
        entry.take(MOST_BYTES).read_to_string(&mut text).ok()?;
        Some(text)
    };
    let manifest: Manifest = serde_json::from_str(&text(MANIFEST)?).ok()?;
    Some(Contents { manifest, configuration: text(CONFIGURATION)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::package;

    #[test]
    fn a_package_of_ours_tells_what_it_was_made_of_and_others_nothing() {
        let configuration = r#"{"version":1,"stack":"demo","notify":[]}"#;
        let ours = package(configuration);
        let read = contents(&ours.zip).expect("ours");
        assert_eq!((read.configuration.as_str(), read.manifest.inputs), (configuration, ours.inputs));
        assert_eq!(contents(b"no zip"), None);
        assert_eq!(contents(package::BOOTSTRAP), None, "only a bootstrap");
    }
}
