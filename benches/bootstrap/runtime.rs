//! The platform's side of the custom runtime protocol.

use super::http::{Reply, Server};
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Condvar, Mutex, PoisonError},
};

const HEADERS: &str = "request_id: r-1\r\nmemory_limit_in_mb: 128\r\ntime_limit_in_ms: 30000\r\n";

#[derive(Default)]
struct State {
    ready: bool,
    event: Arc<[u8]>,
    /// Events to hand out.
    open: usize,
    /// Events to be answered.
    unanswered: usize,
}

/// A runtime API for one process.
pub struct Runtime {
    server: Server,
    desk: Arc<(Mutex<State>, Condvar)>,
}

impl Runtime {
    pub fn start() -> io::Result<Self> {
        let desk: Arc<(Mutex<State>, Condvar)> = Arc::default();
        let shared = Arc::clone(&desk);
        let server = Server::start(move |path| {
            let (state, changed) = &*shared;
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            match path {
                "/runtime/init/ready" => state.ready = true,
                "/runtime/invocation/next" => {
                    let waited = changed.wait_while(state, |state| state.open == 0);
                    let mut state = waited.unwrap_or_else(PoisonError::into_inner);
                    state.open -= 1;
                    return Reply { headers: HEADERS, body: Arc::clone(&state.event) };
                }
                _ => state.unanswered -= 1,
            }
            changed.notify_all();
            Reply::default()
        })?;
        Ok(Self { server, desk })
    }

    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Waits until the process says that it is ready.
    pub fn until_ready(&self) {
        self.wait(|state| state.ready);
    }

    /// Hands out `event` so many times, one after the other, and waits for the last answer.
    pub fn hand_out(&self, event: &[u8], times: usize) {
        let (state, changed) = &*self.desk;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.event = event.into();
        (state.open, state.unanswered) = (times, times);
        drop(state);
        changed.notify_all();
        self.wait(|state| state.unanswered == 0);
    }

    fn wait(&self, until: impl Fn(&State) -> bool) {
        let (state, changed) = &*self.desk;
        let state = state.lock().unwrap_or_else(PoisonError::into_inner);
        drop(changed.wait_while(state, |state| !until(state)));
    }
}
