//! Who signed a request, and whether they may do what it asks (`signing.md` 6).

use super::{errors::Refusal, target::Target};
use crate::{
    cloud::{
        Cloud, Identity,
        cam::{self, Context, Question},
        http::{Request, request::without_port},
        keys::Session,
        store::Look,
    },
    wire::sign::{
        cos::{Authorization, Covered, signature},
        same,
    },
};
use hyper::StatusCode;
use secrecy::ExposeSecret;
use std::net::IpAddr;

/// How far a client's clock may be off, in seconds.
const SKEW: i64 = 15 * 60;

/// Who asks, and from where.
#[derive(Debug, Clone)]
pub struct Who {
    /// Who signed.
    pub identity: Identity,
    /// Where the request comes from, if that is known.
    pub address: Option<IpAddr>,
}

/// Returns who signed the request, and with which secret id.
///
/// Only what the signature's two lists name is covered; anything else may be there and means what it says.
pub fn authenticate(cloud: &Cloud, request: &Request, target: &Target) -> Result<(Identity, String), Refusal> {
    let authorization = authorization(request)?;
    let holder = cloud.holder_opt(&authorization.secret_id)?.ok_or_else(unknown_key)?;
    check_time(cloud, request, &authorization)?;
    let identity = match &holder.session {
        None => Identity::Root,
        Some(session) => session_identity(cloud, request, target, session)?,
    };
    if !is_signed(request, target, &authorization, holder.keys.secret_key.expose_secret()) {
        let message = "The signature does not match: check the secret key and what was signed.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message));
    }
    Ok((identity, authorization.secret_id))
}

/// Whether an identity may take an action on a resource `<bucket>/<key>` of the account.
pub fn may(
    look: &impl Look,
    cloud: &Cloud,
    who: &Who,
    action: &str,
    region: &str,
    resource: &str,
) -> Result<bool, Refusal> {
    match &who.identity {
        Identity::Root => Ok(true),
        Identity::Role { role, session: _ } => {
            let context = Context { address: who.address, now: look.moment(), ..Context::default() };
            let names = [named(cloud, region, resource)];
            let question = Question { action: &format!("cos:{action}"), names: &names, context: &context };
            Ok(cam::permits(look, role, question)?)
        }
    }
}

/// Returns the six-segment name of `<bucket>/<key>`; `*`, for what is no bucket's, stays as it is.
pub fn named(cloud: &Cloud, region: &str, resource: &str) -> String {
    match resource {
        "*" => "*".into(),
        resource => format!("qcs::cos:{region}:uid/{}:{resource}", cloud.settings.account.appid),
    }
}

/// Reads the signature from the header or from the query of a presigned URL.
fn authorization(request: &Request) -> Result<Authorization, Refusal> {
    let malformed = || Refusal::argument("The authorization is not a `q-sign-algorithm=sha1` signature.");
    if let Some(header) = request.header("authorization") {
        return Authorization::parse(header).ok_or_else(malformed);
    }
    let parts: Vec<_> = request.query.split('&').filter(|pair| pair.starts_with("q-")).collect();
    if parts.is_empty() {
        return Err(Refusal::denied("Access Denied."));
    }
    Authorization::parse(&parts.join("&")).ok_or_else(malformed)
}

fn check_time(cloud: &Cloud, request: &Request, authorization: &Authorization) -> Result<(), Refusal> {
    let now = cloud.clock.now();
    let (start, end) = authorization
        .validity()
        .ok_or_else(|| Refusal::argument("`q-key-time` is not `<start>;<end>` in unix seconds."))?;
    let dated = request.header("date").and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    let dated = dated.map(|date| date.timestamp().as_second());
    if start.saturating_sub(now) > SKEW || dated.is_some_and(|dated| dated.abs_diff(now) > SKEW.unsigned_abs()) {
        let message = "The difference between the request time and the server's time is too large.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "RequestTimeTooSkewed", message));
    }
    if now > end {
        return Err(Refusal::denied("Request has expired"));
    }
    Ok(())
}

fn session_identity(cloud: &Cloud, request: &Request, target: &Target, session: &Session) -> Result<Identity, Refusal> {
    const TOKEN: &str = "x-cos-security-token";
    let token = request.header(TOKEN).or_else(|| target.parameter(TOKEN)).unwrap_or_default();
    if !same(token.as_bytes(), session.token.as_bytes()) {
        return Err(unknown_key());
    }
    if cloud.clock.now() >= session.expires {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "ExpiredToken", "The provided token has expired."));
    }
    Ok(Identity::Role { role: session.role.clone(), session: session.name.clone() })
}

/// Clients sign the host with its port or without (`real-clients.md` 27).
fn is_signed(request: &Request, target: &Target, authorization: &Authorization, secret_key: &str) -> bool {
    let params: Vec<_> = target
        .parameters
        .iter()
        .filter(|(name, _)| authorization.params.contains(&name.to_lowercase()))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    [request.host.as_str(), without_port(&request.host)].into_iter().any(|host| {
        let headers: Vec<_> = authorization
            .headers
            .iter()
            .map(|name| match name.as_str() {
                "host" => (name.as_str(), host),
                other => (other, request.header(other).unwrap_or_default()),
            })
            .collect();
        let covered =
            Covered { method: request.method.as_str(), path: &target.path, params: &params, headers: &headers };
        let expected = signature(secret_key, &authorization.key_time, &covered);
        same(expected.as_bytes(), authorization.signature.as_bytes())
    })
}

fn unknown_key() -> Refusal {
    let message = "The access key id you provided does not exist in our records.";
    Refusal::new(StatusCode::FORBIDDEN, "InvalidAccessKeyId", message)
}
