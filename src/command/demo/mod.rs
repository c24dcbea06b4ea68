//! `demo`: the main job on an embedded cloud, as nothing but the real commands in sequence.
//!
//! Its own parts are a folder, a receiver for the notifications, and somebody who changes the function behind the stack's back.

mod receiver;
mod stranger;

use super::{
    apply::apply,
    destroy::destroy,
    drift, interrupt,
    local::{Holder, Local, unstartable},
    observe,
    session::Session,
    status, test,
    workpiece::{load_with, package},
};
use crate::{
    cli::{Afterwards, Consent, DemoSettings, StackSource},
    cloud,
    model::{Desired, EventType, Failure, Fault, Kind},
    view::{self, Screen},
};
use receiver::{Notification, Proof, Receiver, Shared};
use std::{collections::BTreeMap, fs, path::Path, time::Duration};

const STACK: &str = include_str!("../../../stacks/demo.yaml");

/// Secrets of the demo. They guard nothing but the demo's own receiver on loopback.
const WECOM_KEY: &str = "00000000-demo-demo-demo-000000000000";
const HOOK_SECRET: &str = "whsec_ZGVtby1zZWNyZXQtZm9yLWxvb3BiYWNrLW9ubHk=";

/// A task of the embedded cloud takes less than a second.
const TRIAL: Duration = Duration::from_secs(60);

pub(super) async fn run(settings: &DemoSettings, screen: &Screen) -> Result<(), Failure> {
    let folder = tempfile::Builder::new().prefix("mpstack-demo-").tempdir().map_err(|error| {
        Failure::new("could not make a folder for the demo").code(Fault::SystemRefused).because(error)
    })?;
    let result = tokio::select! {
        result = play(folder.path(), screen) => result,
        () = interrupt::asked() => Err(Failure::new("stopped").code(Fault::Interrupted).hint("the demo leaves nothing behind")),
    };
    match settings.afterwards {
        Afterwards::Keep => screen.note(&format!("the demo's folder stays: {}", folder.keep().display())),
        Afterwards::Remove => drop(folder),
    }
    result
}

async fn play(folder: &Path, screen: &Screen) -> Result<(), Failure> {
    let shared = Shared { key: WECOM_KEY.to_owned(), secret: HOOK_SECRET.to_owned() };
    let failed = |error| Failure::new("could not start the demo's receiver").code(Fault::SystemRefused).because(error);
    let mut receiver = Receiver::start(shared).await.map_err(failed)?;
    let local = Local::start(cloud::Settings::new(folder.join("cloud")), Holder::Command).await.map_err(unstartable)?;
    let session = Session::from(local);
    let result = scenes(&session, &mut receiver, folder, screen).await;
    session.close().await;
    result
}

async fn scenes(session: &Session, receiver: &mut Receiver, folder: &Path, screen: &Screen) -> Result<(), Failure> {
    let desired = desired(receiver.address(), folder, screen)?;
    let name = &desired.function.name;

    screen.heading("mpstack apply: one file becomes a function, its roles and its bindings");
    apply(&desired, session, Consent::Given, screen).await?;

    screen.heading("mpstack test: an MPS task of each kind, from its start to the delivered notification");
    for event_type in EventType::ALL {
        let trial = test::trial(&desired, session, event_type, None, TRIAL, screen).await?;
        screen.trial(&trial);
        let notifications = receiver.taken();
        expect(trial.succeeded && trial.archived.is_some(), "the event is handled and archived")?;
        expect(
            notifications.len() == trial.deliveries.len() && !notifications.is_empty(),
            "every notification that the handler reports has arrived",
        )?;
        for Notification { path, proof, body } in notifications {
            expect(proof != Proof::None, "the notification proves where it comes from")?;
            let sink = if proof == Proof::Key { "group" } else { "backend" };
            screen.received(&view::Received { sink, path: &path, signature: signature(proof), body: body.as_bytes() });
        }
    }

    screen.heading("somebody changes the function's memory: through the cloud's API, past mpstack");
    stranger::change_memory(&desired, &session.executor()?).await?;

    screen.heading("mpstack drift: reads, compares, and names what was changed");
    let plan = observe::plan(&desired, &session.observer()?).await?;
    match drift::tell(plan, screen) {
        Err(failure) if failure.kind == Kind::Differs => {}
        Err(failure) => return Err(failure),
        Ok(()) => return expect(false, "the change is found"),
    }

    screen.heading("mpstack apply: heals it");
    apply(&desired, session, Consent::Given, screen).await?;

    screen.heading("mpstack plan: and then there is nothing left to do");
    let plan = observe::plan(&desired, &session.observer()?).await?;
    screen.plan(&plan);
    expect(plan.is_empty(), "a plan straight after an apply is empty")?;

    screen.heading("mpstack destroy: takes away what the stack made, and nothing else");
    destroy(&desired, session, Consent::Given, screen).await?;

    screen.heading(&format!("mpstack status: function `{name}` and its roles are gone; the archive stays"));
    let mut observed = observe::observe(&desired, &session.observer()?).await?;
    observe::scan(&desired, &session.observer()?, &mut observed).await?;
    status::show(&desired, &observed, screen);
    let roles_left = observed.roles.values().flatten().count();
    let nothing_left = observed.function.is_none()
        && observed.others.is_empty()
        && observed.holders.is_empty()
        && observed.policies.is_empty()
        && roles_left == 0;
    expect(nothing_left, "the account is empty but for the archive")?;
    screen.note(
        "the account is empty: no function, no binding, no role, no policy; the archive's bucket stays by promise",
    );
    Ok(())
}

fn desired(receiver: &str, folder: &Path, screen: &Screen) -> Result<Desired, Failure> {
    let file = folder.join("stack.yaml");
    fs::write(&file, STACK)
        .map_err(|error| Failure::new("could not write the demo's stack").code(Fault::Unwritable).because(error))?;
    let variables = BTreeMap::from([("receiver".to_owned(), receiver.to_owned())]);
    let source = StackSource { file, environment: None, variables, region: None };
    let lookup = |name: &str| match name {
        "WECOM_KEY" => Some(WECOM_KEY.to_owned()),
        "HOOK_SECRET" => Some(HOOK_SECRET.to_owned()),
        _ => None,
    };
    package(&load_with(&source, &lookup, screen)?)
}

fn signature(proof: Proof) -> view::Signature {
    match proof {
        Proof::Key => view::Signature::Key,
        Proof::Signature => view::Signature::Verified,
        Proof::None => view::Signature::Wrong,
    }
}

/// The demo checks what it shows: it must not exit with 0 if something did not happen.
fn expect(holds: bool, what: &str) -> Result<(), Failure> {
    if holds {
        Ok(())
    } else {
        Err(Failure::new(format!("the demo expected that {what}, and it did not happen")).code(Fault::Unfinished))
    }
}
