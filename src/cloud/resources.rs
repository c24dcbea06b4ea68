//! Which right a request needs, and on which resource.
//!
//! Where the vendor says that an action is granted on single resources, the request is judged on the one that it names; where
//! it says otherwise, or where nobody knows, on `*`, which only a grant on everything covers: nothing works here that the real
//! account might refuse. Which of the two it is depends on the action alone, never on which parameters came: an undocumented
//! one must not narrow what is asked.

use super::{
    Call,
    cam::{self, Context, Question},
    routes::Route,
    scf::store::{Place, function_opt},
    store::{Look, StoreError},
};
use crate::wire::Product;
use serde_json::Value;

/// What the rights to an action are given on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Nobody needs a right (`GetCallerIdentity`).
    Nobody,
    /// Everything or nothing (`*`).
    Everything,
    /// A function: `FunctionName` in `Namespace` (product/583/18014, product/583/38177).
    Function,
    /// A role, by name or id in members that begin so: `cam-roles.md` 7 for `PassRole`, by analogy for the others.
    Role(&'static str),
    /// A role by its resource name (product/598/57155).
    RoleArn,
    /// A custom policy, by `PolicyId` or `PolicyName`.
    Policy,
    /// A log topic.
    Topic,
}

/// Actions of SCF that are about no single function. The document lists the functions' list and the account's settings; that
/// namespaces, layers and shares of the account's concurrency are likewise is inferred: their requests name no function.
fn is_of_scf_account(action: &str) -> bool {
    matches!(action, "GetAccount" | "ListFunctions" | "GetAsyncEventStatus" | "PutTotalConcurrencyConfig")
        || ["Namespace", "Layer", "CustomDomain"].iter().any(|noun| action.contains(noun))
}

/// Returns what the rights to an action are given on.
pub fn scope(product: Product, action: &str) -> Scope {
    match (product, action) {
        (Product::Scf, action) if is_of_scf_account(action) => Scope::Everything,
        (Product::Scf, _) => Scope::Function,
        (Product::Sts, "GetCallerIdentity") => Scope::Nobody,
        (Product::Sts, "AssumeRole") => Scope::RoleArn,
        (Product::Cam, "AttachRolePolicy") => Scope::Role("Attach"),
        (Product::Cam, "DetachRolePolicy") => Scope::Role("Detach"),
        (
            Product::Cam,
            "CreateRole"
            | "GetRole"
            | "DeleteRole"
            | "UpdateAssumeRolePolicy"
            | "UpdateRoleDescription"
            | "UpdateRoleConsoleLogin"
            | "UpdateRoleSessionDuration"
            | "ListAttachedRolePolicies"
            | "TagRole"
            | "UntagRole",
        ) => Scope::Role(""),
        (Product::Cam, "GetPolicy" | "UpdatePolicy" | "DeletePolicy") => Scope::Policy,
        (Product::Cls, "SearchLog") => Scope::Topic,
        (Product::Sts | Product::Cam | Product::Cls | Product::Mps | Product::Tag | Product::Cloudaudit, _) => {
            Scope::Everything
        }
    }
}

/// A right that a request needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// `scf:CreateFunction`.
    pub action: String,
    /// The resource, by each of its names; the first is the usual one.
    pub names: Vec<String>,
    /// What carries its tags.
    tagged: Tagged,
}

/// Where the tags of a resource are; looked up only when somebody is judged by them.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Tagged {
    Nothing,
    Function(Place),
    Role(Vec<String>),
}

impl Demand {
    fn tags(&self, look: &impl Look) -> Result<Vec<String>, StoreError> {
        Ok(match &self.tagged {
            Tagged::Nothing => Vec::new(),
            Tagged::Role(tags) => tags.clone(),
            Tagged::Function(place) => {
                let function = function_opt(look, place, look.moment())?;
                let tags = function.map(|function| function.tags).unwrap_or_default();
                tags.into_iter().map(|tag| format!("{}&{}", tag.key, tag.value)).collect()
            }
        })
    }
}

/// Returns every right that a request needs.
pub fn demands(
    look: &impl Look,
    call: &Call<'_>,
    route: &Route,
    parameters: &Value,
) -> Result<Vec<Demand>, StoreError> {
    let action = format!("{}:{}", route.product.label(), route.action);
    let uin = &call.caller.account.uin;
    let text = |name: &str| parameters[name].as_str().filter(|text| !text.is_empty());
    let everything = || vec![Demand { action: action.clone(), names: vec!["*".into()], tagged: Tagged::Nothing }];
    Ok(match scope(route.product, route.action) {
        Scope::Nobody => Vec::new(),
        Scope::Everything => everything(),
        Scope::Function => {
            let place = Place::new(call.region, text("Namespace"), text("FunctionName").unwrap_or_default());
            // Who gives a function a role acts as that role (product/583/47933), be it by a copy.
            let (copy, role) = match route.action {
                "CreateFunction" | "UpdateFunctionConfiguration" => (None, text("Role").map(str::to_owned)),
                "CopyFunction" => {
                    let region = text("TargetRegion").unwrap_or(call.region);
                    let name = text("NewFunctionName").unwrap_or_default();
                    let original = function_opt(look, &place, look.moment())?;
                    let bare = parameters["CopyConfiguration"] == false || text("CopyConfiguration") == Some("false");
                    let role = original.map(|original| original.latest.role).filter(|role| !bare && !role.is_empty());
                    (Some(Place::new(region, text("TargetNamespace"), name)), role)
                }
                _ => (None, None),
            };
            let mut demands = vec![function_demand(uin, action.clone(), place)];
            // Whether the vendor asks for the copy's place, too, nobody says.
            demands.extend(copy.map(|copy| function_demand(uin, action, copy)));
            if let Some(role) = role {
                demands.push(role_demand(look, uin, "cam:PassRole".into(), None, Some(&role))?);
            }
            demands
        }
        Scope::Role(prefix) => {
            let (id, name) = (format!("{prefix}RoleId"), format!("{prefix}RoleName"));
            vec![role_demand(look, uin, action, text(&id), text(&name))?]
        }
        Scope::RoleArn => {
            let name = text("RoleArn").unwrap_or_default().to_owned();
            let role = name.rsplit_once("roleName/").map(|(_, name)| name);
            let id = name.rsplit_once(":role/").map(|(_, id)| id);
            let mut demand = role_demand(look, uin, action, id, role)?;
            demand.names.push(name);
            vec![demand]
        }
        Scope::Policy => {
            let ids: Vec<u64> = match &parameters["PolicyId"] {
                Value::Array(ids) => ids.iter().filter_map(number).collect(),
                id => number(id).into_iter().collect(),
            };
            let named = |name: &str| {
                Ok::<_, StoreError>(cam::store::policies(look)?.into_iter().find(|policy| policy.name == name))
            };
            let ids = match (ids.is_empty(), text("PolicyName")) {
                (true, Some(name)) => named(name)?.map(|policy| policy.id).into_iter().collect(),
                _ => ids,
            };
            if ids.is_empty() {
                return Ok(everything());
            }
            let names = |id: u64| vec![format!("qcs::cam::uin/{uin}:policyid/{id}")];
            ids.into_iter()
                .map(|id| Demand { action: action.clone(), names: names(id), tagged: Tagged::Nothing })
                .collect()
        }
        Scope::Topic => {
            let topic = text("TopicId").unwrap_or_default();
            let names = vec![format!("qcs::cls:{}:uin/{uin}:topic/{topic}", call.region)];
            vec![Demand { action, names, tagged: Tagged::Nothing }]
        }
    })
}

fn function_demand(uin: &str, action: String, place: Place) -> Demand {
    let Place { region, namespace, name } = &place;
    let names = vec![format!("qcs::scf:{region}:uin/{uin}:namespace/{namespace}/function/{name}")];
    Demand { action, names, tagged: Tagged::Function(place) }
}

/// A number, in either of the forms in which numbers arrive.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn role_demand(
    look: &impl Look,
    uin: &str,
    action: String,
    id: Option<&str>,
    name: Option<&str>,
) -> Result<Demand, StoreError> {
    // The id decides, as it does in the handlers.
    let role = match (id, name) {
        (Some(id), _) => cam::store::roles(look)?.into_iter().find(|role| role.id == id),
        (None, Some(name)) => cam::store::role_named(look, name)?,
        (None, None) => None,
    };
    let mut names = Vec::new();
    let mut tags = Vec::new();
    match role {
        Some(role) => {
            names.push(format!("qcs::cam::uin/{uin}:roleName/{}", role.name));
            names.push(format!("qcs::cam::uin/{uin}:role/{}", role.id));
            tags.extend(role.tags.iter().map(|(key, value)| format!("{key}&{value}")));
        }
        None if id.is_some() => names.push(format!("qcs::cam::uin/{uin}:role/{}", id.unwrap_or_default())),
        None => names.push(format!("qcs::cam::uin/{uin}:roleName/{}", name.unwrap_or_default())),
    }
    Ok(Demand { action, names, tagged: Tagged::Role(tags) })
}

/// Returns the tags that a request would set, as `key&value`.
pub fn request_tags(parameters: &Value) -> Vec<String> {
    let lists = ["Tags", "ReplaceTags"].iter().filter_map(|name| parameters[*name].as_array());
    let part = |tag: &Value, names: [&str; 2]| {
        names.iter().find_map(|name| tag[*name].as_str()).unwrap_or_default().to_owned()
    };
    let pair = |tag: &Value| format!("{}&{}", part(tag, ["Key", "TagKey"]), part(tag, ["Value", "TagValue"]));
    lists.flatten().map(pair).collect()
}

/// Returns the first of the demands that the role's policies do not cover.
pub fn first_refused<'d>(
    look: &impl Look,
    call: &Call<'_>,
    role: &str,
    demands: &'d [Demand],
    parameters: &Value,
) -> Result<Option<&'d Demand>, StoreError> {
    for demand in demands {
        let context = Context {
            address: call.caller.address,
            now: look.moment(),
            resource_tags: demand.tags(look)?,
            request_tags: request_tags(parameters),
        };
        let question = Question { action: &demand.action, names: &demand.names, context: &context };
        if !cam::permits(look, role, question)? {
            return Ok(Some(demand));
        }
    }
    Ok(None)
}
