//! The six kinds of items, and what each makes (`mps-events.md` 4.2, 4.3).

use super::{
    files::{self, DURATION, Failure},
    production::{Item, Production, SLOTS},
    request::{
        AdaptiveStreaming, AnimatedGraphic, ImageSprite, OutputStorage, SampleSnapshot, SnapshotByTimeOffset, Transcode,
    },
    templates,
};
use serde_json::{Value, json};

/// Pictures of a sampling, one per tenth of the source.
const SAMPLES: u64 = 10;

/// Sheets of a sprite and pictures on them.
const SHEETS: u64 = 2;
const SPRITE_PICTURES: u64 = 100;

fn no_template(definition: u64) -> Failure {
    Failure::input("InvalidInput.DefinitionNotExist", format!("template {definition} does not exist"))
}

impl Item for Transcode {
    const TYPE: &'static str = "Transcode";
    const SLOT: &'static str = SLOTS[0];

    fn storage(&mut self) -> &mut Option<OutputStorage> {
        &mut self.output_storage
    }

    fn produce(&mut self, production: &Production<'_>, storage: &OutputStorage) -> Result<Value, Failure> {
        let template = templates::transcode(self.definition);
        let names = production.names(self.definition, template.map_or("", |template| template.format));
        self.output_object_path = names.pattern(&self.output_object_path, "{inputName}_transcode_{definition}");
        let template = template.ok_or_else(|| no_template(self.definition))?;
        let path = names.single(&self.output_object_path);
        let object = if template.format == "m3u8" {
            let names = production.names(self.definition, "ts");
            let pattern = names.pattern(&self.segment_object_name, "{inputName}_transcode_{definition}_{number}");
            let segment = names.numbered(&pattern, 1, self.object_number_format.as_ref()).concat();
            files::write_placeholder(production.cloud, storage, &segment)?;
            let playlist = format!(
                "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:62\n#EXTINF:{DURATION},\n{segment}\n#EXT-X-ENDLIST\n"
            );
            files::write(production.cloud, storage, &path, &playlist)?
        } else {
            files::write_placeholder(production.cloud, storage, &path)?
        };
        let (width, height, video) = template.video.unwrap_or_default();
        let streams = template.video.map(|(width, height, rate)| files::video_stream(width, height, rate, DURATION));
        Ok(json!({
            "OutputStorage": storage,
            "Path": path,
            "Definition": self.definition,
            "Bitrate": video + template.audio,
            "Height": height,
            "Width": width,
            "Size": object.size,
            "Duration": DURATION,
            "Container": template.container,
            "Md5": object.md5,
            "AudioStreamSet": [files::audio_stream(template.audio, DURATION)],
            "VideoStreamSet": streams.into_iter().collect::<Vec<_>>(),
        }))
    }
}

impl Item for AnimatedGraphic {
    const TYPE: &'static str = "AnimatedGraphics";
    const SLOT: &'static str = SLOTS[1];

    fn storage(&mut self) -> &mut Option<OutputStorage> {
        &mut self.output_storage
    }

    fn produce(&mut self, production: &Production<'_>, storage: &OutputStorage) -> Result<Value, Failure> {
        let names = production.names(self.definition, "gif");
        self.output_object_path = names.pattern(&self.output_object_path, "{inputName}_animatedGraphic_{definition}");
        if !templates::has_animated_graphic(self.definition) {
            return Err(no_template(self.definition));
        }
        let (start, end) = (self.start_time_offset, self.end_time_offset);
        if !(start >= 0.0 && start < end && end <= DURATION) {
            let message = format!("{start} to {end} seconds is no part of a source of {DURATION} seconds");
            return Err(Failure::input("InvalidInput.InvalidTimeOffset", message));
        }
        let path = names.single(&self.output_object_path);
        let object = files::write_placeholder(production.cloud, storage, &path)?;
        Ok(json!({
            "Storage": storage,
            "Path": path,
            "Definition": self.definition,
            "Container": "gif",
            "Height": 270,
            "Width": 480,
            "Bitrate": 3_145_728,
            "Size": object.size,
            "Md5": object.md5,
            "StartTimeOffset": start,
            "EndTimeOffset": end,
        }))
    }
}

impl Item for SnapshotByTimeOffset {
    const TYPE: &'static str = "SnapshotByTimeOffset";
    const SLOT: &'static str = SLOTS[2];

    fn storage(&mut self) -> &mut Option<OutputStorage> {
        &mut self.output_storage
    }

    fn produce(&mut self, production: &Production<'_>, storage: &OutputStorage) -> Result<Value, Failure> {
        let names = production.names(self.definition, "jpg");
        let usual = "{inputName}_snapshotByTimeOffset_{definition}_{number}";
        self.output_object_path = names.pattern(&self.output_object_path, usual);
        if !templates::has_pictures(self.definition) {
            return Err(no_template(self.definition));
        }
        let mut offsets = self.ext_time_offset_set.iter().map(|text| offset(text)).collect::<Result<Vec<_>, _>>()?;
        if offsets.is_empty() {
            offsets.clone_from(&self.time_offset_set);
        }
        if offsets.is_empty() {
            offsets.push(0.0);
        }
        if let Some(outside) = offsets.iter().find(|offset| !(0.0..=DURATION).contains(*offset)) {
            let message = format!("{outside} seconds is outside of a source of {DURATION} seconds");
            return Err(Failure::input("InvalidInput.InvalidTimeOffset", message));
        }
        let format = self.object_number_format.as_ref();
        let paths = names.numbered(&self.output_object_path, offsets.len() as u64, format);
        production.write_all(storage, &paths)?;
        let picture = |(offset, path): (&f64, &String)| {
            json!({
                "TimeOffset": offset,
                "Path": path,
                "WaterMarkDefinition": [],
            })
        };
        let pictures: Vec<_> = offsets.iter().zip(&paths).map(picture).collect();
        Ok(json!({"Definition": self.definition, "PicInfoSet": pictures, "Storage": storage}))
    }
}

impl Item for SampleSnapshot {
    const TYPE: &'static str = "SampleSnapshot";
    const SLOT: &'static str = SLOTS[3];

    fn storage(&mut self) -> &mut Option<OutputStorage> {
        &mut self.output_storage
    }

    fn produce(&mut self, production: &Production<'_>, storage: &OutputStorage) -> Result<Value, Failure> {
        let names = production.names(self.definition, "jpg");
        let usual = "{inputName}_sampleSnapshot_{definition}_{number}";
        self.output_object_path = names.pattern(&self.output_object_path, usual);
        if !templates::has_pictures(self.definition) {
            return Err(no_template(self.definition));
        }
        let paths = names.numbered(&self.output_object_path, SAMPLES, self.object_number_format.as_ref());
        production.write_all(storage, &paths)?;
        Ok(json!({
            "Definition": self.definition,
            "SampleType": "Percent",
            "Interval": 100 / SAMPLES,
            "Storage": storage,
            "ImagePathSet": paths,
            "WaterMarkDefinition": [],
        }))
    }
}

impl Item for ImageSprite {
    const TYPE: &'static str = "ImageSprites";
    const SLOT: &'static str = SLOTS[4];

    fn storage(&mut self) -> &mut Option<OutputStorage> {
        &mut self.output_storage
    }

    fn produce(&mut self, production: &Production<'_>, storage: &OutputStorage) -> Result<Value, Failure> {
        let (pictures, index) = (production.names(self.definition, "jpg"), production.names(self.definition, "vtt"));
        let usual = "{inputName}_imageSprite_{definition}";
        self.output_object_path = pictures.pattern(&self.output_object_path, &format!("{usual}_{{number}}"));
        self.web_vtt_object_name = index.pattern(&self.web_vtt_object_name, usual);
        if !templates::has_pictures(self.definition) {
            return Err(no_template(self.definition));
        }
        let paths = pictures.numbered(&self.output_object_path, SHEETS, self.object_number_format.as_ref());
        production.write_all(storage, &paths)?;
        let index = index.single(&self.web_vtt_object_name);
        files::write(production.cloud, storage, &index, "WEBVTT\n")?;
        Ok(json!({
            "Definition": self.definition,
            "Height": 80,
            "Width": 142,
            "TotalCount": SPRITE_PICTURES,
            "ImagePathSet": paths,
            "WebVttPath": index,
            "Storage": storage,
        }))
    }
}

impl Item for AdaptiveStreaming {
    const TYPE: &'static str = "AdaptiveDynamicStreaming";
    const SLOT: &'static str = SLOTS[5];

    fn storage(&mut self) -> &mut Option<OutputStorage> {
        &mut self.output_storage
    }

    fn produce(&mut self, production: &Production<'_>, storage: &OutputStorage) -> Result<Value, Failure> {
        let names = production.names(self.definition, "m3u8");
        let usual = "{inputName}_adaptiveDynamicStreaming_{definition}";
        self.output_object_path = names.pattern(&self.output_object_path, usual);
        if !templates::has_adaptive(self.definition) {
            return Err(no_template(self.definition));
        }
        let path = names.single(&self.output_object_path);
        files::write(production.cloud, storage, &path, "#EXTM3U\n#EXT-X-VERSION:3\n")?;
        Ok(json!({"Definition": self.definition, "Package": "HLS", "Path": path, "Storage": storage}))
    }
}

/// Reads `12.5s` or `50%` into seconds.
fn offset(text: &str) -> Result<f64, Failure> {
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let seconds = match (text.strip_suffix('s').and_then(number), text.strip_suffix('%').and_then(number)) {
        (Some(seconds), _) => Some(seconds),
        (None, Some(percent)) => Some(DURATION * percent / 100.0),
        (None, None) => None,
    };
    seconds.ok_or_else(|| Failure::input("InvalidInput.InvalidTimeOffset", format!("`{text}` is no point of time")))
}
