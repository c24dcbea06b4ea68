//! The four requests of the custom runtime protocol. Their answers carry no documented status, so any 2xx is success.

use crate::handle::{Answer, Invocation};
use reqwest::{Client, RequestBuilder, Response, header::HeaderMap, redirect};
use std::time::Duration;
use tokio::time::sleep;

/// Largest event that is read: SCF's limit is 6 MB for synchronous calls and 128 KB for others.
const EVENT: usize = 8 * 1024 * 1024;

/// Used when the runtime names no limit: SCF's own default for functions.
const TIME_LIMIT: Duration = Duration::from_secs(3);

/// Longest limit that is believed: what SCF allows for asynchronous execution. Beyond it clocks overflow.
const LONGEST: Duration = Duration::from_secs(86_400);

/// Requests without any answer after which the runtime API is gone for good. With the pauses, about seven seconds.
const TRIES: u32 = 12;

/// First pause; the next ones double up to a second.
const PAUSE: Duration = Duration::from_millis(20);

/// Why the runtime API could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The environment does not say where it is.
    #[error("`{0}` is not set: this program runs inside a cloud function")]
    Address(&'static str),
    /// The client cannot be made.
    #[error("failed to set up the client of the runtime API")]
    Client(#[source] reqwest::Error),
    /// It does not answer.
    #[error("failed to reach the runtime API at `{path}`")]
    Gone {
        /// Which of the four.
        path: &'static str,
        /// The last attempt's error.
        source: reqwest::Error,
    },
    /// It answers, but not with success.
    #[error("the runtime API answered `{path}` with HTTP status {status}")]
    Refused {
        /// Which of the four.
        path: &'static str,
        /// What it said.
        status: u16,
    },
    /// The event is larger than any that SCF promises to hand over.
    #[error("the event is larger than {EVENT} bytes")]
    TooLarge,
}

/// A connection to the runtime API.
#[derive(Debug, Clone)]
pub struct Api {
    client: Client,
    base: String,
}

impl Api {
    /// Finds the API through the two variables that SCF sets.
    ///
    /// # Errors
    /// One of them is missing, or no client can be made.
    pub fn from_environment(look_up: impl Fn(&str) -> Option<String>) -> Result<Self, ApiError> {
        let host = look_up("SCF_RUNTIME_API").ok_or(ApiError::Address("SCF_RUNTIME_API"))?;
        let port = look_up("SCF_RUNTIME_API_PORT").ok_or(ApiError::Address("SCF_RUNTIME_API_PORT"))?;
        Self::at(&format!("{}:{port}", host.trim_start_matches("http://")))
    }

    /// Uses the API at `address`, a host and a port.
    ///
    /// No time limit on requests, since `next` blocks until there is an event. No proxy, since SCF may set one that does
    /// not know this host. No compression, redirects or second connection.
    ///
    /// # Errors
    /// No client can be made.
    pub fn at(address: &str) -> Result<Self, ApiError> {
        let client = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(Duration::from_secs(1))
            .pool_max_idle_per_host(1);
        // The client insists on some TLS set-up even for plain HTTP; none of it is used.
        let roots = rustls::RootCertStore::empty();
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let client = match rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions() {
            Ok(tls) => client.tls_backend_preconfigured(tls.with_root_certificates(roots).with_no_client_auth()),
            Err(_) => client,
        };
        Ok(Self { client: client.build().map_err(ApiError::Client)?, base: format!("http://{address}/runtime") })
    }

    /// Says that initialisation is over. The body is a blank, because some implementations refuse an empty one.
    ///
    /// # Errors
    /// The API cannot be reached.
    pub async fn ready(&self) -> Result<(), ApiError> {
        self.send("init/ready", |url| self.client.post(url).body(" ")).await.map(drop)
    }

    /// Waits for the next event. Until it is answered, the same one comes again, so that repeating this is safe.
    ///
    /// # Errors
    /// The API cannot be reached, or the event not be read.
    pub async fn next(&self) -> Result<Invocation, ApiError> {
        const PATH: &str = "invocation/next";
        let mut response = self.send(PATH, |url| self.client.get(url)).await?;
        let headers = response.headers();
        let request_id = text(headers, "request_id").unwrap_or_default().to_owned();
        let limit = text(headers, "time_limit_in_ms").and_then(|text| text.trim().parse().ok());
        let announced = response.content_length().and_then(|length| length.try_into().ok()).unwrap_or(0);
        let mut body = Vec::with_capacity(EVENT.min(announced));
        while let Some(chunk) = response.chunk().await.map_err(|source| ApiError::Gone { path: PATH, source })? {
            if body.len() + chunk.len() > EVENT {
                return Err(ApiError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Invocation { request_id, time_limit: limit.map_or(TIME_LIMIT, Duration::from_millis).min(LONGEST), body })
    }

    /// Posts the answer to the event under way. The first answer counts, so that repeating it is safe.
    ///
    /// # Errors
    /// The API cannot be reached, or does not want the answer.
    pub async fn answer(&self, answer: &Answer) -> Result<(), ApiError> {
        let (path, body) = match answer {
            Answer::Response(body) => ("invocation/response", body),
            Answer::Error(body) => ("invocation/error", body),
        };
        self.send(path, |url| self.client.post(url).body(body.clone())).await.map(drop)
    }

    /// Repeats a request until there is an answer: a kept connection may have died while the instance was frozen.
    async fn send(&self, path: &'static str, request: impl Fn(String) -> RequestBuilder) -> Result<Response, ApiError> {
        let mut tries = 0;
        let response = loop {
            match request(format!("{}/{path}", self.base)).send().await {
                Ok(response) => break response,
                Err(source) => {
                    tries += 1;
                    if tries == TRIES {
                        return Err(ApiError::Gone { path, source });
                    }
                    sleep((PAUSE * 2_u32.pow(tries)).min(Duration::from_secs(1))).await;
                }
            }
        };
        match response.status().as_u16() {
            // "No content" where there should be an event is an answer without one.
            200..=203 | 205..=299 => Ok(response),
            204 if path != "invocation/next" => Ok(response),
            status => Err(ApiError::Refused { path, status }),
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
