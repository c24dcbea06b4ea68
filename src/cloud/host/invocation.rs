//! One attempt at one event: an instance, and what comes of it.

use super::{
    attend::attend,
    diary::{Diary, Happened},
    instance::Ending,
    pool::Loan,
    provision::provision,
    runtime_api::{Answer, Event},
    start,
};
use crate::{
    cloud::{
        Cloud,
        scf::store::{Function, Resolved},
        store::Writer,
    },
    wire::ApiError,
};
use bytes::Bytes;
use std::{sync::Arc, time::Instant};
use tokio::sync::watch;

/// What is to be run.
#[derive(Debug, Clone)]
pub struct Job {
    /// The function.
    pub function: Function,
    /// What its qualifier means now.
    pub resolved: Resolved,
    /// Id of the invocation, the same for all attempts.
    pub request_id: String,
    /// JSON.
    pub event: Bytes,
    /// 0 = first.
    pub retry_num: i64,
    /// Told by whoever wants it to end before its time.
    pub recall: Arc<watch::Sender<Wish>>,
}

/// What somebody wants of an attempt that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wish {
    /// Nothing.
    #[default]
    GoOn,
    /// It hears that it should end.
    AskToEnd,
    /// It ends.
    End,
}

impl Job {
    /// What it may hold, in bytes.
    pub fn memory(&self) -> u64 {
        self.resolved.content.memory << 20
    }

    /// It held more.
    pub fn out_of_memory(&self) -> Happened {
        let message = format!("Memory limit of {} MB exceeded, the process was ended", self.resolved.content.memory);
        Happened::failed(434, message)
    }

    /// Somebody ended it.
    pub fn cancelled(&self) -> Happened {
        Happened::failed(499, "Request canceled")
    }
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// As in `scf-custom-runtime.md` 6; 200 = success.
    pub status: u16,
    /// What the function answered.
    pub ret_msg: String,
    /// Empty for success.
    pub err_msg: String,
    /// Milliseconds.
    pub duration: f64,
    /// Bytes.
    pub mem_usage: i64,
    /// The log as text.
    pub log: String,
}

/// Makes one attempt. What the caller wants written with its result is committed together with log and record.
pub async fn execute(
    cloud: &Arc<Cloud>,
    job: &Job,
    then: impl FnOnce(&mut Writer<'_>, &Attempt) -> Result<(), ApiError>,
) -> Result<Attempt, ApiError> {
    let mut diary = Diary::open(cloud, job)?;
    let happened = run(cloud, job, &mut diary).await?;
    diary.close(happened, then)
}

async fn run(cloud: &Arc<Cloud>, job: &Job, diary: &mut Diary<'_>) -> Result<Happened, ApiError> {
    let content = &job.resolved.content;
    let Some(_share) = cloud.host.pool.admit(&job.function.place, content.memory, job.function.reserved) else {
        let reserved = job.function.reserved.unwrap_or_default();
        return Ok(Happened::failed(432, format!("The reserved quota of {reserved} MB of the function is used up.")));
    };
    let mut loan = match start::borrow(cloud, job, diary).await? {
        Ok(loan) => loan,
        Err(happened) => return Ok(happened),
    };
    let event = Event {
        request_id: job.request_id.clone(),
        body: job.event.clone(),
        memory: content.memory,
        time_limit: content.timeout * 1000,
    };
    let window = loan.instance.window();
    let begun = Instant::now();
    let ending = attend(diary, job, &window, loan.instance.invoke(event)).await;
    let duration = begun.elapsed();
    let memory = window.group.memory();
    let happened = match ending {
        // A peak between two looks, by what the system has noted of it.
        _ if memory > job.memory() && window.group.exceeds(job.memory()) => job.out_of_memory(),
        Ending::Answered(Answer::Response(answer)) => {
            Happened { answer: Some(answer), ..Happened::failed(200, String::new()) }
        }
        Ending::Answered(Answer::Error(answer)) => Happened::failed(443, String::from_utf8_lossy(&answer)),
        Ending::Answered(Answer::TooLarge) => Happened::failed(407, "The answer has more than 6 MB."),
        Ending::Exited(how) => Happened::failed(439, format!("User process exit when running: {how}")),
        Ending::OutOfMemory => job.out_of_memory(),
        Ending::Cancelled => job.cancelled(),
        Ending::TimedOut | Ending::Ready if !loan.instance.took_event() => {
            Happened::failed(433, "wait for event timeout")
        }
        Ending::TimedOut | Ending::Ready => {
            Happened::failed(433, format!("Invoking task timed out after {} seconds", content.timeout))
        }
    };
    let printed = if matches!(happened.status, 433 | 434 | 439 | 499) {
        let printed = loan.instance.end().await;
        if cloud.host.pool.keeps(&job.function.place, &job.resolved.version) {
            provision(cloud, &job.function.place, &job.resolved.version);
        }
        printed
    } else {
        let printed = loan.instance.printed().await;
        give_back(cloud, job, loan);
        printed
    };
    Ok(Happened { printed, duration, memory, ..happened })
}

fn give_back(cloud: &Arc<Cloud>, job: &Job, loan: Loan) {
    let limit = cloud.settings.delays.instance_idle;
    cloud.host.pool.give_back(&job.function.place, loan);
    cloud.background.spawn({
        let cloud = Arc::clone(cloud);
        async move {
            tokio::time::sleep(limit).await;
            cloud.host.pool.end_idle(limit);
        }
    });
}
