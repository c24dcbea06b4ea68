//! Templates of transcodes (`mps-api.md` 3.1).

use crate::wire::messages;
use serde_json::Value;

messages! {
    /// Lists transcode templates.
    DescribeTranscodeTemplates {
        /// All without.
        definitions: Option<Vec<i64>>,
        /// `Preset` or `Custom`; both without.
        #[serde(rename = "Type")]
        kind: Option<String>,
        /// `Video` or `PureAudio`; both without.
        container_type: Option<String>,
        /// Paging.
        offset: Option<u64>,
        /// Default 10, at most 100.
        limit: Option<u64>,
    }
    /// One page of templates.
    DescribeTranscodeTemplatesAnswer {
        /// All matches.
        total_count: u64,
        /// The templates.
        transcode_template_set: Vec<TranscodeTemplate>,
    }
    /// A template.
    TranscodeTemplate {
        /// Its id: digits as text, although requests take a number.
        definition: String,
        /// `mp4`, `hls`, ...
        container: String,
        /// For people.
        name: String,
        /// For people.
        comment: String,
        /// `Preset` or `Custom`.
        #[serde(rename = "Type")]
        kind: String,
        /// 1 for sound alone.
        remove_video: i64,
        /// 1 for pictures alone.
        remove_audio: i64,
        /// Null for sound alone.
        video_template: Value,
        /// The sound.
        audio_template: AudioTemplateInfo,
        /// `Video` or `PureAudio`.
        container_type: String,
        /// UTC.
        create_time: String,
        /// UTC.
        update_time: String,
    }
    /// The picture of a template.
    VideoTemplateInfo {
        /// `libx264`, ...
        codec: String,
        /// Frames a second.
        fps: i64,
        /// Kilobits a second.
        bitrate: u64,
        /// `open`: the longer side counts.
        resolution_adaptive: String,
        /// Pixels.
        width: u64,
        /// Pixels.
        height: u64,
        /// Frames; 0 leaves it to the service.
        gop: u64,
        /// What fills up.
        fill_type: String,
        /// Quality factor; 0 for none.
        vcrf: u64,
    }
    /// The sound of a template.
    AudioTemplateInfo {
        /// `libfdk_aac`, ...
        codec: String,
        /// Kilobits a second.
        bitrate: u64,
        /// Hertz.
        sample_rate: u64,
        /// Channels.
        audio_channel: i64,
        /// Of the track; mostly empty.
        audio_language: String,
        /// Of the track; mostly empty.
        audio_name: String,
        /// Whether the track is the default one.
        default_track: bool,
    }
}
