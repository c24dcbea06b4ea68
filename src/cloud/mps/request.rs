//! The parts of a request that the wire leaves as JSON. What is read here is written back as the event's `Input`.

use crate::{
    cloud::routes::decode_part,
    wire::{ApiError, ErrorCode},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Declares messages whose members may all be absent, and are all written, null or not.
macro_rules! parts {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "PascalCase", default)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
        }
    )*};
}
pub(super) use parts;

parts! {
    /// A source.
    InputInfo {
        /// `COS` or `URL`; the others are not modelled.
        #[serde(rename = "Type")]
        kind: String,
        /// For `COS`.
        cos_input_info: Option<CosInput>,
        /// For `URL`.
        url_input_info: Option<UrlInput>,
        /// Never ours.
        s3_input_info: Option<Value>,
    }
    /// An object.
    CosInput {
        /// With the appid.
        bucket: String,
        /// Long form.
        region: String,
        /// Raw text, mostly with a leading slash.
        object: String,
    }
    /// An address.
    UrlInput {
        /// Percent-encoded.
        url: String,
    }
    /// Where results go.
    OutputStorage {
        /// `COS`; the others are not modelled.
        #[serde(rename = "Type")]
        kind: String,
        /// For `COS`.
        cos_output_storage: Option<CosOutput>,
        /// Never ours.
        s3_output_storage: Option<Value>,
    }
    /// A bucket; empty members inherit.
    CosOutput {
        /// With the appid.
        bucket: String,
        /// Long form.
        region: String,
    }
    /// What to make of a source, by kind.
    MediaTasks {
        /// Transcodes.
        transcode_task_set: Vec<Transcode>,
        /// Animations.
        animated_graphic_task_set: Vec<AnimatedGraphic>,
        /// Pictures at points of time.
        snapshot_by_time_offset_task_set: Vec<SnapshotByTimeOffset>,
        /// Pictures at intervals.
        sample_snapshot_task_set: Vec<SampleSnapshot>,
        /// Sheets of pictures.
        image_sprite_task_set: Vec<ImageSprite>,
        /// Streams of several rates.
        adaptive_dynamic_streaming_task_set: Vec<AdaptiveStreaming>,
    }
    /// A transcode.
    Transcode {
        /// Template.
        definition: u64,
        /// Template in place of an id; not modelled.
        raw_parameter: Option<Value>,
        /// Changes to the template; written back, otherwise without effect here.
        override_parameter: Option<Value>,
        /// Without effect here.
        watermark_set: Vec<Value>,
        /// Without effect here.
        mosaic_set: Vec<Value>,
        /// Seconds.
        start_time_offset: f64,
        /// Seconds.
        end_time_offset: f64,
        /// As in the request by default.
        output_storage: Option<OutputStorage>,
        /// Pattern.
        output_object_path: String,
        /// Pattern of HLS segments.
        segment_object_name: String,
        /// How `{number}` is written.
        object_number_format: Option<NumberFormat>,
    }
    /// An animation.
    AnimatedGraphic {
        /// Template.
        definition: u64,
        /// Seconds.
        start_time_offset: f64,
        /// Seconds.
        end_time_offset: f64,
        /// As in the request by default.
        output_storage: Option<OutputStorage>,
        /// Pattern.
        output_object_path: String,
    }
    /// Pictures at points of time.
    SnapshotByTimeOffset {
        /// Template.
        definition: u64,
        /// `12.5s` or `50%`.
        ext_time_offset_set: Vec<String>,
        /// Seconds.
        time_offset_set: Vec<f64>,
        /// Without effect here.
        watermark_set: Vec<Value>,
        /// As in the request by default.
        output_storage: Option<OutputStorage>,
        /// Pattern.
        output_object_path: String,
        /// How `{number}` is written.
        object_number_format: Option<NumberFormat>,
    }
    /// Pictures at intervals.
    SampleSnapshot {
        /// Template.
        definition: u64,
        /// Without effect here.
        watermark_set: Vec<Value>,
        /// As in the request by default.
        output_storage: Option<OutputStorage>,
        /// Pattern.
        output_object_path: String,
        /// How `{number}` is written.
        object_number_format: Option<NumberFormat>,
    }
    /// Sheets of pictures.
    ImageSprite {
        /// Template.
        definition: u64,
        /// As in the request by default.
        output_storage: Option<OutputStorage>,
        /// Pattern.
        output_object_path: String,
        /// Pattern of the index.
        web_vtt_object_name: String,
        /// How `{number}` is written.
        object_number_format: Option<NumberFormat>,
    }
    /// Streams of several rates.
    AdaptiveStreaming {
        /// Template.
        definition: u64,
        /// Without effect here.
        watermark_set: Vec<Value>,
        /// As in the request by default.
        output_storage: Option<OutputStorage>,
        /// Pattern.
        output_object_path: String,
        /// Pattern.
        sub_stream_object_name: String,
        /// Pattern.
        segment_object_name: String,
    }
    /// A source of an edit.
    FileInfo {
        /// The source.
        input_info: InputInfo,
        /// Seconds.
        start_time_offset: f64,
        /// Seconds.
        end_time_offset: f64,
        /// Name within a composition.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    }
    /// Kind of an edit's result.
    EditOutput {
        /// `mp4` by default.
        container: Option<String>,
        /// `normal` or `fast`.
        #[serde(rename = "Type")]
        kind: Option<String>,
    }
    /// A composition, as far as it decides the result's name.
    Composition {
        /// The result.
        target_info: CompositionTarget,
    }
    /// The result of a composition.
    CompositionTarget {
        /// `mp4` by default.
        container: Option<String>,
    }
    /// Who is to be told.
    NotifyConfig {
        /// `SCF`, `URL`, ...; empty means `TDMQ-CMQ`.
        notify_type: Option<String>,
        /// `Finish` by default.
        notify_mode: Option<String>,
    }
}

/// How `{number}` is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NumberFormat {
    /// First number.
    pub initial_value: u64,
    /// Step.
    pub increment: u64,
    /// Digits at least.
    pub min_length: u64,
    /// What fills up.
    pub place_holder: String,
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self { initial_value: 0, increment: 1, min_length: 1, place_holder: "0".into() }
    }
}

impl OutputStorage {
    /// A bucket.
    pub fn cos(bucket: impl Into<String>, region: impl Into<String>) -> Self {
        let place = CosOutput { bucket: bucket.into(), region: region.into() };
        Self { kind: "COS".into(), cos_output_storage: Some(place), s3_output_storage: None }
    }
}

/// Where a source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An object of COS.
    Object {
        /// With the appid.
        bucket: String,
        /// Long form.
        region: String,
        /// Without a leading slash.
        key: String,
    },
    /// Some other address.
    Url(String),
}

impl InputInfo {
    /// Checks the source of the parameter `name`.
    pub fn source(&self, name: &str) -> Result<Source, ApiError> {
        match self.kind.as_str() {
            "COS" => {
                let CosInput { bucket, region, object } =
                    self.cos_input_info.clone().ok_or_else(|| missing(&format!("{name}.CosInputInfo")))?;
                for (member, value) in [("Bucket", &bucket), ("Region", &region), ("Object", &object)] {
                    if value.is_empty() {
                        return Err(missing(&format!("{name}.CosInputInfo.{member}")));
                    }
                }
                let key = object.strip_prefix('/').unwrap_or(&object).to_owned();
                Ok(Source::Object { bucket, region, key })
            }
            "URL" => match &self.url_input_info {
                Some(UrlInput { url }) if !url.is_empty() => Ok(Source::Url(url.clone())),
                _ => Err(missing(&format!("{name}.UrlInputInfo.Url"))),
            },
            "" => Err(missing(&format!("{name}.Type"))),
            other => {
                Err(invalid(format!("`{name}.Type` `{other}` is not modelled by this server: use `COS` or `URL`")))
            }
        }
    }
}

/// Reads a part, if it is there.
pub fn part<T: DeserializeOwned>(name: &'static str, value: Option<&Value>) -> Result<Option<T>, ApiError> {
    value.filter(|value| !value.is_null()).map(|value| decode_part(name, value.clone())).transpose()
}

/// `InvalidParameter`.
pub fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidParameter, message)
}

/// `MissingParameter`.
pub fn missing(name: &str) -> ApiError {
    ApiError::new(ErrorCode::MissingParameter, format!("The request is missing a required parameter `{name}`."))
}
