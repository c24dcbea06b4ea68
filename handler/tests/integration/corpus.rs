//! The seeds of the fuzz targets, without a fuzzer.

use crate::{
    checks::{event::survive, runtime::Exchange},
    world::fixtures,
};
use mpstack_handler::message::Format;
use std::{fs, path::Path};

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn every_sample_event_is_survived() {
    let samples = files(&fixtures());
    assert!(samples.len() > 40);
    for sample in samples {
        survive(&sample, &[Format::Wecom, Format::Plain]);
    }
}

#[test]
fn every_odd_reply_of_the_runtime_is_survived() {
    let replies = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds/runtime"));
    assert!(replies.len() > 5);
    let exchange = Exchange::start();
    for reply in replies {
        exchange.survive(&reply);
    }
}
