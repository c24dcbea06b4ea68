//! CLS 2020-10-16: searching the logs of functions, and listing where they are (`cos-cls.md` 6). Topics come with functions;
//! none can be made here, and what lines hold is what SCF writes.

mod handlers;
mod parse;
mod query;
mod routes;
mod topics;

pub use routes::ROUTES;

#[cfg(test)]
mod tests;
