//! The same wishes in the words of two clouds.

use super::server::{SECRET_ID, SECRET_KEY};
use base64::{Engine, engine::general_purpose::STANDARD};
use mpstack::wire::{
    Product,
    sign::{sha256_hex, tc3},
};
use serde_json::{Value, json};
use std::{
    io::{Cursor, Write},
    time::{SystemTime, UNIX_EPOCH},
};

pub trait Dialect: Sync {
    /// What a function needs before it can be created.
    fn preparation(&self) -> Vec<String>;
    /// Creates the function of this number.
    fn create(&self, index: usize) -> String;
    /// Reads the first function.
    fn read(&self) -> String;
    /// A request that any fresh server answers with success.
    fn hello(&self) -> String;
}

/// API 3.0 with TC3 signatures; each request is signed anew.
pub struct Tencent {
    zip: String,
}

/// A namespace holds 50 functions, so they lie in several regions.
const NAMESPACE: usize = 50;

const TRUST: &str = r#"{"version":"2.0","statement":[{"action":"name/sts:AssumeRole","effect":"allow","principal":{"service":["scf.qcloud.com","mps.cloud.tencent.com"]}}]}"#;

impl Tencent {
    pub fn new() -> Self {
        Self { zip: zip() }
    }

    /// Signs and writes a request of `service.Action` for a region.
    pub fn request(action: &str, region: &str, parameters: &Value) -> String {
        let (service, action) = action.split_once('.').unwrap_or_default();
        let version = Product::from_label(service).map_or("", |product| product.version());
        let (host, body) = (format!("{service}.tencentcloudapi.com"), parameters.to_string());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs() as i64);
        let headers = [("content-type", "application/json"), ("host", host.as_str())];
        let hash = sha256_hex(body.as_bytes());
        let covered = tc3::Covered { method: "POST", query: "", headers: &headers, payload_sha256: &hash };
        let authorization = tc3::authorization(SECRET_ID, SECRET_KEY, service, now, &covered);
        format!(
            "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nX-TC-Action: {action}\r\n\
             X-TC-Version: {version}\r\nX-TC-Region: {region}\r\nX-TC-Timestamp: {now}\r\n\
             Authorization: {authorization}\r\n\r\n{body}",
            body.len()
        )
    }

    /// Makes a role and gives it these policies.
    pub fn role(name: &str, policies: &[&str]) -> Vec<String> {
        let role = json!({"RoleName": name, "PolicyDocument": TRUST});
        let attach = |policy: &&str| {
            Self::request("cam.AttachRolePolicy", "", &json!({"AttachRoleName": name, "PolicyName": policy}))
        };
        [Self::request("cam.CreateRole", "", &role)].into_iter().chain(policies.iter().map(attach)).collect()
    }
}

fn region(index: usize) -> String {
    format!("ap-bench{}", index / NAMESPACE)
}

impl Dialect for Tencent {
    fn preparation(&self) -> Vec<String> {
        Self::role("SCF_QcsRole", &[])
    }

    fn create(&self, index: usize) -> String {
        let name = format!("function-{index}");
        let code = json!({"ZipFile": self.zip});
        let parameters =
            json!({"FunctionName": name, "Runtime": "CustomRuntime", "Handler": "index.main", "Code": code});
        Self::request("scf.CreateFunction", &region(index), &parameters)
    }

    fn read(&self) -> String {
        Self::request("scf.GetFunction", &region(0), &json!({"FunctionName": "function-0"}))
    }

    fn hello(&self) -> String {
        Self::request("scf.ListFunctions", &region(0), &json!({}))
    }
}

/// Lambda, without signatures: moto looks into the header for the service only.
pub struct Aws;

impl Aws {
    fn request(method: &str, path: &str, service: &str, kind: &str, body: &str) -> String {
        let scope = format!("AKID/20260101/us-east-1/{service}/aws4_request");
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {service}.us-east-1.amazonaws.com\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             X-Amz-Date: 20260101T000000Z\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0\r\n\r\n{body}",
            body.len()
        )
    }
}

impl Dialect for Aws {
    fn preparation(&self) -> Vec<String> {
        let form = "Action=CreateRole&Version=2010-05-08&RoleName=exec&AssumeRolePolicyDocument=%7B%22Version%22%3A%222012-10-17%22%2C\
                    %22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22lambda.amazonaws.com\
                    %22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";
        vec![Self::request("POST", "/", "iam", "application/x-www-form-urlencoded", form)]
    }

    fn create(&self, index: usize) -> String {
        let body = json!({
            "FunctionName": format!("function-{index}"), "Runtime": "provided.al2", "Handler": "x",
            "Role": "arn:aws:iam::123456789012:role/exec", "Code": {"ZipFile": zip()},
        });
        Self::request("POST", "/2015-03-31/functions", "lambda", "application/json", &body.to_string())
    }

    fn read(&self) -> String {
        Self::request("GET", "/2015-03-31/functions/function-0", "lambda", "application/json", "")
    }

    fn hello(&self) -> String {
        Self::request("GET", "/2015-03-31/functions/", "lambda", "application/json", "")
    }
}

/// The base64 of a small package.
fn zip() -> String {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let started = writer.start_file("bootstrap", zip::write::SimpleFileOptions::default().unix_permissions(0o755));
    let written = started.and_then(|()| Ok(writer.write_all(b"#!/bin/sh\n")?)).and_then(|()| writer.finish());
    STANDARD.encode(written.expect("memory takes what is written").into_inner())
}
