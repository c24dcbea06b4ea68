//! A store whose last commit reached the disk in part.

use crate::cloud::{
    Clock,
    store::{Look, Store, StoreError, Writer},
};
use std::{fs, path::Path};

const PAGE: usize = 4096;

/// Writes a round: some records over those of the round before, one of them large.
fn write(store: &Store, round: u32) {
    let written = store.write(|writer: &mut Writer<'_>| {
        for number in 0..20 {
            writer.put("record", &number.to_string(), &round)?;
        }
        writer.put("large", "", &format!("{round}-{}", "x".repeat(20_000)))
    });
    written.expect("committed");
}

/// Reads which round a store holds, after checking that it holds all of it.
fn round(store: &Store) -> u32 {
    let read = store.read(|reader| {
        let records: Vec<(String, u32)> = reader.scan("record", "")?;
        let large: String = reader.get("large", "")?.expect("it is there");
        Ok::<_, StoreError>((records, large))
    });
    let (records, large) = read.expect("read");
    let round = records[0].1;
    assert!(records.len() == 20 && records.iter().all(|(_, own)| *own == round), "{records:?}");
    assert!(large.starts_with(&format!("{round}-")));
    round
}

/// Opens what a power cut may have left: of the pages that the last commit wrote, some.
fn open_torn(directory: &Path, before: &[u8], after: &[u8], dice: &mut fastrand::Rng) -> u32 {
    let mut torn = after.to_vec();
    for (number, page) in torn.chunks_mut(PAGE).enumerate() {
        if dice.bool() {
            match before.get(number * PAGE..number * PAGE + page.len()) {
                Some(old) => page.copy_from_slice(old),
                None => page.fill(0),
            }
        }
    }
    fs::write(directory.join("store.redb"), torn).expect("written");
    round(&Store::open(directory, Clock::default()).expect("it opens"))
}

#[test]
fn a_torn_commit_is_all_there_or_not_at_all() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(directory.path(), Clock::default()).expect("a fresh store");
    let image = || fs::read(directory.path().join("store.redb")).expect("read");
    (0..5).for_each(|number| write(&store, number));
    let before = image();
    write(&store, 5);
    let after = image();
    assert_ne!(before, after);
    let copy = tempfile::tempdir().expect("a directory");
    let mut dice = fastrand::Rng::with_seed(4);
    let rounds: Vec<_> = (0..100).map(|_| open_torn(copy.path(), &before, &after, &mut dice)).collect();
    assert!(rounds.iter().all(|round| matches!(round, 4 | 5)), "{rounds:?}");
    assert!(rounds.contains(&4), "some were torn");
}
