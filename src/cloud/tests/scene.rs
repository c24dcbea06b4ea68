//! A cloud for one test, and a client that signs for it.

use crate::{
    cloud::{Cloud, Delays, Keys, Running, Settings, cam},
    wire::{
        sign::{sha256_hex, tc3, v1},
        sts,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{
    io::{Cursor, Write},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;

/// The region of all scenes.
pub const REGION: &str = "ap-guangzhou";

/// An HTTP client without proxies, compression or certificates.
pub fn http_client() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let client = reqwest::Client::builder().no_proxy().tls_backend_preconfigured(tls);
    client.build().expect("a client")
}

/// A running cloud in a directory that goes with it.
pub struct Scene {
    /// The cloud.
    pub running: Running,
    /// Signs as this.
    pub keys: Keys,
    /// Token of temporary keys.
    pub token: Option<String>,
    http: reqwest::Client,
    settings: Settings,
    directory: TempDir,
}

impl Scene {
    /// Starts a cloud in which nothing takes time.
    pub async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// Starts a cloud with other settings.
    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let mut settings = Settings::new(directory.path().join("data"));
        settings.delays = Delays::none();
        change(&mut settings);
        let running = Cloud::start(settings.clone()).await.expect("started");
        let keys = running.keys().clone();
        Self { running, keys, token: None, http: http_client(), settings, directory }
    }

    /// Makes a role that functions may have, without any policy.
    pub fn role(&self, name: &str) {
        let trust = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":"scf.qcloud.com"}}]}"#;
        let cloud = self.running.cloud();
        let trust = cam::trust::normalise(trust, &cloud.settings.account.uin).expect("a good document");
        let made = cloud.store.write(|writer| cam::store::ensure_role(writer, name, &trust, cloud.clock.now_ms()));
        made.expect("written");
    }

    /// Creates a function of this start file and waits until it takes calls.
    pub async fn function(&self, name: &str, bootstrap: &str) {
        self.role("SCF_QcsRole");
        let parameters = json!({
            "FunctionName": name,
            "Runtime": "CustomRuntime",
            "Handler": "index.main_handler",
            "InitTimeout": 10,
            "Code": {"ZipFile": zip_of(bootstrap)},
        });
        self.call("scf.CreateFunction", &parameters).await;
        self.until_active(name).await;
    }

    /// Asks until a function is `Active`.
    pub async fn until_active(&self, name: &str) {
        while self.call("scf.GetFunction", &json!({"FunctionName": name})).await["Status"] != "Active" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Stops the cloud and starts another on the same data.
    pub async fn restart(self) -> Self {
        let Self { running, keys, token, http, settings, directory } = self;
        running.stop().await;
        let running = Cloud::start(settings.clone()).await.expect("started again");
        Self { running, keys, token, http, settings, directory }
    }

    /// Signs with temporary keys from here on.
    pub fn act_as(&mut self, credentials: sts::Credentials) {
        let sts::Credentials { token, tmp_secret_id, tmp_secret_key } = credentials;
        self.keys = Keys::new(tmp_secret_id, tmp_secret_key);
        self.token = Some(token);
    }

    /// Calls an action of `scf.ListFunctions`'s form and returns the members of its answer.
    #[track_caller]
    pub fn call(&self, action: &str, parameters: &Value) -> impl Future<Output = Value> {
        let sent = self.signed(action).send(parameters.to_string().into_bytes());
        let action = action.to_owned();
        async move {
            let response = sent.await;
            assert!(response.get("Error").is_none(), "`{action}`: {response}");
            response
        }
    }

    /// Calls an action and returns the code of its error.
    pub async fn refused(&self, action: &str, parameters: &Value) -> String {
        let response = self.signed(action).send(parameters.to_string().into_bytes()).await;
        let code = response["Error"]["Code"].as_str().map(ToOwned::to_owned);
        code.unwrap_or_else(|| panic!("`{action}` was not refused: {response}"))
    }

    /// A request of `product.Action` that is about to be signed, for tests that want it wrong.
    pub fn signed(&self, action: &str) -> Signed {
        let (product, action) = action.split_once('.').expect("`product.Action`");
        let version = crate::wire::Product::from_label(product).map_or("2020-01-01", |product| product.version());
        Signed {
            http: self.http.clone(),
            endpoint: self.running.endpoint(),
            host: format!("{product}.tencentcloudapi.com"),
            service: product.to_owned(),
            action: action.to_owned(),
            version: version.to_owned(),
            keys: self.keys.clone(),
            token: self.token.clone(),
            timestamp: self.running.clock().now(),
        }
    }

    /// Calls an action in the older form: flat parameters and signature v1.
    pub async fn call_v1(&self, action: &str, parameters: &[(&str, &str)]) -> Value {
        let (product, action) = action.split_once('.').expect("`product.Action`");
        let version = crate::wire::Product::from_label(product).expect("a product").version();
        let host = format!("{product}.tencentcloudapi.com");
        let timestamp = self.running.clock().now().to_string();
        let mut all = vec![
            ("Action", action),
            ("Version", version),
            ("Region", REGION),
            ("Nonce", "1"),
            ("Timestamp", &timestamp),
            ("SecretId", &self.keys.secret_id),
        ];
        all.extend_from_slice(parameters);
        let key = self.keys.secret_key.expose_secret();
        let signature = v1::signature(key, v1::Method::HmacSha1, "POST", &host, &all);
        all.push(("Signature", &signature));
        let encode =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let form: Vec<_> = all.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = self.http.post(self.running.endpoint()).header("host", host);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.join("&"));
        envelope(request).await
    }

    /// The client, for requests of another kind.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Reads or writes the control API.
    pub async fn control(&self, method: reqwest::Method, path: &str, body: &Value) -> Value {
        let url = format!("{}/_mpstack/{path}", self.running.endpoint());
        let request = self.http.request(method, url).header("x-mpstack-control", &self.running.keys().secret_id);
        let answer = request.body(body.to_string()).send().await.expect("sent");
        let text = answer.text().await.expect("a body");
        serde_json::from_str(&text).expect("JSON")
    }
}

/// The base64 of a zip that holds one executable start file.
pub fn zip_of(bootstrap: &str) -> String {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
    writer.start_file("bootstrap", options).expect("started");
    writer.write_all(bootstrap.as_bytes()).expect("written");
    STANDARD.encode(writer.finish().expect("a zip").into_inner())
}

/// A request about to be signed with TC3.
pub struct Signed {
    http: reqwest::Client,
    pub endpoint: String,
    pub host: String,
    pub service: String,
    pub action: String,
    pub version: String,
    pub keys: Keys,
    pub token: Option<String>,
    pub timestamp: i64,
}

impl Signed {
    /// Signs, sends and returns what the envelope holds.
    pub async fn send(self, body: Vec<u8>) -> Value {
        envelope(self.request(body)).await
    }

    /// Signs.
    pub fn request(self, body: Vec<u8>) -> reqwest::RequestBuilder {
        let headers = [("content-type", "application/json"), ("host", self.host.as_str())];
        let hash = sha256_hex(&body);
        let covered = tc3::Covered { method: "POST", query: "", headers: &headers, payload_sha256: &hash };
        let Keys { secret_id, secret_key } = &self.keys;
        let authorization =
            tc3::authorization(secret_id, secret_key.expose_secret(), &self.service, self.timestamp, &covered);
        let mut request = self
            .http
            .post(&self.endpoint)
            .header("host", &self.host)
            .header("content-type", "application/json")
            .header("x-tc-action", &self.action)
            .header("x-tc-version", &self.version)
            .header("x-tc-region", REGION)
            .header("x-tc-timestamp", self.timestamp)
            .header("authorization", authorization)
            .body(body);
        if let Some(token) = &self.token {
            request = request.header("x-tc-token", token);
        }
        request
    }
}

async fn envelope(request: reqwest::RequestBuilder) -> Value {
    let answer = request.send().await.expect("sent");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/json");
    let text = answer.text().await.expect("a body");
    let mut body: Value = serde_json::from_str(&text).expect("JSON");
    body["Response"].take()
}
