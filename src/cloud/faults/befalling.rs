//! What befalls an answer on its way: lost, late, slow or cut.

use super::Trouble;
use crate::cloud::http::{Response, answer};
use bytes::Bytes;
use futures_util::stream;
use http_body_util::{Either, Full, StreamBody, combinators::UnsyncBoxBody};
use hyper::{StatusCode, body::Frame, header};
use std::{io, time::Duration};

/// Pieces into which a trickling body is cut.
const PIECES: usize = 8;

/// An answer as it goes out: in one piece, unless a fault was planned.
pub type Outgoing = hyper::Response<Either<Full<Bytes>, UnsyncBoxBody<Bytes, io::Error>>>;

/// Lets happen to an answer what was planned; `None` closes the connection instead.
pub async fn send(mut response: Response) -> Option<Outgoing> {
    let Some(trouble) = response.extensions_mut().remove::<Trouble>() else { return Some(response.map(Either::Left)) };
    match trouble {
        Trouble::Unheard | Trouble::Unanswered => None,
        Trouble::BadGateway => {
            let page = "<html><head><title>502 Bad Gateway</title></head></html>";
            Some(answer::plain(StatusCode::BAD_GATEWAY, "text/html", page).map(Either::Left))
        }
        Trouble::Slow(time) => {
            tokio::time::sleep(time.duration()).await;
            Some(response.map(Either::Left))
        }
        Trouble::Truncated => Some(in_pieces(response, Duration::ZERO, Ending::Cut).await),
        Trouble::Trickled(time) => Some(in_pieces(response, time.duration(), Ending::Whole).await),
        Trouble::Error(_)
        | Trouble::Throttled
        | Trouble::InternalError
        | Trouble::Invisible(_)
        | Trouble::Overtaken(_) => Some(response.map(Either::Left)),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Whole,
    /// After half of the body that the header has promised.
    Cut,
}

async fn in_pieces(response: Response, time: Duration, ending: Ending) -> Outgoing {
    let (mut parts, body) = response.into_parts();
    let body = match http_body_util::BodyExt::collect(body).await {
        Ok(body) => body.to_bytes(),
        Err(never) => match never {},
    };
    parts.headers.insert(header::CONTENT_LENGTH, body.len().into());
    let sent = match ending {
        Ending::Whole => body,
        Ending::Cut => body.slice(..body.len() / 2),
    };
    let size = sent.len().div_ceil(PIECES).max(1);
    let pause = time / u32::try_from(sent.len().div_ceil(size).max(1)).unwrap_or(1);
    let pieces = stream::unfold(Some(sent), move |rest| async move {
        let mut rest = rest?;
        if rest.is_empty() {
            let cut = || io::Error::new(io::ErrorKind::ConnectionAborted, "a fault was planned");
            return (ending == Ending::Cut).then(|| (Err(cut()), None));
        }
        tokio::time::sleep(pause).await;
        let piece = rest.split_to(size.min(rest.len()));
        Some((Ok(Frame::data(piece)), Some(rest)))
    });
    hyper::Response::from_parts(parts, Either::Right(UnsyncBoxBody::new(StreamBody::new(pieces))))
}
