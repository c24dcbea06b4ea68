"""Memory that is set aside for a function, and instances that are kept."""

from support.checks import equal, refused, wait_for
from support.names import FUNCTION, NOBODY


def play(cloud, checks):
    with checks("reserve memory"):
        cloud.scf("PutReservedConcurrencyConfig", FunctionName=FUNCTION, ReservedConcurrencyMem=1280)
        equal(cloud.scf("GetReservedConcurrencyConfig", FunctionName=FUNCTION).ReservedMem, 1280)
        equal(cloud.scf("ListFunctions").Functions[0].ReservedConcurrencyMem, 1280)
    with checks("reserve more than there is"), refused("LimitExceeded.FunctionReservedConcurrencyMemory"):
        cloud.scf("PutReservedConcurrencyConfig", FunctionName=FUNCTION, ReservedConcurrencyMem=1280000)
    with checks("keep an instance of a version"):
        cloud.scf(
            "PutProvisionedConcurrencyConfig",
            FunctionName=FUNCTION,
            Qualifier="1",
            VersionProvisionedConcurrencyNum=1,
        )
        kept = wait_for("the instance", lambda: done(cloud))
        equal((kept.Qualifier, kept.AllocatedProvisionedConcurrencyNum), ("1", 1))
        equal(kept.AvailableProvisionedConcurrencyNum, 1, "AvailableProvisionedConcurrencyNum")
    with checks("keep instances of $LATEST"), refused("InvalidParameterValue.Qualifier"):
        cloud.scf(
            "PutProvisionedConcurrencyConfig",
            FunctionName=FUNCTION,
            Qualifier="$LATEST",
            VersionProvisionedConcurrencyNum=1,
        )
    with checks("keep no instance any more"):
        cloud.scf("DeleteProvisionedConcurrencyConfig", FunctionName=FUNCTION, Qualifier="1")
        equal(cloud.scf("GetProvisionedConcurrencyConfig", FunctionName=FUNCTION).Allocated, [])
    with checks("reserve nothing any more"):
        cloud.scf("DeleteReservedConcurrencyConfig", FunctionName=FUNCTION)
        equal(cloud.scf("GetReservedConcurrencyConfig", FunctionName=FUNCTION).ReservedMem, None)
    with checks("memory of a missing function"), refused("ResourceNotFound.Function"):
        cloud.scf("GetReservedConcurrencyConfig", FunctionName=NOBODY)


def done(cloud):
    """Returns what is told of the version once its instances are there."""
    found = cloud.scf("GetProvisionedConcurrencyConfig", FunctionName=FUNCTION, Qualifier="1").Allocated
    equal(len(found), 1, "versions with instances")
    return found[0] if found[0].Status == "Done" else None
