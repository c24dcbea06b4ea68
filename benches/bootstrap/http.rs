//! As much of an HTTP server as the two programs need, quick enough not to be what is measured.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

#[derive(Default)]
pub struct Reply {
    pub headers: &'static str,
    pub body: Arc<[u8]>,
}

pub struct Server(SocketAddr);

impl Server {
    /// Answers requests on a free port, each connection in a thread of its own, until the process ends.
    pub fn start(answer: impl Fn(&str) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answer = Arc::clone(&answer);
                // A connection ends with its program.
                thread::spawn(move || drop(serve(&stream, &*answer)));
            }
        });
        Ok(Self(address))
    }

    pub fn address(&self) -> SocketAddr {
        self.0
    }
}

fn serve(mut stream: &TcpStream, answer: &dyn Fn(&str) -> Reply) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let (mut path, mut length, mut line) = (None, 0, String::new());
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let text = line.trim_end().to_ascii_lowercase();
            if text.is_empty() {
                break;
            }
            path = path.or_else(|| text.split(' ').nth(1).map(str::to_owned));
            if let Some(value) = text.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        io::copy(&mut reader.by_ref().take(length), &mut io::sink())?;
        let Reply { headers, body } = answer(&path.unwrap_or_default());
        let head = format!("HTTP/1.1 200 OK\r\n{headers}content-length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.as_bytes(), &body].concat())?;
    }
}
