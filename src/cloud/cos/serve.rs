//! From a request to its answer.

use super::{
    auth::{self, Who},
    buckets, delete_many, download,
    errors::Refusal,
    list, multipart,
    operation::Operation,
    store::{self, Bucket},
    tagging,
    target::Target,
    unset, upload, uploads, xml,
};
use crate::{
    cloud::{
        Cloud, audit,
        faults::Trouble,
        http::{
            Request, Response, answer,
            request::{Body, OBJECT_BODY},
        },
        ids,
    },
    wire::cos::{CosError, Owner},
};
use bytes::Bytes;
use hyper::{
    Method, StatusCode,
    header::{self, HeaderValue},
};
use serde::Serialize;
use std::sync::Arc;

/// An authenticated and permitted request.
pub struct Asked<'a> {
    /// The cloud that was asked.
    pub cloud: &'a Arc<Cloud>,
    /// The request.
    pub request: &'a Request,
    /// What it is addressed to.
    pub target: &'a Target,
    /// Who asked.
    pub identity: &'a Who,
}

impl Asked<'_> {
    /// The bucket's name; every operation but GET Service has one.
    pub fn bucket(&self) -> &str {
        self.target.bucket.as_deref().unwrap_or_default()
    }

    /// The bucket, which must exist in the region of the host.
    pub fn existing_bucket(&self) -> Result<Bucket, Refusal> {
        let (name, region) = (self.bucket(), self.target.region.as_deref());
        let found = self.cloud.store.read(|reader| store::bucket_opt(reader, name, region))?;
        found.ok_or_else(Refusal::no_bucket)
    }

    /// The account, as owner of what it has.
    pub fn owner(&self) -> Owner {
        let id = self.cloud.settings.account.appid.to_string();
        Owner { display_name: id.clone(), id }
    }

    /// The body, whole.
    pub fn body(&self) -> Result<&Bytes, Refusal> {
        match &self.request.body {
            Body::Whole(bytes) => Ok(bytes),
            Body::TooLarge(_) => Err(too_large()),
        }
    }

    /// Checks that so many bytes may be held in memory at once.
    pub fn check_size(&self, length: u64) -> Result<(), Refusal> {
        if length <= OBJECT_BODY as u64 { Ok(()) } else { Err(too_large()) }
    }

    /// A parameter that is a number, or `usual` if it is not there.
    pub fn number(&self, name: &str, usual: u64) -> Result<u64, Refusal> {
        match self.target.parameter(name).unwrap_or_default() {
            "" => Ok(usual),
            text => text.parse().map_err(|_| Refusal::argument(format!("`{name}` is not a number from 0 on."))),
        }
    }

    /// Whether keys are to be percent-encoded in the answer.
    pub fn wants_encoding(&self) -> Result<bool, Refusal> {
        match self.target.parameter("encoding-type").unwrap_or_default() {
            "" => Ok(false),
            "url" => Ok(true),
            _ => Err(Refusal::argument("`encoding-type` can only be `url`.")),
        }
    }

    /// Everything is private here: other wishes cannot be granted and must not seem to be.
    pub fn refuse_access_control(&self) -> Result<(), Refusal> {
        let asks = |name: &str| name == "x-cos-acl" || name.starts_with("x-cos-grant-");
        let is_usual = |value: &HeaderValue| matches!(value.as_bytes(), b"private" | b"default");
        match self.request.headers.iter().find(|(name, value)| asks(name.as_str()) && !is_usual(value)) {
            Some((name, _)) => Err(Refusal::not_modelled(&format!("The header `{name}`"))),
            None => Ok(()),
        }
    }
}

fn too_large() -> Refusal {
    let message = format!("This server takes at most {OBJECT_BODY} bytes at once: use parts.");
    Refusal::new(StatusCode::BAD_REQUEST, "EntityTooLarge", message)
}

/// Answers a request to COS.
pub async fn serve(cloud: &Arc<Cloud>, request: &Request) -> Response {
    let request_id = ids::uuid();
    let time = cloud.clock.now_ms();
    let mut trail = Trail::default();
    let result = handle(cloud, request, &mut trail).await;
    let code = result.as_ref().err().map(|refusal| match refusal.code {
        "" => refusal.status.as_str().to_owned(),
        code => code.to_owned(),
    });
    let mut response = result.unwrap_or_else(|refusal| refused(&refusal, request, &request_id));
    let Trail { operation, region, who, secret_id, resource, trouble } = trail;
    cloud.audit.append(&audit::Entry {
        time,
        product: "cos".into(),
        action: operation.map_or_else(|| request.method.to_string(), |operation| operation.name().to_owned()),
        effect: operation.map(|operation| operation.effect().into()),
        region,
        request_id: request_id.clone(),
        caller: who.map(|who| who.identity),
        secret_id,
        address: request.address,
        resources: resource.into_iter().collect(),
        agent: request.header("user-agent").unwrap_or_default().to_owned(),
        parameters: std::collections::BTreeMap::new(),
        code,
    });
    if let Some(operation) = operation {
        cloud.faults.answered(operation.name());
    }
    if request.method == Method::HEAD {
        // The length is that of the body which GET would have; an error has none to tell of.
        if !response.status().is_success() || !response.headers().contains_key(header::CONTENT_LENGTH) {
            response.headers_mut().insert(header::CONTENT_LENGTH, 0.into());
        }
        *response.body_mut() = Bytes::new().into();
    }
    let headers = response.headers_mut();
    headers.insert(header::SERVER, HeaderValue::from_static("tencent-cos"));
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert("x-cos-request-id", id);
    }
    if let Some(trouble) = trouble {
        response.extensions_mut().insert(trouble);
    }
    response
}

/// What the audit log is to say, learnt on the way.
#[derive(Default)]
struct Trail {
    operation: Option<Operation>,
    region: String,
    who: Option<Who>,
    secret_id: Option<String>,
    resource: Option<String>,
    trouble: Option<Trouble>,
}

async fn handle(cloud: &Arc<Cloud>, request: &Request, trail: &mut Trail) -> Result<Response, Refusal> {
    let target = Target::of(request)?;
    trail.region = target.region.clone().unwrap_or_default();
    let operation = Operation::of(&request.method, &target);
    trail.operation = operation.as_ref().ok().copied();
    let (identity, secret_id) = auth::authenticate(cloud, request, &target)?;
    let who = Who { identity, address: request.address };
    (trail.who, trail.secret_id) = (Some(who.clone()), Some(secret_id));
    let operation = operation?;
    trail.trouble = cloud.faults.strike(operation.name(), cloud.clock.now_ms());
    if let Some(trouble) = &trail.trouble {
        befall(cloud, operation, trouble).await?;
    }
    let asked = Asked { cloud, request, target: &target, identity: &who };
    trail.resource = Some(permit(&asked, operation)?);
    match operation {
        Operation::GetService => buckets::get_service(&asked),
        Operation::PutBucket => buckets::put_bucket(&asked),
        Operation::HeadBucket => buckets::head_bucket(&asked),
        Operation::GetBucket => list::get_bucket(&asked),
        Operation::DeleteBucket => buckets::delete_bucket(&asked),
        Operation::GetBucketLocation => buckets::get_location(&asked),
        Operation::GetBucketSetting(setting) => unset::get(&asked, setting),
        Operation::GetBucketACL | Operation::GetObjectACL => unset::get_access_control(&asked),
        Operation::ListMultipartUploads => uploads::list_uploads(&asked),
        Operation::DeleteMultipleObjects => delete_many::delete_many(&asked),
        Operation::PutObject => upload::put_object(&asked),
        Operation::GetObject | Operation::HeadObject => download::get_object(&asked),
        Operation::DeleteObject => upload::delete_object(&asked),
        Operation::GetObjectTagging => tagging::get(&asked),
        Operation::PutObjectTagging => tagging::put(&asked),
        Operation::DeleteObjectTagging => tagging::delete(&asked),
        Operation::InitiateMultipartUpload => multipart::initiate(&asked),
        Operation::UploadPart => multipart::upload_part(&asked),
        Operation::ListParts => uploads::list_parts(&asked),
        Operation::CompleteMultipartUpload => multipart::complete(&asked),
        Operation::AbortMultipartUpload => multipart::abort(&asked),
    }
}

/// Checks that the bucket is the account's and that the identity may do this. Which keys of many may be deleted is decided
/// for each of them.
fn permit(asked: &Asked<'_>, operation: Operation) -> Result<String, Refusal> {
    let Asked { cloud, target, identity, .. } = *asked;
    let denied = || Refusal::denied("Access Denied.");
    let mut resource = "*".to_owned();
    let mut region = target.region.clone().unwrap_or_default();
    if let Some(bucket) = &target.bucket {
        if !bucket.ends_with(&format!("-{}", cloud.settings.account.appid)) {
            return Err(denied());
        }
        let known = cloud.store.read(|reader| store::bucket_opt(reader, bucket, None))?;
        region = known.and_then(|bucket| bucket.region).unwrap_or(region);
        let below = match operation {
            Operation::GetBucket | Operation::ListMultipartUploads => target.parameter("prefix").unwrap_or_default(),
            _ => &target.key,
        };
        resource = format!("{bucket}/{below}");
    }
    let action = match operation {
        // A part that is copied is put, and read where it comes from (436/8287).
        Operation::UploadPart if asked.request.header("x-cos-copy-source").is_some() => Operation::PutObject,
        operation => operation,
    };
    let permitted = operation == Operation::DeleteMultipleObjects
        || cloud.store.read(|reader| auth::may(reader, cloud, identity, action.name(), &region, &resource))?;
    if permitted { Ok(auth::named(cloud, &region, &resource)) } else { Err(denied()) }
}

/// Does what a planned fault does before or instead of an operation; the rest is done to the answer on its way.
async fn befall(cloud: &Cloud, operation: Operation, trouble: &Trouble) -> Result<(), Refusal> {
    match trouble {
        Trouble::Throttled => {
            let message = "Please reduce your request rate.";
            Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "SlowDown", message))
        }
        Trouble::InternalError => {
            let message = "We encountered an internal error. Please try again.";
            Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message))
        }
        Trouble::Error(code) => Err(Refusal::planned(code)),
        Trouble::Overtaken(most) => {
            cloud.faults.overtaken(operation.name(), most.duration()).await;
            Ok(())
        }
        // Nobody hears this one.
        trouble if !trouble.is_executed() => Err(Refusal::new(StatusCode::BAD_GATEWAY, "", "This is not executed.")),
        _ => Ok(()),
    }
}

/// An answer without a body.
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

/// An answer in XML.
pub fn with_xml(body: &impl Serialize) -> Result<Response, Refusal> {
    Ok(answer::plain(StatusCode::OK, "application/xml", xml::write(body)?))
}

fn refused(refusal: &Refusal, request: &Request, request_id: &str) -> Response {
    let Refusal { status, code, message } = refusal;
    if code.is_empty() {
        return empty(*status);
    }
    let trace_id = ids::hex(40);
    let body = xml::write(&CosError {
        code: (*code).to_owned(),
        message: message.clone(),
        resource: format!("{}{}", request.host, request.path),
        request_id: request_id.to_owned(),
        trace_id: trace_id.clone(),
    });
    let mut response = answer::plain(*status, "application/xml", body.unwrap_or_default());
    if let Ok(trace_id) = HeaderValue::from_str(&trace_id) {
        response.headers_mut().insert("x-cos-trace-id", trace_id);
    }
    response
}
