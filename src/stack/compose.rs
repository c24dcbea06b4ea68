//! From what is written to what is wanted: the execution role, the handler's configuration, the desired account.

use super::document::{Document, RoleChoice};
use crate::model::{Bucket, Claims, Code, Desired, DesiredFunction, Places, Role, RoleKind, Statement};
use mpstack_handler::{
    archive::{DEAD_LETTERS, DELIVERIES},
    config::{Archive, Configuration, CosArchive, ObjectCopy, OtherFunction, RETRIES, Sink, VERSION},
};
use std::collections::{BTreeMap, BTreeSet};

/// What the function may do with the archive: store, and look at what it stored before.
const ARCHIVE_ACTIONS: [&str; 2] = ["cos:GetObject", "cos:PutObject"];

/// What it may do where a sink writes.
const OBJECT_ACTIONS: [&str; 1] = ["cos:PutObject"];

/// What it may do with a function that a sink invokes. `Invoke` is the action that is called; an account may know it by the name
/// of its younger sister.
const FUNCTION_ACTIONS: [&str; 2] = ["scf:Invoke", "scf:InvokeFunction"];

/// What it may ask MPS: an event that came without its details is completed. MPS knows no resources to narrow it to.
const TASK_ACTIONS: [&str; 1] = ["mps:DescribeTaskDetail"];

/// What the account should hold.
pub(super) fn desired(document: &Document, code: Code) -> Desired {
    let Document { stack, region, account, protect, roles, function, triggers, archive, notify: _, accepted } =
        document;
    let own = own_role(document);
    let role = match (&function.role, &own) {
        (RoleChoice::Auto, Some((name, _))) => Some(name.clone()),
        (RoleChoice::Named(name), _) => Some(name.clone()),
        (RoleChoice::Auto | RoleChoice::None, _) => None,
    };
    Desired {
        stack: stack.clone(),
        region: region.clone(),
        account: account.clone(),
        protect: *protect,
        claims: Claims::default(),
        roles: roles.clone().into_iter().chain(own).collect::<BTreeMap<_, _>>(),
        bucket: archive.clone(),
        function: DesiredFunction {
            namespace: function.namespace.clone(),
            name: function.name.clone(),
            description: function.description.clone(),
            memory: function.memory,
            timeout: function.timeout,
            role,
            environment: function.environment.clone(),
            retries: function.retries,
            rollout: function.rollout.clone(),
            releases: function.releases,
            code: Code { start: function.start.clone(), ..code },
        },
        triggers: triggers.clone(),
        accepted: accepted.clone(),
        places: Places::default(),
    }
}

/// Name of the execution role that we make.
pub fn own_role_name(stack: &str) -> String {
    format!("{stack}-exec")
}

/// The execution role with exactly the rights that the sinks need; `None` if they need none, or the user chose another.
fn own_role(document: &Document) -> Option<(String, Role)> {
    let mut rights: Vec<_> = document.archive.iter().filter_map(archive_rights).flatten().collect();
    for right in document.notify.iter().filter_map(|route| sink_rights(&route.sink, document.account.as_deref())) {
        if !rights.contains(&right) {
            rights.push(right);
        }
    }
    let wanted = document.function.role == RoleChoice::Auto && !rights.is_empty();
    rights.push(Statement { actions: actions(&TASK_ACTIONS), resources: vec!["*".into()] });
    wanted.then(|| {
        let role = Role {
            kind: RoleKind::Execution,
            service: "scf.qcloud.com".into(),
            presets: BTreeSet::new(),
            rights,
            retain: false,
        };
        (own_role_name(&document.stack), role)
    })
}

/// What a sink needs of Tencent Cloud; `None` if nothing.
fn sink_rights(sink: &Sink, account: Option<&str>) -> Option<Statement> {
    match sink {
        Sink::Cos(ObjectCopy { bucket, region, prefix, content: _ }) => {
            let place = Bucket { name: bucket.clone(), region: region.clone(), prefix: prefix.clone() };
            Some(Statement { actions: actions(&OBJECT_ACTIONS), resources: vec![below(&place, "")?] })
        }
        Sink::FanOut(OtherFunction { function, namespace, qualifier: _, region }) => {
            // No account is the one that the policy belongs to.
            let account = account.map(|uin| format!("uin/{uin}")).unwrap_or_default();
            Some(Statement {
                actions: actions(&FUNCTION_ACTIONS),
                resources: vec![format!("qcs::scf:{region}:{account}:namespace/{namespace}/function/{function}")],
            })
        }
        Sink::Wecom(_)
        | Sink::Dingtalk(_)
        | Sink::Feishu(_)
        | Sink::Slack(_)
        | Sink::Teams(_)
        | Sink::Webhook(_)
        | Sink::Email(_)
        | Sink::Log(_)
        | Sink::Drop => None,
    }
}

/// Events are never deleted; what is noted about those that are not delivered yet is, once they are.
fn archive_rights(bucket: &Bucket) -> Option<[Statement; 2]> {
    Some([
        Statement { actions: actions(&ARCHIVE_ACTIONS), resources: vec![below(bucket, "")?] },
        Statement {
            actions: actions(&["cos:DeleteObject"]),
            resources: vec![below(bucket, DEAD_LETTERS)?, below(bucket, DELIVERIES)?],
        },
    ])
}

/// All objects in a folder below the bucket's prefix; `None` if the name tells no appid.
fn below(bucket: &Bucket, folder: &str) -> Option<String> {
    let Bucket { name, region, prefix } = bucket;
    let appid = super::limits::appid(name)?;
    Some(format!("qcs::cos:{region}:uid/{appid}:{name}/{prefix}{folder}*"))
}

fn actions(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// `mpstack.json` for the handler: the same text for the same stack.
pub(super) fn handler_configuration(document: &Document) -> String {
    let archive = document
        .archive
        .clone()
        .map(|Bucket { name, region, prefix }| Archive { cos: CosArchive { bucket: name, region, prefix } });
    let attempts = document.function.retries.and_then(|retries| retries.attempts.try_into().ok());
    let configuration = Configuration {
        version: VERSION,
        stack: document.stack.clone(),
        archive,
        notify: document.notify.clone(),
        retries: attempts.unwrap_or(RETRIES),
    };
    serde_json::to_string(&configuration).expect("plain data is written")
}
