//! A mail server: EHLO, STARTTLS, AUTH and DATA as RFC 5321 has them, over real TLS with a throw-away certificate.

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
};
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// TLS before the first word.
    Implicit,
    Starttls,
    /// No encryption at all.
    Plain,
}

/// What a client had said when it was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    pub encrypted: bool,
    /// What came with `AUTH PLAIN`, in base64.
    pub login: Option<String>,
    pub from: String,
    pub to: Vec<String>,
    /// Unstuffed.
    pub data: Vec<u8>,
}

/// Answers to commands that begin so, instead of the usual ones; each is used once.
type Refusals = Arc<Mutex<Vec<(&'static str, &'static str)>>>;

pub struct Smtp {
    pub port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
    /// Every command of every connection, without credentials' arguments.
    commands: Arc<Mutex<Vec<String>>>,
    refusals: Refusals,
    folder: TempDir,
}

trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

impl Smtp {
    pub fn start(offer: Offer) -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), made.cert.pem()).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap();
        let config = Arc::new(config);

        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            mails: Arc::default(),
            commands: Arc::default(),
            refusals: Arc::default(),
            folder,
        };
        let (mails, commands, refusals) =
            (Arc::clone(&server.mails), Arc::clone(&server.commands), Arc::clone(&server.refusals));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let session = Session {
                    offer,
                    config: Arc::clone(&config),
                    mails: Arc::clone(&mails),
                    commands: Arc::clone(&commands),
                    refusals: Arc::clone(&refusals),
                };
                // A client that goes away ends its session and nothing else.
                thread::spawn(move || session.run(stream));
            }
        });
        server
    }

    /// Trusting this file is trusting the server.
    pub fn certificate(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    pub fn refuse(&self, command: &'static str, answer: &'static str) {
        self.refusals.lock().unwrap().push((command, answer));
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.commands.lock().unwrap().clone()
    }
}

struct Session {
    offer: Offer,
    config: Arc<ServerConfig>,
    mails: Arc<Mutex<Vec<Mail>>>,
    commands: Arc<Mutex<Vec<String>>>,
    refusals: Refusals,
}

impl Session {
    fn run(&self, stream: TcpStream) -> Option<()> {
        let mut encrypted = self.offer == Offer::Implicit;
        let mut plain = (!encrypted).then(|| stream.try_clone().unwrap());
        let mut wire: Box<dyn Wire> = if encrypted { self.encrypt(stream) } else { Box::new(stream) };
        let mut mail = Mail::default();
        say(&mut wire, "220 mail.example ESMTP")?;
        loop {
            let line = line(&mut wire)?;
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let shown = if verb == "AUTH" { "AUTH" } else { line.as_str() };
            self.commands.lock().unwrap().push(shown.to_owned());
            if let Some(answer) = self.refusal(&line) {
                say(&mut wire, answer)?;
                continue;
            }
            match verb.as_str() {
                "EHLO" => {
                    let tls = if self.offer == Offer::Starttls && !encrypted { "250-STARTTLS\r\n" } else { "" };
                    let auth = if encrypted { "250-AUTH PLAIN LOGIN\r\n" } else { "" };
                    say(&mut wire, &format!("250-mail.example\r\n{tls}{auth}250 SIZE 10485760"))?;
                }
                "STARTTLS" => {
                    say(&mut wire, "220 go ahead")?;
                    wire = self.encrypt(plain.take()?);
                    encrypted = true;
                }
                "AUTH" => {
                    mail.login = Some(line.split(' ').nth(2)?.to_owned());
                    say(&mut wire, "235 2.7.0 accepted")?;
                }
                "MAIL" => {
                    mail = Mail { encrypted, login: mail.login.take(), from: path(&line)?, ..Mail::default() };
                    say(&mut wire, "250 2.1.0 ok")?;
                }
                "RCPT" => {
                    mail.to.push(path(&line)?);
                    say(&mut wire, "250 2.1.5 ok")?;
                }
                "DATA" => {
                    say(&mut wire, "354 go on")?;
                    mail.data = data(&mut wire)?;
                    let answer = self.refusal("CONTENT");
                    if answer.is_none() {
                        self.mails.lock().unwrap().push(mail.clone());
                    }
                    say(&mut wire, answer.unwrap_or("250 2.0.0 queued"))?;
                }
                "QUIT" => return say(&mut wire, "221 bye"),
                _ => say(&mut wire, "502 what?")?,
            }
        }
    }

    fn encrypt(&self, stream: TcpStream) -> Box<dyn Wire> {
        Box::new(StreamOwned::new(ServerConnection::new(Arc::clone(&self.config)).unwrap(), stream))
    }

    fn refusal(&self, line: &str) -> Option<&'static str> {
        let mut refusals = self.refusals.lock().unwrap();
        let at = refusals.iter().position(|(command, _)| line.starts_with(command))?;
        Some(refusals.remove(at).1)
    }
}

fn say(wire: &mut Box<dyn Wire>, text: &str) -> Option<()> {
    wire.write_all(format!("{text}\r\n").as_bytes()).and_then(|()| wire.flush()).ok()
}

/// Reads byte by byte: what follows STARTTLS belongs to somebody else.
fn line(wire: &mut Box<dyn Wire>) -> Option<String> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        wire.read_exact(&mut byte).ok()?;
        line.push(byte[0]);
    }
    assert!(line.len() <= 1000, "no line is longer than RFC 5321 has it");
    line.truncate(line.len() - 2);
    String::from_utf8(line).ok()
}

fn data(wire: &mut Box<dyn Wire>) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    loop {
        match line(wire)?.as_str() {
            "." => return Some(data),
            text => {
                data.extend_from_slice(text.strip_prefix('.').unwrap_or(text).as_bytes());
                data.extend_from_slice(b"\r\n");
            }
        }
    }
}

fn path(line: &str) -> Option<String> {
    Some(line.split_once('<')?.1.split_once('>')?.0.to_owned())
}
