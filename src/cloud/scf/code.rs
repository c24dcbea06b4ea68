//! Code as it is handed in: one source, valid base64, a valid zip.

use super::{
    errors::{invalid, limit},
    store,
};
use crate::{
    cloud::{
        Cloud, services,
        store::{StoreError, Writer},
    },
    wire::{ApiError, scf, sign::sha256_hex},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::io::Cursor;

/// Everything in a zip, unpacked (`scf-api.md` 2).
const UNPACKED: u64 = 500 << 20;

/// A zip that was found to be one.
pub struct Package {
    zip: Vec<u8>,
    /// Lower-case hexadecimal SHA-256.
    pub sha256: String,
}

impl Package {
    /// Bytes of the zip.
    pub fn size(&self) -> u64 {
        self.zip.len() as u64
    }

    /// Keeps the zip.
    pub fn keep(&self, writer: &mut Writer<'_>) -> Result<(), StoreError> {
        store::put_code(writer, &self.sha256, &self.zip)
    }
}

/// Takes the code of a request, from the request itself or from COS.
pub fn take(cloud: &Cloud, region: &str, code: scf::Code) -> Result<Package, ApiError> {
    let scf::Code {
        zip_file,
        cos_bucket_name,
        cos_object_name,
        cos_bucket_region,
        image_config,
        demo_id,
        temp_cos_object_name,
    } = code;
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    if image_config.is_some() || filled(demo_id).is_some() {
        return Err(invalid("CodeSource", "Images and demo code are not modelled here."));
    }
    if filled(temp_cos_object_name).is_some() {
        return Err(invalid("TempCosObjectName", "The temporary bucket is not modelled here."));
    }
    match (filled(zip_file), filled(cos_bucket_name), filled(cos_object_name)) {
        (Some(zip), None, None) => from_base64(&zip),
        (None, Some(bucket), Some(object)) => {
            let region = filled(cos_bucket_region).unwrap_or_else(|| region.to_owned());
            let bucket = format!("{bucket}-{}", cloud.settings.account.appid);
            verify(services::code_object(cloud, &region, &bucket, object.trim_start_matches('/'))?)
        }
        (None, None, None) => Err(ApiError::new("MissingParameter.Code", "The request has no code.")),
        (None, Some(_), None) => Err(invalid("CosObjectName", "A bucket needs an object.")),
        (None, None, Some(_)) => Err(invalid("CosBucketName", "An object needs a bucket.")),
        (Some(_), ..) => Err(invalid("Code", "The code has more than one source.")),
    }
}

fn from_base64(text: &str) -> Result<Package, ApiError> {
    // Line breaks, as `base64` prints them, are taken.
    let text: String = text.split_ascii_whitespace().collect();
    let zip = STANDARD.decode(text);
    verify(zip.map_err(|error| invalid("ZipFileBase64BinasciiError", format!("The code is not base64: {error}.")))?)
}

fn verify(zip: Vec<u8>) -> Result<Package, ApiError> {
    let broken = |error: zip::result::ZipError| invalid("ZipFile", format!("The code is not a zip: {error}."));
    let mut archive = zip::ZipArchive::new(Cursor::new(&zip)).map_err(broken)?;
    let mut unpacked = 0_u64;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(broken)?;
        if file.enclosed_name().is_none() {
            let name = file.name().map_err(broken)?;
            return Err(invalid("ZipFile", format!("`{name}` leads out of the package.")));
        }
        unpacked = unpacked.saturating_add(file.size());
    }
    if unpacked > UNPACKED {
        return Err(limit("Quota", format!("{unpacked} bytes unpacked; at most {UNPACKED}.")));
    }
    Ok(Package { sha256: sha256_hex(&zip), zip })
}
