//! Mail by SMTP (`sinks.md` 8): HTML with a plain alternative, over TLS, under an id that a repetition has again.

use super::{id, order::Order, verdict::without};
use crate::{
    address::{self, NamedBy},
    config::{Encryption, Mailbox},
    http::Http,
    message::Format,
    report::chain,
    retry::{Again, Failure},
    sign::sha256_hex,
};
use lettre::{
    Address, Message,
    message::{
        MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use secrecy::{ExposeSecret, SecretString};
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// A connection takes this long at most.
const CONNECT: Duration = Duration::from_secs(3);

/// Tencent's mail service refuses for good (554) what its own words call a matter of time.
const PASSING: [&str; 5] =
    ["SmtpRateLimit", "FrequencyLimit", "TemporaryBlocked", "ServiceNotAvailable", "SendEmailErr"];

/// What such a refusal waits for: rates are counted by the second and by the hour.
const MINUTE: Duration = Duration::from_secs(60);

pub(super) struct Email {
    mailbox: Mailbox,
    login: Option<(SecretString, SecretString)>,
    message: Message,
    /// Whether a receiver that was refused for now has had its second chance.
    has_waited: AtomicBool,
}

impl Email {
    pub(super) fn new(mailbox: &Mailbox, order: &mut Order<'_>) -> Result<Self, Failure> {
        let login = match (&mailbox.user, &mailbox.password) {
            (Some(user), Some(password)) => Some((order.secret(user)?, order.secret(password)?)),
            (None, _) | (_, None) => None,
        };
        Ok(Self {
            mailbox: mailbox.clone(),
            login,
            message: compose(mailbox, order)?,
            has_waited: AtomicBool::new(false),
        })
    }

    pub(super) async fn attempt(&self, http: &Http) -> Result<(), Failure> {
        let Mailbox { host, port, .. } = &self.mailbox;
        let addresses = address::resolve(host, *port, NamedBy::Stack).await?;
        let mut connection = self.connect(&addresses, http).await?;
        if let Some((user, password)) = &self.login {
            let credentials = Credentials::new(user.expose_secret().into(), password.expose_secret().into());
            let login = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            login.map_err(|error| self.refused_login(&error))?;
        }
        let sent = self.send(&mut connection).await;
        // The mail is on its way, or never will be; how the server says good-bye is its own affair, and may take its time.
        let _ = tokio::time::timeout(Duration::from_millis(200), connection.quit()).await;
        sent?.map_or(Ok(()), Err)
    }

    /// Hands the mail over for all receivers that the server takes, and returns why others are without it. One that is refused for
    /// now makes the whole mail wait, once: nobody shall get it twice for the sake of a moment.
    ///
    /// # Errors
    /// Nobody gets it.
    async fn send(&self, connection: &mut AsyncSmtpConnection) -> Result<Option<Failure>, Failure> {
        let content = self.message.formatted();
        let options = self.options(connection, &content)?;
        let sender = self.message.envelope().from().cloned();
        connection.command(Mail::new(sender, options)).await.map_err(|error| self.judge(&error))?;
        let receivers = self.message.envelope().to();
        let mut refused = Vec::new();
        for receiver in receivers {
            if let Err(error) = connection.command(Rcpt::new(receiver.clone(), Vec::new())).await {
                let failure = self.judge(&error);
                if error.status().is_none() {
                    return Err(failure);
                }
                refused.push((receiver, failure));
            }
        }
        let is_passing = refused.iter().any(|(_, failure)| failure.is_retryable());
        let partial = refused_for(&refused, receivers.len());
        if refused.len() == receivers.len() || is_passing && !self.has_waited.swap(true, Ordering::Relaxed) {
            return partial.map_or(Ok(None), Err);
        }
        connection.command(Data).await.map_err(|error| self.judge(&error))?;
        connection.message(&content).await.map_err(|error| self.judge(&error))?;
        Ok(partial)
    }

    /// Returns what the server has to be told about the mail's characters.
    fn options(&self, connection: &AsyncSmtpConnection, content: &[u8]) -> Result<Vec<MailParameter>, Failure> {
        let envelope = self.message.envelope();
        let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
        let mut options = Vec::new();
        for (needed, extension, option, what) in [
            (
                !envelope.from().into_iter().chain(envelope.to()).all(is_ascii),
                Extension::SmtpUtfEight,
                MailParameter::SmtpUtfEight,
                "addresses beyond ASCII",
            ),
            (
                !content.is_ascii(),
                Extension::EightBitMime,
                MailParameter::Body(MailBodyParameter::EightBitMime),
                "mails beyond ASCII",
            ),
        ] {
            if needed && !connection.server_info().supports_feature(extension) {
                return Err(Failure::never(format!("the server does not take {what}")));
            }
            options.extend(needed.then_some(option));
        }
        Ok(options)
    }

    async fn connect(&self, addresses: &[SocketAddr], http: &Http) -> Result<AsyncSmtpConnection, Failure> {
        let Mailbox { host, tls, .. } = &self.mailbox;
        if *tls == Encryption::None && !addresses.iter().all(|address| address.ip().is_loopback()) {
            return Err(Failure::never("without encryption, mail goes to servers on this machine only"));
        }
        let parameters = || parameters(host, http).map_err(|error| Failure::never(chain(&error)));
        let at_once = (*tls == Encryption::Implicit).then(parameters).transpose()?;
        let hello = ClientId::default();
        let connected = AsyncSmtpConnection::connect_tokio1(addresses, Some(CONNECT), &hello, at_once, None).await;
        let mut connection = connected.map_err(|error| self.judge(&error))?;
        if *tls == Encryption::Starttls {
            // Nothing has been said yet that an eavesdropper could use, and without it nothing will be.
            if !connection.can_starttls() {
                return Err(Failure::never("the server does not offer STARTTLS"));
            }
            connection.starttls(parameters()?, &hello).await.map_err(|error| self.judge(&error))?;
        }
        Ok(connection)
    }

    fn judge(&self, error: &Error) -> Failure {
        let words = error.to_string();
        let message = match &self.login {
            Some((user, password)) => without(&words, &[user, password]),
            None => words,
        };
        let again = if error.is_permanent() && PASSING.iter().any(|word| message.contains(word)) {
            Again::After(MINUTE)
        } else if error.is_permanent() || error.is_client() {
            Again::Never
        } else {
            Again::Soon
        };
        Failure { again, message }
    }

    /// What a server says to a login may repeat it, in whichever encoding: none of it is told.
    fn refused_login(&self, error: &Error) -> Failure {
        let code = error.status().map_or_else(String::new, |code| format!(" ({code})"));
        Failure { message: format!("the server did not accept the login{code}"), ..self.judge(error) }
    }
}

/// Says who is without the mail, of `all` receivers; `None` if nobody is. It may come again if time can mend one of the refusals.
fn refused_for(refused: &[(&Address, Failure)], all: usize) -> Option<Failure> {
    let passing = refused.iter().find(|(_, failure)| failure.is_retryable());
    let (_, worst) = passing.or_else(|| refused.first())?;
    let each: Vec<_> = refused.iter().map(|(address, failure)| format!("`{address}`: {failure}")).collect();
    let message = format!("{} of {all} receivers refused: {}", refused.len(), each.join("; "));
    Some(Failure { again: worst.again, message })
}

fn parameters(host: &str, http: &Http) -> Result<TlsParameters, Error> {
    let builder = TlsParameters::builder(host.into()).certificate_store(CertificateStore::WebpkiRoots);
    let certificates = http.own_roots().iter().map(|certificate| Certificate::from_der(certificate.to_vec()));
    certificates.into_iter().try_fold(builder, |builder, root| Ok(builder.add_root_certificate(root?)))?.build()
}

fn compose(mailbox: &Mailbox, order: &mut Order<'_>) -> Result<Message, Failure> {
    let wrong = |what: &str| Failure::never(format!("{what} is no mail address"));
    let from: lettre::message::Mailbox = mailbox.from.parse().map_err(|_| wrong("the sender"))?;
    let (html, plain) = (order.message(Format::Mail), order.plain());
    let (event, domain) = (&order.parcel.event, from.email.domain().to_owned());
    // A task's mails stand together, although nobody wrote the one that they all refer to.
    let task = event.task_id.as_deref().map(|task| format!("<task_{}@{domain}>", &sha256_hex(task.as_bytes())[..32]));
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let mut builder = Message::builder()
        .from(from)
        .subject(html.title)
        .message_id(Some(format!("<{}@{domain}>", id(event, &order.route.name))))
        .raw_header(HeaderValue::new(automatic, "auto-generated".into()));
    for to in &mailbox.to {
        builder = builder.to(to.parse().map_err(|_| wrong("a receiver"))?);
    }
    if let Some(task) = task {
        builder = builder.references(task);
    }
    let parts = MultiPart::alternative_plain_html(plain.text, html.text);
    builder.multipart(parts).map_err(|error| Failure::never(format!("the mail cannot be composed: {error}")))
}
