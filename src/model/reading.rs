//! A reading that did not succeed. It is never taken for "absent".

/// What could not be read, and why.
#[derive(Debug)]
pub struct ReadFailure {
    /// In words, "the triggers of function `MPSAnalysis`".
    pub what: String,
    /// Why.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// A reading that has holes: neither yes nor no.
#[derive(Debug, thiserror::Error)]
#[error("could not read {}", .0.iter().map(|failure| failure.what.as_str()).collect::<Vec<_>>().join(", "))]
pub struct Incomplete(pub Vec<ReadFailure>);
