//! The embedded cloud in a process of its own, as `serve` starts it.

use super::{Done, program};
use futures_util::future::try_join_all;
use mpstack::{
    client::{Address, Credentials, Reader, Settings, Timings},
    wire::sts,
};
use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    time::{Duration, Instant},
};

const SECRET_ID: &str = "AKIDBENCH";
const SECRET_KEY: &str = "bench-secret-key";

pub struct Served {
    child: Child,
    endpoint: String,
    log: PathBuf,
}

impl Served {
    pub fn start(folder: &Path) -> Done<Self> {
        let words = ["serve", "--listen", "127.0.0.1:0", "--secret-id", SECRET_ID, "--secret-key", SECRET_KEY];
        let mut child = program(folder, &words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let lines = BufReader::new(child.stdout.take().ok_or("standard output is piped")?).lines();
        let endpoint = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("export MPSTACK_ENDPOINT=").map(str::to_owned))
            .ok_or("`serve` prints its address")?;
        Ok(Self { child, endpoint, log: folder.join(".local/share/mpstack/cloud/audit.jsonl") })
    }

    /// How many calls some work sends, and what as many take that a client sends at once, each on a connection of its own: the median.
    pub fn calls_of(&self, work: impl FnOnce() -> Done<()>) -> Done<(usize, Duration)> {
        let before = self.calls()?;
        work()?;
        let calls = self.calls()? - before;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let mut took = Vec::new();
        for _ in 0..51 {
            let reader = self.reader()?;
            let begun = Instant::now();
            let asked = (0..calls).map(|_| reader.read("", &sts::GetCallerIdentity {}));
            runtime.block_on(try_join_all(asked))?;
            took.push(begun.elapsed());
        }
        took.sort();
        Ok((calls, took[took.len() / 2]))
    }

    fn reader(&self) -> Done<Reader> {
        let credentials = Credentials {
            secret_id: SECRET_ID.into(),
            secret_key: SECRET_KEY.to_owned().into(),
            token: None,
            source: "the bench".into(),
        };
        let address = Address::parse(&self.endpoint)?;
        Ok(Reader::new(Settings { credentials, address, timings: Timings::default() })?)
    }

    /// Calls on record: lines of the audit log.
    fn calls(&self) -> Done<usize> {
        Ok(fs::read(&self.log)?.iter().filter(|byte| **byte == b'\n').count())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
