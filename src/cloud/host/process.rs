//! Processes as the system shows them: signals to a group, its memory, and whether a number still means the same process.
//!
//! Memory and identity come from `/proc`: elsewhere than on Linux memory is not limited, and nothing is taken for a stray.

use serde::{Deserialize, Serialize};
use std::fs;

/// Files that a function may have open (`scf-custom-runtime.md` 2).
#[cfg(target_os = "linux")]
const FILES: u64 = 1024;

/// What a group can be told.
#[derive(Debug, Clone, Copy)]
pub enum Signal {
    /// To end, whatever it thinks of it.
    Kill,
    /// To end in its own way.
    Terminate,
    /// To do nothing until told otherwise.
    Stop,
    /// To go on.
    Continue,
}

/// A process and everything that it started.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    leader: u32,
}

impl Group {
    /// The group that a process leads.
    pub fn led_by(leader: u32) -> Self {
        Self { leader }
    }

    /// Tells all of it. Whoever has ended hears nothing.
    ///
    /// The leader may be gone while others of its group are not; its number stays taken for as long as the group has members.
    pub fn tell(self, signal: Signal) {
        #[cfg(unix)]
        if let Some(leader) = i32::try_from(self.leader).ok().and_then(rustix::process::Pid::from_raw) {
            let signal = match signal {
                Signal::Kill => rustix::process::Signal::KILL,
                Signal::Terminate => rustix::process::Signal::TERM,
                Signal::Stop => rustix::process::Signal::STOP,
                Signal::Continue => rustix::process::Signal::CONT,
            };
            let _ = rustix::process::kill_process_group(leader, signal);
        }
        #[cfg(not(unix))]
        let _ = signal;
    }

    /// Holds the leader, and what it will start, to the platform's limits.
    pub fn limit(self) {
        #[cfg(target_os = "linux")]
        if let Some(leader) = i32::try_from(self.leader).ok().and_then(rustix::process::Pid::from_raw) {
            use rustix::process::{Resource, Rlimit, prlimit};
            for (resource, most) in [(Resource::Nofile, FILES), (Resource::Core, 0)] {
                // It may have ended already.
                let _ = prlimit(Some(leader), resource, Rlimit { current: Some(most), maximum: Some(most) });
            }
        }
    }

    /// Returns the most memory that the leader has held, in bytes, or what all hold now if that is more.
    pub fn memory(self) -> u64 {
        self.peak().max(self.members().into_iter().filter_map(|id| status(id, "VmRSS:")).sum())
    }

    /// Whether it holds, or its leader has held, more than this many bytes.
    ///
    /// Processes that have been forked share pages, which count once: their shares are added up, but only when the simple sum
    /// is too large, since the system takes its time to tell them.
    pub fn exceeds(self, bytes: u64) -> bool {
        self.peak() > bytes
            || (self.memory() > bytes && self.members().into_iter().filter_map(share).sum::<u64>() > bytes)
    }

    fn peak(self) -> u64 {
        status(self.leader, "VmHWM:").unwrap_or_default()
    }

    /// The leader and its descendants.
    fn members(self) -> Vec<u32> {
        let mut found = vec![self.leader];
        let mut seen = 0;
        while let Some(id) = found.get(seen).copied() {
            seen += 1;
            let Ok(threads) = fs::read_dir(format!("/proc/{id}/task")) else { continue };
            for thread in threads.flatten() {
                let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
                found.extend(children.split_ascii_whitespace().filter_map(|child| child.parse::<u32>().ok()));
            }
        }
        found
    }
}

/// Kilobytes after a label, in bytes.
fn labelled(text: &str, label: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(label))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

fn status(id: u32, label: &str) -> Option<u64> {
    labelled(&fs::read_to_string(format!("/proc/{id}/status")).ok()?, label)
}

fn share(id: u32) -> Option<u64> {
    labelled(&fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?, "Pss:")
}

/// Which process a number meant, so that another one of the same number is not taken for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    id: u32,
    /// Of this start of the machine.
    boot: String,
    /// Ticks from then to its own start.
    started: u64,
}

impl Identity {
    /// Returns who has this number now, if the system tells.
    pub fn of(id: u32) -> Option<Self> {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().to_owned();
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The second member is a name in parentheses that may hold anything; the 22nd is what is asked for.
        let started = stat.rsplit(')').next()?.split_ascii_whitespace().nth(19)?.parse().ok()?;
        Some(Self { id, boot, started })
    }

    /// Returns its group if it is still there.
    pub fn group_opt(&self) -> Option<Group> {
        (Self::of(self.id).as_ref() == Some(self)).then(|| Group::led_by(self.id))
    }
}
