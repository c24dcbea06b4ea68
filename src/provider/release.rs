//! Versions, the probe, and the alias that live traffic follows.

use super::{
    Executor, Observer,
    ensure::{Standing, Step, Trouble, Unseen, overwritten, unmoved},
    explain::explain,
    frozen::unfit,
};
use crate::{
    client::{CallError, Thing},
    model::{Alias, DEFAULT_ALIAS, Failure, Fault, Frozen, FunctionKey, Kind, Percent, Release},
    wire::scf,
};
use serde_json::{Value, json};
use std::sync::OnceLock;

/// Times that a probe whose answer was lost is sent again: it sends nothing on and changes nothing.
const PROBES: usize = 3;
/// Lines of the log that a failed probe shows.
const TAIL: usize = 20;

impl Observer {
    /// The newest version of a release.
    async fn version_of(&self, key: &FunctionKey, release: &Release) -> Result<Option<u64>, CallError> {
        let description = release.description();
        let versions = self.versions(key).await?;
        Ok(versions.into_iter().rev().find(|version| version.description == description).map(|version| version.number))
    }
}

impl Executor {
    pub(super) async fn publish(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
        release: &Release,
        frozen: &Frozen,
    ) -> Result<(), Failure> {
        let result = async {
            let look = || self.standing(key, Some(&frozen.code_sha256), |info| unfit(frozen, info));
            let (version, first) = tokio::join!(self.observer().version_of(key, release), look());
            if let Some(number) = version? {
                match self.hold_against(step, key, release, frozen, number).await {
                    // A version that failed to be published does not come back to life: only then is there a second one.
                    Err(Trouble::Failed(failure)) if failure.kind == Kind::Failed => {}
                    other => return other,
                }
            }
            if !matches!(first?, Standing::Done) {
                step.until("function to hold what is to be published", look).await?;
            }
            let number = self.publish_anew(step, key, release).await?;
            self.hold_against(step, key, release, frozen, number).await
        };
        result.await.map_err(|error: Trouble| {
            error.into_failure(format!("could not publish {release} of function `{}`", key.name))
        })
    }

    /// Publishes, and returns the number that the version got.
    async fn publish_anew(&self, step: &Step<'_>, key: &FunctionKey, release: &Release) -> Result<u64, Trouble> {
        let action = scf::PublishVersion {
            function_name: key.name.clone(),
            description: Some(release.description()),
            namespace: Some(key.namespace.clone()),
        };
        let listed = || async { Ok(self.observer().version_of(key, release).await?.is_some()) };
        let answer = self.send(step, &key.region, &action, &listed, &Unseen::NOTHING).await?;
        if let Some(number) = answer.and_then(|answer| answer.function_version.parse().ok()) {
            return Ok(number);
        }
        let number = OnceLock::new();
        let listed = || async {
            let found = self.observer().version_of(key, release).await?;
            Ok(Standing::at_once(found.is_some_and(|found| *number.get_or_init(|| found) == found), "it is not there"))
        };
        step.until(&format!("{release} to be listed"), listed).await?;
        Ok(*number.get().expect("the wait ends with it"))
    }

    /// Sends the release's version an event that the handler answers without sending anything on.
    pub(super) async fn probe(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
        release: &Release,
        frozen: &Frozen,
    ) -> Result<(), Failure> {
        let number = self.published(key, release).await?;
        if self.handed.version(key, release).is_none() {
            let held = self.hold_against(step, key, release, frozen, number).await;
            held.map_err(|error| error.into_failure(format!("could not look at version {number}")))?;
        }
        let action = scf::Invoke {
            function_name: key.name.clone(),
            invocation_type: Some("RequestResponse".to_owned()),
            qualifier: Some(number.to_string()),
            client_context: Some(json!({"mpstack": "probe"}).to_string()),
            log_type: Some("Tail".to_owned()),
            namespace: Some(key.namespace.clone()),
        };
        let awaited = format!("version {number} to answer");
        let gone = || overwritten(&awaited, "it is not there");
        step.say(&awaited);
        let (mut patience, mut losses) = (step.patience(), 0);
        let result = loop {
            match self.writer.change(&key.region, &action).await {
                Ok(answer) => break answer.result,
                Err(error) if error.is_busy() && patience.pause().await => {}
                Err(error) if error.outcome_unknown() && losses < PROBES && patience.pause().await => losses += 1,
                Err(error) if error.says_absent(Thing::Version) || error.says_absent(Thing::Function) => {
                    return Err(gone());
                }
                Err(error) => return Err(explain(unanswered(), error)),
            }
        };
        if result.err_msg.is_empty() && is_ready(&result.ret_msg) {
            return Ok(());
        }
        if matches!(self.observer().function_info(key, Some(number)).await, Ok(None)) {
            return Err(gone());
        }
        let said = if result.err_msg.is_empty() { result.ret_msg } else { result.err_msg };
        let failure = Failure::new(unanswered())
            .code(Fault::ProbeFailed)
            .because(format!("version {number} answered `{}`", excerpt(&said)));
        let tail: Vec<_> = result.log.lines().rev().take(TAIL).collect();
        if tail.is_empty() {
            return Err(failure);
        }
        let tail: Vec<_> = tail.into_iter().rev().collect();
        Err(failure.hint(format!("its log ends with:\n{}", tail.join("\n"))))
    }

    pub(super) async fn move_alias(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
        release: &Release,
        rolled_back_from: Option<Release>,
        found: Option<&Alias>,
    ) -> Result<(), Failure> {
        // A function of this plan's making has had nobody's alias.
        let held = async {
            match found {
                Some(_) => self.observer().alias(key).await.map(Some),
                None => Ok(None),
            }
        };
        let (version, held) = tokio::join!(self.published(key, release), held);
        let version = version?.to_string();
        let wanted = Alias::to(version.clone(), rolled_back_from);
        let action = pointing(key, &wanted);
        let failed = || format!("could not point `$DEFAULT` to version {version}");
        let held = held.map_err(|error| explain(failed(), error))?;
        if let Some((found, held)) = found.zip(held).filter(|(_, held)| *held != wanted) {
            unmoved(&format!("alias `$DEFAULT` of function `{}`", key.name), found, &held)?;
        }
        let moved =
            || async { Ok(Standing::at_once(self.observer().alias(key).await? == wanted, "it points elsewhere")) };
        self.ensure(step, &key.region, &action, "alias `$DEFAULT` to move", moved)
            .await
            .map_err(|error| error.into_failure(failed()))
    }

    pub(super) async fn delete_version(&self, step: &Step<'_>, key: &FunctionKey, number: u64) -> Result<(), Failure> {
        let action = scf::DeleteFunctionVersion {
            function_name: key.name.clone(),
            qualifier: number.to_string(),
            namespace: Some(key.namespace.clone()),
            force_delete: None,
        };
        let gone = || async {
            match self.observer().versions(key).await {
                Ok(versions) => Ok(versions.iter().all(|version| version.number != number)),
                Err(error) if error.says_absent(Thing::Function) => Ok(true),
                Err(error) => Err(error.into()),
            }
        };
        match self.ensure(step, &key.region, &action, &format!("version {number} to be gone"), gone).await {
            Err(error) if error.says_absent(Thing::Version) || error.says_absent(Thing::Function) => Ok(()),
            other => other.map_err(|error| error.into_failure(format!("could not delete version {number}"))),
        }
    }

    pub(super) async fn published(&self, key: &FunctionKey, release: &Release) -> Result<u64, Failure> {
        if let Some(number) = self.handed.version(key, release) {
            return Ok(number);
        }
        let found = self.observer().version_of(key, release).await;
        let found =
            found.map_err(|error| explain(format!("could not list the versions of function `{}`", key.name), error))?;
        found.ok_or_else(|| {
            Failure::new(format!("function `{}` has no version of {release}", key.name)).code(Fault::ChangedMeanwhile)
        })
    }
}

/// Points `$DEFAULT`: the call replaces all that the alias has.
pub(super) fn pointing(key: &FunctionKey, alias: &Alias) -> scf::UpdateAlias {
    let share = alias.also.iter().filter_map(|(version, share)| {
        let weight = share.parse::<Percent>().ok()?.part();
        Some(scf::VersionWeight { version: version.clone(), weight })
    });
    scf::UpdateAlias {
        function_name: key.name.clone(),
        name: DEFAULT_ALIAS.to_owned(),
        function_version: alias.version.clone(),
        namespace: Some(key.namespace.clone()),
        routing_config: Some(scf::RoutingConfig { additional_version_weights: share.collect(), ..Default::default() }),
        description: Some(alias.description()),
    }
}

fn unanswered() -> &'static str {
    "the new version does not answer; live traffic stays on the old one"
}

pub(super) fn excerpt(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).take(300).collect()
}

/// Whether the handler answered as it promises. The platform may hand its JSON on as a text.
fn is_ready(answer: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    let value = match read(answer) {
        Some(Value::String(inner)) => read(&inner),
        other => other,
    };
    value.is_some_and(|value| value["mpstack"] == "ready")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_promised_answer_is_ready() {
        for (answer, ready) in [
            (r#"{"mpstack":"ready","version":"0.1.0"}"#, true),
            (r#""{\"mpstack\":\"ready\"}""#, true),
            (r#"{"mpstack":"probe"}"#, false),
            (r#"["mpstack","ready"]"#, false),
            ("ready", false),
            ("", false),
        ] {
            assert_eq!(is_ready(answer), ready, "{answer}");
        }
    }
}
