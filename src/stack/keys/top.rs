//! The stack, its roles, its function, its bindings.

use super::{
    form,
    key::{
        Key,
        Kind::{self, Boolean, Duration, List, Number, Overlay, Secret, Text, Word, Written},
        Map,
        Numbers::{Between, These},
    },
    route,
};

/// The whole file, in the order in which people write it.
pub(in crate::stack) const STACK: Map = Map {
    // A pointer needs something to point to.
    rule: Some(
        r#"{"if": {"not": {"required": ["archive"]}},
            "then": {"properties": {"notify": {"items": {"properties": {"cos": {"properties":
                {"content": {"not": {"const": "pointer"}}}}}}}}}}"#,
    ),
    ..Map::of(&[
        Key::new("version", Number(These(&[1])), "the format of this file").required().examples(&["1"]),
        Key::new("stack", Text(&form::STACK), "the stack's name, and the mark on everything that it makes")
            .required()
            .examples(&["\"mps-analysis\""])
            .cloud("the tag `mpstack-stack` of the function, the descriptions of policies and roles, the role `<stack>-exec`"),
        Key::new("region", Text(&form::REGION), "where the function lives")
            .required()
            .examples(&["\"ap-beijing\"", "\"ap-guangzhou\""])
            .cloud("the region of every call to SCF and MPS"),
        Key::new("account", Text(&form::ACCOUNT), "refuse any other account than this owner's uin")
            .otherwise("any account")
            .examples(&["\"100000000001\""])
            .cloud("compared with what STS `GetCallerIdentity` answers"),
        Key::new("protect", Boolean, "`destroy` and `redeploy` refuse while anything is deployed; `apply` goes on as ever")
            .default("false")
            .examples(&["true"])
            .cloud("nothing: mpstack itself refuses"),
        Key::new("variables", Kind::Map(&VARIABLES), "defaults of `${var:NAME}`")
            .examples(&[r#"{"stage": "dev"}"#])
            .more("stack.md#references"),
        Key::new("roles", Kind::Map(&ROLES), "roles that the account must have")
            .examples(&[r#"{"SCF_QcsRole": {}, "MPS_QcsRole": {}}"#])
            .cloud("CAM `CreateRole`, `AttachRolePolicy`"),
        Key::new("function", Kind::Map(&FUNCTION), "the function that is called for each event").required()
            .examples(&[r#"{"name": "MPSAnalysis"}"#])
            .cloud("SCF `CreateFunction`, `UpdateFunctionConfiguration`"),
        Key::new("triggers", Kind::Map(&TRIGGERS), "event types to hear of; in an account, each can be bound to one function only")
            .required()
            .examples(&[r#"{"WorkflowTask": {}, "EditMediaTask": {}}"#])
            .cloud("MPS triggers on the alias `$DEFAULT`"),
        Key::new("archive", Kind::Map(&ARCHIVE), "where every event is kept as it came")
            .otherwise("nothing is kept")
            .examples(&[r#"{"cos": {"bucket": "callbacks-1250000000", "prefix": "mps/"}}"#]),
        Key::new("notify", List(&Kind::Map(&route::ROUTE)), "routes, asked in the order of the file: who is told of which events")
            .examples(&[r#"[{"name": "ops", "wecom": {"key": "${secret:WECOM_KEY}"}}]"#])
            .cloud("`mpstack.json` in the function's package")
            .more("stack.md#routes"),
        Key::new("drift", Kind::Map(&DRIFT), "how differences are judged")
            .more("stack.md#accepted-differences"),
        Key::new("environments", Kind::Map(&ENVIRONMENTS), "overlays, each laid over the rest of the file when it is chosen with `-e NAME`")
            .examples(&[r#"{"production": {"function": {"memory": 256}}}"#])
            .more("stack.md#environments"),
    ])
};

const VARIABLES: Map = Map::of(&[Key::own(
    "NAME",
    form::VARIABLE,
    Kind::Either(&[Secret(&form::ANY), Written]),
    "value of `${var:NAME}`, unless `--var NAME=VALUE` says otherwise",
)
.examples(&["\"dev\""])]);

const ENVIRONMENTS: Map = Map::of(&[Key::own(
    "NAME",
    form::NAME,
    Overlay,
    "what is different in this environment: maps are merged key by key, anything else replaces what is there, an empty value takes a key away",
)
.examples(&[r#"{"region": "ap-guangzhou", "function": {"memory": 256}}"#])]);

const ROLES: Map = Map::of(&[
    Key::new("SCF_QcsRole", Kind::Map(&SERVICE_ROLE), "lets SCF read code and write logs; shared by the whole account")
        .examples(&["{}"])
        .cloud("CAM role with `QcloudAccessForScfRole`"),
    Key::new("MPS_QcsRole", Kind::Map(&SERVICE_ROLE), "lets MPS call the function; shared by the whole account")
        .examples(&["{}"])
        .cloud("CAM role with `QcloudAccessForMPSRole` and `QcloudAccessForMPSRoleInDeliverToSCF`"),
    Key::own("NAME", form::OTHER_ROLE, Kind::Map(&OTHER_ROLE), "any other role")
        .examples(&[r#"{"service": "scf.qcloud.com", "policies": ["QcloudCOSReadOnlyAccess"]}"#])
        .limits(form::ROLE.limits),
]);

const POLICIES: Key = Key::new("policies", List(&Text(&form::ROLE)), "preset policies to attach beside the usual ones")
    .examples(&[r#"["QcloudCOSReadOnlyAccess"]"#])
    .cloud("CAM `AttachRolePolicy`");

const RETAIN: Key = Key::new(
    "retain",
    Boolean,
    "stays on destroy; `false`: goes if this stack made it and no other function is left in the account",
)
.default("true")
.examples(&["false"])
.cloud("nothing: `destroy` obeys it");

const SERVICE_ROLE: Map = Map::of(&[POLICIES, RETAIN]);

const OTHER_ROLE: Map = Map::of(&[
    Key::new("service", Text(&form::SERVICE), "who may assume the role")
        .required()
        .examples(&["\"scf.qcloud.com\""])
        .cloud("the principal in CAM's `PolicyDocument` of the role"),
    POLICIES,
    RETAIN,
]);

/// The function, in the order in which people write it.
pub(in crate::stack) const FUNCTION: Map = Map::of(&[
    Key::new("name", Text(&form::FUNCTION), "the function's name").required().examples(&["\"MPSAnalysis\""]).cloud("SCF `FunctionName`"),
    Key::new("namespace", Text(&form::NAMESPACE), "the namespace that the function lives in; made if it is missing")
        .default("\"default\"")
        .examples(&["\"media\""])
        .cloud("SCF `Namespace`"),
    Key::new("description", Text(&form::DESCRIPTION), "what the function is for")
        .otherwise("not ours: neither sent nor reported")
        .examples(&["\"MPS callback notifications\""])
        .cloud("SCF `Description`"),
    Key::new("memory", Number(These(&MEMORY)), "megabytes of memory of each instance")
        .otherwise("not ours; a new function gets the platform's 128")
        .examples(&["128", "256"])
        .cloud("SCF `MemorySize`"),
    Key::new("timeout", Duration { least: "1s", most: "900s" }, "how long one event may take")
        .default("\"30s\"")
        .examples(&["\"30s\"", "\"5m\""])
        .cloud("SCF `Timeout`, in seconds"),
    Key::new("init_timeout", Duration { least: "3s", most: "300s" }, "how long a start may take")
        .default("\"10s\"")
        .examples(&["\"10s\""])
        .cloud("SCF `InitTimeout`, in seconds"),
    Key::new("role", Text(&form::ROLE), "`auto`: a role `<stack>-exec` with exactly the rights that archive and sinks need, if they need any; `none`: no role; or the name of a role, used as it is")
        .default("\"auto\"")
        .examples(&["\"auto\"", "\"none\"", "\"my-role\""])
        .cloud("SCF `Role`; made by CAM `CreateRole`, `CreatePolicy`, `AttachRolePolicy`"),
    Key::new("environment", Kind::Map(&VARIABLES_OF_FUNCTION), "variables of the function")
        .limits("3496 bytes in all, names and values together, those of secrets included")
        .examples(&[r#"{"STAGE": "prod"}"#])
        .cloud("SCF `Environment.Variables`"),
    Key::new("retries", Kind::Map(&RETRIES), "what becomes of an event that the function answers with an error")
        .otherwise("not ours; a new function gets the platform's 2 attempts and 6 hours")
        .examples(&[r#"{"attempts": 2, "max_age": "6h"}"#])
        .cloud("SCF `UpdateFunctionEventInvokeConfig`"),
    Key::new("runtime", Text(&form::RUNTIME), "what runs the code; one other than `CustomRuntime` needs `code: { zip: FILE }`, and that of a function can never be changed")
        .default("\"CustomRuntime\"")
        .examples(&["\"CustomRuntime\"", "\"Python3.10\""])
        .cloud("SCF `Runtime`"),
    Key::new("handler", Text(&form::ENTRY), "the entry of the code, which means nothing to `CustomRuntime`")
        .default("\"index.main_handler\"")
        .examples(&["\"index.main_handler\""])
        .cloud("SCF `Handler`"),
    Key::new("code", Kind::Either(&[Word(&["bundled"]), Kind::Map(&CODE)]), "what runs: the handler inside mpstack, a Rust crate of yours with a binary `bootstrap`, or a package of yours with a `bootstrap` at its root")
        .default("\"bundled\"")
        .examples(&["\"bundled\"", r#"{"crate": "./my-handler"}"#, r#"{"zip": "./handler.zip"}"#])
        .cloud("SCF `UpdateFunctionCode`"),
    Key::new("releases", Word(&["managed", "unmanaged"]), "`managed`: new code goes live by a version that has answered the probe; `unmanaged`: versions and the alias `$DEFAULT` are somebody else's, what is deployed serves as they left it, and triggers may be bound to any version; for code that answers no probe")
        .default("\"managed\"")
        .examples(&["\"unmanaged\""])
        .cloud("SCF `PublishVersion` and `UpdateAlias`, or neither"),
    Key::new("rollout", Kind::Map(&ROLLOUT), "a new release comes by shares of live traffic")
        .otherwise("at once, after its probe")
        .examples(&[r#"{"steps": ["10%", "50%"], "pause": "2m"}"#])
        .cloud("SCF `RoutingConfig` of the alias `$DEFAULT`")
        .more("stack.md#by-shares"),
]);

/// In steps of 128 megabytes, and one below.
const MEMORY: [i64; 25] = [
    64, 128, 256, 384, 512, 640, 768, 896, 1024, 1152, 1280, 1408, 1536, 1664, 1792, 1920, 2048, 2176, 2304, 2432,
    2560, 2688, 2816, 2944, 3072,
];

const VARIABLES_OF_FUNCTION: Map = Map::of(&[Key::own(
    "NAME",
    form::OWN_VARIABLE,
    Secret(&form::VALUE),
    "value of a variable",
)
.limits("a name has at most 64 letters, digits and `_`, a letter first, and does not begin with `SCF_`, `QCLOUD_`, `TENCENTCLOUD_` or `MPSTACK_`")
.examples(&["\"prod\"", "\"${secret:API_KEY}\""])
.cloud("SCF `Environment.Variables`")]);

const ROLLOUT: Map = Map {
    rule: Some(r#"{"allOf": [{"properties": {"steps": {"uniqueItems": true}}}]}"#),
    ..Map::of(&[
        Key::new(
            "steps",
            Kind::Several { of: &Text(&form::SHARE), least: 1, most: 10 },
            "shares that it has one after the other, before it has everything; each greater than the one before",
        )
        .default(r#"["10%", "50%"]"#)
        .examples(&[r#"["1%", "50%"]"#, r#"["10%"]"#])
        .cloud("the weight of the second version"),
        Key::new("pause", Duration { least: "1s", most: "1h" }, "how long each share is watched")
            .default("\"2m\"")
            .examples(&["\"2m\""])
            .cloud("nothing: `apply` waits"),
        Key::new("abort", Kind::Map(&ABORT), "what takes the release back")
            .examples(&[r#"{"errors": "5%", "of": 20}"#])
            .cloud("nothing: `apply` reads the function's log"),
    ])
};

const ABORT: Map = Map::of(&[
    Key::new("errors", Text(&form::RATE), "when more of its invocations fail, the release is taken back")
        .default("\"5%\"")
        .examples(&["\"5%\""])
        .cloud("nothing: `apply` reads the function's log"),
    Key::new(
        "of",
        Number(Between { least: 1, most: 1000, but: None }),
        "the fewest invocations that the rate is taken of, fewer count as this many",
    )
    .default("20")
    .examples(&["20"])
    .cloud("nothing: `apply` reads the function's log"),
]);

const RETRIES: Map = Map::of(&[
    Key::new(
        "attempts",
        Number(Between { least: 0, most: 2, but: None }),
        "more tries of an event after an error; what is undelivered after the last becomes a dead letter",
    )
    .default("2")
    .examples(&["2", "0"])
    .cloud("SCF `RetryConfig.RetryNum`"),
    Key::new("max_age", Duration { least: "60s", most: "6h" }, "when an event is given up")
        .default("\"6h\"")
        .examples(&["\"6h\"", "\"90s\""])
        .cloud("SCF `MsgTTL`, in seconds"),
]);

const CODE: Map = Map {
    one_of: &["crate", "zip"],
    ..Map::of(&[
        Key::new("crate", Text(&form::PATH), "folder of a crate with a binary `bootstrap`, built for Linux and packaged with `archive` and `notify`; `mpstack eject` writes one")
            .examples(&["\"./my-handler\""])
            .more("handler.md"),
        Key::new("zip", Text(&form::PATH), "a package that was made elsewhere, with a `bootstrap` at its root and its own configuration")
            .examples(&["\"./handler.zip\""]),
    ])
};

const TRIGGERS: Map = Map::of(&[
    Key::new("WorkflowTask", Kind::Map(&TRIGGER), "tasks of `ProcessMedia` and of workflows")
        .examples(&["{}"])
        .cloud("MPS `BindTrigger`, or SCF `CreateTrigger` of type `mps`"),
    Key::new("EditMediaTask", Kind::Map(&TRIGGER), "tasks of `EditMedia`")
        .examples(&["{}"])
        .cloud("MPS `BindTrigger`, or SCF `CreateTrigger` of type `mps`"),
]);

const TRIGGER: Map = Map::of(&[Key::new("enabled", Boolean, "`false` unbinds and keeps the entry")
    .default("true")
    .examples(&["false"])
    .cloud("whether the trigger is bound")]);

const ARCHIVE: Map =
    Map::of(&[Key::new("cos", Kind::Map(&PLACE), "a bucket, made if it is missing, and never deleted")
        .required()
        .examples(&[r#"{"bucket": "callbacks-1250000000", "region": "ap-beijing", "prefix": "mps/"}"#])
        .cloud("COS `PUT Bucket`; `mpstack.json` in the function's package")]);

pub(super) const BUCKET: Key =
    Key::new("bucket", Text(&form::BUCKET), "the bucket's full name, which ends in the account's appid")
        .required()
        .examples(&["\"callbacks-1250000000\""]);

pub(super) const BUCKET_REGION: Key = Key::new("region", Text(&form::REGION), "where the bucket lies")
    .otherwise("the stack's region")
    .examples(&["\"ap-beijing\""]);

pub(super) const PREFIX: Key =
    Key::new("prefix", Text(&form::PREFIX), "the folder within the bucket").default("\"\"").examples(&["\"mps/\""]);

const PLACE: Map = Map::of(&[BUCKET, BUCKET_REGION, PREFIX]);

const DRIFT: Map =
    Map::of(&[Key::new("accept", List(&Kind::Map(&ACCEPTED)), "differences that are neither reported nor healed")
        .examples(&[r#"[{"field": "function.memory", "value": 512, "reason": "load test", "owner": "ana"}]"#])
        .more("stack.md#accepted-differences")]);

const ACCEPTED: Map = Map::of(&[
    Key::new("field", Text(&form::FIELD), "which field, as `drift` names it")
        .required()
        .examples(&["\"function.memory\""]),
    Key::new(
        "value",
        Kind::Either(&[Text(&form::HELD), Written]),
        "what the cloud may hold; a value that is not shown, by its SHA-256",
    )
    .required()
    .examples(&[
        "512",
        "\"absent\"",
        "\"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"",
    ]),
    Key::new("reason", Text(&form::SAID), "why").required().examples(&["\"load test, OPS-311\""]),
    Key::new("owner", Text(&form::SAID), "who answers for it").required().examples(&["\"ana\""]),
    Key::new("until", Text(&form::DAY), "the last day on which it is accepted")
        .otherwise("for good")
        .examples(&["\"2026-12-31\""]),
]);
