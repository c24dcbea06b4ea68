//! The templates of `init`: stacks that work as they are, with a few words to choose.
//!
//! Each file is a Handlebars template in `templates/gallery/`; what can be chosen and what is told of it stands here.

use super::{Draft, ScaffoldError, render::render};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, path::Path};

/// A project to begin with.
#[derive(Debug)]
pub struct Template {
    /// As it is typed.
    pub name: &'static str,
    /// What it is, in one line.
    pub title: &'static str,
    /// What one gets, and for whom it is.
    pub description: &'static str,
    /// Words to find it by, beside those above.
    pub tags: &'static [&'static str],
    /// What can be chosen, in the order of asking.
    pub parameters: &'static [Parameter],
    /// The stack's text.
    stack: &'static str,
    /// More files beside the stack: name, text.
    more: &'static [(&'static str, &'static str)],
    /// Folder beside the stack for a project around the handler.
    pub handler: Option<&'static str>,
}

/// Something that a template lets the user choose.
#[derive(Debug)]
pub struct Parameter {
    /// As it is typed.
    pub name: &'static str,
    /// The question.
    pub meaning: &'static str,
    /// What holds if nobody says otherwise, and nothing better is known.
    pub default: &'static str,
    /// What fits.
    pub kind: Kind,
}

/// What a parameter's value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Name of a stack.
    Stack,
    /// Name of a function.
    Function,
    /// Region of the cloud.
    Region,
    /// Full name of a bucket.
    Bucket,
    /// Host of a server.
    Host,
    /// Mail address.
    Mailbox,
    /// One of these words.
    Word(&'static [&'static str]),
}

const NAME: Parameter =
    Parameter { name: "name", meaning: "name of the stack", default: "mps-callbacks", kind: Kind::Stack };
const REGION: Parameter = Parameter { name: "region", meaning: "region", default: "ap-guangzhou", kind: Kind::Region };
const FUNCTION: Parameter =
    Parameter { name: "function", meaning: "name of the function", default: "mps-callbacks", kind: Kind::Function };
const BUCKET: Parameter = Parameter {
    name: "bucket",
    meaning: "bucket for the archive, its name ending in your account's appid",
    default: "callbacks-1250000000",
    kind: Kind::Bucket,
};

/// All of them, from the simplest on.
pub static TEMPLATES: [Template; 7] = [
    Template {
        name: "minimal",
        title: "finished workflow tasks, archived and logged",
        description: "The least that is useful, without any secret: a place to begin.",
        tags: &["archive", "log", "start"],
        parameters: &[NAME, REGION, FUNCTION, BUCKET],
        stack: include_str!("../../templates/gallery/minimal.yaml.hbs"),
        more: &[],
        handler: None,
    },
    Template {
        name: "mps-webhook",
        title: "the console's MPS Webhook done right: a WeCom message for every finished task",
        description: "Both kinds of task, all files, failures too; delivered with retries, and archived.",
        tags: &["wecom", "robot", "chat", "console", "archive", "notification"],
        parameters: &[NAME, REGION, FUNCTION, BUCKET],
        stack: include_str!("../../templates/gallery/mps-webhook.yaml.hbs"),
        more: &[],
        handler: None,
    },
    Template {
        name: "chat-group",
        title: "failures to a chat group, in few words",
        description: "WeCom, Feishu, Lark, DingTalk, Slack or Teams hear of what went wrong; the log hears of the rest.",
        tags: &["wecom", "feishu", "lark", "dingtalk", "slack", "teams", "alarm", "routes", "message template"],
        parameters: &[
            NAME,
            REGION,
            FUNCTION,
            Parameter {
                name: "chat",
                meaning: "chat",
                default: "wecom",
                kind: Kind::Word(&["wecom", "feishu", "lark", "dingtalk", "slack", "teams"]),
            },
            BUCKET,
        ],
        stack: include_str!("../../templates/gallery/chat-group.yaml.hbs"),
        more: &[],
        handler: None,
    },
    Template {
        name: "archive-and-mail",
        title: "every callback in COS, and a mail about each failed task",
        description: "The console's MPS_SCF_COS done right, and its mail templates: over TLS, with retries.",
        tags: &["archive", "backup", "cos", "email", "smtp", "console"],
        parameters: &[
            NAME,
            REGION,
            FUNCTION,
            BUCKET,
            Parameter { name: "host", meaning: "mail server", default: "smtp.qcloudmail.com", kind: Kind::Host },
            Parameter {
                name: "from",
                meaning: "address that writes, and its user there",
                default: "mps@example.com",
                kind: Kind::Mailbox,
            },
            Parameter { name: "to", meaning: "address to write to", default: "ops@example.com", kind: Kind::Mailbox },
        ],
        stack: include_str!("../../templates/gallery/archive-and-mail.yaml.hbs"),
        more: &[],
        handler: None,
    },
    Template {
        name: "multi-environment",
        title: "one stack for dev, staging and production",
        description: "Overlays of one file, chosen with `-e`; production is protected from being destroyed.",
        tags: &["environments", "overlay", "stages", "dev", "staging", "production", "protect", "ci"],
        parameters: &[NAME, REGION, FUNCTION, BUCKET],
        stack: include_str!("../../templates/gallery/multi-environment.yaml.hbs"),
        more: &[],
        handler: None,
    },
    Template {
        name: "fan-out",
        title: "one function holds the trigger, others get its events",
        description: "A way around one function per event type and account: two stacks, of which one passes events on.",
        tags: &["holder", "several functions", "invoke", "teams"],
        parameters: &[
            NAME,
            REGION,
            FUNCTION,
            BUCKET,
            Parameter {
                name: "receiver",
                meaning: "name of the function that gets the events",
                default: "mps-receiver",
                kind: Kind::Function,
            },
        ],
        stack: include_str!("../../templates/gallery/fan-out.yaml.hbs"),
        more: &[("receiver.yaml", include_str!("../../templates/gallery/receiver.yaml.hbs"))],
        handler: None,
    },
    Template {
        name: "custom-handler",
        title: "the handler as a Rust project of yours, with one function to edit",
        description: "Decide in code who is told and what messages say; archive, retries and signatures stay mpstack's.",
        tags: &["rust", "crate", "eject", "code"],
        parameters: &[NAME, REGION, FUNCTION, BUCKET],
        stack: include_str!("../../templates/gallery/custom-handler.yaml.hbs"),
        more: &[],
        handler: Some("handler"),
    },
];

/// The template of this name.
pub fn template(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}

impl Template {
    /// Whether all words occur in what is told of it, in any case.
    pub fn fits(&self, words: &[String]) -> bool {
        let told = [&[self.name, self.title, self.description], self.tags].concat().join("\n").to_lowercase();
        words.iter().all(|word| told.contains(&word.to_lowercase()))
    }

    /// Its files as they are to be written, the stack's first. `stack` is where the stack goes, as its user names it; others go
    /// beside it.
    ///
    /// # Errors
    /// A value that is missing.
    pub fn render(&self, stack: &Path, values: &BTreeMap<String, String>) -> Result<Vec<Draft>, ScaffoldError> {
        let mut view: Map<_, _> =
            values.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        let usual = stack == Path::new("stack.yaml");
        view.insert("flag".into(), if usual { String::new() } else { format!(" -f {}", stack.display()) }.into());
        let view = Value::from(view);
        let mut drafts = vec![Draft { path: stack.to_owned(), text: render(self.name, self.stack, &view)? }];
        for (name, text) in self.more {
            drafts.push(Draft { path: stack.with_file_name(name), text: render(name, text, &view)? });
        }
        Ok(drafts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn usual(template: &Template) -> BTreeMap<String, String> {
        let pair = |parameter: &Parameter| (parameter.name.to_owned(), parameter.default.to_owned());
        template.parameters.iter().map(pair).collect()
    }

    #[test]
    fn every_file_in_the_folder_belongs_to_one_template() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/gallery");
        let there = std::fs::read_dir(folder).expect("it is there").count();
        let texts: BTreeSet<_> = TEMPLATES
            .iter()
            .flat_map(|template| [template.stack].into_iter().chain(template.more.iter().map(|(_, text)| *text)))
            .collect();
        assert_eq!(texts.len(), there);
        let names: BTreeSet<_> = TEMPLATES.iter().map(|template| template.name).collect();
        assert_eq!(names.len(), TEMPLATES.len());
    }

    #[test]
    fn words_are_found_wherever_they_stand() {
        let found = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(|&word| word.to_owned()).collect();
            TEMPLATES.iter().filter(|template| template.fits(&words)).map(|template| template.name).collect::<Vec<_>>()
        };
        assert_eq!(found(&["SMTP"]), ["archive-and-mail"]);
        assert_eq!(found(&["wecom"]), ["mps-webhook", "chat-group"]);
        assert_eq!(found(&["console", "archive"]), ["mps-webhook", "archive-and-mail"]);
        assert_eq!(found(&["kafka"]), [""; 0]);
        assert_eq!(found(&[]).len(), TEMPLATES.len());
    }

    #[test]
    fn the_commands_name_a_file_of_another_name() {
        let minimal = template("minimal").expect("there is one");
        let text = |file: &str| minimal.render(Path::new(file), &usual(minimal)).expect("it renders")[0].text.clone();
        assert!(text("stack.yaml").contains("#   mpstack validate          is this file right?\n"));
        assert!(text("stacks/a.yaml").contains("#   mpstack validate -f stacks/a.yaml          is"));
    }

    #[test]
    fn others_lie_beside_the_stack() {
        let fan_out = template("fan-out").expect("there is one");
        let drafts = fan_out.render(Path::new("stacks/a.yaml"), &usual(fan_out)).expect("it renders");
        let paths: Vec<_> = drafts.iter().map(|draft| draft.path.display().to_string()).collect();
        assert_eq!(paths, ["stacks/a.yaml", "stacks/receiver.yaml"]);
    }
}
