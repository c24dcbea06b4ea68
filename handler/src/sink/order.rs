//! What sinks are made from: messages and addresses, with the route's secrets in place.

use super::{LookUp, Parcel};
use crate::{
    config::{Reference, Route},
    http::{Call, Http, Reply, Way},
    message::{Format, Rendered, render},
    retry::Failure,
    sign::cos::encode,
};
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};

/// One route and what is to go its way.
pub(super) struct Order<'a> {
    pub(super) route: &'a Route,
    pub(super) parcel: &'a Parcel,
    pub(super) request_id: &'a str,
    pub(super) look_up: LookUp,
    /// What was odd on the way to a channel.
    pub(super) note: Option<String>,
}

impl Order<'_> {
    pub(super) fn secret(&self, reference: &Reference) -> Result<SecretString, Failure> {
        Ok(reference.resolve(self.look_up)?)
    }

    /// An address that the stack names in full is the stack's own; one that comes through a secret is looked at more closely.
    pub(super) fn address(&self, reference: &Reference) -> Result<Address, Failure> {
        let way = if reference.names_its_host() { Way::Outward } else { Way::Guarded };
        Ok(Address { url: self.secret(reference)?, way })
    }

    pub(super) fn address_or(&self, reference: Option<&Reference>, usual: &str) -> Result<Address, Failure> {
        let usual = || Ok(Address { url: usual.into(), way: Way::Outward });
        reference.map_or_else(usual, |reference| self.address(reference))
    }

    /// Renders the event with the route's template, or the built-in one.
    pub(super) fn message(&mut self, format: Format) -> Rendered {
        self.render(self.route.template.as_deref(), format)
    }

    /// Renders the event with the built-in template.
    pub(super) fn plain(&mut self) -> Rendered {
        self.render(None, Format::Plain)
    }

    fn render(&mut self, template: Option<&str>, format: Format) -> Rendered {
        let Parcel { event, stack, archived, .. } = self.parcel;
        let rendered = render(template, format, event, stack, archived.as_ref());
        if let Some(fallback) = &rendered.fallback {
            self.note = Some(fallback.clone());
        }
        rendered
    }
}

/// Where to post.
#[derive(Clone)]
pub(super) struct Address {
    url: SecretString,
    way: Way,
}

impl Address {
    /// Adds a part to the path.
    pub(super) fn below(&self, part: &str) -> Self {
        let url = format!("{}/{}", self.url.expose_secret().trim_end_matches('/'), encode(part));
        Self { url: url.into(), way: self.way }
    }

    /// Adds a parameter to the query.
    pub(super) fn with(&self, name: &str, value: &str) -> Self {
        let url = self.url.expose_secret();
        let mark = if url.contains('?') { '&' } else { '?' };
        Self { url: format!("{url}{mark}{name}={}", encode(value)).into(), way: self.way }
    }

    pub(super) async fn post_json(&self, http: &Http, body: Vec<u8>) -> Result<Reply, Failure> {
        self.post(http, vec![("content-type", "application/json; charset=utf-8".into())], body).await
    }

    pub(super) async fn post(
        &self,
        http: &Http,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    ) -> Result<Reply, Failure> {
        let url = self.url.expose_secret().into();
        http.send(Call { method: Method::POST, url, headers, body, way: self.way }).await
    }
}
