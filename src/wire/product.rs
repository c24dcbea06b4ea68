//! The products of API 3.0 that we speak to.

/// A product: its host label, which is also the service of the TC3 scope, and its API version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// Serverless Cloud Function.
    Scf,
    /// Cloud Access Management.
    Cam,
    /// Security Token Service.
    Sts,
    /// Media Processing Service.
    Mps,
    /// Cloud Log Service.
    Cls,
    /// Tag.
    Tag,
    /// CloudAudit.
    Cloudaudit,
}

impl Product {
    /// Every product.
    pub const ALL: [Self; 7] = [Self::Scf, Self::Cam, Self::Sts, Self::Mps, Self::Cls, Self::Tag, Self::Cloudaudit];

    /// First label of the host and service of the TC3 scope.
    pub fn label(self) -> &'static str {
        match self {
            Self::Scf => "scf",
            Self::Cam => "cam",
            Self::Sts => "sts",
            Self::Mps => "mps",
            Self::Cls => "cls",
            Self::Tag => "tag",
            Self::Cloudaudit => "cloudaudit",
        }
    }

    /// Value of `X-TC-Version`. STS and Tag share theirs: tell them apart by action.
    pub fn version(self) -> &'static str {
        match self {
            Self::Scf => "2018-04-16",
            Self::Cam => "2019-01-16",
            Self::Sts | Self::Tag => "2018-08-13",
            Self::Mps => "2019-06-12",
            Self::Cls => "2020-10-16",
            Self::Cloudaudit => "2019-03-19",
        }
    }

    /// The public host, `<label>.tencentcloudapi.com`.
    pub fn host(self) -> String {
        format!("{}.tencentcloudapi.com", self.label())
    }

    /// The product with this host label.
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|product| product.label() == label)
    }
}
