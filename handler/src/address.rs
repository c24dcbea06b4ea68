//! Which addresses may be spoken to.
//!
//! Nobody may reach what hands out the function's own credentials. Beyond that it depends on who named the host. A host that
//! stands in the stack may lie in a private network: receivers inside a VPC are a use of ours, and the stack's owner wrote it.
//! A host that came through a secret was written by whoever could set a variable, and must be a public one, over TLS.

use crate::retry::Failure;
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::{
    env, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

/// The variables that reqwest takes a proxy from.
const PROXIES: [&str; 6] = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The metadata service by name.
const METADATA: &str = "metadata.tencentyun.com";

/// Who named a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// The stack, letter for letter.
    Stack,
    /// The value of a secret.
    Secret,
}

/// Refuses what can be told from the address alone.
///
/// # Errors
/// The address, for good.
pub fn check(url: &Url, named_by: NamedBy) -> Result<(), Failure> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    check_host(host, named_by)?;
    if named_by == NamedBy::Secret && url.scheme() != "https" {
        return Err(Failure::never("an address that comes through a secret must be `https://`"));
    }
    if named_by == NamedBy::Secret && proxies().any(|proxy| proxy.eq_ignore_ascii_case(host)) {
        return Err(Failure::never("an address that comes through a secret is that of the proxy"));
    }
    Ok(())
}

/// Returns the addresses of `host` that may be spoken to.
///
/// # Errors
/// None may (for good), or the name cannot be resolved (which may pass).
pub async fn resolve(host: &str, port: u16, named_by: NamedBy) -> Result<Vec<SocketAddr>, Failure> {
    check_host(host, named_by)?;
    let found = lookup(host, port, named_by).await;
    let found = found.map_err(|error| Failure::soon(format!("the name of the server cannot be resolved: {error}")))?;
    if found.is_empty() { Err(Failure::never("the name leads to no address that is allowed")) } else { Ok(found) }
}

fn check_host(host: &str, named_by: NamedBy) -> Result<(), Failure> {
    let literal = host.parse::<IpAddr>().ok();
    if literal.is_some_and(is_link_local) || host.trim_end_matches('.').eq_ignore_ascii_case(METADATA) {
        return Err(Failure::never("the address belongs to the metadata service"));
    }
    if literal.is_some_and(|address| !is_allowed(address, named_by)) {
        return Err(Failure::never("an address that comes through a secret is not a public one"));
    }
    Ok(())
}

async fn lookup(host: &str, port: u16, named_by: NamedBy) -> io::Result<Vec<SocketAddr>> {
    let found = tokio::net::lookup_host((host, port)).await?;
    Ok(found.filter(|address| is_allowed(address.ip(), named_by)).collect())
}

fn is_allowed(address: IpAddr, named_by: NamedBy) -> bool {
    match named_by {
        NamedBy::Stack => !is_link_local(address),
        NamedBy::Secret => is_public(address),
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => four.is_link_local(),
        IpAddr::V6(six) => six.is_unicast_link_local() || inner(address).is_some_and(|four| four.is_link_local()),
    }
}

fn is_public(address: IpAddr) -> bool {
    match (address, inner(address)) {
        (IpAddr::V4(four), _) | (IpAddr::V6(_), Some(four)) => {
            let [first, second, ..] = four.octets();
            // Addresses that carriers share among their customers; Tencent Cloud has services of its own there.
            let shared = first == 100 && (64..128).contains(&second);
            let special = first == 0 || first >= 240 || shared || four.is_multicast();
            !(special || four.is_private() || four.is_loopback() || four.is_link_local())
        }
        (IpAddr::V6(six), None) => {
            let special = six.is_loopback() || six.is_unspecified() || six.is_multicast();
            !(special || six.is_unique_local() || six.is_unicast_link_local())
        }
    }
}

/// Returns the IPv4 address inside an IPv6 one: mapped, or as the translators of IPv6-only networks have it.
fn inner(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(six) = address else { return None };
    let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = six.segments() else { return six.to_ipv4_mapped() };
    Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
}

/// Names of the hosts that requests may have to go through.
fn proxies() -> impl Iterator<Item = String> {
    let values = PROXIES.into_iter().filter_map(|name| env::var(name).ok()).filter(|value| !value.is_empty());
    values.filter_map(|value| {
        let value = if value.contains("://") { value } else { format!("http://{value}") };
        Some(Url::parse(&value).ok()?.host_str()?.to_owned())
    })
}

/// Resolves names as the system does, but only to addresses that are allowed. A proxy may lie anywhere: it then is the one that
/// resolves the receiver's name, and decides.
#[derive(Debug, Clone)]
pub struct Guard {
    named_by: NamedBy,
    proxies: Arc<[String]>,
}

impl Guard {
    /// For requests whose hosts are named so.
    pub fn new(named_by: NamedBy) -> Self {
        Self { named_by, proxies: proxies().collect() }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let is_proxy = self.proxies.iter().any(|proxy| proxy.eq_ignore_ascii_case(name.as_str()));
        let named_by = if is_proxy { NamedBy::Stack } else { self.named_by };
        Box::pin(async move {
            let allowed = lookup(name.as_str(), 0, named_by).await?;
            if allowed.is_empty() {
                return Err("the name leads to no address that is allowed".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_service_is_out_of_reach_and_secrets_lead_only_outside() {
        const BOTH: (bool, bool) = (true, true);
        const STACK: (bool, bool) = (true, false);
        const NONE: (bool, bool) = (false, false);
        for (url, allowed) in [
            ("https://169.254.0.23/latest/meta-data/", NONE),
            ("https://[fe80::1]/", NONE),
            ("https://[::ffff:169.254.0.23]/", NONE),
            ("https://[64:ff9b::169.254.0.23]/", NONE),
            ("https://Metadata.TencentYun.com/latest", NONE),
            ("https://metadata.tencentyun.com./latest", NONE),
            ("https://10.0.0.7:8080/hook", STACK),
            ("https://172.31.0.1/", STACK),
            ("https://192.168.1.1/", STACK),
            ("https://100.64.0.1/", STACK),
            ("https://127.0.0.1/", STACK),
            ("https://0177.1/", STACK),
            ("https://2130706433/", STACK),
            ("https://0.0.0.0/", STACK),
            ("https://[::1]/", STACK),
            ("https://[::ffff:10.0.0.1]/", STACK),
            ("https://[fd00::1]/", STACK),
            ("http://example.com/hook", STACK),
            ("https://example.com/hook", BOTH),
            ("https://8.8.8.8/", BOTH),
            ("https://172.32.0.1/", BOTH),
            ("https://[2606:4700::1]/", BOTH),
        ] {
            let url = Url::parse(url).expect(url);
            let found = (check(&url, NamedBy::Stack).is_ok(), check(&url, NamedBy::Secret).is_ok());
            assert_eq!(found, allowed, "{url}");
        }
    }

    #[test]
    fn a_name_is_judged_by_where_it_leads() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let found = |named_by| runtime.block_on(resolve("localhost", 25, named_by));
        assert!(found(NamedBy::Stack).is_ok_and(|found| found.iter().all(|address| address.ip().is_loopback())));
        assert_eq!(found(NamedBy::Secret), Err(Failure::never("the name leads to no address that is allowed")));
    }
}
