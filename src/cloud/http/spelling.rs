//! How the names of an answer's headers are spelt.
//!
//! HTTP does not care, but COS's Python SDK hands headers out in a plain dictionary: programs, and its own multipart
//! upload, look for `ETag` and `Content-Length` to the letter.

use super::Response;
use bytes::Bytes;
use futures_util::FutureExt;
use http_body_util::Empty;
use hyper::{http::Extensions, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    convert::Infallible,
    future::ready,
    io::Cursor,
    sync::{LazyLock, Mutex, PoisonError},
};

/// The names as COS writes them; its own, `x-cos-...`, are in lower case, as all others here.
const NAMES: [&str; 12] = [
    "Accept-Ranges",
    "Cache-Control",
    "Connection",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Length",
    "Content-Range",
    "Content-Type",
    "Date",
    "ETag",
    "Last-Modified",
    "Server",
];

static SPELLING: LazyLock<Extensions> = LazyLock::new(learn);

/// Has the headers of an answer written as COS writes them.
pub fn as_cos(response: &mut Response) {
    response.extensions_mut().extend(SPELLING.clone());
}

/// Returns hyper's own notes on a request that uses these names.
///
/// hyper keeps to spellings that it has read (`preserve_header_case`) and "will also look for and use such an extension in
/// any provided `Response`", but nobody else can make that extension. So it is made to read a request, in memory.
fn learn() -> Extensions {
    let learnt = Mutex::new(Extensions::new());
    let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        *learnt.lock().unwrap_or_else(PoisonError::into_inner) = request.extensions().clone();
        ready(Ok::<_, Infallible>(hyper::Response::new(Empty::<Bytes>::new())))
    });
    let lines = NAMES.map(|name| match name {
        // The two that mean something to whoever reads the request.
        "Content-Length" => "Content-Length: 0\r\n".to_owned(),
        "Connection" => "Connection: close\r\n".to_owned(),
        name => format!("{name}: x\r\n"),
    });
    let request = format!("GET / HTTP/1.1\r\n{}\r\n", lines.concat());
    // What is read on the left, what is written on the right.
    let stream = tokio::io::join(Cursor::new(request), tokio::io::sink());
    let mut server = http1::Builder::new();
    server.preserve_header_case(true).header_read_timeout(None);
    // All of it is there at once; whether the answer could be sent is nobody's concern.
    drop(server.serve_connection(TokioIo::new(stream), service).now_or_never());
    learnt.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyper_remembers_what_it_read() {
        assert!(!SPELLING.is_empty());
    }
}
