//! STS 2018-08-13: who am I, and temporary keys of a role (`cam-roles.md` 3).

mod handlers;
mod routes;

pub use routes::ROUTES;

#[cfg(test)]
mod tests;
