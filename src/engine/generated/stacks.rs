//! Stacks by the thousand, and how a failure is told.

use crate::{
    engine::world::desired,
    model::{Abort, Desired, EventType, Percent, Retries, Rollout, Trigger, Variable},
};
use proptest::{
    collection::btree_map,
    option,
    prelude::*,
    sample,
    test_runner::{RngSeed, TestCaseResult, TestRunner},
};

prop_compose! {
    /// A stack that mentions some of what can be mentioned.
    pub(super) fn stacks()(
        description in option::of("[a-z ]{1,20}"),
        memory in option::of(prop_oneof![Just(64u64), (1u64..=24).prop_map(|steps| steps * 128)]),
        timeout in 1u64..=900,
        retries in option::of((0i64..=2, 60i64..=21_600)),
        plain in btree_map("[A-Z]{1,8}", "[ -~]{1,30}", 0..5),
        secret in option::of("[a-z]{1,20}"),
        triggers in btree_map(prop_oneof![Just(EventType::WorkflowTask), Just(EventType::EditMediaTask)], any::<bool>(), 0..=2),
        archive in any::<bool>(),
        rollout in option::of(sample::subsequence(vec![1u8, 10, 25, 50, 99], 1..=5)),
    ) -> Desired {
        let mut stack = desired();
        let function = &mut stack.function;
        (function.description, function.memory, function.timeout) = (description, memory, timeout);
        function.rollout = rollout.map(|steps| Rollout {
            steps: steps.into_iter().map(Percent).collect(),
            pause: 60,
            abort: Abort { errors: Percent(5), of: 20 },
        });
        function.retries = retries.map(|(attempts, max_age)| Retries { attempts, max_age });
        function.environment = plain.into_iter().map(|(name, text)| (name, Variable::plain(text))).collect();
        if let Some(secret) = secret {
            let variable = Variable { value: Some(secret.into()), secrets: vec!["S".into()] };
            function.environment.insert("SECRET_ONE".into(), variable);
        }
        stack.triggers = triggers.into_iter().map(|(event, enabled)| (event, Trigger { enabled })).collect();
        if !archive {
            stack.bucket = None;
            stack.roles.remove("demo-exec");
            stack.function.role = None;
        }
        stack
    }
}

/// Stacks per property: four properties see 20,000 in all, within some seconds of a debug build.
const CASES: u32 = 5_000;

/// Holds a property against generated inputs.
#[track_caller]
pub(super) fn check<S: Strategy>(inputs: &S, property: impl Fn(S::Value) -> TestCaseResult) {
    check_some(CASES, inputs, property);
}

/// Holds a property against some generated inputs; `PROPTEST_CASES` makes them more.
#[track_caller]
pub(crate) fn check_some<S: Strategy>(least: u32, inputs: &S, property: impl Fn(S::Value) -> TestCaseResult) {
    let given = ProptestConfig::default();
    let seed = match given.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => fastrand::u64(..),
    };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { given.cases.max(least) } else { least };
    let config = ProptestConfig { cases, rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..given };
    if let Err(failure) = TestRunner::new(config).run(inputs, property) {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("engine::generated");
        panic!("PROPTEST_RNG_SEED={seed} PROPTEST_CASES={cases} cargo test --lib {name}\n{failure}");
    }
}
