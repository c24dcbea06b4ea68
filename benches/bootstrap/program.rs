//! The programs, and what one of them is doing to the machine.

use super::runtime::Runtime;
use std::{
    error::Error,
    fs,
    io::{Cursor, Read},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub struct Program {
    pub name: String,
    pub size: Option<u64>,
    pub zip: Option<u64>,
    words: Vec<PathBuf>,
    folder: PathBuf,
    sink: SocketAddr,
}

pub struct Running {
    /// How long it took to be ready.
    pub started: Duration,
    runtime: Runtime,
    process: Child,
}

impl Program {
    /// What `apply` uploads, unpacked into `folder`.
    pub fn bootstrap(folder: &Path, sink: &SocketAddr) -> Result<Self, Box<dyn Error>> {
        let route = serde_json::json!({"name": "bench", "sink": {"webhook": {"url": format!("http://{sink}/"), "sign": "secret"}}});
        let configuration = serde_json::json!({"version": 1, "stack": "bench", "notify": [route]}).to_string();
        let zip = mpstack::bundle::package(&configuration).zip;
        let mut bootstrap = Vec::new();
        zip::ZipArchive::new(Cursor::new(&zip))?.by_name("bootstrap")?.read_to_end(&mut bootstrap)?;
        let file = folder.join("bootstrap");
        fs::write(&file, &bootstrap)?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
        fs::write(folder.join(mpstack::bundle::CONFIGURATION), configuration)?;
        let (size, zip) = (Some(bootstrap.len() as u64), Some(zip.len() as u64));
        Ok(Self { name: "bootstrap".into(), size, zip, words: vec![file], folder: folder.into(), sink: *sink })
    }

    /// The least that Node can do; `None` where there is no Node.
    pub fn node(sink: &SocketAddr) -> Result<Option<Self>, Box<dyn Error>> {
        let Ok(asked) = Command::new("node").arg("--version").output() else { return Ok(None) };
        let name = format!("node {}", String::from_utf8(asked.stdout)?.trim());
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches");
        let words = vec!["node".into(), folder.join("node-loop.mjs")];
        Ok(Some(Self { name, size: None, zip: None, words, folder, sink: *sink }))
    }

    /// Starts it and waits until it is ready.
    pub fn start(&self) -> Result<Running, Box<dyn Error>> {
        let runtime = Runtime::start()?;
        let begun = Instant::now();
        let process = Command::new(&self.words[0])
            .args(&self.words[1..])
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("SCF_RUNTIME_API", "127.0.0.1")
            .env("SCF_RUNTIME_API_PORT", runtime.address().port().to_string())
            .env("SINK_PORT", self.sink.port().to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        runtime.until_ready();
        Ok(Running { started: begun.elapsed(), runtime, process })
    }
}

impl Running {
    /// Gives it `event` so many times, and returns how many it does per second of processor time.
    pub fn take(&self, event: &[u8], times: usize) -> Result<f64, Box<dyn Error>> {
        let before = self.processor_time()?;
        self.runtime.hand_out(event, times);
        Ok(times as f64 / (self.processor_time()? - before).as_secs_f64())
    }

    /// Bytes of memory that it holds.
    pub fn resident(&self) -> Result<u64, Box<dyn Error>> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("the kernel tells")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
    }

    /// That of all its threads, in nanoseconds by the kernel's account.
    fn processor_time(&self) -> Result<Duration, Box<dyn Error>> {
        let mut sum = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let account = fs::read_to_string(task?.path().join("schedstat"))?;
            sum += account.split(' ').next().unwrap_or_default().parse::<u64>()?;
        }
        Ok(Duration::from_nanos(sum))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A process that has ended already is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
