//! What the cloud allows, as far as it can be known without asking it.

/// Bytes of all variables, keys and values: 4 KB for the function, less what our baseline takes.
pub(super) const ENVIRONMENT_BYTES: usize = 4096 - 600;

/// Characters of a description.
pub(super) const DESCRIPTION_CHARACTERS: usize = 1000;

/// Characters of the host of a bucket, `<bucket>.cos.<region>.myqcloud.com`.
pub(super) const BUCKET_HOST: usize = 60;

/// Prefixes of variables that SCF keeps for itself, and ours.
pub(super) const RESERVED_PREFIXES: [&str; 4] = ["SCF_", "QCLOUD_", "TENCENTCLOUD_", crate::model::OWN_VARIABLE_PREFIX];

/// In words, what [`is_own_variable_key`] accepts.
pub(super) const VARIABLE_KEYS: &str = "a variable's name has letters, digits and `_`, a letter first, and does not begin with `SCF_`, `QCLOUD_`, `TENCENTCLOUD_` or `MPSTACK_`";

/// Whether a function may be called so: 2-60 letters, digits, `-`, `_`; a letter first, a letter or digit last.
pub(super) fn is_function_name(text: &str) -> bool {
    is_framed(text, 60)
}

/// Whether a namespace may be called so. Documents disagree on 30 or 60 characters; 30 fit both, and
/// keep the 118 characters of function and namespace together out of reach.
pub(super) fn is_namespace(text: &str) -> bool {
    is_framed(text, 30)
}

fn is_framed(text: &str, longest: usize) -> bool {
    (2..=longest).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.ends_with(|last: char| last.is_ascii_alphanumeric())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
}

/// Whether a stack may be called so. Short enough that names made of it, `<stack>-exec`, fit everywhere.
pub(super) fn is_stack_name(text: &str) -> bool {
    (1..=41).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(is_lower_digit_or_hyphen)
}

/// Whether a runtime may be called so.
pub(super) fn is_runtime(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '.')
}

/// Whether an entry may be called so: `file.method`, for Java `package.Class::method`, for Go a file's name, nothing for some custom
/// runtimes.
pub(super) fn is_handler(text: &str) -> bool {
    let begins = text.is_empty() || text.starts_with(|first: char| first.is_ascii_alphabetic());
    let fits = |character: char| character.is_ascii_alphanumeric() || "._-:/$".contains(character);
    text.len() <= 128 && begins && text.chars().all(fits)
}

/// Whether a version or an alias may be called so.
pub(super) fn is_qualifier(text: &str) -> bool {
    let name = text.strip_prefix('$').unwrap_or(text);
    (1..=64).contains(&name.len())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
}

/// Whether a role may be called so.
pub(super) fn is_role_name(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || "+=,.@-_".contains(character))
}

/// Whether a preset policy may be called so.
pub(super) fn is_policy_name(text: &str) -> bool {
    is_role_name(text)
}

/// Whether it has the shape of a region, `ap-beijing` or `ap-shanghai-fsi`.
pub(super) fn is_region(text: &str) -> bool {
    let mut parts = text.split('-');
    let area = parts.next().unwrap_or_default();
    let rest = parts.collect::<Vec<_>>();
    area.len() == 2
        && area.chars().all(|character| character.is_ascii_lowercase())
        && (1..=3).contains(&rest.len())
        && rest.iter().all(|part| (1..=20).contains(&part.len()))
        && rest.concat().chars().all(|character| character.is_ascii_lowercase() || character.is_ascii_digit())
}

/// Whether it has the shape of an account, the owner's uin.
pub(super) fn is_account(text: &str) -> bool {
    (5..=20).contains(&text.len()) && text.chars().all(|character| character.is_ascii_digit())
}

/// The account's number in a bucket's full name, `callbacks-1250000000`; `None` if it is none.
pub(super) fn appid(bucket: &str) -> Option<&str> {
    let (name, appid) = bucket.rsplit_once('-')?;
    let fits = !name.is_empty()
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name.chars().all(is_lower_digit_or_hyphen)
        && (8..=12).contains(&appid.len())
        && appid.chars().all(|character| character.is_ascii_digit());
    fits.then_some(appid)
}

fn is_lower_digit_or_hyphen(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
}

/// Whether a variable of ours, or of the shell, may be called so.
pub(super) fn is_variable_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'))
}

/// Whether a variable of the function may be called so.
pub(super) fn is_own_variable_key(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
        && reserved_prefix(text).is_none()
}

/// The prefix that makes a variable somebody else's.
pub(super) fn reserved_prefix(key: &str) -> Option<&'static str> {
    RESERVED_PREFIXES.into_iter().find(|prefix| key.starts_with(prefix))
}

/// Whether a description may hold the character: letters and digits of any script, blanks, line ends, commas, full stops.
pub(super) fn is_descriptive(character: char) -> bool {
    // Chinese text is allowed, and is not Chinese without its punctuation.
    let east_asian_mark = matches!(character, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}');
    character.is_alphanumeric() || matches!(character, ' ' | '\n' | ',' | '.') || east_asian_mark
}

/// Megabytes that a function may have.
pub(super) fn is_memory(megabytes: i128) -> bool {
    megabytes == 64 || ((128..=3072).contains(&megabytes) && megabytes % 128 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_at_their_edges() {
        for (text, fits) in
            [("ab", true), ("a", false), ("1ab", false), ("ab-", false), ("MPS_Analysis-2", true), ("名前", false)]
        {
            assert_eq!(is_function_name(text), fits, "{text}");
        }
        assert!(is_function_name(&"a".repeat(60)) && !is_function_name(&"a".repeat(61)));
        assert!(is_namespace(&"a".repeat(30)) && !is_namespace(&"a".repeat(31)));
        assert!(is_stack_name(&"a".repeat(41)) && !is_stack_name(&"a".repeat(42)) && !is_stack_name("A"));
    }

    #[test]
    fn buckets_name_their_account() {
        assert_eq!(appid("callbacks-1250000000"), Some("1250000000"));
        for bucket in
            ["callbacks", "callbacks-12", "-1250000000", "--1250000000", "Callbacks-1250000000", "a_b-1250000000"]
        {
            assert_eq!(appid(bucket), None, "{bucket}");
        }
    }

    #[test]
    fn regions_by_shape() {
        assert!(crate::model::REGIONS.into_iter().all(is_region) && crate::model::REGIONS.is_sorted());
        for text in ["beijing", "ap", "ap-", "AP-beijing", "ap-bei jing", "ap--x", "apx-beijing", ""] {
            assert!(!is_region(text), "{text}");
        }
    }

    #[test]
    fn descriptions_by_character() {
        assert!("MPS 回调通知，テスト。v1, 2.\n".chars().all(is_descriptive));
        assert!(!"-!/:<\t\"".chars().any(is_descriptive));
    }

    #[test]
    fn memory_by_step() {
        assert_eq!((0..4000).filter(|megabytes| is_memory(*megabytes)).count(), 25);
    }
}
