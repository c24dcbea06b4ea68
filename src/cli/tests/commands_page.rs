//! `docs/commands.md`, generated from what may be typed.
//!
//! The test fails if the page is stale; this writes it anew:
//!
//! ```sh
//! MPSTACK_WRITE_DOCS=1 cargo test --lib commands_page
//! ```

use crate::cli::{args::Arguments, env};
use clap::{Command, CommandFactory};
use std::{fmt::Write, fs, path::Path};

const PAGE: &str = "docs/commands.md";

/// Columns of a help text on the page.
const WIDTH: usize = 100;

const CONFIGURATION: &str = "\
`mpstack/config.yaml` in the user's configuration folder (`~/.config`, or `XDG_CONFIG_HOME`), or the file that `MPSTACK_CONFIG` names:

```yaml
defaults: { color: never }
profiles:
  staging:                      # chosen by `--profile staging` or MPSTACK_PROFILE
    credentials: staging        # a profile of the credential files; without it the usual chain
    region: ap-guangzhou
    environment: staging
```

Both may set `environment`, `region`, `endpoint`, `data`, `output`, `color` and `credentials`. What is typed wins over the environment, that over the
profile, and that over `defaults`. `--profile` with a name that the file does not have is a profile of the credential files that Tencent's own tools read.
";

#[test]
fn commands_page_is_what_may_be_typed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = page();
    if std::env::var_os("MPSTACK_WRITE_DOCS").is_some() {
        fs::write(&path, &page).expect("the page is writable");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page, "{PAGE} is stale: MPSTACK_WRITE_DOCS=1 cargo test --lib commands_page");
}

fn page() -> String {
    let program = Arguments::command().term_width(WIDTH);
    let mut page =
        "# Commands\n\nGenerated from the program's own help: `mpstack COMMAND --help` says the same.\n".to_owned();
    section(&mut page, 2, "mpstack", program.clone());
    page.push_str("\n## Configuration file\n\n");
    page.push_str(CONFIGURATION);
    page.push_str("\n## Environment variables\n\n| Variable | Meaning |\n|---|---|\n");
    for (name, meaning) in env::ALL {
        let _ = writeln!(page, "| `{name}` | {meaning} |");
    }
    page.push_str("\nCredentials: `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY`, `TENCENTCLOUD_TOKEN`, and the files of tccli and the SDKs.\n");
    for verb in program.get_subcommands() {
        // Not built with the program: the options that all commands share stand there once.
        section(&mut page, 2, &format!("mpstack {}", verb.get_name()), verb.clone().term_width(WIDTH));
    }
    page
}

fn section(page: &mut String, level: usize, name: &str, command: Command) {
    let help = command.bin_name(name).render_long_help().to_string();
    let help: Vec<_> = help.trim_end().lines().map(str::trim_end).collect();
    let _ = write!(page, "\n{} {name}\n\n```text\n{}\n```\n", "#".repeat(level), help.join("\n"));
}
