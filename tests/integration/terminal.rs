//! The program on a real terminal: its width, its colours, and Ctrl-C.

use crate::{
    catalogue::PLAIN,
    proxy::{Fate, Proxy},
    sandbox::Sandbox,
};
use rustix::{
    pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt},
    termios::{Winsize, tcsetwinsize},
};
use std::{
    fs::File,
    io::{Read, Write},
    os::fd::OwnedFd,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// A program that runs on a terminal of its own.
struct OnTerminal {
    child: Child,
    keyboard: File,
    screen: thread::JoinHandle<Vec<u8>>,
}

impl OnTerminal {
    /// Starts the binary on a terminal of this width. It leads a session, so that the terminal's Ctrl-C reaches it.
    fn start(columns: u16, of: &Command, environment: &[(&str, &str)]) -> Self {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&ours).and_then(|()| unlockpt(&ours)).expect("it is usable");
        let theirs = ioctl_tiocgptpeer(&ours, OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("its other end");
        tcsetwinsize(&theirs, Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).expect("a size");
        let end = || Stdio::from(theirs.try_clone().expect("an end can be shared"));
        let mut command = Command::new("setsid");
        command
            .args(["--ctty".as_ref(), of.get_program()])
            .args(of.get_args())
            .current_dir(of.get_current_dir().expect("scenes have a folder"))
            .env_clear()
            .envs(of.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .env("TERM", "xterm-256color")
            .envs(environment.iter().copied());
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().expect("the binary starts");
        Self { child, keyboard: File::from(ours.try_clone().expect("shared")), screen: watch(ours) }
    }

    fn press(&mut self, keys: &[u8]) {
        self.keyboard.write_all(keys).expect("the terminal takes keys");
    }

    /// Everything that the terminal was sent, and the exit code.
    fn end(mut self) -> (String, i32) {
        let status = self.child.wait().expect("it ends");
        let shown = self.screen.join().expect("the screen is watched to its end");
        let shown = String::from_utf8(shown).expect("output is UTF-8").replace("\r\n", "\n");
        (shown, status.code().unwrap_or(-1))
    }
}

/// Reads until nobody holds the other end any more, which Linux tells by an error.
fn watch(terminal: OwnedFd) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut shown = Vec::new();
        let _ = File::from(terminal).read_to_end(&mut shown);
        shown
    })
}

fn shown(columns: u16, sandbox: &Sandbox, words: &[&str], environment: &[(&str, &str)]) -> (String, i32) {
    OnTerminal::start(columns, &sandbox.command(words), environment).end()
}

const NO_COLOR: (&str, &str) = ("NO_COLOR", "1");

#[test]
fn forty_columns_break_no_word() {
    let broken = PLAIN.replace("memory", "memry");
    let sandbox = Sandbox::new().stack(PLAIN).file("broken.yaml", &broken);
    for words in [
        &["templates"][..],
        &["plan"],
        &["validate"],
        &["validate", "-f", "broken.yaml"],
        &["plan", "-f", "absent.yaml"],
        &["logs"],
        &["drift"],
        &["explain", "G0104"],
        &["explain", "function.retries"],
        &["init"],
        &["plan", "--help"],
    ] {
        let whole = shown(200, &sandbox, words, &[NO_COLOR]).0;
        let known: Vec<_> = whole.split_whitespace().collect();
        let (narrow, _) = shown(40, &sandbox, words, &[NO_COLOR]);
        for line in narrow.lines() {
            assert!(
                line.chars().count() <= 40 || line.split_whitespace().count() == 1,
                "{words:?}: {line:?}\n{narrow}"
            );
            // What is cut says so; rulers and markers of diagnostics grow with the width.
            let cut = |word: &&str| !word.contains('…') && !word.starts_with(['^', '-', '|', '+', '.']);
            for word in line.split_whitespace().filter(cut) {
                assert!(
                    known.contains(&word) || ["before:", "after:"].contains(&word),
                    "{words:?}: {word:?} is a part of a word\n{narrow}"
                );
            }
        }
    }
    let (narrow, code) = shown(40, &sandbox, &["plan", "-f", "absent.yaml"], &[NO_COLOR]);
    assert_eq!(code, 1);
    assert_eq!(
        narrow,
        "\
error[L0101]: could not read the stack
  caused by: failed to read stack
    `absent.yaml`
  caused by: No such file or directory
    (os error 2)
  hint: name the file with `--stack
    FILE`; ready ones are in the folder
    `stacks`
  more: `mpstack explain L0101`
"
    );
}

#[test]
fn no_color_has_no_escape_codes() {
    let sandbox = Sandbox::new().stack(PLAIN);
    let escapes = |words: &[&str], environment: &[_]| shown(80, &sandbox, words, environment).0.contains('\u{1b}');
    for words in [&["plan"][..], &["drift"], &["plan", "-f", "absent.yaml"], &["--help"], &["templates"]] {
        assert!(escapes(words, &[]), "{words:?} has colours");
        assert!(!escapes(words, &[NO_COLOR]), "{words:?}");
        assert!(!escapes(words, &[("TERM", "dumb")]), "{words:?}");
    }
    // Lines that run are redrawn all the same, without colours.
    let (course, code) = shown(80, &sandbox, &["apply", "--yes"], &[NO_COLOR]);
    assert_eq!(code, 0, "{course}");
    let codes = course.split("\u{1b}[").skip(1).filter_map(|rest| rest.chars().find(char::is_ascii_alphabetic));
    assert_eq!(codes.filter(|code| *code == 'm').count(), 0, "{course:?}");
}

#[test]
fn a_dumb_terminal_gets_whole_lines() {
    let sandbox = Sandbox::new().stack(PLAIN);
    let (course, code) = shown(80, &sandbox, &["apply", "--yes"], &[("TERM", "dumb")]);
    assert_eq!(code, 0, "{course}");
    assert!(!course.contains(['\u{1b}', '\r']), "{course:?}");
    assert!(course.contains("\ndone    create function demo ("), "{course}");
}

#[test]
fn control_c_finishes_the_call_in_flight_and_says_where_it_stands() {
    let sandbox = Sandbox::new().stack(PLAIN);
    let rule = |call: &str| match call {
        "CreateFunction" => Fate::Later(Duration::from_secs(1)),
        _ => Fate::Pass,
    };
    let proxy = Proxy::start(sandbox.endpoint(), Box::new(rule));
    let mut command = sandbox.command(&["apply", "--yes"]);
    command.env("MPSTACK_ENDPOINT", &proxy.endpoint);
    let mut apply = OnTerminal::start(80, &command, &[NO_COLOR]);
    while !proxy.calls().iter().any(|call| call == "CreateFunction") {
        thread::sleep(Duration::from_millis(10));
    }
    apply.press(b"\x03");
    let (course, code) = apply.end();
    assert_eq!(code, 1, "{course}");
    assert!(!course.contains("\u{1b}[?25l"), "the cursor is never hidden");
    let (_, report) = course.rsplit_once("\u{1b}[2K").expect("running lines are wiped");
    let report = regex::Regex::new(r"\d+(\.\d+)? ?m?s\b").expect("a pattern").replace_all(report, "1s");
    let report = regex::Regex::new("[0-9a-f]{16}").expect("a pattern").replace_all(&report, "0a1b2c3d4e5f6071");
    // Steps that ran side by side end in any order.
    let mut report: Vec<_> = report.lines().collect();
    report.split_mut(|line| !line.starts_with("done:")).for_each(<[&str]>::sort_unstable);
    assert_eq!(
        report.join("\n"),
        "\
done    create function demo (1s)

done: attach policy QcloudAccessForMPSRole to role MPS_QcsRole
done: attach policy QcloudAccessForMPSRoleInDeliverToSCF to role MPS_QcsRole
done: attach policy QcloudAccessForScfRole to role SCF_QcsRole
done: create function demo
done: create role MPS_QcsRole
done: create role SCF_QcsRole

not done: publish release 0a1b2c3d4e5f6071
  since the command was stopped

not done: probe release 0a1b2c3d4e5f6071
  since the command was stopped

not done: send live traffic to release 0a1b2c3d4e5f6071
  since the command was stopped

not done: bind WorkflowTask to function demo
  since the command was stopped

applied 6 of 10 steps in 1s; 0 failed, 4 not done
error[D0102]: stopped: of 10 steps, 6 done, 0 failed, 0 unknown, 4 not begun
  hint: run the same command again: it goes on from what is there
  more: `mpstack explain D0102`"
    );
}
