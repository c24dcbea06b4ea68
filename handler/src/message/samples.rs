use crate::event::{Event, understand};

/// Callbacks that between them fill and leave empty everything that a template can name. Small, because they are part of
/// whatever checks templates.
const SAMPLES: [&str; 5] = [
    r#"{"EventType":"WorkflowTask","SessionId":"s-1","SessionContext":"build 7","WorkflowTaskEvent":{"TaskId":"1-WorkflowTask-a",
    "Status":"FINISH","ErrCode":0,"Message":"","InputInfo":{"Type":"COS","CosInputInfo":{"Bucket":"in-1","Region":"ap-guangzhou",
    "Object":"/inbox/a.mp4"}},"AiContentReviewResultSet":[{"Type":"Porn","PornTask":{"Status":"SUCCESS","Output":{"Suggestion":"pass"}}}],
    "MediaProcessResultSet":[{"Type":"Transcode","TranscodeTask":{"Status":"SUCCESS","Input":{"Definition":100020},"Output":{"Path":
    "/renders/a.mp4","Size":8180539,"Duration":61.48,"OutputStorage":{"Type":"COS","CosOutputStorage":{"Bucket":"out-1","Region":"ap-guangzhou"}}}}},
    {"Type":"AnimatedGraphics","AnimatedGraphicTask":{"Status":"FAIL","ErrCodeExt":"InvalidInput","ErrCode":40000,"Message":"bad",
    "Input":{"Definition":20000},"Output":null}}]}}"#,
    r#"{"EventType":"EditMediaTask","EditMediaTaskEvent":{"TaskId":"1-EditMedia-a","Status":"FINISH","ErrCode":60000,"Message":"gone",
    "Input":{"FileInfoSet":[{"InputInfo":{"Type":"URL","UrlInputInfo":{"Url":"https://example.com/a.mp4"}}}]},"Output":null}}"#,
    r#"{"EventType":"WorkflowTask","WorkflowTaskEvent":{"TaskId":"1-WorkflowTask-b","Status":"PROCESSING","MediaProcessResultSet":
    [{"Type":"Transcode","TranscodeTask":{"Status":"PROCESSING","Progress":37}}]}}"#,
    r#"{"EventType":"NewTask","NewTaskEvent":{}}"#,
    "{}",
];

/// Returns events to check templates with: partial, failed, in progress, of an unknown type, and unrecognised.
pub fn samples() -> Vec<Event> {
    SAMPLES.iter().map(|text| understand(text.as_bytes())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Outcome;

    #[test]
    fn the_samples_cover_what_they_claim() {
        let outcomes: Vec<_> = samples().iter().map(|event| event.outcome).collect();
        let expected = [Outcome::Partial, Outcome::Failed, Outcome::InProgress, Outcome::Unknown, Outcome::Unknown];
        assert_eq!(outcomes, expected);
        let rich = &samples()[0];
        assert!(
            !rich.inputs.is_empty() && !rich.outputs.is_empty() && !rich.facts.is_empty() && !rich.reasons.is_empty()
        );
    }
}
