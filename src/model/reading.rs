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
#[error("could not read {}", holes(.0))]
pub struct Incomplete(pub Vec<ReadFailure>);

/// The first few by name: when nothing can be reached, all of them are lost for one reason.
fn holes(failures: &[ReadFailure]) -> String {
    const NAMED: usize = 6;
    let names: Vec<_> = failures.iter().take(NAMED).map(|failure| failure.what.as_str()).collect();
    match failures.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
