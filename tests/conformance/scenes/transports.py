"""Every way to send a request means the same: two methods, three signatures."""

import itertools
import json

from scenes.functions import AWKWARD, active
from support.checks import equal, refused, wait_for
from support.names import FUNCTION
from support.package import encoded, package

METHODS = ("POST", "GET")
SIGNATURES = ("TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256")


def play(cloud, checks):
    for method, sign in itertools.product(METHODS, SIGNATURES):
        speaker = cloud.but(method=method, sign=sign)
        with checks(f"identity by {method} {sign}"):
            equal(speaker.sts("GetCallerIdentity").Type, "CAMUser")
        with checks(f"numbers by {method} {sign}"):
            equal(speaker.cam("DescribeRoleList", Page=1, Rp=2).List[0].ConsoleLogin, 0)
        with checks(f"lists by {method} {sign}"):
            runtimes = [{"Name": "Runtime", "Values": ["Nodejs18.15", "CustomRuntime"]}]
            equal(speaker.scf("ListFunctions", Limit=5, Filters=runtimes).TotalCount, 1)
        with checks(f"awkward text by {method} {sign}"):
            result = speaker.scf("Invoke", FunctionName=FUNCTION, ClientContext=json.dumps({"text": AWKWARD})).Result
            equal(json.loads(result.RetMsg)["event"], {"text": AWKWARD})
        with checks(f"error by {method} {sign}"), refused("ResourceNotFound.Function", "ResourceNotFound.FunctionName"):
            speaker.scf("GetFunction", FunctionName=f"missing-{method}-{sign}")
    with checks("a connection per request"):
        speaker = cloud.but(keep_alive=False)
        equal([speaker.scf("ListFunctions").TotalCount for _ in range(3)], [1, 1, 1])
    with checks("unsigned payload"):
        equal(cloud.but(unsigned_payload=True).scf("ListFunctions", Limit=1).TotalCount, 1)

    # The Serverless toolkit creates everything this way.
    old, name = cloud.but(sign="HmacSHA1"), f"{FUNCTION}-old"
    with checks("create by HmacSHA1"):
        variables = [{"Key": "AWKWARD", "Value": AWKWARD}, {"Key": "SECOND", "Value": "2"}]
        old.scf(
            "CreateFunction",
            FunctionName=name,
            Runtime="CustomRuntime",
            MemorySize=512,
            Timeout=7,
            Environment={"Variables": variables},
            Code={"ZipFile": encoded(package("old"))},
        )
        found = active(old, name)
        equal((found.MemorySize, found.Timeout), (512, 7))
        equal({one.Key: one.Value for one in found.Environment.Variables}, {"AWKWARD": AWKWARD, "SECOND": "2"})
    with checks("delete by HmacSHA1"):
        old.scf("DeleteFunction", FunctionName=name)
        wait_for(f"{name} to go", lambda: gone(old, name))


def gone(cloud, name, **more):
    """Whether the function is deleted and said to be so by the documented code."""
    if any(one.FunctionName == name for one in cloud.scf("ListFunctions", **more).Functions):
        return False
    with refused("ResourceNotFound.Function", "ResourceNotFound.FunctionName"):
        cloud.scf("GetFunction", FunctionName=name, **more)
    return True
