//! What can carry tags, by its name.

use crate::{
    cloud::{
        cam,
        scf::{self, store::Place},
        store::{Look, StoreError, Writer},
    },
    wire::KeyValue,
};
use std::collections::BTreeMap;

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// A kind of resource and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// A function.
    Function(Place),
    /// A role, by id or name.
    Role(String),
}

/// Why a name stands for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// It is no six-segment name of this account.
    Description,
    /// Its service or prefix has no tags here.
    Kind,
}

impl Resource {
    /// Reads a six-segment name, `qcs::<service>:<region>:uin/<uin or nothing>:<prefix>/<id>`.
    pub fn parse(name: &str, uin: &str) -> Result<Self, Unknown> {
        let parts: Vec<_> = name.splitn(6, ':').collect();
        let ["qcs", "", service, region, owner, rest] = parts[..] else { return Err(Unknown::Description) };
        let owner = owner.strip_prefix("uin/").ok_or(Unknown::Description)?;
        if !owner.is_empty() && owner != uin {
            return Err(Unknown::Description);
        }
        let (prefix, id) = rest.split_once('/').ok_or(Unknown::Description)?;
        Self::of(service, prefix, region, id)
    }

    /// Finds a resource by the parts of its name; a function's id is `<namespace>/function/<name>`.
    pub fn of(service: &str, prefix: &str, region: &str, id: &str) -> Result<Self, Unknown> {
        match (service, prefix) {
            ("scf", "namespace") => {
                let (namespace, name) = id.split_once("/function/").ok_or(Unknown::Description)?;
                Ok(Self::Function(Place::new(region, Some(namespace), name)))
            }
            ("cam", "role" | "roleName") => Ok(Self::Role(id.to_owned())),
            _ => Err(Unknown::Kind),
        }
    }

    /// Returns its tags, or `None` if it does not exist.
    pub fn tags_opt(&self, look: &impl Look, now: i64) -> Result<Option<Tags>, StoreError> {
        Ok(match self {
            Self::Function(place) => scf::store::function_opt(look, place, now)?
                .map(|function| function.tags.into_iter().map(|KeyValue { key, value }| (key, value)).collect()),
            Self::Role(named) => role_opt(look, named)?.map(|role| role.tags),
        })
    }

    /// Replaces its tags.
    pub fn put_tags(&self, writer: &mut Writer<'_>, tags: Tags, now: i64) -> Result<(), StoreError> {
        match self {
            Self::Function(place) => {
                if let Some(mut function) = scf::store::function_opt(writer, place, now)? {
                    function.tags = tags.into_iter().map(|(key, value)| KeyValue { key, value }).collect();
                    scf::store::put_function(writer, &function)?;
                }
            }
            Self::Role(named) => {
                if let Some(mut role) = role_opt(writer, named)? {
                    role.tags = tags;
                    cam::store::put_role(writer, &role)?;
                }
            }
        }
        Ok(())
    }
}

/// Returns the names of all resources that can carry tags, with those that they carry.
pub fn all(look: &impl Look, uin: &str, now: i64) -> Result<Vec<(String, Tags)>, StoreError> {
    let functions = scf::store::all_functions(look, now)?.into_iter().map(|function| {
        let Place { region, namespace, name } = &function.place;
        let name = format!("qcs::scf:{region}:uin/{uin}:namespace/{namespace}/function/{name}");
        (name, function.tags.into_iter().map(|KeyValue { key, value }| (key, value)).collect())
    });
    let roles = cam::store::roles(look)?.into_iter();
    let roles = roles.map(|role| (format!("qcs::cam::uin/{uin}:role/{}", role.id), role.tags));
    Ok(functions.chain(roles).collect())
}

fn role_opt(look: &impl Look, named: &str) -> Result<Option<cam::store::Role>, StoreError> {
    Ok(cam::store::roles(look)?.into_iter().find(|role| role.id == named || role.name == named))
}
