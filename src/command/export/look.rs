//! Looking at a function, its package, and what the two name.

use crate::{
    bundle::{self, Contents},
    model::{Bucket, Failure, Fault, FunctionKey, FunctionState, Kind, Observed, ObservedFunction, Query, RoleQuery},
    provider::{Observer, explain_incomplete},
    stack,
};
use mpstack_handler::config::{Archive, Configuration, CosArchive, VERSION};

/// Longest name of a stack.
const LONGEST_STACK: usize = 41;

/// A function, as it was found.
pub(super) struct Found {
    /// The stack that it belongs to, or could belong to.
    pub stack: String,
    /// The account around it.
    pub observed: Observed,
    /// Its package.
    pub package: Vec<u8>,
    /// What that tells about itself; `None` = somebody else made it.
    pub contents: Option<Contents>,
    /// What the handler in it is told, if we understand that.
    pub configuration: Option<Configuration>,
}

/// Looks at the function and its package, and then at what the two name.
pub(super) async fn look(key: &FunctionKey, observer: &Observer) -> Result<Found, Failure> {
    let alone = Query { function: key.clone(), roles: Vec::new(), bucket: None };
    let first = observer.observe(&alone).await.map_err(explain_incomplete)?;
    let function = living(&first, key)?;
    let (package, sha256) = observer.package(key).await?;
    let contents = bundle::contents(&package);
    let configuration = contents.as_ref().and_then(|contents| serde_json::from_str(&contents.configuration).ok());
    let configuration = configuration.filter(|found: &Configuration| found.version == VERSION);
    let stack = stack_name(function, configuration.as_ref(), &key.name);
    let bucket = configuration.as_ref().and_then(|found| found.archive.as_ref()).map(bucket);
    let observed = observer.observe(&query(key, &stack, bucket.as_ref())).await.map_err(explain_incomplete)?;
    if living(&observed, key)?.code_sha256 != sha256 {
        return Err(Failure::new(format!("function `{}` was changed while it was looked at", key.name))
            .code(Fault::ChangedMeanwhile)
            .kind(Kind::Incomplete)
            .hint("run it again"));
    }
    Ok(Found { stack, observed, package, contents, configuration })
}

/// What must be read to write a stack for a function: the service roles too, whether or not a stack names them.
pub(in crate::command) fn query(function: &FunctionKey, stack: &str, bucket: Option<&Bucket>) -> Query {
    let service = stack::SERVICE_ROLES.iter().map(|(name, ..)| RoleQuery { name: (*name).into(), own_policy: false });
    let own = RoleQuery { name: stack::own_role_name(stack), own_policy: true };
    Query { function: function.clone(), roles: service.chain([own]).collect(), bucket: bucket.cloned() }
}

fn bucket(Archive { cos: CosArchive { bucket, region, prefix } }: &Archive) -> Bucket {
    Bucket { name: bucket.clone(), region: region.clone(), prefix: prefix.clone() }
}

/// The function, if there is something to tell about it.
pub(super) fn living<'a>(observed: &'a Observed, key: &FunctionKey) -> Result<&'a ObservedFunction, Failure> {
    let FunctionKey { region, namespace, name } = key;
    let Some(function) = &observed.function else {
        return Err(Failure::new(format!("function `{name}` is not in namespace `{namespace}` of {region}"))
            .code(Fault::NotDeployed)
            .hint("name its region with `--region`, its namespace with `--namespace`"));
    };
    match &function.state {
        FunctionState::Deleting => Err(Failure::new(format!("function `{name}` is being deleted")).code(Fault::Busy)),
        FunctionState::CreateFailed(reason) => {
            Err(Failure::new(format!("function `{name}` could not be created ({reason}): there is nothing to tell"))
                .code(Fault::FunctionFailed))
        }
        FunctionState::Active | FunctionState::Busy(_) | FunctionState::UpdateFailed(_) | FunctionState::Other(_) => {
            Ok(function)
        }
    }
}

/// The stack that the function says it belongs to; of one that is nobody's, a name made of its own.
fn stack_name(function: &ObservedFunction, configuration: Option<&Configuration>, name: &str) -> String {
    let said = function.owner.as_ref().or(configuration.map(|found| &found.stack)).filter(|stack| !stack.is_empty());
    let own = || {
        let name: String = name.chars().take(LONGEST_STACK).collect();
        name.to_ascii_lowercase().replace(|character: char| !character.is_ascii_alphanumeric(), "-")
    };
    said.cloned().unwrap_or_else(own)
}
