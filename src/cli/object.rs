//! An object in COS as typed: `cos://BUCKET/KEY`, the form of Tencent's own tools.

/// An object in COS, in the stack's region: MPS reads only from buckets of the region in which it works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Full name, with the appid.
    pub bucket: String,
    /// Without a leading slash.
    pub key: String,
}

impl Object {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let parts = text.strip_prefix("cos://").and_then(|rest| rest.split_once('/'));
        match parts {
            Some((bucket, key)) if is_bucket(bucket) && !key.is_empty() => {
                Ok(Self { bucket: bucket.to_owned(), key: key.to_owned() })
            }
            _ => Err("expected `cos://BUCKET/KEY`, with the bucket's full name, such as `videos-1250000000`".into()),
        }
    }
}

/// Whether this is a bucket's full name: letters, digits and hyphens, then the appid.
fn is_bucket(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(name, appid)| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
            && !appid.is_empty()
            && appid.chars().all(|letter| letter.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_and_key_are_told_apart() {
        let object = Object { bucket: "videos-1250000000".into(), key: "in/片头.mp4".into() };
        assert_eq!(Object::parse("cos://videos-1250000000/in/片头.mp4"), Ok(object));
        for text in ["videos-1250000000/a", "cos://videos-1250000000", "cos://videos-1250000000/", "cos://videos/a"] {
            assert!(Object::parse(text).is_err(), "{text}");
        }
    }
}
