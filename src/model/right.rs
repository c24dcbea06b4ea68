//! Rights, one by one.

/// A right: one action on one resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// `scf:GetFunction`.
    pub action: String,
    /// A six-segment name, or `*`.
    pub resource: String,
}
