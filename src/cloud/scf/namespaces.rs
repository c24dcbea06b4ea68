//! Namespaces.

use super::{
    errors::{invalid, limit},
    lists::{Order, page},
    rules,
    store::{self, Namespace},
};
use crate::{
    cloud::{Call, times},
    wire::{
        ApiError, Empty, ErrorCode,
        scf::{
            CreateNamespace, DeleteNamespace, ListNamespaces, ListNamespacesAnswer, Namespace as ListedNamespace,
            SearchKey, UpdateNamespace,
        },
    },
};

/// Namespaces of one region, `default` among them.
pub const NAMESPACES: usize = 5;

/// `ListNamespaces`.
pub async fn list(call: &Call<'_>, request: ListNamespaces) -> Result<ListNamespacesAnswer, ApiError> {
    let created = call.cloud.store.read(|reader| store::namespaces(reader, call.region))?;
    // `default` is as old as the account.
    let default = Namespace { name: "default".into(), description: String::new(), added: 0, modified: None };
    let mut all: Vec<_> = std::iter::once(default).chain(created).collect();
    for SearchKey { key, value } in request.search_key.unwrap_or_default() {
        match key.as_str() {
            "Namespace" => all.retain(|namespace| namespace.name.contains(&value)),
            "Description" => all.retain(|namespace| namespace.description.contains(&value)),
            other => return Err(invalid("SearchKey", format!("Namespaces are not searched by `{other}`."))),
        }
    }
    // Without a word about order `default` comes first, then the others by name.
    let order = request.order.as_deref();
    match request.orderby.as_deref() {
        None | Some("") => {}
        Some("Name") => Order::parse(order)?.sort(&mut all, |namespace| namespace.name.clone()),
        Some("Updatetime") => {
            Order::parse(order)?.sort(&mut all, |namespace| namespace.modified.unwrap_or(namespace.added));
        }
        Some(other) => return Err(invalid("OrderBy", format!("Namespaces are not ordered by `{other}`."))),
    }
    let total_count = all.len() as u64;
    let namespaces = page(all, request.offset, request.limit, 100).into_iter().map(listed).collect();
    Ok(ListNamespacesAnswer { namespaces, total_count })
}

fn listed(namespace: Namespace) -> ListedNamespace {
    let Namespace { name, description, added, modified } = namespace;
    ListedNamespace {
        name,
        description,
        kind: "default".into(),
        add_time: times::china(added),
        mod_time: times::china(modified.unwrap_or(added)),
    }
}

/// `UpdateNamespace`: its text.
pub async fn update(call: &Call<'_>, request: UpdateNamespace) -> Result<Empty, ApiError> {
    let UpdateNamespace { namespace: name, description } = request;
    rules::description(&description)?;
    call.cloud.store.write(|writer| {
        let Some(namespace) = store::namespace_opt(writer, call.region, &name)? else {
            if name == "default" {
                return Err(invalid("DefaultNamespace", "The default namespace has no text."));
            }
            let message = format!("Namespace [{name}] not found.");
            return Err(ApiError::new(ErrorCode::ResourceNotFoundNamespace, message));
        };
        let modified = Some(call.cloud.clock.now_ms());
        store::put_namespace(writer, call.region, &Namespace { description, modified, ..namespace })?;
        Ok(Empty {})
    })
}

/// `CreateNamespace`.
pub async fn create(call: &Call<'_>, request: CreateNamespace) -> Result<Empty, ApiError> {
    let CreateNamespace { namespace: name, description } = request;
    rules::namespace_name(&name)?;
    if name == "default" {
        return Err(invalid("DefaultNamespace", "The default namespace is there already."));
    }
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
        store::put_namespace(writer, call.region, &Namespace { name, description, added, modified: None })?;
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
