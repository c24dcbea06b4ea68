//! The real `bootstrap` process against a runtime API, a COS and receivers, all on loopback.

#![allow(clippy::unwrap_used, missing_docs)]

mod chats;
mod checks;
mod corpus;
mod dead_letters;
mod defects;
// The program that `mpstack eject` writes: its template is Rust as it stands, and compiles and runs its own test here.
#[path = "../../../templates/eject/main.rs.hbs"]
#[allow(dead_code, clippy::print_stdout)]
mod ejected;
mod events;
mod hostile;
mod incomplete;
mod mail;
mod protocol;
mod retries;
mod scenes;
mod taste;
mod tencent;
mod tls;
mod world;
