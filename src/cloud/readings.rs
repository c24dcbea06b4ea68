//! How to behave where documents contradict each other or say nothing.
//!
//! Every question has a name and its answers have names, for `serve --reading NAME=VALUE` and for the tests that run under
//! each of them. The first answer is the likelier reading and the default.

/// A name that is no reading, or a value that is none of its answers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownReading {
    /// No question has this name.
    #[error("there is no reading `{name}`; there are {}", names())]
    Name {
        /// As given.
        name: String,
    },
    /// The question has no such answer.
    #[error("the reading `{name}` is {}, not `{value}`", .answers.join(" or "))]
    Value {
        /// The question.
        name: &'static str,
        /// As given.
        value: String,
        /// What it may be, in backticks.
        answers: Vec<String>,
    },
}

fn names() -> String {
    Readings::ALL.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Declares the questions: `name: Type, "name" { Answer = "name", ... }`, the default first.
macro_rules! readings {
    ($($(#[$about:meta])* $field:ident: $type:ident, $name:literal {
        $(#[$first_about:meta])* $first:ident = $first_name:literal,
        $($(#[$other_about:meta])* $other:ident = $other_name:literal,)+
    })*) => {
        /// How to behave where documents contradict each other or say nothing. The default is the likelier reading; both
        /// sides of each switch are tested.
        #[derive(Debug, Clone, Default)]
        pub struct Readings {
            $($(#[$about])* pub $field: $type,)*
        }

        impl Readings {
            /// Every question with its answers, the default first.
            pub const ALL: &[(&str, &[&str])] = &[$(($name, &[$first_name, $($other_name),+])),*];

            /// Takes an answer by name.
            pub fn set(&mut self, name: &str, value: &str) -> Result<(), UnknownReading> {
                match name {
                    $($name => {
                        self.$field = match value {
                            $first_name => $type::$first,
                            $($other_name => $type::$other,)+
                            other => return Err(UnknownReading::Value {
                                name: $name,
                                value: other.to_owned(),
                                answers: [$first_name, $($other_name),+].map(|answer| format!("`{answer}`")).into(),
                            }),
                        };
                        Ok(())
                    })*
                    other => Err(UnknownReading::Name { name: other.to_owned() }),
                }
            }
        }

        $(
            $(#[$about])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
            pub enum $type {
                $(#[$first_about])*
                #[default]
                $first,
                $($(#[$other_about])* $other,)+
            }
        )*
    };
}

readings! {
    /// How many MPS bindings an account has (`scf-api.md` 11.1).
    uniqueness: Uniqueness, "uniqueness" {
        /// One per event type (reading B).
        PerEventType = "per-event-type",
        /// One in all (reading A).
        PerAccount = "per-account",
    }
    /// What binding an event type does that another function holds.
    rebind: Rebind, "rebind" {
        /// It is refused.
        Refused = "refused",
        /// The event type is taken over.
        Steals = "steals",
    }
    /// Whether SCF `CreateTrigger` takes type `mps`.
    create_mps_trigger: MpsTrigger, "create-mps-trigger" {
        /// `InvalidParameterValue.Type`, as its document suggests.
        Refused = "refused",
        /// It binds.
        Accepted = "accepted",
    }
    /// What becomes of the bindings of a deleted function.
    deleted_function: DeletedFunction, "deleted-function" {
        /// They are free.
        FreesBindings = "frees-bindings",
        /// They stay and point nowhere.
        KeepsBindings = "keeps-bindings",
    }
    /// Which code a busy function answers with (`scf-api.md` 3.1).
    busy: Busy, "busy" {
        /// The code of the action, as documented today.
        Current = "current",
        /// `UnauthorizedOperation.FunctionStatus`, seen in 2019.
        Year2019 = "2019",
    }
    /// The shape of an MPS event (`mps-events.md`).
    event_shape: EventShape, "event-shape" {
        /// All sibling members, null where unused.
        Current = "current",
        /// Two members, as the trigger's document shows.
        TriggerDocument = "trigger-document",
    }
    /// Which MPS tasks reach the trigger (`scf-api.md` 11.7).
    delivery: Delivery, "delivery" {
        /// All: the trigger is a channel of the account.
        EveryTask = "every-task",
        /// Those with `TaskNotifyConfig.NotifyType` `SCF`.
        NotifyTypeScf = "notify-type-scf",
    }
    /// What becomes of MPS events that are larger than asynchronous events may be (`scf-custom-runtime.md` 11.6).
    oversize: Oversize, "oversize" {
        /// They are dropped.
        Dropped = "dropped",
        /// They are cut off at the limit.
        Truncated = "truncated",
        /// They are delivered: the limit is for others.
        Delivered = "delivered",
    }
    /// Whether an event of MPS comes more than once: delivery is at least once (`mps-events.md` 9).
    duplicates: Duplicates, "duplicates" {
        /// Once, as long as the function takes it.
        None = "none",
        /// Every one twice.
        EveryEvent = "every-event",
    }
    /// In which order the two events of a task come whose `NotifyMode` is `Change`: none is promised (`mps-events.md` 9).
    order: Order, "order" {
        /// Progress, then the end.
        AsTold = "as-told",
        /// The end, then progress.
        FinishFirst = "finish-first",
    }
    /// Whether the trigger tells of orchestrations (`mps-events.md` 11).
    schedule_task: ScheduleTask, "schedule-task" {
        /// It knows two event types, as its page says.
        Withheld = "withheld",
        /// Who hears of workflows hears of orchestrations.
        ToWorkflowHolder = "to-workflow-holder",
    }
    /// Whether an aborted task is told of (`mps-api.md` 3.3).
    aborted: Aborted, "aborted" {
        /// It is not.
        Silent = "silent",
        /// Like any other end.
        Told = "told",
    }
    /// How long a `SessionId` is remembered (`mps-events.md` 2.4).
    session_window: SessionWindow, "session-window" {
        /// As the requests' pages say.
        ThreeDays = "three-days",
        /// As the notifications' page says.
        SevenDays = "seven-days",
    }
    /// How soon CloudAudit tells of a call: minutes late, nobody says how many.
    audit: AuditDelay, "audit" {
        /// At once: a laptop has nobody to wait for.
        AtOnce = "at-once",
        /// Five minutes later, the interval at which the vendor ships its log (product/1021/30333).
        Late = "late",
    }
    /// Whether documented request rates are enforced.
    throttling: Throttling, "throttling" {
        /// They are not: a laptop has no neighbours to protect, and two calls a second make for slow tests.
        Off = "off",
        /// They are, action by action.
        Documented = "documented",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_can_be_given_by_name_and_the_first_is_the_default() {
        for (name, answers) in Readings::ALL {
            for answer in *answers {
                let mut readings = Readings::default();
                readings.set(name, answer).expect("a listed answer");
                let is_default = format!("{readings:?}") == format!("{:?}", Readings::default());
                assert_eq!(is_default, *answer == answers[0], "{name}={answer}");
            }
        }
    }

    #[test]
    fn a_wrong_name_is_told_the_right_ones() {
        let mut readings = Readings::default();
        let error = readings.set("uniqeness", "per-account").expect_err("misspelt").to_string();
        assert!(error.contains("`uniqueness`, `rebind`"), "{error}");
        let error = readings.set("busy", "never").expect_err("no answer").to_string();
        assert_eq!(error, "the reading `busy` is `current` or `2019`, not `never`");
    }

    #[test]
    fn the_page_lists_them_all() {
        let page = include_str!("../../docs/embedded-cloud.md");
        for (name, answers) in Readings::ALL {
            for answer in *answers {
                assert!(page.contains(&format!("`{name}={answer}`")), "docs/embedded-cloud.md lacks `{name}={answer}`");
            }
        }
    }
}
