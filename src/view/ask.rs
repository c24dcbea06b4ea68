//! Questions to the person at the terminal.

use super::{Screen, screen::Terminal, text};
use crate::model::{Failure, Fault};
use dialoguer::Input;

/// What the user said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Go on.
    Yes,
    /// Change nothing.
    No,
}

/// Something to be typed.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What is asked.
    pub prompt: &'a str,
    /// What an empty answer means.
    pub default: &'a str,
    /// Words to choose from, each with what it stands for; empty = anything.
    pub choices: &'a [(&'a str, &'a str)],
}

impl Screen {
    /// Whether somebody is there to be asked.
    pub fn can_ask(&self) -> bool {
        self.terminal == Terminal::Interactive
    }

    /// Asks until the answer fits.
    ///
    /// # Errors
    /// Fails if the user interrupts.
    pub fn question(
        &self,
        question: &Question<'_>,
        fits: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<String, Failure> {
        let Question { prompt, default, choices } = *question;
        let wide = choices.iter().map(|(word, _)| text::width(word)).max().unwrap_or(0);
        for (word, meaning) in choices {
            let line = format!("  {}  {meaning}", text::pad(word, wide));
            self.err.tell(&format!("{}\n", line.trim_end()));
        }
        // What does not fit on the line that is typed on stands above it.
        let mut prompt = text::one_line(prompt);
        let fits_beside = |columns| text::width(&prompt) + text::width(default) + " []: ".len() < columns;
        if !self.err.columns().is_none_or(fits_beside) {
            self.err.tell(&format!("{prompt}\n"));
            prompt = ">".to_owned();
        }
        let line: dialoguer::Result<String> = Input::new()
            .with_prompt(prompt)
            .default(default.to_owned())
            .validate_with(|line: &String| fits(line.trim()))
            .interact_text();
        let line = line
            .map_err(|error| Failure::new("no answer; nothing was written").code(Fault::Unconfirmed).because(error))?;
        Ok(line.trim().to_owned())
    }

    /// Asks a question, for which the answer is no unless the user says yes.
    ///
    /// # Errors
    /// Fails if there is nobody to ask, or if the user interrupts.
    pub fn confirm(&self, question: &str) -> Result<Answer, Failure> {
        let typed = self.ask(format!("{} [y/N]", text::one_line(question)))?;
        Ok(if matches!(typed.to_lowercase().as_str(), "y" | "yes") { Answer::Yes } else { Answer::No })
    }

    /// Asks for the stack's name before it is destroyed: a reflex must not do.
    ///
    /// # Errors
    /// As `confirm`.
    pub fn confirm_name(&self, stack: &str) -> Result<Answer, Failure> {
        let typed = self.ask(format!("type `{}` to destroy it", text::one_line(stack)))?;
        Ok(if typed == stack { Answer::Yes } else { Answer::No })
    }

    /// Reads a line. Not dialoguer's `Confirm`: that hides the cursor, and Ctrl-C leaves the user's terminal without one.
    fn ask(&self, prompt: String) -> Result<String, Failure> {
        match self.terminal {
            // What is asked about must be seen.
            Terminal::Interactive => self.flush(),
            Terminal::Watched | Terminal::Plain => {
                return Err(Failure::new("nobody can be asked here: this needs `--yes`")
                    .code(Fault::Unconfirmed)
                    .hint("look at `mpstack plan`, then repeat the command with `--yes`"));
            }
        }
        let line: dialoguer::Result<String> = Input::new().with_prompt(prompt).allow_empty(true).interact_text();
        let line = line
            .map_err(|error| Failure::new("no answer; nothing was changed").code(Fault::Unconfirmed).because(error))?;
        Ok(line.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use crate::view::Screen;

    #[test]
    fn without_a_terminal_nothing_is_asked() {
        let (screen, capture) = Screen::captured(80);
        for failure in [screen.confirm("apply this plan?"), screen.confirm_name("mps-analysis")].map(Result::unwrap_err)
        {
            assert_eq!(failure.message, "nobody can be asked here: this needs `--yes`");
        }
        assert_eq!((capture.out(), capture.err()), (String::new(), String::new()));
    }
}
