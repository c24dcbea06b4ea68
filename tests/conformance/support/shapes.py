"""Holds an answer, as the SDK decoded it, against what the SDK's own documentation says of every field.

The models of the SDK are generated from the published specification: each property names its type and carries a remark
if the service may leave it null. So anything else that is missing, null or of another type is a defect of the cloud.
"""

import re

from tencentcloud.common.abstract_model import AbstractModel

TYPE = re.compile(r":rtype: (.+)")
NULLABLE = re.compile(r"返回 ?null")

PLAIN = {"str": str, "int": int, "float": (int, float), "bool": bool}


def defects(model, path=""):
    """Yields one text for each field that is not as published."""
    for name, member in vars(type(model)).items():
        if not isinstance(member, property):
            continue
        kind = TYPE.search(member.__doc__).group(1)
        yield from differences(getattr(model, name), kind, f"{path}{name}", bool(NULLABLE.search(member.__doc__)))


def differences(value, kind, path, nullable):
    if value is None:
        if not nullable:
            yield f"{path} is missing or null"
    elif kind.startswith("list of "):
        # The SDK itself fails on an object where a list belongs, but it takes a text for a list of letters.
        if not isinstance(value, list):
            yield f"{path} is {value!r} instead of a list"
            return
        for item in value:
            yield from differences(item, kind.removeprefix("list of "), f"{path}[]", nullable=False)
    elif isinstance(value, AbstractModel):
        yield from defects(value, f"{path}.")
    elif kind in PLAIN and (not isinstance(value, PLAIN[kind]) or (isinstance(value, bool) and kind != "bool")):
        yield f"{path} is {value!r} instead of {kind}"
