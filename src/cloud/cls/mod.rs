//! CLS 2020-10-16: searching the logs of functions (`cos-cls.md` 6).

mod handlers;
mod parse;
mod query;
mod routes;

pub use routes::ROUTES;

#[cfg(test)]
mod tests;
