//! Preset templates (`mps-api.md` 3.1): the only ones there are, since templates cannot be made here.

use super::request::EditOutput;

/// A transcode template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transcode {
    /// Extension.
    pub format: &'static str,
    /// What a probe prints.
    pub container: &'static str,
    /// Width, height and bits per second of the picture; `None` for sound alone.
    pub video: Option<(u64, u64, u64)>,
    /// Bits per second of the sound.
    pub audio: u64,
}

/// What a probe prints for the MP4 family.
pub const MP4: &str = "mov,mp4,m4a,3gp,3g2,mj2";

const HLS: &str = "hls,applehttp";

/// Returns a transcode template. The short ids are those of older examples.
pub fn transcode(definition: u64) -> Option<Transcode> {
    let video = |format, container, width, height, kbps: u64| {
        Some(Transcode { format, container, video: Some((width, height, kbps * 1000)), audio: 64_000 })
    };
    let audio = |format, container| Some(Transcode { format, container, video: None, audio: 128_000 });
    match definition {
        10 | 100_010 => video("mp4", MP4, 640, 360, 400),
        20 | 100_020 => video("mp4", MP4, 960, 540, 1000),
        30 | 100_030 => video("mp4", MP4, 1280, 720, 1800),
        40 | 100_040 => video("mp4", MP4, 1920, 1080, 2500),
        100_070 => video("mp4", MP4, 2560, 1440, 3000),
        100_080 => video("mp4", MP4, 3840, 2160, 6000),
        210 | 100_210 => video("m3u8", HLS, 640, 360, 400),
        220 | 100_220 => video("m3u8", HLS, 960, 540, 1000),
        230 | 100_230 => video("m3u8", HLS, 1280, 720, 1800),
        240 | 100_240 => video("m3u8", HLS, 1920, 1080, 2500),
        100_270 => video("m3u8", HLS, 2560, 1440, 3000),
        100_280 => video("m3u8", HLS, 3840, 2160, 6000),
        1010 | 1020 => audio("mp3", "mp3"),
        1100 | 1110 | 1120 | 1130 | 1140 => audio("m4a", MP4),
        _ => None,
    }
}

/// The ids of transcode templates that are current, in order.
pub const TRANSCODES: [u64; 19] = [
    1010, 1020, 1100, 1110, 1120, 1130, 1140, 100_010, 100_020, 100_030, 100_040, 100_070, 100_080, 100_210, 100_220,
    100_230, 100_240, 100_270, 100_280,
];

/// Whether an animation template exists.
pub fn has_animated_graphic(definition: u64) -> bool {
    matches!(definition, 20_000)
}

/// Whether a template for pictures exists: of all three kinds, since they have the same ids.
pub fn has_pictures(definition: u64) -> bool {
    matches!(definition, 10)
}

/// Whether an adaptive template exists.
pub fn has_adaptive(definition: u64) -> bool {
    matches!(definition, 10 | 12)
}

/// Returns the extension of an edit's container, `None` for one that is not offered.
pub fn edit_format(container: Option<&str>) -> Option<&'static str> {
    match container.unwrap_or_default() {
        "" | "mp4" => Some("mp4"),
        "hls" => Some("m3u8"),
        "mov" => Some("mov"),
        "flv" => Some("flv"),
        "avi" => Some("avi"),
        _ => None,
    }
}

/// Whether an edit's kind is offered for so many sources.
pub fn has_edit_kind(output: &EditOutput, sources: usize) -> bool {
    match output.kind.as_deref().unwrap_or_default() {
        "" | "normal" => true,
        "fast" => sources == 1,
        _ => false,
    }
}
