//! The codes of diagnostics: stable, so that they can be looked up and tested for.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $meaning:literal])+ $name:ident = $code:literal,)+) => {
        /// What kind of diagnostic it is. `E` keeps the stack from being used, `W` does not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $meaning])+ $name,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The code as printed, `E0201`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

codes! {
    // 01: the file as YAML.
    /// It is no YAML, or YAML of a kind that a stack does not use.
    NotYaml = "E0101",
    /// It has more structure than a stack can need.
    TooComplex = "E0102",
    /// A key stands twice in one mapping.
    RepeatedKey = "E0103",

    // 02: its shape.
    /// A key that means nothing there.
    UnknownKey = "E0201",
    /// A key that must be there.
    MissingKey = "E0202",
    /// A string where a number must be, and the like.
    WrongType = "E0203",
    /// Entries that exclude one another.
    Conflict = "E0204",

    // 03: its values.
    /// A name that the cloud would refuse.
    BadName = "E0301",
    /// A number outside of its range.
    BadNumber = "E0302",
    /// A duration that cannot be read or is out of range.
    BadDuration = "E0303",
    /// A description that the cloud would refuse.
    BadDescription = "E0304",
    /// A variable that the cloud would refuse.
    BadVariable = "E0305",
    /// A region, an account, a bucket or a prefix that cannot exist.
    BadPlace = "E0306",
    /// An address that nothing should be sent to.
    BadAddress = "E0307",
    /// A word that is none of those that exist.
    UnknownWord = "E0308",
    /// A message template that cannot be read or fails.
    BadTemplate = "E0309",
    /// A pattern that can fit nothing.
    BadPattern = "E0310",

    // 04: its references.
    /// A `${...}` that is none.
    BadReference = "E0401",
    /// `${env:...}` of a variable that is not set.
    UnsetVariable = "E0402",
    /// `${var:...}` of a name that nobody defines.
    UnknownVariable = "E0403",
    /// A secret where its value would be seen or cannot be used.
    MisplacedSecret = "E0404",
    /// An environment that the stack does not describe.
    UnknownEnvironment = "E0405",

    // 05: what is possible but hardly meant.
    /// A credential in plain text.
    PlainSecret = "W0501",
    /// A region that we have not heard of.
    UnknownRegion = "W0502",
    /// No event type is bound.
    NothingBound = "W0503",
    /// An entry that has no effect.
    NoEffect = "W0504",
}

impl Code {
    /// Whether it keeps the stack from being used.
    pub fn is_error(self) -> bool {
        self.as_str().starts_with('E')
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        let codes = Code::ALL.iter().map(|code| &code.as_str()[1..]).collect::<Vec<_>>();
        assert!(codes.is_sorted_by(|left, right| left < right), "{codes:?}");
    }
}
