use super::{Api, ApiError};
use crate::{
    config::Loaded,
    handle::{Answer, Handler, Invocation},
    http::{CA_FILE, Http},
    journal,
    taste::Taste,
};
use serde_json::json;
use std::{convert::Infallible, error::Error, io, path::PathBuf, sync::Arc, time::Duration};
use tokio::{task::JoinError, time::sleep};

/// Refusals in a row after which the runtime API is taken for broken, and the pause between them.
const REFUSALS: u32 = 30;
const PAUSE: Duration = Duration::from_millis(200);

/// Why the process ends.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// No event loop.
    #[error("failed to start the event loop")]
    Loop(#[source] io::Error),
    /// No client.
    #[error("failed to set up outgoing requests")]
    Http(#[source] Box<dyn Error + Send + Sync>),
    /// No runtime API, from the start or any more.
    #[error("the runtime API cannot be used")]
    Api(#[from] ApiError),
}

/// Serves events as the cloud function does, with configuration and addresses from the environment, until the runtime API
/// is gone.
///
/// # Errors
/// Always, in the end.
pub fn serve() -> Result<Infallible, ServeError> {
    start(|handler| handler)
}

/// The same with a say in every event: the one call that a program of one's own makes. See [`crate::taste`].
///
/// # Errors
/// Always, in the end.
pub fn serve_with(taste: impl Taste) -> Result<Infallible, ServeError> {
    start(|handler| handler.with_taste(taste))
}

fn start(season: impl FnOnce(Handler) -> Handler) -> Result<Infallible, ServeError> {
    let look_up = |name: &str| std::env::var(name).ok();
    // One thread: an instance has one event at a time, a fraction of a core, and may be frozen between events.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(ServeError::Loop)?;
    runtime.block_on(async {
        let api = Api::from_environment(look_up)?;
        let root = look_up("USER_CODE_ROOT").map(PathBuf::from);
        let loaded = Loaded::from_folders([Some(PathBuf::from(".")), root].iter().flatten().map(PathBuf::as_path));
        let http = Http::new(look_up(CA_FILE).as_deref()).map_err(ServeError::Http)?;
        let handler = Arc::new(season(Handler::new(loaded, http, look_up)));
        run(&api, |invocation| {
            let handler = Arc::clone(&handler);
            async move { handler.handle(invocation).await }
        })
        .await
    })
}

/// Runs the protocol's loop with `handle` for every event.
///
/// # Guarantees
/// Every event that was handed out gets an answer, also when `handle` panics.
///
/// # Errors
/// Only when the runtime API is gone for good.
pub async fn run<H, R>(api: &Api, handle: H) -> Result<Infallible, ServeError>
where
    H: Fn(Invocation) -> R,
    R: Future<Output = Answer> + Send + 'static,
{
    api.ready().await?;
    let mut refusals = 0;
    loop {
        let invocation = match api.next().await {
            Ok(invocation) => invocation,
            Err(error @ ApiError::TooLarge) => {
                journal::problem("", &error.to_string());
                post(api, "", &failed(&error.to_string())).await?;
                continue;
            }
            Err(ApiError::Refused { .. }) if refusals < REFUSALS => {
                refusals += 1;
                sleep(PAUSE).await;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        refusals = 0;
        let request_id = invocation.request_id.clone();
        // A task of its own, because that is where a panic stops.
        let answer = tokio::spawn(handle(invocation)).await.unwrap_or_else(|error| {
            let message = describe(error);
            journal::problem(&request_id, &message);
            failed(&message)
        });
        post(api, &request_id, &answer).await?;
    }
}

/// An answer that the runtime does not want, because it came too late, is no reason to stop.
async fn post(api: &Api, request_id: &str, answer: &Answer) -> Result<(), ServeError> {
    match api.answer(answer).await {
        Err(error @ ApiError::Refused { .. }) => {
            journal::problem(request_id, &error.to_string());
            Ok(())
        }
        other => other.map_err(Into::into),
    }
}

fn failed(message: &str) -> Answer {
    Answer::Error(json!({"mpstack": "failed", "error": message}).to_string())
}

fn describe(error: JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "the handler was stopped".into() };
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the handler panicked: {}", text.unwrap_or("without a word"))
}
