//! The templates of `init` and the workflows for CI: written once, valid, and at work.

use crate::sandbox::{Ran, Sandbox};
use std::{env, fs, process::Command};

/// Secrets that templates refer to, beside those of every sandbox.
const SECRETS: [(&str, &str); 6] = [
    ("SMTP_PASSWORD", "p4ssword"),
    ("FEISHU_TOKEN", "0b1c2d3e-feishu"),
    ("LARK_TOKEN", "0b1c2d3e-lark"),
    ("DINGTALK_TOKEN", "0b1c2d3e-dingtalk"),
    ("SLACK_URL", "https://hooks.slack.com/services/T0/B0/x"),
    ("TEAMS_URL", "https://example.com/workflows/x"),
];

/// Compiling the project of `custom-handler` takes a minute or two, so a plain test run leaves that out.
const ASKED_FOR: &str = "MPSTACK_TEST_EJECT";

fn run(sandbox: &Sandbox, words: &[&str]) -> Ran {
    ran(sandbox.command(words), words)
}

/// The same with `--local`.
fn run_local(sandbox: &Sandbox, words: &[&str]) -> Ran {
    ran(sandbox.local(words), words)
}

fn ran(mut command: Command, words: &[&str]) -> Ran {
    let home = env::home_dir().expect("a home");
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        command.env(name, env::var_os(name).unwrap_or_else(|| home.join(folder).into()));
    }
    Ran::of(words, &command.envs(SECRETS).output().expect("the binary starts"))
}

fn read(sandbox: &Sandbox, file: &str) -> String {
    fs::read_to_string(sandbox.path().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Is valid without a warning.
#[track_caller]
fn is_valid(sandbox: &Sandbox, words: &[&str]) {
    let ran = run(sandbox, &[&["validate"], words].concat()).succeeds();
    assert!(ran.stderr.contains(" is a valid stack: ") && !ran.stderr.contains("warning"), "{}", ran.stderr);
}

#[test]
fn every_template_becomes_a_stack_that_applies_with_local_and_does_not_drift() {
    let sandbox = Sandbox::new();
    let list = run(&sandbox, &["templates"]).succeeds().stdout;
    let names: Vec<_> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names.len(), 7, "{list}");
    for name in names {
        run(&sandbox, &["init", name, "--template", name, "--yes"]).succeeds();
        let stack = format!("{name}/stack.yaml");
        let mut deployed = vec![vec!["-f", stack.as_str()]];
        if name == "fan-out" {
            // Events need somebody to go to.
            deployed.insert(0, vec!["-f", "fan-out/receiver.yaml"]);
        }
        for stage in ["dev", "staging", "production"].into_iter().filter(|_| name == "multi-environment") {
            is_valid(&sandbox, &["-f", &stack, "-e", stage]);
        }
        for words in &deployed {
            is_valid(&sandbox, words);
        }
        if name == "custom-handler" && env::var_os(ASKED_FOR).is_none() {
            continue;
        }
        for words in &deployed {
            run_local(&sandbox, &[&["apply", "--yes"], words.as_slice()].concat()).succeeds();
            run_local(&sandbox, &[&["drift"], words.as_slice()].concat()).succeeds().prints("no drift");
            run_local(&sandbox, &[&["plan", "--detailed-exitcode"], words.as_slice()].concat()).succeeds();
        }
        // Event types have one holder in the account: the next template wants them.
        for words in deployed.iter().rev() {
            run_local(&sandbox, &[&["destroy", "--yes"], words.as_slice()].concat()).succeeds();
        }
    }
}

#[test]
fn a_chat_of_any_kind_is_chosen_by_a_parameter() {
    let sandbox = Sandbox::new();
    for chat in ["wecom", "feishu", "lark", "dingtalk", "slack", "teams"] {
        run(&sandbox, &["init", chat, "-t", "chat-group", "--set", &format!("chat={chat}"), "-y"]).succeeds();
        let stack = format!("{chat}/stack.yaml");
        assert!(read(&sandbox, &stack).contains(&format!("\n    {chat}: ")), "{}", read(&sandbox, &stack));
        is_valid(&sandbox, &["-f", &stack]);
    }
}

#[test]
fn what_was_written_is_told_with_what_comes_next() {
    let sandbox = Sandbox::new();
    let words = ["init", "shop", "-t", "mps-webhook", "--function", "Shop", "--region", "ap-shanghai", "-e", "none"];
    run(&sandbox, &words).exits(1).complains("the stack has no environment `none`");
    assert!(!sandbox.path().join("shop").exists());

    let ran = run(&sandbox, &words[..8]).succeeds();
    assert_eq!(ran.stdout, "");
    assert_eq!(
        ran.stderr,
        "wrote `shop/stack.yaml`\nwrote `shop/stack.schema.json`\nnext, and more in the first lines of the stack:\n  cd shop\n  export WECOM_KEY=...\n  mpstack apply --local\n  mpstack plan\n"
    );
    let stack = read(&sandbox, "shop/stack.yaml");
    assert!(stack.starts_with("# yaml-language-server: $schema=stack.schema.json\n"), "{stack}");
    assert!(read(&sandbox, "shop/stack.schema.json") == run(&sandbox, &["schema"]).stdout, "for editors");
    for line in ["\nstack: shop\n", "\nregion: ap-shanghai\n", "\n  name: Shop\n"] {
        assert!(stack.contains(line), "{stack}");
    }
}

#[test]
fn nothing_is_overwritten() {
    let sandbox = Sandbox::new().stack("mine");
    run(&sandbox, &["init"]).exits(4).complains("`stack.yaml` exists already");
    run(&sandbox, &["init", "-t", "minimal"]).exits(4).complains("nothing is ever overwritten");
    assert_eq!(read(&sandbox, "stack.yaml"), "mine");

    // For whichever stack it was written.
    let sandbox = sandbox.file("stack.schema.json", "{}");
    run(&sandbox, &["init", "-f", "third.yaml", "-t", "minimal"]).succeeds();
    assert_eq!(read(&sandbox, "stack.schema.json"), "{}");

    let sandbox = sandbox.file("receiver.yaml", "mine too");
    let ran = run(&sandbox, &["init", "-f", "other.yaml", "-t", "fan-out"]).exits(4);
    ran.complains("`receiver.yaml` exists already");
    assert!(!sandbox.path().join("other.yaml").exists());

    fs::create_dir(sandbox.path().join("handler")).expect("made");
    let sandbox = sandbox.file("handler/notes", "mine as well");
    let ran = run(&sandbox, &["init", "-f", "other.yaml", "-t", "custom-handler"]).exits(4);
    ran.complains("the folder `handler` is not empty");
    assert!(!sandbox.path().join("other.yaml").exists());
}

#[test]
fn parameters_are_checked_by_whoever_reads_stacks() {
    let sandbox = Sandbox::new();
    for (words, told) in [
        (["--function", "shop-"], "parameter `function`: `shop-` cannot be the name of a function: expected 2 to 60"),
        (["--set", "bucket=mine"], "parameter `bucket`: `mine` cannot be the full name of a bucket: expected `<name>-"),
        (["--region", "shanghai"], "parameter `region`: `shanghai` cannot be a region: expected a region such as"),
        (["--set", "chat=wecom"], "template `minimal` has no parameter `chat`"),
        (["--template", "minimum"], "`minimum` is no template; there are `minimal`, `mps-webhook`,"),
    ] {
        run(&sandbox, &[&["init", "-y"], words.as_slice()].concat()).exits(1).complains(told);
    }
    let long = format!("bucket={}-1250000000", "b".repeat(40));
    let ran = run(&sandbox, &["init", "-y", "--set", &long]).exits(1);
    ran.complains("the bucket's host name has 81 characters");
    assert_eq!(fs::read_dir(sandbox.path()).expect("there").filter_map(Result::ok).filter(is_ours).count(), 0);
}

fn is_ours(entry: &fs::DirEntry) -> bool {
    entry.path().extension().is_some_and(|extension| extension == "yaml")
}

const WORKFLOWS: [(&str, &[&str]); 4] = [
    ("github", &[".github/workflows/mpstack.yaml", ".github/actions/mpstack/action.yaml"]),
    ("gitlab", &[".gitlab-ci.yml"]),
    ("jenkins", &["Jenkinsfile"]),
    ("cnb", &[".cnb.yml"]),
];

#[test]
fn a_workflow_is_written_alone_or_with_a_template() {
    let sandbox = Sandbox::new();
    for (platform, files) in WORKFLOWS {
        run(&sandbox, &["init", platform, "--ci", platform, "-t", "mps-webhook"]).succeeds();
        let with = files.iter().map(|file| read(&sandbox, &format!("{platform}/{file}"))).collect::<String>();
        assert!(with.contains("WECOM_KEY") && with.contains("stack.yaml"), "{with}");

        // The same alone, for the stack that is there.
        for file in files {
            fs::remove_file(sandbox.path().join(platform).join(file)).expect("written before");
        }
        let ran = run(&sandbox, &["init", platform, "--ci", platform]).succeeds();
        let told: String = files.iter().map(|file| format!("wrote `{platform}/{file}`\n")).collect();
        assert_eq!(ran.stderr, format!("{told}the first lines of the workflow say what to set up\n"));
        let alone = files.iter().map(|file| read(&sandbox, &format!("{platform}/{file}"))).collect::<String>();
        assert_eq!(alone, with);

        run(&sandbox, &["init", platform, "--ci", platform]).exits(4).complains("already");
    }
    let ran = run(&sandbox, &["init", "github", "--ci", "gitlab", "--name", "other"]).exits(1);
    ran.complains("`name` is a parameter of templates, and none is named");
}

/// The commands of mpstack's in a workflow, as words.
fn commands(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\\\n", " ").replace("\"${since[@]}\"", "--since previous.json");
    let text = text.replace("\"$@\"", "--since previous.json");
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with(['#', '/']) && !line.contains("cargo "));
    lines
        .flat_map(|line| {
            line.match_indices("mpstack ")
                .map(|(at, _)| line[at..].split(['\'', '"']).next().unwrap_or_default().to_owned())
                .collect::<Vec<_>>()
        })
        .map(|line| {
            let end = |word: &&str| !["||", "&&", "|"].contains(word) && !word.starts_with(['>', '2', ';']);
            let words = line.split_whitespace().take_while(end);
            words.map(|word| word.trim_end_matches(';').to_owned()).collect()
        })
        .collect::<Vec<Vec<String>>>()
        .into_iter()
        .filter(|words| words.get(1).is_some_and(|verb| ["plan", "apply", "drift"].contains(&verb.as_str())))
        .collect()
}

#[test]
fn the_commands_of_every_workflow_make_sense() {
    let sandbox = Sandbox::new();
    for (platform, files) in WORKFLOWS {
        run(&sandbox, &["init", platform, "--ci", platform]).succeeds();
        let text = files.iter().map(|file| read(&sandbox, &format!("{platform}/{file}"))).collect::<String>();
        let found = commands(&text);
        for verb in ["plan", "apply", "drift"] {
            assert!(found.iter().any(|words| words[1] == verb), "{platform} does not {verb}: {found:?}");
        }
        for words in &found {
            mpstack::cli::parse(words).unwrap_or_else(|exit| panic!("{platform}: {words:?}: {exit:?}"));
        }
    }
}

#[test]
fn templates_are_found_and_shown() {
    let sandbox = Sandbox::new();
    let ran = run(&sandbox, &["templates", "smtp"]).succeeds();
    assert_eq!(ran.stdout, "archive-and-mail  every callback in COS, and a mail about each failed task\n");
    run(&sandbox, &["templates", "kafka"]).succeeds().complains("no template has these words");
    let ran = run(&sandbox, &["templates", "show", "minimal"]).succeeds();
    let stack = ran.stdout.split_once("--- stack.yaml\n").expect("its text").1.to_owned();
    run(&sandbox, &["init", "-t", "minimal", "--name", "mps-callbacks", "--yes"]).succeeds();
    assert_eq!(stack, read(&sandbox, "stack.yaml"));
    run(&sandbox, &["templates", "show", "none"]).exits(1).complains("`none` is no template");
}
