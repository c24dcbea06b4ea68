//! COS: buckets and objects over the XML API (`cos-cls.md` 1-3).
//!
//! Addresses are virtual hosts, `<bucket>.cos.<region>.myqcloud.com`, with a path-style fallback, `/<bucket>/<key>`, for
//! clients that reach the cloud by its address. A bucket made path-style was given no region and answers for all.
//! Versioning, multipart uploads, copies, access control lists and the other sub-resources are not modelled and are refused.

mod auth;
mod blobs;
mod buckets;
mod conditions;
mod delete_many;
mod download;
mod errors;
mod list;
mod operation;
mod serve;
pub(super) mod store;
mod target;
mod upload;
mod xml;

pub use operation::OPERATIONS;
pub use serve::serve;

#[cfg(test)]
mod tests;
