//! Marking what nobody owns as a stack's.

use super::{
    Executor,
    ensure::{Standing, Step, Trouble},
    mark,
    role::owner,
};
use crate::{
    model::{Failure, Fault, FunctionKey, Kind, OWNER_TAG},
    wire::tag,
};

impl Executor {
    pub(super) async fn adopt_function(
        &self,
        step: &Step<'_>,
        key: &FunctionKey,
        stack: &str,
        account: &str,
    ) -> Result<(), Failure> {
        let FunctionKey { region, namespace, name } = key;
        let resource = format!("qcs::scf:{region}:uin/{account}:namespace/{namespace}/function/{name}");
        let whose = || async {
            let info = self.observer().function_info(key, None).await?;
            Ok(info
                .and_then(|info| mark::of_tags(&info.tags).or_else(|| mark::of_baseline(&info.environment.variables))))
        };
        self.adopt(step, &format!("function `{name}`"), region, resource, stack, whose).await
    }

    pub(super) async fn adopt_role(
        &self,
        step: &Step<'_>,
        name: &str,
        stack: &str,
        account: &str,
    ) -> Result<(), Failure> {
        let resource = format!("qcs::cam::uin/{account}:roleName/{name}");
        let whose = || async { Ok(self.observer().role_info(name).await?.as_ref().and_then(owner)) };
        self.adopt(step, &format!("role `{name}`"), "", resource, stack, whose).await
    }

    /// Tags a thing unless a stack owns it by now.
    async fn adopt<F: Future<Output = Result<Option<String>, Trouble>>>(
        &self,
        step: &Step<'_>,
        what: &str,
        region: &str,
        resource: String,
        stack: &str,
        whose: impl Fn() -> F,
    ) -> Result<(), Failure> {
        let failed = |error: Trouble| error.into_failure(format!("could not adopt {what}"));
        match whose().await.map_err(failed)? {
            Some(owner) if owner == stack => return Ok(()),
            Some(owner) => {
                return Err(Failure::new(format!("{what} belongs to stack `{owner}` by now"))
                    .code(Fault::ChangedMeanwhile)
                    .kind(Kind::Refused)
                    .hint("plan again: the new plan will take it into account"));
            }
            None => {}
        }
        let mark = tag::Tag { tag_key: OWNER_TAG.to_owned(), tag_value: stack.to_owned() };
        let action = tag::ModifyResourceTags { resource, replace_tags: Some(vec![mark]), delete_tags: None };
        let done = || async { Ok(Standing::from(whose().await?.as_deref() == Some(stack))) };
        self.ensure(step, region, &action, &format!("the mark of {what} to be visible"), done).await.map_err(failed)
    }
}
