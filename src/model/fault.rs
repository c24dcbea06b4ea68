//! Everything that can end a command or be wrong with a stack, each with a code that never changes its meaning: what a person
//! looks up, a script branches on and a search engine finds.
//!
//! The letter says who has to act: `E` and `W` mend the stack, `G` decide, `C` look again, since somebody else was there, `A` see
//! to the account or the way to it, `D` look at what was deployed, `L` see to this machine.

use super::catalogue::{self, Explanation};
use std::{fmt, str::FromStr};

macro_rules! faults {
    ($($(#[doc = $meaning:literal])+ $name:ident = $code:literal,)+) => {
        /// What kind of trouble it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault {
            $($(#[doc = $meaning])+ $name,)+
        }

        impl Fault {
            /// Every one, as the documentation lists them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as printed, `E0201`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }

            /// What it means, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($meaning),+).trim_ascii_start(),)+
                }
            }
        }
    };
}

faults! {
    // E01: the file as YAML.
    /// The stack is no YAML, or YAML of a kind that a stack does not use.
    NotYaml = "E0101",
    /// The stack has more structure than one can need.
    TooComplex = "E0102",
    /// A key stands twice in one mapping.
    RepeatedKey = "E0103",

    // E02: its shape.
    /// A key means nothing where it stands.
    UnknownKey = "E0201",
    /// A key must be there and is not.
    MissingKey = "E0202",
    /// A value is of the wrong type: a string where a number must be, and the like.
    WrongType = "E0203",
    /// Two entries exclude one another.
    Conflict = "E0204",

    // E03: its values.
    /// A name is one that the cloud would refuse.
    BadName = "E0301",
    /// A number is outside of its range.
    BadNumber = "E0302",
    /// A duration cannot be read or is out of range.
    BadDuration = "E0303",
    /// A description is one that the cloud would refuse.
    BadDescription = "E0304",
    /// A variable is one that the cloud would refuse.
    BadVariable = "E0305",
    /// A region, an account, a bucket or a prefix cannot exist.
    BadPlace = "E0306",
    /// An address is one that nothing should be sent to.
    BadAddress = "E0307",
    /// A word is none of those that exist.
    UnknownWord = "E0308",
    /// A message template cannot be read, or fails.
    BadTemplate = "E0309",
    /// A pattern can fit nothing.
    BadPattern = "E0310",

    // E04: its references.
    /// A `${...}` is no reference.
    BadReference = "E0401",
    /// `${env:...}` names a variable that is not set.
    UnsetVariable = "E0402",
    /// `${var:...}` names a variable that nobody defines.
    UnknownVariable = "E0403",
    /// A secret stands where its value would be seen or cannot be used.
    MisplacedSecret = "E0404",
    /// The stack does not describe the environment asked for.
    UnknownEnvironment = "E0405",

    // W05: what is possible but hardly meant.
    /// A credential stands in the stack in plain text.
    PlainSecret = "W0501",
    /// The region is one that mpstack has not heard of.
    UnknownRegion = "W0502",
    /// No event type is bound.
    NothingBound = "W0503",
    /// An entry has no effect.
    NoEffect = "W0504",

    // G01: a guard said no.
    /// The keys belong to another account than the stack is for.
    OtherAccount = "G0101",
    /// Something of the stack's name exists and belongs to somebody else.
    Foreign = "G0102",
    /// A function of the stack's name exists and cannot be adopted.
    Unadoptable = "G0103",
    /// Another function holds an event type that the stack binds.
    HeldElsewhere = "G0104",
    /// The stack is protected, and something would be taken away.
    Protected = "G0105",
    /// A secret that is needed has no value here.
    MissingSecret = "G0106",
    /// There is no release to go back to.
    NoWayBack = "G0107",
    /// Nobody has agreed to the change.
    Unconfirmed = "G0108",
    /// The folder for a new project is not empty.
    FolderNotEmpty = "G0109",

    // C01: somebody else was there.
    /// A saved plan no longer fits.
    PlanMoved = "C0101",
    /// Something was changed by somebody else since it was looked at.
    ChangedMeanwhile = "C0102",
    /// MPS refuses to bind an event type.
    BindingRefused = "C0103",
    /// Binding one event type has released another.
    OneTriggerOnly = "C0104",

    // A01: who signs.
    /// There are no usable credentials on this machine.
    NoCredentials = "A0101",
    /// The service does not know the secret id.
    UnknownKeyId = "A0102",
    /// The secret key does not belong to the secret id.
    WrongSecretKey = "A0103",
    /// The temporary keys are over, or their token is missing.
    BadToken = "A0104",
    /// This machine's clock is wrong.
    WrongClock = "A0105",
    /// The service does not accept who signs, for another reason.
    NotAuthenticated = "A0106",

    // A02: rights.
    /// The keys' user lacks a right.
    NotAuthorised = "A0201",

    // A03: the state of the account.
    /// The account has not granted SCF its service role.
    ServiceRoleMissing = "A0301",
    /// A role cannot be used as it is.
    RoleUnusable = "A0302",
    /// The account has not opened a service.
    ServiceNotOpen = "A0303",
    /// The account has no money left.
    Arrears = "A0304",
    /// A quota of the account is used up, or a value exceeds it.
    QuotaExceeded = "A0305",
    /// The service is not offered in the region.
    RegionNotOffered = "A0306",

    // A04: not now.
    /// The account's rate limit is used up.
    Throttled = "A0401",
    /// The function is in a state that takes no changes.
    Busy = "A0402",
    /// The service failed on its side.
    ServerFault = "A0403",

    // A05: what was asked.
    /// The service refuses a value.
    ValueRefused = "A0501",
    /// Something that is needed is not there.
    NotFound = "A0502",
    /// A name is taken, or the thing is in use.
    InUse = "A0503",
    /// The service does not offer what was asked of it.
    NotOffered = "A0504",
    /// A request is larger than the service takes.
    RequestTooLarge = "A0505",
    /// The service refuses for a reason of its own.
    Refused = "A0506",

    // A06: the way there.
    /// The service cannot be reached.
    Unreachable = "A0601",
    /// The connection was lost before the answer was complete.
    NoAnswer = "A0602",
    /// Something answers that is not the service.
    NotTheApi = "A0603",
    /// An answer lacks what it must tell.
    Unintelligible = "A0604",

    // D01: carrying out.
    /// Not every step of a plan was done.
    Unfinished = "D0101",
    /// The command was stopped.
    Interrupted = "D0102",
    /// What was waited for did not come in time.
    Overdue = "D0103",
    /// The platform took a change of the function and then failed at it.
    FunctionFailed = "D0104",
    /// The new version does not answer the probe.
    ProbeFailed = "D0105",

    // D02: what was deployed.
    /// The function is not deployed.
    NotDeployed = "D0201",
    /// The function keeps no log.
    NoLog = "D0202",
    /// There is nothing to run a trial with.
    NothingToTry = "D0203",
    /// The function failed for an event.
    EventFailed = "D0204",
    /// An event did not reach everyone.
    Undelivered = "D0205",
    /// The stack keeps no events.
    NoArchive = "D0206",
    /// A dead letter cannot be read.
    BadDeadLetter = "D0207",
    /// A task has no event that could be had.
    NoEvent = "D0208",
    /// The stack makes no role for its function.
    NoHandlerRole = "D0209",
    /// A live function is in a state that no stack describes.
    Inexpressible = "D0210",
    /// An event is not in the archive.
    NotArchived = "D0211",

    // L01: files.
    /// The stack file cannot be read.
    StackUnreadable = "L0101",
    /// A variable is given that the stack does not use.
    UnusedVariable = "L0102",
    /// No stack is found where many were asked for.
    NoStacks = "L0103",
    /// A saved plan, or an earlier report, cannot be read.
    PlanUnreadable = "L0104",
    /// A file cannot be written.
    Unwritable = "L0105",

    // L02: code.
    /// A deployment package made elsewhere cannot be used.
    PackageUnusable = "L0201",
    /// The handler's crate does not build.
    CrateBroken = "L0202",
    /// The deployment package is larger than a request carries.
    PackageTooLarge = "L0203",

    // L03: the embedded cloud.
    /// The embedded cloud cannot start.
    CloudUnstartable = "L0301",
    /// The address that the embedded cloud is to listen on is taken.
    AddressTaken = "L0302",
    /// The embedded cloud's folder is in use.
    CloudInUse = "L0303",
    /// The embedded cloud was told to behave in a way that it does not know.
    BadBehaviour = "L0304",

    // L04: the command and its surroundings.
    /// The command line cannot be understood, or cannot be meant.
    BadUsage = "L0401",
    /// There is no such entry in this catalogue.
    UnknownTopic = "L0402",
    /// The data did not reach standard output.
    OutputLost = "L0403",
    /// The operating system refuses what a command needs.
    SystemRefused = "L0404",
}

impl Fault {
    /// Whether the command goes on all the same.
    pub fn is_warning(self) -> bool {
        self.as_str().starts_with('W')
    }

    /// Why it happens, what to do about it, and how it comes about.
    pub fn explanation(self) -> &'static Explanation {
        catalogue::explanation(self)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// No fault has this code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such code")]
pub struct UnknownCode;

impl FromStr for Fault {
    type Err = UnknownCode;

    /// Reads a code in letters of either case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|fault| fault.as_str().eq_ignore_ascii_case(text)).ok_or(UnknownCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_in_the_order_of_their_families() {
        let codes: Vec<_> = Fault::ALL.iter().map(|fault| fault.as_str()).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
        let families = "EWGCADL";
        let place = |code: &&str| (families.find(&code[..1]), code[1..].to_owned());
        assert!(codes.is_sorted_by_key(place), "{codes:?}");
    }

    #[test]
    fn codes_are_read_in_either_case() {
        assert_eq!("g0102".parse(), Ok(Fault::Foreign));
        assert_eq!("G010".parse::<Fault>(), Err(UnknownCode));
    }

    #[test]
    fn none_is_without_explanation() {
        for fault in Fault::ALL {
            let Explanation { why, remedy, example } = fault.explanation();
            let (first, second) = match example {
                catalogue::Example::Stack(text) | catalogue::Example::Words(text) => (text, text),
                catalogue::Example::Faults(plan, command) => (plan, command),
            };
            for text in [fault.meaning(), why, remedy] {
                assert!(text.ends_with('.') && text.len() > 20, "{fault}: {text:?}");
            }
            assert!(!first.is_empty() && !second.is_empty(), "{fault}");
        }
    }
}
