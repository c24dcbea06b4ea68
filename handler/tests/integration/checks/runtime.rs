//! What must hold for the client of the runtime protocol, whatever the other side sends.

use mpstack_handler::{handle::Answer, runtime::Api};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// How long one exchange may take. The client repeats what fails for seconds, and all that can be learned is in the first try.
const PATIENCE: Duration = Duration::from_millis(25);

/// A runtime API that answers everything with the same bytes, and its client.
pub struct Exchange {
    reply: Arc<Mutex<Vec<u8>>>,
    runtime: tokio::runtime::Runtime,
    address: SocketAddr,
}

impl Exchange {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("bound");
        let reply: Arc<Mutex<Vec<u8>>> = Arc::default();
        let shared = Arc::clone(&reply);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let reply = Arc::clone(&shared);
                thread::spawn(move || answer(stream, &reply));
            }
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("an event loop");
        Self { reply, runtime, address }
    }

    /// Asks for an event, gets `bytes`, and answers whatever event that is.
    pub fn survive(&self, bytes: &[u8]) {
        *self.reply.lock().expect("nobody panics with it") = bytes.into();
        let api = Api::at(&self.address.to_string()).expect("a client");
        self.runtime.block_on(async {
            let Ok(Ok(invocation)) = tokio::time::timeout(PATIENCE, api.next()).await else { return };
            assert!(invocation.body.len() <= bytes.len());
            assert!(invocation.time_limit <= Duration::from_secs(86_400));
            let posted = Answer::Response(invocation.request_id);
            drop(tokio::time::timeout(PATIENCE, api.answer(&posted)).await);
        });
    }
}

/// Sends the reply for every piece that comes, and hangs up with the client.
fn answer(mut stream: TcpStream, reply: &Mutex<Vec<u8>>) {
    let mut request = [0; 4096];
    while stream.read(&mut request).is_ok_and(|read| read > 0) {
        let reply = reply.lock().expect("nobody panics with it").clone();
        if stream.write_all(&reply).is_err() {
            return;
        }
    }
}
