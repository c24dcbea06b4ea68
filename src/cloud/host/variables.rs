//! The variables of an instance (`scf-custom-runtime.md` 3).

use crate::{
    cloud::{
        Cloud, ids,
        scf::store::{Function, Resolved},
        services,
    },
    wire::{ApiError, KeyValue, sts},
};
use std::{collections::BTreeMap, net::SocketAddr, path::Path, time::Duration};

/// How long an instance's keys are good. The platform's longest functions run for 24 hours with keys of 6; instances here
/// are recycled before theirs expire.
pub const KEY_LIFETIME: Duration = Duration::from_secs(12 * 3600);

/// Returns everything an instance is told: the function's own variables, which cannot hide the platform's.
pub fn of_instance(
    cloud: &Cloud,
    function: &Function,
    resolved: &Resolved,
    code: &Path,
    scratch: &Path,
    runtime_api: SocketAddr,
) -> Result<BTreeMap<String, String>, ApiError> {
    let own = resolved.content.environment.iter().map(|KeyValue { key, value }| (key.clone(), value.clone()));
    let mut variables: BTreeMap<String, String> = own.collect();
    let code = code.display().to_string();
    let scratch = scratch.display().to_string();
    let endpoint = cloud.endpoint();
    let appid = cloud.settings.account.appid.to_string();
    let port = runtime_api.port().to_string();
    let address = runtime_api.ip().to_string();
    let host = ids::hex(12);
    let platform = [
        ("HOME", "/home/qcloud"),
        ("HOSTNAME", &host),
        ("LANG", "en_US.UTF8"),
        ("LC_ALL", "en_US.UTF8"),
        ("LD_LIBRARY_PATH", "/var/runtime/java8:/var/user:/opt"),
        ("LOGNAME", "qcloud"),
        ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        ("PWD", &code),
        ("SCF_FUNCTIONNAME", &function.place.name),
        ("SCF_FUNCTIONVERSION", &resolved.version),
        ("SCF_NAMESPACE", &function.place.namespace),
        ("SCF_RUNTIME", &function.runtime),
        ("SCF_RUNTIME_API", &address),
        ("SCF_RUNTIME_API_PORT", &port),
        ("SHELL", "/bin/bash"),
        ("SHLVL", "3"),
        ("TENCENTCLOUD_APPID", &appid),
        ("TENCENTCLOUD_REGION", &function.place.region),
        ("TENCENTCLOUD_RUNENV", "SCF"),
        ("TENCENTCLOUD_TZ", "UTC"),
        ("TENCENTCLOUD_UIN", &cloud.settings.account.uin),
        ("USER", "qcloud"),
        ("USER_CODE_ROOT", &code),
        ("_HANDLER", &resolved.content.handler),
        ("_SCF_SERVER_PORT", "28902"),
        // Not the platform's, whose instances have a `/tmp` of their own.
        ("TMPDIR", &scratch),
        // Not the platform's: tells our handler to send its calls here instead of to the real account.
        ("MPSTACK_ENDPOINT", &endpoint),
    ];
    variables.extend(platform.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let role = &resolved.content.role;
    if !role.is_empty() && cloud.store.read(|reader| services::role_exists(reader, role))? {
        let sts::Credentials { token, tmp_secret_id, tmp_secret_key } =
            cloud.mint_session(role, &function.place.name, KEY_LIFETIME)?;
        let keys = [
            ("TENCENTCLOUD_SECRETID", tmp_secret_id),
            ("TENCENTCLOUD_SECRETKEY", tmp_secret_key),
            ("TENCENTCLOUD_SESSIONTOKEN", token),
        ];
        variables.extend(keys.map(|(name, value)| (name.to_owned(), value)));
    }
    Ok(variables)
}
