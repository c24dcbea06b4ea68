"""Copies of a function, and texts of namespaces."""

from scenes.functions import active
from scenes.transports import gone
from support.checks import equal, refused, wait_for
from support.names import FUNCTION

COPY = f"{FUNCTION}-copy"


def play(cloud, checks):
    with checks("copy a function"):
        cloud.scf("CopyFunction", FunctionName=FUNCTION, NewFunctionName=COPY, Description="a copy")
        copy, original = active(cloud, COPY), cloud.scf("GetFunction", FunctionName=FUNCTION)
        equal((copy.Description, copy.MemorySize, copy.Role), ("a copy", original.MemorySize, original.Role))
        equal(hash_of(cloud, COPY), hash_of(cloud, FUNCTION), "CodeSha256")
    with checks("copy it once more"), refused("ResourceInUse.Function", "ResourceInUse.FunctionName"):
        cloud.scf("CopyFunction", FunctionName=FUNCTION, NewFunctionName=COPY)
    with checks("copy onto another"):
        change = {"FunctionName": FUNCTION, "NewFunctionName": COPY, "Override": True, "CopyConfiguration": False}
        cloud.scf("CopyFunction", **change)
        equal(active(cloud, COPY).Timeout, 3, "Timeout")
    with checks("delete the copy"):
        cloud.scf("DeleteFunction", FunctionName=COPY)
        wait_for(f"{COPY} to go", lambda: gone(cloud, COPY))
        equal(cloud.scf("ListFunctions").TotalCount, 1)

    with checks("text of a namespace"):
        cloud.scf("CreateNamespace", Namespace="conformance-text", Description="before")
        cloud.scf("UpdateNamespace", Namespace="conformance-text", Description="after")
        texts = {one.Name: one.Description for one in cloud.scf("ListNamespaces").Namespaces}
        equal(texts["conformance-text"], "after", "Description")
        cloud.scf("DeleteNamespace", Namespace="conformance-text")


def hash_of(cloud, name):
    return cloud.scf("GetFunctionAddress", FunctionName=name).CodeSha256
