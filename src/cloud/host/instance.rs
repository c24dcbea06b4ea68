//! One process that runs a version of a function.

use super::{
    output::{Output, Printed},
    runtime_api::{Answer, Desk, Event},
};
use std::{
    collections::BTreeMap, io, net::Ipv4Addr, net::SocketAddr, path::Path, process::Stdio, sync::Arc, time::Duration,
};
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    task::JoinHandle,
    time,
};

/// How long the output of a process that has ended is waited for, should something it started hold it open.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// A process, its runtime API and its output. All of it ends when this is dropped.
#[derive(Debug)]
pub struct Instance {
    child: Child,
    desk: Arc<Desk>,
    server: JoinHandle<()>,
    output: Output,
}

/// What became of an event, or of a start.
#[derive(Debug)]
pub enum Ending {
    /// It answered.
    Answered(Answer),
    /// The process ended.
    Exited(String),
    /// Time ran out.
    TimedOut,
}

/// Where an instance's runtime API is to listen, known before its variables are written.
pub struct Seat {
    listener: TcpListener,
    /// The address.
    pub address: SocketAddr,
}

impl Seat {
    /// Takes a free port.
    pub async fn take() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }
}

impl Instance {
    /// Starts `bootstrap` of a directory.
    pub async fn start(seat: Seat, directory: &Path, variables: &BTreeMap<String, String>) -> io::Result<Self> {
        let mut command = Command::new(directory.join("bootstrap"));
        command
            .current_dir(directory)
            .env_clear()
            .envs(variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // A group of its own, so that what it starts can be ended with it.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = spawn(&mut command).await?;
        let mut output = Output::default();
        if let Some(stream) = child.stdout.take() {
            output.follow(stream);
        }
        if let Some(stream) = child.stderr.take() {
            output.follow(stream);
        }
        let desk = Arc::new(Desk::default());
        let server = tokio::spawn(Arc::clone(&desk).serve(seat.listener));
        Ok(Self { child, desk, server, output })
    }

    /// Waits until it is ready for events; `None` if it is.
    pub async fn ready(&mut self, limit: Duration) -> Option<Ending> {
        let desk = Arc::clone(&self.desk);
        tokio::select! {
            biased;
            () = desk.ready() => None,
            status = self.child.wait() => Some(Ending::Exited(told(status))),
            () = time::sleep(limit) => Some(Ending::TimedOut),
        }
    }

    /// Hands an event over and waits for what becomes of it.
    pub async fn invoke(&mut self, event: Event) -> Ending {
        let limit = Duration::from_millis(event.time_limit);
        let desk = Arc::clone(&self.desk);
        tokio::select! {
            biased;
            answer = desk.ask(event) => Ending::Answered(answer),
            status = self.child.wait() => Ending::Exited(told(status)),
            () = time::sleep(limit) => Ending::TimedOut,
        }
    }

    /// Whether the last event was taken before it came to nothing.
    pub fn took_event(&self) -> bool {
        self.desk.is_taken()
    }

    /// Whether the process is still there.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Returns what it has printed so far.
    pub async fn printed(&self) -> Vec<Printed> {
        self.output.take().await
    }

    /// Returns its peak of memory in bytes, if the system tells.
    pub fn peak_memory(&self) -> Option<i64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    }

    /// Ends it and returns what it had still printed.
    pub async fn end(mut self) -> Vec<Printed> {
        self.kill_group();
        drop(self.child.start_kill());
        drop(self.child.wait().await);
        time::timeout(LAST_WORDS, self.output.take()).await.unwrap_or_default()
    }

    /// Ends what the process has started. Its own number is still its own until it has been waited for.
    fn kill_group(&self) {
        #[cfg(unix)]
        if let Some(leader) =
            self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw)
        {
            // It may have ended this instant: then there is nothing to do.
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.kill_group();
        self.server.abort();
    }
}

/// Starts a process, waiting a moment while its file counts as being written: a process that was forked at the wrong time
/// holds it open until it has become somebody else.
async fn spawn(command: &mut Command) -> io::Result<Child> {
    for _ in 0..50 {
        match command.spawn() {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => {
                time::sleep(Duration::from_millis(10)).await;
            }
            started => return started,
        }
    }
    command.spawn()
}

fn told(status: io::Result<std::process::ExitStatus>) -> String {
    status.map_or_else(|error| error.to_string(), |status| status.to_string())
}
