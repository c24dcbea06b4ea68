//! Events that never came: made of what MPS says of their tasks, and put where the others are.

use super::{Executor, explain::explain};
use crate::{
    client::CallError,
    model::{ArchivedEvent, Bucket, Failure, Fault},
    wire::mps,
};
use mpstack_handler::{
    archive::{key, meta},
    event::{Outcome, from_task_detail, understand},
    sign::sha256_hex,
};

impl Executor {
    /// Asks MPS for a task that was submitted within the last seven days, and archives the event that its end should have raised,
    /// as the function would have: from there it can be replayed.
    ///
    /// # Errors
    /// MPS knows no such task, it is not over, or the archive takes nothing.
    pub async fn recover(
        &self,
        region: &str,
        bucket: &Bucket,
        task_id: &str,
        now: i64,
    ) -> Result<ArchivedEvent, Failure> {
        let ask = mps::DescribeTaskDetail { task_id: task_id.to_owned() };
        let answer = self.observer().reader.read(region, &ask).await.map_err(|error| {
            let failure = explain(format!("the archive has no event of task `{task_id}`, and MPS tells none"), error);
            failure.hint("MPS remembers tasks for seven days after they were submitted")
        })?;
        let unknown =
            || Failure::new(format!("a `{}` raises no event that is known", answer.task_type)).code(Fault::NoEvent);
        let detail = serde_json::to_value(&answer).ok().and_then(|answer| from_task_detail(&answer));
        let body = detail.ok_or_else(unknown)?.to_string().into_bytes();
        let event = understand(&body);
        if event.outcome == Outcome::InProgress {
            let failure = Failure::new(format!("task `{task_id}` is not over yet")).code(Fault::NoEvent);
            return Err(failure.hint("its event will come by itself"));
        }
        let Bucket { name, region, prefix } = bucket;
        let key = key(prefix, std::slice::from_ref(&event), &sha256_hex(&body));
        match self.writer.create_object(name, region, &key, "application/json", &meta(&event), &body).await {
            // Somebody was faster: the event is there all the same.
            Ok(()) | Err(CallError::Cos { status: 409, .. }) => {}
            Err(error) => return Err(explain(format!("could not write `{key}` to bucket `{name}`"), error)),
        }
        Ok(ArchivedEvent {
            key,
            size: body.len() as u64,
            time: now,
            event_type: event.type_name().to_owned(),
            task_id: event.task_id,
            status: event.status,
            outcome: event.outcome.as_str().to_owned(),
            dead: None,
        })
    }
}
