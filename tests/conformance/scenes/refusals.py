"""What SCF refuses, by its documented codes."""

from support.checks import refused
from support.names import FUNCTION, NOBODY
from support.package import encoded, package

MISSING = ("ResourceNotFound.Function", "ResourceNotFound.FunctionName")


def play(cloud, checks):
    for action, more in {
        "GetFunction": {},
        "GetFunctionAddress": {},
        "UpdateFunctionConfiguration": {"Timeout": 5},
        "UpdateFunctionCode": {"Code": {"ZipFile": encoded(package("any"))}},
        "PublishVersion": {},
        "ListVersionByFunction": {},
        "ListTriggers": {},
        "GetAlias": {"Name": "$DEFAULT"},
        "DeleteFunction": {},
    }.items():
        with checks(f"{action} of a missing function"), refused(*MISSING):
            cloud.scf(action, FunctionName=NOBODY, **more)
    with checks("missing version"), refused("ResourceNotFound.Version", "ResourceNotFound.FunctionVersion"):
        cloud.scf("GetFunction", FunctionName=FUNCTION, Qualifier="99")
    with checks("missing namespace"), refused("ResourceNotFound.Namespace"):
        cloud.scf("ListFunctions", Namespace=NOBODY)
    with checks("missing function name"), refused("MissingParameter"):
        cloud.scf("PublishVersion")

    for name, code, settings in (
        ("function name ending in a hyphen", "InvalidParameterValue.FunctionName", {"FunctionName": "conformance-"}),
        ("unknown runtime", "InvalidParameterValue.Runtime", {"Runtime": "Cobol74"}),
        ("no code", "MissingParameter.Code", {"Code": None}),
        ("code that is no zip", "InvalidParameterValue.ZipFile", {"Code": {"ZipFile": encoded(b"no zip")}}),
        ("code that is no base64", "InvalidParameterValue.ZipFileBase64BinasciiError", {"Code": {"ZipFile": "%%%%"}}),
        ("memory between the steps", "InvalidParameterValue.*", {"MemorySize": 100}),
        ("timeout above the limit", "LimitExceeded.Timeout", {"Timeout": 901}),
        ("reserved variable", "InvalidParameterValue.EnvironmentSystemProtect", variable("SCF_STAGE", "x")),
        ("variable without a name", "InvalidParameterValue.Environment", variable("", "x")),
        ("5 KB of variables", "InvalidParameterValue.EnvironmentExceededLimit", variable("LONG", "x" * 5000)),
        ("missing namespace", "ResourceNotFound.Namespace", {"Namespace": NOBODY}),
    ):
        with checks(f"create with {name}"), refused(code):
            cloud.scf("CreateFunction", **accepted() | settings)
    with checks("create with a text for a number"), refused("InvalidParameter", "InvalidParameterValue.*"):
        cloud.plain("scf", "CreateFunction", **accepted() | {"Timeout": "soon"})


def accepted():
    """Settings that would do, so that only what a check changes can be refused."""
    return {"FunctionName": "refused", "Runtime": "CustomRuntime", "Code": {"ZipFile": encoded(package("any"))}}


def variable(key, value):
    return {"Environment": {"Variables": [{"Key": key, "Value": value}]}}
