//! `serve`: the embedded cloud, until it is stopped.

use super::{
    interrupt,
    local::{Holder, Local, unstartable},
};
use crate::{
    cli::{Keys, ServeSettings},
    cloud::{self, faults},
    model::{Failure, Fault},
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
    let local = Local::start(settings, Holder::Serve).await.map_err(unstartable)?;
    screen.served(local.address().unwrap_or(*listen), &local.exports());
    interrupt::asked().await;
    screen.note("stopping");
    local.stop().await;
    Ok(())
}

fn read_readings(given: &[(String, String)]) -> Result<cloud::Readings, Failure> {
    let mut readings = cloud::Readings::default();
    for (name, value) in given {
        readings.set(name, value).map_err(|error| Failure::new(error.to_string()).code(Fault::BadBehaviour))?;
    }
    Ok(readings)
}

fn read_faults(path: &Path) -> Result<Vec<faults::Fault>, Failure> {
    let failed =
        || Failure::new(format!("failed to read the faults in `{}`", path.display())).code(Fault::BadBehaviour);
    let text = std::fs::read_to_string(path).map_err(|error| failed().because(error))?;
    faults::parse(&text).map_err(|error| failed().because(error))
}
