//! `test`: runs an MPS task and follows its event through the bound trigger, the function, its notifications and the archive.

use super::{clock, observe, session::Session, workpiece};
use crate::{
    cli::{Object, TestSettings},
    model::{Desired, EventType, Failure, Fault, Trial},
    provider::{Executor, Task, TaskInput},
    view::Screen,
};
use std::time::Duration;

/// Where the sound that we make goes, below the archive's prefix.
pub(super) const INPUT: &str = "mpstack-test/tone.wav";

/// The cloud's clock need not be ours; milliseconds.
const SLACK: i64 = 60_000;

pub(super) async fn run(settings: &TestSettings, screen: &Screen) -> Result<(), Failure> {
    let TestSettings { stack, target, event_types, input, timeout } = settings;
    let desired = workpiece::desired(stack, screen)?;
    let bound = desired.triggers.iter().filter(|(_, trigger)| trigger.enabled).map(|(event_type, _)| *event_type);
    let event_types: Vec<EventType> = match event_types {
        Some(chosen) => chosen.iter().copied().collect(),
        None => bound.collect(),
    };
    if event_types.is_empty() {
        return Err(Failure::new(format!("stack `{}` binds no event type", desired.stack))
            .code(Fault::NothingToTry)
            .hint("enable one under `triggers:`"));
    }
    Session::within(target, screen, async |session| {
        for event_type in event_types {
            let trial = trial(&desired, session, event_type, input.as_ref(), *timeout, screen).await?;
            screen.trial(&trial);
            verdict(&desired, &trial)?;
        }
        Ok(())
    })
    .await
}

/// Runs one task to its end.
pub(super) async fn trial(
    desired: &Desired,
    session: &Session,
    event_type: EventType,
    input: Option<&Object>,
    timeout: Duration,
    screen: &Screen,
) -> Result<Trial, Failure> {
    let executor = session.executor()?;
    let key = desired.function_key();
    let observed = observe::observe(desired, executor.observer()).await?;
    let Some(function) = observed.function else {
        return Err(Failure::new(format!("function `{}` does not exist", key.name))
            .code(Fault::NotDeployed)
            .hint("`mpstack apply` creates it"));
    };
    if function.log_topic.is_empty() {
        return Err(Failure::new(format!("function `{}` keeps no log to follow the event in", key.name))
            .code(Fault::NoLog)
            .hint("give it a log topic in the console, under function configuration"));
    }
    let input = input_of(desired, input, &executor).await?;
    let since = clock::now() - SLACK;
    let context = format!("{{\"mpstack\":\"test\",\"stack\":\"{}\"}}", desired.stack);
    let id = executor.start_task(&desired.region, event_type, &input, &context).await?;
    screen.task_started(event_type, &id);
    let task = Task { event_type, id, since };
    let waiting = |what: String| screen.waiting(&what);
    executor.observer().follow_task(&key, &function.log_topic, &task, timeout, &waiting).await
}

async fn input_of(desired: &Desired, named: Option<&Object>, executor: &Executor) -> Result<TaskInput, Failure> {
    match (named, &desired.bucket) {
        (Some(Object { bucket, key }), _) => {
            Ok(TaskInput { bucket: bucket.clone(), region: desired.region.clone(), key: key.clone() })
        }
        (None, Some(bucket)) => {
            let (name, region) = (bucket.name.clone(), bucket.region.clone());
            let input = TaskInput { bucket: name, region, key: format!("{}{INPUT}", bucket.prefix) };
            executor.put_object(&input.bucket, &input.region, &input.key, "audio/wav", &tone()).await?;
            Ok(input)
        }
        (None, None) => Err(Failure::new("there is nothing to process: the stack has no archive to put a sound into")
            .code(Fault::NothingToTry)
            .hint("name a video with `--input cos://BUCKET/KEY`")),
    }
}

fn verdict(desired: &Desired, trial: &Trial) -> Result<(), Failure> {
    let undelivered: Vec<_> =
        trial.deliveries.iter().filter(|delivery| !delivery.delivered).map(|delivery| delivery.sink.as_str()).collect();
    if !trial.succeeded {
        Err(Failure::new(format!("the function failed for task `{}`", trial.task_id))
            .code(Fault::EventFailed)
            .hint(format!("`mpstack logs --request {}` shows its log", trial.request_id)))
    } else if !undelivered.is_empty() {
        Err(Failure::new(format!("not delivered: {}", undelivered.join(", ")))
            .code(Fault::Undelivered)
            .hint(format!("`mpstack logs --request {}` says why", trial.request_id)))
    } else if let Some(bucket) = desired.bucket.as_ref().filter(|_| !trial.is_archived()) {
        Err(Failure::new(format!(
            "the event of task `{}` is not in the archive, bucket `{}`",
            trial.task_id, bucket.name
        ))
        .code(Fault::NotArchived)
        .hint(format!("`mpstack logs --request {}` says why", trial.request_id)))
    } else {
        Ok(())
    }
}

/// A second of a quiet tone: the smallest file that MPS can transcode and that needs no encoder to be made. Mono, 8 bit, 8 kHz.
fn tone() -> Vec<u8> {
    const RATE: u32 = 8_000;
    let samples = (0..RATE).map(|index| if index / 9 % 2 == 0 { 120 } else { 136 });
    let mut file = Vec::with_capacity(44 + RATE as usize);
    file.extend(b"RIFF");
    file.extend((36 + RATE).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend([1u16, 1].into_iter().flat_map(u16::to_le_bytes));
    file.extend([RATE, RATE].into_iter().flat_map(u32::to_le_bytes));
    file.extend([1u16, 8].into_iter().flat_map(u16::to_le_bytes));
    file.extend(b"data");
    file.extend(RATE.to_le_bytes());
    file.extend(samples);
    file
}
