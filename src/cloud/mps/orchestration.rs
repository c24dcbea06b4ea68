//! The results of an orchestration's task: one per activity, in the order of the list (`mps-events.md` 4, 7.4).

use super::{
    activity::{Activity, ActivityParameters},
    ai,
    production::{Item, Production, SLOTS, Sourced, Unusable, prepare},
    request::{InputInfo, invalid, missing, part},
    store::Task,
};
use crate::{
    cloud::Cloud,
    wire::{ApiError, mps::ProcessMedia},
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Members of an activity's result beside those of media results; all but one are null.
const OTHER_SLOTS: [&str; 4] = ["RecognitionTask", "ReviewTask", "AnalysisTask", "QualityControlTask"];

/// Checks activities: what they do must be modelled and have its parameters, and their graph must lead forward.
pub fn check(activities: &[Value]) -> Result<(), ApiError> {
    let activities = read(activities)?;
    if !activities.iter().any(|activity| activity.activity_type.starts_with("action-")) {
        return Err(invalid("`Activities` has nothing to do"));
    }
    for (index, activity) in activities.iter().enumerate() {
        let Activity { activity_type, reardrive_index, activity_para, .. } = activity;
        let leads_forward =
            |next: &i64| usize::try_from(*next).is_ok_and(|next| next > index && next < activities.len());
        if !reardrive_index.iter().all(leads_forward) {
            return Err(invalid("`ReardriveIndex` names no later activity"));
        }
        if !matches!(activity_type.as_str(), "input" | "output") {
            // What is there is read in full, so that the task cannot stumble over it.
            let kind = Kind::of(activity_type)?;
            if !kind.is_given(activity_para) {
                return Err(missing(&format!("Activities.ActivityPara.{}", kind.parameter())));
            }
        }
    }
    Ok(())
}

/// Fills `PredriveIndex` in from the successors.
pub fn with_predecessors(activities: &[Value]) -> Result<Vec<Value>, ApiError> {
    let mut read = read(activities)?;
    let edges: Vec<_> = read.iter().map(|activity| activity.reardrive_index.clone()).collect();
    for (index, activity) in (0_i64..).zip(&mut read) {
        let leads_here = |(from, next): (i64, &Vec<i64>)| next.contains(&index).then_some(from);
        activity.predrive_index = (0_i64..).zip(&edges).filter_map(leads_here).collect();
    }
    Ok(read.into_iter().map(|activity| json!(activity)).collect())
}

fn read(activities: &[Value]) -> Result<Vec<Activity>, ApiError> {
    let read = |value| part("Activities", Some(value)).map(Option::unwrap_or_default);
    activities.iter().map(read).collect()
}

/// Runs an orchestration's task and returns its `ScheduleTask`.
pub fn run(cloud: &Arc<Cloud>, task: &Task, job: &ProcessMedia) -> Result<Value, ApiError> {
    let input: InputInfo = part("InputInfo", job.input_info.as_ref())?.unwrap_or_default();
    let (code, message, metadata, results) = match prepare(cloud, task, job, &input)? {
        Err(Unusable { code, message, results }) => (code, message, Value::Null, results),
        Ok(Sourced { production, metadata }) => {
            let activities = read(job.activities.as_deref().unwrap_or_default())?;
            let actions = activities.into_iter().filter(|activity| activity.activity_type.starts_with("action-"));
            let results = actions.map(|activity| {
                let kind = Kind::of(&activity.activity_type)?;
                Ok(kind.run(&production, activity.activity_para))
            });
            let results: Vec<Value> = results.collect::<Result<_, ApiError>>()?;
            (0, String::new(), metadata, results.into())
        }
    };
    Ok(json!({
        "TaskId": task.id,
        "Status": "FINISH",
        "ErrCode": code,
        "Message": message,
        "InputInfo": input,
        "MetaData": metadata,
        "ActivityResultSet": results,
    }))
}

/// What an activity does.
#[derive(Clone, Copy)]
enum Kind {
    Transcode,
    AnimatedGraphics,
    SnapshotByTimeOffset,
    SampleSnapshot,
    ImageSprites,
    AdaptiveDynamicStreaming,
    Review,
    Analysis,
    Recognition,
    QualityControl,
}

impl Kind {
    fn of(activity: &str) -> Result<Self, ApiError> {
        // The vendor's casing is inconsistent and literal.
        Ok(match activity {
            "action-trans" => Self::Transcode,
            "action-animated-graphics" => Self::AnimatedGraphics,
            "action-snapshotByTimeOffset" => Self::SnapshotByTimeOffset,
            "action-samplesnapshot" => Self::SampleSnapshot,
            "action-image-sprite" => Self::ImageSprites,
            "action-adaptive-substream" => Self::AdaptiveDynamicStreaming,
            "action-aiReview" => Self::Review,
            "action-AIAnalysis" => Self::Analysis,
            "action-AIRecognition" => Self::Recognition,
            "action-AIQualityControl" => Self::QualityControl,
            other => return Err(invalid(format!("the activity `{other}` is not modelled by this server"))),
        })
    }

    fn parameter(self) -> &'static str {
        match self {
            Self::Transcode => "TranscodeTask",
            Self::AnimatedGraphics => "AnimatedGraphicTask",
            Self::SnapshotByTimeOffset => "SnapshotByTimeOffsetTask",
            Self::SampleSnapshot => "SampleSnapshotTask",
            Self::ImageSprites => "ImageSpriteTask",
            Self::AdaptiveDynamicStreaming => "AdaptiveDynamicStreamingTask",
            Self::Review => "AiContentReviewTask",
            Self::Analysis => "AiAnalysisTask",
            Self::Recognition => "AiRecognitionTask",
            Self::QualityControl => "QualityControlTask",
        }
    }

    fn is_given(self, parameters: &ActivityParameters) -> bool {
        match self {
            Self::Transcode => parameters.transcode_task.is_some(),
            Self::AnimatedGraphics => parameters.animated_graphic_task.is_some(),
            Self::SnapshotByTimeOffset => parameters.snapshot_by_time_offset_task.is_some(),
            Self::SampleSnapshot => parameters.sample_snapshot_task.is_some(),
            Self::ImageSprites => parameters.image_sprite_task.is_some(),
            Self::AdaptiveDynamicStreaming => parameters.adaptive_dynamic_streaming_task.is_some(),
            Self::Review => parameters.ai_content_review_task.is_some(),
            Self::Analysis => parameters.ai_analysis_task.is_some(),
            Self::Recognition => parameters.ai_recognition_task.is_some(),
            Self::QualityControl => parameters.quality_control_task.is_some(),
        }
    }

    fn run(self, production: &Production<'_>, parameters: ActivityParameters) -> Value {
        fn media<I: Item + Default>(production: &Production<'_>, item: Option<I>) -> Value {
            told(I::TYPE, I::SLOT, production.result(item.unwrap_or_default()))
        }
        let wrap = |input: Value, output: Vec<Value>| wrapped(production, &input, &output);
        match self {
            Self::Transcode => media(production, parameters.transcode_task),
            Self::AnimatedGraphics => media(production, parameters.animated_graphic_task),
            Self::SnapshotByTimeOffset => media(production, parameters.snapshot_by_time_offset_task),
            Self::SampleSnapshot => media(production, parameters.sample_snapshot_task),
            Self::ImageSprites => media(production, parameters.image_sprite_task),
            Self::AdaptiveDynamicStreaming => media(production, parameters.adaptive_dynamic_streaming_task),
            Self::Review => {
                let input = parameters.ai_content_review_task.unwrap_or_default();
                told("AiContentReview", "ReviewTask", wrap(json!(input), ai::review(&input)))
            }
            Self::Analysis => {
                let input = parameters.ai_analysis_task.unwrap_or_default();
                told("AIAnalysis", "AnalysisTask", wrap(json!(input), ai::analysis(production, &input)))
            }
            Self::Recognition => {
                let input = parameters.ai_recognition_task.unwrap_or_default();
                told("AIRecognition", "RecognitionTask", wrap(json!(input), ai::recognition(production, &input)))
            }
            Self::QualityControl => {
                let input = parameters.quality_control_task.unwrap_or_default();
                told("AiQualityControl", "QualityControlTask", ai::quality(&input))
            }
        }
    }
}

/// An AI activity has a status of its own over those of its parts; here it ran in any case.
fn wrapped(production: &Production<'_>, input: &impl Serialize, output: &[Value]) -> Value {
    json!({
        "Status": "SUCCESS",
        "ErrCodeExt": "",
        "ErrCode": 0,
        "Message": "SUCCESS",
        "Input": input,
        "Output": output,
        "BeginProcessTime": production.begun,
        "FinishTime": production.finished,
    })
}

fn told(kind: &str, own: &str, mut result: Value) -> Value {
    let mut item = Map::new();
    for slot in SLOTS.into_iter().chain(OTHER_SLOTS) {
        item.insert(slot.to_owned(), if slot == own { result.take() } else { Value::Null });
    }
    json!({"ActivityType": kind, "ActivityResItem": item})
}
