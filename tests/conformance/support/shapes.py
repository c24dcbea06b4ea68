"""Holds an answer, as the SDK decoded it, against what the SDK's own documentation says of every field.

The models of the SDK are generated from the published specification: each property names its type and carries a remark
if the service may leave it null. So anything else that is missing, null or of another type is a defect of the cloud.
"""

import re

from tencentcloud.common.abstract_model import AbstractModel

TYPE = re.compile(r":rtype: (.+)")
NULLABLE = re.compile(r"返回 ?null")

PLAIN = {"str": str, "int": int, "float": (int, float), "bool": bool}

# The official examples leave these out or show null, though the remark is missing: most are one of several alternatives;
# a template of sound has no `VideoTemplate`, a topic without a key of its own no `CustomKmsInfo`.
UNREMARKED = {
    "AIDubbingTask",
    "AiDubbingTaskResult",
    "CosInputInfo",
    "CosOutputStorage",
    "CustomKmsInfo",
    "ExtractBlindWatermarkTask",
    "Usage",
    "VideoTemplate",
}
# Seen in real answers, though not published: the length of a single stream.
UNPUBLISHED = {"Duration"}
# A task, a workflow and an orchestration repeat the request: what that did not mention need not come back. The sets of a
# workflow are always there; this is about what is in them.
ECHOES = {
    "ActivityPara",
    "AdaptiveDynamicStreamingTaskSet",
    "AnimatedGraphicTaskSet",
    "ImageSpriteTaskSet",
    "Input",
    "InputInfo",
    "OutputStorage",
    "SampleSnapshotTaskSet",
    "SnapshotByTimeOffsetTaskSet",
    "TaskNotifyConfig",
    "TranscodeTaskSet",
}


def unpublished(warnings):
    """Yields one text for each field that the SDK found and does not know."""
    for warning in warnings:
        names, found, _ = str(warning.message).partition(" fileds are useless.")
        if found:
            yield from (f"{name} is not published" for name in names.split(",") if name not in UNPUBLISHED)


def defects(model, path="", echo=False):
    """Yields one text for each field that is not as published."""
    for name, member in vars(type(model)).items():
        # Deprecated fields have no documentation, hence no type.
        if not isinstance(member, property) or not member.__doc__:
            continue
        kind = TYPE.search(member.__doc__).group(1)
        optional = echo or name in UNREMARKED or bool(NULLABLE.search(member.__doc__))
        yield from differences(getattr(model, name), kind, f"{path}{name}", optional, echo or name in ECHOES)


def differences(value, kind, path, optional, echo):
    if value is None:
        if not optional:
            yield f"{path} is missing or null"
    elif kind.startswith("list of "):
        # The SDK itself fails on an object where a list belongs, but it takes a text for a list of letters.
        if not isinstance(value, list):
            yield f"{path} is {value!r} instead of a list"
            return
        for item in value:
            yield from differences(item, kind.removeprefix("list of "), f"{path}[]", False, echo)
    elif isinstance(value, AbstractModel):
        yield from defects(value, f"{path}.", echo)
    elif kind in PLAIN and (not isinstance(value, PLAIN[kind]) or (isinstance(value, bool) and kind != "bool")):
        yield f"{path} is {value!r} instead of {kind}"
