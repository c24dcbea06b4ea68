//! CloudAudit 2019-03-19: the audit log as the vendor shows it (product/1021/34200).

mod handlers;
mod routes;

pub use routes::ROUTES;

#[cfg(test)]
mod tests;
