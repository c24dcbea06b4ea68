//! Every key of a stack with its meaning: one table, of which the JSON Schema for editors, `mpstack explain` and the reference in
//! `docs/stack.md` are made.
//!
//! The readers (`super::read`) do not obey the table: what they say about a fault - which word was meant, what else stands in the
//! way - is more than a table can hold. That both agree is proved instead, by generated documents (`super::tests::agreement`):
//! the schema accepts what the readers accept. What a schema cannot say is listed in `docs/stack.md`, "In an editor".

mod explain;
mod form;
mod key;
mod pattern;
mod route;
mod schema;
mod sink;
#[cfg(test)]
mod table;
mod top;

pub use self::{explain::explain, schema::schema};
pub(super) use self::{
    key::Map,
    top::{FUNCTION, STACK},
};
#[cfg(test)]
pub(super) use self::{
    key::{Key, Kind, Name, Numbers, all},
    table::table,
};
