//! Keys: the root's and those minted for sessions of a role.

use super::{
    Cloud, ids,
    store::{Look, StoreError, Writer},
};
use crate::wire::sts;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;

const KIND: &str = "key";
const ROOT: &str = "root";

/// A key pair. Its secret half is not printed.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Public half.
    pub secret_id: String,
    /// Secret half.
    pub secret_key: SecretString,
}

impl Keys {
    /// A pair of known halves.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self { secret_id: secret_id.into(), secret_key: SecretString::from(secret_key.into()) }
    }
}

/// A pair as stored; the store's directory is readable by its user only.
#[derive(Serialize, Deserialize)]
struct Record {
    secret_id: String,
    secret_key: String,
    session: Option<Session>,
}

/// What temporary keys stand for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// Name of the role.
    pub role: String,
    /// Name of the session.
    pub name: String,
    /// Must travel with every request.
    pub token: String,
    /// Unix seconds from which on the keys are worth nothing.
    pub expires: i64,
}

/// Who holds a secret id.
#[derive(Debug, Clone)]
pub struct Holder {
    /// To check signatures with.
    pub keys: Keys,
    /// `None` for the root.
    pub session: Option<Session>,
}

/// Returns the root's keys of a data directory, made at its first use.
pub fn ensure_root(writer: &mut Writer<'_>) -> Result<Keys, StoreError> {
    if let Some(Record { secret_id, secret_key, session: _ }) = writer.get(KIND, ROOT)? {
        return Ok(Keys::new(secret_id, secret_key));
    }
    let keys = Keys::new(format!("AKID{}", ids::alphanumeric(32)), ids::alphanumeric(32));
    let Keys { secret_id, secret_key } = keys.clone();
    writer.put(KIND, ROOT, &Record { secret_id, secret_key: secret_key.expose_secret().into(), session: None })?;
    Ok(keys)
}

/// Removes sessions that expired long enough ago for nobody to ask what became of them.
pub fn prune(writer: &mut Writer<'_>, now_ms: i64) -> Result<(), StoreError> {
    let day_ago = now_ms.div_euclid(1000) - 86_400;
    for (key, record) in writer.scan::<Record>(KIND, "")? {
        if record.session.is_some_and(|session| session.expires < day_ago) {
            writer.delete(KIND, &key)?;
        }
    }
    Ok(())
}

impl Cloud {
    /// Returns who holds a secret id, also if its session has expired; `None` if nobody ever did.
    pub fn holder_opt(&self, secret_id: &str) -> Result<Option<Holder>, StoreError> {
        if secret_id == self.keys.secret_id {
            return Ok(Some(Holder { keys: self.keys.clone(), session: None }));
        }
        if secret_id == ROOT {
            return Ok(None);
        }
        let record: Option<Record> = self.store.read(|reader| reader.get(KIND, secret_id))?;
        Ok(record.map(|Record { secret_id, secret_key, session }| Holder {
            keys: Keys::new(secret_id, secret_key),
            session,
        }))
    }

    /// Mints temporary keys of a role, which the caller has found to exist.
    pub fn mint_session(&self, role: &str, name: &str, lifetime: Duration) -> Result<sts::Credentials, StoreError> {
        let lifetime = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
        let session = Session {
            role: role.into(),
            name: name.into(),
            token: ids::alphanumeric(120),
            expires: self.clock.now().saturating_add(lifetime),
        };
        // Temporary ids of the platform look like the others, only longer.
        let record = Record {
            secret_id: format!("AKID{}", ids::alphanumeric(64)),
            secret_key: ids::alphanumeric(44),
            session: Some(session.clone()),
        };
        self.store.write(|writer| writer.put(KIND, &record.secret_id, &record))?;
        let Record { secret_id: tmp_secret_id, secret_key: tmp_secret_key, session: _ } = record;
        Ok(sts::Credentials { token: session.token, tmp_secret_id, tmp_secret_key })
    }
}
