//! Single values, checked by the reader of stacks: for those who ask for them before there is a stack.

use super::{
    node::{Node, Text, Value},
    read,
    report::Report,
};

/// What a value is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Name of a stack.
    Stack,
    /// Name of a function.
    Function,
    /// Region.
    Region,
    /// Full name of a bucket.
    Bucket,
    /// Host of a mail server.
    Host,
    /// Mail address.
    Mailbox,
}

/// Whether a stack may have this text there.
///
/// # Errors
/// Why not, and what is expected, in one line.
pub fn check(subject: Subject, text: &str) -> Result<(), String> {
    let report = Report::new(text);
    let node = Node { value: Value::Text(Text::literal(text)), span: 0..text.len() };
    let reader: fn(&Node, &Report<'_>) -> Option<String> = match subject {
        Subject::Stack => read::stack,
        Subject::Function => read::function,
        Subject::Region => read::region,
        Subject::Bucket => read::bucket,
        Subject::Host => read::host,
        Subject::Mailbox => read::mailbox,
    };
    if reader(&node, &report).is_some() {
        return Ok(());
    }
    let (_, diagnostics) = report.finish();
    let told = diagnostics.iter().map(|diagnostic| {
        let fix = diagnostic.fix.iter().map(|fix| &fix.words);
        let help = diagnostic.help.iter().chain(fix).map(|help| format!("; {help}")).collect::<String>();
        format!("{}: {}{help}", diagnostic.message, diagnostic.expected)
    });
    Err(told.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stack_would_refuse_is_refused_with_the_same_words() {
        for (subject, text, told) in [
            (Subject::Stack, "video", None),
            (
                Subject::Stack,
                "Video",
                Some(
                    "`Video` cannot be the name of a stack: expected at most 41 of `a-z`, `0-9` and `-`, a letter first",
                ),
            ),
            (Subject::Function, "MPS-1", None),
            (
                Subject::Function,
                "mps-",
                Some(
                    "`mps-` cannot be the name of a function: expected 2 to 60 letters, digits, `-` and `_`, a letter first, a letter or digit last",
                ),
            ),
            (Subject::Region, "ap-guangzhou", None),
            (
                Subject::Region,
                "guangzhou",
                Some(
                    "`guangzhou` cannot be a region: expected a region such as `ap-beijing`; did you mean `ap-guangzhou`?",
                ),
            ),
            (
                Subject::Bucket,
                "callbacks",
                Some(
                    "`callbacks` cannot be the full name of a bucket: expected `<name>-<appid>`, such as `callbacks-1250000000`",
                ),
            ),
            (Subject::Host, "smtp.example.com", None),
            (
                Subject::Host,
                "https://smtp",
                Some("`https://smtp` is no host: expected a name such as `smtp.qcloudmail.com`"),
            ),
            (Subject::Mailbox, "ops@example.com", None),
            (
                Subject::Mailbox,
                "ops",
                Some("`ops` is no mail address: expected `a@example.com` or `Name <a@example.com>`"),
            ),
        ] {
            assert_eq!(check(subject, text).err().as_deref(), told, "{text}");
        }
    }
}
