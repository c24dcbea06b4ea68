//! `policy`: the least rights that a command needs for a stack. Speaks to nobody: it must work before there are any rights.

use super::workpiece;
use crate::{
    cli::{Errand, PolicySettings, Who},
    engine,
    model::{Bucket, Desired, Failure, Fault, Operation, Purpose, Right, RoleKind, Statement, canonical_policy},
    provider::Needs,
    view::Screen,
};

pub(super) fn run(settings: &PolicySettings, screen: &Screen) -> Result<(), Failure> {
    let PolicySettings { stack, errand, who } = settings;
    let desired = workpiece::without_code(stack, screen)?;
    let statements = match errand {
        Errand::Handler => own_rights(&desired)?,
        command => {
            let more = if *who == Who::Told { Needs::of_deeds() } else { Vec::new() };
            engine::statements([rights(*command, &desired)?, more].concat())
        }
    };
    screen.policy(&canonical_policy(&statements));
    Ok(())
}

/// What the function itself may do: the rights of its execution role.
fn own_rights(desired: &Desired) -> Result<Vec<Statement>, Failure> {
    match desired.roles.get(&desired.execution_role()) {
        Some(role) => Ok(role.rights.clone()),
        None => Err(Failure::new(format!("stack `{}` makes no role for its function", desired.stack))
            .code(Fault::NoHandlerRole)
            .hint(
                "with `role: auto`, a stack whose archive or sinks need rights makes one; this policy is that role's",
            )),
    }
}

/// What a command reads, and what its plans can consist of.
fn rights(errand: Errand, desired: &Desired) -> Result<Vec<Right>, Failure> {
    let needs = Needs::new(desired.account.as_deref());
    let key = desired.function_key();
    let looking = || needs.of_query(&desired.query());
    let of_all = |operations: Vec<Operation>| {
        operations.iter().flat_map(|operation| needs.of_operation(operation)).collect::<Vec<_>>()
    };
    let doing = |purpose| of_all(engine::possible(desired, purpose));
    let binding = || if binds(desired) { needs.of_scan() } else { Vec::new() };
    let letting_go = || if lets_go(desired) { needs.of_scan() } else { Vec::new() };
    Ok(match errand {
        Errand::Plan => [looking(), binding()].concat(),
        Errand::Apply => [looking(), binding(), doing(Purpose::Apply)].concat(),
        Errand::Drift | Errand::Status => looking(),
        Errand::Destroy => [looking(), letting_go(), doing(Purpose::Destroy)].concat(),
        Errand::Rollback => [looking(), doing(Purpose::Rollback)].concat(),
        Errand::Redeploy => {
            [looking(), binding(), doing(Purpose::Teardown), of_all(engine::possible_anew(desired))].concat()
        }
        Errand::Test => [looking(), trial(desired, &needs)].concat(),
        Errand::Logs => [looking(), needs.of_log(&desired.region)].concat(),
        Errand::Events => needs.of_events(archive(desired)?),
        Errand::Replay => [needs.of_events(archive(desired)?), needs.of_replay(&key, archive(desired)?)].concat(),
        Errand::Export => needs.of_query(&super::export::query(&key, &desired.stack, desired.bucket.as_ref())),
        Errand::Handler => Vec::new(),
    })
}

/// Whether `apply` looks for other holders.
fn binds(desired: &Desired) -> bool {
    desired.triggers.values().any(|trigger| trigger.enabled)
}

/// Whether `destroy` looks for other users of a shared role.
fn lets_go(desired: &Desired) -> bool {
    desired.roles.values().any(|role| role.kind == RoleKind::Service && !role.retain)
}

fn trial(desired: &Desired, needs: &Needs) -> Vec<Right> {
    let (key, bucket) = (desired.function_key(), desired.bucket.as_ref());
    let bound = desired.triggers.iter().filter(|(_, trigger)| trigger.enabled).map(|(event_type, _)| *event_type);
    let mut rights: Vec<_> = bound.flat_map(|event_type| needs.of_task(&key, event_type, bucket)).collect();
    rights.extend(bucket.iter().flat_map(|bucket| needs.of_object(bucket, super::test::INPUT)));
    rights
}

fn archive(desired: &Desired) -> Result<&Bucket, Failure> {
    super::events::archive(desired)
}
