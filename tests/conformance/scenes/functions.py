"""A function from creation to its first published version."""

import hashlib

from support.checks import equal, refused, wait_for
from support.names import EXECUTION_ROLE, FUNCTION, NOBODY
from support.package import encoded, package

# Comes back letter by letter.
AWKWARD = 'a+b & c=d, 100% "视频" {x}'


def play(cloud, checks):
    archive = package("one")
    settings = {
        "FunctionName": FUNCTION,
        "Runtime": "CustomRuntime",
        "Handler": "index.main_handler",
        "Description": "conformance, made by the SDK",
        "MemorySize": 256,
        "Timeout": 10,
        "InitTimeout": 10,
        "Role": EXECUTION_ROLE,
        "Environment": {"Variables": [{"Key": "STAGE", "Value": "first"}, {"Key": "AWKWARD", "Value": AWKWARD}]},
        "Code": {"ZipFile": encoded(archive)},
    }

    with checks("function with an unknown role"), refused("ResourceNotFound.Role"):
        cloud.scf("CreateFunction", **settings | {"Role": NOBODY})
    with checks("create a function"):
        cloud.scf("CreateFunction", **settings)
    with checks("a function begins as Creating"):
        status = cloud.scf("GetFunction", FunctionName=FUNCTION).Status
        assert status in ("Creating", "Active"), f"Status is {status}"
    with checks("a function becomes Active"):
        active(cloud)
    with checks("read the function back"):
        found = cloud.scf("GetFunction", FunctionName=FUNCTION)
        for field in (
            "FunctionName",
            "Runtime",
            "Handler",
            "Description",
            "MemorySize",
            "Timeout",
            "InitTimeout",
            "Role",
        ):
            equal(getattr(found, field), settings[field], field)
        equal({one.Key: one.Value for one in found.Environment.Variables}, {"STAGE": "first", "AWKWARD": AWKWARD})
        equal(
            (found.Namespace, found.Type, found.FunctionVersion, found.Qualifier),
            ("default", "Event", "$LATEST", "$LATEST"),
        )
        equal((found.CodeSize, found.CodeResult, found.ErrNo), (len(archive), "success", 0))
        equal((found.AvailableStatus, found.StatusReasons), ("Available", []))
        assert found.FunctionId.startswith("lam-"), f"FunctionId is {found.FunctionId}"
    with checks("log topic by default"):
        found = cloud.scf("GetFunction", FunctionName=FUNCTION)
        assert found.ClsLogsetId and found.ClsTopicId, "the function has no log topic"
    with checks("hash of the code"):
        equal(cloud.scf("GetFunctionAddress", FunctionName=FUNCTION).CodeSha256, hashlib.sha256(archive).hexdigest())
    with checks("list functions"):
        listed = cloud.scf("ListFunctions", Limit=20, Offset=0)
        equal(([one.FunctionName for one in listed.Functions], listed.TotalCount), ([FUNCTION], 1))
    with checks("list functions past the end"):
        listed = cloud.scf("ListFunctions", Limit=20, Offset=20)
        equal((listed.Functions, listed.TotalCount), ([], 1))
    with checks("list functions by part of a name"):
        equal(cloud.scf("ListFunctions", SearchKey="formanc").TotalCount, 1)
        equal(cloud.scf("ListFunctions", SearchKey=NOBODY).TotalCount, 0)
    with checks("duplicate function"), refused("ResourceInUse.Function", "ResourceInUse.FunctionName"):
        cloud.scf("CreateFunction", **settings)

    with checks("publish a version"):
        equal(cloud.scf("PublishVersion", FunctionName=FUNCTION, Description="the first").FunctionVersion, "1")
    with checks("$LATEST never shows Publishing"):
        assert cloud.scf("GetFunction", FunctionName=FUNCTION).Status != "Publishing", "Terraform would stop here"
    with checks("a version becomes Active"):
        equal(active(cloud, Qualifier="1").FunctionVersion, "1", "FunctionVersion")
    with checks("list versions"):
        listed = cloud.scf("ListVersionByFunction", FunctionName=FUNCTION)
        equal(sorted(listed.FunctionVersion), ["$LATEST", "1"])
        equal({one.Version: one.Description for one in listed.Versions}["1"], "the first", "Description")


def active(cloud, name=FUNCTION, **more):
    """Returns the function once it is Active."""

    def probe():
        found = cloud.scf("GetFunction", FunctionName=name, **more)
        assert not found.Status.endswith("Failed"), f"{name} is {found.Status}: {found.StatusDesc}"
        return found if found.Status == "Active" else None

    return wait_for(f"{name} to become Active", probe)
