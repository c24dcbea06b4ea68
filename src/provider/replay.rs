//! Sending archived events through the function again.

use super::{Executor, explain::explain};
use crate::{
    model::{ArchivedEvent, DEFAULT_ALIAS, Failure, FunctionKey, Replayed},
    wire::scf,
};
use serde_json::{Value, json};

/// Characters of an answer that is not the handler's which are shown.
const EXCERPT: usize = 200;

impl Executor {
    /// Lets the live function deliver `event` again, to these `sinks` or, if there are none, to all that its routing selects.
    ///
    /// # Errors
    /// The function cannot be called. That it was called and failed is in the result.
    pub async fn replay(
        &self,
        function: &FunctionKey,
        event: ArchivedEvent,
        sinks: Vec<String>,
    ) -> Result<Replayed, Failure> {
        let order = json!({"mpstack": "replay", "key": event.key, "sinks": sinks});
        let action = scf::Invoke {
            function_name: function.name.clone(),
            invocation_type: Some("RequestResponse".to_owned()),
            qualifier: Some(DEFAULT_ALIAS.to_owned()),
            client_context: Some(order.to_string()),
            log_type: None,
            namespace: Some(function.namespace.clone()),
        };
        let answer = self.writer.change(&function.region, &action).await.map_err(|error| {
            let lost = error.outcome_unknown();
            let failure = explain(format!("could not replay `{}`", event.key), error);
            if lost { failure.hint("it may have been delivered all the same; `mpstack logs` tells") } else { failure }
        })?;
        let scf::InvocationResult { ret_msg, err_msg, .. } = answer.result;
        let (delivered, error) = read(if err_msg.is_empty() { &ret_msg } else { &err_msg });
        Ok(Replayed { event, sinks, delivered, error })
    }
}

/// Takes the handler's answer apart: deliveries made, and what went wrong.
fn read(text: &str) -> (u64, Option<String>) {
    let Some(answer) = answer(text) else {
        let excerpt: String = text.chars().take(EXCERPT).collect();
        return (0, Some(format!("the function answered `{excerpt}`, which mpstack's handler never does")));
    };
    let number = |name: &str| answer[name].as_u64().unwrap_or_default();
    let (delivered, failed) = (number("delivered"), number("failed") + number("dropped"));
    let error = match (answer["error"].as_str(), failed) {
        (Some(error), _) => Some(error.to_owned()),
        (None, 0) if answer["mpstack"] == "done" => None,
        (None, 0) => Some("the function failed".to_owned()),
        (None, 1) => Some("1 sink is still without it".to_owned()),
        (None, failed) => Some(format!("{failed} sinks are still without it")),
    };
    (delivered, error)
}

/// Finds the handler's own object: the platform may hand it on as a text, and wraps that of a failure.
fn answer(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    match &value {
        Value::String(inner) => answer(inner),
        Value::Object(members) if members.contains_key("mpstack") => Some(value),
        Value::Object(members) => answer(members.get("errorMessage")?.as_str()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_understood_however_they_are_wrapped() {
        let done =
            json!({"mpstack":"done","events":1,"archived":true,"delivered":2,"failed":0,"dropped":0}).to_string();
        let failed = json!({"mpstack":"failed","events":1,"delivered":1,"failed":1,"dropped":1}).to_string();
        let refused = json!({"mpstack":"failed","error":"no route is named `x`"}).to_string();
        let wrapped = |text: &str| json!({"errorCode":-1,"errorMessage":text,"statusCode":443}).to_string();
        assert_eq!(read(&done), (2, None));
        assert_eq!(read(&Value::String(done).to_string()), (2, None));
        assert_eq!(read(&wrapped(&failed)), (1, Some("2 sinks are still without it".into())));
        assert_eq!(read(&wrapped(&refused)), (0, Some("no route is named `x`".into())));
        let dead = read(&wrapped("Invoking task timed out after 3 seconds")).1.expect("an error");
        assert!(dead.contains("timed out"), "{dead}");
    }
}
