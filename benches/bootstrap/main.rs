//! Figures of the `bootstrap` that is deployed, beside those of the least that Node can do: `cargo bench --bench bootstrap`.
//!
//! Both speak the custom runtime protocol with a runtime API on loopback and post each event to a receiver that answers at
//! once. Ours does all that it does in production, except for the archive; Node's loop (`benches/node-loop.mjs`) parses the
//! event, posts three of its members and answers. Speed is counted in events per second of processor time, which other work on the machine
//! disturbs least.

mod figures;
mod http;
mod program;
mod runtime;

use figures::{Figures, table};
use program::Program;
use std::{
    error::Error,
    io::{Write, stdout},
    path::Path,
};

/// How often each program is started. The median of fewer moves by a tenth from run to run.
const STARTS: usize = 200;

/// Events of 4 KB that each program takes before its memory is looked at.
const SMALL: usize = 1000;

/// Events of 1 MB.
const LARGE: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let sink = http::Server::start(|_| http::Reply::default())?;
    let bootstrap = Program::bootstrap(folder.path(), &sink.address())?;
    let node = Program::node(&sink.address())?;
    let events = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/events");
    let small = std::fs::read(events.join("workflow-finish-transcode.json"))?;
    let large = std::fs::read(events.join("workflow-huge-1mb.json"))?;

    let programs: Vec<_> = [Some(&bootstrap), node.as_ref()].into_iter().flatten().collect();
    // Turn by turn, so that a busy minute of the machine falls on both.
    let mut starts = vec![Vec::new(); programs.len()];
    for _ in 0..STARTS {
        for (program, starts) in programs.iter().zip(&mut starts) {
            starts.push(program.start()?.started);
        }
    }
    let mut figures = Vec::new();
    for (program, mut starts) in programs.into_iter().zip(starts) {
        starts.sort();
        let running = program.start()?;
        let small_events = running.take(&small, SMALL)?;
        let resident = running.resident()?;
        let large_events = running.take(&large, LARGE)?;
        figures.push(Figures {
            name: program.name.clone(),
            size: program.size,
            zip: program.zip,
            start: starts[STARTS / 2],
            resident,
            small: small_events,
            large: large_events,
        });
    }
    write!(stdout().lock(), "{}", table(&figures, [small.len(), large.len()]))?;
    Ok(())
}
