//! Which cloud, and the one that this program brings.

use secrecy::SecretString;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// Where the embedded cloud listens unless told otherwise (design 5).
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9583);

/// Which cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Tencent Cloud.
    Tencent {
        /// Profile of the credential files; `None` = the usual chain.
        profile: Option<String>,
    },
    /// A server that speaks the same protocols.
    Endpoint {
        /// `http://HOST:PORT`.
        url: String,
        /// As above.
        profile: Option<String>,
    },
    /// The embedded cloud of this user, started if none runs.
    Local {
        /// Its folder.
        data: PathBuf,
    },
}

/// The keys of the embedded cloud's root account.
#[derive(Debug)]
pub struct Keys {
    /// Public half.
    pub secret_id: String,
    /// Secret half.
    pub secret_key: SecretString,
}

/// Settings of `serve`.
#[derive(Debug)]
pub struct ServeSettings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder.
    pub data: PathBuf,
    /// Root keys; `None` = those in the folder, made at the first start.
    pub keys: Option<Keys>,
    /// How to behave where the platform is unknown: names and values as typed.
    pub readings: Vec<(String, String)>,
    /// File with the faults to come.
    pub faults: Option<PathBuf>,
}

/// Settings of `demo`.
#[derive(Debug)]
pub struct DemoSettings {
    /// What becomes of its cloud.
    pub afterwards: Afterwards,
}

/// What becomes of the demo's cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// Its folder is removed.
    Remove,
    /// Its folder stays.
    Keep,
}
