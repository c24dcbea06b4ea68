"""Orchestrations: graphs of activities, started by hand."""

from scenes.intelligence import finished
from scenes.triggers import SOURCE, STORAGE
from scenes.workflows import TRIGGER
from support.checks import equal, refused

ACTIVITIES = [
    {"ActivityType": "input", "ReardriveIndex": [1, 2]},
    {
        "ActivityType": "action-trans",
        "ReardriveIndex": [3],
        "ActivityPara": {"TranscodeTask": {"Definition": 100010}},
    },
    {
        "ActivityType": "action-AIQualityControl",
        "ReardriveIndex": [3],
        "ActivityPara": {"QualityControlTask": {"Definition": 10}},
    },
    {"ActivityType": "output"},
]
ORDER = {"ScheduleName": "conformance", "Trigger": TRIGGER, "Activities": ACTIVITIES, "OutputStorage": STORAGE}


def play(cloud, checks):
    with checks("create an orchestration"):
        schedule = cloud.mps("CreateSchedule", **ORDER, OutputDir="/out/").ScheduleId
        found = one(cloud, schedule)
        equal((found.ScheduleName, found.Status, found.OutputDir), ("conformance", "Disabled", "/out/"))
        equal([activity.PredriveIndex for activity in found.Activities], [[], [0], [0], [1, 2]])
        equal(found.Activities[1].ActivityPara.TranscodeTask.Definition, 100010)
    with checks("enable and disable an orchestration"):
        cloud.mps("EnableSchedule", ScheduleId=schedule)
        equal(one(cloud, schedule).Status, "Enabled")
        cloud.mps("DisableSchedule", ScheduleId=schedule)
        equal(one(cloud, schedule).Status, "Disabled")
    with checks("change an orchestration"):
        cloud.mps("ModifySchedule", ScheduleId=schedule, ScheduleName="conformance-2")
        found = one(cloud, schedule)
        equal((found.ScheduleName, len(found.Activities)), ("conformance-2", len(ACTIVITIES)))
    with checks("start an orchestration by hand"):
        task = cloud.mps("ProcessMedia", InputInfo=SOURCE, ScheduleId=schedule).TaskId
        told = finished(cloud, task)
        equal(told.TaskType, "ScheduleTask")
        results = told.ScheduleTask.ActivityResultSet
        equal([one.ActivityType for one in results], ["Transcode", "AiQualityControl"])
        equal(results[0].ActivityResItem.TranscodeTask.Status, "SUCCESS")
        equal(results[1].ActivityResItem.QualityControlTask.Output.LLMDetectionReport.ResultCount, 0)
    with checks("an orchestration that does nothing"), refused("InvalidParameter"):
        cloud.mps("CreateSchedule", **ORDER | {"ScheduleName": "idle", "Activities": [{"ActivityType": "input"}]})
    with checks("delete an orchestration"):
        cloud.mps("DeleteSchedule", ScheduleId=schedule)
        equal(cloud.mps("DescribeSchedules").TotalCount, 0)


def one(cloud, schedule):
    return cloud.mps("DescribeSchedules", ScheduleIds=[schedule]).ScheduleInfoSet[0]
