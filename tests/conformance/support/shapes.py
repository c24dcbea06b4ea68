"""Holds an answer, as the SDK decoded it, against what the SDK's own documentation says of every field.

The models of the SDK are generated from the published specification: each property names its type and carries a remark
if the service may leave it null. So anything else that is missing, null or of another type is a defect of the cloud.
"""

import re

from tencentcloud.common.abstract_model import AbstractModel

TYPE = re.compile(r":rtype: (.+)")
NULLABLE = re.compile(r"返回 ?null")

PLAIN = {"str": str, "int": int, "float": (int, float), "bool": bool}

# One of several alternatives each; the official examples leave the unused ones out, though the remark is missing.
ALTERNATIVES = {"AiDubbingTaskResult", "CosInputInfo", "CosOutputStorage", "ExtractBlindWatermarkTask"}
# A task repeats the request: what that did not mention need not come back.
ECHOES = {"Input", "InputInfo", "OutputStorage", "TaskNotifyConfig"}


def defects(model, path="", echo=False):
    """Yields one text for each field that is not as published."""
    for name, member in vars(type(model)).items():
        if not isinstance(member, property):
            continue
        kind = TYPE.search(member.__doc__).group(1)
        optional = echo or name in ALTERNATIVES or bool(NULLABLE.search(member.__doc__))
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
