//! `function.rollout:` - how a new release comes to serve.

use super::scalar;
use crate::{
    model::{Abort, Percent, Rollout},
    stack::{
        code::Code,
        diagnostic::Diagnostic,
        fields::Fields,
        node::{Node, Value},
        report::Report,
        suggestion::quoted,
    },
};
use std::ops::RangeInclusive;

/// A tenth finds out what fails at once, a half what fails under load.
const STEPS: [Percent; 2] = [Percent(10), Percent(50)];

/// Seconds. Long enough for an event to fail, to be tried again a minute later, and to fail there too.
const PAUSE: u64 = 120;

/// One failure in the first twenty invocations is an accident, two are not.
const ABORT: Abort = Abort { errors: Percent(5), of: 20 };

/// More steps than this are a slope.
const MOST_STEPS: usize = 10;

/// As many invocations as one look at the log tells.
const MOST_INVOCATIONS: u64 = 1000;

pub(super) fn rollout<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Rollout> {
    let fields = Fields::of(node, "`rollout`", report)?;
    let steps = fields.optional("steps", steps);
    let pause = fields.optional("pause", |node, report| scalar::duration(node, report, "1s", "1h"));
    let abort = fields.optional("abort", abort);
    fields.finish();
    Some(Rollout {
        steps: steps?.unwrap_or_else(|| STEPS.to_vec()),
        pause: pause?.unwrap_or(PAUSE),
        abort: abort?.unwrap_or(ABORT),
    })
}

fn steps<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Vec<Percent>> {
    let steps = scalar::list(node, report, |node, report| percent(node, report, 1..=99))?;
    let refuse = |message: String| {
        let expected = format!("expected 1 to {MOST_STEPS} shares, each greater than the one before: `[10%, 50%]`");
        report.refuse(Diagnostic::new(Code::BadNumber, &node.span, message).expected(expected))
    };
    match steps.len() {
        0 => refuse("a rollout has steps".into()),
        1..=MOST_STEPS if steps.is_sorted_by(|left, right| left < right) => Some(steps),
        1..=MOST_STEPS => refuse("the shares do not grow".into()),
        many => refuse(format!("{many} steps are too many")),
    }
}

fn abort<'a>(node: &'a Node, report: &'a Report<'a>) -> Option<Abort> {
    let fields = Fields::of(node, "`abort`", report)?;
    let errors = fields.optional("errors", |node, report| percent(node, report, 0..=99));
    let of = fields.optional("of", |node, report| {
        let number = scalar::integer(node, report)?;
        u64::try_from(number).ok().filter(|number| (1..=MOST_INVOCATIONS).contains(number)).or_else(|| {
            report.refuse(
                Diagnostic::new(Code::BadNumber, &node.span, format!("{number} invocations are not possible"))
                    .expected(format!("expected 1 to {MOST_INVOCATIONS}")),
            )
        })
    });
    fields.finish();
    Some(Abort { errors: errors?.unwrap_or(ABORT.errors), of: of?.unwrap_or(ABORT.of) })
}

/// A whole number of percent, with its sign.
fn percent(node: &Node, report: &Report<'_>, range: RangeInclusive<u8>) -> Option<Percent> {
    let expected = format!("expected `{}%` to `{}%`", range.start(), range.end());
    // A bare number reads as a part of one to some.
    if let Value::Integer(number) = node.value {
        return report.refuse(
            Diagnostic::new(Code::BadNumber, &node.span, "a share needs its sign")
                .expected(expected)
                .help(format!("write `{number}%` for percent")),
        );
    }
    let text = scalar::plain(node, report)?;
    text.parse().ok().filter(|Percent(number)| range.contains(number)).or_else(|| {
        report.refuse(
            Diagnostic::new(Code::BadNumber, &node.span, format!("{} is not possible here", quoted(&text)))
                .expected(expected),
        )
    })
}
