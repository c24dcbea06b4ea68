"""A function is changed: configuration, code, and what happens to a call that comes too early."""

import hashlib

from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from scenes.functions import active
from scenes.invocations import invoke
from support.checks import equal, wait_for
from support.names import FUNCTION
from support.package import encoded, package

BUSY = (
    "FailedOperation.UpdateFunctionCode",
    "FailedOperation.FunctionStatusError",
    "FailedOperation.OperationConflict",
)


def play(cloud, checks):
    archive = package("two")

    with checks("update the configuration"):
        variables = {"Variables": [{"Key": "STAGE", "Value": "second"}]}
        cloud.scf("UpdateFunctionConfiguration", FunctionName=FUNCTION, MemorySize=128, Environment=variables)
    with checks("code while the configuration settles"):
        # Either the function is Active already, or it must say that it is busy until it is.
        change = {"FunctionName": FUNCTION, "Handler": "index.main_handler", "Code": {"ZipFile": encoded(archive)}}
        wait_for("the code to be taken", lambda: taken(lambda: cloud.scf("UpdateFunctionCode", **change)))
        active(cloud)
    with checks("what the update did not mention stays"):
        found = cloud.scf("GetFunction", FunctionName=FUNCTION)
        equal((found.MemorySize, found.Timeout, found.Description), (128, 10, "conformance, made by the SDK"))
        equal({one.Key: one.Value for one in found.Environment.Variables}, {"STAGE": "second"}, "Environment")
    with checks("hash of the new code"):
        equal(cloud.scf("GetFunctionAddress", FunctionName=FUNCTION).CodeSha256, hashlib.sha256(archive).hexdigest())
    with checks("the new code runs"):
        answer = invoke(cloud)
        equal((answer["build"], answer["stage"], answer["memory"]), ("two", "second", "128"))
    with checks("the published version stays as it was"):
        answer = invoke(cloud, Qualifier="1")
        equal((answer["build"], answer["stage"], answer["memory"]), ("one", "first", "256"))
    with checks("clear the environment"):
        empty = {"Variables": [{"Key": "", "Value": ""}]}
        cloud.scf("UpdateFunctionConfiguration", FunctionName=FUNCTION, Environment=empty)
        equal(active(cloud).Environment.Variables, [], "Environment")

    with checks("retries of events by default"):
        equal(retries(cloud), (2, 21600))
    with checks("change the retries of events"):
        change = {"RetryConfig": [{"RetryNum": 0}], "MsgTTL": 60}
        cloud.scf("UpdateFunctionEventInvokeConfig", FunctionName=FUNCTION, AsyncTriggerConfig=change)
        equal(retries(cloud), (0, 60))


def taken(call):
    """Whether the call was accepted; a function that is busy may refuse it for now."""
    try:
        call()
    except TencentCloudSDKException as error:
        assert error.code in BUSY, f"{error.code} is not among the busy codes: {error.message}"
        return False
    return True


def retries(cloud):
    found = cloud.scf("GetFunctionEventInvokeConfig", FunctionName=FUNCTION).AsyncTriggerConfig
    return found.RetryConfig[0].RetryNum, found.MsgTTL
