//! A proxy between the binary and its cloud that can spoil any call: refuse it, lose its answer, or tell the scene about it
//! at a chosen moment. It stands for the network that a real account is reached through.

use crate::rounds::Rounds;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, StatusCode, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    convert::Infallible,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
};

/// What becomes of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is passed on and answered.
    Pass,
    /// It is not passed on, and never answered.
    HangBefore,
    /// It is passed on and carried out, and its answer never arrives.
    HangAfter,
    /// It is passed on and answered; nothing that comes later is.
    Last,
    /// It is passed on and answered; the look that comes next is passed on and never answered, and no change is passed on.
    LastButALook,
    /// It is passed on after this time.
    Later(Duration),
    /// It is passed on together with all calls of its round.
    InARound,
    /// Somebody else answers: status, content type, body.
    Answer(u16, &'static str, &'static str),
}

/// Decides about a call by its name: the action, or method and path for COS.
pub type Rule = Box<dyn FnMut(&str) -> Fate + Send>;

/// Whether a call of this name only looks.
pub fn is_look(name: &str) -> bool {
    ["Get", "List", "Describe", "Search", "HEAD "].iter().any(|look| name.starts_with(look))
}

/// A running proxy; it ends when dropped.
pub struct Proxy {
    /// Where it listens.
    pub endpoint: String,
    calls: Arc<Mutex<Vec<String>>>,
    passed: Arc<Mutex<Vec<(String, Bytes)>>>,
    rounds: Arc<Rounds>,
    hanging: mpsc::Receiver<()>,
    runtime: Option<Runtime>,
}

impl Proxy {
    /// Starts one before the cloud at `upstream`. It has a runtime of its own, so that scenes may block while it works.
    pub fn start(upstream: &str, rule: Rule) -> Self {
        let runtime =
            Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime for the proxy");
        let calls = Arc::new(Mutex::new(Vec::new()));
        let passed = Arc::new(Mutex::new(Vec::new()));
        let rounds = Arc::new(Rounds::new());
        let (tell, hanging) = mpsc::channel();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
        let endpoint = format!("http://{}", listener.local_addr().expect("a bound address"));
        listener.set_nonblocking(true).expect("sockets can be asynchronous");
        let tls = no_tls();
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            client: reqwest::Client::builder().no_proxy().tls_backend_preconfigured(tls).build().expect("plain http"),
            rule: Mutex::new(rule),
            calls: Arc::clone(&calls),
            passed: Arc::clone(&passed),
            rounds: Arc::clone(&rounds),
            hanging: Mutex::new(tell),
            last: Mutex::new(None),
        });
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).expect("a listening socket");
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    let service = service_fn(|request| serve(Arc::clone(&shared), request));
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { endpoint, calls, passed, rounds, hanging, runtime: Some(runtime) }
    }

    /// The names of all calls so far.
    pub fn calls(&self) -> Vec<String> {
        self.calls.lock().expect("no panic while it was held").clone()
    }

    /// The changes that were passed on: name and body.
    pub fn changes(&self) -> Vec<(String, Bytes)> {
        self.passed.lock().expect("no panic while it was held").clone()
    }

    /// How many rounds of calls there were.
    pub fn rounds(&self) -> usize {
        self.rounds.begun()
    }

    /// Waits until a call was made to hang; `false` if that did not happen in time.
    pub fn wait_until_hanging(&self, time: Duration) -> bool {
        self.hanging.recv_timeout(time).is_ok()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

struct Shared {
    upstream: String,
    client: reqwest::Client,
    rule: Mutex<Rule>,
    calls: Arc<Mutex<Vec<String>>>,
    passed: Arc<Mutex<Vec<(String, Bytes)>>>,
    rounds: Arc<Rounds>,
    hanging: Mutex<mpsc::Sender<()>>,
    /// What was the fate of the last call, once it was answered.
    last: Mutex<Option<Fate>>,
}

impl Shared {
    async fn hang(&self) -> ! {
        let _ = self.hanging.lock().expect("no panic while it was held").send(());
        std::future::pending().await
    }
}

/// TLS settings for a client that speaks plain http.
pub fn no_tls() -> rustls::ClientConfig {
    rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("ring offers the default versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

async fn serve(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let action = request.headers().get("x-tc-action").and_then(|value| value.to_str().ok());
    let name = action.map_or_else(|| format!("{} {}", request.method(), request.uri().path()), str::to_owned);
    shared.calls.lock().expect("no panic while it was held").push(name.clone());
    let last = shared.last.lock().expect("no panic while it was held").clone();
    let fate = match last {
        Some(Fate::LastButALook) if is_look(&name) => Fate::HangAfter,
        Some(_) => Fate::HangBefore,
        None => (shared.rule.lock().expect("no panic while it was held"))(&name),
    };
    match fate {
        Fate::Pass => Ok(pass(&shared, &name, request).await),
        Fate::Later(time) => {
            tokio::time::sleep(time).await;
            Ok(pass(&shared, &name, request).await)
        }
        Fate::InARound => {
            shared.rounds.turn().await;
            let answer = pass(&shared, &name, request).await;
            shared.rounds.answered();
            Ok(answer)
        }
        Fate::Last | Fate::LastButALook => {
            let answer = pass(&shared, &name, request).await;
            *shared.last.lock().expect("no panic while it was held") = Some(fate);
            Ok(answer)
        }
        Fate::HangBefore => shared.hang().await,
        Fate::HangAfter => {
            let _ = pass(&shared, &name, request).await;
            shared.hang().await
        }
        Fate::Answer(status, kind, body) => Ok(Response::builder()
            .status(StatusCode::from_u16(status).expect("a status"))
            .header("content-type", kind)
            .body(Full::from(body))
            .expect("a response")),
    }
}

async fn pass(shared: &Shared, name: &str, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    if !is_look(name) {
        shared.passed.lock().expect("no panic while it was held").push((name.to_owned(), body.clone()));
    }
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let answer = shared
        .client
        .request(parts.method, format!("{}{path}", shared.upstream))
        .headers(parts.headers)
        .body(body)
        .send()
        .await
        .expect("the sandbox's cloud answers");
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers().iter().filter(|(name, _)| *name != "transfer-encoding") {
        response = response.header(name, value);
    }
    response.body(Full::from(answer.bytes().await.unwrap_or_default())).expect("a response")
}
