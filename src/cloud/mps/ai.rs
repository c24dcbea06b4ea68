//! Results of moderation, analysis, recognition and quality control, small and plausible: nothing is looked at
//! (`mps-events.md` 7).

use super::{
    activity::{Analysis, Definition, QualityControl},
    files::{self, DURATION, Failure},
    production::Production,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Templates of moderation, analysis and recognition that the vendor's examples use.
const TEMPLATES: [u64; 2] = [10, 20];

/// Templates of quality control: all checks, format, score, picture.
const QUALITY_TEMPLATES: [u64; 4] = [10, 20, 30, 40];

const REVIEW_SLOTS: &[&str] = &[
    "PornTask",
    "TerrorismTask",
    "PoliticalTask",
    "PornAsrTask",
    "PornOcrTask",
    "PoliticalAsrTask",
    "PoliticalOcrTask",
    "TerrorismOcrTask",
    "ProhibitedAsrTask",
    "ProhibitedOcrTask",
];

const ANALYSIS_SLOTS: &[&str] = &[
    "ClassificationTask",
    "CoverTask",
    "TagTask",
    "FrameTagTask",
    "HighlightTask",
    "DeLogoTask",
    "SegmentTask",
    "HeadTailTask",
    "DescriptionTask",
];

const RECOGNITION_SLOTS: &[&str] =
    &["FaceTask", "AsrWordsTask", "AsrFullTextTask", "OcrWordsTask", "OcrFullTextTask", "TransTextTask", "ObjectTask"];

/// Moderates: everything passes.
pub fn review(input: &Definition) -> Vec<Value> {
    let pass = || json!({"Confidence": 2.1, "Suggestion": "pass", "Label": "", "SegmentSet": []});
    let kinds = ["Porn", "Terrorism", "Political"];
    let entry = |kind: &str| {
        let result = result(input, template(input.definition).map(|()| pass()));
        let mut entry = entry(kind, &format!("{kind}Task"), REVIEW_SLOTS, &result);
        entry["SampleRate"] = 1.into();
        entry["Duration"] = DURATION.into();
        entry
    };
    kinds.into_iter().map(entry).collect()
}

/// Analyses: a class, a cover and a tag.
pub fn analysis(production: &Production<'_>, input: &Analysis) -> Vec<Value> {
    let known = || template(input.definition);
    let class = || Ok(json!({"ClassificationSet": [{"Classification": "科技", "Confidence": 87.2}]}));
    let cover = || {
        let names = production.names(input.definition, "jpg");
        let path = names.single(&names.pattern("", "cover/{inputName}_cover_0"));
        files::write_placeholder(production.cloud, &production.storage, &path)?;
        Ok(json!({"CoverSet": [{"CoverPath": path, "Confidence": 91.0}], "OutputStorage": production.storage}))
    };
    let tag = || Ok(json!({"TagSet": [{"Tag": "product", "Confidence": 66.6, "SpecialInfo": ""}]}));
    let outputs: [(&str, Result<Value, Failure>); 3] = [
        ("Classification", known().and_then(|()| class())),
        ("Cover", known().and_then(|()| cover())),
        ("Tag", known().and_then(|()| tag())),
    ];
    let entry = |(kind, output): (&str, _)| entry(kind, &format!("{kind}Task"), ANALYSIS_SLOTS, &result(input, output));
    outputs.into_iter().map(entry).collect()
}

/// Recognises: one sentence, and its subtitles.
pub fn recognition(production: &Production<'_>, input: &Definition) -> Vec<Value> {
    const SENTENCE: &str = "This cloud listens to nothing.";
    let spoken = || {
        let names = production.names(input.definition, "vtt");
        let path = names.single(&names.pattern("", "subtitle/{inputName}_asr_{definition}"));
        let text = format!("WEBVTT\n\n00:00:00.500 --> 00:00:04.200\n{SENTENCE}\n");
        files::write(production.cloud, &production.storage, &path, &text)?;
        let words = json!([{"Word": "This", "Start": 0.5, "End": 0.9, "Trans": ""}]);
        let segment = json!({
            "Confidence": 93.5, "StartTimeOffset": 0.5, "EndTimeOffset": 4.2, "Text": SENTENCE, "Wordlist": words,
        });
        Ok(json!({"SegmentSet": [segment], "SubtitlePath": path, "OutputStorage": production.storage}))
    };
    let mut result = result(input, template(input.definition).and_then(|()| spoken()));
    result["Progress"] = if result["Status"] == "SUCCESS" { 100 } else { 0 }.into();
    vec![entry("AsrFullTextRecognition", "AsrFullTextTask", RECOGNITION_SLOTS, &result)]
}

/// Controls quality: it is good.
pub fn quality(input: &QualityControl) -> Value {
    let good = json!({
        "NoAudio": false,
        "NoVideo": false,
        "QualityEvaluationScore": 78,
        "QualityEvaluationMeanOpinionScore": 4.1,
        "AestheticEvaluationScore": 71,
        "QualityControlResultSet": [],
        "ContainerDiagnoseResultSet": [],
        "LLMDetectionReport": {"ResultCount": 0, "ResultSet": []},
    });
    let known = QUALITY_TEMPLATES.contains(&input.definition).then_some(good);
    let mut result = result(input, known.ok_or_else(|| no_template(input.definition)));
    result["Progress"] = if result["Status"] == "SUCCESS" { 100 } else { 0 }.into();
    result
}

fn template(definition: u64) -> Result<(), Failure> {
    if TEMPLATES.contains(&definition) { Ok(()) } else { Err(no_template(definition)) }
}

fn no_template(definition: u64) -> Failure {
    Failure::input("InvalidInput.DefinitionNotExist", format!("template {definition} does not exist"))
}

fn result(input: &impl Serialize, output: Result<Value, Failure>) -> Value {
    let (status, ext, code, message, output) = match output {
        Ok(output) => ("SUCCESS", "", 0, "SUCCESS".to_owned(), output),
        Err(Failure { ext, code, message }) => ("FAIL", ext, code, message, Value::Null),
    };
    json!({
        "Status": status, "ErrCodeExt": ext, "ErrCode": code, "Message": message, "Input": input, "Output": output,
    })
}

fn entry(kind: &str, own: &str, slots: &[&str], result: &Value) -> Value {
    let mut entry = Map::from_iter([("Type".to_owned(), kind.into())]);
    for slot in slots {
        entry.insert((*slot).to_owned(), if *slot == own { result.clone() } else { Value::Null });
    }
    Value::Object(entry)
}
