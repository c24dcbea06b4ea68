//! The programs as processes.

use super::{Failure, client::Connection, dialect::Dialect};
use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

pub const SECRET_ID: &str = "AKIDbench000000000000000000000000000";
pub const SECRET_KEY: &str = "bench-key-that-opens-nothing";

pub struct Program {
    pub name: String,
    kind: Kind,
}

enum Kind {
    /// Prints its address; each start has a data folder of its own within this one.
    Mpstack { folder: PathBuf, starts: AtomicUsize },
    /// Is told a port.
    Moto { program: PathBuf },
}

pub struct Server {
    pub address: SocketAddr,
    process: Child,
}

impl Program {
    pub fn mpstack(folder: &Path) -> Self {
        let folder = folder.join("data");
        Self { name: "mpstack".into(), kind: Kind::Mpstack { folder, starts: AtomicUsize::new(0) } }
    }

    pub fn moto(name: String, program: PathBuf) -> Self {
        Self { name, kind: Kind::Moto { program } }
    }

    /// Starts it; a server without anything in it may not listen yet.
    pub fn start(&self) -> Result<Server, Failure> {
        match &self.kind {
            Kind::Mpstack { folder, starts } => {
                let start = starts.fetch_add(1, Ordering::Relaxed);
                let mut process = Command::new(env!("CARGO_BIN_EXE_mpstack"))
                    .args(["serve", "--listen", "127.0.0.1:0", "--secret-id", SECRET_ID, "--secret-key", SECRET_KEY])
                    .arg("--data")
                    .arg(folder.join(start.to_string()))
                    .stdin(Stdio::null())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null())
                    .spawn()?;
                let stdout = process.stdout.take().ok_or("a pipe was asked for")?;
                let announced = BufReader::new(stdout).lines().find_map(|line| {
                    let line = line.ok()?;
                    let (_, address) = line.split_once("MPSTACK_ENDPOINT=http://")?;
                    address.trim_matches(['\'', '"']).parse().ok()
                });
                let address = announced.ok_or("`mpstack serve` printed no address");
                Ok(Server { address: address?, process })
            }
            Kind::Moto { program } => {
                let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
                let process = Command::new(program)
                    .args(["--host", "127.0.0.1", "--port", &port.to_string()])
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()?;
                Ok(Server { address: (Ipv4Addr::LOCALHOST, port).into(), process })
            }
        }
    }
}

impl Server {
    /// Waits for the first answer.
    pub fn answered(&self, dialect: &dyn Dialect) -> Result<(), Failure> {
        let mut connection = loop {
            match Connection::open(self.address) {
                Ok(connection) => break connection,
                Err(_) if fs::exists(format!("/proc/{}/fd", self.process.id()))? => {
                    thread::sleep(Duration::from_millis(1));
                }
                Err(error) => return Err(error),
            }
        };
        connection.succeed(&dialect.hello()).map(drop)
    }

    /// Bytes of memory that it holds.
    pub fn resident(&self) -> Result<u64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("the kernel tells")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
    }

    /// That of the whole process, by the kernel's account, which counts in hundredths of a second.
    pub fn processor_time(&self) -> Result<Duration, Failure> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // Behind the name, which may hold blanks: user and system time of the whole process, in hundredths of a second.
        let fields: Vec<_> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok()).ok_or("a number");
        Ok(Duration::from_millis((ticks(11)? + ticks(12)?) * 10))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A process that has ended already is fine.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
