use super::Parcel;
use crate::{report::short, retry::Failure};
use serde_json::json;

/// Returns the JSON that stands for an event where the event itself does not fit.
///
/// # Errors
/// The event is not archived, so there is nothing to point to. A later try may find it so.
pub(super) fn pointer(parcel: &Parcel) -> Result<String, Failure> {
    let Parcel { event, stack, archived, .. } = parcel;
    let Some(archived) = archived else {
        return Err(Failure::soon("the event is not archived, so nothing can point to it"));
    };
    Ok(json!({
        "mpstack": "pointer",
        "stack": stack,
        "event_type": short(event.type_name()),
        "task_id": event.task_id.as_deref().map(short),
        "status": event.status.as_deref().map(short),
        "outcome": event.outcome.as_str(),
        "archived": archived,
    })
    .to_string())
}
