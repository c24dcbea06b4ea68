//! Creating, reading, listing and deleting functions.

use super::{
    code, concurrency, download,
    errors::{self, Attempted, ensure_active, invalid, limit},
    lists::{Order, page},
    read_back, rules,
    store::{self, Alias, Content, DEFAULT, Function, LATEST, Place, Status, Work},
    triggers, updates, versions,
};
use crate::{
    cloud::{
        Call, bindings, host, ids,
        settings::DeletedFunction,
        store::{StoreError, Writer},
    },
    wire::{
        ApiError, Empty, ErrorCode,
        scf::{
            self, CreateFunction, DeleteFunction, Filter, GetFunction, GetFunctionAddress, GetFunctionAddressAnswer,
            GetFunctionAnswer, ListFunctions, ListFunctionsAnswer,
        },
    },
};
use std::time::Duration;

/// Functions of one namespace.
const FUNCTIONS: usize = 50;

/// Filters of one list.
const FILTERS: usize = 10;

/// The moment at which work begun now is done.
pub fn done_at(now: i64, delay: Duration) -> i64 {
    now.saturating_add(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX))
}

/// `CreateFunction`.
pub async fn create(call: &Call<'_>, request: CreateFunction) -> Result<Empty, ApiError> {
    let cloud = call.cloud;
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    refuse_unmodelled(&request)?;
    let runtime = request.runtime.clone().unwrap_or_else(|| "Python2.7".into());
    rules::runtime(&runtime)?;
    let package = code::take(cloud, call.region, request.code.clone().unwrap_or_default())?;
    let now = cloud.clock.now_ms();
    let content = content(&request, &package, now)?;
    cloud.store.write(|writer| {
        ensure_free(writer, &place, now)?;
        updates::ensure_roles(writer, &content.role)?;
        let mut content = content;
        if content.cls_topic_id.is_empty() {
            (content.cls_logset_id, content.cls_topic_id) = updates::default_topic(writer, &place.region)?;
        }
        package.keep(writer)?;
        let function = Function {
            place: place.clone(),
            id: format!("lam-{}", ids::lower(8)),
            runtime,
            added: now,
            tags: request.tags.unwrap_or_default(),
            latest: content,
            work: Work { kind: Status::Creating, until: done_at(now, cloud.settings.delays.creating) },
            versions: 0,
            retries: 2,
            max_age: 21_600,
            reserved: None,
        };
        put_new(writer, &function)?;
        Ok(Empty {})
    })
}

/// Checks that a function can be made at a place.
pub fn ensure_free(writer: &mut Writer<'_>, place: &Place, now: i64) -> Result<(), ApiError> {
    if !store::namespace_exists(writer, &place.region, &place.namespace)? {
        let message = format!("Namespace [{}] not found.", place.namespace);
        return Err(ApiError::new(ErrorCode::ResourceNotFoundNamespace, message));
    }
    store::purge_gone(writer, now)?;
    match store::function_opt(writer, place, now)? {
        Some(old) if old.status(now) == Status::Deleting => {
            let message = format!("Function [{}] is being deleted.", place.name);
            return Err(ApiError::new(ErrorCode::FailedFunctionNameStatus, message));
        }
        Some(_) => {
            let message = format!("Function [{}] exists already.", place.name);
            return Err(ApiError::new(ErrorCode::ResourceInUseFunction, message));
        }
        None => {}
    }
    if store::functions(writer, &place.region, &place.namespace, now)?.len() >= FUNCTIONS {
        return Err(limit("Function", format!("At most {FUNCTIONS} functions in a namespace.")));
    }
    Ok(())
}

/// Writes a new function with the alias that all have.
pub fn put_new(writer: &mut Writer<'_>, function: &Function) -> Result<(), StoreError> {
    store::put_function(writer, function)?;
    let alias = Alias {
        name: DEFAULT.into(),
        version: LATEST.into(),
        additional: None,
        description: String::new(),
        added: function.added,
        modified: function.added,
    };
    store::put_alias(writer, &function.place, &alias)
}

fn refuse_unmodelled(request: &CreateFunction) -> Result<(), ApiError> {
    let unsupported =
        |detail: &str, message: &str| Err(ApiError::new(format!("UnsupportedOperation.{detail}").as_str(), message));
    if request.kind.as_deref().is_some_and(|kind| kind != "Event") {
        return Err(ApiError::new(
            ErrorCode::UnsupportedOperation,
            "Only functions of type `Event` are modelled here.",
        ));
    }
    for (value, detail) in [(&request.async_run_enable, "AsyncRunEnable"), (&request.trace_enable, "TraceEnable")] {
        let value = value.as_deref().filter(|value| !value.is_empty());
        if rules::one_of(value.unwrap_or("FALSE"), ["TRUE", "FALSE"], detail)? == "TRUE" {
            return unsupported(detail, "Asynchronous running is not modelled here.");
        }
    }
    updates::refuse_extras(request.cfs_config.as_ref(), request.intranet_config.as_ref(), request.dns_cache.as_ref())?;
    updates::refuse_layers(request.layers.as_deref())?;
    updates::refuse_network(request.vpc_config.as_ref())
}

fn content(request: &CreateFunction, package: &code::Package, now: i64) -> Result<Content, ApiError> {
    let mut content = Content {
        revision: 0,
        modified: now,
        sha256: package.sha256.clone(),
        code_size: package.size(),
        handler: request.handler.clone().unwrap_or_default(),
        description: String::new(),
        memory: 128,
        timeout: 3,
        init_timeout: 65,
        environment: Vec::new(),
        role: request.role.clone().unwrap_or_default(),
        cls_logset_id: request.cls_logset_id.clone().unwrap_or_default(),
        cls_topic_id: request.cls_topic_id.clone().unwrap_or_default(),
        dead_letter: scf::DeadLetterConfig::default(),
        public_net: read_back::default_public_net(),
        install_dependency: "FALSE".into(),
    };
    rules::handler(&content.handler)?;
    if let Some(value) = request.install_dependency.as_deref().filter(|value| !value.is_empty()) {
        content.install_dependency = rules::one_of(value, ["TRUE", "FALSE"], "InstallDependency")?.into();
    }
    updates::Settings {
        description: request.description.as_ref(),
        memory: request.memory_size,
        timeout: request.timeout,
        init_timeout: request.init_timeout,
        environment: request.environment.as_ref(),
        dead_letter: request.dead_letter_config.as_ref(),
        public_net: request.public_net_config.as_ref(),
    }
    .apply(&mut content)?;
    Ok(content)
}

/// `GetFunction`.
pub async fn get(call: &Call<'_>, request: GetFunction) -> Result<GetFunctionAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let qualifier = request.qualifier.as_deref().filter(|text| !text.is_empty()).unwrap_or(LATEST);
    let now = call.cloud.clock.now_ms();
    call.cloud.store.read(|reader| {
        let function = store::function(reader, &place, now)?;
        let resolved = store::resolve(reader, &function, qualifier, now, 1.0)?
            .ok_or_else(|| errors::no_qualifier(ErrorCode::ResourceNotFoundVersion, qualifier))?;
        let triggers = triggers::listed(reader, &place, &call.caller.account.uin)?;
        Ok(read_back::function(&function, resolved, qualifier, triggers))
    })
}

/// `GetFunctionAddress`.
pub async fn get_address(call: &Call<'_>, request: GetFunctionAddress) -> Result<GetFunctionAddressAnswer, ApiError> {
    let cloud = call.cloud;
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    let qualifier = request.qualifier.as_deref().filter(|text| !text.is_empty()).unwrap_or(LATEST);
    let now = cloud.clock.now_ms();
    let sha256 = cloud.store.read(|reader| {
        let function = store::function(reader, &place, now)?;
        let resolved = store::resolve(reader, &function, qualifier, now, 1.0)?
            .ok_or_else(|| errors::no_qualifier(ErrorCode::ResourceNotFoundFunctionVersion, qualifier))?;
        if resolved.status != Status::Active {
            return Err(errors::busy(&cloud.settings.readings, resolved.status, Attempted::GetFunctionAddress));
        }
        Ok(resolved.content.sha256)
    })?;
    Ok(GetFunctionAddressAnswer { url: download::url(cloud, &sha256), code_sha256: sha256 })
}

/// `ListFunctions`.
pub async fn list(call: &Call<'_>, request: ListFunctions) -> Result<ListFunctionsAnswer, ApiError> {
    let place = Place::new(call.region, request.namespace.as_deref(), "");
    let now = call.cloud.clock.now_ms();
    let order = Order::parse(request.order.as_deref())?;
    let filters = request.filters.unwrap_or_default();
    let mut functions = call.cloud.store.read(|reader| {
        if !store::namespace_exists(reader, &place.region, &place.namespace)? {
            let message = format!("Namespace [{}] not found.", place.namespace);
            return Err(ApiError::new(ErrorCode::ResourceNotFoundNamespace, message));
        }
        Ok(store::functions(reader, &place.region, &place.namespace, now)?)
    })?;
    if let Some(part) = request.search_key.filter(|part| !part.is_empty()) {
        functions.retain(|function| function.place.name.contains(&part));
    }
    if let Some(part) = request.description.filter(|part| !part.is_empty()) {
        functions.retain(|function| function.latest.description.contains(&part));
    }
    if filters.len() > FILTERS {
        return Err(invalid("Filters", format!("At most {FILTERS} filters.")));
    }
    for filter in &filters {
        let matches = filter_of(filter, now)?;
        functions.retain(|function| filter.values.iter().any(|value| matches(function, value)));
    }
    match request.orderby.as_deref() {
        None | Some("" | "AddTime") => order.sort(&mut functions, |function| function.added),
        Some("ModTime") => order.sort(&mut functions, |function| function.latest.modified),
        Some("FunctionName") => order.sort(&mut functions, |function| function.place.name.clone()),
        Some(other) => return Err(invalid("OrderBy", format!("Functions are not ordered by `{other}`."))),
    }
    let total_count = functions.len() as u64;
    let functions = page(functions, request.offset, request.limit, 100);
    let functions = call.cloud.store.read(|reader| {
        let item = |function: &Function| {
            let provisioned = concurrency::provisioned_memory(reader, &function.place)?;
            Ok::<_, ApiError>(read_back::item(function, provisioned, now))
        };
        functions.iter().map(item).collect()
    })?;
    Ok(ListFunctionsAnswer { total_count, functions })
}

/// How a filter judges a function by one of its values.
type Judge = Box<dyn Fn(&Function, &str) -> bool>;

fn filter_of(filter: &Filter, now: i64) -> Result<Judge, ApiError> {
    Ok(match filter.name.as_str() {
        "Status" => Box::new(move |function, value| function.status(now).to_string() == value),
        "Runtime" => Box::new(|function, value| function.runtime == value),
        "Type" | "FunctionType" => Box::new(|_, value| value == "Event"),
        "Role" => Box::new(|function, value| function.latest.role == value),
        "ClsTopicId" => Box::new(|function, value| function.latest.cls_topic_id == value),
        "ClsLogsetId" => Box::new(|function, value| function.latest.cls_logset_id == value),
        "PublicNetStatus" => Box::new(|function, value| function.latest.public_net.public_net_status == value),
        "AsyncRunEnable" | "TraceEnable" => Box::new(|_, value| value == "FALSE"),
        "VpcId" | "SubnetId" | "CfsId" | "CfsMountInsId" | "Eip" => Box::new(|_, _| false),
        name => match name.strip_prefix("tag-") {
            Some(key) => {
                let key = key.to_owned();
                Box::new(move |function, value| function.tags.iter().any(|tag| tag.key == key && tag.value == value))
            }
            None => return Err(invalid("Filters", format!("There is no filter `{name}`."))),
        },
    })
}

/// `DeleteFunction`: all of it, or one version.
pub async fn delete(call: &Call<'_>, request: DeleteFunction) -> Result<Empty, ApiError> {
    let cloud = call.cloud;
    let place = Place::new(call.region, request.namespace.as_deref(), &request.function_name);
    rules::function_name(&place.name)?;
    if let Some(version) = request.qualifier.filter(|qualifier| !qualifier.is_empty()) {
        return versions::delete_one(call, &place, &version);
    }
    let now = cloud.clock.now_ms();
    cloud.store.write(|writer| {
        let mut function = store::function(writer, &place, now)?;
        ensure_active(&cloud.settings.readings, &function, now, Attempted::DeleteFunction)?;
        for version in store::versions(writer, &place)? {
            if version.status(now) != Status::Active {
                return Err(errors::busy(&cloud.settings.readings, version.status(now), Attempted::DeleteFunction));
            }
            concurrency::ensure_settled(&version, now)?;
        }
        function.work = Work { kind: Status::Deleting, until: done_at(now, cloud.settings.delays.deleting) };
        store::put_function(writer, &function)?;
        for trigger in store::triggers(writer, &place)? {
            store::delete_trigger(writer, &place, &trigger.kind, &trigger.qualifier, &trigger.name)?;
        }
        if cloud.settings.readings.deleted_function == DeletedFunction::FreesBindings {
            bindings::remove_all(writer, &place)?;
        }
        host::forget_events(writer, &place, now)?;
        store::purge_gone(writer, now)?;
        Ok::<_, ApiError>(())
    })?;
    cloud.host.retire(&place);
    Ok(Empty {})
}
