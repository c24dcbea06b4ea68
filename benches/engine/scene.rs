//! A folder, a cloud in this process, and the program run against it.

use super::{ACTIVATION, Done, LATE};
use mpstack::{
    client::{Address, Credentials, Reader, Settings, Timings},
    cloud::{
        self, Cloud, Delays, Keys, Running,
        faults::{Fault, Span, Trouble},
    },
    wire::sts,
};
use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;

const SECRET_ID: &str = "AKIDBENCH";
const SECRET_KEY: &str = "bench-secret-key";

/// How often a process is asked for its memory; what it held at most, the kernel keeps.
const GLANCE: Duration = Duration::from_millis(5);

pub struct Scene {
    folder: tempfile::TempDir,
    cloud: Running,
}

/// How one run of the program went.
pub struct Ran {
    pub wall: Duration,
    /// Bytes that it held at most.
    pub peak: u64,
    /// Requests that reached the cloud.
    pub calls: usize,
}

impl Scene {
    /// A cloud whose answers and functions take their time.
    pub fn late(runtime: &Runtime) -> Done<Self> {
        Self::on(runtime, tempfile::tempdir()?, true)
    }

    /// A cloud that is as quick as it can.
    pub fn quick(runtime: &Runtime) -> Done<Self> {
        Self::on(runtime, tempfile::tempdir()?, false)
    }

    /// The same account in a cloud that takes its time.
    pub fn slowed(self, runtime: &Runtime) -> Done<Self> {
        let Self { folder, cloud } = self;
        runtime.block_on(cloud.stop());
        Self::on(runtime, folder, true)
    }

    pub fn stop(self, runtime: &Runtime) {
        runtime.block_on(self.cloud.stop());
    }

    fn on(runtime: &Runtime, folder: tempfile::TempDir, late: bool) -> Done<Self> {
        let mut settings = cloud::Settings::new(folder.path().join("cloud"));
        settings.root = Some(Keys { secret_id: SECRET_ID.into(), secret_key: SECRET_KEY.to_owned().into() });
        settings.delays = Delays::none();
        if late {
            let state = ACTIVATION;
            settings.delays =
                Delays { creating: state, updating: state, publishing: state, deleting: state, ..Delays::none() };
            let late = Trouble::Slow(Span::milliseconds(u64::try_from(LATE.as_millis())?));
            let lasting = Some(Span::milliseconds(24 * 3600 * 1000));
            let fault = Fault {
                action: "*".into(),
                skip: 0,
                times: None,
                probability: None,
                seed: None,
                after: None,
                lasting,
                trouble: late,
            };
            settings.faults = vec![fault];
        }
        let cloud = runtime.block_on(Cloud::start(settings))?;
        Ok(Self { folder, cloud })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The median of a few single calls, each with a client and a connection of its own, as a command has them.
    pub fn round_trip(&self, runtime: &Runtime) -> Done<Duration> {
        let mut trips = Vec::new();
        for _ in 0..9 {
            let credentials = Credentials {
                secret_id: SECRET_ID.into(),
                secret_key: SECRET_KEY.to_owned().into(),
                token: None,
                source: "the bench".into(),
            };
            let address = Address::parse(&self.cloud.endpoint())?;
            let reader = Reader::new(Settings { credentials, address, timings: Timings::default() })?;
            let begun = Instant::now();
            runtime.block_on(reader.read("", &sts::GetCallerIdentity {}))?;
            trips.push(begun.elapsed());
        }
        trips.sort();
        Ok(trips[trips.len() / 2])
    }

    /// Runs the program and fails if it ends with another code than `code`.
    pub fn run(&self, code: i32, words: &[&str]) -> Done<Ran> {
        let before = self.calls()?;
        let begun = Instant::now();
        let (ended, peak) = watch(self.spawn(words)?)?;
        let wall = begun.elapsed();
        if ended != code {
            return Err(format!("`mpstack {}` ended with {ended}: run it by hand", words.join(" ")).into());
        }
        Ok(Ran { wall, peak, calls: self.calls()? - before })
    }

    /// Starts the program.
    pub fn spawn(&self, words: &[&str]) -> Done<Child> {
        let child = Command::new(env!("CARGO_BIN_EXE_mpstack"))
            .args(words)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("MPSTACK_ENDPOINT", self.cloud.endpoint())
            .env("TENCENTCLOUD_SECRET_ID", SECRET_ID)
            .env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(child)
    }

    /// Calls on record: lines of the audit log and of its older files.
    fn calls(&self) -> Done<usize> {
        let mut lines = 0;
        for entry in fs::read_dir(self.path().join("cloud"))? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with("audit") {
                lines += fs::read(entry.path())?.iter().filter(|byte| **byte == b'\n').count();
            }
        }
        Ok(lines)
    }
}

/// Waits for a process: its code, and the most memory that it held.
fn watch(mut child: Child) -> Done<(i32, u64)> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        // A process that has just ended has no such line any more.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let held = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let held = held.and_then(|held| held.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak = peak.max(held.unwrap_or_default() * 1024);
        if let Some(status) = child.try_wait()? {
            return Ok((status.code().unwrap_or(-1), peak));
        }
        sleep(GLANCE);
    }
}
