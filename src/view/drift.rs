//! What was changed in the cloud.

use super::{Count, Screen, author, changes, json, plan::unmanaged, screen::Look, style, style::paint, text};
use crate::model::{Action, Author, Authors, Field, FieldChange, History, Mark, Plan, ResourceChange};
use std::fmt::Write;

impl Screen {
    /// Shows the part of a plan that the cloud caused.
    pub fn drift(&self, plan: &Plan) {
        self.record.drift(plan);
        self.data("drift", || text(plan, &self.look), || json::drift(plan));
    }
}

/// The changes that hold only what the cloud may have caused.
pub(super) fn drifted(plan: &Plan) -> Vec<ResourceChange> {
    let drifted = plan.changes.iter().map(|change| {
        let fields = change.fields.iter().filter(|field| field.origin.is_drift()).cloned().collect();
        ResourceChange { resource: change.resource.clone(), action: change.action, fields }
    });
    drifted.filter(|change| !change.fields.is_empty()).collect()
}

/// Number of fields that wait for an apply.
pub(super) fn pending(plan: &Plan) -> usize {
    plan.changes.iter().flat_map(|change| &change.fields).filter(|field| !field.origin.is_drift()).count()
}

fn text(plan: &Plan, look: &Look) -> String {
    let Plan { stack, region, account, warnings, .. } = plan;
    let (mut text, drifted) = (String::new(), drifted(plan));
    for warning in warnings {
        let _ = writeln!(text, "{} {}\n", paint(style::CHANGED, "warning:"), text::hanging(warning, 2));
    }
    if !drifted.is_empty() {
        let title = paint(style::STRONG, format!("drift from stack `{stack}`"));
        let _ = writeln!(text, "{title} (account {account}, {region})");
        let _ = writeln!(text, "{}\n", paint(style::FAINT, "each line: what the cloud holds -> what the stack wants"));
    }
    for change in &drifted {
        let (style, state) = match change.action {
            Action::Create => (style::BAD, "missing"),
            Action::Update => (style::CHANGED, "changed"),
            Action::Delete => (style::BAD, "extra"),
        };
        let resource = text::one_line(&change.resource.to_string());
        let place = plan.places.of_resource(&change.resource).map(|place| place.line);
        let file = text::one_line(&plan.places.file.display().to_string());
        let place = place.map(|line| paint(style::FAINT, format!(" ({file}:{line})")));
        let _ =
            writeln!(text, "{} {}{}", paint(style, state), paint(style::STRONG, resource), place.unwrap_or_default());
        // As in place, whatever the action: both sides and every field's name are what the reader came for.
        let shown = ResourceChange { action: Action::Update, ..change.clone() };
        changes::fields(&mut text, &shown, None, plan.history.as_ref(), look);
        if let Some(authors) = &plan.authors {
            known(&mut text, change, authors, look);
        }
        text.push('\n');
    }
    if look.is_verbose() && !plan.unmanaged.is_empty() {
        unmanaged(&mut text, plan);
        text.push('\n');
    }
    let fields = drifted.iter().map(|change| change.fields.len()).sum();
    let _ = match fields {
        0 => writeln!(text, "no drift: nothing was changed in account {account} behind stack `{stack}`"),
        fields => {
            let verb = if fields == 1 { "differs" } else { "differ" };
            let news = plan.history.as_ref().map(news).unwrap_or_default();
            writeln!(text, "{}", paint(style::STRONG, format!("drift: {} {verb}{news}", Count(fields, "field"))))
        }
    };
    if let Some(authors) = &plan.authors {
        unknown(&mut text, authors, look);
    }
    if let Some(History { marks: _, resolved }) = &plan.history
        && !resolved.is_empty()
    {
        let fields: Vec<_> = resolved.keys().map(|field| text::one_line(&field.0)).collect();
        let _ = writeln!(text, "{} {}", paint(style::GOOD, "resolved:"), fields.join(", "));
    }
    match pending(plan) {
        0 => {}
        pending => {
            let _ = writeln!(
                text,
                "pending: {} changed in the stack since the last apply; see `mpstack plan`",
                Count(pending, "field")
            );
        }
    }
    text
}

/// Writes who changed the fields of a resource, as far as it is known: each change once, with its fields unless it made all of them.
fn known(text: &mut String, change: &ResourceChange, authors: &Authors, look: &Look) {
    let known = change.fields.iter().filter_map(|FieldChange { field, .. }| match authors.get(field)? {
        Author::Known { deed, earlier } => Some(((deed, *earlier), field)),
        Author::Unknown(_) => None,
    });
    for ((deed, earlier), fields) in grouped(known) {
        let whose = if fields.len() == change.fields.len() { String::new() } else { format!("{}: ", names(&fields)) };
        let told = format!("{whose}{}", author::last_change(deed));
        let _ = writeln!(text, "    {}", text::wrapped(&told, look.width, 6));
        let evidence = text::wrapped(&author::evidence(deed, earlier), look.width, 6);
        let _ = writeln!(text, "      {}", paint(style::FAINT, evidence));
    }
}

/// Writes why it is not known who changed the rest, a line for each reason.
fn unknown(text: &mut String, authors: &Authors, look: &Look) {
    let unknown = authors.iter().filter_map(|(field, author)| match author {
        Author::Known { .. } => None,
        Author::Unknown(silence) => Some((silence, field)),
    });
    for (silence, fields) in grouped(unknown) {
        let whose = if fields.len() == authors.len() { "it".to_owned() } else { names(&fields) };
        let told = format!("not known who changed {whose}: {}", author::why(silence));
        let _ = writeln!(text, "{}", text::wrapped(&told, look.width, 2));
    }
}

/// Fields with the same thing to say of them, in the order of their first.
fn grouped<'f, K: PartialEq>(fields: impl Iterator<Item = (K, &'f Field)>) -> Vec<(K, Vec<&'f Field>)> {
    let mut groups: Vec<(K, Vec<&Field>)> = Vec::new();
    for (key, field) in fields {
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, fields)) => fields.push(field),
            None => groups.push((key, vec![field])),
        }
    }
    groups
}

fn names(fields: &[&Field]) -> String {
    fields.iter().map(|field| text::one_line(&field.0)).collect::<Vec<_>>().join(", ")
}

/// How many of the fields are new.
fn news(history: &History) -> String {
    let new = history.marks.values().filter(|mark| **mark == Mark::New).count();
    format!("; {new} new, {} recurring", history.marks.len() - new)
}

#[cfg(test)]
mod tests {
    use crate::{
        model::{
            Action::*, Appearance, Author, Deed, EventType, Field, Held, History, Mark, Open, Origin::*, Place, Places,
            Plan, Resource, Silence, Unmanaged, Verbosity,
        },
        view::scene::{change, field, plan, shown},
    };
    use jiff::Timestamp;

    fn text(plan: &Plan, verbosity: Verbosity) -> String {
        shown(80, &Appearance { verbosity, ..Appearance::default() }, |screen| screen.drift(plan))
    }

    fn drifted() -> Plan {
        let function = vec![
            field("function.memory", Some("256"), Some("128"), Drift),
            field("function.timeout", Some("3"), Some("30"), Pending),
            field("function.environment.STAGE", None, Some("prod"), Drift),
            field("function.environment.HOOK_SECRET", Some("!old"), Some("!hunter2"), Both),
        ];
        let trigger = vec![field("triggers.WorkflowTask", Some("unbound"), Some("bound to $DEFAULT"), Drift)];
        Plan {
            changes: vec![
                change(Resource::Function("MPSAnalysis".into()), Update, function),
                change(Resource::Trigger(EventType::WorkflowTask), Create, trigger),
                change(
                    Resource::Alias("$DEFAULT".into()),
                    Update,
                    vec![field("alias.$DEFAULT", Some("release a"), Some("release b"), Pending)],
                ),
            ],
            unmanaged: vec![Unmanaged { field: Field("function.environment.OTHER".into()) }],
            ..plan()
        }
    }

    #[test]
    fn drift_is_told_field_by_field() {
        insta::assert_snapshot!(text(&drifted(), Verbosity::Normal), @"
        drift from stack `mps-analysis` (account 100000000001, ap-beijing)
        each line: what the cloud holds -> what the stack wants

        changed function MPSAnalysis
            changed in the cloud
              function.memory             256      -> 128
              function.environment.STAGE  (absent) -> prod
            changed in both
              function.environment.HOOK_SECRET  (sensitive) -> (sensitive)

        missing trigger WorkflowTask
            changed in the cloud
              triggers.WorkflowTask  unbound -> bound to $DEFAULT

        drift: 4 fields differ
        pending: 2 fields changed in the stack since the last apply; see `mpstack plan`
        ");
    }

    #[test]
    fn verbose_lists_what_is_not_ours() {
        let drifted = Plan { changes: drifted().changes.split_off(1), ..drifted() };
        insta::assert_snapshot!(text(&drifted, Verbosity::Verbose), @"
        drift from stack `mps-analysis` (account 100000000001, ap-beijing)
        each line: what the cloud holds -> what the stack wants

        missing trigger WorkflowTask
            changed in the cloud
              triggers.WorkflowTask  unbound -> bound to $DEFAULT

        not in the stack, left alone
            function.environment.OTHER

        drift: 1 field differs
        pending: 1 field changed in the stack since the last apply; see `mpstack plan`
        ");
    }

    #[test]
    fn what_an_earlier_check_found_is_told_apart() {
        let function = vec![
            field("function.memory", Some("256"), Some("128"), Drift),
            field("function.role", Some("a"), Some("b"), Drift),
        ];
        let since = "2026-11-28T02:00:00Z".parse().expect("a time");
        let name = |name: &str| Field(name.to_owned());
        let place = Place { span: 0..0, line: 7, column: 1, environment: None };
        let drifted = Plan {
            changes: vec![change(Resource::Function("MPSAnalysis".into()), Update, function)],
            history: Some(History {
                marks: [(name("function.memory"), Mark::Recurring(since)), (name("function.role"), Mark::New)].into(),
                resolved: [(name("function.timeout"), Open { held: Held::Absent, since })].into(),
            }),
            places: Places { file: "stack.yaml".into(), keys: [(name("function"), place)].into(), ..Places::default() },
            ..plan()
        };
        insta::assert_snapshot!(text(&drifted, Verbosity::Normal), @"
        drift from stack `mps-analysis` (account 100000000001, ap-beijing)
        each line: what the cloud holds -> what the stack wants

        changed function MPSAnalysis (stack.yaml:7)
            changed in the cloud
              function.memory (recurring, since 2026-11-28)  256 -> 128
              function.role (new)                            a   -> b

        drift: 2 fields differ; 1 new, 1 recurring
        resolved: function.timeout
        ");
    }

    #[test]
    fn who_changed_it_stands_below_what_they_changed() {
        let deed = |second: i64, user: &str, principal: &str, action: &str| Deed {
            time: Timestamp::from_second(1_796_029_242 + second).expect("a time"),
            action: action.into(),
            user: user.into(),
            principal: principal.into(),
            key: "***MPLE".into(),
            address: "203.0.113.7".into(),
            request_id: format!("r-{second}"),
        };
        let settings = deed(0, "alice", "100000000002", "UpdateFunctionConfiguration");
        let name = |name: &str| Field(name.to_owned());
        let known = |deed: &Deed, earlier| Author::Known { deed: deed.clone(), earlier };
        let drifted = Plan {
            authors: Some(
                [
                    (name("function.memory"), known(&settings, 0)),
                    (name("function.environment.STAGE"), known(&settings, 0)),
                    (name("function.environment.HOOK_SECRET"), Author::Unknown(Silence::Nothing)),
                    (name("triggers.WorkflowTask"), known(&deed(1, "root", "100000000001", "UnbindTrigger"), 2)),
                ]
                .into(),
            ),
            ..drifted()
        };
        insta::assert_snapshot!(text(&drifted, Verbosity::Normal), @"
        drift from stack `mps-analysis` (account 100000000001, ap-beijing)
        each line: what the cloud holds -> what the stack wants

        changed function MPSAnalysis
            changed in the cloud
              function.memory             256      -> 128
              function.environment.STAGE  (absent) -> prod
            changed in both
              function.environment.HOOK_SECRET  (sensitive) -> (sensitive)
            function.memory, function.environment.STAGE: last changed by alice
              (100000000002) from 203.0.113.7 at 2026-11-30 09:00:42 UTC with
              UpdateFunctionConfiguration
              key ***MPLE, request r-0

        missing trigger WorkflowTask
            changed in the cloud
              triggers.WorkflowTask  unbound -> bound to $DEFAULT
            last changed by root (100000000001) from 203.0.113.7 at 2026-11-30
              09:00:43 UTC with UnbindTrigger
              key ***MPLE, request r-1; 2 more before it since the last apply

        drift: 4 fields differ
        not known who changed function.environment.HOOK_SECRET: CloudAudit has nothing
          on it in the last 28 days; its events may take minutes to come
        pending: 2 fields changed in the stack since the last apply; see `mpstack plan`
        ");
        let authors = Some([(name("function.memory"), Author::Unknown(Silence::Denied))].into());
        let changes = vec![change(
            Resource::Function("F".into()),
            Update,
            vec![field("function.memory", Some("1"), Some("2"), Drift)],
        )];
        insta::assert_snapshot!(text(&Plan { authors, changes, ..plan() }, Verbosity::Normal), @"
        drift from stack `mps-analysis` (account 100000000001, ap-beijing)
        each line: what the cloud holds -> what the stack wants

        changed function F
            changed in the cloud
              function.memory  1 -> 2

        drift: 1 field differs
        not known who changed it: not allowed: allow `cloudaudit:DescribeEvents` to
          the keys' user
        ");
    }

    #[test]
    fn no_drift_is_one_line() {
        insta::assert_snapshot!(text(&plan(), Verbosity::Normal), @"no drift: nothing was changed in account 100000000001 behind stack `mps-analysis`");
        let pending = Plan { changes: drifted().changes.split_off(2), ..plan() };
        insta::assert_snapshot!(text(&pending, Verbosity::Normal), @"
        no drift: nothing was changed in account 100000000001 behind stack `mps-analysis`
        pending: 1 field changed in the stack since the last apply; see `mpstack plan`
        ");
    }
}
