//! Ten thousand damaged events: none may stop anything, and none may become a success that the original was not.

use crate::{checks::event::survive, world::fixtures};
use mpstack_handler::message::Format;
use std::panic::catch_unwind;

const SEED: u64 = 0x6d70_7374_6163_6b31;
const INPUTS: u64 = 10_000;

/// Every how many inputs the message is rendered too: unoptimised Handlebars takes most of the time.
const RENDERED: u64 = 10;

/// Splitmix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

const TOKENS: [&str; 16] = [
    "null",
    "[]",
    "{}",
    "\"\"",
    "-0",
    "1e999",
    "99999999999999999999",
    "\"\\ud800\"",
    "\"FAIL\"",
    "\"SUCCESS\"",
    "\"PROCESSING\"",
    "[[[[",
    "{\"Output\":",
    "\"Path\":",
    "true",
    "\u{202e}",
];

fn damage(random: &mut Random, samples: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = samples[random.below(samples.len())].clone();
    for _ in 0..=random.below(6) {
        let (from, length) = (random.below(bytes.len()), random.below(40));
        let to = (from + length).min(bytes.len());
        match random.below(6) {
            0 => bytes.truncate(from),
            1 => drop(bytes.drain(from..to)),
            2 => bytes.splice(from..to, TOKENS[random.below(TOKENS.len())].bytes()).for_each(drop),
            3 => bytes.splice(from..from, TOKENS[random.below(TOKENS.len())].bytes()).for_each(drop),
            4 => (from..to).for_each(|at| bytes[at] = random.next() as u8),
            _ => {
                let copy = bytes[from..to].to_vec();
                let at = random.below(bytes.len());
                bytes.splice(at..at, copy).for_each(drop);
            }
        }
    }
    bytes
}

#[test]
fn ten_thousand_damaged_events_are_survived() {
    // The huge sample would take all the time; what is special about it is its size.
    let entries = fixtures().read_dir().unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    let samples: Vec<_> = entries.filter(|bytes| bytes.len() < 64 * 1024).collect();
    assert!(samples.len() > 40);
    for number in 0..INPUTS {
        let seed = SEED.wrapping_add(number);
        let bytes = damage(&mut Random(seed), &samples);
        let turn = (number / RENDERED) as usize % Format::ALL.len();
        let format = (number % RENDERED == 0).then(|| Format::ALL[turn]);
        if catch_unwind(|| survive(&bytes, format.as_slice())).is_err() {
            panic!("seed {seed:#x} breaks on {}", String::from_utf8_lossy(&bytes));
        }
    }
}
