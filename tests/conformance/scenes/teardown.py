"""Everything goes, and the account says so."""

from scenes.transports import gone
from support.checks import equal, refused, wait_for
from support.names import EXECUTION_ROLE, FUNCTION, OPERATOR_ROLE, SERVICE_ROLES


def play(cloud, checks):
    with checks("delete an alias"):
        cloud.scf("DeleteAlias", FunctionName=FUNCTION, Name="live")
    with checks("the alias is gone"), refused("ResourceNotFound.Alias"):
        cloud.scf("GetAlias", FunctionName=FUNCTION, Name="live")
    with checks("delete the function"):
        cloud.scf("DeleteFunction", FunctionName=FUNCTION)
        wait_for(f"{FUNCTION} to go", lambda: gone(cloud, FUNCTION))
    with checks("no function is left"):
        equal(cloud.scf("ListFunctions").TotalCount, 0)
    for name, (_, policies) in SERVICE_ROLES.items():
        for policy in policies:
            with checks(f"detach {policy}"):
                cloud.cam("DetachRolePolicy", DetachRoleName=name, PolicyName=policy)
        with checks(f"no policy is left on {name}"):
            equal(cloud.cam("ListAttachedRolePolicies", Page=1, Rp=200, RoleName=name).List, [])
    for name in (*SERVICE_ROLES, EXECUTION_ROLE, OPERATOR_ROLE):
        with checks(f"delete {name}"):
            cloud.cam("DeleteRole", RoleName=name)
        with checks(f"{name} is gone"), refused("InvalidParameter.RoleNotExist"):
            cloud.cam("GetRole", RoleName=name)
