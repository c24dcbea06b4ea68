//! What may be a secret. Nothing says so of a variable in the cloud, so everything may be that does not look like a mere setting:
//! hiding a setting costs a look at the console, showing a secret costs the secret.

/// Parts of names that speak of secrets, and of addresses, which carry them.
const TELLTALE: [&str; 21] = [
    "KEY", "SECRET", "TOKEN", "PASS", "PWD", "CRED", "AUTH", "SIGN", "PRIVATE", "CERT", "SALT", "SEED", "COOKIE",
    "SESSION", "DSN", "URL", "URI", "HOOK", "CONN", "PIN", "OTP",
];

/// Characters between the words of a setting: not the colon, which stands between names and passwords.
const BETWEEN: [char; 6] = [' ', '-', '_', '.', ',', '/'];

const LONGEST: usize = 60;
const LONGEST_WORD: usize = 20;

/// Whether a variable's value may be shown: `prod`, `30s`, `ap-beijing`, `1.5`, `true`.
pub(super) fn may_be_shown(name: &str, value: &str) -> bool {
    let name = name.to_uppercase();
    !TELLTALE.iter().any(|part| name.contains(part))
        && value.chars().count() <= LONGEST
        && value.split(BETWEEN).all(|word| is_number(word) || is_word(word))
}

/// Digits, and a unit perhaps.
fn is_number(word: &str) -> bool {
    let unit = word.trim_start_matches(|character: char| character.is_ascii_digit());
    word.len() <= 10
        && unit.len() <= 2
        && unit.len() < word.len()
        && unit.chars().all(|unit| unit.is_ascii_alphabetic())
}

/// Letters, whose case is that of a word and not of random text.
fn is_word(word: &str) -> bool {
    let rest = word.chars().skip(1);
    let lower = rest.clone().all(|letter| !letter.is_uppercase());
    let upper = word.chars().all(|letter| !letter.is_lowercase());
    word.chars().count() <= LONGEST_WORD && word.chars().all(char::is_alphabetic) && (lower || upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_shown_and_what_may_be_a_secret_is_not() {
        for (name, value, shown) in [
            ("STAGE", "prod", true),
            ("REGION", "ap-beijing", true),
            ("TIMEOUT", "30s", true),
            ("RATIO", "1.5", true),
            ("DEBUG", "true", true),
            ("OWNER", "运维 チーム", true),
            ("NAMES", "Anna, Boris", true),
            ("LOG_LEVEL", "INFO", true),
            ("API_KEY", "prod", false),
            ("db_password", "prod", false),
            ("X", "hunter2", false),
            ("X", "xQzPqR", false),
            ("X", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", false),
            ("X", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false),
            ("X", "root:prod", false),
            ("X", "https://example.com/hook", false),
            ("X", "-----BEGIN PRIVATE KEY-----\nabc", false),
            ("X", "10.0.0.1:5432", false),
            ("X", "0123456789012345", false),
            ("X", "${secret:Y}", false),
            ("X", "", true),
        ] {
            assert_eq!(may_be_shown(name, value), shown, "{name}={value}");
        }
    }
}
