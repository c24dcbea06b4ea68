//! What texts look like. Patterns are those of JSON Schema, which know neither variables nor comments: macros name their parts.

/// What a text is, and which are possible.
pub(in crate::stack) struct Form {
    /// What it is, in a word.
    pub what: &'static str,
    /// Which are possible, in words.
    pub limits: &'static str,
    /// The same as a pattern; it need not forbid references that are none.
    pub pattern: &'static str,
    /// Characters.
    pub longest: Option<usize>,
    /// One of JSON Schema's own forms.
    pub format: Option<&'static str>,
}

impl Form {
    const fn new(what: &'static str, limits: &'static str, pattern: &'static str) -> Self {
        Self { what, limits, pattern, longest: None, format: None }
    }
}

/// Control characters, within brackets.
macro_rules! control {
    () => {
        r"\u0000-\u001f\u007f-\u009f"
    };
}

/// What Unicode calls white space and no control character, within brackets.
macro_rules! blank {
    () => {
        r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    };
}

/// White space, within brackets.
macro_rules! space {
    () => {
        concat!(r"\u0009-\u000d\u0085", blank!())
    };
}

pub(in crate::stack) const STACK: Form =
    Form::new("name", "at most 41 of `a-z`, `0-9` and `-`, a letter first", "^[a-z][a-z0-9-]{0,40}$");

pub(in crate::stack) const REGION: Form =
    Form::new("region", "such as `ap-beijing`", "^[a-z]{2}(?:-[a-z0-9]{1,20}){1,3}$");

pub(in crate::stack) const ACCOUNT: Form = Form::new("text", "5 to 20 digits, in quotes", "^[0-9]{5,20}$");

pub(in crate::stack) const FUNCTION: Form = Form::new(
    "name",
    "2 to 60 letters, digits, `-` and `_`, a letter first, a letter or digit last",
    "^[A-Za-z][A-Za-z0-9_-]{0,58}[A-Za-z0-9]$",
);

pub(in crate::stack) const RUNTIME: Form =
    Form::new("name", "`CustomRuntime`, `Python3.10` and the like", "^[A-Za-z][A-Za-z0-9.]{0,39}$");

pub(in crate::stack) const ENTRY: Form = Form {
    longest: Some(128),
    ..Form::new("text", "at most 128 letters, digits and `._-:/$`, a letter first", "^(?:[A-Za-z][A-Za-z0-9._:/$-]*)?$")
};

/// Zeros at the beginning change nothing.
pub(in crate::stack) const SHARE: Form = Form::new("percent", "`1%` to `99%`", "^0*[1-9][0-9]?%$");

pub(in crate::stack) const RATE: Form = Form::new("percent", "`0%` to `99%`", "^0*[0-9]{1,2}%$");

pub(in crate::stack) const NAMESPACE: Form = Form::new(
    "name",
    "2 to 30 letters, digits, `-` and `_`, a letter first, a letter or digit last",
    "^[A-Za-z][A-Za-z0-9_-]{0,28}[A-Za-z0-9]$",
);

pub(in crate::stack) const QUALIFIER: Form =
    Form::new("name", "`$DEFAULT`, `$LATEST`, a version's number or an alias", r"^\$?[A-Za-z0-9_-]{1,64}$");

pub(in crate::stack) const DESCRIPTION: Form = Form {
    longest: Some(1000),
    ..Form::new(
        "text",
        "at most 1000 letters, digits, blanks, commas, full stops and line ends",
        r"^[\p{Alphabetic}\p{N} \n,.\u3000-\u303f\uff00-\uffef]*$",
    )
};

pub(in crate::stack) const ROLE: Form =
    Form::new("name", "at most 128 letters, digits and `+=,.@-_`", "^[A-Za-z0-9+=,.@_-]{1,128}$");

pub(in crate::stack) const SERVICE: Form =
    Form::new("name", "a service's principal such as `scf.qcloud.com`", r"^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$");

pub(in crate::stack) const BUCKET: Form = Form::new(
    "name",
    "`<name>-<appid>`; with the region, a host name of at most 60 characters",
    "^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?-[0-9]{8,12}$",
);

pub(in crate::stack) const PREFIX: Form = Form {
    longest: Some(400),
    ..Form::new(
        "folder",
        "at most 400 bytes with a `/` at the end, without empty parts, `.`, `..`, `*`, `?` and `\\`",
        concat!(r"^(?:(?!\.{1,2}/)[^/*?\\", control!(), "]+/)*$"),
    )
};

pub(in crate::stack) const VALUE: Form = Form::new("text", "not empty", r"^[\s\S]+$");

pub(in crate::stack) const ANY: Form = Form::new("text", "", "");

pub(in crate::stack) const PATH: Form = Form::new("path", "begins where the stack lies", "");

pub(in crate::stack) const LABEL: Form = Form::new(
    "name",
    "1 to 64 characters on one line",
    concat!("^[^", blank!(), control!(), "](?:[^", control!(), "]{0,62}[^", blank!(), control!(), "])?$"),
);

pub(in crate::stack) const PATTERN: Form =
    Form::new("pattern", "not empty; `*` stands for any characters and `?` for one", r"^[\s\S]+$");

pub(in crate::stack) const OBJECT: Form = Form::new("pattern", "not empty, no `/` at the beginning", r"^[^/][\s\S]*$");

/// Of a sink: the handler, which resolves the secrets, knows no escape before them.
macro_rules! no_literal_secret {
    () => {
        r"(?![\s\S]*\$\$\{secret:)"
    };
}

pub(in crate::stack) const CREDENTIAL: Form =
    Form::new("secret", "not empty", concat!("^", no_literal_secret!(), r"[\s\S]+$"));

pub(in crate::stack) const TOKEN: Form = Form::new(
    "secret",
    "the token alone, not the whole address",
    concat!("^", no_literal_secret!(), r"(?![\s\S]*://)[\s\S]+$"),
);

pub(in crate::stack) const ADDRESS: Form = Form::new(
    "address",
    "`https://...` without a user before the host; `http://` only for this machine",
    concat!(
        "^",
        no_literal_secret!(),
        r"(?:\$\{secret:[\s\S]*|(?:https://(?:[A-Za-z0-9_.-]|\$\{secret:[A-Za-z0-9_]+\})+",
        r"|http://(?:localhost|127\.0\.0\.[0-9]{1,3}|\[::1\]))(?::[0-9]{1,5})?(?:[/?#][\s\S]*)?)$"
    ),
);

pub(in crate::stack) const HOST: Form =
    Form::new("host", "such as `smtp.qcloudmail.com`", r"^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[::1\])$");

/// Letters of a mailbox before the `@`.
macro_rules! atom {
    () => {
        r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
    };
}

macro_rules! mail {
    () => {
        concat!(
            r"(?=[^@]{1,64}@)",
            atom!(),
            r"(?:\.",
            atom!(),
            r")*@(?=[A-Za-z0-9.-]{1,190}(?:>|$))[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
        )
    };
}

pub(in crate::stack) const MAILBOX: Form = Form::new(
    "mail address",
    "`a@example.com` or `Name <a@example.com>`",
    concat!(
        "^(?:",
        mail!(),
        "|[",
        space!(),
        "]*(?:[^",
        control!(),
        r#"<>()\[\]\\,;:"@.]*["#,
        space!(),
        "]*)<",
        mail!(),
        ">)$"
    ),
);

/// A field as `drift` names it.
pub(in crate::stack) const FIELD: Form = Form::new(
    "field",
    "`function.description`, `.memory`, `.timeout`, `.role`, `.retries.attempts`, `.retries.max_age`, \
     `.environment.NAME`, `triggers.TYPE`, `roles.NAME.policies.POLICY`",
    concat!(
        r"^(?:function\.(?:description|memory|timeout|role|retries\.attempts|retries\.max_age|environment\.[\s\S]+)",
        r"|triggers\.(?:WorkflowTask|EditMediaTask)|roles\.[^.]*\.policies\.[\s\S]+)$"
    ),
);

pub(in crate::stack) const HELD: Form = Form::new(
    "text",
    "as `drift` prints it, `absent`, or `sha256:` and 64 hexadecimal digits",
    r"^(?:(?!sha256:)[\s\S]*|sha256:[0-9A-Fa-f]{64})$",
);

pub(in crate::stack) const SAID: Form = Form::new("text", "not blank", concat!(r"[^", space!(), "]"));

pub(in crate::stack) const DAY: Form = Form {
    format: Some("date"),
    ..Form::new("day", "`2026-12-31`, by UTC", "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$")
};

/// Names of variables here and in the shell.
pub(super) const VARIABLE: &str = "^[A-Za-z_][A-Za-z0-9_-]*$";

/// Names of variables of the function.
pub(super) const OWN_VARIABLE: &str = "^(?!SCF_|QCLOUD_|TENCENTCLOUD_|MPSTACK_)[A-Za-z][A-Za-z0-9_]{0,63}$";

/// Names of roles other than those that Tencent's consoles make, which are known only as they are spelled.
pub(super) const OTHER_ROLE: &str = "^(?![Ss][Cc][Ff]_[Qq][Cc][Ss][Rr][Oo][Ll][Ee]$)(?![Mm][Pp][Ss]_[Qq][Cc][Ss][Rr][Oo][Ll][Ee]$)[A-Za-z0-9+=,.@_-]{1,128}$";

/// A place in a context.
pub(super) const CONTEXT: &str = r"^\.(?:[^.]+(?:\.[^.]+)*)?$";

/// Any name.
pub(super) const NAME: &str = "^";
