//! G: a guard said no, and nothing was done. The user decides.

use super::{Example::Words, Explanation, entry};
use crate::model::Fault;

pub(super) const ENTRIES: &[(Fault, Explanation)] = &[
    (
        Fault::OtherAccount,
        entry(
            "The stack names its account in `account:`, and the keys that sign belong to another: the wrong profile, or variables of \
             another shell.",
            "Use the keys of the stack's account, or change `account:` if the stack has moved.",
            Words("`mpstack plan` on a stack with `account: \"100000000009\"` and keys of another account."),
        ),
    ),
    (
        Fault::Foreign,
        entry(
            "A function, role or policy of the name that the stack uses is there already and carries another stack's mark, or nobody's. \
             Changing it would change somebody's work.",
            "Choose another name. If the thing is yours and nobody's stack owns it, look at `mpstack plan --adopt`, then say `mpstack apply \
             --adopt`.",
            Words("`mpstack plan` where a function of the stack's name was made in the console."),
        ),
    ),
    (
        Fault::Unadoptable,
        entry(
            "A function's runtime cannot be changed, and mpstack's handler needs `CustomRuntime`.",
            "Give the stack's function another name, or delete the function first.",
            Words("`mpstack plan --adopt` where a function of the stack's name runs on `Python3.10`."),
        ),
    ),
    (
        Fault::HeldElsewhere,
        entry(
            "An account delivers each MPS event type to one function. Another function holds this one, and binding it here would take \
             it away there.",
            "Take it over with `--take-over` if that is what you want; `mpstack plan --take-over` shows it first. Otherwise unbind it \
             there, or take the entry out of `triggers:`.",
            Words("`mpstack plan` where another stack of the account has bound `WorkflowTask`."),
        ),
    ),
    (
        Fault::Protected,
        entry(
            "The stack says `protect: true`, so that no slip takes it away.",
            "Take `protect: true` out of the stack, in a change that somebody reviews.",
            Words("`mpstack destroy --yes` on a deployed stack with `protect: true`."),
        ),
    ),
    (
        Fault::MissingSecret,
        entry(
            "A variable of the function is made from `${secret:NAME}`, has to be written, and `NAME` is not set where the command runs.",
            "Set it in the environment of this command. What need not be written needs no value.",
            Words(
                "`mpstack plan` on a stack with `environment: { TOKEN: \"${secret:NOT_SET}\" }` that is not deployed.",
            ),
        ),
    ),
    (
        Fault::NoWayBack,
        entry(
            "`rollback` goes back only to what mpstack has published and probed: the function is not there, or has no such version.",
            "`mpstack status` shows what is deployed. The last five releases are kept.",
            Words("`mpstack rollback --yes` on a stack that was never applied."),
        ),
    ),
    (
        Fault::Unconfirmed,
        entry(
            "The command changes the account and asks first. The answer was no, or nobody could be asked: there is no terminal.",
            "Look at `mpstack plan`, then repeat the command with `--yes`.",
            Words("`mpstack apply` in a CI job, without `--yes`."),
        ),
    ),
    (
        Fault::FolderNotEmpty,
        entry(
            "There may be somebody's work in the folder, so nothing is written into it.",
            "Name a folder that is empty, or not there yet.",
            Words("`mpstack eject .` in a folder that holds the stack."),
        ),
    ),
];
