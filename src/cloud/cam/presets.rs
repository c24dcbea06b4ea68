//! The preset policies that this cloud knows (`cam-roles.md` 7, 8, 11).
//!
//! Names are the vendor's. Ids other than 1 are not published and made up here; so is the content of every policy
//! but `QcloudAccessForScfRole` and the administrator's, after the vendor's description of its purpose.

/// A preset policy.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// Id; attach by name, since real ids are unknown.
    pub id: u64,
    /// Name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// The actions allowed, on every resource.
    pub actions: &'static [&'static str],
}

impl Preset {
    /// Returns the policy's document.
    pub fn document(&self) -> String {
        serde_json::json!({
            "version": "2.0",
            "statement": [{"effect": "allow", "action": self.actions, "resource": ["*"]}],
        })
        .to_string()
    }
}

/// All presets, in order of id.
pub const PRESETS: &[Preset] = &[
    Preset { id: 1, name: "AdministratorAccess", description: "All services, finance included", actions: &["*"] },
    Preset {
        id: 16_313_201,
        name: "QcloudAccessForScfRole",
        description: "Lets SCF read code in COS and write trigger configuration and logs",
        actions: &[
            "cos:GetBucket*",
            "cos:HeadBucket",
            "cos:PutBucket*",
            "cos:List*",
            "cos:Get*",
            "cos:Head*",
            "cos:OptionsObject",
            "apigw:*",
            "cls:*",
            "cmqqueue:*",
            "cmqtopic:*",
            "ckafka:List*",
            "ckafka:Describe*",
            "ckafka:AddRoute",
            "ckafka:CreateRoute",
        ],
    },
    Preset {
        id: 16_313_202,
        name: "QcloudAccessForSCFRoleInPullImage",
        description: "Lets SCF pull images from TCR",
        actions: &["tcr:PullRepository*", "tcr:Describe*", "tcr:CreateInstanceToken"],
    },
    Preset {
        id: 16_313_203,
        name: "QcloudAccessForMPSRole",
        description: "Lets MPS read and write COS and deliver messages to CMQ",
        actions: &[
            "cos:GetService",
            "cos:GetBucket*",
            "cos:HeadBucket",
            "cos:PutBucket*",
            "cos:List*",
            "cos:Get*",
            "cos:Head*",
            "cos:PutObject*",
            "cos:PostObject*",
            "cmqqueue:*",
            "cmqtopic:*",
        ],
    },
    Preset {
        id: 16_313_204,
        name: "QcloudAccessForMPSRoleInDeliverToSCF",
        description: "Lets MPS deliver callbacks to functions",
        actions: &["scf:InvokeFunction", "scf:Invoke", "scf:GetFunction", "scf:ListFunctions"],
    },
    Preset { id: 16_313_205, name: "QcloudMPSFullAccess", description: "Full access to MPS", actions: &["mps:*"] },
    Preset {
        id: 16_313_206,
        name: "QcloudSCFFullAccess",
        description: "Full access to SCF",
        actions: &["scf:*", "tag:*", "cam:DescribeRoleList", "cam:GetRole", "cam:ListAttachedRolePolicies"],
    },
    Preset {
        id: 16_313_207,
        name: "QcloudCLSReadOnlyAccess",
        description: "Read access to CLS",
        actions: &["cls:Get*", "cls:List*", "cls:Describe*", "cls:Search*", "cls:Preview*", "cls:Check*"],
    },
    Preset { id: 16_313_208, name: "QcloudCOSFullAccess", description: "Full access to COS", actions: &["cos:*"] },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::cam::document::Document;

    #[test]
    fn every_preset_is_a_good_document_of_its_own_name_and_id() {
        let names: std::collections::BTreeSet<_> = PRESETS.iter().map(|preset| preset.name).collect();
        assert_eq!(names.len(), PRESETS.len());
        assert!(PRESETS.is_sorted_by(|left, right| left.id < right.id));
        for preset in PRESETS {
            Document::parse(&preset.document()).expect(preset.name);
        }
    }
}
