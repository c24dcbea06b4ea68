//! Outgoing requests: what is trusted, what is refused, how much of an answer is read.

use crate::{
    address::{self, Guard, NamedBy},
    retry::{Again, Failure},
};
use reqwest::{Client, ClientBuilder, Method, Url, redirect};
use rustls::{
    CertificateError, ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{
    error::Error,
    io,
    sync::Arc,
    time::{Duration, SystemTime},
};

/// How much of an answer is read. Verdicts are short; what is longer is not meant for us.
const ANSWER: usize = 64 * 1024;

/// A connection takes this long at most, so that a dead address leaves time for another try.
const CONNECT: Duration = Duration::from_secs(3);

/// Longest pause that a receiver can ask for. Any is longer than an event lasts; unbounded ones would overflow the clock.
const PAUSE: Duration = Duration::from_secs(3_600);

/// Names a file of PEM certificates that are trusted besides the public ones.
pub const CA_FILE: &str = "MPSTACK_CA_FILE";

/// Clients that are made once and serve every event.
#[derive(Debug, Clone)]
pub struct Http {
    outward: Client,
    guarded: Client,
    direct: Client,
    own_roots: Vec<CertificateDer<'static>>,
}

/// One request.
#[derive(Debug)]
pub struct Call {
    /// The verb.
    pub method: Method,
    /// May hold credentials; never logged.
    pub url: String,
    /// Besides those that HTTP itself needs.
    pub headers: Vec<(&'static str, String)>,
    /// Sent as it is.
    pub body: Vec<u8>,
    /// Which way it takes.
    pub way: Way,
}

/// Which way a request takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To a host that the stack names, through a proxy if one is set.
    Outward,
    /// To a host that came through a secret, likewise.
    Guarded,
    /// To the embedded cloud, past every proxy.
    Direct,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Its first bytes: 64 KB, unless more were asked for.
    pub body: Vec<u8>,
    /// What the receiver asks for.
    pub retry_after: Option<Duration>,
}

impl Http {
    /// Makes the clients. `ca_file` adds to the public roots.
    ///
    /// # Errors
    /// The certificate file cannot be used, or TLS not be set up.
    pub fn new(ca_file: Option<&str>) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let own_roots = ca_file.map(CertificateDer::pem_file_iter).transpose()?.into_iter().flatten();
        let own_roots: Vec<_> = own_roots.collect::<Result<_, _>>()?;
        for certificate in &own_roots {
            roots.add(certificate.clone())?;
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = || base().tls_backend_preconfigured(tls.clone());
        Ok(Self {
            outward: client().dns_resolver(Guard::new(NamedBy::Stack)).build()?,
            guarded: client().dns_resolver(Guard::new(NamedBy::Secret)).build()?,
            direct: client().no_proxy().build()?,
            own_roots,
        })
    }

    /// Returns the certificates that are trusted besides the public ones.
    pub fn own_roots(&self) -> &[CertificateDer<'static>] {
        &self.own_roots
    }

    /// Sends `call` and reads the start of the answer. Every status is a reply; time limits are the caller's.
    ///
    /// # Errors
    /// The address is refused or malformed (for good), or the transport failed (may pass).
    pub async fn send(&self, call: Call) -> Result<Reply, Failure> {
        self.fetch(call, ANSWER).await
    }

    /// The same for an answer of which the first `most` bytes are wanted.
    ///
    /// # Errors
    /// As above.
    pub async fn fetch(&self, call: Call, most: usize) -> Result<Reply, Failure> {
        let Call { method, url, headers, body, way } = call;
        // The parser's complaint would not repeat the text, but the reason is enough.
        let url = Url::parse(&url).map_err(|_| {
            Failure::never(if url.is_ascii() {
                "the address is not a URL"
            } else {
                "the address is not a URL, or its host has letters beyond ASCII, which must be written in Punycode (`xn--...`)"
            })
        })?;
        let client = match way {
            Way::Outward => {
                address::check(&url, NamedBy::Stack)?;
                &self.outward
            }
            Way::Guarded => {
                address::check(&url, NamedBy::Secret)?;
                &self.guarded
            }
            Way::Direct => &self.direct,
        };
        let request =
            headers.into_iter().fold(client.request(method, url), |request, (name, value)| request.header(name, value));
        let mut response = request.body(body).send().await.map_err(transport)?;
        let status = response.status().as_u16();
        let retry_after =
            response.headers().get("retry-after").and_then(|value| pause(value.to_str().ok()?, SystemTime::now()));
        let mut body = Vec::new();
        while body.len() < most {
            let Some(chunk) = response.chunk().await.map_err(transport)? else { break };
            body.extend_from_slice(&chunk[..chunk.len().min(most - body.len())]);
        }
        Ok(Reply { status, body, retry_after })
    }
}

impl Reply {
    /// Judges by the HTTP status alone: 2xx is success, and a redirect is none, since following it would hand a signed
    /// message to an address that nobody configured.
    ///
    /// # Errors
    /// Every other status.
    pub fn by_status(&self) -> Result<(), Failure> {
        let message = format!("answered with HTTP status {}", self.status);
        let again = match (self.status, self.retry_after) {
            (200..300, _) => return Ok(()),
            (408 | 425 | 429 | 500.., Some(pause)) => Again::After(pause),
            (408 | 425 | 429 | 500.., None) => Again::Soon,
            _ => Again::Never,
        };
        Err(Failure { again, message })
    }
}

fn base() -> ClientBuilder {
    let agent = concat!("mpstack-handler/", env!("CARGO_PKG_VERSION"));
    Client::builder().user_agent(agent).redirect(redirect::Policy::none()).connect_timeout(CONNECT)
}

/// Returns the pause that a `Retry-After` asks for: seconds, or the date at which it ends (RFC 9110, 10.2.3).
fn pause(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    let pause = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        // A date that has passed asks for no pause.
        Err(_) => httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(pause.min(PAUSE))
}

/// Describes a transport failure by its innermost cause: the outer ones repeat the URL.
fn transport(error: reqwest::Error) -> Failure {
    let error = error.without_url();
    if let Some(distrust) = distrust(&error) {
        return Failure::never(format!("the server cannot prove who it is: {distrust}"));
    }
    let what = if error.is_connect() { "no connection" } else { "the transport failed" };
    let mut innermost: &dyn Error = &error;
    while let Some(cause) = innermost.source() {
        innermost = cause;
    }
    let message = format!("{what}: {innermost}");
    if error.is_builder() { Failure::never(message) } else { Failure::soon(message) }
}

/// Returns what is wrong with the server's certificate, if that is why there is no connection. A person has to mend it, there or
/// in the stack: the next try meets the same one.
fn distrust(error: &(dyn Error + 'static)) -> Option<String> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(rustls::Error::InvalidCertificate(flaw)) = error.downcast_ref() {
            return Some(words(flaw));
        }
        // An `io::Error` gives its content's source for its own, and so passes over the content.
        cause = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(content) => Some(content),
            None => error.source(),
        };
    }
    None
}

fn words(flaw: &CertificateError) -> String {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext,
        UnknownIssuer,
    };
    match flaw {
        Expired | ExpiredContext { .. } => "its certificate has expired".into(),
        NotValidYet | NotValidYetContext { .. } => "its certificate is not valid yet".into(),
        NotValidForName | NotValidForNameContext { .. } => "its certificate is for another host".into(),
        UnknownIssuer => "its certificate is from nobody who is trusted".into(),
        other => format!("its certificate is refused ({other})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_written_in_ascii() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let http = Http::new(None).expect("clients");
        let post = |url: &str| {
            let (method, url, headers) = (Method::POST, url.to_owned(), Vec::new());
            runtime.block_on(http.send(Call { method, url, headers, body: Vec::new(), way: Way::Guarded }))
        };
        let beyond = "the address is not a URL, or its host has letters beyond ASCII, which must be written in Punycode (`xn--...`)";
        // The second would have meant 169.254.0.23 to whoever maps full-width digits.
        for url in ["https://b\u{fc}cher.example/", "https://\u{ff11}69.254.0.23/"] {
            assert_eq!(post(url).expect_err("refused"), Failure::never(beyond), "{url}");
        }
        assert_eq!(post("https://h h/").expect_err("refused"), Failure::never("the address is not a URL"));
        let punycode = Url::parse("https://xn--bcher-kva.example/\u{fc}").expect("a URL");
        assert_eq!(punycode.as_str(), "https://xn--bcher-kva.example/%C3%BC");
    }

    #[test]
    fn only_2xx_is_success_and_only_some_statuses_may_pass() {
        let judge =
            |status, retry_after| Reply { status, body: Vec::new(), retry_after }.by_status().map_err(|f| f.again);
        let pause = Duration::from_secs(7);
        for (status, expected) in [(200, Ok(())), (204, Ok(())), (302, Err(Again::Never)), (410, Err(Again::Never))] {
            assert_eq!(judge(status, None), expected, "{status}");
        }
        assert_eq!(judge(503, None), Err(Again::Soon));
        assert_eq!(judge(429, Some(pause)), Err(Again::After(pause)));
    }

    #[test]
    fn a_pause_is_seconds_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        for (text, seconds) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:49:57 GMT", Some(20)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            ("Sun Nov  6 08:49:38 1994", Some(1)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(3_600)),
            ("99999999999999", Some(3_600)),
            ("-1", None),
            ("soon", None),
        ] {
            assert_eq!(pause(text, now), seconds.map(Duration::from_secs), "{text}");
        }
    }
}
