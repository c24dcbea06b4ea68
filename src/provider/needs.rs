//! Which rights every read and every operation needs, beside the calls that they make.
//!
//! A command's policy is the union over what it reads and what its plans can consist of; so nothing is listed per command, and a
//! new operation does not build until its rights are told.
//!
//! # Assumptions
//! Actions are granted on single resources where the vendor says so, or where the request names one; else on `*`. Numbers of
//! policies are given by the service and unknown before: rights to them are rights to all custom policies of the account.

use crate::model::{Bucket, EventType, FunctionKey, Operation, Query, Right};

/// What SCF itself acts with; looked at when SCF does not know a role yet.
const CONFIGURATION_ROLE: &str = "SCF_QcsRole";

/// The rights that work on one account needs.
#[derive(Debug, Clone)]
pub struct Needs {
    /// `uin/100000000001`; empty = the account that the policy belongs to.
    account: String,
}

impl Needs {
    /// Those on an account (owner uin); `None` = the one that the policy belongs to.
    pub fn new(account: Option<&str>) -> Self {
        Self { account: account.map(|uin| format!("uin/{uin}")).unwrap_or_default() }
    }

    /// What `Observer::observe` needs. Who the keys belong to may be asked by everybody.
    pub fn of_query(&self, query: &Query) -> Vec<Right> {
        let Query { function, roles, bucket } = query;
        let mut rights = self.of_function(function);
        for role in roles {
            rights.extend(self.of_role(&role.name));
            if role.own_policy {
                rights.extend(self.of_own_policy());
            }
        }
        rights.extend(bucket.iter().flat_map(|bucket| objects(bucket, "", &["HeadBucket"], Scope::Bucket)));
        rights
    }

    /// What `Observer::scan` needs: it looks at every function of the account.
    pub fn of_scan(&self) -> Vec<Right> {
        let every = format!("qcs::scf::{}:namespace/*/function/*", self.account);
        vec![right("scf:GetAccount", "*"), right("scf:ListTriggers", every)]
    }

    /// What `Observer::logs` needs: the number of a log topic is the service's.
    pub fn of_log(&self, region: &str) -> Vec<Right> {
        vec![right("cls:SearchLog", format!("qcs::cls:{region}:{}:topic/*", self.account))]
    }

    /// What `Observer::deeds` needs: the log is the account's, and no part of it can be given.
    pub fn of_deeds() -> Vec<Right> {
        vec![right("cloudaudit:DescribeEvents", "*")]
    }

    /// What `Observer::archived_events` needs.
    pub fn of_events(&self, archive: &Bucket) -> Vec<Right> {
        objects(archive, "", &["GetBucket", "GetObject", "HeadObject"], Scope::Objects)
    }

    /// What `Executor::replay` and `Executor::recover` need.
    pub fn of_replay(&self, function: &FunctionKey, archive: &Bucket) -> Vec<Right> {
        let mut rights = self.scf(function, &["Invoke"]);
        rights.push(right("mps:DescribeTaskDetail", "*"));
        rights.extend(objects(archive, "", &["PutObject"], Scope::Objects));
        rights
    }

    /// What `Executor::start_task` and `Observer::follow_task` need.
    pub fn of_task(&self, function: &FunctionKey, event_type: EventType, archive: Option<&Bucket>) -> Vec<Right> {
        let action = match event_type {
            EventType::WorkflowTask => "mps:ProcessMedia",
            EventType::EditMediaTask => "mps:EditMedia",
        };
        let mut rights = vec![right(action, "*"), right("mps:DescribeTaskDetail", "*")];
        rights.extend(self.of_log(&function.region));
        rights.extend(archive.iter().flat_map(|bucket| objects(bucket, "", &["HeadObject"], Scope::Objects)));
        rights
    }

    /// What writing one object needs.
    pub fn of_object(&self, bucket: &Bucket, below: &str) -> Vec<Right> {
        objects(bucket, below, &["PutObject"], Scope::Object)
    }

    /// What `Executor::execute` needs for an operation.
    pub fn of_operation(&self, operation: &Operation) -> Vec<Right> {
        match operation {
            Operation::CreateBucket { name, region } => {
                let bucket = Bucket { name: name.clone(), region: region.clone(), prefix: String::new() };
                objects(&bucket, "", &["HeadBucket", "PutBucket"], Scope::Bucket)
            }
            Operation::CreateRole { name, service: _, stack: _ } => self.cam_role(name, &["CreateRole", "GetRole"]),
            Operation::UpdateTrust { role, service: _, found: _ } => {
                self.cam_role(role, &["GetRole", "UpdateAssumeRolePolicy"])
            }
            Operation::PutPolicy { name: _, found, rights: _, stack: _ } => {
                let mut rights = self.of_own_policy();
                rights.push(match found {
                    Some(_) => self.cam_policy("UpdatePolicy"),
                    None => right("cam:CreatePolicy", "*"),
                });
                rights
            }
            Operation::AttachPolicy { role, policy: _ } => {
                self.cam_role(role, &["AttachRolePolicy", "ListAttachedRolePolicies"])
            }
            Operation::DetachPolicy { role, policy: _, id: _ } => {
                self.cam_role(role, &["DetachRolePolicy", "ListAttachedRolePolicies"])
            }
            Operation::DeletePolicy { name: _, id: _ } => {
                vec![self.cam_policy("DeletePolicy"), self.cam_policy("GetPolicy")]
            }
            Operation::DeleteRole { name } => {
                self.cam_role(name, &["DeleteRole", "DetachRolePolicy", "GetRole", "ListAttachedRolePolicies"])
            }
            Operation::AdoptRole { name, stack: _, account: _ } => {
                let mut rights = self.cam_role(name, &["GetRole"]);
                rights.push(right("tag:ModifyResourceTags", "*"));
                rights
            }
            Operation::AdoptFunction { function, stack: _, account: _ } => {
                let mut rights = self.scf(function, &["GetFunction"]);
                rights.push(right("tag:ModifyResourceTags", "*"));
                rights
            }
            Operation::CreateFunction(new) => {
                let mut rights = self.scf(&new.key, &["CreateFunction", "GetFunction", "GetFunctionAddress"]);
                rights.extend(self.of_passing(new.configuration.role.as_deref()));
                rights
            }
            Operation::UpdateCode { function, code: _, found: _ } => {
                self.scf(function, &["GetFunction", "GetFunctionAddress", "UpdateFunctionCode"])
            }
            Operation::UpdateConfiguration { function, configuration, found: _ } => {
                let mut rights = self.scf(function, &["GetFunction", "UpdateFunctionConfiguration"]);
                rights.extend(self.of_passing(configuration.role.as_deref()));
                rights
            }
            Operation::SetRetries { function, retries: _, found: _ } => {
                self.scf(function, &["GetFunction", "GetFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig"])
            }
            Operation::Publish { function, release: _, frozen: _ } => self.of_version(function, "PublishVersion"),
            Operation::Probe { function, release: _, frozen: _ } => self.of_version(function, "Invoke"),
            Operation::MoveAlias { function, release: _, rolled_back_from: _, found: _ } => {
                self.scf(function, &["GetAlias", "ListVersionByFunction", "UpdateAlias"])
            }
            Operation::ShiftAlias { function, release: _, rollout: _, log_topic: _, found: _ } => {
                let mut rights = self.scf(function, &["GetAlias", "ListVersionByFunction", "UpdateAlias"]);
                rights.extend(self.of_log(&function.region));
                rights
            }
            Operation::DeleteVersion { function, version: _ } => {
                self.scf(function, &["DeleteFunctionVersion", "ListVersionByFunction"])
            }
            Operation::Bind { event_type: _, function, qualifier: _ } => {
                let mut rights = self.scf(function, &["GetFunction", "ListTriggers"]);
                rights.push(right("mps:BindTrigger", "*"));
                rights
            }
            Operation::TakeOver { event_type: _, function, qualifier: _, from } => {
                let mut rights = self.scf(function, &["GetFunction", "ListTriggers"]);
                rights.extend(self.scf(&from.function, &["ListTriggers"]));
                rights.extend(["mps:BindTrigger", "mps:UnbindTrigger"].map(|action| right(action, "*")));
                rights
            }
            Operation::Unbind { event_type: _, function, trigger: _ } => {
                let mut rights = self.scf(function, &["ListTriggers"]);
                rights.push(right("mps:UnbindTrigger", "*"));
                rights
            }
            Operation::DeleteTrigger { event_type: _, function, trigger: _ } => {
                let mut rights = self.scf(function, &["DeleteTrigger", "ListTriggers"]);
                rights.push(right("mps:UnbindTrigger", "*"));
                rights
            }
            // That an alias keeps a function from going is written nowhere; who meets it lacks `scf:UpdateAlias`, and is told so.
            Operation::DeleteFunction { function } => self.scf(function, &["DeleteFunction", "GetFunction"]),
        }
    }

    /// What reading a function needs.
    fn of_function(&self, function: &FunctionKey) -> Vec<Right> {
        let reads = [
            "GetAlias",
            "GetFunction",
            "GetFunctionAddress",
            "GetFunctionEventInvokeConfig",
            "ListTriggers",
            "ListVersionByFunction",
        ];
        self.scf(function, &reads)
    }

    /// What an action on a version needs, and taking away one that froze something else.
    fn of_version(&self, function: &FunctionKey, action: &str) -> Vec<Right> {
        let beside = ["DeleteFunctionVersion", "GetFunction", "GetFunctionAddress", "ListVersionByFunction"];
        self.scf(function, &[&[action][..], &beside].concat())
    }

    fn of_role(&self, name: &str) -> Vec<Right> {
        self.cam_role(name, &["GetRole", "ListAttachedRolePolicies"])
    }

    fn of_own_policy(&self) -> Vec<Right> {
        vec![right("cam:ListPolicies", "*"), self.cam_policy("GetPolicy")]
    }

    /// Giving a function a role is acting as that role (product/583/47933).
    fn of_passing(&self, role: Option<&str>) -> Vec<Right> {
        let Some(role) = role.filter(|role| !role.is_empty()) else { return Vec::new() };
        let mut rights = self.cam_role(role, &["GetRole", "PassRole"]);
        rights.extend(self.cam_role(CONFIGURATION_ROLE, &["GetRole"]));
        rights
    }

    fn scf(&self, FunctionKey { region, namespace, name }: &FunctionKey, actions: &[&str]) -> Vec<Right> {
        let resource = format!("qcs::scf:{region}:{}:namespace/{namespace}/function/{name}", self.account);
        actions.iter().map(|action| right(format!("scf:{action}"), &resource)).collect()
    }

    fn cam_role(&self, name: &str, actions: &[&str]) -> Vec<Right> {
        let resource = format!("qcs::cam::{}:roleName/{name}", self.account);
        actions.iter().map(|action| right(format!("cam:{action}"), &resource)).collect()
    }

    fn cam_policy(&self, action: &str) -> Right {
        right(format!("cam:{action}"), format!("qcs::cam::{}:policyid/*", self.account))
    }
}

/// How much of a bucket a right is about.
#[derive(Debug, Clone, Copy)]
enum Scope {
    /// The bucket as a whole.
    Bucket,
    /// Every object below its prefix.
    Objects,
    /// One object.
    Object,
}

/// Rights to a bucket: its account is told by the end of its name.
fn objects(bucket: &Bucket, below: &str, actions: &[&str], scope: Scope) -> Vec<Right> {
    let Bucket { name, region, prefix } = bucket;
    let appid = name.rsplit_once('-').map(|(_, appid)| format!("uid/{appid}")).unwrap_or_default();
    let path = match scope {
        Scope::Bucket => "*".to_owned(),
        Scope::Objects => format!("{prefix}*"),
        Scope::Object => format!("{prefix}{below}"),
    };
    let resource = format!("qcs::cos:{region}:{appid}:{name}/{path}");
    actions.iter().map(|action| right(format!("cos:{action}"), &resource)).collect()
}

fn right(action: impl Into<String>, resource: impl Into<String>) -> Right {
    Right { action: action.into(), resource: resource.into() }
}
