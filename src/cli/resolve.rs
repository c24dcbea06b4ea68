//! From what was typed to what was meant. Each step takes its arguments apart by name, so that none is forgotten.

use super::{
    Afterwards, Aim, ApplySettings, Command, CompletionsSettings, Consent, DemoSettings, DestroySettings,
    DriftSettings, EjectSettings, Errand, EventSelection, EventsSettings, ExplainSettings, ExportSettings, Fleet,
    FmtSettings, InitSettings, Keys, LogsSettings, ManSettings, PlanSettings, PolicySettings, RedeploySettings,
    ReplaySettings, RollbackSettings, SchemaSettings, ServeSettings, StackSource, StatusSettings, Target,
    TemplatesSettings, TestSettings, Untidy, ValidateSettings, Watch, WhenDifferent, Who,
    args::{
        AppearanceArguments, Arguments, ClaimArguments, CloudArguments, Color, ConsentArguments, EventsArguments,
        ExportArguments, FleetArguments, InitArguments, LogsArguments, NarrowingArguments, ReplayArguments,
        ReportArguments, ServeArguments, StackArguments, TemplatesArguments, TemplatesVerb, TestArguments, Verb,
        WhichArguments,
    },
    env,
    report::{self, Does},
};
use crate::model::{Appearance, Claims, ColorChoice, Failure, Fault, FunctionKey, Selection, Topic, Verbosity};
use secrecy::SecretString;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

/// What was meant by the output options.
pub(super) fn appearance(arguments: &AppearanceArguments) -> Appearance {
    let AppearanceArguments { output, color, quiet, verbose } = arguments;
    Appearance {
        format: *output,
        color: match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        },
        verbosity: match (quiet, verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        },
    }
}

impl Command {
    /// What was meant, given a look into the environment.
    pub(super) fn resolve(arguments: Arguments, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, Failure> {
        let Arguments { stack, cloud, appearance, verb } = arguments;
        let format = self::appearance(&appearance).format;
        let (name, does) = manner(&verb);
        report::refuse(format, name, does)?;
        let stack = StackSource::resolve(stack);
        let target = |cloud| Target::resolve(cloud, variable);
        Ok(match verb {
            Verb::Init(arguments) => Self::Init(InitSettings::resolve(arguments, stack)),
            Verb::Templates(TemplatesArguments { words, verb }) => Self::Templates(match verb {
                None => TemplatesSettings::List { words },
                Some(TemplatesVerb::Show { name }) => TemplatesSettings::Show { name },
            }),
            Verb::Validate { reports: ReportArguments { reports }, fleet } => Self::Validate(ValidateSettings {
                stack,
                fleet: Fleet::resolve(fleet),
                reports: report::orders(reports, format, Topic::Validate)?,
            }),
            Verb::Plan { detailed_exitcode, destroy, claims, out, reports: ReportArguments { reports }, fleet } => {
                Self::Plan(PlanSettings {
                    stack,
                    fleet: Fleet::resolve(fleet),
                    target: target(cloud)?,
                    when_different: if detailed_exitcode { WhenDifferent::Tell } else { WhenDifferent::Succeed },
                    aim: if destroy { Aim::Destroy } else { Aim::Apply },
                    claims: Claims::resolve(&claims),
                    out,
                    reports: report::orders(reports, format, Topic::Plan)?,
                })
            }
            Verb::Apply { saved, claims, consent } => Self::Apply(ApplySettings {
                stack,
                target: target(cloud)?,
                saved,
                claims: Claims::resolve(&claims),
                consent: Consent::resolve(&consent),
            }),
            Verb::Drift { who, since, reports: ReportArguments { reports }, fleet } => Self::Drift(DriftSettings {
                stack,
                fleet: Fleet::resolve(fleet),
                target: target(cloud)?,
                who: Who::resolve(who),
                since,
                reports: report::orders(reports, format, Topic::Drift)?,
            }),
            Verb::Status(fleet) => {
                Self::Status(StatusSettings { stack, fleet: Fleet::resolve(fleet), target: target(cloud)? })
            }
            Verb::Destroy(consent) => {
                Self::Destroy(DestroySettings { stack, target: target(cloud)?, consent: Consent::resolve(&consent) })
            }
            Verb::Rollback { to, consent } => Self::Rollback(RollbackSettings {
                stack,
                target: target(cloud)?,
                to,
                consent: Consent::resolve(&consent),
            }),
            Verb::Redeploy(consent) => {
                Self::Redeploy(RedeploySettings { stack, target: target(cloud)?, consent: Consent::resolve(&consent) })
            }
            Verb::Test(TestArguments { event_types, input, timeout }) => Self::Test(TestSettings {
                stack,
                target: target(cloud)?,
                event_types: (!event_types.is_empty()).then(|| event_types.into_iter().collect()),
                input,
                timeout,
            }),
            Verb::Logs(LogsArguments { since, request_id, task_id, follow, limit }) => Self::Logs(LogsSettings {
                stack,
                target: target(cloud)?,
                since,
                request_id,
                task_id,
                limit: limit as usize,
                watch: if follow { Watch::Follow } else { Watch::Once },
            }),
            Verb::Events(EventsArguments { narrowing, task_id, dead, limit }) => Self::Events(EventsSettings {
                stack,
                target: target(cloud)?,
                selection: EventSelection::resolve(narrowing, task_id, dead),
                limit: limit as usize,
            }),
            // `all` only says that nothing was forgotten.
            Verb::Replay(ReplayArguments { which: WhichArguments { task_id, dead, all: _ }, narrowing, sinks }) => {
                Self::Replay(ReplaySettings {
                    stack,
                    target: target(cloud)?,
                    selection: EventSelection::resolve(narrowing, task_id, dead),
                    sinks,
                })
            }
            Verb::Policy { errand, who } => {
                if who && errand != Errand::Drift {
                    let message = format!("`policy --who` is for `drift`, not for `{}`", errand.as_str());
                    return Err(Failure::new(message).code(Fault::BadUsage).hint("say `--for drift --who`"));
                }
                Self::Policy(PolicySettings { stack, errand, who: Who::resolve(who) })
            }
            Verb::Fmt { files, check } => Self::Fmt(FmtSettings {
                files: if files.is_empty() { vec![stack.file] } else { files },
                untidy: if check { Untidy::Tell } else { Untidy::Write },
            }),
            Verb::Schema { document } => Self::Schema(SchemaSettings { document }),
            Verb::Export(ExportArguments { function: name, namespace, out }) => Self::Export(ExportSettings {
                target: target(cloud)?,
                function: FunctionKey { region: region(&stack)?, namespace, name },
                out,
            }),
            Verb::Eject { folder } => Self::Eject(EjectSettings { folder, stack }),
            Verb::Explain { topic } => Self::Explain(ExplainSettings { topic }),
            Verb::Serve(ServeArguments { listen, secret_id, secret_key, readings, faults }) => {
                Self::Serve(ServeSettings {
                    listen,
                    data: data(cloud.data, variable)?,
                    keys: (secret_id.zip(secret_key))
                        .map(|(secret_id, secret_key)| Keys { secret_id, secret_key: SecretString::from(secret_key) }),
                    readings,
                    faults,
                })
            }
            Verb::Completions { shell } => Self::Completions(CompletionsSettings { shell }),
            Verb::Man { folder } => Self::Man(ManSettings { folder }),
            Verb::Version => Self::Version,
            Verb::Demo { keep } => {
                Self::Demo(DemoSettings { afterwards: if keep { Afterwards::Keep } else { Afterwards::Remove } })
            }
        })
    }
}

/// The verb as it is typed, and what kind of output it has.
fn manner(verb: &Verb) -> (&'static str, Does) {
    match verb {
        Verb::Init(_) => ("init", Does::Other),
        Verb::Templates(_) => ("templates", Does::Other),
        Verb::Validate { .. } => ("validate", Does::Check),
        Verb::Plan { .. } => ("plan", Does::Check),
        Verb::Drift { .. } => ("drift", Does::Check),
        Verb::Apply { .. } => ("apply", Does::Change),
        Verb::Destroy(_) => ("destroy", Does::Change),
        Verb::Rollback { .. } => ("rollback", Does::Change),
        Verb::Redeploy(_) => ("redeploy", Does::Change),
        Verb::Test(_) => ("test", Does::Change),
        Verb::Status(_) => ("status", Does::Other),
        Verb::Logs(_) => ("logs", Does::Other),
        Verb::Events(_) => ("events", Does::Other),
        Verb::Replay(_) => ("replay", Does::Other),
        Verb::Policy { .. } => ("policy", Does::Other),
        Verb::Export(_) => ("export", Does::Other),
        Verb::Eject { .. } => ("eject", Does::Other),
        Verb::Explain { .. } => ("explain", Does::Other),
        Verb::Fmt { .. } => ("fmt", Does::Other),
        Verb::Schema { .. } => ("schema", Does::Other),
        Verb::Serve(_) => ("serve", Does::Other),
        Verb::Demo { .. } => ("demo", Does::Other),
        Verb::Completions { .. } => ("completions", Does::Other),
        Verb::Man { .. } => ("man", Does::Other),
        Verb::Version => ("version", Does::Other),
    }
}

impl InitSettings {
    /// The options of their own are parameters that every template has.
    fn resolve(arguments: InitArguments, stack: StackSource) -> Self {
        let InitArguments { folder, template, name, function, mut values, ci, consent } = arguments;
        // `a` and not `./a` is what people call a file.
        let folder = folder.strip_prefix(".").map(Path::to_owned).unwrap_or(folder);
        let own = [("name", name), ("region", stack.region.clone()), ("function", function)];
        values.extend(own.into_iter().filter_map(|(parameter, value)| Some((parameter.to_owned(), value?))));
        Self { folder, stack, template, values, ci, consent: Consent::resolve(&consent) }
    }
}

impl EventSelection {
    fn resolve(arguments: NarrowingArguments, task_id: Option<String>, dead: bool) -> Self {
        let NarrowingArguments { since, outcome } = arguments;
        Self { since, outcome, task_id, selection: if dead { Selection::Dead } else { Selection::All } }
    }
}

impl StackSource {
    fn resolve(arguments: StackArguments) -> Self {
        let StackArguments { file, environment, variables, region } = arguments;
        Self { file, environment, variables: variables.into_iter().collect(), region }
    }
}

impl Fleet {
    fn resolve(arguments: FleetArguments) -> Option<Self> {
        let FleetArguments { stacks: patterns, shard } = arguments;
        (!patterns.is_empty()).then(|| Self { patterns, shard: shard.unwrap_or_default() })
    }
}

impl Target {
    /// `--local` and an endpoint exclude each other even if one comes from the environment: to pick one silently would be to
    /// change the wrong cloud.
    fn resolve(arguments: CloudArguments, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, Failure> {
        let CloudArguments { local, data: folder, endpoint, profile } = arguments;
        match (local, endpoint) {
            (true, None) => Ok(Self::Local { data: data(folder, variable)? }),
            (true, Some(url)) => Err(Failure::new(format!("`--local` and the endpoint `{url}` exclude each other"))
                .code(Fault::BadUsage)
                .hint(format!("leave out one of them; either may come from {} or {}", env::LOCAL, env::ENDPOINT))),
            (false, Some(url)) => Ok(Self::Endpoint { url, profile }),
            (false, None) => Ok(Self::Tencent { profile }),
        }
    }
}

impl Claims {
    fn resolve(arguments: &ClaimArguments) -> Self {
        let ClaimArguments { take_over, adopt } = arguments;
        Self { take_over: *take_over, adopt: *adopt }
    }
}

impl Consent {
    fn resolve(arguments: &ConsentArguments) -> Self {
        let ConsentArguments { yes } = arguments;
        if *yes { Self::Given } else { Self::Ask }
    }
}

/// The region, where no stack says it.
fn region(stack: &StackSource) -> Result<String, Failure> {
    stack.region.clone().ok_or_else(|| {
        Failure::new("no region: without a stack, nothing says where the function is")
            .code(Fault::BadUsage)
            .hint(format!("name it with `--region REGION`, or in {}", env::REGION))
    })
}

/// The embedded cloud's folder.
fn data(given: Option<PathBuf>, variable: &dyn Fn(&str) -> Option<OsString>) -> Result<PathBuf, Failure> {
    given.or_else(|| Some(shared(env::XDG_DATA_HOME, ".local/share", variable)?.join("mpstack/cloud"))).ok_or_else(
        || {
            Failure::new(format!("no folder for the embedded cloud: {} is not set", env::HOME))
                .code(Fault::BadUsage)
                .hint("name one with `--data DIR`")
        },
    )
}

/// The folder for what may be lost at any time; `None` without a home.
pub fn cache(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    Some(shared(env::XDG_CACHE_HOME, ".cache", variable)?.join("mpstack"))
}

/// The folder of what the user has set; `None` without a home.
pub(super) fn configuration(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    Some(shared(env::XDG_CONFIG_HOME, ".config", variable)?.join("mpstack"))
}

/// A folder of the user's, as the XDG rules have it: a relative path is to be ignored.
fn shared(name: &str, usual: &str, variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    folder(name).filter(|path| path.is_absolute()).or_else(|| Some(folder(env::HOME)?.join(usual)))
}
