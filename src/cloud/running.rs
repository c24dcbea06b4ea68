//! Starting and stopping.

use super::{
    Clock, CloudError, Keys, Settings,
    audit::Audit,
    background::Background,
    faults::Faults,
    host::{self, Host},
    http, keys, logs, scf, services,
    store::{Store, StoreError},
    throttle::Throttle,
};
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// How long a stop waits for requests that are being answered. They take milliseconds, except synchronous invocations, whose
/// instances end with the cloud anyway.
const GRACE: Duration = Duration::from_secs(2);

/// The cloud itself: what all its parts share.
#[derive(Debug)]
pub struct Cloud {
    /// As started.
    pub settings: Settings,
    /// Where it listens.
    pub address: SocketAddr,
    /// The root's keys.
    pub keys: Keys,
    /// Its time.
    pub clock: Clock,
    /// Its memory.
    pub store: Store,
    /// Its record of calls.
    pub audit: Audit,
    /// Work that outlives a request.
    pub background: Background,
    /// What runs functions.
    pub host: Host,
    /// Requests of the second that runs.
    pub throttle: Throttle,
    /// Trouble on demand.
    pub faults: Faults,
}

impl Cloud {
    /// Opens the data directory, binds the address and serves.
    pub async fn start(settings: Settings) -> Result<Running, CloudError> {
        create_private(&settings.data)?;
        let settings = Settings { data: absolute(&settings.data)?, ..settings };
        let clock = Clock::default();
        let store = Store::open(&settings.data, clock.clone())?;
        let audit = Audit::open(&settings.data)?;
        let keys = match &settings.root {
            Some(keys) => keys.clone(),
            None => store.write(keys::ensure_root)?,
        };
        let failed = |source| CloudError::Listen { address: settings.listen, source };
        let listener = TcpListener::bind(settings.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let background = Background::default();
        let host = Host::default();
        let cloud = Arc::new(Self {
            settings,
            address,
            keys,
            clock,
            store,
            audit,
            background,
            host,
            throttle: Throttle::default(),
            faults: Faults::default(),
        });
        cloud.faults.set(cloud.settings.faults.clone(), cloud.clock.now_ms());
        cloud.tidy()?;
        services::begin(&cloud)?;
        host::begin(&cloud);
        let stop = watch::Sender::new(false);
        let server = tokio::spawn(http::serve(Arc::clone(&cloud), listener, stop.subscribe(), GRACE));
        Ok(Running { cloud, stop, server: Some(server) })
    }

    /// Where processes of this machine reach it, `http://<address>`.
    pub fn endpoint(&self) -> String {
        let ip = match self.address.ip() {
            ip if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            ip => ip,
        };
        format!("http://{}", SocketAddr::new(ip, self.address.port()))
    }

    /// Removes what was kept for a while only, or was left behind by a kill.
    fn tidy(&self) -> Result<(), StoreError> {
        let now = self.clock.now_ms();
        self.store.write(|writer| {
            scf::store::purge_gone(writer, now)?;
            logs::prune(writer, now)?;
            keys::prune(writer, now)?;
            host::prune(writer, now)
        })?;
        host::clear_up(self);
        Ok(())
    }
}

/// A cloud that serves. It ends when this is dropped; [`Running::stop`] waits until it has.
#[derive(Debug)]
pub struct Running {
    cloud: Arc<Cloud>,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.cloud.address
    }

    /// Where to send requests, `http://<address>`.
    pub fn endpoint(&self) -> String {
        self.cloud.endpoint()
    }

    /// The root's keys.
    pub fn keys(&self) -> &Keys {
        &self.cloud.keys
    }

    /// Its time, to be turned by tests.
    pub fn clock(&self) -> &Clock {
        &self.cloud.clock
    }

    /// The cloud, for tests of its parts.
    #[cfg(test)]
    pub(super) fn cloud(&self) -> &Arc<Cloud> {
        &self.cloud
    }

    /// Takes no more requests, lets those under way end, stops all work and releases the data directory.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(server) = self.server.take()
            && let Err(error) = server.await
        {
            tracing::error!(error = &error as &dyn std::error::Error, "the server failed");
        }
        self.cloud.background.stop().await;
        self.cloud.host.stop();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.abort();
            self.cloud.background.abort();
            self.cloud.host.stop();
        }
    }
}

/// Functions run in folders of their own, from where a relative path would lead elsewhere.
fn absolute(path: &Path) -> Result<PathBuf, CloudError> {
    path.canonicalize().map_err(|source| CloudError::Directory { path: path.to_owned(), source })
}

/// Makes a directory that only its user can read: the store holds keys and whatever variables functions have.
fn create_private(path: &Path) -> Result<(), CloudError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| CloudError::Directory { path: path.to_owned(), source })
}
