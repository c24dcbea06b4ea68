//! API 3.0: who calls, and what.
//!
//! Checks come in this order, which decides the code that a request with several faults gets: size, shape of the
//! authorization, product, version and action, secret id, token, clock, signature, rights, parameters (`signing.md` 8).

use super::{
    Response, answer, flat,
    request::{API_BODY, Request},
    tc3, v1,
};
use crate::{
    cloud::{
        Call, Caller, Cloud, Identity, audit, faults::Trouble, ids, keys::Holder, routes::Route, services, throttle,
    },
    wire::{ApiError, ErrorCode, Product, encode_error, encode_success},
};
use hyper::Method;
use serde_json::{Map, Value};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// How far a client's clock may be off, in seconds.
const SKEW: i64 = 300;

/// The largest form with a v1 signature, and the largest query.
const FORM_BODY: usize = 1 << 20;
const QUERY: usize = 32 << 10;

/// A request as far as it could be understood, in whichever of the two forms it came.
struct Parsed<'r> {
    form: Form<'r>,
    secret_id: String,
    timestamp: Option<i64>,
    token: Option<String>,
    parameters: Value,
}

enum Form<'r> {
    Tc3(crate::wire::sign::tc3::Authorization<'r>),
    V1(Vec<(String, String)>),
}

/// What the audit log is to say, learnt on the way.
#[derive(Default)]
struct Trail {
    product: Option<Product>,
    action: String,
    region: String,
    route: Option<&'static Route>,
    caller: Option<Caller>,
    resources: Vec<String>,
    agent: String,
    parameters: BTreeMap<String, Value>,
    trouble: Option<Trouble>,
}

/// Answers a request of API 3.0. A planned fault that befalls the answer travels with it.
pub async fn handle(cloud: &Arc<Cloud>, request: &Request) -> Response {
    let request_id = ids::uuid();
    let mut trail = Trail::default();
    let time = cloud.clock.now_ms();
    let result = call(cloud, request, &request_id, &mut trail).await;
    let (code, body) = match result.and_then(|answer| {
        encode_success(&answer, &request_id)
            .map_err(|_| ApiError::new(ErrorCode::InternalError, "the answer is no JSON"))
    }) {
        Ok(body) => (None, body),
        Err(error) => {
            let error = ApiError { request_id: request_id.clone(), ..error };
            (Some(error.code.to_string()), encode_error(&error))
        }
    };
    let Trail { product, action, region, route, caller, resources, agent, parameters, trouble } = trail;
    let (identity, secret_id) = caller.map(|caller| (caller.identity, caller.secret_id)).unzip();
    cloud.audit.append(&audit::Entry {
        time,
        product: product.map(Product::label).unwrap_or_default().to_owned(),
        action,
        effect: route.map(|route| route.effect.into()),
        region,
        request_id,
        caller: identity,
        secret_id,
        address: request.address,
        resources,
        agent,
        parameters,
        code,
    });
    if let Some(route) = route {
        cloud.faults.answered(route.action);
    }
    let mut response = answer::api(body);
    if let Some(trouble) = trouble {
        response.extensions_mut().insert(trouble);
    }
    response
}

async fn call(cloud: &Arc<Cloud>, request: &Request, id: &str, trail: &mut Trail) -> Result<Value, ApiError> {
    let parsed = parse(request)?;
    let route = find(request, &parsed, trail)?;
    let caller = authenticate(cloud, request, &parsed)?;
    trail.caller = Some(caller.clone());
    cloud.throttle.admit(cloud.settings.readings.throttling, route)?;
    trail.trouble = cloud.faults.strike(route.action, cloud.clock.now_ms());
    if let Some(trouble) = &trail.trouble {
        befall(cloud, route, trouble).await?;
    }
    if needs_region(route.product) && trail.region.is_empty() {
        return Err(missing("Region"));
    }
    if !is_region(&trail.region) {
        return Err(ApiError::new(ErrorCode::UnsupportedRegion, format!("Unsupported region `{}`.", trail.region)));
    }
    let unseen = match trail.trouble {
        Some(Trouble::Invisible(time)) => time.duration(),
        _ => Duration::ZERO,
    };
    let call = Call { cloud, caller: &caller, region: &trail.region, request_id: id, unseen };
    trail.parameters = audit::recorded(&parsed.parameters);
    trail.resources = services::authorize(&call, route, &parsed.parameters)?;
    (route.run)(&call, parsed.parameters).await
}

/// Does what a planned fault does before or instead of an action; the rest is done to the answer on its way.
async fn befall(cloud: &Cloud, route: &Route, trouble: &Trouble) -> Result<(), ApiError> {
    match trouble {
        Trouble::Error(code) => Err(ApiError::new(code.as_str(), "This was asked for.")),
        Trouble::Throttled => Err(throttle::refusal(route.rate.saturating_add(1), route.rate)),
        Trouble::InternalError => Err(ApiError::new(ErrorCode::InternalError, "An internal error has occurred.")),
        Trouble::Overtaken(most) => {
            cloud.faults.overtaken(route.action, most.duration()).await;
            Ok(())
        }
        // Nobody hears this one.
        trouble if !trouble.is_executed() => Err(ApiError::new(ErrorCode::InternalError, "This is not executed.")),
        _ => Ok(()),
    }
}

fn parse(request: &Request) -> Result<Parsed<'_>, ApiError> {
    let too_large = |limit: usize, length: usize| {
        let message = format!("Your current request size exceed  max {limit}B, but your {length}B.");
        ApiError::new("RequestSizeLimitExceeded", message)
    };
    let body = request.body_within(API_BODY).map_err(|length| too_large(API_BODY, length))?;
    if request.query.len() > QUERY {
        return Err(too_large(QUERY, request.query.len()));
    }
    let is_get = request.method == Method::GET;
    if !is_get && request.method != Method::POST {
        return Err(ApiError::new(ErrorCode::UnsupportedProtocol, "Use GET or POST."));
    }
    if tc3::is_meant(request) {
        let authorization = tc3::parse(request).ok_or_else(malformed)?;
        let parameters = if is_get {
            action_parameters(&flat::pairs(&request.query))
        } else if body.is_empty() {
            Value::Object(Map::new())
        } else {
            serde_json::from_slice(body).map_err(|error| {
                ApiError::new(ErrorCode::InvalidParameter, format!("The body is not JSON: {error}."))
            })?
        };
        return Ok(Parsed {
            secret_id: authorization.secret_id.to_owned(),
            timestamp: request.header("x-tc-timestamp").and_then(|text| text.parse().ok()),
            token: request.header("x-tc-token").map(ToOwned::to_owned),
            parameters,
            form: Form::Tc3(authorization),
        });
    }
    if !is_get && body.len() > FORM_BODY {
        return Err(too_large(FORM_BODY, body.len()));
    }
    let pairs = if is_get { flat::pairs(&request.query) } else { flat::pairs(&String::from_utf8_lossy(body)) };
    let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let (Some(secret_id), Some(_)) = (value("SecretId"), value("Signature")) else { return Err(malformed()) };
    Ok(Parsed {
        secret_id,
        timestamp: value("Timestamp").and_then(|text| text.parse().ok()),
        token: value("Token"),
        parameters: action_parameters(&pairs),
        form: Form::V1(pairs),
    })
}

fn action_parameters(pairs: &[(String, String)]) -> Value {
    let of_action = pairs.iter().filter(|(name, _)| !v1::COMMON.contains(&name.as_str()));
    flat::unflatten(of_action.map(|(name, value)| (name.as_str(), value.as_str())))
}

/// Finds the route. The host names the product; behind an address of another kind the signature's scope does, unless the
/// client made that up from the address; then version and action must do (`real-clients.md` 7).
fn find(request: &Request, parsed: &Parsed<'_>, trail: &mut Trail) -> Result<&'static Route, ApiError> {
    let common = |header: &str, name: &str| match &parsed.form {
        Form::Tc3(_) => request.header(header).map(ToOwned::to_owned),
        Form::V1(pairs) => pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()),
    };
    trail.action = common("x-tc-action", "Action").unwrap_or_default();
    trail.region = common("x-tc-region", "Region").unwrap_or_default();
    trail.agent = common("x-tc-requestclient", "RequestClient").unwrap_or_default();
    let version = common("x-tc-version", "Version").unwrap_or_default();
    let host = request.host_name();
    let scope = match &parsed.form {
        Form::Tc3(authorization) => Product::from_label(authorization.service),
        Form::V1(_) => None,
    };
    let product = host.split('.').next().and_then(Product::from_label).or(scope);
    trail.product = product;
    if trail.action.is_empty() {
        return Err(missing("Action"));
    }
    if version.is_empty() {
        return Err(missing("Version"));
    }
    let offers = |candidate: &Product| candidate.version() == version;
    if !product.map_or_else(|| Product::ALL.iter().any(offers), |product| offers(&product)) {
        return Err(ApiError::new(ErrorCode::NoSuchVersion, format!("The API version `{version}` does not exist.")));
    }
    let route = services::all()
        .filter(|route| product.is_none_or(|product| route.product == product) && offers(&route.product))
        .find(|route| route.action == trail.action)
        .ok_or_else(|| {
            ApiError::new(ErrorCode::InvalidAction, format!("The API action `{}` does not exist.", trail.action))
        })?;
    trail.product = Some(route.product);
    trail.route = Some(route);
    Ok(route)
}

fn authenticate(cloud: &Cloud, request: &Request, parsed: &Parsed<'_>) -> Result<Caller, ApiError> {
    let Some(Holder { keys, session }) = cloud.holder_opt(&parsed.secret_id)? else {
        let message = "The SecretId is not found, please ensure that your SecretId is correct.";
        return Err(ApiError::new(ErrorCode::AuthSecretIdNotFound, message));
    };
    let now = cloud.clock.now();
    if let Some(session) = &session
        && (parsed.token.as_deref() != Some(session.token.as_str()) || session.expires <= now)
    {
        return Err(ApiError::new(ErrorCode::AuthTokenFailure, "The token is wrong or has expired."));
    }
    let timestamp = parsed.timestamp.ok_or_else(|| missing("Timestamp"))?;
    if timestamp.abs_diff(now) > SKEW.unsigned_abs() {
        let message = format!("The signature has expired: its time is {timestamp}, the server's {now}.");
        return Err(ApiError::new(ErrorCode::AuthSignatureExpire, message));
    }
    let valid = match &parsed.form {
        Form::Tc3(authorization) => {
            let body = request.body_within(API_BODY).map_or(&[][..], |body| body);
            tc3::verify(request, body, authorization, &keys.secret_key, timestamp)
        }
        Form::V1(pairs) => v1::verify(request, pairs, &keys.secret_key),
    };
    if !valid {
        let message = "The provided credentials could not be validated. Please check your signature is correct.";
        return Err(ApiError::new(ErrorCode::AuthSignatureFailure, message));
    }
    let identity = match session {
        Some(session) => Identity::Role { role: session.role, session: session.name },
        None => Identity::Root,
    };
    Ok(Caller {
        account: cloud.settings.account.clone(),
        identity,
        secret_id: keys.secret_id,
        address: request.address,
    })
}

fn malformed() -> ApiError {
    ApiError::new(ErrorCode::AuthInvalidAuthorization, "The authorization is missing or malformed.")
}

fn missing(name: &str) -> ApiError {
    ApiError::new(ErrorCode::MissingParameter, format!("The request is missing a required parameter `{name}`."))
}

fn needs_region(product: Product) -> bool {
    match product {
        Product::Scf | Product::Cls => true,
        // MPS is one for the whole account (`mps-api.md` 1).
        Product::Mps | Product::Cam | Product::Sts | Product::Tag | Product::Cloudaudit => false,
    }
}

/// Regions are an open set: only the shape is checked. An empty one belongs to global products.
fn is_region(region: &str) -> bool {
    let words = region.split('-').count();
    let plain =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    region.is_empty() || (words >= 2 && region.split('-').all(plain))
}
