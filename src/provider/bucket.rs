//! Buckets and objects.

use super::{Executor, Observer, ensure::Step, explain::explain, explain::hole};
use crate::{
    client::{CallError, Thing},
    model::{Archived, Bucket, Failure, ReadFailure},
};

impl Observer {
    /// Whether the bucket is there.
    pub(super) async fn has_bucket(&self, bucket: &Bucket) -> Result<bool, ReadFailure> {
        let found = self.look_for_bucket(&bucket.name, &bucket.region).await;
        found.map_err(|error| hole(format!("bucket `{}`", bucket.name), error))
    }

    async fn look_for_bucket(&self, name: &str, region: &str) -> Result<bool, CallError> {
        match self.reader.head_bucket(name, region).await {
            Ok(()) => Ok(true),
            Err(error) if error.says_absent(Thing::Bucket) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Returns an object's bytes, 16 MB at most; `None` if it is not there.
    pub async fn object(&self, bucket: &str, region: &str, key: &str) -> Result<Option<Vec<u8>>, Failure> {
        match self.reader.get_object(bucket, region, key).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.says_absent(Thing::Object) => Ok(None),
            Err(error) => Err(explain(format!("could not read `{key}` in bucket `{bucket}`"), error)),
        }
    }

    /// Lists at most `limit` objects whose keys begin with `prefix`, in byte order of their keys.
    pub async fn list(&self, bucket: &str, region: &str, prefix: &str, limit: usize) -> Result<Vec<Archived>, Failure> {
        let contents = self.contents(bucket, region, prefix, limit).await?;
        let archived = contents.into_iter().map(|content| Archived {
            bucket: bucket.to_owned(),
            region: region.to_owned(),
            key: content.key,
            size: Some(content.size),
        });
        Ok(archived.collect())
    }

    /// Returns an object's size; `None` if it is not there.
    pub(super) async fn size(&self, bucket: &str, region: &str, key: &str) -> Result<Option<u64>, Failure> {
        match self.reader.head_object(bucket, region, key).await {
            Ok(size) => Ok(Some(size)),
            Err(error) if error.says_absent(Thing::Object) => Ok(None),
            Err(error) => Err(explain(format!("could not look for `{key}` in bucket `{bucket}`"), error)),
        }
    }
}

impl Executor {
    pub(super) async fn create_bucket(&self, step: &Step<'_>, name: &str, region: &str) -> Result<(), Failure> {
        let failed = || format!("could not create bucket `{name}`");
        match self.writer.put_bucket(name, region).await {
            // It may be ours already; a look at it fails if it is another account's.
            Ok(()) | Err(CallError::Cos { status: 409, .. }) => {}
            Err(error) => return Err(explain(failed(), error)),
        }
        step.taken();
        let there = || async { Ok(self.observer().look_for_bucket(name, region).await?) };
        step.until(&format!("bucket `{name}` to become visible"), there)
            .await
            .map_err(|error| error.into_failure(failed()))
    }

    /// Writes an object, which replaces one of the same key.
    pub async fn put_object(
        &self,
        bucket: &str,
        region: &str,
        key: &str,
        content_type: &'static str,
        body: &[u8],
    ) -> Result<(), Failure> {
        self.writer
            .put_object(bucket, region, key, content_type, body)
            .await
            .map_err(|error| explain(format!("could not write `{key}` to bucket `{bucket}`"), error))
    }
}
