//! `docs/embedded-cloud-actions.md`, generated from the route tables.
//!
//! The test fails if the page is stale; this writes it anew:
//!
//! ```sh
//! MPSTACK_WRITE_DOCS=1 cargo test --lib actions_page
//! ```

use crate::cloud::{
    audit::Changes,
    cos,
    resources::{self, Scope},
    services,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

const PAGE: &str = "docs/embedded-cloud-actions.md";

/// How far an action is modelled, and after which source: `product`, then actions of one answer, then words.
///
/// Sources are sections of the fact sheets that this project was built from, or numbers of the vendor's documents
/// (`product/<number>` of `cloud.tencent.com/document`).
const NOTES: &[(&str, &[&str], &str, &str)] = &[
    (
        "scf",
        &["CreateFunction"],
        "functions of type `Event`, code as zip or from COS; no layers, networks or images",
        "scf-api 4.1",
    ),
    ("scf", &["GetFunction"], "full; members that are not modelled are printed empty", "scf-api 4.5"),
    ("scf", &["GetFunctionAddress"], "full", "scf-api 4.6"),
    ("scf", &["ListFunctions"], "full; filters by tag excepted", "scf-api 4.7"),
    ("scf", &["DeleteFunction"], "full", "scf-api 4.8"),
    ("scf", &["UpdateFunctionCode"], "code as zip or from COS", "scf-api 4.3"),
    ("scf", &["UpdateFunctionConfiguration"], "what `CreateFunction` takes", "scf-api 4.4"),
    ("scf", &["PublishVersion", "ListVersionByFunction", "DeleteFunctionVersion"], "full", "scf-api 6"),
    (
        "scf",
        &["CreateAlias", "UpdateAlias", "GetAlias", "ListAliases", "DeleteAlias"],
        "weights by version; matching rules are stored only",
        "scf-api 6",
    ),
    (
        "scf",
        &["CreateTrigger", "ListTriggers", "DeleteTrigger"],
        "timers fire; `cos` stored and listed; `mps` by a reading",
        "scf-api 7",
    ),
    ("scf", &["UpdateTrigger"], "timers", "scf-api 7.2"),
    ("scf", &["UpdateTriggerStatus"], "`timer` and `cos`", "scf-api 7.2"),
    ("scf", &["CopyFunction"], "full, across namespaces and regions", "583/48280"),
    ("scf", &["GetFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig"], "full", "scf-api 10.2"),
    ("scf", &["Invoke", "InvokeFunction"], "full, with real processes", "scf-api 10.1"),
    ("scf", &["GetRequestStatus"], "full", "cos-cls 6.3"),
    ("scf", &["GetAccount"], "usage; limits are the sample's", "scf-api 10.4"),
    (
        "scf",
        &["PutReservedConcurrencyConfig", "GetReservedConcurrencyConfig", "DeleteReservedConcurrencyConfig"],
        "full; the host keeps to it",
        "scf-api 10.3",
    ),
    (
        "scf",
        &["PutProvisionedConcurrencyConfig", "GetProvisionedConcurrencyConfig", "DeleteProvisionedConcurrencyConfig"],
        "a fixed number of instances, which run; no schedules",
        "scf-api 1, SPEC",
    ),
    (
        "scf",
        &["ListAsyncEvents", "GetAsyncEventStatus", "TerminateAsyncEvent"],
        "full; what runs is ended with its process",
        "scf-api 10.1",
    ),
    ("scf", &["GetFunctionLogs"], "as before it was retired; filters by outcome only", "scf-api 9, cos-cls 6.3"),
    ("scf", &["ListNamespaces", "CreateNamespace", "UpdateNamespace", "DeleteNamespace"], "full", "scf-api 5"),
    (
        "cam",
        &["CreateRole", "GetRole", "DescribeRoleList", "DeleteRole", "UpdateAssumeRolePolicy", "UpdateRoleDescription"],
        "full; conditions of trust documents are refused",
        "cam-roles 2, 4, 5",
    ),
    ("cam", &["AttachRolePolicy", "DetachRolePolicy", "ListAttachedRolePolicies"], "full", "cam-roles 2, 6"),
    ("cam", &["ListPolicies", "GetPolicy"], "the presets that matter here, with made-up ids", "cam-roles 2, 7, 8"),
    (
        "cam",
        &["CreatePolicy", "UpdatePolicy", "DeletePolicy"],
        "conditions on address, time and tags; others are refused",
        "cam-roles 4, 598/10608",
    ),
    ("cam", &["GetUserAppId"], "full", "cam-roles 2"),
    ("sts", &["GetCallerIdentity"], "full", "cam-roles 3"),
    ("sts", &["AssumeRole"], "session policies are refused", "cam-roles 3, 598/57155"),
    ("tag", &["ModifyResourceTags", "DescribeResourceTagsByResourceIds"], "functions and roles", "scf-api 10.5"),
    ("tag", &["CreateTag", "DeleteTag", "DescribeTags"], "full", "cos-cls 3, real-clients 26"),
    (
        "tag",
        &["AttachResourcesTag", "DetachResourcesTag", "GetResources"],
        "functions and roles",
        "real-clients 26, SPEC",
    ),
    ("mps", &["BindTrigger", "UnbindTrigger"], "full, under each reading; undocumented", "mps-api 7, scf-api 11"),
    (
        "mps",
        &["ProcessMedia"],
        "media and AI tasks and orchestrations, with placeholder results; no subtitles, no erasing",
        "mps-api 3.1, mps-events 7",
    ),
    ("mps", &["EditMedia"], "with a placeholder result", "mps-api 3.2"),
    ("mps", &["DescribeTaskDetail", "DescribeTasks"], "full for those tasks", "mps-api 3.3"),
    ("mps", &["ManageTask"], "`Abort` of a task that waits", "mps-api 3.3"),
    ("mps", &["DescribeMediaMetaData"], "size of the source; the rest is a placeholder", "mps-api 3.3"),
    ("mps", &["ParseNotification"], "full", "mps-api 3.3, mps-events 2"),
    (
        "mps",
        &[
            "CreateWorkflow",
            "ResetWorkflow",
            "EnableWorkflow",
            "DisableWorkflow",
            "DeleteWorkflow",
            "DescribeWorkflows",
        ],
        "set off by objects that clients put; no triggers from other clouds",
        "mps-api 4",
    ),
    (
        "mps",
        &[
            "CreateSchedule",
            "ModifySchedule",
            "EnableSchedule",
            "DisableSchedule",
            "DeleteSchedule",
            "DescribeSchedules",
        ],
        "set off by objects or by `ScheduleId`; activities run in the order of their list",
        "mps-api 5",
    ),
    ("mps", &["DescribeTranscodeTemplates"], "the presets; none can be made", "mps-api 3.1"),
    ("cls", &["DescribeTopics", "DescribeLogsets"], "those of functions; no tags", "cos-cls 6.1, SPEC"),
    ("cls", &["SearchLog"], "the functions' log topics; Lucene's useful part, no SQL", "cos-cls 6.2"),
    ("cloudaudit", &["LookUpEvents"], "full; Chinese names and locations are empty", "1021/34200"),
    (
        "cloudaudit",
        &["DescribeEvents"],
        "the same of 90 days; searched by request, event, action type, resource type or name, and key",
        "1021/42703, 1021/40499",
    ),
    (
        "cos",
        &["GetService", "PutBucket", "HeadBucket", "DeleteBucket", "GetBucketLocation"],
        "private buckets without versions",
        "cos-cls 2",
    ),
    ("cos", &["GetBucketACL", "GetObjectACL"], "the owner may everything", "436/7733, 436/7744"),
    (
        "cos",
        &[
            "GetBucketCORS",
            "GetBucketEncryption",
            "GetBucketLifecycle",
            "GetBucketLogging",
            "GetBucketPolicy",
            "GetBucketReplication",
            "GetBucketTagging",
            "GetBucketVersioning",
            "GetBucketWebsite",
        ],
        "as for a bucket where it was never set; it cannot be",
        "cos-cls 2, 436/7730",
    ),
    ("cos", &["GetBucket"], "full", "cos-cls 2.1"),
    (
        "cos",
        &["PutObject"],
        "up to 64 MiB; conditions, forbid-overwrite, metadata; copies, which need `GetObject` on their source",
        "cos-cls 2, 3, 436/10881",
    ),
    ("cos", &["GetObject", "HeadObject"], "ranges and conditions", "cos-cls 2"),
    ("cos", &["DeleteObject", "DeleteMultipleObjects"], "full; each key needs `DeleteObject`", "cos-cls 2"),
    ("cos", &["GetObjectTagging", "PutObjectTagging", "DeleteObjectTagging"], "full", "436/42997"),
    (
        "cos",
        &["UploadPart"],
        "up to 64 MiB; a copied part needs `PutObject` here and `GetObject` on its source",
        "436/7750, 436/8287",
    ),
    (
        "cos",
        &[
            "InitiateMultipartUpload",
            "ListParts",
            "ListMultipartUploads",
            "CompleteMultipartUpload",
            "AbortMultipartUpload",
        ],
        "objects of at most 512 MiB",
        "436/31923",
    ),
];

/// An action of the page.
struct Row {
    product: &'static str,
    action: &'static str,
    effect: Changes,
    rate: Option<u32>,
    rights: &'static str,
}

fn rows() -> Vec<Row> {
    let actions = services::all().map(|route| Row {
        product: route.product.label(),
        action: route.action,
        effect: route.effect.into(),
        rate: Some(route.rate),
        rights: match resources::scope(route.product, route.action) {
            Scope::Nobody => "none needed",
            Scope::Everything => "`*`",
            Scope::Function => "function",
            Scope::Role(_) | Scope::RoleArn => "role",
            Scope::Policy => "policy",
            Scope::Topic => "topic",
        },
    });
    let operations = cos::operations().map(|operation| Row {
        product: "cos",
        action: operation.name(),
        effect: operation.effect().into(),
        rate: None,
        rights: if operation.name() == "GetService" { "`*`" } else { "bucket and key" },
    });
    actions.chain(operations).collect()
}

/// Returns which files of tests mention each action, by their names from the root on.
fn mentions(actions: &BTreeSet<&'static str>) -> BTreeMap<&'static str, BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for folder in ["src/cloud", "tests"] {
        visit(&root.join(folder), &mut |path, text| {
            let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
            let is_test = name.starts_with("tests/") || name.contains("/tests/") || name.ends_with("/tests.rs");
            if !is_test || name.ends_with("tests/actions.rs") {
                return;
            }
            for word in text.split(|letter: char| !letter.is_ascii_alphanumeric()) {
                if let Some(action) = actions.get(word) {
                    found.entry(*action).or_default().insert(name.clone());
                }
            }
        });
    }
    found
}

fn visit(folder: &Path, each: &mut impl FnMut(&Path, &str)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            visit(&path, each);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "py" || extension == "js")
        {
            each(&path, &fs::read_to_string(&path).expect("source is UTF-8"));
        }
    }
}

/// Where an operation of COS is tested is not told by its name: nobody writes it.
fn tested(product: &str, files: Option<&BTreeSet<String>>) -> String {
    let shown = |file: &String| {
        let short = file.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches(".py");
        format!("`{short}`")
    };
    let mut files: Vec<_> = files.into_iter().flatten().map(shown).collect();
    if product == "cos" {
        files.insert(0, "`cloud/cos/tests`".into());
    }
    files.dedup();
    // The rest adds width and nothing else.
    let more = files.len().saturating_sub(4);
    files.truncate(4);
    if more > 0 {
        files.push(format!("and {more} more"));
    }
    files.join(", ")
}

fn page() -> String {
    let rows = rows();
    let found = mentions(&rows.iter().map(|row| row.action).collect());
    let mut page = String::from(
        "# What the embedded cloud answers\n\n\
         Generated from the route tables: `MPSTACK_WRITE_DOCS=1 cargo test --lib actions_page` writes this page, and a test fails \
         if it is stale.\nSources are sections of the project's fact sheets (`scf-api`, `cam-roles`, `mps-api`, `cos-cls`) or \
         numbers of the vendor's documents.\nThe rate is the documented one, in requests per second, enforced with \
         `--reading throttling=documented`; \"rights on\" is what a policy can grant the action on.\n",
    );
    let mut product = "";
    for row in &rows {
        let Row { product: own, action, effect, rate, rights } = row;
        if *own != product {
            product = own;
            let title = if product == "cloudaudit" { "CloudAudit".to_owned() } else { product.to_uppercase() };
            let head =
                "| Action | Effect | Rate | Rights on | Modelled | Source | Tested by |\n|---|---|---|---|---|---|---|";
            writeln!(page, "\n## {title}\n\n{head}").expect("a text takes everything");
        }
        let note = NOTES.iter().find(|(product, actions, ..)| product == own && actions.contains(action));
        let (extent, source) = note.map_or(("**not described**", ""), |(.., extent, source)| (*extent, *source));
        let effect = match effect {
            Changes::Read => "read",
            Changes::Write => "write",
        };
        let rate = rate.map(|rate| rate.to_string()).unwrap_or_default();
        let tests = tested(own, found.get(action));
        writeln!(page, "| {action} | {effect} | {rate} | {rights} | {extent} | {source} | {tests} |")
            .expect("a text takes everything");
    }
    page
}

#[test]
fn the_actions_page_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = page();
    if std::env::var_os("MPSTACK_WRITE_DOCS").is_some() {
        fs::write(&path, &page).expect("the page can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "{PAGE} is stale: run `MPSTACK_WRITE_DOCS=1 cargo test --lib actions_page`");
}

#[test]
fn every_note_is_about_an_action_and_every_action_is_described_and_tested() {
    let rows = rows();
    for (product, actions, ..) in NOTES {
        for action in *actions {
            assert!(
                rows.iter().any(|row| row.product == *product && row.action == *action),
                "no action {product}.{action}"
            );
        }
    }
    let is_described = |row: &&Row| {
        NOTES.iter().any(|(product, actions, ..)| *product == row.product && actions.contains(&row.action))
    };
    let undescribed: Vec<_> = rows.iter().filter(|row| !is_described(row)).map(|row| row.action).collect();
    assert_eq!(undescribed, [""; 0], "actions without a note");
    let found = mentions(&rows.iter().map(|row| row.action).collect());
    let untested: Vec<_> = rows
        .iter()
        .filter(|row| row.product != "cos" && !found.contains_key(row.action))
        .map(|row| row.action)
        .collect();
    assert_eq!(untested, [""; 0], "actions that no test names");
}
