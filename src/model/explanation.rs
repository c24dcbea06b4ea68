//! What there is to know about a word that the user met.

/// A key of the stack file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyExplanation {
    /// Its path, `notify[].wecom.key`.
    pub key: String,
    /// Type, in words.
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub meaning: String,
    /// What its values may be; `None` = anything of their type.
    pub allowed: Option<String>,
    /// What holds without it; `None` = nothing in particular.
    pub default: Option<String>,
    /// As it may stand in the file.
    pub examples: Vec<String>,
    /// The keys below it.
    pub keys: Vec<String>,
    /// Where it goes; `None` = mpstack's own business.
    pub cloud: Option<String>,
    /// The page that tells more.
    pub more: Option<String>,
}
