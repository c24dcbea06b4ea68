//! Replacing code and configuration.

use super::{
    code,
    errors::{Attempted, ensure_active, invalid},
    functions::done_at,
    rules,
    store::{self, Content, Function, Place, Status, Work},
    versions,
};
use crate::{
    cloud::{
        Call, ids, services,
        store::{Look, StoreError, Writer},
    },
    wire::{
        ApiError, Empty, ErrorCode,
        scf::{
            Code, DeadLetterConfig, Environment, PublicNetConfig, UpdateFunctionCode, UpdateFunctionConfiguration,
            VpcConfig,
        },
    },
};
use serde_json::Value;

const TOPIC: &str = "cls-default-topic";

/// `UpdateFunctionCode`.
pub async fn code(call: &Call<'_>, request: UpdateFunctionCode) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let flat = Code {
        zip_file: request.zip_file,
        cos_bucket_name: request.cos_bucket_name,
        cos_object_name: request.cos_object_name,
        cos_bucket_region: request.cos_bucket_region,
        ..Code::default()
    };
    if let Some(handler) = &request.handler {
        rules::handler(handler)?;
    }
    // Asking for the state first: a busy function is told so whatever the code is worth.
    let now = call.cloud.clock.now_ms();
    call.cloud.store.read(|reader| updatable(call, reader, &place, now, Attempted::UpdateFunctionCode))?;
    let package = code::take(call.cloud, call.region, request.code.unwrap_or(flat))?;
    call.cloud.store.write(|writer| {
        let mut function = updatable(call, writer, &place, now, Attempted::UpdateFunctionCode)?;
        package.keep(writer)?;
        function.latest.sha256.clone_from(&package.sha256);
        function.latest.code_size = package.size();
        if let Some(handler) = request.handler.filter(|handler| !handler.is_empty()) {
            function.latest.handler = handler;
        }
        finish(call, writer, function, now, request.publish.as_deref())?;
        store::sweep_code(writer)?;
        Ok(Empty {})
    })
}

/// `UpdateFunctionConfiguration`: an absent member stays as it is.
pub async fn configuration(call: &Call<'_>, request: UpdateFunctionConfiguration) -> Result<Empty, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    refuse_layers(request.layers.as_deref())?;
    refuse_network(request.vpc_config.as_ref())?;
    refuse_extras(request.cfs_config.as_ref(), request.intranet_config.as_ref(), request.dns_cache.as_ref())?;
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        let mut function = updatable(call, writer, &place, now, Attempted::UpdateFunctionConfiguration)?;
        let content = &mut function.latest;
        Settings {
            description: request.description.as_ref(),
            memory: request.memory_size,
            timeout: request.timeout,
            init_timeout: request.init_timeout,
            environment: request.environment.as_ref(),
            dead_letter: request.dead_letter_config.as_ref(),
            public_net: request.public_net_config.as_ref(),
        }
        .apply(content)?;
        let topic = request.cls_topic_id.unwrap_or_else(|| content.cls_topic_id.clone());
        let logset = request.cls_logset_id.unwrap_or_else(|| content.cls_logset_id.clone());
        if (&topic, &logset) != (&content.cls_topic_id, &content.cls_logset_id) && request.role.is_none() {
            return Err(invalid("ClsRole", "To change the log topic, name the role in the same request."));
        }
        (content.cls_topic_id, content.cls_logset_id) = (topic, logset);
        if let Some(role) = request.role {
            ensure_roles(writer, &role)?;
            content.role = role;
        }
        finish(call, writer, function, now, request.publish.as_deref())?;
        Ok(Empty {})
    })
}

fn updatable(
    call: &Call<'_>,
    look: &impl Look,
    place: &Place,
    now: i64,
    attempted: Attempted,
) -> Result<Function, ApiError> {
    let function = store::function(look, place, now)?;
    ensure_active(&call.cloud.settings.readings, &function, now, attempted)?;
    versions::ensure_none_publishing(call, look, place, now, attempted)?;
    Ok(function)
}

fn finish(
    call: &Call<'_>,
    writer: &mut Writer<'_>,
    mut function: Function,
    now: i64,
    publish: Option<&str>,
) -> Result<(), ApiError> {
    function.latest.revision += 1;
    function.latest.modified = now;
    let updated = done_at(now, call.cloud.settings.delays.updating);
    function.work = Work { kind: Status::Updating, until: updated };
    let publish = publish.filter(|publish| !publish.is_empty()).unwrap_or("FALSE");
    if rules::one_of(publish, ["TRUE", "FALSE"], "Publish")? == "TRUE" {
        versions::ensure_room(writer, &function.place)?;
        let published = done_at(updated, call.cloud.settings.delays.publishing);
        versions::freeze(writer, &mut function, None, now, published)?;
    }
    store::put_function(writer, &function)?;
    Ok(())
}

/// The members that creating and updating share.
pub struct Settings<'r> {
    pub description: Option<&'r String>,
    pub memory: Option<u64>,
    pub timeout: Option<u64>,
    pub init_timeout: Option<u64>,
    pub environment: Option<&'r Environment>,
    pub dead_letter: Option<&'r Value>,
    pub public_net: Option<&'r PublicNetConfig>,
}

impl Settings<'_> {
    /// Checks what is there and writes it.
    pub fn apply(self, content: &mut Content) -> Result<(), ApiError> {
        let Self { description, memory, timeout, init_timeout, environment, dead_letter, public_net } = self;
        if let Some(description) = description {
            rules::description(description)?;
            content.description.clone_from(description);
        }
        if let Some(memory) = memory {
            rules::memory(memory)?;
            content.memory = memory;
        }
        if let Some(timeout) = timeout {
            rules::timeout(timeout)?;
            content.timeout = timeout;
        }
        if let Some(init_timeout) = init_timeout {
            rules::init_timeout(init_timeout)?;
            content.init_timeout = init_timeout;
        }
        // An empty list is no known way to clear the variables, and flat parameters cannot even say it.
        if let Some(environment) = environment.filter(|environment| !environment.variables.is_empty()) {
            content.environment = rules::environment(environment.variables.clone())?;
        }
        if let Some(dead_letter) = dead_letter {
            content.dead_letter = dead_letters(dead_letter)?;
        }
        if let Some(public_net) = public_net {
            let switch = ["ENABLE", "DISABLE"];
            rules::one_of(&public_net.public_net_status, switch, "PublicNetConfig")?;
            content.public_net = public_net.clone();
            let eip = &mut content.public_net.eip_config.eip_status;
            if eip.is_empty() {
                *eip = "DISABLE".into();
            }
            if rules::one_of(eip, switch, "PublicNetConfig")? == "ENABLE" {
                return Err(ApiError::new("UnsupportedOperation.EipFixed", "Fixed addresses are not modelled here."));
            }
        }
        Ok(())
    }
}

fn dead_letters(value: &Value) -> Result<DeadLetterConfig, ApiError> {
    let config: DeadLetterConfig = serde_json::from_value(value.clone())
        .map_err(|error| invalid("DeadLetterConfig", format!("The dead letter queue is not valid: {error}.")))?;
    let is_cleared = config.kind.is_empty() && config.name.is_empty();
    let known = ["CMQ-TOPIC", "CMQ-QUEUE", "topic", "queue"].contains(&config.kind.as_str());
    if is_cleared || (known && !config.name.is_empty()) {
        return Ok(config);
    }
    Err(invalid("DeadLetterConfig", "A dead letter queue has a type that exists and a name."))
}

/// Refuses layers, except the one empty layer that stands for none.
pub fn refuse_layers(layers: Option<&[Value]>) -> Result<(), ApiError> {
    let is_named = |layer: &Value| layer["LayerName"].as_str().is_some_and(|name| !name.is_empty());
    match layers.unwrap_or_default().iter().find(|layer| is_named(layer)) {
        Some(layer) => {
            Err(ApiError::new("ResourceNotFound.Layer", format!("The layer `{}` does not exist.", layer["LayerName"])))
        }
        None => Ok(()),
    }
}

/// Refuses file systems, fixed addresses and the cache of names, which are told apart from a word that says "none".
pub fn refuse_extras(
    cfs: Option<&Value>,
    intranet: Option<&Value>,
    dns_cache: Option<&String>,
) -> Result<(), ApiError> {
    let mounts = cfs.and_then(|cfs| cfs["CfsInsList"].as_array()).is_some_and(|mounts| !mounts.is_empty());
    let is_fixed = intranet.is_some_and(|intranet| intranet["IpFixed"] == "ENABLE");
    for (is_wanted, what) in [
        (mounts, "File systems are"),
        (is_fixed, "Fixed private addresses are"),
        (dns_cache.is_some_and(|cache| cache == "TRUE"), "The cache of names is"),
    ] {
        if is_wanted {
            return Err(ApiError::new(ErrorCode::UnsupportedOperation, format!("{what} not modelled here.")));
        }
    }
    Ok(())
}

/// Refuses private networks.
pub fn refuse_network(vpc: Option<&VpcConfig>) -> Result<(), ApiError> {
    match vpc {
        Some(VpcConfig { vpc_id, subnet_id }) if !vpc_id.is_empty() || !subnet_id.is_empty() => {
            Err(ApiError::new("ResourceNotFound.Vpc", format!("The network `{vpc_id}` does not exist.")))
        }
        _ => Ok(()),
    }
}

/// Checks that the account's configuration role is there, and the execution role if one is named.
pub fn ensure_roles(look: &impl Look, role: &str) -> Result<(), ApiError> {
    if !services::role_exists(look, services::SCF_ROLE)? {
        let message = format!("The role `{}` does not exist; authorize SCF first.", services::SCF_ROLE);
        return Err(ApiError::new(ErrorCode::FailedQcsRoleNotFound, message));
    }
    if role.is_empty() || services::role_exists(look, role)? {
        return Ok(());
    }
    Err(ApiError::new(ErrorCode::ResourceNotFoundRole, format!("The role `{role}` does not exist.")))
}

/// Returns log set and topic that the platform uses when none is named, made at first use; one pair for each region.
pub fn default_topic(writer: &mut Writer<'_>, region: &str) -> Result<(String, String), StoreError> {
    if let Some(pair) = writer.get(TOPIC, region)? {
        return Ok(pair);
    }
    let pair = (ids::uuid(), ids::uuid());
    writer.put(TOPIC, region, &pair)?;
    Ok(pair)
}

/// Returns the log sets and topics of a region: the default pair first, then those that functions name.
pub fn topics(look: &impl Look, region: &str, now: i64) -> Result<Vec<(String, String)>, StoreError> {
    let mut found: Vec<(String, String)> = look.get(TOPIC, region)?.into_iter().collect();
    for function in store::functions_in(look, region, now)? {
        let pair = (function.latest.cls_logset_id, function.latest.cls_topic_id);
        if !pair.1.is_empty() && !found.contains(&pair) {
            found.push(pair);
        }
    }
    Ok(found)
}

/// Whether a log topic exists: the region's default one, or one that a function names.
pub fn topic_exists(look: &impl Look, region: &str, topic: &str, now: i64) -> Result<bool, StoreError> {
    let default: Option<(String, String)> = look.get(TOPIC, region)?;
    if default.is_some_and(|(_, default)| default == topic) {
        return Ok(true);
    }
    Ok(store::functions_in(look, region, now)?.iter().any(|function| function.latest.cls_topic_id == topic))
}
