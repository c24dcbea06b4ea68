//! The address of a server that speaks Tencent Cloud's protocols.

/// Reads `http://HOST:PORT` or `https://HOST`. A path is refused: requests are signed for the real hosts, which have none.
pub(super) fn parse(text: &str) -> Result<String, String> {
    let authority = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
    let authority = authority.map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    let stray = |letter: char| letter.is_whitespace() || letter.is_control() || "/?#@\\".contains(letter);
    match authority {
        Some(authority) if !authority.is_empty() && !authority.contains(stray) => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err("expected `http://HOST:PORT` or `https://HOST`, without a path".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_scheme_and_a_host_will_do() {
        assert_eq!(parse("http://127.0.0.1:9583"), Ok("http://127.0.0.1:9583".into()));
        assert_eq!(parse("https://cloud.example/"), Ok("https://cloud.example".into()));
        for text in ["", "127.0.0.1:9583", "http://", "ftp://a", "http://a/b", "http://a?b", "http://u@a", "http://a b"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
