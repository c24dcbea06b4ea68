//! Somebody with keys who changes the function without mpstack: the same call that the console makes.

use crate::{
    command::observe,
    model::{Configuration, Desired, Failure, Fault, Operation},
    provider::Executor,
};

/// Doubles the function's memory and leaves everything else as it is.
pub(super) async fn change_memory(desired: &Desired, executor: &Executor) -> Result<(), Failure> {
    let observed = observe::observe(desired, executor.observer()).await?;
    let Some(function) = observed.function else {
        return Err(Failure::new("the demo's function is not there").code(Fault::NotDeployed));
    };
    let found = function.configuration();
    let configuration = Configuration { description: None, memory: Some(function.memory * 2), ..found.clone() };
    let operation = Operation::UpdateConfiguration { function: desired.function_key(), configuration, found };
    executor.execute(&operation, &|_| {}).await
}
