//! A receiver of notifications, outside of the cloud.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    thread,
};

/// Answers every request with the status that the scene has set; keeps what it got.
pub struct Receiver {
    address: SocketAddr,
    status: Arc<AtomicU16>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    /// Listens on a free port; until told otherwise, everything is fine with it.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound address");
        let receiver = Self { address, status: Arc::new(AtomicU16::new(200)), requests: Arc::default() };
        let (status, requests) = (Arc::clone(&receiver.status), Arc::clone(&receiver.requests));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (status, requests) = (Arc::clone(&status), Arc::clone(&requests));
                thread::spawn(move || serve(&stream, &status, &requests));
            }
        });
        receiver
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on it answers so.
    pub fn answers(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    /// What it got: each request with its head and body, as they came.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no scene panics while it holds this").clone()
    }
}

fn serve(stream: &TcpStream, status: &AtomicU16, requests: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        requests.lock().expect("no scene panics while it holds this").push(request);
        let body = r#"{"errcode":0,"errmsg":"ok"}"#;
        let status = status.load(Ordering::Relaxed);
        let answer = format!("HTTP/1.1 {status} Status\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        if (&*stream).write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<String> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let start = head.len();
        reader.read_line(&mut head).ok().filter(|read| *read > 0)?;
        let line = head[start..].trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        length = line.strip_prefix("content-length:").map_or(Ok(length), |text| text.trim().parse()).ok()?;
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(head + &String::from_utf8_lossy(&body))
}
