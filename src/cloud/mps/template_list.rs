//! Lists of templates: those of transcodes, which are the only ones whose content is published (`mps-api.md` 3.1).

use super::{
    templates::{self, TRANSCODES, Transcode},
    trigger::bad_value,
};
use crate::{
    cloud::{Call, times},
    wire::{
        ApiError,
        mps::{
            AudioTemplateInfo, DescribeTranscodeTemplates, DescribeTranscodeTemplatesAnswer, TranscodeTemplate,
            VideoTemplateInfo,
        },
    },
};
use serde_json::{Value, json};

pub async fn describe_transcode_templates(
    _call: &Call<'_>,
    request: DescribeTranscodeTemplates,
) -> Result<DescribeTranscodeTemplatesAnswer, ApiError> {
    let DescribeTranscodeTemplates { definitions, kind, container_type, offset, limit } = request;
    let (kind, container_type) = (kind.unwrap_or_default(), container_type.unwrap_or_default());
    if !matches!(kind.as_str(), "" | "Preset" | "Custom")
        || !matches!(container_type.as_str(), "" | "Video" | "PureAudio")
    {
        return Err(bad_value("`Type` is `Preset` or `Custom`, `ContainerType` `Video` or `PureAudio`"));
    }
    let limit = limit.unwrap_or(10);
    if !(1..=100).contains(&limit) {
        return Err(bad_value("`Limit` is 1 to 100"));
    }
    let definitions = definitions.unwrap_or_default();
    let all = TRANSCODES.into_iter().filter_map(|id| Some(entry(id, &templates::transcode(id)?)));
    let found: Vec<_> = all
        .filter(|entry| {
            (definitions.is_empty() || definitions.iter().any(|wanted| wanted.to_string() == entry.definition))
                && (container_type.is_empty() || container_type == entry.container_type)
                // None can be made here.
                && kind != "Custom"
        })
        .collect();
    let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let total_count = found.len() as u64;
    let page = found.into_iter().skip(place(offset.unwrap_or(0))).take(place(limit));
    Ok(DescribeTranscodeTemplatesAnswer { total_count, transcode_template_set: page.collect() })
}

fn entry(id: u64, template: &Transcode) -> TranscodeTemplate {
    let Transcode { format, video, audio, container: _ } = template;
    let container = if *format == "m3u8" { "hls" } else { format };
    let name = match video {
        Some((_, height, _)) => format!("{container}-{height}p"),
        None => format!("{container}-{}k", audio / 1000),
    };
    let video = video.map(|(width, height, rate)| VideoTemplateInfo {
        codec: "libx264".into(),
        fps: 25,
        bitrate: rate / 1000,
        resolution_adaptive: "open".into(),
        width,
        height,
        gop: 0,
        fill_type: "black".into(),
        vcrf: 0,
    });
    TranscodeTemplate {
        definition: id.to_string(),
        container: container.into(),
        name,
        comment: String::new(),
        kind: "Preset".into(),
        remove_video: i64::from(video.is_none()),
        remove_audio: 0,
        container_type: if video.is_some() { "Video" } else { "PureAudio" }.into(),
        video_template: video.map_or(Value::Null, |video| json!(video)),
        audio_template: AudioTemplateInfo {
            codec: if container == "mp3" { "libmp3lame" } else { "libfdk_aac" }.into(),
            bitrate: audio / 1000,
            sample_rate: 44_100,
            audio_channel: 2,
            audio_language: String::new(),
            audio_name: String::new(),
            default_track: false,
        },
        create_time: times::utc(0),
        update_time: times::utc(0),
    }
}
