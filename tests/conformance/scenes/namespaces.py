"""Namespaces: the one that is always there, and one of our own."""

from scenes.functions import active
from scenes.transports import gone
from support.checks import equal, refused, wait_for
from support.names import FUNCTION, NOBODY
from support.package import encoded, package

NAMESPACE = "conformance-space"


def play(cloud, checks):
    with checks("default namespace"):
        equal(names(cloud), [("default", "default")])
    with checks("create a namespace"):
        cloud.scf("CreateNamespace", Namespace=NAMESPACE, Description="made by conformance")
        equal(sorted(names(cloud)), [(NAMESPACE, "default"), ("default", "default")])
    with checks("same function name in two namespaces"):
        code = {"ZipFile": encoded(package("elsewhere"))}
        cloud.scf("CreateFunction", FunctionName=FUNCTION, Namespace=NAMESPACE, Runtime="CustomRuntime", Code=code)
        equal(active(cloud, Namespace=NAMESPACE).Namespace, NAMESPACE)
        equal([one.Namespace for one in cloud.scf("ListFunctions", Namespace=NAMESPACE).Functions], [NAMESPACE])
        equal([one.Namespace for one in cloud.scf("ListFunctions").Functions], ["default"])
    with checks("functions in the account"):
        spaces = cloud.scf("GetAccount").AccountUsage.Namespace
        equal(
            sorted((one.Namespace, one.Functions) for one in spaces), [(NAMESPACE, [FUNCTION]), ("default", [FUNCTION])]
        )
    with checks("delete a namespace that is not empty"), refused("ResourceInUse.Namespace"):
        cloud.scf("DeleteNamespace", Namespace=NAMESPACE)
    with checks("duplicate namespace"), refused("ResourceInUse.Namespace"):
        cloud.scf("CreateNamespace", Namespace=NAMESPACE)
    with checks("delete the function of a namespace"):
        cloud.scf("DeleteFunction", FunctionName=FUNCTION, Namespace=NAMESPACE)
        wait_for(f"{FUNCTION} to go", lambda: gone(cloud, FUNCTION, Namespace=NAMESPACE))
        equal(cloud.scf("ListFunctions").TotalCount, 1, "functions of the default namespace")
    with checks("delete a namespace"):
        cloud.scf("DeleteNamespace", Namespace=NAMESPACE)
        equal(names(cloud), [("default", "default")])
    with checks("delete a missing namespace"), refused("ResourceNotFound.Namespace"):
        cloud.scf("DeleteNamespace", Namespace=NOBODY)
    with checks("delete the default namespace"), refused("FailedOperation.DeleteNamespace"):
        cloud.scf("DeleteNamespace", Namespace="default")


def names(cloud):
    return [(one.Name, one.Type) for one in cloud.scf("ListNamespaces").Namespaces]
