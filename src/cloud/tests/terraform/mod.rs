//! What Terraform's tencentcloud provider demands, point by point, at the wire: it takes hours to build, so its requests are
//! written out here as it was seen to send them (`real-clients.md`).
//!
//! | Point | Test |
//! |---|---|
//! | `domain` with a port: the host is `<service>.<domain>:PORT`, signed with the port | every call here |
//! | header names as Go writes them, `X-Tc-Action`; `X-TC-Language: en-US`; `X-TC-RequestClient: Terraform-latest` | every call here |
//! | default domain through `HTTP_PROXY`: absolute-form request targets | [`transport::a_proxy_is_asked_with_absolute_targets`] |
//! | status 200 for errors, or Go's SDK calls them `ClientError.HttpStatusCodeError` and the provider retries for minutes | [`transport::errors_are_answers`] |
//! | keep-alive; an answer in one piece, with a length | [`transport::one_connection_serves_many_calls`] |
//! | `allowed_account_ids` and `assume_role`: STS, then temporary keys with their token | [`transport::the_account_is_asked_for_and_a_role_assumed`] |
//! | `GetFunction` leaves nothing out and nothing null: it is dereferenced unchecked | [`reading::a_function_has_no_null_anywhere`] |
//! | `PublicNetConfig`, always sent, comes back with `PublicNetStatus` and `EipConfig.EipStatus` | [`reading::the_way_out_comes_back`] |
//! | `Tags` of `CreateFunction` come back, in lists too | [`reading::tags_come_back`] |
//! | `ListFunctions` by 20: it asks on while it gets exactly 20 | [`reading::functions_are_read_by_pages_of_twenty`] |
//! | namespaces are found in their list | [`reading::namespaces_are_listed`] |
//! | not found is `ResourceNotFound.Function`, also for a deletion that is under way no longer | [`lifecycle::gone_is_told_by_its_code`] |
//! | a duplicate is `ResourceInUse.*`, which the provider repeats: no other state answers so | [`lifecycle::only_a_duplicate_is_in_use`] |
//! | `$LATEST` is never `Publishing`; the version may be | [`lifecycle::the_unpublished_function_is_never_publishing`] |
//! | one empty pair clears all variables | [`lifecycle::one_empty_pair_clears_the_environment`] |
//! | one empty layer clears all layers | [`lifecycle::one_empty_layer_clears_the_layers`] |
//! | variables in any order, undocumented parameters | [`lifecycle::what_it_sends_is_taken`] |
//! | `CosBucketName` without appid, `CosObjectName` with or without its slash | [`lifecycle::code_in_a_bucket_is_named_without_the_account`] |
//! | trigger `Enable`: `OPEN` and `CLOSE` in, 1 and 0 out, in every answer | [`triggers::enable_is_a_number_in_every_answer`] |
//! | timer: cron expression in, compact JSON out | [`triggers::a_timer_is_described_in_compact_json`] |
//! | `ListTriggers` filters by `TriggerName`; `CustomArgument` comes back verbatim | [`triggers::one_is_found_by_its_name`] |
//! | `$DEFAULT` exists from the start; `RoutingConfig` always has both lists; weights are numbers | [`triggers::aliases_route_with_both_lists`] |
//! | `RoleId` is a text of digits, `PolicyId` a number; lists page with `Page` and `Rp` 200 | [`account::identifiers_have_their_types`] |
//! | the codes by which a role is gone or a name is taken | [`account::roles_are_refused_by_their_codes`] |
//! | tag service, asked at each reading of a role, answered also without tags | [`account::a_role_is_read_with_its_tags`] |
//! | the order of calls of one `apply`, then `destroy` | [`story::apply_and_destroy`] |

mod account;
mod lifecycle;
mod reading;
mod story;
mod transport;
mod triggers;

use super::scene::{REGION, Scene, zip_of};
use crate::{
    cloud::Keys,
    wire::{
        Product,
        sign::{sha256_hex, tc3},
    },
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The provider's `domain`, with a port that is not the server's.
const DOMAIN: &str = "tencentcloudapi.test:9310";

/// One configured provider.
struct Provider<'s> {
    scene: &'s Scene,
    keys: Keys,
    token: Option<String>,
    domain: &'static str,
    /// Whether requests go to the server as to a proxy.
    by_proxy: bool,
}

impl<'s> Provider<'s> {
    fn new(scene: &'s Scene) -> Self {
        Self { scene, keys: scene.keys.clone(), token: None, domain: DOMAIN, by_proxy: false }
    }

    /// Writes a request as the provider does.
    fn request(&self, action: &str, parameters: &Value, connection: &str) -> String {
        let (service, action) = action.split_once('.').expect("`service.Action`");
        let version = Product::from_label(service).expect("a product").version();
        let (host, body) = (format!("{service}.{}", self.domain), parameters.to_string());
        let target = if self.by_proxy { format!("http://{host}/") } else { "/".to_owned() };
        let headers = [("content-type", "application/json"), ("host", host.as_str())];
        let hash = sha256_hex(body.as_bytes());
        let covered = tc3::Covered { method: "POST", query: "", headers: &headers, payload_sha256: &hash };
        let Keys { secret_id, secret_key } = &self.keys;
        let now = self.scene.running.clock().now();
        let authorization = tc3::authorization(secret_id, secret_key.expose_secret(), service, now, &covered);
        let token = self.token.as_ref().map(|token| format!("X-Tc-Token: {token}\r\n")).unwrap_or_default();
        format!(
            "POST {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: {}\r\n\
             Authorization: {authorization}\r\nConnection: {connection}\r\nContent-Type: application/json\r\n\
             X-Tc-Action: {action}\r\nX-Tc-Language: en-US\r\nX-Tc-Region: {REGION}\r\nX-Tc-Requestclient: Terraform-latest\r\n\
             X-Tc-Timestamp: {now}\r\n{token}X-Tc-Version: {version}\r\nAccept-Encoding: gzip\r\n\r\n{body}",
            body.len()
        )
    }

    /// Sends a request on a connection of its own; returns head and body of the answer.
    async fn exchange(&self, action: &str, parameters: &Value) -> (String, Value) {
        let mut stream = TcpStream::connect(self.scene.running.address()).await.expect("connected");
        stream.write_all(self.request(action, parameters, "close").as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        (head.to_owned(), serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}")))
    }

    /// Calls an action that is to succeed.
    async fn call(&self, action: &str, parameters: Value) -> Value {
        let (_, mut body) = self.exchange(action, &parameters).await;
        assert!(body["Response"].get("Error").is_none(), "`{action}`: {body}");
        body["Response"].take()
    }

    /// Calls an action that is to be refused, and returns the code.
    async fn refused(&self, action: &str, parameters: Value) -> String {
        let (_, body) = self.exchange(action, &parameters).await;
        let code = body["Response"]["Error"]["Code"].as_str();
        code.unwrap_or_else(|| panic!("`{action}` was not refused: {body}")).to_owned()
    }

    /// `tencentcloud_scf_function`, as it is created.
    async fn create(&self, name: &str) {
        self.call("scf.CreateFunction", function(name)).await;
    }
}

/// The least that the provider says of a function.
fn function(name: &str) -> Value {
    json!({
        "FunctionName": name, "Handler": "index.main_handler", "Runtime": "CustomRuntime", "Namespace": "default",
        "MemorySize": 128, "Timeout": 3, "Type": "Event",
        "PublicNetConfig": {"PublicNetStatus": "DISABLE", "EipConfig": {"EipStatus": "DISABLE"}},
        "Code": {"ZipFile": zip_of("#!/bin/sh\n")},
    })
}

fn named(name: &str) -> Value {
    json!({"FunctionName": name, "Namespace": "default"})
}

/// `parameters` with more members, or other values.
fn with(mut parameters: Value, more: Value) -> Value {
    let (Value::Object(members), Value::Object(more)) = (&mut parameters, more) else { panic!("objects") };
    members.extend(more);
    parameters
}
