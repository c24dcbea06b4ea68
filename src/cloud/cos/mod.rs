//! COS: buckets and objects over the XML API (`cos-cls.md` 1-3).
//!
//! Addresses are virtual hosts, `<bucket>.cos.<region>.myqcloud.com`, with a path-style fallback, `/<bucket>/<key>`, for
//! clients that reach the cloud by its address. A bucket made path-style was given no region and answers for all.
//! Versioning, access control lists and other settings of buckets are never set: reading them says so, making them is refused.

mod auth;
mod blobs;
mod buckets;
mod conditions;
mod copy;
mod delete_many;
mod download;
mod errors;
mod list;
mod multipart;
mod operation;
mod parts;
mod serve;
pub(super) mod store;
mod tagging;
mod target;
mod unset;
mod upload;
mod uploads;
mod xml;
mod xml_parts;

pub use operation::operations;
pub use serve::serve;

#[cfg(test)]
mod tests;
