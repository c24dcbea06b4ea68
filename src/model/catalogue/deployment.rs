//! D: carrying out, and what was deployed.

use super::{
    Example::{Faults, Words},
    Explanation, entry,
};
use crate::model::Fault;

pub(super) const ENTRIES: &[(Fault, Explanation)] = &[
    (
        Fault::Unfinished,
        entry(
            "A step failed, and what depends on it was not begun. The report names what is done, what is not, and what is not known; \
             each failed step has a code of its own.",
            "See to the step that failed, then run the same command again: it goes on from what is there.",
            Faults("- { action: CreateFunction, trouble: { error: LimitExceeded.Function } }\n", "apply --yes"),
        ),
    ),
    (
        Fault::Interrupted,
        entry(
            "Ctrl-C was pressed, or the system asked the process to end. Calls in flight were finished first, nothing else was begun.",
            "Run the same command again: it goes on from what is there.",
            Words("Ctrl-C during `mpstack apply`."),
        ),
    ),
    (
        Fault::Overdue,
        entry(
            "The cloud took the order and did not finish it within the time that mpstack allows, which is longer than it has ever been \
             seen to take; or a task's event has not come.",
            "Run the command again: it goes on where this one stopped. `mpstack test --timeout` allows more.",
            Words("`mpstack test --timeout 1s` for a task that takes longer."),
        ),
    ),
    (
        Fault::FunctionFailed,
        entry(
            "SCF accepted the code or the configuration, worked on it and gave up: a package that it cannot unpack, a role that it \
             cannot assume. Its reason is in the message.",
            "Mend what the reason names and apply again. What served before still serves.",
            Words("`GetFunction` answers with `Status: CreateFailed` after `CreateFunction`."),
        ),
    ),
    (
        Fault::ProbeFailed,
        entry(
            "Each new version is asked whether it is ready before any traffic reaches it. This one crashed, took too long, or answered \
             something else. Live traffic stays on the old version.",
            "The end of its log is in the message. Mend the code and apply again.",
            Words("`mpstack apply` with `code: { zip: FILE }` whose `bootstrap` ends at once."),
        ),
    ),
    (
        Fault::NotDeployed,
        entry(
            "The command works on a function that is deployed, and in this account and region it is not.",
            "`mpstack apply` creates it. Check `region:` and the keys if you think it is there.",
            Words("`mpstack logs` before the first `mpstack apply`."),
        ),
    ),
    (
        Fault::NoLog,
        entry(
            "SCF delivers a function's log to a log topic, and this function has none: it was made before `SCF_QcsRole` was granted.",
            "Grant the role, then give the function a log topic in the console, or run `mpstack redeploy`.",
            Words("`mpstack logs` for a function that was made without `SCF_QcsRole`."),
        ),
    ),
    (
        Fault::NothingToTry,
        entry(
            "A trial needs an event type that is bound, and a file for MPS to work on: one is made in the archive's bucket if there is \
             one.",
            "Bind an event type, or name a file with `--input cos://BUCKET/KEY`.",
            Words("`mpstack test` on a stack with `triggers: {}`."),
        ),
    ),
    (
        Fault::EventFailed,
        entry(
            "The function was called with the event and ended with an error. The platform will try again, as `retries` says.",
            "`mpstack logs --request ID` shows what it logged.",
            Words("`mpstack test` while the receiver of a webhook answers with status 500."),
        ),
    ),
    (
        Fault::Undelivered,
        entry(
            "The function ran, and one of its sinks refused the message or could not be reached.",
            "`mpstack events --dead` names who is without which event, `mpstack logs` why. Then `mpstack replay --dead`.",
            Words("`mpstack replay --all` while the receiver of a webhook answers with status 500."),
        ),
    ),
    (
        Fault::NoArchive,
        entry(
            "Events are listed and replayed from the archive's bucket, and the stack has no `archive:`.",
            "Name a bucket under `archive:`. What the function logged is shown by `mpstack logs`.",
            Words("`mpstack events` on a stack without `archive:`."),
        ),
    ),
    (
        Fault::BadDeadLetter,
        entry(
            "An object below `dead-letters/` is not what this version of the handler writes there.",
            "Move the object away, or use the version of mpstack that wrote it.",
            Words("`mpstack events --dead` where somebody has put another file below `dead-letters/`."),
        ),
    ),
    (
        Fault::NoEvent,
        entry(
            "MPS remembers tasks for seven days. The task is not over yet, or is of a kind that raises no event that mpstack knows.",
            "Wait for its end; the event comes by itself.",
            Words("`mpstack replay --task ID` for a task that still runs."),
        ),
    ),
    (
        Fault::NoHandlerRole,
        entry(
            "The rights of the handler are those of a role that mpstack makes, and this stack needs none or names one of yours.",
            "Use `role: auto` in the stack, if mpstack is to make the role.",
            Words("`mpstack policy --for handler` on a stack without `archive:`."),
        ),
    ),
    (
        Fault::Inexpressible,
        entry(
            "A stack says what is deployed and that it serves. What serves this function is not what was deployed last, or something else \
             about it cannot be written down, so that an apply of the written stack would change what is there.",
            "The hints name what would change. Write the values that you want into the stack, and look at `mpstack plan`.",
            Words(
                "`mpstack export FUNCTION --region REGION` where somebody changed the memory in the console and published nothing.",
            ),
        ),
    ),
    (
        Fault::NotArchived,
        entry(
            "The function ran and everybody was told, but the bucket refused the event, could not be reached, or does not have it any more. \
             What is not archived cannot be replayed.",
            "The function's log says why: its role may lack rights, which `mpstack drift` would show, or the bucket has rules of its own.",
            Words("`mpstack test` where the bucket refuses what the function writes."),
        ),
    ),
];
