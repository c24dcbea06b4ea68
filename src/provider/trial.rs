//! Following one task from its start to what the function made of its event.

use super::{
    Observer, Task,
    ensure::{Handover, Standing, Step, Trouble},
};
use crate::{
    model::{Archived, Delivery, EventType, Failure, FunctionKey, LogFilter, LogLine, LogSource, Trial, Word},
    wire::mps,
};
use mpstack_handler::report::{Delivered, EventLine, Line};
use std::time::Duration;

/// Lines of one invocation: a handler writes a few for each sink.
const LINES: usize = 1000;

impl Observer {
    /// Waits until `task` has finished, and until the function's invocation with its event has ended, at most for `deadline`;
    /// then collects what became of it.
    ///
    /// # Errors
    /// Names what did not come in time: the task's end, the invocation, or its end.
    pub async fn follow_task(
        &self,
        function: &FunctionKey,
        topic: &str,
        task: &Task,
        deadline: Duration,
        waiting: &(dyn Fn(String) + Send + Sync),
    ) -> Result<Trial, Failure> {
        let Task { event_type, id: task_id, since } = task;
        let (event_type, since) = (*event_type, *since);
        let tell = |word| match word {
            Word::Waiting(what) => waiting(what),
            Word::Taken => {}
        };
        let step = &Step::new(&tell, Handover::WhenDone, deadline);
        let failed = || format!("task `{task_id}` was not followed to its end");
        self.finished(step, &function.region, task_id).await.map_err(|error| error.into_failure(failed()))?;

        let to =
            since.saturating_add(i64::try_from(deadline.as_millis()).unwrap_or(i64::MAX)).saturating_add(86_400_000);
        let filter = |request_ids, containing| LogFilter { from: since, to, request_ids, containing, limit: LINES };
        let log = std::sync::Mutex::new(Vec::new());
        let ended = || async {
            let naming =
                self.logs(&function.region, topic, function, &filter(Vec::new(), Some(task_id.clone()))).await?;
            let Some(request_id) = naming.into_iter().map(|line| line.request_id).find(|id| !id.is_empty()) else {
                return Ok(Standing::Pending("no invocation names the task yet".to_owned()));
            };
            let lines = self.logs(&function.region, topic, function, &filter(vec![request_id], None)).await?;
            let standing = match has_ended(&lines) {
                true => Standing::Done,
                false => Standing::Pending("the invocation has not ended yet".to_owned()),
            };
            *log.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = lines;
            Ok(standing)
        };
        step.until("the function's log", ended).await.map_err(|error| {
            error.into_failure(failed()).hint(format!("is {event_type} bound to this function? `mpstack status` tells"))
        })?;
        let log = log.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.collect(event_type, task_id, log).await
    }

    async fn finished(&self, step: &Step<'_>, region: &str, task_id: &str) -> Result<(), Trouble> {
        let ask = mps::DescribeTaskDetail { task_id: task_id.to_owned() };
        let finished = || async {
            let answer = self.reader.read(region, &ask).await?;
            Ok(match answer.status.as_str() {
                "FINISH" => Standing::Done,
                _ => Standing::Pending(answer.status),
            })
        };
        step.until("the task to finish", finished).await
    }

    async fn collect(&self, event_type: EventType, task_id: &str, log: Vec<LogLine>) -> Result<Trial, Failure> {
        let attempt = last_attempt(&log);
        let (mut event, mut deliveries) = (None::<EventLine>, Vec::new());
        for line in attempt.iter().filter(|line| line.source == LogSource::Handler) {
            match Line::parse(&line.message) {
                Some(Line::Event(line)) => event = Some(line),
                Some(Line::Delivery(line)) => deliveries.push(Delivery {
                    sink: line.sink,
                    kind: line.kind,
                    delivered: line.outcome == Delivered::Delivered,
                    attempts: line.attempts.into(),
                    milliseconds: line.ms,
                    error: line.error,
                }),
                Some(Line::Archive(_) | Line::DeadLetter(_) | Line::Message(_) | Line::Problem(_)) | None => {}
            }
        }
        let place = event.as_ref().and_then(|event| event.archived.clone());
        let archived = match place {
            None => None,
            Some(place) => {
                let size = self.size(&place.bucket, &place.region, &place.key).await?;
                Some(Archived { bucket: place.bucket, region: place.region, key: place.key, size })
            }
        };
        Ok(Trial {
            event_type,
            task_id: task_id.to_owned(),
            request_id: log.first().map(|line| line.request_id.clone()).unwrap_or_default(),
            outcome: event.map_or_else(|| "not reported".to_owned(), |event| event.outcome.as_str().to_owned()),
            succeeded: !attempt.iter().any(|line| is_platform(line, "ERROR RequestId")),
            deliveries,
            archived,
            log,
        })
    }
}

fn is_platform(line: &LogLine, start: &str) -> bool {
    line.source == LogSource::Platform && line.message.starts_with(start)
}

/// The lines of the last attempt; retries of an event keep its request id.
fn last_attempt(log: &[LogLine]) -> Vec<&LogLine> {
    let last = log.iter().map(|line| line.retry).max();
    log.iter().filter(|line| Some(line.retry) == last).collect()
}

/// Whether the last attempt has its final line, which is written after its end.
fn has_ended(log: &[LogLine]) -> bool {
    last_attempt(log).into_iter().any(|line| is_platform(line, "Report RequestId"))
}
