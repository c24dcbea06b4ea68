//! The function itself: made, changed and deleted, each time until a look finds it so.

use super::{
    Executor,
    ensure::{Standing, Step, Trouble, Unseen, unmoved},
    function::{reason, state, variables},
    mark,
};
use crate::{
    client::{CallError, Thing},
    model::{
        Code, Configuration, DEFAULT_ALIAS, Failure, Fault, FunctionKey, FunctionState, Kind, NewFunction, Retries,
    },
    wire::{Change, ErrorCode, KeyValue, scf},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// A request takes 10 MB, base64 a third more than the zip, and something must be left for the rest (`scf-api.md` 8).
const ZIP_LIMIT: usize = 7 * 1024 * 1024;
/// SCF may not know a role that CAM knows already.
const FRESH_ROLE: Unseen = Unseen { says: is_role_unknown, within: Duration::from_secs(30) };
/// What SCF itself acts with; without it no function can be made (`cam-roles.md` 7).
const CONFIGURATION_ROLE: &str = "SCF_QcsRole";

impl Executor {
    pub(super) async fn create_function(&self, step: &Step<'_>, new: &NewFunction) -> Result<(), Failure> {
        let (key, wanted) = (&new.key, &new.configuration);
        let failed = || format!("could not create function `{}`", key.name);
        let action = scf::CreateFunction {
            function_name: key.name.clone(),
            namespace: Some(key.namespace.clone()),
            code: Some(upload(&new.code)?),
            handler: entry(&new.code),
            runtime: Some(new.code.start.runtime.clone()),
            kind: Some("Event".to_owned()),
            description: wanted.description.clone(),
            memory_size: wanted.memory,
            timeout: Some(wanted.timeout),
            init_timeout: Some(wanted.init_timeout),
            role: wanted.role.clone(),
            environment: Some(environment(&wanted.environment)),
            tags: Some(mark::tags(&new.stack)),
            ..Default::default()
        };
        let what = format!("function `{}` to become active", key.name);
        let active = || self.standing(key, Some(&new.code.sha256), |info| difference(wanted, info));
        match self.ensure_with_role(step, &key.region, &action, &what, active, wanted).await {
            Err(error) if error.code().is_some_and(is_taken) => {
                // The answer of our own earlier try was lost, or somebody was quicker.
                let info = self.observer().function_info(key, None).await;
                let info = info.map_err(|error| Trouble::from(error).into_failure(failed()))?;
                if info.is_some_and(|info| mark::of_tags(&info.tags).as_deref() == Some(&new.stack)) {
                    step.until(&what, active).await.map_err(|error| error.into_failure(failed()))
                } else {
                    Err(Failure::new(format!("function `{}` was made by somebody else meanwhile", key.name))
                        .code(Fault::ChangedMeanwhile)
                        .kind(Kind::Refused)
                        .hint("plan again: the new plan will take it into account"))
                }
            }
            Ok(()) => {
                self.handed.note_function(key);
                Ok(())
            }
            Err(error) => Err(error.into_failure(failed())),
        }
    }

    pub(super) async fn update_code(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
        code: &Code,
        found: &str,
    ) -> Result<(), Failure> {
        let action = scf::UpdateFunctionCode {
            function_name: key.name.clone(),
            namespace: Some(key.namespace.clone()),
            handler: entry(code),
            code: Some(upload(code)?),
            ..Default::default()
        };
        let updated = || self.standing(key, Some(&code.sha256), |_| None);
        let result = async {
            // A refusal for being busy would cost another upload.
            let (idle, early) = tokio::join!(self.idle(step, key), self.observer().code_sha256(key, None));
            idle?;
            let held = match early? {
                Some(held) => Some(held),
                None => self.observer().code_sha256(key, None).await?,
            };
            if let Some(held) = held.filter(|held| *held != code.sha256) {
                unmoved(&format!("the code of function `{}`", key.name), &found, &held.as_str())?;
            }
            self.ensure(
                step,
                &key.region,
                &action,
                &format!("the code of function `{}` to be active", key.name),
                updated,
            )
            .await
        };
        result
            .await
            .map_err(|error| error.into_failure(format!("could not replace the code of function `{}`", key.name)))
    }

    pub(super) async fn update_configuration(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
        wanted: &Configuration,
        found: &Configuration,
    ) -> Result<(), Failure> {
        let action = scf::UpdateFunctionConfiguration {
            function_name: key.name.clone(),
            namespace: Some(key.namespace.clone()),
            description: wanted.description.clone(),
            memory_size: wanted.memory,
            timeout: Some(wanted.timeout),
            init_timeout: Some(wanted.init_timeout),
            role: wanted.role.clone(),
            environment: Some(environment(&wanted.environment)),
            ..Default::default()
        };
        let what = format!("the configuration of function `{}` to be active", key.name);
        let updated = || self.standing(key, None, |info| difference(wanted, info));
        let result = async {
            if let Some(held) = self.idle(step, key).await?
                && difference(wanted, &held).is_some()
                && let Some((field, _)) = difference(found, &held)
            {
                unmoved(&format!("the {field} of function `{}`", key.name), &true, &false)?;
            }
            self.ensure_with_role(step, &key.region, &action, &what, updated, wanted).await
        };
        result.await.map_err(|error| {
            error.into_failure(format!("could not change the configuration of function `{}`", key.name))
        })
    }

    pub(super) async fn set_retries(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
        wanted: Retries,
        found: Option<&Retries>,
    ) -> Result<(), Failure> {
        let action = scf::UpdateFunctionEventInvokeConfig {
            async_trigger_config: scf::AsyncTriggerConfig {
                retry_config: vec![scf::RetryConfig { retry_num: wanted.attempts }],
                msg_ttl: wanted.max_age,
            },
            function_name: key.name.clone(),
            namespace: Some(key.namespace.clone()),
        };
        let set =
            || async { Ok(Standing::at_once(self.observer().retries(key).await? == wanted, "the retries are others")) };
        let result = async {
            if let Some(found) = found {
                let held = self.observer().retries(key).await?;
                if held != wanted {
                    unmoved(&format!("the retries of function `{}`", key.name), found, &held)?;
                }
            }
            self.ensure(step, &key.region, &action, "the retries to be set", set).await
        };
        result
            .await
            .map_err(|error| error.into_failure(format!("could not set the retries of function `{}`", key.name)))
    }

    /// Deletes the function with all its versions. Its triggers are to be released before.
    pub(super) async fn delete_function(&self, step: &Step<'_>, key: &FunctionKey) -> Result<(), Failure> {
        let action = scf::DeleteFunction {
            function_name: key.name.clone(),
            namespace: Some(key.namespace.clone()),
            qualifier: None,
        };
        let what = format!("function `{}` to be gone", key.name);
        let gone = || async {
            let info = match self.observer().function_info(key, None).await {
                // Seen for a moment while a function goes (`scf-api.md` 4.5).
                Err(error) if error.says_absent(Thing::Version) => return Ok(Standing::Pending("Deleting".to_owned())),
                other => other?,
            };
            match info {
                None => Ok(Standing::Done),
                Some(info) if info.status == "DeleteFailed" => Err(Trouble::Failed(
                    Failure::new(format!("function `{}` could not be deleted", key.name))
                        .code(Fault::FunctionFailed)
                        .because(reason(&info)),
                )),
                Some(info) => Ok(Standing::Pending(info.status)),
            }
        };
        let mut result = self.ensure(step, &key.region, &action, &what, gone).await;
        if matches!(&result, Err(error) if error.code() == Some(&ErrorCode::UnsupportedOperationAliasBind)) {
            let release = scf::UpdateAlias {
                function_name: key.name.clone(),
                name: DEFAULT_ALIAS.to_owned(),
                function_version: "$LATEST".to_owned(),
                namespace: Some(key.namespace.clone()),
                routing_config: Some(scf::RoutingConfig::default()),
                description: None,
            };
            let released = || async { Ok(self.observer().alias(key).await?.version == "$LATEST") };
            let freed = self.ensure(step, &key.region, &release, "alias `$DEFAULT` to let go", released).await;
            result = match freed {
                Ok(()) => self.ensure(step, &key.region, &action, &what, gone).await,
                Err(error) => Err(error),
            };
        }
        match result {
            Err(error) if error.says_absent(Thing::Function) => Ok(()),
            other => other.map_err(|error| error.into_failure(format!("could not delete function `{}`", key.name))),
        }
    }

    /// Waits while the function is on its way to another state, and returns what it is then.
    pub(super) async fn idle(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
    ) -> Result<Option<scf::GetFunctionAnswer>, Trouble> {
        let last = Mutex::new(None);
        let idle = || async {
            let info = self.observer().function_info(key, None).await?;
            let standing = match info.as_ref().map(state) {
                Some(FunctionState::Busy(state)) => Standing::Pending(state),
                _ => Standing::Done,
            };
            *last.lock().unwrap_or_else(PoisonError::into_inner) = info;
            Ok(standing)
        };
        step.until(&format!("function `{}` to take changes", key.name), idle).await?;
        Ok(last.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the function is active, with the code that has this hash, and without a difference.
    pub(super) async fn standing(
        &self,
        key: &FunctionKey,
        sha256: Option<&String>,
        difference: impl Fn(&scf::GetFunctionAnswer) -> Option<Difference>,
    ) -> Result<Standing, Trouble> {
        // Beside the state, and once more if it was asked too early: after the last look nothing is waited for.
        let early = async {
            match sha256 {
                Some(_) => self.observer().code_sha256(key, None).await.ok().flatten(),
                None => None,
            }
        };
        let (info, early) = tokio::join!(self.observer().function_info(key, None), early);
        let Some(info) = info? else {
            return Ok(Standing::Otherwise("not visible yet"));
        };
        let failed = |what: &str, reason: String| {
            Trouble::Failed(
                Failure::new(format!("function `{}` {what}", key.name)).code(Fault::FunctionFailed).because(reason),
            )
        };
        match state(&info) {
            FunctionState::Active => {}
            FunctionState::CreateFailed(reason) => return Err(failed("could not be created", reason)),
            FunctionState::UpdateFailed(reason) => {
                return Err(failed("could not be updated; it still serves what it served before", reason));
            }
            FunctionState::Busy(_) | FunctionState::Deleting | FunctionState::Other(_) => {
                return Ok(Standing::Pending(info.status));
            }
        }
        if let Some(sha256) = sha256
            && early.as_ref() != Some(sha256)
            && self.observer().code_sha256(key, None).await?.as_ref() != Some(sha256)
        {
            return Ok(Standing::Otherwise("the new code is not there yet"));
        }
        Ok(difference(&info).map_or(Standing::Done, |(_, otherwise)| Standing::Otherwise(otherwise)))
    }

    /// Does `action`, which names a role: one made a moment ago may be unknown to SCF for a while, unless CAM does not know it
    /// either.
    async fn ensure_with_role<A: Change, F: Future<Output = Result<Standing, Trouble>>>(
        &self,
        step: &Step<'_>,
        region: &str,
        action: &A,
        what: &str,
        look: impl Fn() -> F,
        wanted: &Configuration,
    ) -> Result<(), Trouble> {
        match self.ensure(step, region, action, what, &look).await {
            Err(Trouble::Call(error)) if is_role_unknown(&error) => {
                for role in wanted.role.iter().map(String::as_str).chain([CONFIGURATION_ROLE]) {
                    if !self.handed.made_role(role) && self.observer().role_info(role).await?.is_none() {
                        return Err(error.into());
                    }
                }
                self.ensure_once_visible(step, region, action, what, look, &FRESH_ROLE).await
            }
            other => other,
        }
    }
}

/// A field that is not as wanted, and that in words.
pub(super) type Difference = (&'static str, &'static str);

/// The first field that is not as wanted.
pub(super) fn difference(wanted: &Configuration, info: &scf::GetFunctionAnswer) -> Option<Difference> {
    let differs = |wanted: Option<&String>, found: &str| wanted.is_some_and(|wanted| wanted != found);
    let exposed = |variables: &BTreeMap<String, SecretString>| -> Vec<(String, String)> {
        variables.iter().map(|(name, value)| (name.clone(), value.expose_secret().to_owned())).collect()
    };
    [
        (
            ("description", "its description is not as sent yet"),
            differs(wanted.description.as_ref(), &info.description),
        ),
        (("memory", "its memory is not as sent yet"), wanted.memory.is_some_and(|memory| memory != info.memory_size)),
        (("timeout", "its timeout is not as sent yet"), wanted.timeout != info.timeout),
        (("start timeout", "its start timeout is not as sent yet"), wanted.init_timeout != info.init_timeout),
        (("role", "its role is not as sent yet"), differs(wanted.role.as_ref(), &info.role)),
        (
            ("environment", "its environment is not as sent yet"),
            exposed(&wanted.environment) != exposed(&variables(info.environment.clone())),
        ),
    ]
    .into_iter()
    .find_map(|(field, differs)| differs.then_some(field))
}

/// The whole set; one empty pair is what clears it (`scf-api.md` 4.4).
fn environment(wanted: &BTreeMap<String, SecretString>) -> scf::Environment {
    let pair = |(name, value): (&String, &SecretString)| KeyValue {
        key: name.clone(),
        value: value.expose_secret().to_owned(),
    };
    let variables: Vec<_> = wanted.iter().map(pair).collect();
    scf::Environment { variables: if variables.is_empty() { vec![KeyValue::default()] } else { variables } }
}

/// The entry of the code; a custom runtime may do without.
fn entry(code: &Code) -> Option<String> {
    Some(code.start.handler.clone()).filter(|handler| !handler.is_empty())
}

fn upload(code: &Code) -> Result<scf::Code, Failure> {
    let zip = &code.zip.0;
    if zip.len() > ZIP_LIMIT {
        return Err(Failure::new(format!(
            "the deployment package has {} bytes, and a request can carry {ZIP_LIMIT}",
            zip.len()
        ))
        .code(Fault::PackageTooLarge)
        .hint("make it smaller: strip the executable, leave out what the function does not need"));
    }
    Ok(scf::Code { zip_file: Some(STANDARD.encode(zip)), ..Default::default() })
}

fn is_taken(code: &ErrorCode) -> bool {
    use ErrorCode as C;
    matches!(code, C::ResourceInUse | C::ResourceInUseFunction | C::ResourceInUseFunctionName)
}

/// Codes for a role that was made a moment ago (`cam-roles.md` 6).
fn is_role_unknown(error: &CallError) -> bool {
    error.code().is_some_and(|code| {
        code.as_str().starts_with("ResourceNotFound.Role")
            || matches!(code, ErrorCode::FailedQcsRoleNotFound | ErrorCode::UnauthorizedOperationRole)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ZipBytes;

    #[test]
    fn an_empty_environment_is_sent_as_one_empty_pair() {
        assert_eq!(environment(&BTreeMap::new()).variables, [KeyValue::default()]);
    }

    #[test]
    fn a_package_too_large_for_a_request_is_refused_here() {
        let code = |size: usize| Code {
            zip: ZipBytes(vec![0; size].into()),
            sha256: String::new(),
            inputs: String::new(),
            parts: BTreeMap::new(),
            label: String::new(),
            start: crate::model::Start::default(),
        };
        assert!(upload(&code(ZIP_LIMIT)).is_ok());
        let failure = upload(&code(ZIP_LIMIT + 1)).expect_err("too large");
        assert_eq!(failure.message, "the deployment package has 7340033 bytes, and a request can carry 7340032");
    }
}
