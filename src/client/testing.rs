//! A scripted server on loopback for the tests of `client` and `provider`: real HTTP, one answer per request.

use super::{Address, Credentials, Pace, Settings, Timings};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{net::TcpListener, sync::Barrier};

/// What the server does with one request.
#[derive(Clone)]
pub(crate) enum Act {
    /// Status, content type, body.
    Answer(u16, &'static str, String),
    /// A JSON answer of another time.
    AnswerAt(&'static str, String),
    /// Closes the connection.
    Reset,
    /// Never answers.
    Silence,
    /// Answers once all of the barrier's requests have come: those that follow one another never do.
    Together(Arc<Barrier>, Box<Act>),
}

/// A successful answer with these members.
pub(crate) fn answer(mut members: Value) -> Act {
    members["RequestId"] = "r".into();
    Act::Answer(200, "application/json", json!({"Response": members}).to_string())
}

/// An answer that is an error with this code.
pub(crate) fn refusal(code: &str) -> Act {
    answer(json!({"Error": {"Code": code, "Message": "m"}}))
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The action, or method and host for COS.
    pub(crate) fn action(&self) -> String {
        match self.header("x-tc-action") {
            "" => format!("{} {}", self.method, self.header("host").split('.').next().unwrap_or_default()),
            action => action.to_owned(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// A server that remembers what it saw.
#[derive(Clone)]
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers request by request, whatever they ask.
    pub(crate) async fn script(acts: impl IntoIterator<Item = Act>) -> Self {
        let acts = Mutex::new(acts.into_iter().collect::<VecDeque<_>>());
        Self::start(move |_| {
            let next = acts.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            next.unwrap_or_else(|| Act::Answer(418, "text/plain", "the script is over".into()))
        })
        .await
    }

    /// Answers as `act` says.
    pub(crate) async fn start(act: impl Fn(&Seen) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let server = Self { address, seen: Arc::default() };
        let (seen, act) = (server.seen.clone(), Arc::new(act));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, act) = (seen.clone(), act.clone());
                tokio::spawn(async move {
                    let service = service_fn(move |request| serve(request, act.clone(), seen.clone()));
                    // An error here is a reset that the scene asked for.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        server
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn settings(&self) -> Settings {
        settings(&self.endpoint())
    }
}

async fn serve(
    request: Request<Incoming>,
    act: Arc<impl Fn(&Seen) -> Act>,
    seen: Arc<Mutex<Vec<Seen>>>,
) -> Result<Response<Full<Bytes>>, io::Error> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let (method, target) = (parts.method.to_string(), parts.uri.to_string());
    let request = Seen { method, target, headers: parts.headers, body };
    let mut act = act(&request);
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    if let Act::Together(barrier, then) = act {
        barrier.wait().await;
        act = *then;
    }
    let (status, kind, body, date) = match act {
        Act::Answer(status, kind, body) => (status, kind, body, None),
        Act::AnswerAt(date, body) => (200, "application/json", body, Some(date)),
        Act::Reset => return Err(io::Error::other("the scene asks for it")),
        Act::Silence => std::future::pending::<Result<_, Infallible>>().await.expect("never comes"),
        Act::Together(..) => unreachable!("a gathering of gatherings"),
    };
    let mut response = Response::builder().status(status).header("content-type", kind);
    if let Some(date) = date {
        response = response.header("date", date);
    }
    Ok(response.body(Full::from(body)).expect("a plain answer"))
}

/// Settings for an endpoint, with example keys and short pauses.
pub(crate) fn settings(endpoint: &str) -> Settings {
    let pace = Pace { first: Duration::from_millis(1), longest: Duration::from_millis(2), tries: 3 };
    Settings {
        credentials: Credentials {
            secret_id: "AKIDEXAMPLE".into(),
            secret_key: "SECRETKEYEXAMPLE".to_owned().into(),
            token: Some("TOKENEXAMPLE".to_owned().into()),
            source: "the test".into(),
        },
        address: Address::parse(endpoint).expect("an endpoint"),
        timings: Timings { pace, ..Timings::default() },
    }
}

/// An error with all its causes.
pub(crate) fn words(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", words(cause)),
        None => error.to_string(),
    }
}
