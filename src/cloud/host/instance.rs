//! One process that runs a version of a function.

use super::{
    folder::Folder,
    output::{Lines, Output, Printed},
    process::{Group, Signal},
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

/// A process, its runtime API, its output and its folder. All of it ends when this is dropped.
#[derive(Debug)]
pub struct Instance {
    child: Child,
    group: Group,
    desk: Arc<Desk>,
    server: JoinHandle<()>,
    output: Output,
    /// Held: it goes with the instance.
    _folder: Folder,
}

/// What became of an event, or of a start.
#[derive(Debug)]
pub enum Ending {
    /// It is ready.
    Ready,
    /// It answered.
    Answered(Answer),
    /// The process ended.
    Exited(String),
    /// Time ran out.
    TimedOut,
    /// It held more memory than it may.
    OutOfMemory,
    /// Whoever wanted it wants it no more.
    Cancelled,
}

/// What can be seen of an instance while it is busy.
#[derive(Debug, Clone)]
pub struct Window {
    /// All its processes.
    pub group: Group,
    /// What it has printed.
    pub lines: Arc<Lines>,
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
    pub async fn start(
        seat: Seat,
        code: &Path,
        folder: Folder,
        variables: &BTreeMap<String, String>,
    ) -> io::Result<Self> {
        let mut command = Command::new(code.join("bootstrap"));
        command
            .current_dir(code)
            .env_clear()
            .envs(variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        // A group of its own, so that what it starts can be frozen and ended with it.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = spawn(&mut command).await?;
        let leader = child.id().expect("nobody has waited for it yet");
        let group = Group::led_by(leader);
        group.limit();
        folder.note(leader);
        let mut output = Output::default();
        if let Some(stream) = child.stdout.take() {
            output.follow(stream);
        }
        if let Some(stream) = child.stderr.take() {
            output.follow(stream);
        }
        let desk = Arc::new(Desk::default());
        let server = tokio::spawn(Arc::clone(&desk).serve(seat.listener));
        Ok(Self { child, group, desk, server, output, _folder: folder })
    }

    /// Waits until it is ready for events.
    pub async fn ready(&mut self, limit: Duration) -> Ending {
        let desk = Arc::clone(&self.desk);
        tokio::select! {
            biased;
            () = desk.ready() => Ending::Ready,
            status = self.child.wait() => Ending::Exited(told(status)),
            () = time::sleep(limit) => Ending::TimedOut,
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

    /// Returns what can be seen of it while it is busy.
    pub fn window(&self) -> Window {
        Window { group: self.group, lines: self.output.lines() }
    }

    /// Stops all its processes where they are: without an event, a function has no time.
    pub fn freeze(&self) {
        self.group.tell(Signal::Stop);
    }

    /// Lets them go on.
    pub fn thaw(&self) {
        self.group.tell(Signal::Continue);
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

    /// Ends it and returns what it had still printed.
    pub async fn end(mut self) -> Vec<Printed> {
        self.group.tell(Signal::Kill);
        drop(self.child.start_kill());
        drop(self.child.wait().await);
        time::timeout(LAST_WORDS, self.output.take()).await.unwrap_or_default()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.group.tell(Signal::Kill);
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
