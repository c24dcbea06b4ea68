//! L: this machine.

use super::{Example::Words, Explanation, entry};
use crate::model::Fault;

pub(super) const ENTRIES: &[(Fault, Explanation)] = &[
    (
        Fault::StackUnreadable,
        entry(
            "The file is not there, is a folder, may not be read, is larger than 1 MB, or is not UTF-8.",
            "Name the file with `--stack FILE` or `MPSTACK_STACK`. `mpstack demo` shows what a stack does.",
            Words("`mpstack plan` in a folder without `stack.yaml`."),
        ),
    ),
    (
        Fault::UnusedVariable,
        entry(
            "A value was given with `--var`, and the stack nowhere says `${var:NAME}`. Most likely the name is misspelt.",
            "Use the name suggested, or leave the option out.",
            Words("`mpstack validate --var stag=dev` on a stack without `${var:stag}`."),
        ),
    ),
    (
        Fault::NoStacks,
        entry(
            "A pattern or folder that names many stacks fits no `*.yaml` or `*.yml`.",
            "Check the pattern; quote it if the shell is not to expand it.",
            Words("`mpstack validate empty-folder`."),
        ),
    ),
    (
        Fault::PlanUnreadable,
        entry(
            "The file is not there, or is not what `mpstack plan --out FILE` writes.",
            "Make one with `mpstack plan --out FILE`. A stack goes with `--stack`.",
            Words("`mpstack apply stack.yaml`."),
        ),
    ),
    (
        Fault::Unwritable,
        entry(
            "The folder is not there, may not be written to, or the disk is full.",
            "Name another file or folder.",
            Words("`mpstack plan --out /nowhere/plan.json`."),
        ),
    ),
    (
        Fault::PackageUnusable,
        entry(
            "SCF unpacks a zip and starts the executable file `bootstrap` at its root. This file is no zip, has no such entry, or one \
             without the Unix mode 755, as zips packed on Windows have.",
            "Pack it anew: `zip -X function.zip bootstrap` on Linux or macOS.",
            Words("`mpstack plan` with `code: { zip: FILE }` and a file that is no zip."),
        ),
    ),
    (
        Fault::CrateBroken,
        entry(
            "`code: { crate: DIR }` is compiled for x86_64 Linux (musl), and cargo failed or is not there. What it said is in the \
             message.",
            "Mend the crate; `mpstack eject DIR` writes one that builds.",
            Words("`mpstack plan` with `code: { crate: DIR }` and a folder that is not there."),
        ),
    ),
    (
        Fault::PackageTooLarge,
        entry(
            "A package travels in a request of at most 10 MB, as base64, so it may have 7 MB.",
            "Strip the executable, and leave out what the function does not need.",
            Words("`mpstack apply` with `code: { zip: FILE }` and a file of 8 MB."),
        ),
    ),
    (
        Fault::CloudUnstartable,
        entry(
            "The embedded cloud keeps its data in a folder, which cannot be made or written, or holds data that it cannot read.",
            "Give it another folder with `--data DIR`.",
            Words("`mpstack serve --data /proc/cloud`."),
        ),
    ),
    (
        Fault::AddressTaken,
        entry(
            "Another process listens on the address, perhaps another `mpstack serve`.",
            "Use the one that runs, or choose another address with `--listen`; port 0 takes a free one.",
            Words("`mpstack serve` twice, with two folders and one address."),
        ),
    ),
    (
        Fault::CloudInUse,
        entry(
            "One process at a time has the embedded cloud's folder: another `serve`, or a command with `--local` that takes longer than \
             mpstack waits.",
            "Use the one that runs, wait for it, or take another folder with `--data DIR`.",
            Words("`mpstack serve` twice, with one folder."),
        ),
    ),
    (
        Fault::BadBehaviour,
        entry(
            "`--reading` names a question or an answer that there is not, or the file of `--faults` cannot be read.",
            "The message lists what there is; `docs/embedded-cloud.md` explains it.",
            Words("`mpstack serve --reading weather=fine`."),
        ),
    ),
    (
        Fault::BadUsage,
        entry(
            "A word is none that mpstack knows, two settings exclude each other, or a setting has a value that it cannot have. \
             Settings may also come from `MPSTACK_` variables.",
            "Do as the message says; `mpstack COMMAND --help` lists the settings.",
            Words("`mpstack plan --local` while `MPSTACK_ENDPOINT` is set."),
        ),
    ),
    (
        Fault::UnknownTopic,
        entry(
            "`mpstack explain` knows the codes of this catalogue, and what it was asked for is none of them.",
            "Use the one suggested; `docs/errors.md` lists all.",
            Words("`mpstack explain X9999`."),
        ),
    ),
    (
        Fault::OutputLost,
        entry(
            "Standard output is a file on a full disk, or a device that takes nothing. A reader that went away, such as `head`, is no \
             fault.",
            "Make room, or write elsewhere. What the command did before is done.",
            Words("`mpstack plan > /dev/full`."),
        ),
    ),
    (
        Fault::SystemRefused,
        entry(
            "A temporary folder, a thread or a socket could not be had.",
            "The message names what was refused; look at `TMPDIR`, `ulimit -a` and the free disk space.",
            Words("`TMPDIR=/nowhere mpstack demo`."),
        ),
    ),
];
