//! Namespaces.

use super::{
    errors::limit,
    lists::page,
    rules,
    store::{self, Namespace},
};
use crate::{
    cloud::{Call, times},
    wire::{
        ApiError, Empty, ErrorCode,
        scf::{CreateNamespace, DeleteNamespace, ListNamespaces, ListNamespacesAnswer, Namespace as ListedNamespace},
    },
};

/// Namespaces of one region, `default` among them.
pub const NAMESPACES: usize = 5;

/// `ListNamespaces`.
pub async fn list(call: &Call<'_>, request: ListNamespaces) -> Result<ListNamespacesAnswer, ApiError> {
    let created = call.cloud.store.read(|reader| store::namespaces(reader, call.region))?;
    // `default` is as old as the account.
    let default = Namespace { name: "default".into(), description: String::new(), added: 0 };
    let all: Vec<_> = std::iter::once(default)
        .chain(created)
        .map(|Namespace { name, description, added }| ListedNamespace {
            name,
            description,
            kind: "default".into(),
            add_time: times::china(added),
            mod_time: times::china(added),
        })
        .collect();
    let total_count = all.len() as u64;
    Ok(ListNamespacesAnswer { namespaces: page(all, request.offset, request.limit, 100), total_count })
}

/// `CreateNamespace`.
pub async fn create(call: &Call<'_>, request: CreateNamespace) -> Result<Empty, ApiError> {
    let CreateNamespace { namespace: name, description } = request;
    rules::namespace_name(&name)?;
    let description = description.unwrap_or_default();
    rules::description(&description)?;
    call.cloud.store.write(|writer| {
        if store::namespace_exists(writer, call.region, &name)? {
            let message = format!("The namespace `{name}` exists already.");
            return Err(ApiError::new("ResourceInUse.Namespace", message));
        }
        if store::namespaces(writer, call.region)?.len() + 1 >= NAMESPACES {
            return Err(limit("Namespace", format!("At most {NAMESPACES} namespaces in a region.")));
        }
        let added = call.cloud.clock.now_ms();
        store::put_namespace(writer, call.region, &Namespace { name, description, added })?;
        Ok(Empty {})
    })
}

/// `DeleteNamespace`: only an empty one.
pub async fn delete(call: &Call<'_>, request: DeleteNamespace) -> Result<Empty, ApiError> {
    let name = &request.namespace;
    if name == "default" {
        return Err(ApiError::new("FailedOperation.DeleteNamespace", "The default namespace cannot be deleted."));
    }
    let now = call.cloud.clock.now_ms();
    call.cloud.store.write(|writer| {
        if !store::namespace_exists(writer, call.region, name)? {
            let message = format!("Namespace [{name}] not found.");
            return Err(ApiError::new(ErrorCode::ResourceNotFoundNamespace, message));
        }
        if !store::functions(writer, call.region, name, now)?.is_empty() {
            let message = format!("The namespace `{name}` still has functions.");
            return Err(ApiError::new("ResourceInUse.Namespace", message));
        }
        store::delete_namespace(writer, call.region, name)?;
        Ok(Empty {})
    })
}
