"""tccli, unmodified and one process per call, takes a function from its roles to its end.

Reads what `sdk.py` reads. Every call goes through the program's own parser of arguments, its own signature (TC3) and its
own printing; plain HTTP comes from an endpoint with a scheme, which makes its Host header malformed. To load tccli takes
seconds, so that is done once: each call is a copy of the process that has it.
"""

import json
import os
import sys
import tempfile
import time
import traceback

from support.checks import Checks, equal, wait_for
from support.names import NOBODY
from support.package import encoded, package
from support.session import REGION

FUNCTION = "cli"
ROLE = "SCF_QcsRole"
TRUST = json.dumps(
    {
        "version": "2.0",
        "statement": [
            {"action": "name/sts:AssumeRole", "effect": "allow", "principal": {"service": "scf.qcloud.com"}}
        ],
    }
)


class Refused(Exception):
    """tccli ended with an error; its words."""


class Cli:
    def __init__(self, home):
        # Its settings and its log belong to the user; these are nobody's. It opens the log when it is loaded.
        os.environ["HOME"] = home
        from tccli import main

        self.program = main
        self.calls = 0

    def __call__(self, product, action, **parameters):
        """Runs one call and returns the printed answer."""
        self.calls += 1
        words = [product, action, "--region", REGION, "--endpoint", os.environ["MPSTACK_ENDPOINT"]]
        for name, value in parameters.items():
            words += [f"--{name}", value if isinstance(value, str) else json.dumps(value)]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            code = self.run(words, out, err)
            told, complaints = content(out), content(err)
        if code:
            raise Refused(told + complaints)
        return json.loads(told)

    def run(self, words, out, err):
        """Runs tccli with these words in a copy of this process, and returns its exit code."""
        sys.stdout.flush()
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        sys.argv = ["tccli", *words]
        code = 1
        try:
            code = self.program.main()
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def refused(self, code, *call, **parameters):
        try:
            self(*call, **parameters)
        except Refused as error:
            assert f"code:{code} " in str(error), f"expected {code}, got {error}"
        else:
            raise AssertionError(f"expected {code}, but the call was accepted")


def content(file):
    file.seek(0)
    return file.read().decode()


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="mpstack-tccli-") as home:
        call = Cli(home)
        for scene in (identity, deployment, releases, triggers, invocations, end):
            scene(call, checks)
    print(f"{checks.passed} passed, {checks.failed} failed ({call.calls} calls)")
    return 1 if checks.failed else 0


def identity(call, checks):
    with checks("caller identity"):
        equal(call("sts", "GetCallerIdentity")["Type"], "CAMUser", "Type")
    with checks("wrong key"):
        call.refused("AuthFailure.SignatureFailure", "sts", "GetCallerIdentity", secretKey="wrong")
    with checks("create the service role"):
        made = call("cam", "CreateRole", RoleName=ROLE, PolicyDocument=TRUST, Description="视频 100%")
        role = call("cam", "GetRole", RoleName=ROLE)["RoleInfo"]
        equal((role["RoleId"], role["Description"]), (made["RoleId"], "视频 100%"))
    with checks("attach a policy"):
        call("cam", "AttachRolePolicy", AttachRoleName=ROLE, PolicyName="QcloudAccessForScfRole")
        attached = call("cam", "ListAttachedRolePolicies", RoleName=ROLE, Page=1, Rp=200)
        equal([one["PolicyName"] for one in attached["List"]], ["QcloudAccessForScfRole"])
    with checks("list roles"):
        equal([one["RoleName"] for one in call("cam", "DescribeRoleList", Page=1, Rp=20)["List"]], [ROLE])
    with checks("tags of the role"):
        resource = {"ServiceType": "cam", "ResourcePrefix": "role", "ResourceIds": [made["RoleId"]]}
        equal(call("tag", "DescribeResourceTagsByResourceIds", ResourceRegion="", **resource)["Tags"], [])


def deployment(call, checks):
    with checks("missing function"):
        call.refused("ResourceNotFound.Function", "scf", "GetFunction", FunctionName=NOBODY)
    with checks("create a function"):
        variables = {"Variables": [{"Key": "STAGE", "Value": "first"}]}
        code = {"ZipFile": encoded(package("one"))}
        settings = {"Runtime": "CustomRuntime", "MemorySize": 256, "Timeout": 10, "Environment": variables, "Code": code}
        call("scf", "CreateFunction", FunctionName=FUNCTION, **settings)
    with checks("tccli's own waiter"):
        # It asks once per interval until the expression is true, and prints the last answer.
        waiter = json.dumps({"expr": "Status", "to": "Active", "timeout": 60, "interval": 1})
        found = call("scf", "GetFunction", FunctionName=FUNCTION, waiter=waiter)
        equal((found["MemorySize"], found["Environment"]), (256, variables))
    with checks("update the code"):
        call("scf", "UpdateFunctionCode", FunctionName=FUNCTION, Code={"ZipFile": encoded(package("two"))})
        active(call)
    with checks("update the configuration"):
        stage = {"Variables": [{"Key": "STAGE", "Value": "second"}]}
        call("scf", "UpdateFunctionConfiguration", FunctionName=FUNCTION, Timeout=20, Environment=stage)
        found = active(call)
        equal((found["MemorySize"], found["Timeout"], found["Environment"]), (256, 20, stage))
    with checks("list functions"):
        found = call("scf", "ListFunctions", Limit=20, Offset=0)
        equal([one["FunctionName"] for one in found["Functions"]], [FUNCTION])
    with checks("refused memory"):
        parameters = {"FunctionName": FUNCTION, "MemorySize": 100}
        call.refused("InvalidParameterValue.MemorySize", "scf", "UpdateFunctionConfiguration", **parameters)


def releases(call, checks):
    with checks("publish a version"):
        equal(call("scf", "PublishVersion", FunctionName=FUNCTION, Description="first")["FunctionVersion"], "1")
        active(call, Qualifier="1")
        listed = call("scf", "ListVersionByFunction", FunctionName=FUNCTION)
        equal(sorted(listed["FunctionVersion"]), ["$LATEST", "1"])
    with checks("an alias with weights"):
        weights = {"AdditionalVersionWeights": [{"Version": "$LATEST", "Weight": 0.2}]}
        where = {"FunctionName": FUNCTION, "FunctionVersion": "1"}
        call("scf", "CreateAlias", Name="live", RoutingConfig=weights, **where)
        call("scf", "UpdateAlias", Name="$DEFAULT", **where)
        routing = call("scf", "GetAlias", FunctionName=FUNCTION, Name="live")["RoutingConfig"]
        equal(routing["AdditionalVersionWeights"], weights["AdditionalVersionWeights"])
        aliases = call("scf", "ListAliases", FunctionName=FUNCTION)["Aliases"]
        equal({one["Name"]: one["FunctionVersion"] for one in aliases}, {"$DEFAULT": "1", "live": "1"})


def triggers(call, checks):
    timer = {"FunctionName": FUNCTION, "TriggerName": "daily", "Type": "timer"}
    with checks("a timer"):
        call("scf", "CreateTrigger", TriggerDesc="0 0 2 * * * *", Qualifier="$DEFAULT", Enable="OPEN", **timer)
        found = call("scf", "ListTriggers", FunctionName=FUNCTION)["Triggers"]
        told = [(one["TriggerName"], one["TriggerDesc"], one["Enable"]) for one in found]
        equal(told, [("daily", '{"cron":"0 0 2 * * * *"}', 1)])
    with checks("delete the timer"):
        call("scf", "DeleteTrigger", Qualifier="$DEFAULT", **timer)
        equal(call("scf", "ListTriggers", FunctionName=FUNCTION)["Triggers"], [])
    with checks("tasks of MPS"):
        call.refused("ResourceNotFound", "mps", "DescribeTaskDetail", TaskId=NOBODY)
        equal(call("mps", "DescribeTasks", Status="FINISH")["TaskSet"], [])


def invocations(call, checks):
    with checks("invoke"):
        context = json.dumps({"EventType": "Tail", "text": "视频 & \"x\""})
        result = call("scf", "Invoke", FunctionName=FUNCTION, ClientContext=context, LogType="Tail")["Result"]
        answer = json.loads(result["RetMsg"])
        equal((answer["build"], answer["stage"], answer["event"]), ("two", "second", json.loads(context)))
        assert "received Tail" in result["Log"], f"Log is {result['Log']!r}"
    with checks("the log topic"):
        topic = call("scf", "GetFunction", FunctionName=FUNCTION)["ClsTopicId"]
        now = int(time.time() * 1000)
        frame = {"TopicId": topic, "From": now - 600_000, "To": now + 600_000, "QuerySyntax": 0}

        def found():
            results = call("cls", "SearchLog", Query="received", **frame)["Results"]
            return any("received Tail" in one["LogJson"] for one in results)

        wait_for("the line in the log topic", found)


def end(call, checks):
    with checks("delete the aliases and the version"):
        call("scf", "DeleteAlias", FunctionName=FUNCTION, Name="live")
        call("scf", "UpdateAlias", FunctionName=FUNCTION, Name="$DEFAULT", FunctionVersion="$LATEST")
        call("scf", "DeleteFunction", FunctionName=FUNCTION, Qualifier="1")
    with checks("delete the function"):
        call("scf", "DeleteFunction", FunctionName=FUNCTION)
        wait_for("the end", lambda: call("scf", "ListFunctions")["TotalCount"] == 0)
        call.refused("ResourceNotFound.Function", "scf", "GetFunction", FunctionName=FUNCTION)
    with checks("delete the role"):
        call("cam", "DetachRolePolicy", DetachRoleName=ROLE, PolicyName="QcloudAccessForScfRole")
        call("cam", "DeleteRole", RoleName=ROLE)
        call.refused("InvalidParameter.RoleNotExist", "cam", "GetRole", RoleName=ROLE)


def active(call, **more):
    def probe():
        found = call("scf", "GetFunction", FunctionName=FUNCTION, **more)
        return found if found["Status"] == "Active" else None

    return wait_for("the function to become Active", probe)


if __name__ == "__main__":
    sys.exit(main())
