"""Checks that print one line each and let the story go on."""

import contextlib
import re
import time

from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

# Long against the activation of a function and the simulated work of a task, short against a pipeline's patience.
WAIT_BUDGET = 60
WAIT_STEP = 0.2


class Checks:
    """Counts what passed and what failed."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    @contextlib.contextmanager
    def __call__(self, name):
        try:
            yield
        except Exception as error:  # Whatever went wrong inside, the other checks are still worth having.
            self.failed += 1
            print(f"FAIL {name}: {' '.join(reason(error).split())}", flush=True)
        else:
            self.passed += 1
            print(f"ok {name}", flush=True)


def reason(error):
    match error:
        case AssertionError():
            return str(error)
        case TencentCloudSDKException():
            return f"{error.code}: {error.message}"
        case UnboundLocalError():
            return f"an earlier check failed ({error})"
        case _:
            return f"{type(error).__name__}: {error}"


@contextlib.contextmanager
def refused(*codes):
    """Expects the call inside to be refused with one of the codes; one that ends in `.*` stands for its family."""
    wanted = " or ".join(codes)
    try:
        yield
    except TencentCloudSDKException as error:
        assert any(matches(code, error.code) for code in codes), f"expected {wanted}, got {error.code}: {error.message}"
        assert error.message, f"{error.code} says nothing"
        assert UUID.fullmatch(error.requestId or ""), f"{error.code} has the request id `{error.requestId}`"
    else:
        raise AssertionError(f"expected {wanted}, but the call was accepted")


def matches(wanted, code):
    family = wanted.removesuffix(".*")
    return code == family or (family != wanted and code.startswith(f"{family}."))


def equal(got, wanted, what="answer"):
    assert got == wanted, f"{what}: expected {wanted!r}, got {got!r}"


def wait_for(what, probe):
    """Returns the first true result of the probe."""
    end = time.monotonic() + WAIT_BUDGET
    while not (result := probe()):
        assert time.monotonic() < end, f"waited {WAIT_BUDGET} s in vain for {what}"
        time.sleep(WAIT_STEP)
    return result
