//! Where connections go. The signed host is always the real one.

use crate::wire::Product;
use reqwest::Url;
use std::net::IpAddr;

/// Where connections go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// The host that the request names, over TLS.
    Tencent,
    /// One address for every host; each request still names its real host. For the embedded cloud, where plain http is fine:
    /// signatures do not reveal keys.
    At(Url),
}

/// An address that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is no endpoint: expected `http://host:port` or `https://host`, without a path")]
pub struct BadAddress {
    text: String,
}

impl Address {
    /// Reads `http://127.0.0.1:9583`.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let bad = || BadAddress { text: text.to_owned() };
        let url = Url::parse(text.trim()).map_err(|_| bad())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        let known = matches!(url.scheme(), "http" | "https") && url.has_host();
        if bare && anonymous && known { Ok(Self::At(url)) } else { Err(bad()) }
    }

    /// Whether a connection needs certificates; reading the machine's takes longer than everything else here.
    pub(super) fn needs_tls(&self) -> bool {
        match self {
            Self::Tencent => true,
            Self::At(url) => url.scheme() == "https",
        }
    }

    /// An address that an answer names, as it is to be followed: nothing unencrypted, unless it lies where the answer came from, or on
    /// this machine. What Tencent Cloud names can always be had over TLS.
    pub(super) fn leads_to(&self, mut url: Url) -> Option<Url> {
        let loopback = {
            let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
            host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        };
        let near = match self {
            Self::Tencent => {
                // Fails for other kinds of addresses, which are refused below.
                let _ = url.set_scheme("https");
                false
            }
            Self::At(own) => url.scheme() == "http" && (loopback || url.origin() == own.origin()),
        };
        (near || url.scheme() == "https").then_some(url)
    }

    /// The URL to connect to for `path` (with its query, beginning with `/`) on `host`.
    pub(super) fn url(&self, host: &str, path: &str) -> Result<Url, BadAddress> {
        let text = match self {
            Self::Tencent => format!("https://{host}{path}"),
            Self::At(base) => format!("{}{path}", base.as_str().trim_end_matches('/')),
        };
        Url::parse(&text).map_err(|_| BadAddress { text })
    }
}

/// The host that serves `product` for `region`; finance zones are only served by their own (`signing.md` 1).
pub(super) fn host(product: Product, region: &str) -> String {
    if region.ends_with("-fsi") { format!("{}.{region}.tencentcloudapi.com", product.label()) } else { product.host() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_connection_moves() {
        let local = Address::parse("http://127.0.0.1:9583").expect("an endpoint");
        let url = local.url("scf.tencentcloudapi.com", "/a%20b?c=d").expect("a url");
        assert_eq!(url.as_str(), "http://127.0.0.1:9583/a%20b?c=d");
        let url = Address::Tencent.url("scf.tencentcloudapi.com", "/").expect("a url");
        assert_eq!(url.as_str(), "https://scf.tencentcloudapi.com/");
    }

    #[test]
    fn what_is_no_endpoint_says_what_was_expected() {
        for bad in ["", "localhost:1", "ftp://a", "http://", "http://a/b", "http://a?b", "http://u:p@a"] {
            assert_eq!(
                Address::parse(bad).expect_err(bad).to_string(),
                format!("`{bad}` is no endpoint: expected `http://host:port` or `https://host`, without a path")
            );
        }
    }

    #[test]
    fn an_answer_leads_to_nothing_unencrypted_elsewhere() {
        let follows =
            |address: &Address, text: &str| address.leads_to(Url::parse(text).expect("a url")).map(String::from);
        let (local, near) = ("http://127.0.0.1:9583", "http://cloud.internal:80");
        let at = |text: &str| Address::parse(text).expect("an endpoint");
        let object = "https://b-1.cos.ap-beijing.myqcloud.com/x?sign=y";
        for (address, text, expected) in [
            (Address::Tencent, object, Some(object)),
            (Address::Tencent, "http://b-1.cos.ap-beijing.myqcloud.com/x?sign=y", Some(object)),
            (Address::Tencent, "file:///etc/passwd", None),
            (at(local), "http://127.0.0.1:9999/x", Some("http://127.0.0.1:9999/x")),
            (at(local), "http://169.254.169.254/x", None),
            (at(local), "file:///etc/passwd", None),
            (at(near), "http://cloud.internal/x", Some("http://cloud.internal/x")),
            (at(near), "http://other.internal/x", None),
        ] {
            assert_eq!(follows(&address, text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn finance_zones_have_hosts_of_their_own() {
        assert_eq!(host(Product::Scf, "ap-beijing"), "scf.tencentcloudapi.com");
        assert_eq!(host(Product::Scf, "ap-shanghai-fsi"), "scf.ap-shanghai-fsi.tencentcloudapi.com");
    }
}
