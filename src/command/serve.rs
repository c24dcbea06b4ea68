//! `serve`: the embedded cloud, until it is stopped.

use super::{
    interrupt,
    local::{Holder, Local},
};
use crate::{
    cli::{Keys, ServeSettings},
    cloud::{self, CloudError, faults},
    model::Failure,
    view::Screen,
};
use std::path::Path;

pub(super) async fn run(settings: &ServeSettings, screen: &Screen) -> Result<(), Failure> {
    let ServeSettings { listen, data, keys, readings, faults } = settings;
    let root = keys.as_ref().map(|Keys { secret_id, secret_key }| cloud::Keys {
        secret_id: secret_id.clone(),
        secret_key: secret_key.clone(),
    });
    let settings = cloud::Settings {
        listen: *listen,
        root,
        readings: read_readings(readings)?,
        faults: faults.as_deref().map(read_faults).transpose()?.unwrap_or_default(),
        ..cloud::Settings::new(data)
    };
    let local = Local::start(settings, Holder::Serve).await.map_err(explain)?;
    screen.served(local.address().unwrap_or(*listen), &local.exports());
    interrupt::asked().await;
    screen.note("stopping");
    local.stop().await;
    Ok(())
}

fn read_readings(given: &[(String, String)]) -> Result<cloud::Readings, Failure> {
    let mut readings = cloud::Readings::default();
    for (name, value) in given {
        readings.set(name, value).map_err(|error| Failure::new(error.to_string()))?;
    }
    Ok(readings)
}

fn read_faults(path: &Path) -> Result<Vec<faults::Fault>, Failure> {
    let failed = || Failure::new(format!("failed to read the faults in `{}`", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| failed().because(error))?;
    faults::parse(&text).map_err(|error| failed().because(error))
}

fn explain(error: CloudError) -> Failure {
    let failure = Failure::new("could not start the embedded cloud");
    let failure = match &error {
        CloudError::InUse { .. } => failure.hint("use the one that runs, or give this one another `--data DIR`"),
        CloudError::Listen { .. } => {
            failure.hint("choose another address with `--listen ADDR`; port 0 takes a free one")
        }
        CloudError::Directory { .. } | CloudError::Open { .. } | CloudError::Store(_) => {
            failure.hint("give it another folder with `--data DIR`")
        }
    };
    failure.because(error)
}
