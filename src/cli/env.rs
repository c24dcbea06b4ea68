//! Every environment variable that the command line reads, spelled once.
//!
//! Credentials are not here: `client` reads them where Tencent's own tools do.

/// The stack file, as `--stack`.
pub const STACK: &str = "MPSTACK_STACK";

/// The overlay of the stack, as `--environment`.
pub const ENVIRONMENT: &str = "MPSTACK_ENVIRONMENT";

/// The region instead of the stack's, as `--region`.
pub const REGION: &str = "MPSTACK_REGION";

/// Anything but empty, `0`, `no`, `off` or `false`: use the embedded cloud, as `--local`.
pub const LOCAL: &str = "MPSTACK_LOCAL";

/// The folder of the embedded cloud, as `--data`.
pub const DATA: &str = "MPSTACK_DATA";

/// The server to talk to instead of Tencent Cloud, as `--endpoint`.
pub const ENDPOINT: &str = "MPSTACK_ENDPOINT";

/// The profile of the credential files, as `--profile`.
pub const PROFILE: &str = "MPSTACK_PROFILE";

/// The form of the data on standard output, as `--output`.
pub const OUTPUT: &str = "MPSTACK_OUTPUT";

/// Whether to colour, as `--color`.
pub const COLOR: &str = "MPSTACK_COLOR";

/// The address of the embedded cloud, as `serve --listen`.
pub const LISTEN: &str = "MPSTACK_LISTEN";

/// The root key's public half, as `serve --secret-id`.
pub const SECRET_ID: &str = "MPSTACK_SECRET_ID";

/// The root key's secret half, as `serve --secret-key`: kept from the list of processes.
pub const SECRET_KEY: &str = "MPSTACK_SECRET_KEY";

/// Where the user's programs keep their data (XDG base directories).
pub const XDG_DATA_HOME: &str = "XDG_DATA_HOME";

/// Where they keep what may be lost at any time.
pub const XDG_CACHE_HOME: &str = "XDG_CACHE_HOME";

/// The user's folder.
pub const HOME: &str = "HOME";
