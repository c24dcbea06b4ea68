"""Moderation, analysis, recognition and quality control; probes, events as text, templates."""

import json

from scenes.triggers import ABSENT, SOURCE, STORAGE
from support.checks import equal, refused, wait_for
from support.names import NOBODY

# A template that the vendor's examples use for each of them.
TASK = {"Definition": 10}
ORDERS = {
    "AiContentReviewTask": TASK,
    "AiAnalysisTask": TASK,
    "AiRecognitionTask": TASK,
    "AiQualityControlTask": TASK,
}


def play(cloud, checks):
    with checks("a task of every kind of intelligence"):
        task = cloud.mps("ProcessMedia", InputInfo=SOURCE, OutputStorage=STORAGE, OutputDir="/out/", **ORDERS).TaskId
        told = finished(cloud, task).WorkflowTask
        equal((told.Status, told.ErrCode), ("FINISH", 0))
    with checks("its results"):
        equal([one.Type for one in told.AiContentReviewResultSet], ["Porn", "Terrorism", "Political"])
        equal(told.AiContentReviewResultSet[0].PornTask.Output.Suggestion, "pass")
        equal([one.Type for one in told.AiAnalysisResultSet], ["Classification", "Cover", "Tag"])
        equal([one.Type for one in told.AiRecognitionResultSet], ["AsrFullTextRecognition"])
        equal(told.AiQualityControlTaskResult.Status, "SUCCESS")
    with checks("end a task that ended"), refused("InvalidParameterValue.*", "FailedOperation.*"):
        cloud.mps("ManageTask", OperationType="Abort", TaskId=task)
    with checks("end a missing task"), refused("InvalidParameterValue.TaskId", "ResourceNotFound"):
        cloud.mps("ManageTask", OperationType="Abort", TaskId=NOBODY)

    with checks("probe a source"):
        found = cloud.mps("DescribeMediaMetaData", InputInfo=SOURCE).MetaData
        equal((found.Size, found.Width, found.Height), (len(b"not much of a video"), 1920, 1080))
    with checks("probe an absent source"), refused("InvalidParameterValue.SrcFile"):
        cloud.mps("DescribeMediaMetaData", InputInfo=ABSENT)

    with checks("an event as text"):
        # As the function gets it, which is also how the detail of the task is told.
        payload = cloud.plain("mps", "DescribeTaskDetail", TaskId=task)["WorkflowTask"]
        event = {"EventType": "WorkflowTask", "WorkflowTaskEvent": payload, "SessionId": "s", "SessionContext": "c"}
        parsed = cloud.mps("ParseNotification", Content=json.dumps(event))
        equal((parsed.EventType, parsed.SessionId, parsed.WorkflowTaskEvent.TaskId), ("WorkflowTask", "s", task))
    with checks("a text that is no event"), refused("InvalidParameterValue.InvalidContent"):
        cloud.mps("ParseNotification", Content="{")

    with checks("templates of transcodes"):
        listed = cloud.mps("DescribeTranscodeTemplates", Definitions=[100020, 1010])
        equal({one.Definition for one in listed.TranscodeTemplateSet} >= {"100020"}, True)


def finished(cloud, task):
    """Returns the detail of a task once it is finished."""

    def probe():
        detail = cloud.mps("DescribeTaskDetail", TaskId=task)
        return detail if detail.Status == "FINISH" else None

    return wait_for(f"the task {task}", probe)
