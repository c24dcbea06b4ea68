//! Figures of the embedded cloud, beside those of moto's server for the equivalent calls of AWS: `cargo bench --bench cloud`.
//!
//! Both are started as a user starts them and spoken to over loopback. Ours checks the signature of each request; moto checks
//! none and gets none. `GetFunction` is the read of both. The clients run on the same machine and cost both the same.

mod client;
mod dialect;
mod figures;
mod firing;
mod moto;
mod server;

use client::Connection;
use dialect::{Aws, Dialect, Tencent};
use figures::{Figures, table};
use server::{Program, Server};
use std::{
    error::Error,
    io::{Write, stdout},
    thread,
    time::{Duration, Instant},
};

type Failure = Box<dyn Error + Send + Sync>;

/// How often each program is started. moto takes seconds.
const STARTS: [usize; 2] = [50, 5];

/// Functions that are there when memory is looked at again.
const FUNCTIONS: usize = 1000;

/// Connections of the second measurement of speed.
const CONNECTIONS: usize = 32;

/// How long requests are counted, after a moment to warm up.
const COUNTED: Duration = Duration::from_secs(3);
const WARM_UP: Duration = Duration::from_millis(500);

fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let ours = measure(&Program::mpstack(folder.path()), &Tencent::new(), STARTS[0])?;
    let peer = moto::installed()?.map(|program| measure(&program, &Aws, STARTS[1])).transpose()?;
    let figures: Vec<_> = [Some(ours), peer].into_iter().flatten().collect();
    let firing = firing::median(&Program::mpstack(folder.path()))?;
    write!(stdout().lock(), "{}", table(&figures, &firing))?;
    Ok(())
}

fn measure(program: &Program, dialect: &dyn Dialect, starts: usize) -> Result<Figures, Failure> {
    let mut empty = (0..starts).map(|_| started(program, dialect)).collect::<Result<Vec<_>, _>>()?;
    empty.sort();
    let server = program.start()?;
    server.answered(dialect)?;
    let idle = server.resident()?;
    let mut connection = Connection::open(server.address)?;
    for request in dialect.preparation() {
        connection.succeed(&request)?;
    }
    for index in 0..FUNCTIONS {
        connection.succeed(&dialect.create(index))?;
    }
    let full = server.resident()?;
    let (one, core) = speed(&server, dialect, 1)?;
    let (many, many_core) = speed(&server, dialect, CONNECTIONS)?;
    Ok(Figures { name: program.name.clone(), start: empty[starts / 2], idle, full, one, core, many, many_core })
}

/// From the start of the process to the first answer.
fn started(program: &Program, dialect: &dyn Dialect) -> Result<Duration, Failure> {
    let begun = Instant::now();
    let server = program.start()?;
    server.answered(dialect)?;
    Ok(begun.elapsed())
}

/// Reads per second, and per second of the server's processor time.
fn speed(server: &Server, dialect: &dyn Dialect, connections: usize) -> Result<(f64, f64), Failure> {
    let during = |span: Duration| -> Result<usize, Failure> {
        let end = Instant::now() + span;
        thread::scope(|scope| {
            let clients: Vec<_> = (0..connections)
                .map(|_| {
                    scope.spawn(move || -> Result<usize, Failure> {
                        let mut connection = Connection::open(server.address)?;
                        let mut count = 0;
                        while Instant::now() < end {
                            connection.succeed(&dialect.read())?;
                            count += 1;
                        }
                        Ok(count)
                    })
                })
                .collect();
            clients.into_iter().map(|client| client.join().expect("a client that returns its failures")).sum()
        })
    };
    during(WARM_UP)?;
    let (begun, before) = (Instant::now(), server.processor_time()?);
    let count = during(COUNTED)? as f64;
    Ok((count / begun.elapsed().as_secs_f64(), count / (server.processor_time()? - before).as_secs_f64()))
}
