use super::{escape, view::View};
use crate::{event::Event, report::chain};
use handlebars::{Handlebars, no_escape};

const WECOM: &str = include_str!("../../../templates/messages/wecom.hbs");
const PLAIN: &str = include_str!("../../../templates/messages/plain.hbs");

/// List lengths tried until the text fits: most readers want the first few files, and a count of the rest.
const ROWS: [usize; 6] = [20, 10, 5, 3, 1, 0];

/// What the text is for; decides what counts as markup, and the built-in template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// WeCom's older markdown.
    Wecom,
    /// Text without markup.
    Plain,
}

impl Format {
    fn template(self) -> &'static str {
        match self {
            Self::Wecom => WECOM,
            Self::Plain => PLAIN,
        }
    }
}

/// A message, and what was wrong with the template it should have had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// At most as many bytes as were asked for.
    pub text: String,
    /// Why the built-in plain text was used instead of the custom template.
    pub fallback: Option<String>,
}

/// A template that does not work.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It cannot be read.
    #[error("the template is not valid Handlebars")]
    Syntax(#[source] Box<handlebars::TemplateError>),
    /// It names something that messages do not have, or misuses it.
    #[error("the template fails for a `{event_type}` event")]
    Render {
        /// Type of the sample that it failed for.
        event_type: String,
        /// What Handlebars says, with line and column.
        source: Box<handlebars::RenderError>,
    },
}

/// Renders `event` into at most `budget` bytes. Lists are shortened first, each saying how much it left out; what is still
/// too long is cut between characters, visibly. The start of the text stays, so templates open with what matters most.
///
/// A custom template that fails at run time gives way to the built-in plain text: a message with less polish is better
/// than none.
pub fn render(
    template: Option<&str>,
    format: Format,
    event: &Event,
    stack: &str,
    archived: Option<&str>,
    budget: usize,
) -> Rendered {
    let fit = |source: &str| fit(source, format, budget, |rows| View::new(event, stack, archived, rows));
    match fit(template.unwrap_or(format.template())) {
        Ok(text) => Rendered { text, fallback: None },
        Err(error) => {
            let text = fit(PLAIN).unwrap_or_else(|_| escape::clip(event.type_name(), budget));
            Rendered { text, fallback: Some(chain(&error)) }
        }
    }
}

/// Checks a custom template against `samples`; [`super::samples`] has one of each kind.
///
/// # Errors
/// The first sample that it fails for.
pub fn check(template: &str, samples: &[Event]) -> Result<(), TemplateError> {
    for sample in samples {
        for (rows, archived) in [(0, None), (20, Some("bucket/key"))] {
            once(template, Format::Plain, &View::new(sample, "stack", archived, rows))?;
        }
    }
    Ok(())
}

fn fit(source: &str, format: Format, budget: usize, view: impl Fn(usize) -> View) -> Result<String, TemplateError> {
    let mut text = String::new();
    for rows in ROWS {
        text = once(source, format, &view(rows))?;
        if text.len() <= budget {
            break;
        }
    }
    Ok(escape::clip(text.trim_end(), budget))
}

fn once(source: &str, format: Format, view: &View) -> Result<String, TemplateError> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    match format {
        Format::Wecom => engine.register_escape_fn(escape::wecom),
        Format::Plain => engine.register_escape_fn(no_escape),
    }
    engine.register_template_string("message", source).map_err(|error| TemplateError::Syntax(Box::new(error)))?;
    engine
        .render("message", view)
        .map_err(|source| TemplateError::Render { event_type: view.event_type().into(), source: Box::new(source) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{event::understand, message::samples};

    fn wecom(template: Option<&str>, event: &Event, budget: usize) -> Rendered {
        render(template, Format::Wecom, event, "demo", Some("b-1/mps/k.json"), budget)
    }

    fn fixture(name: &str) -> Event {
        let path = format!("{}/../tests/fixtures/events/{name}", env!("CARGO_MANIFEST_DIR"));
        understand(&std::fs::read(path).expect("the fixture is there"))
    }

    #[test]
    fn a_partial_failure_reads_well() {
        let text = wecom(None, &fixture("schedule-task-partial-failure.json"), 4096).text;
        assert_eq!(
            text,
            "### <font color=\"warning\">ScheduleTask failed in part</font>\n\
             > Task: 1300000042-ScheduleTask-8bf027e02d36758a9549e5a5e3dfb62att7\n\
             > Status: FINISH\n\
             > Source: media-in-1300000042/inbox/launch-teaser.mp4 (ap-guangzhou)\n\
             \n\
             **Reasons**\n\
             > AnimatedGraphics 20000: InvalidInput.InvalidTimeOffset (40000) the specified time offset is beyond the end \
             of the video\n\
             \n\
             **Files (1)**\n\
             > Transcode: media-out-1300000042/renders/launch-teaser_transcode_100020.mp4 (ap-guangzhou)\n\
             \n\
             <font color=\"comment\">Archived: b-1/mps/k.json</font>"
        );
    }

    #[test]
    fn thousands_of_files_are_counted_and_fit() {
        let text = wecom(None, &fixture("workflow-huge-1mb.json"), 4096).text;
        assert!(text.len() <= 4096, "{}", text.len());
        assert!(text.contains("**Files (5899)**") && text.contains("> and 5879 more files"), "{text}");
        let tight = wecom(None, &fixture("workflow-huge-1mb.json"), 600).text;
        assert!(tight.len() <= 600 && tight.contains("more files"), "{tight}");
        let least = wecom(None, &fixture("workflow-huge-1mb.json"), 60).text;
        assert!(least.len() <= 60 && least.ends_with('…'), "{least}");
    }

    #[test]
    fn strangers_cannot_forge_markup_or_lines() {
        let text = wecom(None, &fixture("workflow-unicode-object-names.json"), 4096).text;
        for line in text.lines().filter(|line| !line.is_empty()) {
            assert!(["### <font ", "> ", "**", "<font "].iter().any(|start| line.starts_with(start)), "{line}");
            let inner = line.trim_start_matches(['#', '>', ' ']).replace("<font color=\"info\">", "");
            let inner = inner.replace("<font color=\"comment\">", "").replace("</font>", "");
            assert!(!inner.contains(['<', '>', '`', '[', '\u{202e}']), "{line}");
        }
    }

    #[test]
    fn every_builtin_passes_the_check_for_custom_ones() {
        for template in [WECOM, PLAIN] {
            check(template, &samples()).expect("built in");
        }
    }

    #[test]
    fn a_bad_template_is_refused_beforehand_and_survived_afterwards() {
        let event = fixture("edit-media-failed.json");
        for (template, complaint) in [
            ("{{task_idd}}", "the template fails for a `WorkflowTask` event"),
            ("{{#if task_id}}", "the template is not valid Handlebars"),
        ] {
            assert_eq!(check(template, &samples()).expect_err("bad").to_string(), complaint);
            let rendered = wecom(Some(template), &event, 4096);
            assert!(rendered.text.starts_with("EditMediaTask failed\nTask: "), "{}", rendered.text);
            assert!(rendered.fallback.expect("said").starts_with("the template "));
        }
        let rendered = wecom(Some("{{outcome}} {{task_id}}"), &event, 4096);
        assert_eq!(rendered.fallback, None);
        assert!(rendered.text.starts_with("failed 1300000042-EditMedia-"), "{}", rendered.text);
    }
}
