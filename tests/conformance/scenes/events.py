"""Asynchronous events, asked for by their ids; logs the retired way."""

import json

from support.checks import equal, refused, wait_for
from support.names import FUNCTION, NOBODY


def play(cloud, checks):
    with checks("an event ends"):
        event = cloud.scf("Invoke", FunctionName=FUNCTION, InvocationType="Event", ClientContext='{"n":1}').Result
        request = event.FunctionRequestId
        equal(ended(cloud, request).StatusCode, 200, "StatusCode")
    with checks("list events"):
        listed = cloud.scf("ListAsyncEvents", FunctionName=FUNCTION, InvokeRequestId=request)
        equal(listed.TotalCount, 1, "TotalCount")
        one = listed.EventList[0]
        equal((one.InvokeRequestId, one.Status, one.Qualifier), (request, "FINISHED", "$LATEST"))
        finished = cloud.scf("ListAsyncEvents", FunctionName=FUNCTION, Status=["FINISHED"], Limit=100)
        assert finished.TotalCount >= 2, f"TotalCount is {finished.TotalCount}"
    with checks("end an event that ended"), refused("FailedOperation.AsyncEventStatus"):
        cloud.scf("TerminateAsyncEvent", FunctionName=FUNCTION, InvokeRequestId=request)
    with checks("end an unknown event"), refused("ResourceNotFound.AsyncEvent"):
        cloud.scf("TerminateAsyncEvent", FunctionName=FUNCTION, InvokeRequestId=NOBODY)
    with checks("ask for an unknown event"), refused("ResourceNotFound.AsyncEvent"):
        cloud.scf("GetAsyncEventStatus", InvokeRequestId=NOBODY)
    with checks("logs the retired way"):
        found = cloud.scf("GetFunctionLogs", FunctionName=FUNCTION, FunctionRequestId=request)
        equal((found.TotalCount, found.Data[0].RequestId, found.Data[0].RetCode), (1, request, 0))
        equal(json.loads(found.Data[0].RetMsg)["event"], {"n": 1}, "RetMsg")
        assert "received None None None" in found.Data[0].Log, f"Log is {found.Data[0].Log!r}"


def ended(cloud, request):
    """Returns the status of an event once it no longer runs."""

    def probe():
        result = cloud.scf("GetAsyncEventStatus", InvokeRequestId=request).Result
        return result if result.Status != "RUNNING" else None

    return wait_for(f"the event {request}", probe)
