//! Reading a function: six reads that start together.

use super::{
    Observer,
    explain::{explain, hole},
    mark,
    patience::{Pace, Patience},
    trigger::Triggers,
};
use crate::{
    client::{CallError, Thing},
    model::{
        Alias, Configuration, DEFAULT_ALIAS, Failure, Frozen, FunctionKey, FunctionState, Kind, ObservedFunction,
        ReadFailure, Retries, Version,
    },
    wire::{ErrorCode, scf},
};
use std::time::Duration;

/// While a function is being made, its code has no hash. Others make it, so this waits less than our own operations do.
const BUSY: Duration = Duration::from_secs(30);
/// The documented default, no maximum is: after five versions the older ones are pruned.
const PAGE: u64 = 20;

type Read<T> = Result<T, CallError>;

/// The answers of one round.
struct Round {
    function: Read<scf::GetFunctionAnswer>,
    address: Read<scf::GetFunctionAddressAnswer>,
    triggers: Read<Triggers>,
    retries: Read<scf::GetFunctionEventInvokeConfigAnswer>,
    alias: Read<scf::AliasInfo>,
    versions: Read<Vec<Version>>,
}

impl Observer {
    /// Reads a function; `None` if it is not there.
    pub(super) async fn function(&self, key: &FunctionKey) -> Result<Option<ObservedFunction>, Vec<ReadFailure>> {
        let mut patience = Patience::new(Pace::Quick, BUSY);
        loop {
            let round = self.round(key).await;
            let unfinished = round.address.as_ref().is_err_and(is_unfinished);
            // Everything is read anew, since the state has moved on when the code has got its hash.
            if !(unfinished && round.comes_to_be() && patience.pause().await) {
                return round.settle(key);
            }
        }
    }

    async fn round(&self, key: &FunctionKey) -> Round {
        let (name, namespace) = (key.name.clone(), Some(key.namespace.clone()));
        let get = scf::GetFunction { function_name: name.clone(), namespace: namespace.clone(), ..Default::default() };
        let address =
            scf::GetFunctionAddress { function_name: name.clone(), namespace: namespace.clone(), qualifier: None };
        let retries = scf::GetFunctionEventInvokeConfig {
            function_name: name.clone(),
            namespace: namespace.clone(),
            qualifier: None,
        };
        let alias = scf::GetAlias { function_name: name, name: DEFAULT_ALIAS.to_owned(), namespace };
        let (reader, region) = (&self.reader, key.region.as_str());
        let (function, address, triggers, retries, alias, versions) = tokio::join!(
            reader.read(region, &get),
            reader.read(region, &address),
            self.triggers(key),
            reader.read(region, &retries),
            reader.read(region, &alias),
            self.versions(key),
        );
        Round { function, address, triggers, retries, alias, versions }
    }

    /// Reads the function or one version of it; `None` if it is not there.
    pub(super) async fn function_info(
        &self,
        key: &FunctionKey,
        qualifier: Option<u64>,
    ) -> Result<Option<scf::GetFunctionAnswer>, CallError> {
        let ask = scf::GetFunction {
            function_name: key.name.clone(),
            namespace: Some(key.namespace.clone()),
            qualifier: qualifier.map(|number| number.to_string()),
            ..Default::default()
        };
        match self.reader.read(&key.region, &ask).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error.says_absent(Thing::Function) => Ok(None),
            Err(error) if qualifier.is_some() && error.says_absent(Thing::Version) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The SHA-256 of the code that the function, or one version of it, holds; `None` while it is on its way.
    pub(super) async fn code_sha256(
        &self,
        key: &FunctionKey,
        qualifier: Option<u64>,
    ) -> Result<Option<String>, CallError> {
        let ask = scf::GetFunctionAddress {
            function_name: key.name.clone(),
            namespace: Some(key.namespace.clone()),
            qualifier: qualifier.map(|number| number.to_string()),
        };
        match self.reader.read(&key.region, &ask).await {
            Ok(answer) => Ok(Some(answer.code_sha256.to_lowercase())),
            Err(error) if is_unfinished(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads what a published version froze; `None` if it is not there.
    pub async fn frozen(&self, key: &FunctionKey, version: u64) -> Result<Option<Frozen>, Failure> {
        let (info, code) = tokio::join!(self.function_info(key, Some(version)), self.code_sha256(key, Some(version)));
        let failed = |error| {
            let failure = explain(format!("could not read version {version} of function `{}`", key.name), error);
            failure.kind(Kind::Incomplete)
        };
        let Some(info) = info.map_err(failed)? else { return Ok(None) };
        Ok(Some(Frozen {
            code_sha256: code.map_err(failed)?.unwrap_or_default(),
            handler: info.handler,
            configuration: Configuration {
                description: Some(info.description),
                memory: Some(info.memory_size),
                timeout: info.timeout,
                init_timeout: info.init_timeout,
                role: Some(info.role),
                environment: variables(info.environment),
            },
        }))
    }

    /// The retries of asynchronous events.
    pub(super) async fn retries(&self, key: &FunctionKey) -> Result<Retries, CallError> {
        let ask = scf::GetFunctionEventInvokeConfig {
            function_name: key.name.clone(),
            namespace: Some(key.namespace.clone()),
            qualifier: None,
        };
        Ok(retries(&self.reader.read(&key.region, &ask).await?))
    }

    /// Where `$DEFAULT` points.
    pub(super) async fn alias(&self, key: &FunctionKey) -> Result<Alias, CallError> {
        let ask = scf::GetAlias {
            function_name: key.name.clone(),
            name: DEFAULT_ALIAS.to_owned(),
            namespace: Some(key.namespace.clone()),
        };
        Ok(alias(self.reader.read(&key.region, &ask).await?))
    }

    /// The published versions, oldest first.
    pub(super) async fn versions(&self, key: &FunctionKey) -> Result<Vec<Version>, CallError> {
        let (mut versions, mut seen) = (Vec::new(), 0);
        loop {
            let ask = scf::ListVersionByFunction {
                function_name: key.name.clone(),
                namespace: Some(key.namespace.clone()),
                offset: Some(seen),
                limit: Some(PAGE),
                ..Default::default()
            };
            let answer = self.reader.read(&key.region, &ask).await?;
            seen += answer.versions.len() as u64;
            let last = answer.versions.is_empty() || seen >= answer.total_count;
            versions.extend(answer.versions.into_iter().filter_map(|version| {
                let number = version.version.parse().ok()?;
                Some(Version { number, description: version.description.unwrap_or_default() })
            }));
            if last {
                versions.sort_by_key(|version| version.number);
                versions.dedup_by_key(|version| version.number);
                return Ok(versions);
            }
        }
    }
}

impl Round {
    /// Whether the function is on its way, or has arrived a moment after its code was asked for.
    fn comes_to_be(&self) -> bool {
        let state = self.function.as_ref().map(state);
        matches!(state, Ok(FunctionState::Busy(_) | FunctionState::Active))
    }

    fn settle(self, key: &FunctionKey) -> Result<Option<ObservedFunction>, Vec<ReadFailure>> {
        let Self { function, address, triggers, retries: invocation, alias: default, versions } = self;
        let name = &key.name;
        let function = match function {
            Ok(function) => Ok(Some(function)),
            Err(error) if error.says_absent(Thing::Function) => Ok(None),
            Err(error) => Err(hole(format!("function `{name}`"), error)),
        };
        // What is not there, is going, or never came to be, need not have the rest either.
        let state = function.as_ref().ok().map(|function| function.as_ref().map(state));
        let incomplete_is_fine =
            matches!(state, Some(None | Some(FunctionState::Deleting | FunctionState::CreateFailed(_))));
        let mut holes = Vec::new();
        let function = function.map_err(|hole| holes.push(hole)).ok().flatten();
        let mut part = Part { holes: &mut holes, name, incomplete_is_fine };
        let address = part.take("the code", address);
        let triggers = part.take("the triggers", triggers);
        let invocation = part.take("the retries", invocation);
        let default = part.take("alias `$DEFAULT`", default);
        let versions = part.take("the versions", versions);
        if !holes.is_empty() {
            return Err(holes);
        }
        Ok(function.map(|function| ObservedFunction {
            owner: mark::of_tags(&function.tags).or_else(|| mark::of_baseline(&function.environment.variables)),
            state: self::state(&function),
            description: function.description,
            memory: function.memory_size,
            timeout: function.timeout,
            init_timeout: function.init_timeout,
            role: Some(function.role).filter(|role| !role.is_empty()),
            handler: function.handler,
            runtime: function.runtime,
            environment: variables(function.environment),
            code_sha256: address.unwrap_or_default().code_sha256.to_lowercase(),
            retries: retries(&invocation.unwrap_or_default()),
            versions: versions.unwrap_or_default(),
            alias: alias(default.unwrap_or_default()),
            triggers: triggers.as_ref().map(|triggers| triggers.mps.clone()).unwrap_or_default(),
            other_triggers: triggers.map(|triggers| triggers.others).unwrap_or_default(),
            log_topic: function.cls_topic_id,
        }))
    }
}

struct Part<'a> {
    holes: &'a mut Vec<ReadFailure>,
    name: &'a str,
    incomplete_is_fine: bool,
}

impl Part<'_> {
    fn take<T>(&mut self, what: &str, result: Read<T>) -> Option<T> {
        let fine = |error: &CallError| {
            let missing = error.code().is_some_and(|code| code.is_in("ResourceNotFound"));
            self.incomplete_is_fine && (missing || error.says_absent(Thing::Function) || is_unfinished(error))
        };
        match result {
            Ok(value) => Some(value),
            Err(error) if fine(&error) => None,
            Err(error) => {
                self.holes.push(hole(format!("{what} of function `{}`", self.name), error));
                None
            }
        }
    }
}

/// Whether the function is not yet as far as the question.
fn is_unfinished(error: &CallError) -> bool {
    error.code() == Some(&ErrorCode::FailedFunctionStatus)
}

/// Where the function stands.
pub(super) fn state(function: &scf::GetFunctionAnswer) -> FunctionState {
    match function.status.as_str() {
        "Active" => FunctionState::Active,
        "Creating" | "Updating" | "Publishing" => FunctionState::Busy(function.status.clone()),
        "Deleting" => FunctionState::Deleting,
        "CreateFailed" => FunctionState::CreateFailed(reason(function)),
        "UpdateFailed" => FunctionState::UpdateFailed(reason(function)),
        other => FunctionState::Other(other.to_owned()),
    }
}

/// Why a state is a failed one.
pub(super) fn reason(function: &scf::GetFunctionAnswer) -> String {
    let reasons =
        function.status_reasons.iter().map(|reason| format!("{}: {}", reason.error_code, reason.error_message));
    let reasons = reasons.collect::<Vec<_>>().join("; ");
    match [reasons, function.status_desc.clone(), function.code_error.clone()].into_iter().find(|text| !text.is_empty())
    {
        Some(reason) => reason,
        None => "no reason given".to_owned(),
    }
}

pub(super) fn variables(environment: scf::Environment) -> std::collections::BTreeMap<String, secrecy::SecretString> {
    let pairs = environment.variables.into_iter().filter(|pair| !pair.key.is_empty());
    pairs.map(|pair| (pair.key, pair.value.into())).collect()
}

fn retries(answer: &scf::GetFunctionEventInvokeConfigAnswer) -> Retries {
    let config = &answer.async_trigger_config;
    // Only the first element means something; the platform's defaults stand for a setting never made (`scf-api.md` 10.2).
    let attempts = config.retry_config.first().map_or(2, |retry| retry.retry_num);
    Retries { attempts, max_age: if config.msg_ttl == 0 { 21_600 } else { config.msg_ttl } }
}

pub(super) fn alias(info: scf::AliasInfo) -> Alias {
    let scf::RoutingConfig { additional_version_weights, addtion_version_matchs } = info.routing_config;
    let by_weight = additional_version_weights.into_iter().next();
    let by_rule = addtion_version_matchs.into_iter().next();
    let also = by_weight.map(|share| (share.version, percent(share.weight)));
    let also = also
        .or_else(|| by_rule.map(|rule| (rule.version, format!("{} {} {}", rule.key, rule.method, rule.expression))));
    let version = if info.function_version.is_empty() { "$LATEST".to_owned() } else { info.function_version };
    Alias { also, ..Alias::to(version, None) }.noted(&info.description)
}

/// A weight of 0..1 as people say it, whatever became of its last digits on the way.
fn percent(weight: f64) -> String {
    format!("{}%", (weight * 10_000.0).round() / 100.0)
}
