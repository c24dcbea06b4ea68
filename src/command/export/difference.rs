//! What an apply of the written stack would do.

use crate::{
    model::{Failure, Fault, Field, Kind, Plan, Value},
    view::Screen,
};

/// Says what an apply of the stack would do: nothing, or make the function its own. Anything else is a difference.
pub(super) fn tell(plan: &Plan, screen: &Screen) -> Result<(), Failure> {
    let changes = plan.changes.iter().flat_map(|resource| &resource.fields);
    let (adopted, changed): (Vec<_>, Vec<_>) = changes.partition(|change| is_owner(&change.field));
    if changed.is_empty() && plan.refusals.is_empty() {
        screen.note(match adopted.is_empty() {
            true => "its plan is empty",
            false => "nobody owns it: `mpstack apply --adopt` makes it this stack's, and changes nothing else",
        });
        return Ok(());
    }
    let failure = Failure::new("an apply of the written stack would change what is there")
        .code(Fault::Inexpressible)
        .kind(Kind::Differs);
    let failure = changed.into_iter().fold(failure, |failure, change| {
        failure.hint(format!("`{}` is {}, and would be {}", change.field, told(&change.before), told(&change.after)))
    });
    Err(plan.refusals.iter().fold(failure, |failure, refusal| failure.hint(format!("it refuses: {}", refusal.message))))
}

fn is_owner(field: &Field) -> bool {
    field.0.ends_with(".owner")
}

fn told(value: &Option<Value>) -> String {
    match value.as_ref().map(Value::show) {
        None => "absent".into(),
        Some(None) => "a value that is not shown".into(),
        Some(Some(text)) => format!("`{text}`"),
    }
}
