//! The least of an HTTP client, so that it is not what is measured.

use super::Failure;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
};

/// A connection, opened again when the server closes it after an answer, as moto does.
pub struct Connection {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { address, stream: Some(BufReader::new(stream)) })
    }

    /// Sends a request and returns the body of its answer, which must be a success.
    pub fn succeed(&mut self, request: &str) -> Result<String, Failure> {
        let (status, body) = self.send(request)?;
        // The services of Tencent Cloud answer failures with 200.
        if !(200..300).contains(&status) || body.starts_with(r#"{"Response":{"Error""#) {
            return Err(format!("{status}: {body}").into());
        }
        Ok(body)
    }

    fn send(&mut self, request: &str) -> Result<(u16, String), Failure> {
        let mut reader = match self.stream.take() {
            Some(reader) => reader,
            None => {
                return Self::open(self.address).and_then(|mut fresh| {
                    let answer = fresh.send(request);
                    self.stream = fresh.stream;
                    answer
                });
            }
        };
        reader.get_mut().write_all(request.as_bytes())?;
        let (mut line, mut status, mut length, mut closes) = (String::new(), 0, 0, false);
        loop {
            line.clear();
            if reader.read_line(&mut line)? == 0 {
                return Err("the server hung up".into());
            }
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if let Some((name, value)) = text.split_once(": ") {
                if name.eq_ignore_ascii_case("content-length") {
                    length = value.parse()?;
                }
                closes |= name.eq_ignore_ascii_case("connection") && value.eq_ignore_ascii_case("close");
            } else {
                status = text.split(' ').nth(1).ok_or("a status")?.parse()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        if !closes {
            self.stream = Some(reader);
        }
        Ok((status, String::from_utf8(body)?))
    }
}
