//! What a stack is written from.

use crate::model::{Field, FunctionKey, Observed, ObservedFunction};
use mpstack_handler::config::Configuration;
use std::collections::BTreeSet;

/// What is known of a function that is there.
#[derive(Debug, Clone, Copy)]
pub struct Live<'a> {
    /// The stack that it belongs to, or is to belong to.
    pub stack: &'a str,
    /// Its address.
    pub key: &'a FunctionKey,
    /// The function.
    pub function: &'a ObservedFunction,
    /// The account around it, with the service roles and the stack's execution role.
    pub observed: &'a Observed,
    /// The fields that the last apply managed: what it did not, the stack does not mention. `None` = nobody can tell, so all are
    /// mentioned.
    pub managed: Option<&'a BTreeSet<Field>>,
    /// `mpstack.json` of its package; `None` = somebody else made that.
    pub configuration: Option<&'a Configuration>,
    /// Where the stack gets the code from.
    pub code: LiveCode<'a>,
}

/// Where a written stack gets the code from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveCode<'a> {
    /// The handler in this binary: it would make the same package.
    Bundled,
    /// The package that is there.
    Zip {
        /// Its file, as seen from the stack.
        file: &'a str,
        /// Why it is not the handler in this binary.
        because: &'a str,
    },
}

/// A written stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file's text.
    pub text: String,
    /// Names of the secrets that it refers to.
    pub secrets: BTreeSet<String>,
}
