use super::{Before, Cos, key, meta, other_key};
use crate::{
    config::CosArchive,
    event::Message,
    report::{ArchiveLine, Place, Stored, short},
    retry::{self, Failure},
};
use tokio::time::Instant;

/// What became of the bytes.
#[derive(Debug)]
pub struct Kept {
    /// For the log.
    pub line: ArchiveLine,
    /// Whether another try can mend a failure.
    pub retryable: bool,
    /// Whether the very same bytes had been kept before: an earlier try of this event came that far.
    pub repeated: bool,
}

impl Kept {
    /// Where the bytes are; `None` if they are nowhere.
    pub fn place(&self) -> Option<&Place> {
        (self.line.outcome == Stored::Stored).then_some(&self.line.place)
    }
}

/// Writes the message to its place. Never fails: the outcome is in the line.
pub async fn store(
    cos: Result<&Cos<'_>, &Failure>,
    archive: &CosArchive,
    message: &Message,
    request_id: &str,
    deadline: Instant,
) -> Kept {
    let begun = Instant::now();
    let CosArchive { bucket, region, prefix } = archive;
    let usual = key(prefix, &message.events, &message.sha256);
    let result = match cos {
        Ok(cos) => place(cos, &usual, message, deadline).await,
        Err(failure) => Err(failure.clone()),
    };
    let (key, before) = match &result {
        Ok((key, before)) => (key.clone(), *before),
        Err(_) => (usual, Before::Nothing),
    };
    let line = ArchiveLine {
        request_id: short(request_id),
        place: Place { bucket: bucket.clone(), region: region.clone(), key },
        outcome: if result.is_ok() { Stored::Stored } else { Stored::Failed },
        bytes: message.body.len(),
        ms: begun.elapsed().as_millis().try_into().unwrap_or(u64::MAX),
        error: result.as_ref().err().map(|failure| short(&failure.message)),
    };
    Kept { line, retryable: result.is_err_and(|failure| failure.is_retryable()), repeated: before == Before::Something }
}

/// Writes the bytes under the usual key, or, if other bytes are there, under one that has a part of their hash: two messages
/// of one task and status may differ, and neither may replace the other. Returns the key, and whether these bytes were there.
async fn place(cos: &Cos<'_>, usual: &str, message: &Message, deadline: Instant) -> Result<(String, Before), Failure> {
    let meta = message.events.first().map(meta).unwrap_or_default();
    let create = async |key: &str| retry::until(deadline, || cos.create(key, &message.body, &meta)).await.result;
    if create(usual).await? == Before::Nothing {
        return Ok((usual.to_owned(), Before::Nothing));
    }
    let there = retry::until(deadline, || cos.get(usual)).await.result;
    // Bytes that cannot be compared count as others: two copies are better than none.
    if there.is_ok_and(|there| there.as_ref() == Some(&message.body)) {
        return Ok((usual.to_owned(), Before::Something));
    }
    let other = other_key(usual, &message.sha256);
    let before = create(&other).await?;
    Ok((other, before))
}
