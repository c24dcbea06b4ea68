//! Signatures: TC3 and COS from the handler library, which has to sign too, and the older v1 form.

pub use mpstack_handler::sign::{cos, same, sha256_hex, tc3};

/// Signature v1, `HmacSHA1` or `HmacSHA256` over sorted raw parameters (`signing.md` 4).
pub mod v1 {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use mpstack_handler::sign::{hmac_sha1, hmac_sha256};

    /// The parameter `SignatureMethod`; absent on the wire means SHA-1.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Method {
        /// The default.
        HmacSha1,
        /// `SignatureMethod=HmacSHA256`.
        HmacSha256,
    }

    /// Returns the base64 signature of `parameters` (all of them but `Signature`, raw, in any order).
    ///
    /// `host` is followed by its path `/`; the text holds the method, so that a GET signature is not valid for POST.
    pub fn signature(
        secret_key: &str,
        method: Method,
        http_method: &str,
        host: &str,
        parameters: &[(&str, &str)],
    ) -> String {
        let mut sorted = parameters.to_vec();
        sorted.sort();
        let query: Vec<_> = sorted.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let text = format!("{http_method}{host}/?{}", query.join("&"));
        match method {
            Method::HmacSha1 => STANDARD.encode(hmac_sha1(secret_key.as_bytes(), text.as_bytes())),
            Method::HmacSha256 => STANDARD.encode(hmac_sha256(secret_key.as_bytes(), text.as_bytes())),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn vectors_of_the_document() {
            let mut parameters = vec![
                ("Action", "DescribeInstances"),
                ("InstanceIds.0", "ins-09dx96dg"),
                ("Limit", "20"),
                ("Nonce", "11886"),
                ("Offset", "0"),
                ("Region", "ap-guangzhou"),
                ("SecretId", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"),
                ("Timestamp", "1465185768"),
                ("Version", "2017-03-12"),
            ];
            let key = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
            let host = "cvm.tencentcloudapi.com";
            assert_eq!(signature(key, Method::HmacSha1, "GET", host, &parameters), "EliP9YW3pW28FpsEdkXt/+WcGeI=");
            assert_eq!(signature(key, Method::HmacSha1, "POST", host, &parameters), "/4JqpPkM1WMS/I5IvWzp5mqoqWY=");
            parameters.push(("SignatureMethod", "HmacSHA256"));
            assert_eq!(
                signature(key, Method::HmacSha256, "GET", host, &parameters),
                "A8uy2/o7WBZXYCTWEFpMrVGhGBVlEGIOioeqRM+fzFs="
            );
        }

        #[test]
        fn vector_of_the_serverless_toolkit() {
            let parameters = [
                ("Action", "BindTrigger"),
                ("EventType", "WorkflowTask"),
                ("FunctionName", "mps-handler"),
                ("Namespace", "default"),
                ("Nonce", "12345"),
                ("Qualifier", "$DEFAULT"),
                ("Region", "ap-guangzhou"),
                ("RequestClient", "ServerlessComponentV2"),
                ("ScfRegion", "ap-guangzhou"),
                ("SecretId", "AKIDEXAMPLE"),
                ("Timestamp", "1700000000"),
                ("Token", "TOKENEXAMPLE"),
                ("Version", "2019-06-12"),
            ];
            assert_eq!(
                signature("SECRETKEYEXAMPLE", Method::HmacSha1, "POST", "mps.tencentcloudapi.com", &parameters),
                "FvokKRwokrjuhQO24k2uXa5pIbI="
            );
        }
    }
}
