"""The uploaded program runs: at once, later, and when it fails."""

import json

from support.checks import equal, refused, wait_for
from support.names import FUNCTION, NOBODY


def play(cloud, checks):
    with checks("invoke and read the answer"):
        result = cloud.scf("Invoke", FunctionName=FUNCTION, ClientContext=json.dumps({"hello": "视频"})).Result
        answer = json.loads(result.RetMsg)
        equal(answer["event"], {"hello": "视频"}, "event")
        equal((answer["build"], answer["stage"], answer["version"]), ("one", "first", "$LATEST"))
        equal((answer["function"], answer["region"]), (FUNCTION, "ap-guangzhou"))
        equal((answer["memory"], answer["budget"]), ("256", "10000"), "limits told to the program")
        equal(answer["request_id"], result.FunctionRequestId, "request id told to the program")
        equal((result.ErrMsg, result.InvokeResult), ("", 0), "failure")
        equal(answer["credentials"], True, "keys of the execution role")
    with checks("invoke a version"):
        answer = invoke(cloud, Qualifier="1")
        equal(answer["version"], "1")
    with checks("invoke an alias"):
        equal(invoke(cloud, Qualifier="$DEFAULT")["version"], "1")
    with checks("InvokeFunction"):
        result = cloud.scf(
            "InvokeFunction", FunctionName=FUNCTION, Event=json.dumps({"n": 1}), Qualifier="$LATEST"
        ).Result
        equal(json.loads(result.RetMsg)["event"], {"n": 1})
    with checks("tail of the log"):
        result = cloud.scf("Invoke", FunctionName=FUNCTION, ClientContext='{"EventType":"Tail"}', LogType="Tail").Result
        assert "received Tail None None" in result.Log, f"Log is {result.Log!r}"
    with checks("a failing function is a successful call"):
        result = cloud.scf("Invoke", FunctionName=FUNCTION, ClientContext='{"fail":"on purpose"}').Result
        assert "on purpose" in result.ErrMsg, f"ErrMsg is {result.ErrMsg!r}"
    with checks("status of a failed request"):
        equal(finished(cloud, result.FunctionRequestId).RetCode, -1, "RetCode")

    with checks("invoke later"):
        result = cloud.scf(
            "Invoke", FunctionName=FUNCTION, InvocationType="Event", ClientContext='{"later":true}'
        ).Result
        equal((result.RetMsg, result.ErrMsg, result.Log), ("", "", ""), "answer before the run")
        status = finished(cloud, result.FunctionRequestId)
        equal((status.RetCode, status.FunctionName), (0, FUNCTION))
        equal(json.loads(status.RetMsg)["event"], {"later": True}, "RetMsg")

    with checks("event that is not JSON"), refused("InvalidParameterValue.*"):
        cloud.scf("Invoke", FunctionName=FUNCTION, ClientContext="{")
    with checks("invoke a missing version"), refused("ResourceNotFound.Qualifier"):
        cloud.scf("Invoke", FunctionName=FUNCTION, Qualifier="99")
    with checks("invoke a missing function"), refused("ResourceNotFound.Function", "ResourceNotFound.FunctionName"):
        cloud.scf("Invoke", FunctionName=NOBODY)


def invoke(cloud, **more):
    return json.loads(cloud.scf("Invoke", FunctionName=FUNCTION, ClientContext="{}", **more).Result.RetMsg)


def finished(cloud, request):
    """Returns the status of a request once it no longer runs."""

    def probe():
        told = cloud.scf("GetRequestStatus", FunctionName=FUNCTION, FunctionRequestId=request).Data
        return next((one for one in told or [] if one.RetCode != 1), None)

    return wait_for(f"request {request}", probe)
