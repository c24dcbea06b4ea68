//! `status`: what is deployed, what serves and what is bound.

use super::{observe, session::Session, workpiece};
use crate::{cli::StatusSettings, model::Failure, view::Screen};

pub(super) async fn run(settings: &StatusSettings, screen: &Screen) -> Result<(), Failure> {
    let StatusSettings { stack, target } = settings;
    let desired = workpiece::desired(stack, screen)?;
    let session = Session::open(target, screen).await?;
    let observed = match session.observer() {
        Ok(observer) => observe::observe(&desired, &observer).await,
        Err(failure) => Err(failure),
    };
    session.close().await;
    screen.status(&desired, &observed?)
}
