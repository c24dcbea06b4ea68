//! The manual: a page for the program and one for each command, made of what `--help` says.

use super::{args::Arguments, env};
use clap::CommandFactory;
use clap_mangen::Man;
use std::{fmt::Write, io};

/// Returns the pages, the program's own first: a file name, `mpstack-plan.1`, and the text for `man`.
///
/// # Errors
/// None in practice: they are written into memory.
pub fn pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut program = Arguments::command();
    program.build();
    let mut main = page(program.clone())?;
    main.1.extend_from_slice(environment().as_bytes());
    let verbs = program.get_subcommands().cloned().map(page);
    std::iter::once(Ok(main)).chain(verbs).collect()
}

fn page(command: clap::Command) -> io::Result<(String, Vec<u8>)> {
    let man = Man::new(command);
    let mut text = Vec::new();
    man.render(&mut text)?;
    Ok((man.get_filename(), text))
}

fn environment() -> String {
    let mut text = ".SH ENVIRONMENT\n".to_owned();
    for (name, meaning) in env::ALL {
        // Hyphens are minus signs, so that what is copied from the page can be typed.
        let _ = writeln!(text, ".TP\n\\fB{name}\\fR\n{}", meaning.replace('\\', "\\\\").replace('-', "\\-"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_page_for_the_program_and_for_each_verb() {
        let pages = pages().expect("in memory");
        let names: Vec<_> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[..3], ["mpstack.1", "mpstack-init.1", "mpstack-templates.1"]);
        assert_eq!(names.len(), Arguments::command().get_subcommands().count() + 1);
        let main = String::from_utf8_lossy(&pages[0].1);
        assert!(
            main.contains(".SH ENVIRONMENT\n.TP\n\\fBMPSTACK_STACK\\fR\nThe stack file, as `\\-\\-stack`."),
            "{main}"
        );
    }
}
