"""The official Python SDK, unmodified, drives an embedded cloud from an empty account and back to one.

Reads `MPSTACK_ENDPOINT`, `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`; `run` sets them. Each check prints
one line, the last line counts them.
"""

import os
import sys

from scenes import (
    aliases,
    concurrency,
    copies,
    events,
    functions,
    intelligence,
    invocations,
    logs,
    namespaces,
    orchestrations,
    refusals,
    roles,
    signatures,
    tags,
    teardown,
    temporary,
    timers,
    transports,
    triggers,
    updates,
    workflows,
)
from support.checks import Checks
from support.session import Session

# One story: each scene finds what those before it left.
STORY = [
    signatures,
    roles,
    functions,
    aliases,
    invocations,
    transports,
    namespaces,
    triggers,
    updates,
    concurrency,
    events,
    copies,
    timers,
    intelligence,
    workflows,
    orchestrations,
    logs,
    tags,
    refusals,
    temporary,
    teardown,
]


def main():
    checks = Checks()
    cloud = Session.from_environment(os.environ)
    for scene in STORY:
        scene.play(cloud, checks)
    for action, defects in sorted(cloud.shapes.items()):
        with checks(f"shape of {action}"):
            assert not defects, "; ".join(sorted(defects))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
