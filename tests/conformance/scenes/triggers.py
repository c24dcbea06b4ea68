"""MPS triggers: bound through the undocumented actions, listed by SCF, fired by tasks."""

import json
import time

from support.checks import equal, refused, wait_for
from support.names import EVENT_TYPES, FUNCTION, NOBODY
from support.objects import put
from support.session import REGION

BINDING = {"ScfRegion": REGION, "Qualifier": "$DEFAULT", "FunctionName": FUNCTION, "Namespace": "default"}
BUCKET = "videos-1250000000"
SOURCE = {"Type": "COS", "CosInputInfo": {"Bucket": BUCKET, "Region": REGION, "Object": "/in/clip.mp4"}}
ABSENT = {"Type": "COS", "CosInputInfo": {"Bucket": BUCKET, "Region": REGION, "Object": "/in/none.mp4"}}
STORAGE = {"Type": "COS", "CosOutputStorage": {"Bucket": BUCKET, "Region": REGION}}
NOTICE = {"NotifyType": "SCF", "NotifyMode": "Finish"}


def play(cloud, checks):
    # The toolkit signs these two the old way, and CommonClient the new one.
    for event_type, sign in zip(EVENT_TYPES, ("TC3-HMAC-SHA256", "HmacSHA1")):
        with checks(f"bind {event_type} by {sign}"):
            bound = cloud.but(sign=sign).plain("mps", "BindTrigger", EventType=event_type, **BINDING)
            resource = bound["ResourceId"]
            assert resource.endswith(f"TriggerType/{event_type}Event"), f"ResourceId is {resource}"
        with checks(f"{event_type} is listed"):
            trigger = listed(cloud, event_type)
            equal((trigger.Type, trigger.ResourceId), ("mps", resource))
            equal((trigger.BindStatus, trigger.Enable, trigger.Qualifier), ("on", 1, "$DEFAULT"))
            equal(trigger.AvailableStatus, "Available", "AvailableStatus")
        with checks(f"bind {event_type} once more"):
            cloud.plain("mps", "BindTrigger", EventType=event_type, **BINDING)
            equal(len(mps_triggers(cloud)), 1 + EVENT_TYPES.index(event_type), "number of triggers")
    with checks("list triggers of another qualifier"):
        other = [{"Name": "Qualifier", "Values": ["1"]}]
        equal(cloud.scf("ListTriggers", FunctionName=FUNCTION, Filters=other).Triggers, [])

    with checks("a bucket with a video"):
        put(cloud, BUCKET)
        put(cloud, BUCKET, "in/clip.mp4", b"not much of a video")
    with checks("ProcessMedia fires the function"):
        task = process(cloud, SOURCE)
        logged(cloud, f"received WorkflowTask {task} FINISH")
    with checks("the finished task"):
        detail = cloud.mps("DescribeTaskDetail", TaskId=task)
        equal((detail.TaskType, detail.Status, detail.WorkflowTask.TaskId), ("WorkflowTask", "FINISH", task))
        equal((detail.WorkflowTask.ErrCode, detail.WorkflowTask.InputInfo.CosInputInfo.Object), (0, "/in/clip.mp4"))
        results = detail.WorkflowTask.MediaProcessResultSet
        equal([result.Type for result in results], ["Transcode", "SnapshotByTimeOffset"])
        equal((results[0].TranscodeTask.Status, results[0].TranscodeTask.Output.Definition), ("SUCCESS", 100010))
    with checks("a task whose source is absent ends and fires too"):
        task = process(cloud, ABSENT)
        logged(cloud, f"received WorkflowTask {task} FINISH")
        # Not by its model: whether the results of such a task are null or empty is not published.
        told = cloud.plain("mps", "DescribeTaskDetail", TaskId=task)["WorkflowTask"]
        assert told["ErrCode"] != 0 and told["Message"], f"ErrCode {told['ErrCode']}, Message {told['Message']!r}"
    with checks("EditMedia fires the function"):
        clips = [{"InputInfo": SOURCE, "StartTimeOffset": 0, "EndTimeOffset": 5}]
        task = cloud.mps(
            "EditMedia",
            FileInfos=clips,
            OutputStorage=STORAGE,
            OutputObjectPath="/out/cut.mp4",
            TaskNotifyConfig=NOTICE,
        )
        logged(cloud, f"received EditMediaTask {task.TaskId} FINISH")
    with checks("the finished edit"):
        detail = cloud.mps("DescribeTaskDetail", TaskId=task.TaskId)
        equal((detail.TaskType, detail.Status, detail.EditMediaTask.TaskId), ("EditMediaTask", "FINISH", task.TaskId))
    with checks("list finished tasks"):
        listed_tasks = cloud.mps("DescribeTasks", Status="FINISH").TaskSet
        equal(sorted(one.TaskType for one in listed_tasks), ["EditMediaTask", "WorkflowTask", "WorkflowTask"])

    with checks("missing task"), refused("ResourceNotFound", "InvalidParameterValue.*"):
        cloud.mps("DescribeTaskDetail", TaskId=NOBODY)
    with checks("task without a source"), refused("MissingParameter"):
        cloud.mps("ProcessMedia", OutputDir="/out/")
    with checks("bind to a missing function"), refused("ResourceNotFound.*"):
        cloud.plain("mps", "BindTrigger", EventType="WorkflowTask", **BINDING | {"FunctionName": NOBODY})
    with checks("bind an unknown event type"), refused("InvalidParameter.*", "InvalidParameterValue.*"):
        cloud.plain("mps", "BindTrigger", EventType="ScheduleTask", **BINDING)

    for event_type in EVENT_TYPES:
        with checks(f"unbind {event_type}"):
            where = {"Qualifier": "$DEFAULT", "FunctionName": FUNCTION, "Namespace": "default"}
            resource = listed(cloud, event_type).ResourceId
            cloud.plain("mps", "UnbindTrigger", Type="mps", ResourceId=resource, **where)
            equal(listed(cloud, event_type).BindStatus, "off", "BindStatus")
        with checks(f"delete the trigger of {event_type}"):
            trigger = listed(cloud, event_type)
            cloud.scf(
                "DeleteTrigger",
                FunctionName=FUNCTION,
                Type=trigger.Type,
                TriggerName=trigger.TriggerName,
                TriggerDesc=trigger.TriggerDesc,
                Qualifier=trigger.Qualifier,
            )
            equal([one for one in mps_triggers(cloud) if one.ResourceId == trigger.ResourceId], [])
    with checks("delete a missing trigger"), refused("ResourceNotFound.*"):
        cloud.scf("DeleteTrigger", FunctionName=FUNCTION, Type="timer", TriggerName=NOBODY, Qualifier="$DEFAULT")


def process(cloud, source):
    """Submits a transcoding with one snapshot and returns the id of the task."""
    outputs = {
        "TranscodeTaskSet": [{"Definition": 100010}],
        "SnapshotByTimeOffsetTaskSet": [{"Definition": 10, "TimeOffsetSet": [1]}],
    }
    order = {"OutputStorage": STORAGE, "OutputDir": "/out/", "MediaProcessTask": outputs, "TaskNotifyConfig": NOTICE}
    return cloud.mps("ProcessMedia", InputInfo=source, **order).TaskId


def mps_triggers(cloud):
    found = cloud.scf("ListTriggers", FunctionName=FUNCTION, Limit=100)
    equal(found.TotalCount, len(found.Triggers), "TotalCount")
    return [trigger for trigger in found.Triggers if trigger.Type == "mps"]


def listed(cloud, event_type):
    """Returns the one trigger of this event type, which its resource names."""
    found = [one for one in mps_triggers(cloud) if one.ResourceId.split("/")[-1] == f"{event_type}Event"]
    equal(len(found), 1, f"triggers of {event_type}")
    return found[0]


def logged(cloud, line):
    """Waits until the function has written the line to its log topic."""
    topic = cloud.scf("GetFunction", FunctionName=FUNCTION).ClsTopicId
    start = int((time.time() - 600) * 1000)

    def probe():
        found = cloud.plain(
            "cls",
            "SearchLog",
            TopicId=topic,
            From=start,
            To=start + 1200 * 1000,
            Limit=100,
            Sort="desc",
            QueryString=f'SCF_FunctionName:"{FUNCTION}" AND SCF_Type:Custom',
            QuerySyntax=0,
        )
        return any(json.loads(result["LogJson"])["SCF_Message"] == line for result in found["Results"])

    wait_for(f"the log line `{line}`", probe)
