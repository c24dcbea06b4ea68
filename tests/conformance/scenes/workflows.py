"""Workflows: made, set off by an upload, changed, deleted."""

from scenes.triggers import BUCKET, STORAGE
from support.checks import equal, refused, wait_for
from support.objects import put
from support.session import REGION

UPLOADS = {"Bucket": BUCKET, "Region": REGION, "Dir": "/inbox/", "Formats": ["mp4"]}
TRIGGER = {"Type": "CosFileUpload", "CosFileUploadTrigger": UPLOADS}
WORKFLOW = {
    "WorkflowName": "conformance",
    "Trigger": TRIGGER,
    "OutputStorage": STORAGE,
    "OutputDir": "/out/",
    "MediaProcessTask": {"TranscodeTaskSet": [{"Definition": 100010}]},
    "AiAnalysisTask": {"Definition": 10},
    "TaskNotifyConfig": {"NotifyType": "SCF", "NotifyMode": "Finish"},
    "TaskPriority": 2,
}


def play(cloud, checks):
    with checks("create a workflow"):
        workflow = cloud.mps("CreateWorkflow", **WORKFLOW).WorkflowId
        found = one(cloud, workflow)
        equal((found.WorkflowName, found.Status, found.TaskPriority), ("conformance", "Disabled", 2))
        equal((found.Trigger.Type, found.Trigger.CosFileUploadTrigger.Dir), ("CosFileUpload", "/inbox/"))
        tasks = found.MediaProcessTask
        equal((tasks.TranscodeTaskSet[0].Definition, tasks.ImageSpriteTaskSet), (100010, []))
    with checks("duplicate workflow"), refused("InvalidParameterValue.*"):
        cloud.mps("CreateWorkflow", **WORKFLOW)
    with checks("an upload sets an enabled workflow off"):
        cloud.mps("EnableWorkflow", WorkflowId=workflow)
        equal(one(cloud, workflow).Status, "Enabled")
        before = cloud.mps("DescribeTasks", Status="FINISH").TotalCount
        put(cloud, BUCKET, "inbox/clip.mp4", b"not much of a video")
        wait_for("its task", lambda: cloud.mps("DescribeTasks", Status="FINISH").TotalCount == before + 1)
    with checks("change an enabled workflow"), refused("InvalidParameterValue"):
        cloud.mps("ResetWorkflow", WorkflowId=workflow, **WORKFLOW)
    with checks("change a workflow that rests"):
        cloud.mps("DisableWorkflow", WorkflowId=workflow)
        least = {"WorkflowName": "conformance-2", "Trigger": TRIGGER, "AiContentReviewTask": {"Definition": 10}}
        cloud.mps("ResetWorkflow", WorkflowId=workflow, **least)
        found = one(cloud, workflow)
        equal((found.WorkflowName, found.MediaProcessTask.TranscodeTaskSet), ("conformance-2", []))
        equal((found.AiContentReviewTask.Definition, found.AiAnalysisTask), (10, None))
    with checks("delete a workflow"):
        cloud.mps("DeleteWorkflow", WorkflowId=workflow)
        equal(cloud.mps("DescribeWorkflows").TotalCount, 0)
    with checks("delete a missing workflow"), refused("ResourceNotFound.TemplateNotExist"):
        cloud.mps("DeleteWorkflow", WorkflowId=workflow)


def one(cloud, workflow):
    return cloud.mps("DescribeWorkflows", WorkflowIds=[workflow]).WorkflowInfoSet[0]
