//! Tag 2018-08-13: tags of functions and roles (`scf-api.md` 10.5). The tags themselves are the resources' own.

mod attach;
mod handlers;
mod pairs;
mod resource;
mod routes;

pub use routes::ROUTES;

#[cfg(test)]
mod tests;
