"""A timer: made, changed, closed, deleted."""

import json

from support.checks import equal, refused
from support.names import FUNCTION, NOBODY

# The first of January, at midnight: nobody waits for it here.
YEARLY = "0 0 0 1 1 * *"
MONTHLY = "0 0 0 1 * * *"
TIMER = {"FunctionName": FUNCTION, "TriggerName": "calendar", "Type": "timer", "Qualifier": "$DEFAULT"}


def play(cloud, checks):
    with checks("create a timer"):
        made = cloud.scf("CreateTrigger", **TIMER, TriggerDesc=YEARLY, Enable="OPEN", CustomArgument="once").TriggerInfo
        equal((made.TriggerName, made.Enable, json.loads(made.TriggerDesc)), ("calendar", 1, {"cron": YEARLY}))
    with checks("change a timer"):
        cloud.scf("UpdateTrigger", **TIMER, TriggerDesc=MONTHLY)
        found = listed(cloud)
        equal((json.loads(found.TriggerDesc), found.CustomArgument), ({"cron": MONTHLY}, "once"))
    with checks("close a timer"):
        cloud.scf("UpdateTriggerStatus", **TIMER, Enable="CLOSE")
        equal(listed(cloud).Enable, 0, "Enable")
    with checks("close it once more"), refused("FailedOperation.UpdateTriggerStatus"):
        cloud.scf("UpdateTriggerStatus", **TIMER, Enable="CLOSE")
    with checks("a timer without a schedule"), refused("InvalidParameterValue.TriggerDesc"):
        cloud.scf("UpdateTrigger", **TIMER, TriggerDesc="every day")
    with checks("change a missing timer"), refused("ResourceNotFound.Trigger"):
        cloud.scf("UpdateTrigger", **TIMER | {"TriggerName": NOBODY}, TriggerDesc=MONTHLY)
    with checks("delete a timer"):
        cloud.scf("DeleteTrigger", **TIMER)
        equal(cloud.scf("ListTriggers", FunctionName=FUNCTION).TotalCount, 0)


def listed(cloud):
    """Returns the one timer."""
    filters = [{"Name": "TriggerName", "Values": ["calendar"]}]
    return cloud.scf("ListTriggers", FunctionName=FUNCTION, Filters=filters).Triggers[0]
