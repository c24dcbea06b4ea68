"""Tags: made, carried, found, let go."""

from support.checks import equal, refused
from support.names import FUNCTION, NOBODY
from support.session import REGION

TAG = {"TagKey": "team", "TagValue": "video"}
PLACE = {"ServiceType": "scf", "ResourcePrefix": "namespace", "ResourceRegion": REGION}
CARRIER = {**PLACE, "ResourceIds": [f"default/function/{FUNCTION}"]}


def play(cloud, checks):
    with checks("carry a tag that does not exist"), refused("ResourceNotFound.TagNonExist"):
        cloud.tag("AttachResourcesTag", **CARRIER, **TAG)
    with checks("make a tag"):
        cloud.tag("CreateTag", **TAG)
        listed = cloud.tag("DescribeTags", TagKey="team")
        equal([(one.TagKey, one.TagValue, one.CanDelete) for one in listed.Tags], [("team", "video", 1)])
    with checks("duplicate tag"), refused("ResourceInUse.TagDuplicate"):
        cloud.tag("CreateTag", **TAG)
    with checks("carry a tag"):
        cloud.tag("AttachResourcesTag", **CARRIER, **TAG)
        tags = cloud.scf("GetFunction", FunctionName=FUNCTION).Tags
        equal([(one.Key, one.Value) for one in tags], [("team", "video")])
        equal(cloud.tag("DescribeTags", TagKey="team").Tags[0].CanDelete, 0, "CanDelete")
    with checks("delete a tag that is carried"), refused("FailedOperation.TagAttachedResource"):
        cloud.tag("DeleteTag", **TAG)
    with checks("find resources by tag"):
        filters = [{"TagKey": "team", "TagValue": ["audio", "video"]}]
        found = cloud.tag("GetResources", TagFilters=filters).ResourceTagMappingList
        equal(len(found), 1, "resources")
        assert found[0].Resource.endswith(f"/function/{FUNCTION}"), f"Resource is {found[0].Resource}"
        equal([(one.TagKey, one.TagValue) for one in found[0].Tags], [("team", "video")])
    with checks("tags of a resource"):
        told = cloud.tag("DescribeResourceTagsByResourceIds", **CARRIER, Offset=0, Limit=20)
        equal([(one.TagKey, one.TagValue) for one in told.Tags], [("team", "video")])
    with checks("change the tags of a resource"):
        stage = {"TagKey": "stage", "TagValue": "prod"}
        cloud.tag("ModifyResourceTags", Resource=found[0].Resource, ReplaceTags=[stage])
        cloud.tag("DetachResourcesTag", **CARRIER, TagKey="team")
        equal([one.Key for one in cloud.scf("GetFunction", FunctionName=FUNCTION).Tags], ["stage"])
        cloud.tag("ModifyResourceTags", Resource=found[0].Resource, DeleteTags=[{"TagKey": "stage"}])
    with checks("delete a tag"):
        cloud.tag("DeleteTag", **TAG)
        equal(cloud.tag("DescribeTags", TagKey="team").TotalCount, 0)
    with checks("delete a missing tag"), refused("ResourceNotFound.TagNonExist"):
        cloud.tag("DeleteTag", TagKey=NOBODY, TagValue="")
