//! Every environment variable that the command line reads, spelled once.
//!
//! Credentials are not here: `client` reads them where Tencent's own tools do.

macro_rules! variables {
    ($($(#[doc = $meaning:literal])+ $name:ident = $text:literal,)+) => {
        $($(#[doc = $meaning])+ pub const $name: &str = $text;)+

        /// Every variable, with what it means.
        pub const ALL: &[(&str, &str)] = &[$(($text, concat!($($meaning),+).trim_ascii_start())),+];
    };
}

variables! {
    /// The stack file, as `--stack`.
    STACK = "MPSTACK_STACK",

    /// The overlay of the stack, as `--environment`.
    ENVIRONMENT = "MPSTACK_ENVIRONMENT",

    /// The region instead of the stack's, as `--region`.
    REGION = "MPSTACK_REGION",

    /// Anything but empty, `0`, `no`, `off` or `false`: use the embedded cloud, as `--local`.
    LOCAL = "MPSTACK_LOCAL",

    /// The folder of the embedded cloud, as `--data`.
    DATA = "MPSTACK_DATA",

    /// The server to talk to instead of Tencent Cloud, as `--endpoint`.
    ENDPOINT = "MPSTACK_ENDPOINT",

    /// The profile of the credential files, as `--profile`.
    PROFILE = "MPSTACK_PROFILE",

    /// The file with profiles and defaults, instead of `mpstack/config.yaml` in the user's configuration folder.
    CONFIG = "MPSTACK_CONFIG",

    /// The form of the data on standard output, as `--output`.
    OUTPUT = "MPSTACK_OUTPUT",

    /// Whether to colour, as `--color`.
    COLOR = "MPSTACK_COLOR",

    /// The address of the embedded cloud, as `serve --listen`.
    LISTEN = "MPSTACK_LISTEN",

    /// The root key's public half, as `serve --secret-id`.
    SECRET_ID = "MPSTACK_SECRET_ID",

    /// The root key's secret half, as `serve --secret-key`: kept from the list of processes.
    SECRET_KEY = "MPSTACK_SECRET_KEY",

    /// Set by a shell that asks how a line could go on; names the shell.
    COMPLETE = "MPSTACK_COMPLETE",

    /// Where the user's programs keep their data (XDG base directories).
    XDG_DATA_HOME = "XDG_DATA_HOME",

    /// Where they keep what the user has set.
    XDG_CONFIG_HOME = "XDG_CONFIG_HOME",

    /// Where they keep what may be lost at any time.
    XDG_CACHE_HOME = "XDG_CACHE_HOME",

    /// The user's folder.
    HOME = "HOME",
}
