use super::{Format, TemplateError, escape, helpers, view::View};
use crate::{
    event::Event,
    report::{Place, chain},
};
use handlebars::Handlebars;

/// List lengths tried until the text fits: most readers want the first few files, and a count of the rest.
const ROWS: [usize; 6] = [20, 10, 5, 3, 1, 0];

/// A message, and what was wrong with the template it should have had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// What it is about, in one plain line of at most 200 bytes: a mail's subject, a card's title, a notification.
    pub title: String,
    /// Within the format's budget.
    pub text: String,
    /// Why the built-in template was used instead of the custom one.
    pub fallback: Option<String>,
}

/// Renders `event` within the format's budget. Lists are shortened first, each saying how much it left out; what is still too
/// long is cut between lines, visibly, if the format allows. The start of the text stays, so templates open with what matters most.
///
/// A custom template that fails at run time gives way to the built-in one: a message with less polish is better than none.
pub fn render(
    template: Option<&str>,
    format: Format,
    event: &Event,
    stack: &str,
    archived: Option<&Place>,
) -> Rendered {
    within(format.budget(), template, format, |rows| View::new(event, stack, archived, rows))
}

/// Checks a custom template against `samples`; [`super::samples`] has one of each kind.
///
/// # Errors
/// The first sample that it fails for.
pub fn check(template: &str, format: Format, samples: &[Event]) -> Result<(), TemplateError> {
    let engine = engine(template, format)?;
    let place = Place { bucket: "bucket-1250000000".into(), region: "ap-beijing".into(), key: "key".into() };
    for sample in samples {
        for archived in [None, Some(&place)] {
            fit(&engine, format, format.budget(), |rows| View::new(sample, "stack", archived, rows))?;
        }
        finish(once(&engine, &View::new(sample, "stack", None, 0))?, format, format.budget(), sample.type_name())?;
    }
    Ok(())
}

fn within(budget: usize, template: Option<&str>, format: Format, view: impl Fn(usize) -> View) -> Rendered {
    let make = |source: &str| fit(&engine(source, format)?, format, budget, &view);
    let title = view(0).title();
    let custom = template.map(make);
    let fallback = custom.as_ref().and_then(|made| made.as_ref().err()).map(|error| chain(error));
    let text = match custom {
        Some(Ok(text)) => text,
        // A built-in one cannot fail, which the tests show with every sample; the title would still be a message.
        _ => make(format.template()).unwrap_or_else(|_| escape::clip(&format.escape(&title), budget)),
    };
    Rendered { title, text, fallback }
}

fn engine(source: &str, format: Format) -> Result<Handlebars<'static>, TemplateError> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(move |text| format.escape(text));
    helpers::register(&mut engine, format);
    engine.register_template_string("message", source).map_err(|error| TemplateError::Syntax(error.into()))?;
    Ok(engine)
}

fn fit(
    engine: &Handlebars<'_>,
    format: Format,
    budget: usize,
    view: impl Fn(usize) -> View,
) -> Result<String, TemplateError> {
    let mut text = String::new();
    for rows in ROWS {
        text = once(engine, &view(rows))?;
        if text.len() <= budget {
            break;
        }
    }
    finish(text, format, budget, view(0).event_type())
}

fn once(engine: &Handlebars<'_>, view: &View) -> Result<String, TemplateError> {
    let text = engine
        .render("message", view)
        .map_err(|source| TemplateError::Render { event_type: view.event_type().into(), source: source.into() })?;
    Ok(text.trim_end().into())
}

/// Makes the last cut, and sees that something is left.
fn finish(text: String, format: Format, budget: usize, event_type: &str) -> Result<String, TemplateError> {
    let event_type = || event_type.to_owned();
    if text.is_empty() {
        return Err(TemplateError::Empty { event_type: event_type() });
    }
    if format.can_be_cut() {
        return Ok(escape::clip_lines(&text, budget));
    }
    if text.len() > budget {
        return Err(TemplateError::TooLong { event_type: event_type(), bytes: text.len(), budget });
    }
    if format == Format::Json {
        serde_json::from_str::<serde::de::IgnoredAny>(&text)
            .map_err(|source| TemplateError::NotJson { event_type: event_type(), source })?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{event::understand, message::samples};

    fn wecom(template: Option<&str>, event: &Event, budget: usize) -> Rendered {
        let place = Place { bucket: "b-1".into(), region: "r".into(), key: "mps/k.json".into() };
        within(budget, template, Format::Wecom, |rows| View::new(event, "demo", Some(&place), rows))
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
             > Transcode: media-out-1300000042/renders/launch-teaser_transcode_100020.mp4 (ap-guangzhou), 8.2 MB, 1:01\n\
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
    fn a_name_full_of_markup_is_harmless_in_every_format() {
        let name = "<!channel> </td><script>alert(1)</script> [a](http://b) *b* `c` \"q\" \\ ~~s~~";
        let event = serde_json::json!({"EventType": "EditMediaTask", "EditMediaTaskEvent": {"TaskId": name, "Status": "FINISH", "ErrCode": 1}});
        let event = understand(event.to_string().as_bytes());
        for (format, forbidden) in [
            (Format::Wecom, &["<!", "<s", "[a]", "*b*", "`c`", "~~"][..]),
            (Format::Dingtalk, &["<!", "<s", "[a]", "*b*", "`c`", "~~"]),
            (Format::Feishu, &["<!", "<s", "[a]", "*b*", "`c`", "~~"]),
            (Format::Teams, &["<!", "<s", "[a]", "*b*", "`c`", "~~"]),
            (Format::Slack, &["<", "*b*", "`c`", "~~"]),
            (Format::Mail, &["<!c", "</td><s", "<script", "\"q"]),
            (Format::Json, &["q\" \\ ~"]),
            (Format::Plain, &["\n<"]),
        ] {
            let text = render(None, format, &event, "demo", None).text;
            for markup in forbidden {
                assert!(!text.contains(markup), "{format:?}: {markup} in {text}");
            }
        }
    }

    #[test]
    fn the_whole_of_a_mail_and_of_a_json_body_fits() {
        let huge = fixture("workflow-huge-1mb.json");
        let mail = render(None, Format::Mail, &huge, "demo", None);
        assert!(mail.text.ends_with("</html>") && mail.text.contains("<li>and 5879 more files</li>"), "{}", mail.text);
        assert!(mail.title.starts_with("WorkflowTask succeeded: "), "{}", mail.title);
        let body: serde_json::Value =
            serde_json::from_str(&render(None, Format::Json, &huge, "demo", None).text).expect("JSON");
        assert!(body["text"].as_str().expect("text").ends_with("\nand 5879 more files"), "{body}");
    }

    #[test]
    fn every_builtin_passes_the_check_for_custom_ones() {
        for format in Format::ALL {
            check(format.template(), format, &samples()).expect("built in");
        }
    }

    #[test]
    fn a_bad_template_is_told_with_its_place() {
        for (template, format, complaint) in [
            ("{{#if task_id}}", Format::Plain, "the template is not valid Handlebars: line 1, column 16: "),
            (
                "{{outcome}}\n  {{task_idd}}",
                Format::Plain,
                "the template fails for a `WorkflowTask` event: line 2, column 3: nothing is called `task_idd`",
            ),
            ("{{#if task_idd}}x{{/if}}", Format::Plain, "line 1, column 1: nothing is called `task_idd`"),
            ("{{#each outputz}}x{{/each}}", Format::Plain, "line 1, column 1: nothing is called `outputz`"),
            (
                "{{#each outputs}}{{this.sizze}}{{/each}}",
                Format::Plain,
                "line 1, column 18: nothing is called `this.sizze`",
            ),
            ("{{uppercase outcome}}", Format::Plain, "line 1, column 1: no helper is called `uppercase`"),
            ("{{link location}}", Format::Plain, "`link` lacks"),
            ("{{#each outputs}}x{{/each}}", Format::Plain, "the template makes nothing of a `WorkflowTask` event"),
            (
                "{\"a\": {{outcome}}}",
                Format::Json,
                "the template makes no JSON for a `WorkflowTask` event: expected value at line 1 column 7",
            ),
            (
                &format!("{{{{outcome}}}}{}", "x".repeat(100_000)),
                Format::Mail,
                "the template makes 100007 bytes for a `WorkflowTask` event, at most 100000 are possible",
            ),
        ] {
            let error = chain(&check(template, format, &samples()).expect_err(template));
            assert!(error.contains(complaint), "{error}");
        }
    }

    #[test]
    fn a_bad_template_is_refused_beforehand_and_survived_afterwards() {
        let event = fixture("edit-media-failed.json");
        for (template, complaint) in [
            ("{{task_idd}}", "the template fails for a `WorkflowTask` event"),
            ("{{#if task_id}}", "the template is not valid Handlebars"),
        ] {
            assert_eq!(check(template, Format::Plain, &samples()).expect_err("bad").to_string(), complaint);
            let rendered = wecom(Some(template), &event, 4096);
            assert_eq!(rendered.text, wecom(None, &event, 4096).text);
            assert!(rendered.fallback.expect("said").starts_with("the template "));
        }
        let rendered = wecom(Some("{{outcome}} {{task_id}}"), &event, 4096);
        assert_eq!(rendered.fallback, None);
        assert!(rendered.text.starts_with("failed 1300000042-EditMedia-"), "{}", rendered.text);
    }
}
