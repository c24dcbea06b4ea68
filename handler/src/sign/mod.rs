//! Request signing as pure functions of request, key and time.
//!
//! It lives in the handler library, because the handler has to sign too and is the smaller package; the provisioner's
//! `wire::sign` re-exports it for its client and for the embedded cloud, so that there is one implementation to be right.
//! Facts: `signing.md` 3 (TC3), 6 (COS). Clocks, keys and network are the caller's.

pub mod cos;
pub mod tc3;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Returns the lower-case hexadecimal SHA-256 of `bytes`.
pub fn sha256_hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes))
}

/// Returns HMAC-SHA256 of `message` under `key`.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Returns HMAC-SHA1 of `message` under `key`: what COS and the oldest API signature use.
pub fn hmac_sha1(key: &[u8], message: &[u8]) -> [u8; 20] {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

fn sha1_hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha1::digest(bytes))
}

/// Compares two signatures without telling by the time taken where they differ.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}
