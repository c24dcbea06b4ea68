//! What a version froze, held against what its release means.
//!
//! The vendor freezes what is there when the call arrives, and has no conditional writes: what somebody changes between our last
//! look and the publication is frozen into a version that tells our release. Versions never change, so one look afterwards decides,
//! before anything is sent to it.

use super::{
    Executor,
    deploy::{Difference, difference},
    ensure::{Standing, Step, Trouble},
    explain::in_one_line,
    function::{reason, state},
};
use crate::{
    model::{Failure, Fault, Frozen, FunctionKey, FunctionState, Kind, Release},
    wire::scf,
};
use std::{iter::once, sync::OnceLock};

impl Executor {
    /// Waits until a version of a release is active, and sees to it that it holds what the release means.
    ///
    /// # Errors
    /// Of kind `Refused` if it holds something else. Then it is taken away, so that nobody takes it for the release; one that
    /// serves stays, and the failure says so.
    pub(super) async fn hold_against(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
        release: &Release,
        frozen: &Frozen,
        number: u64,
    ) -> Result<(), Trouble> {
        let held = OnceLock::new();
        let active = || async {
            let (info, early) = tokio::join!(
                self.observer().function_info(key, Some(number)),
                self.observer().code_sha256(key, Some(number))
            );
            let Some(info) = info? else { return Ok(Standing::Otherwise("it is not there")) };
            if info.status == "PublishFailed" {
                let failure =
                    Failure::new(format!("version {number} of function `{}` could not be published", key.name))
                        .code(Fault::FunctionFailed);
                return Err(Trouble::Failed(failure.because(reason(&info))));
            }
            if state(&info) != FunctionState::Active {
                return Ok(Standing::Pending(info.status));
            }
            let sha256 = match early.ok().flatten() {
                Some(sha256) => sha256,
                // It was asked a moment too early.
                None => match self.observer().code_sha256(key, Some(number)).await? {
                    Some(sha256) => sha256,
                    None => return Ok(Standing::Pending("its code is not told yet".to_owned())),
                },
            };
            held.get_or_init(|| foreign(frozen, info, &sha256));
            Ok(Standing::Done)
        };
        step.until(&format!("{release} to become active"), active).await?;
        match held.into_inner().flatten() {
            None => {
                self.handed.note_version(key, release, number);
                Ok(())
            }
            Some(field) => Err(self.take_away(step, key, release, number, field).await.into()),
        }
    }

    /// Deletes a version that tells a release and holds something else; the failure says what became of it.
    async fn take_away(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
        release: &Release,
        number: u64,
        field: &str,
    ) -> Failure {
        let failure = Failure::new(format!(
            "the {field} of function `{}` was changed by somebody else since the plan was made, and version {number} froze \
             that; live traffic stays where it is",
            key.name
        ))
        .code(Fault::ChangedMeanwhile)
        .kind(Kind::Refused);
        match self.delete_version(step, key, number).await {
            Ok(()) => failure.hint(format!(
                "version {number} was taken away again; plan again: the new plan will take the change into account"
            )),
            Err(second) => {
                let causes = second.source.iter().map(|source| in_one_line(source.as_ref()));
                let why = once(second.message.clone()).chain(causes).collect::<Vec<_>>().join(": ");
                let failure = failure.hint(format!(
                    "version {number} could not be taken away ({why}): delete it, since it is not the {release} that it tells"
                ));
                second.hints.into_iter().fold(failure, Failure::hint)
            }
        }
    }
}

/// The first field of a version that is not what its release means.
fn foreign(frozen: &Frozen, mut info: scf::GetFunctionAnswer, sha256: &str) -> Option<&'static str> {
    let Frozen { code_sha256, handler: _, configuration: _ } = frozen;
    if code_sha256 != sha256 {
        return Some("code");
    }
    keep_own(frozen, &mut info);
    freezable(frozen, &info).map(|(field, _)| field)
}

/// The first field of the unpublished function that is not what a release means.
pub(super) fn unfit(frozen: &Frozen, info: &scf::GetFunctionAnswer) -> Option<Difference> {
    let mut info = info.clone();
    keep_own(frozen, &mut info);
    freezable(frozen, &info)
}

/// Variables that the stack does not mention are not its business.
fn keep_own(frozen: &Frozen, info: &mut scf::GetFunctionAnswer) {
    info.environment.variables.retain(|variable| frozen.configuration.environment.contains_key(&variable.key));
}

fn freezable(frozen: &Frozen, info: &scf::GetFunctionAnswer) -> Option<Difference> {
    let handler = (info.handler != frozen.handler).then_some(("handler", "its handler is another"));
    handler.or_else(|| difference(&frozen.configuration, info))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Configuration, wire::KeyValue};

    #[test]
    fn every_frozen_field_is_looked_at_and_what_the_stack_does_not_mention_is_not() {
        let configuration = Configuration {
            description: None,
            memory: Some(128),
            timeout: 30,
            init_timeout: 10,
            role: Some("s-exec".into()),
            environment: [("STAGE".to_owned(), "prod".to_owned().into())].into(),
        };
        let frozen = Frozen { code_sha256: "ab".into(), handler: "index.main_handler".into(), configuration };
        let variable = |key: &str, value: &str| KeyValue { key: key.into(), value: value.into() };
        let info = || scf::GetFunctionAnswer {
            handler: "index.main_handler".into(),
            description: "mpstack release abc".into(),
            memory_size: 128,
            timeout: 30,
            init_timeout: 10,
            role: "s-exec".into(),
            environment: scf::Environment { variables: vec![variable("STAGE", "prod"), variable("THEIRS", "x")] },
            ..Default::default()
        };
        let found = |change: fn(&mut scf::GetFunctionAnswer)| {
            let mut info = info();
            change(&mut info);
            foreign(&frozen, info, "ab")
        };
        assert_eq!(found(|_| {}), None);
        assert_eq!(foreign(&frozen, info(), "cd"), Some("code"));
        assert_eq!(found(|info| info.handler = "a.b".into()), Some("handler"));
        assert_eq!(found(|info| info.memory_size = 512), Some("memory"));
        assert_eq!(found(|info| info.timeout = 7), Some("timeout"));
        assert_eq!(found(|info| info.init_timeout = 65), Some("start timeout"));
        assert_eq!(found(|info| info.role = String::new()), Some("role"));
        assert_eq!(found(|info| info.environment.variables[0].value = "tampered".into()), Some("environment"));
        assert_eq!(found(|info| info.environment.variables.clear()), Some("environment"));
    }
}
