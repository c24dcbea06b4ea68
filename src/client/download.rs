//! Fetching what an answer names by an address that is good for a while.

use super::{CallError, Reader};
use crate::wire::Effect;
use reqwest::Url;

/// What it is called in messages and logs.
const ACTION: &str = "GET code";

impl Reader {
    /// Returns what an address of an answer names, if that has at most `limit` bytes. The address is signed: no keys are sent, and it is
    /// never shown.
    pub async fn download(&self, address: &str, limit: usize) -> Result<Vec<u8>, CallError> {
        let url = Url::parse(address).map_err(|error| CallError::Unsendable {
            action: ACTION,
            host: String::new(),
            source: error.into(),
        })?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let answer = self.core.persist(ACTION, Effect::Read, || async {
            // As long as an invocation may take: packages are large.
            let answer = self.core.transport.get(ACTION, url.clone(), self.core.timings.invocation, limit).await?;
            if answer.status == 200 { Ok(answer) } else { Err(answer.into_stranger(ACTION, &host)) }
        });
        Ok(answer.await?.body)
    }
}
