//! Giving tasks up, probing sources, reading events.

use super::{
    files::{self, DURATION},
    request::{InputInfo, missing, part},
    work,
};
use crate::{
    cloud::Call,
    wire::{
        ApiError, Empty,
        mps::{
            DescribeMediaMetaData, DescribeMediaMetaDataAnswer, ManageTask, ParseNotification, ParseNotificationAnswer,
        },
    },
};
use serde_json::{Map, Value};

pub async fn manage_task(call: &Call<'_>, request: ManageTask) -> Result<Empty, ApiError> {
    let ManageTask { operation_type, task_id } = request;
    if operation_type != "Abort" {
        let message = format!("`OperationType` is `Abort`, not `{operation_type}`");
        return Err(ApiError::new("InvalidParameterValue.InvalidOperationType", message));
    }
    work::abort(call.cloud, &task_id).map(|()| Empty {})
}

pub async fn describe_media_meta_data(
    call: &Call<'_>,
    request: DescribeMediaMetaData,
) -> Result<DescribeMediaMetaDataAnswer, ApiError> {
    let input: InputInfo = part("InputInfo", request.input_info.as_ref())?.ok_or_else(|| missing("InputInfo"))?;
    let source = input.source("InputInfo")?;
    let size = call.cloud.store.read(|reader| {
        files::check_role(reader)?;
        files::source_size(reader, call.cloud, &source)
    });
    let bad_source = |message: String| ApiError::new("InvalidParameterValue.SrcFile", message);
    match size {
        Ok(0) => Err(bad_source("source file is damaged".into())),
        Ok(size) => Ok(DescribeMediaMetaDataAnswer { meta_data: files::metadata(size, 1920, 1080, DURATION) }),
        Err(failure) => Err(bad_source(failure.message)),
    }
}

pub async fn parse_notification(
    _call: &Call<'_>,
    request: ParseNotification,
) -> Result<ParseNotificationAnswer, ApiError> {
    let invalid = || {
        let message = "`Content` is not the text of an event";
        ApiError::new("InvalidParameterValue.InvalidContent", message)
    };
    let mut event: Map<String, Value> = serde_json::from_str(&request.content).map_err(|_| invalid())?;
    let text =
        |event: &Map<String, Value>, name| event.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let event_type = text(&event, "EventType");
    if event_type.is_empty() {
        return Err(invalid());
    }
    let (session_id, session_context) = (text(&event, "SessionId"), text(&event, "SessionContext"));
    let (timestamp, sign) = (event.get("Timestamp").and_then(Value::as_i64).unwrap_or(0), text(&event, "Sign"));
    let mut take = |name: &str| event.remove(name).unwrap_or_default();
    Ok(ParseNotificationAnswer {
        event_type,
        workflow_task_event: take("WorkflowTaskEvent"),
        edit_media_task_event: take("EditMediaTaskEvent"),
        session_id,
        session_context,
        schedule_task_event: take("ScheduleTaskEvent"),
        timestamp,
        sign,
        batch_task_event: take("BatchTaskEvent"),
        extract_blind_watermark_task: take("ExtractBlindWatermarkTask"),
    })
}
