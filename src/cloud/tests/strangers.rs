//! What programs that we did not write found wrong, each as a test of its own (`tests/conformance`).

use super::scene::{REGION, Scene};
use crate::wire::sign::cos::{Covered, authorization};
use secrecy::ExposeSecret;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// COS's Python SDK keeps headers in a plain dictionary and asks it for `ETag` and `Content-Length`.
#[tokio::test]
async fn headers_of_cos_are_spelt_as_its_sdk_reads_them() {
    let scene = Scene::start().await;
    let host = format!("spelling-1250000000.cos.{REGION}.myqcloud.com");
    let mut told = String::new();
    for (method, path, body) in [("PUT", "/", ""), ("PUT", "/a", "content"), ("GET", "/a", "")] {
        let now = scene.running.clock().now();
        let covered = Covered { method, path, params: &[], headers: &[("host", &host)] };
        let (id, key) = (&scene.keys.secret_id, scene.keys.secret_key.expose_secret());
        let authorization = authorization(id, key, now - 60, now + 600, &covered);
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\nRange: bytes=0-\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(scene.running.address()).await.expect("connected");
        stream.write_all(request.as_bytes()).await.expect("sent");
        told.clear();
        stream.read_to_string(&mut told).await.expect("text");
    }
    for name in [
        "Content-Type",
        "Content-Length",
        "Content-Range",
        "ETag",
        "Last-Modified",
        "Server",
        "Date",
        "x-cos-request-id",
    ] {
        assert!(told.contains(&format!("\r\n{name}: ")), "`{name}`: {told}");
    }
}
