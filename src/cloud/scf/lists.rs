//! Pages.

/// Cuts one page out of a list.
pub fn page<T>(items: Vec<T>, offset: Option<u64>, limit: Option<u64>, most: u64) -> Vec<T> {
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    // 20 is the documented default of every list of SCF.
    let limit = limit.unwrap_or(20).min(most);
    items.into_iter().skip(size(offset.unwrap_or(0))).take(size(limit)).collect()
}

/// Which way a list runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Order {
    /// Reads `ASC` or `DESC`; descending when absent, as everywhere in SCF.
    pub fn parse(text: Option<&str>) -> Result<Self, crate::wire::ApiError> {
        match text {
            Some("ASC") => Ok(Self::Ascending),
            None | Some("" | "DESC") => Ok(Self::Descending),
            Some(other) => Err(super::errors::invalid("Order", format!("`{other}` is neither `ASC` nor `DESC`."))),
        }
    }

    /// Sorts by a key; equal ones keep their order.
    pub fn sort<T, K: Ord>(self, items: &mut [T], key: impl Fn(&T) -> K) {
        match self {
            Self::Ascending => items.sort_by_key(key),
            Self::Descending => items.sort_by_key(|item| std::cmp::Reverse(key(item))),
        }
    }
}
