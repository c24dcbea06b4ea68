//! The embedded cloud's greeting.

use super::Screen;
use std::net::SocketAddr;

impl Screen {
    /// Says where the embedded cloud listens, and how to reach it: `export` lines on standard output, which a shell can evaluate.
    pub fn served(&self, address: SocketAddr, exports: &[(&str, &str)]) {
        self.note(&format!("the embedded cloud listens on http://{address}; Ctrl-C ends it"));
        let lines: String = exports.iter().map(|(name, value)| format!("export {name}={}\n", quoted(value))).collect();
        self.out.write(&lines);
    }
}

/// A word as a POSIX shell reads it.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./:=@%+,".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use crate::view::Screen;

    #[test]
    fn a_shell_can_evaluate_the_exports() {
        let (screen, capture) = Screen::captured(80);
        let exports = [("TENCENTCLOUD_SECRET_ID", "AKIDa1"), ("TENCENTCLOUD_SECRET_KEY", "it's $HOME")];
        screen.served(([127, 0, 0, 1], 9583).into(), &exports);
        insta::assert_snapshot!(capture.out(), @r"
        export TENCENTCLOUD_SECRET_ID=AKIDa1
        export TENCENTCLOUD_SECRET_KEY='it'\''s $HOME'
        ");
        insta::assert_snapshot!(capture.err(), @"the embedded cloud listens on http://127.0.0.1:9583; Ctrl-C ends it");
    }
}
