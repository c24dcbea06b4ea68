//! The templates of `init`.

use super::{Screen, screen::Look, style, style::paint, text};
use crate::model::Format;
use serde_json::{Value, json};
use std::fmt::Write;

/// What is told of a template in a list.
#[derive(Debug, Clone, Copy)]
pub struct Card<'a> {
    /// As it is typed.
    pub name: &'a str,
    /// In one line.
    pub title: &'a str,
    /// In a sentence.
    pub description: &'a str,
    /// Words to find it by.
    pub tags: &'a [&'a str],
}

/// Something that can be chosen.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// As it is typed.
    pub name: &'a str,
    /// What it is.
    pub meaning: &'a str,
    /// What holds otherwise.
    pub default: &'a str,
    /// What is possible; empty = anything that fits.
    pub words: &'a [&'a str],
}

/// All of a template.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// What it is.
    pub card: Card<'a>,
    /// What can be chosen.
    pub choices: &'a [Choice<'a>],
    /// Name and text of each file, the stack's first.
    pub files: &'a [(String, String)],
    /// Folder with a project around the handler.
    pub handler: Option<&'a str>,
}

impl Screen {
    /// Lists templates.
    pub fn templates(&self, cards: &[Card<'_>]) {
        self.data("templates", || list(cards, &self.look), || cards.iter().map(card_json).collect());
        if cards.is_empty() {
            self.note("no template has these words; `mpstack templates` lists all");
        }
    }

    /// Shows a template.
    pub fn template(&self, page: &Page<'_>) {
        match self.format {
            Format::Text => {
                self.out.tell(&head(page));
                self.out.write(&files(page));
            }
            Format::Json | Format::Ndjson | Format::Report(_) => self.data("template", String::new, || page_json(page)),
        }
    }
}

fn list(cards: &[Card<'_>], look: &Look) -> String {
    let wide = cards.iter().map(|card| text::width(card.name)).max().unwrap_or(0);
    let mut told = String::new();
    for Card { name, title, description, tags } in cards {
        let _ = writeln!(told, "{}  {title}", paint(style::STRONG, text::pad(name, wide)));
        if look.is_verbose() {
            let _ = writeln!(told, "{:wide$}  {description}", "");
            let _ = writeln!(told, "{:wide$}  {}", "", paint(style::FAINT, tags.join(", ")));
        }
    }
    told
}

fn head(page: &Page<'_>) -> String {
    let Page { card: Card { name, title, description, tags }, choices, files: _, handler: _ } = page;
    let mut told = format!("{}: {title}\n{description}\n", paint(style::STRONG, name));
    let _ = writeln!(told, "{}\n", paint(style::FAINT, tags.join(", ")));
    let wide = choices.iter().map(|choice| text::width(choice.name)).max().unwrap_or(0);
    for Choice { name, meaning, default, words } in *choices {
        let words = if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) };
        let _ = writeln!(told, "  {}  {meaning}{words} [{default}]", text::pad(name, wide));
    }
    told
}

fn files(page: &Page<'_>) -> String {
    let Page { card: _, choices: _, files, handler } = page;
    let mut told = String::new();
    for (file, content) in *files {
        let _ = write!(told, "\n{}\n{content}", paint(style::FAINT, format!("--- {file}")));
    }
    if let Some(folder) = handler {
        let _ = writeln!(told, "\n{}", paint(style::FAINT, format!("--- {folder}/, as `mpstack eject` writes it")));
    }
    told
}

fn card_json(card: &Card<'_>) -> Value {
    let Card { name, title, description, tags } = card;
    json!({"name": name, "title": title, "description": description, "tags": tags})
}

fn page_json(page: &Page<'_>) -> Value {
    let Page { card, choices, files, handler } = page;
    let choice = |choice: &Choice<'_>| {
        let Choice { name, meaning, default, words } = choice;
        json!({"name": name, "meaning": meaning, "default": default, "words": words})
    };
    let mut told = card_json(card);
    told["parameters"] = choices.iter().map(choice).collect();
    told["files"] = files.iter().map(|(name, text)| json!({"name": name, "text": text})).collect();
    told["handler"] = json!(handler);
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Appearance, Format, Verbosity};

    const MAIL: Card<'_> =
        Card { name: "mail", title: "mail about failures", description: "Over TLS.", tags: &["smtp", "email"] };
    const LOG: Card<'_> = Card { name: "log-only", title: "lines of a log", description: "No secret.", tags: &["log"] };

    fn shown(appearance: &Appearance, show: impl Fn(&Screen)) -> String {
        let (screen, capture) = Screen::captured_as(80, appearance);
        show(&screen);
        screen.end(&Ok(()));
        capture.out()
    }

    #[test]
    fn a_template_is_a_line_and_verbose_three() {
        let list = |verbosity| {
            shown(&Appearance { verbosity, ..Appearance::default() }, |screen| screen.templates(&[MAIL, LOG]))
        };
        insta::assert_snapshot!(list(Verbosity::Normal), @r"
        mail      mail about failures
        log-only  lines of a log
        ");
        insta::assert_snapshot!(list(Verbosity::Verbose), @r"
        mail      mail about failures
                  Over TLS.
                  smtp, email
        log-only  lines of a log
                  No secret.
                  log
        ");
    }

    #[test]
    fn one_template_is_shown_with_its_parameters_and_files() {
        let files = [("stack.yaml".to_owned(), "version: 1\n".to_owned())];
        let choices = [
            Choice { name: "name", meaning: "name of the stack", default: "video", words: &[] },
            Choice { name: "to", meaning: "receiver", default: "ops", words: &["ops", "all"] },
        ];
        let page = Page { card: MAIL, choices: &choices, files: &files, handler: Some("handler") };
        insta::assert_snapshot!(shown(&Appearance::default(), |screen| screen.template(&page)), @r"
        mail: mail about failures
        Over TLS.
        smtp, email

          name  name of the stack [video]
          to    receiver: ops, all [ops]

        --- stack.yaml
        version: 1

        --- handler/, as `mpstack eject` writes it
        ");
        let json = Appearance { format: Format::Json, ..Appearance::default() };
        let told: Value = serde_json::from_str(&shown(&json, |screen| screen.template(&page))).expect("a document");
        assert_eq!((&told["name"], &told["parameters"][1]["words"][1]), (&json!("mail"), &json!("all")));
        assert_eq!(told["files"][0]["text"], "version: 1\n");
    }
}
