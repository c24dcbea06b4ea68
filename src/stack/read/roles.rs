//! `roles:` - roles of the account that the stack relies on.

use super::{names, scalar};
use crate::{
    model::{Role, RoleKind},
    stack::{
        code::Code,
        diagnostic::Diagnostic,
        fields::Fields,
        limits,
        node::{Entry, Node},
        report::Report,
        suggestion::quoted,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Who may assume the service roles that Tencent's consoles make, and what they attach (`cam-roles.md` 7, 8).
pub const SERVICE_ROLES: [(&str, &str, &[&str]); 2] = [
    ("SCF_QcsRole", "scf.qcloud.com", &["QcloudAccessForScfRole"]),
    ("MPS_QcsRole", "mps.cloud.tencent.com", &["QcloudAccessForMPSRole", "QcloudAccessForMPSRoleInDeliverToSCF"]),
];

pub(super) fn roles<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<BTreeMap<String, Role>> {
    let roles = Fields::of(node, "`roles`", report)?.each(role)?;
    Some(roles.into_iter().collect())
}

fn role<'a>(entry: &'a Entry, report: &'a Report<'a>) -> Option<(String, Role)> {
    let name = &entry.key;
    let known = SERVICE_ROLES.into_iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
    let misspelt = known.filter(|(known, ..)| known != name);
    let named = if limits::is_role_name(name) && misspelt.is_none() {
        Some(name.clone())
    } else {
        let diagnostic =
            Diagnostic::new(Code::BadName, &entry.span, format!("{} cannot be the name of a role", quoted(name)));
        report.refuse(match misspelt {
            Some((known, ..)) => {
                diagnostic.expected("the case of letters matters").fix(format!("did you mean `{known}`?"), known)
            }
            None => diagnostic.expected("expected at most 128 letters, digits and `+=,.@-_`"),
        })
    };

    let fields = Fields::of(&entry.value, "a role", report)?;
    let service = match known {
        Some((_, service, _)) => Some(service.to_owned()),
        None => fields.required("service", names::service),
    };
    let policies = fields.optional("policies", |node, report| scalar::list(node, report, names::policy));
    let retain = fields.optional("retain", scalar::boolean);
    fields.finish();

    let presets = known.into_iter().flat_map(|(_, _, presets)| presets).map(|preset| (*preset).to_owned());
    let presets = presets.chain(policies?.unwrap_or_default()).collect::<BTreeSet<_>>();
    let role = Role {
        kind: RoleKind::Service,
        service: service?,
        presets,
        rights: Vec::new(),
        retain: retain?.unwrap_or(true),
    };
    Some((named?, role))
}
