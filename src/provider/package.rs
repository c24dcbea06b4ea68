//! Fetching the package that a function runs.

use super::{Observer, explain::explain};
use crate::{
    model::{Failure, Fault, FunctionKey},
    wire::scf,
};
use sha2::{Digest, Sha256};

/// Nine times what a request can upload; whoever goes through COS may have more, and exports it by other means.
const LIMIT: usize = 64 << 20;

impl Observer {
    /// Returns the zip that `$LATEST` runs, and its lower-case hexadecimal SHA-256.
    ///
    /// # Errors
    /// A package of more than 64 MB, and one whose bytes are not those that the service promised.
    pub async fn package(&self, key: &FunctionKey) -> Result<(Vec<u8>, String), Failure> {
        let failed = || format!("could not fetch the code of function `{}`", key.name);
        let ask = scf::GetFunctionAddress {
            function_name: key.name.clone(),
            namespace: Some(key.namespace.clone()),
            qualifier: None,
        };
        let answer = self.reader.read(&key.region, &ask).await.map_err(|error| explain(failed(), error))?;
        let zip = self.reader.download(&answer.url, LIMIT).await.map_err(|error| explain(failed(), error))?;
        let sha256 = base16ct::lower::encode_string(&Sha256::digest(&zip));
        match sha256 == answer.code_sha256.to_lowercase() {
            true => Ok((zip, sha256)),
            false => Err(Failure::new(failed())
                .code(Fault::Unintelligible)
                .because("what came is not what its SHA-256 says")
                .hint("something on the way changed it; try again")),
        }
    }
}
