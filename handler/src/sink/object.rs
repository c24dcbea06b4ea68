//! An object in COS besides the archive: the event for whoever works on it, or a note of where it is archived.

use super::{LookUp, order::Order, pointer::pointer};
use crate::{
    archive::{Cos, key},
    config::{Content, CosArchive, ObjectCopy},
    http::Http,
    retry::Failure,
    sign::sha256_hex,
};
use std::sync::Arc;

pub(super) struct Object {
    bucket: CosArchive,
    key: String,
    body: Arc<Vec<u8>>,
    look_up: LookUp,
}

impl Object {
    /// The key is the archive's, below this prefix: a retry overwrites its own object.
    pub(super) fn new(copy: &ObjectCopy, order: &Order<'_>) -> Result<Self, Failure> {
        let ObjectCopy { bucket, region, prefix, content } = copy;
        let parcel = order.parcel;
        let key = key(prefix, std::slice::from_ref(&*parcel.event), &sha256_hex(&parcel.body));
        let body = match content {
            Content::Event => Arc::clone(&parcel.body),
            Content::Pointer => Arc::new(pointer(parcel)?.into_bytes()),
        };
        let bucket = CosArchive { bucket: bucket.clone(), region: region.clone(), prefix: prefix.clone() };
        Ok(Self { bucket, key, body, look_up: order.look_up })
    }

    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        Cos::new(http, &self.bucket, self.look_up)?.put(&self.key, &self.body, &[]).await
    }
}
