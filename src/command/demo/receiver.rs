//! The demo's receiver: a small HTTP server on loopback that stands for a WeCom group and for a backend, and checks what it is
//! sent as they would.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    HeaderMap, Request, Response, StatusCode, body::Incoming, header::CONTENT_TYPE, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use mpstack_handler::sign::{hmac_sha256, same};
use std::{convert::Infallible, io, net::Ipv4Addr, sync::Arc};
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
};

/// Path of the group robot, with its key in the query; as at WeCom.
const ROBOT: &str = "/cgi-bin/webhook/send";

/// No notification is longer: WeCom's limit is 4 KB, a backend's by convention 20 KB.
const LONGEST: usize = 256 * 1024;

/// A notification as it came.
#[derive(Debug)]
pub(super) struct Notification {
    /// Path without its query, which holds the key.
    pub path: String,
    /// Whether it proves to come from our handler.
    pub proof: Proof,
    /// Body.
    pub body: String,
}

/// What proves where a notification comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// The robot's key in the address is right.
    Key,
    /// The signature over id, time and body is right (Standard Webhooks).
    Signature,
    /// Neither.
    None,
}

/// Secrets that the receiver shares with the stack.
pub(super) struct Shared {
    /// The robot's key.
    pub key: String,
    /// The backend's secret, `whsec_` and base64.
    pub secret: String,
}

/// A running receiver; it ends when dropped.
pub(super) struct Receiver {
    address: String,
    notifications: UnboundedReceiver<Notification>,
    server: JoinHandle<()>,
}

impl Receiver {
    /// Starts one on a free loopback port.
    pub async fn start(shared: Shared) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        let (sender, notifications) = unbounded_channel();
        let (shared, sender) = (Arc::new(shared), Arc::new(sender));
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (shared, sender) = (Arc::clone(&shared), Arc::clone(&sender));
                tokio::spawn(async move {
                    let service = service_fn(|request| take(&shared, &sender, request));
                    // A sender that goes away mid-way has its own log to say so.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Ok(Self { address, notifications, server })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What came since the last look. The handler waits for its receivers before it ends, so all is here once it has.
    pub fn taken(&mut self) -> Vec<Notification> {
        std::iter::from_fn(|| self.notifications.try_recv().ok()).collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn take(
    shared: &Shared,
    sender: &UnboundedSender<Notification>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LONGEST).collect().await else {
        return Ok(answer(StatusCode::PAYLOAD_TOO_LARGE, ""));
    };
    let body = body.to_bytes();
    let robot = parts.uri.path() == ROBOT;
    let proof = if robot && parts.uri.query() == Some(&format!("key={}", shared.key)) {
        Proof::Key
    } else if !robot && is_signed(&parts.headers, &body, &shared.secret) {
        Proof::Signature
    } else {
        Proof::None
    };
    let body = String::from_utf8_lossy(&body).into_owned();
    let _ = sender.send(Notification { path: parts.uri.path().to_owned(), proof, body });
    Ok(match (robot, proof) {
        (true, Proof::Key) => answer(StatusCode::OK, r#"{"errcode":0,"errmsg":"ok"}"#),
        // WeCom says so with status 200.
        (true, _) => answer(StatusCode::OK, r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#),
        (false, Proof::Signature) => answer(StatusCode::OK, "{}"),
        (false, _) => answer(StatusCode::UNAUTHORIZED, r#"{"error":"signature"}"#),
    })
}

fn is_signed(headers: &HeaderMap, body: &[u8], secret: &str) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(id), Some(time), Some(signatures)) =
        (header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"))
    else {
        return false;
    };
    let Some(Ok(key)) = secret.strip_prefix("whsec_").map(|text| STANDARD.decode(text)) else { return false };
    let text = [format!("{id}.{time}.").as_bytes(), body].concat();
    let expected = format!("v1,{}", STANDARD.encode(hmac_sha256(&key, &text)));
    signatures.split(' ').any(|signature| same(signature.as_bytes(), expected.as_bytes()))
}

fn answer(status: StatusCode, body: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_convention_s_own_example_is_signed_and_a_changed_body_is_not() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ] {
            headers.insert(name, value.parse().expect("a header value"));
        }
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        assert!(is_signed(&headers, br#"{"test": 2432232314}"#, secret));
        assert!(!is_signed(&headers, br#"{"test": 2432232315}"#, secret));
    }
}
