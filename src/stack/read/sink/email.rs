//! `email:` - a mail server, and who writes to whom by it.

use super::address::{credential, is_loopback, reference};
use crate::stack::{
    code::Code,
    diagnostic::Diagnostic,
    fields::Fields,
    node::{Node, Value},
    read::scalar,
    report::Report,
    suggestion::quoted,
};
use mpstack_handler::config::{Encryption, Mailbox, Sink};

const ENCRYPTIONS: [(&str, Encryption); 3] =
    [("implicit", Encryption::Implicit), ("starttls", Encryption::Starttls), ("none", Encryption::None)];

/// Where mail servers expect TLS at once.
const SUBMISSIONS: u16 = 465;

pub(super) fn email<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Sink> {
    let fields = Fields::of(node, "`email`", report)?;
    let host = fields.required("host", host);
    let port = fields.optional("port", port);
    let tls = fields.optional("tls", |node, report| scalar::word(node, report, "a kind of encryption", &ENCRYPTIONS));
    let user = fields.optional("user", |node, report| Some(reference(node, report)?.0));
    let password = fields.optional("password", |node, report| credential(node, report, "SMTP_PASSWORD"));
    let from = fields.required("from", mailbox);
    let to = fields.required("to", receivers);
    let place = |key| fields.get(key).map_or_else(|| node.span.clone(), |entry| entry.span.clone());
    let (tls_place, user_place) = (place("tls"), place("user"));
    fields.finish();

    let (host, port, tls) = (host?, port?.unwrap_or(SUBMISSIONS), tls?);
    let tls = tls.unwrap_or(if port == SUBMISSIONS { Encryption::Implicit } else { Encryption::Starttls });
    if tls == Encryption::None && !is_loopback(&host) {
        return report.refuse(
            Diagnostic::new(Code::BadAddress, &tls_place, "mail without encryption")
                .expected("expected `implicit` or `starttls`; `none` only for this machine"),
        );
    }
    let (user, password) = (user?, password?);
    if user.is_some() != password.is_some() {
        return report.refuse(
            Diagnostic::new(Code::MissingKey, &user_place, "`user` and `password` belong together")
                .expected("expected both, or none"),
        );
    }
    Some(Sink::Email(Mailbox { host, port, tls, user, password, from: from?, to: to? }))
}

pub(in crate::stack) fn host(node: &Node, report: &Report<'_>) -> Option<String> {
    let text = scalar::plain(node, report)?;
    // What fits between the slashes of an address and stays what it was is a host.
    let parsed = reqwest::Url::parse(&format!("https://{text}/"));
    if parsed.is_ok_and(|url| url.host_str() == Some(text.as_str()) && url.as_str() == format!("https://{text}/")) {
        return Some(text);
    }
    report.refuse(
        Diagnostic::new(Code::BadAddress, &node.span, format!("{} is no host", quoted(&text)))
            .expected("expected a name such as `smtp.qcloudmail.com`"),
    )
}

fn port(node: &Node, report: &Report<'_>) -> Option<u16> {
    let number = scalar::integer(node, report)?;
    match u16::try_from(number) {
        Ok(25) => report.refuse(
            Diagnostic::new(Code::BadNumber, &node.span, "port 25 is closed in cloud functions")
                .expected("expected 465 or 587"),
        ),
        Ok(port) if port > 0 => Some(port),
        _ => report.refuse(
            Diagnostic::new(Code::BadNumber, &node.span, format!("{number} is no port"))
                .expected("expected 465 or 587"),
        ),
    }
}

/// One or several.
fn receivers<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Vec<String>> {
    let receivers = match node.value {
        Value::Text(_) => mailbox(node, report).map(|one| vec![one]),
        _ => scalar::list(node, report, mailbox),
    }?;
    if (1..=50).contains(&receivers.len()) {
        return Some(receivers);
    }
    report.refuse(
        Diagnostic::new(Code::WrongType, &node.span, format!("{} receivers", receivers.len()))
            .expected("expected 1 to 50"),
    )
}

/// `a@example.com` or `Name <a@example.com>`, of which the handler's mail library reads every one.
pub(in crate::stack) fn mailbox(node: &Node, report: &Report<'_>) -> Option<String> {
    let text = scalar::plain(node, report)?;
    let (name, address) = match text.strip_suffix('>').and_then(|rest| rest.split_once('<')) {
        Some((name, address)) => (name.trim(), address),
        None => ("", text.as_str()),
    };
    let is_atom = |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(character);
    let is_dotted = |text: &str, is_letter: &dyn Fn(char) -> bool| {
        text.split('.').all(|part| !part.is_empty()) && text.chars().all(is_letter)
    };
    let is_letter = |character: char| character.is_ascii_alphanumeric() || "-.".contains(character);
    let fits = address.split_once('@').is_some_and(|(local, domain)| {
        (1..=64).contains(&local.len())
            && domain.len() <= 190
            && is_dotted(local, &is_atom)
            && is_dotted(domain, &is_letter)
    });
    if fits && !name.chars().any(|character| character.is_control() || "<>()[]\\,;:\"@.".contains(character)) {
        return Some(text);
    }
    report.refuse(
        Diagnostic::new(Code::BadAddress, &node.span, format!("{} is no mail address", quoted(&text)))
            .expected("expected `a@example.com` or `Name <a@example.com>`"),
    )
}
