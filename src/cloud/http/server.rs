//! The listener, its connections, and which part a request is for.

use super::{Response, answer, api, control, guard, request::Request, spelling};
use crate::{
    cloud::{
        Cloud,
        faults::{self, Outgoing},
        scf::download,
        services,
    },
    wire::cos,
};
use hyper::{Method, StatusCode, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{net::IpAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::JoinSet,
    time,
};

/// Accepts connections until told to stop, then gives those under way some time.
pub async fn serve(cloud: Arc<Cloud>, listener: TcpListener, mut stop: watch::Receiver<bool>, grace: Duration) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = told(&mut stop) => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(connection(Arc::clone(&cloud), stream, stop.clone()));
            }
            Err(error) => {
                // Out of descriptors, mostly: a pause lets some be closed.
                tracing::warn!(error = &error as &dyn std::error::Error, "a connection could not be accepted");
                time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    if time::timeout(grace, ended).await.is_err() {
        connections.shutdown().await;
    }
}

async fn connection(cloud: Arc<Cloud>, stream: TcpStream, mut stop: watch::Receiver<bool>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection without TCP_NODELAY");
    }
    let address = stream.peer_addr().ok().map(|peer| peer.ip().to_canonical());
    let service = service_fn(move |request| answer_to(Arc::clone(&cloud), request, address));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new());
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = told(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection broke");
    }
}

async fn told(stop: &mut watch::Receiver<bool>) {
    // An error means that nobody is left to tell: the same.
    drop(stop.wait_for(|stop| *stop).await);
}

async fn answer_to(
    cloud: Arc<Cloud>,
    request: hyper::Request<Incoming>,
    address: Option<IpAddr>,
) -> Result<Outgoing, Unanswered> {
    let response = match Request::read(request, address).await {
        Ok(request) => answer(cloud, request).await,
        Err(error) => answer::plain(StatusCode::BAD_REQUEST, "text/plain", error.to_string()),
    };
    faults::send(response).await.ok_or(Unanswered)
}

async fn answer(cloud: Arc<Cloud>, request: Request) -> Response {
    // In the background, so that a panic of a handler costs its request and nothing else, and so that what was begun is
    // finished although the client has gone.
    let (sender, answer) = oneshot::channel();
    let background = Arc::clone(&cloud);
    background.background.spawn(async move {
        // Nobody waits any more: fine.
        drop(sender.send(dispatch(&cloud, request).await));
    });
    let gone = |_| answer::plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", "the request was given up");
    answer.await.unwrap_or_else(gone)
}

/// A request that is not answered, on purpose: the connection closes.
#[derive(Debug, thiserror::Error)]
#[error("a fault was planned")]
struct Unanswered;

async fn dispatch(cloud: &Arc<Cloud>, request: Request) -> Response {
    if request.path.starts_with(control::PREFIX) {
        return control::handle(cloud, &request);
    }
    let is_api = is_api(&request);
    if let Some(stranger) = guard::stranger(cloud, &request) {
        return guard::refuse(cloud, &request, stranger, is_api);
    }
    if is_api {
        return api::handle(cloud, &request).await;
    }
    if request.path.starts_with(download::PREFIX) {
        return download::handle(cloud, &request);
    }
    let mut response = services::beyond_api(cloud, request).await;
    spelling::as_cos(&mut response);
    response
}

/// Whether a request is one of API 3.0: those go to `/`, are not signed for COS and are not sent to a bucket.
fn is_api(request: &Request) -> bool {
    let to_bucket = cos::parse_host(&request.host_name()).is_some();
    let signed_for_cos = request.header("authorization").is_some_and(|value| value.starts_with("q-sign-algorithm="))
        || request.query.contains("q-sign-algorithm=");
    let has_action = request.headers.contains_key("x-tc-action") || request.query.contains("Action=");
    request.path == "/" && !to_bucket && !signed_for_cos && (has_action || request.method == Method::POST)
}
