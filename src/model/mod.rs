//! The vocabulary of mpstack as plain data: what a stack wants, what an account holds, and what to do about it.
//!
//! Nothing here computes more than a look at itself; deciding is `engine`, reading and changing is `provider`, showing is
//! `view`. Vendor names stop in `provider`.

mod accepted;
mod appearance;
mod archive;
mod author;
mod catalogue;
mod code;
mod desired;
mod event_type;
mod excerpt;
mod explanation;
mod failure;
mod fault;
mod field;
mod history;
mod observed;
mod operation;
mod place;
mod plan;
mod policy;
mod progress;
mod reading;
mod region;
mod report;
mod right;
mod rollout;
mod trial;

pub use accepted::{Accepted, AcceptedValue};
pub use appearance::{Appearance, ColorChoice, Format, Verbosity};
pub use archive::{ArchivedEvent, Dead, EventFilter, Replayed, Selection, Undelivered};
pub use author::{Author, Authors, Deed, Deeds, Record, Silence};
pub use catalogue::{Example, Explanation};
pub use code::{Code, Start, ZipBytes};
pub use desired::{
    Bucket, Claims, Desired, FunctionKey, Query, Releases, Retries, Role, RoleKind, RoleQuery, Statement, Trigger,
    Variable,
};
pub use desired::{Function as DesiredFunction, LogFilter};
pub use event_type::EventType;
pub use excerpt::Excerpt;
pub use explanation::KeyExplanation;
pub use failure::{Effect, Failure, Kind};
pub use fault::{Fault, UnknownCode};
pub use field::{Field, Origin, Value};
pub use history::{Earlier, Held, History, Open};
pub use observed::{
    Alias, Attachment, Function as ObservedFunction, FunctionState, Holder, Observed, OwnPolicy, Role as ObservedRole,
    Trigger as ObservedTrigger, Version,
};
pub use operation::{Configuration, Frozen, NewFunction, Operation, Release};
pub use place::{Place, Places};
pub use plan::{Action, FieldChange, Kept, Plan, Purpose, Refusal, Resource, ResourceChange, Step, StepId, Unmanaged};
pub use policy::{canonical_document, canonical_policy};
pub use progress::{Event, Outcome, Summary, Word};
pub use reading::{Incomplete, ReadFailure};
pub use region::REGIONS;
pub use report::{Destination, Finding, Level, Mark, ReportForm, ReportOrder, Subject, Topic};
pub use right::Right;
pub use rollout::{Abort, Percent, Rollout};
pub use trial::{Archived, Delivery, LogLine, LogSource, Trial};

/// The alias that every trigger is bound to, so that moving one pointer moves live traffic.
pub const DEFAULT_ALIAS: &str = "$DEFAULT";

/// Variables under this prefix are ours and never part of a stack.
pub const OWN_VARIABLE_PREFIX: &str = "MPSTACK_";

/// The variable that carries the baseline (design 4).
pub const BASELINE_VARIABLE: &str = "MPSTACK_BASELINE";

/// The tag that marks functions and roles as a stack's.
pub const OWNER_TAG: &str = "mpstack-stack";
