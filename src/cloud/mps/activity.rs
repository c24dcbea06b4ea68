//! More parts of requests: AI tasks, activities and triggers.

use super::request::{
    AdaptiveStreaming, AnimatedGraphic, ImageSprite, SampleSnapshot, SnapshotByTimeOffset, Transcode, parts,
};
use serde::{Deserialize, Serialize};

parts! {
    /// Moderation or recognition: a template.
    Definition {
        /// Template.
        definition: u64,
    }
    /// An analysis.
    Analysis {
        /// Template.
        definition: u64,
        /// JSON text; without effect here.
        extended_parameter: String,
    }
    /// Quality control.
    QualityControl {
        /// Template.
        definition: u64,
        /// JSON text; without effect here.
        channel_ext_para: String,
    }
    /// A step of an orchestration.
    Activity {
        /// `input`, `output` or an action.
        activity_type: String,
        /// Filled in by the service.
        predrive_index: Vec<i64>,
        /// Successors.
        reardrive_index: Vec<i64>,
        /// Of the action.
        activity_para: ActivityParameters,
    }
    /// What an activity is to do: one member, by its kind.
    ActivityParameters {
        /// For `action-trans`.
        transcode_task: Option<Transcode>,
        /// For `action-animated-graphics`.
        animated_graphic_task: Option<AnimatedGraphic>,
        /// For `action-snapshotByTimeOffset`.
        snapshot_by_time_offset_task: Option<SnapshotByTimeOffset>,
        /// For `action-samplesnapshot`.
        sample_snapshot_task: Option<SampleSnapshot>,
        /// For `action-image-sprite`.
        image_sprite_task: Option<ImageSprite>,
        /// For `action-adaptive-substream`.
        adaptive_dynamic_streaming_task: Option<AdaptiveStreaming>,
        /// For `action-aiReview`.
        ai_content_review_task: Option<Definition>,
        /// For `action-AIAnalysis`.
        ai_analysis_task: Option<Analysis>,
        /// For `action-AIRecognition`.
        ai_recognition_task: Option<Definition>,
        /// For `action-AIQualityControl`.
        quality_control_task: Option<QualityControl>,
    }
    /// What sets a workflow or an orchestration off.
    Trigger {
        /// `CosFileUpload`; the others are not modelled.
        #[serde(rename = "Type")]
        kind: String,
        /// For `CosFileUpload`.
        cos_file_upload_trigger: Option<CosUpload>,
    }
    /// An object below a directory.
    CosUpload {
        /// With the appid.
        bucket: String,
        /// Long form.
        region: String,
        /// Begins and ends with `/`; empty means `/`.
        dir: String,
        /// Extensions, with or without their dot; none means media and subtitles, `*` anything.
        formats: Vec<String>,
    }
}
