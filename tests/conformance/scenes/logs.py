"""The function's log topic: listed, and searched by the SDK's own model."""

import time

from support.checks import equal, refused
from support.names import FUNCTION, NOBODY


def play(cloud, checks):
    function = cloud.scf("GetFunction", FunctionName=FUNCTION)
    with checks("list topics"):
        filters = [{"Key": "topicId", "Values": [function.ClsTopicId]}]
        listed = cloud.cls("DescribeTopics", Filters=filters, Offset=0, Limit=20)
        equal((listed.TotalCount, listed.Topics[0].LogsetId), (1, function.ClsLogsetId))
    with checks("list log sets"):
        filters = [{"Key": "logsetId", "Values": [function.ClsLogsetId]}]
        listed = cloud.cls("DescribeLogsets", Filters=filters)
        equal((listed.TotalCount, listed.Logsets[0].LogsetId), (1, function.ClsLogsetId))
    with checks("list topics of another name"):
        filters = [{"Key": "topicName", "Values": [NOBODY]}]
        equal(cloud.cls("DescribeTopics", Filters=filters).TotalCount, 0)
    now = int(time.time() * 1000)
    query = {"From": now - 600_000, "To": now + 600_000, "QueryString": f'SCF_FunctionName:"{FUNCTION}"', "Limit": 2}
    with checks("search a topic"):
        found = cloud.cls("SearchLog", TopicId=function.ClsTopicId, **query)
        equal((len(found.Results), found.ListOver), (2, False))
        rest = cloud.cls("SearchLog", TopicId=function.ClsTopicId, **query, Context=found.Context)
        assert rest.Results[0].PkgLogId != found.Results[0].PkgLogId, "the second page is the first one"
    with checks("search a missing topic"), refused("ResourceNotFound.TopicNotExist"):
        cloud.cls("SearchLog", TopicId=NOBODY, **query)
