//! Policy documents: which shapes are accepted, and what a permission document says about an action (`cam-roles.md` 4).

use super::conditions::{Condition, Context};
use crate::wire::ApiError;
use serde_json::{Map, Value};

/// Characters a document may have, by the limits page.
const LONGEST: usize = 4096;

/// Whether a statement grants or forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Grants.
    Allow,
    /// Forbids, and outranks every grant.
    Deny,
}

/// A permission document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    statements: Vec<Statement>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Statement {
    effect: Effect,
    actions: Vec<String>,
    resources: Vec<String>,
    conditions: Vec<Condition>,
}

/// What a document is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// `cos:PutObject`.
    pub action: &'q str,
    /// The resource, by each of its six-segment names; `*` for an action that cannot be granted on single resources.
    pub names: &'q [String],
    /// What conditions look at.
    pub context: &'q Context,
}

impl Document {
    /// Reads a permission document.
    ///
    /// # Errors
    /// The codes of `CreatePolicy` and `UpdatePolicy`.
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        Ok(Self { statements: statements(text)?.iter().map(Statement::read).collect::<Result<_, _>>()? })
    }

    /// Returns what the document says, `None` if nothing. A denial outranks every grant.
    pub fn judge(&self, question: Question<'_>) -> Option<Effect> {
        let mut verdict = None;
        for statement in self.statements.iter().filter(|statement| statement.covers(question)) {
            match statement.effect {
                Effect::Deny => return Some(Effect::Deny),
                Effect::Allow => verdict = Some(Effect::Allow),
            }
        }
        verdict
    }
}

/// The members of a statement. The vendor documents no others; `notAction` or `notResource`, known from elsewhere, would turn
/// a policy into its opposite if they were passed over.
const MEMBERS: &[&str] = &["effect", "action", "resource", "condition", "principal"];

impl Statement {
    fn read(members: &Map<String, Value>) -> Result<Self, ApiError> {
        if let Some(other) = members.keys().find(|member| !MEMBERS.contains(&member.as_str())) {
            return Err(refuse("StatementError", format!("a statement has no `{other}`")));
        }
        if members.contains_key("principal") {
            return Err(refuse("PrincipalError", "a permission document has no `principal`"));
        }
        let actions = texts(members.get("action"))
            .ok_or_else(|| refuse("ActionError", "`action` must be a text or an array of texts"))?;
        if actions.is_empty() {
            return Err(refuse("ActionMiss", "`action` is missing"));
        }
        if let Some(bad) = actions.iter().find(|action| *action != "*" && !action.contains(':')) {
            return Err(refuse("ActionError", format!("`{bad}` is no `service:Action`")));
        }
        let resources = texts(members.get("resource"))
            .filter(|resources| !resources.is_empty())
            .ok_or_else(|| refuse("ResourceError", "`resource` must be a text or an array of texts"))?;
        if let Some(bad) = resources.iter().find(|resource| *resource != "*" && segments(resource).is_none()) {
            return Err(refuse("ResourceError", format!("`{bad}` is neither `*` nor a six-segment name")));
        }
        let conditions = Condition::parse_all(members.get("condition"))?;
        Ok(Self { effect: effect(members)?, actions, resources, conditions })
    }

    fn covers(&self, Question { action, names, context }: Question<'_>) -> bool {
        let action = bare(action);
        self.actions.iter().any(|pattern| glob(bare(pattern), action))
            && (self.resources.iter()).any(|pattern| names.iter().any(|name| names_resource(pattern, name)))
            && self.conditions.iter().all(|condition| condition.holds(context))
    }
}

/// Returns the statements of a document after checking what every kind of document has in common.
pub fn statements(text: &str) -> Result<Vec<Map<String, Value>>, ApiError> {
    if text.chars().count() > LONGEST {
        return Err(refuse(
            "PolicyDocumentLengthOverLimit",
            format!("the document is longer than {LONGEST} characters"),
        ));
    }
    let document: Value =
        serde_json::from_str(text).map_err(|error| refuse("PolicyDocumentError", format!("no JSON: {error}")))?;
    let Value::Object(mut document) = document else {
        return Err(refuse("PolicyDocumentError", "the document must be an object"));
    };
    if document.get("version").and_then(Value::as_str) != Some("2.0") {
        return Err(refuse("VersionError", "`version` must be \"2.0\""));
    }
    let statements = match document.remove("statement") {
        Some(Value::Array(statements)) if !statements.is_empty() => statements,
        Some(single @ Value::Object(_)) => vec![single],
        _ => return Err(refuse("StatementError", "`statement` must be an array of at least one statement")),
    };
    statements
        .into_iter()
        .map(|statement| match statement {
            Value::Object(members) => Ok(members),
            _ => Err(refuse("StatementError", "a statement must be an object")),
        })
        .collect()
}

/// Returns the effect of a statement.
pub fn effect(statement: &Map<String, Value>) -> Result<Effect, ApiError> {
    match statement.get("effect").and_then(Value::as_str) {
        Some("allow") => Ok(Effect::Allow),
        Some("deny") => Ok(Effect::Deny),
        _ => Err(refuse("EffectError", "`effect` must be `allow` or `deny`")),
    }
}

/// Reads a text or an array of texts; an absent member is the empty list, anything else `None`.
pub fn texts(value: Option<&Value>) -> Option<Vec<String>> {
    match value {
        None => Some(Vec::new()),
        Some(Value::String(text)) => Some(vec![text.clone()]),
        Some(Value::Array(items)) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        Some(_) => None,
    }
}

/// Returns an error of the family `InvalidParameter`, to which all complaints about documents belong.
pub fn refuse(code: &str, message: impl Into<String>) -> ApiError {
    ApiError::new(format!("InvalidParameter.{code}").as_str(), message)
}

/// Drops the optional `name/` before an action.
pub fn bare(action: &str) -> &str {
    action.strip_prefix("name/").unwrap_or(action)
}

fn segments(resource: &str) -> Option<[&str; 6]> {
    let parts: Vec<_> = resource.splitn(6, ':').collect();
    <[&str; 6]>::try_from(parts).ok().filter(|parts| parts[0] == "qcs")
}

/// Whether the pattern covers the resource: an empty project, product, region or account in a pattern stands for any
/// (product/598/10606).
fn names_resource(pattern: &str, resource: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let (Some(pattern), Some(resource)) = (segments(pattern), segments(resource)) else { return false };
    pattern.iter().zip(resource).enumerate().all(|(place, (pattern, part))| {
        let may_be_empty = matches!(place, 1..=4);
        (may_be_empty && pattern.is_empty()) || glob(pattern, part)
    })
}

/// Matches text against a pattern in which `*` stands for any run of characters.
fn glob(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<_> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBJECT: &str = "qcs::cos:ap-beijing:uid/1250000000:callbacks-1250000000/mps/a.json";

    fn judge(statements: &str, action: &str, resource: &str) -> Option<Effect> {
        let text = format!(r#"{{"version":"2.0","statement":[{statements}]}}"#);
        let question = Question { action, names: &[resource.to_owned()], context: &Context::default() };
        Document::parse(&text).expect("a good document").judge(question)
    }

    #[test]
    fn grants_by_action_and_resource_patterns() {
        for (statement, allowed) in [
            (r#"{"effect":"allow","action":"*","resource":"*"}"#, true),
            (r#"{"effect":"allow","action":"cos:PutObject","resource":"*"}"#, true),
            (r#"{"effect":"allow","action":["name/cos:PutObject"],"resource":["*"]}"#, true),
            (r#"{"effect":"allow","action":"cos:Put*","resource":"*"}"#, true),
            (r#"{"effect":"allow","action":"cos:*Object","resource":"*"}"#, true),
            (r#"{"effect":"allow","action":"cos:GetObject","resource":"*"}"#, false),
            (r#"{"effect":"allow","action":"scf:*","resource":"*"}"#, false),
            (
                r#"{"effect":"allow","action":"cos:PutObject",
                    "resource":"qcs::cos:ap-beijing:uid/1250000000:callbacks-1250000000/mps/*"}"#,
                true,
            ),
            (r#"{"effect":"allow","action":"cos:PutObject","resource":"qcs::cos:::callbacks-1250000000/*"}"#, true),
            (r#"{"effect":"allow","action":"cos:PutObject","resource":"qcs::cos:ap-guangzhou::*"}"#, false),
            (r#"{"effect":"allow","action":"cos:PutObject","resource":"qcs:::::callbacks-1250000000/*"}"#, true),
            (r#"{"effect":"allow","action":"cos:PutObject","resource":"qcs::cos::uid/1250000001:*"}"#, false),
            (
                r#"{"effect":"allow","action":"cos:PutObject","resource":"qcs::cos:::callbacks-1250000000/other/*"}"#,
                false,
            ),
            (r#"{"effect":"allow","action":"*","resource":"*","condition":{"ip_equal":{"qcs:ip":"10.0.0.1"}}}"#, false),
        ] {
            let verdict = judge(statement, "name/cos:PutObject", OBJECT);
            assert_eq!(verdict, allowed.then_some(Effect::Allow), "{statement}");
        }
    }

    #[test]
    fn a_denial_outranks_grants_wherever_it_stands() {
        let allow = r#"{"effect":"allow","action":"*","resource":"*"}"#;
        let deny = r#"{"effect":"deny","action":"cos:Put*","resource":"*"}"#;
        for statements in [format!("{allow},{deny}"), format!("{deny},{allow}")] {
            assert_eq!(judge(&statements, "cos:PutObject", OBJECT), Some(Effect::Deny));
            assert_eq!(judge(&statements, "cos:GetObject", OBJECT), Some(Effect::Allow));
        }
    }

    #[test]
    fn bad_documents_are_refused_with_the_code_for_their_fault() {
        for (document, code) in [
            ("", "PolicyDocumentError"),
            ("[]", "PolicyDocumentError"),
            (r#"{"statement":[]}"#, "VersionError"),
            (r#"{"version":"2.0","statement":[]}"#, "StatementError"),
            (r#"{"version":"2.0","statement":[1]}"#, "StatementError"),
            (r#"{"version":"2.0","statement":[{"effect":"allow","resource":"*"}]}"#, "ActionMiss"),
            (r#"{"version":"2.0","statement":[{"effect":"allow","action":1,"resource":"*"}]}"#, "ActionError"),
            (r#"{"version":"2.0","statement":[{"effect":"allow","action":"Put","resource":"*"}]}"#, "ActionError"),
            (r#"{"version":"2.0","statement":[{"effect":"allow","action":"*"}]}"#, "ResourceError"),
            (r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"x"}]}"#, "ResourceError"),
            (r#"{"version":"2.0","statement":[{"effect":"Allow","action":"*","resource":"*"}]}"#, "EffectError"),
            (
                r#"{"version":"2.0","statement":[{"effect":"allow","notAction":"cos:*","action":"*","resource":"*"}]}"#,
                "StatementError",
            ),
            (
                r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"*","condition":{"x":{}}}]}"#,
                "ConditionContentError",
            ),
            (
                r#"{"version":"2.0","statement":[{"effect":"allow","action":"*","resource":"*","principal":{}}]}"#,
                "PrincipalError",
            ),
        ] {
            let error = Document::parse(document).expect_err(document);
            assert_eq!(error.code.as_str(), format!("InvalidParameter.{code}"), "{document}");
        }
        let long = format!(r#"{{"version":"2.0","pad":"{}"}}"#, "x".repeat(LONGEST));
        let error = Document::parse(&long).expect_err("too long");
        assert_eq!(error.code.as_str(), "InvalidParameter.PolicyDocumentLengthOverLimit");
    }

    #[test]
    fn globs() {
        for (pattern, text, matches) in [
            ("", "", true),
            ("a", "a", true),
            ("a", "b", false),
            ("*", "", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXc", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(glob(pattern, text), matches, "{pattern} {text}");
        }
    }
}
