//! The runtime API of one instance: four fixed paths (`scf-custom-runtime.md` 4).

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    body::Incoming,
    header::{CONTENT_TYPE, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use std::{convert::Infallible, sync::Arc};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

/// The largest answer (407 beyond).
const ANSWER: usize = 6 << 20;

/// An event for an instance.
#[derive(Debug, Clone)]
pub struct Event {
    /// Id of the invocation.
    pub request_id: String,
    /// JSON.
    pub body: Bytes,
    /// MB.
    pub memory: u64,
    /// Milliseconds.
    pub time_limit: u64,
}

/// What an instance said about an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// `/runtime/invocation/response`.
    Response(Bytes),
    /// `/runtime/invocation/error`.
    Error(Bytes),
    /// Either of the two, with more than is taken.
    TooLarge,
}

/// The desk between the host, which lays events on it, and the instance, which takes them. One event at a time.
#[derive(Debug, Default)]
pub struct Desk(watch::Sender<State>);

#[derive(Debug, Default)]
struct State {
    ready: bool,
    event: Option<Event>,
    taken: bool,
    answer: Option<Answer>,
}

impl Desk {
    /// Waits until the instance has said that it is ready.
    pub async fn ready(&self) {
        self.wait(|state| state.ready).await;
    }

    /// Lays an event down, waits for its answer and clears the desk.
    pub async fn ask(&self, event: Event) -> Answer {
        self.0.send_modify(|state| *state = State { ready: true, event: Some(event), ..State::default() });
        self.wait(|state| state.answer.is_some()).await;
        let mut answer = None;
        self.0.send_modify(|state| {
            answer = state.answer.take();
            *state = State { ready: true, ..State::default() };
        });
        answer.expect("this is the only place that takes answers")
    }

    /// Whether the event that lies there was taken by the instance.
    pub fn is_taken(&self) -> bool {
        self.0.borrow().taken
    }

    async fn wait(&self, condition: impl FnMut(&State) -> bool) {
        // The sender is `self`, so that it cannot be gone.
        drop(self.0.subscribe().wait_for(condition).await);
    }

    async fn next(&self) -> Event {
        let mut receiver = self.0.subscribe();
        loop {
            drop(receiver.wait_for(|state| state.event.is_some() && state.answer.is_none()).await);
            let mut event = None;
            self.0.send_if_modified(|state| {
                event = state.event.clone().filter(|_| state.answer.is_none());
                state.taken |= event.is_some();
                false
            });
            if let Some(event) = event {
                return event;
            }
        }
    }

    /// The first answer is final; later ones are taken and ignored. Without an event there is nothing to answer.
    fn answer(&self, answer: Answer) -> StatusCode {
        let mut status = StatusCode::OK;
        self.0.send_if_modified(|state| {
            if !state.taken {
                status = StatusCode::BAD_REQUEST;
                return false;
            }
            let is_first = state.answer.is_none();
            state.answer.get_or_insert(answer);
            is_first
        });
        status
    }

    /// Serves the instance until dropped.
    pub async fn serve(self: Arc<Self>, listener: TcpListener) {
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            while connections.try_join_next().is_some() {}
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(error = &error as &dyn std::error::Error, "a connection without TCP_NODELAY");
            }
            let desk = Arc::clone(&self);
            connections.spawn(async move {
                let service = service_fn(move |request| {
                    let desk = Arc::clone(&desk);
                    async move { Ok::<_, Infallible>(desk.handle(request).await) }
                });
                // A connection that breaks is the instance's affair.
                drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
            });
        }
    }

    async fn handle(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let status = match (parts.method, parts.uri.path()) {
            (Method::GET, "/runtime/invocation/next") => return handed(&self.next().await),
            (Method::POST, "/runtime/init/ready") => {
                // A blank, nothing or some JSON: whatever it is, it means the same.
                taken(body, Answer::Response).await;
                self.0.send_modify(|state| state.ready = true);
                StatusCode::OK
            }
            (Method::POST, "/runtime/invocation/response") => self.answer(taken(body, Answer::Response).await),
            (Method::POST, "/runtime/invocation/error") => self.answer(taken(body, Answer::Error).await),
            _ => StatusCode::NOT_FOUND,
        };
        let mut response = Response::new(Full::default());
        *response.status_mut() = status;
        response
    }
}

/// Reads a body to its end, whatever becomes of it: a connection with something unread on it cannot be used again.
async fn taken(mut body: Incoming, kind: fn(Bytes) -> Answer) -> Answer {
    let (mut bytes, mut is_whole) = (BytesMut::new(), true);
    while let Some(Ok(frame)) = body.frame().await {
        let Ok(data) = frame.into_data() else { continue };
        is_whole &= bytes.len() + data.len() <= ANSWER;
        if is_whole {
            bytes.extend_from_slice(&data);
        }
    }
    if is_whole { kind(bytes.freeze()) } else { Answer::TooLarge }
}

fn handed(event: &Event) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(event.body.clone()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(id) = HeaderValue::from_str(&event.request_id) {
        headers.insert("request_id", id);
    }
    headers.insert("memory_limit_in_mb", event.memory.into());
    headers.insert("time_limit_in_ms", event.time_limit.into());
    response
}
