"""The roles of an account: the two service roles and one for the function."""

import json

from support.checks import equal, refused
from support.names import EXECUTION_ROLE, FUNCTION, NOBODY, SERVICE_ROLES
from support.package import encoded, package


def play(cloud, checks):
    with checks("function before SCF_QcsRole exists"), refused("FailedOperation.QcsRoleNotFound"):
        cloud.scf(
            "CreateFunction", FunctionName=FUNCTION, Runtime="CustomRuntime", Code={"ZipFile": encoded(package("one"))}
        )

    for name, (service, policies) in SERVICE_ROLES.items():
        with checks(f"create {name}"):
            made = cloud.cam(
                "CreateRole", RoleName=name, PolicyDocument=trust(service), Description="made by conformance"
            )
            role = cloud.cam("GetRole", RoleName=name).RoleInfo
            equal((role.RoleId, role.RoleName, role.Description), (made.RoleId, name, "made by conformance"))
            assert len(role.RoleId) == 19 and role.RoleId.isdigit(), f"RoleId is {role.RoleId!r}"
            equal(principals(role), {service}, "principals")
        for policy in policies:
            with checks(f"attach {policy}"):
                cloud.cam("AttachRolePolicy", AttachRoleName=name, PolicyName=policy)
        with checks(f"attach to {name} once more"):
            cloud.cam("AttachRolePolicy", AttachRoleName=name, PolicyName=policies[0])
        with checks(f"policies of {name}"):
            attached = cloud.cam("ListAttachedRolePolicies", Page=1, Rp=200, RoleName=name)
            equal(sorted(policy.PolicyName for policy in attached.List), sorted(policies))
            equal(attached.TotalNum, len(policies), "TotalNum")

    with checks("create the execution role"):
        cloud.cam("CreateRole", RoleName=EXECUTION_ROLE, PolicyDocument=trust("scf.qcloud.com"))
    with checks("list roles by pages of one"):
        pages = [cloud.cam("DescribeRoleList", Page=page, Rp=1) for page in (1, 2, 3, 4)]
        names = [role.RoleName for page in pages for role in page.List]
        equal(sorted(names), sorted([*SERVICE_ROLES, EXECUTION_ROLE]))
        equal({page.TotalNum for page in pages}, {3}, "TotalNum")
    with checks("tags of a role"):
        role = cloud.cam("GetRole", RoleName=EXECUTION_ROLE).RoleInfo
        tags = cloud.plain(
            "tag",
            "DescribeResourceTagsByResourceIds",
            ServiceType="cam",
            ResourcePrefix="role",
            ResourceIds=[role.RoleId],
            ResourceRegion="",
        )
        equal((tags["Tags"], tags["TotalCount"]), ([], 0))
    with checks("application number"):
        owner = cloud.cam("GetUserAppId")
        equal(owner.OwnerUin, cloud.sts("GetCallerIdentity").AccountId, "OwnerUin")

    with checks("missing role"), refused("InvalidParameter.RoleNotExist"):
        cloud.cam("GetRole", RoleName=NOBODY)
    with checks("attach to a missing role"), refused("InvalidParameter.RoleNotExist"):
        cloud.cam("AttachRolePolicy", AttachRoleName=NOBODY, PolicyName="QcloudAccessForScfRole")
    with checks("duplicate role"), refused("InvalidParameter.RoleNameInUse"):
        cloud.cam("CreateRole", RoleName=EXECUTION_ROLE, PolicyDocument=trust("scf.qcloud.com"))
    with checks("role name with a blank"), refused("InvalidParameter.RoleNameError"):
        cloud.cam("CreateRole", RoleName="not a name", PolicyDocument=trust("scf.qcloud.com"))
    with checks("unknown service in a trust policy"), refused("InvalidParameter.PrincipalServiceNotExist"):
        cloud.cam("CreateRole", RoleName=NOBODY, PolicyDocument=trust("mps.qcloud.com"))
    with checks("role without a trust policy"), refused("MissingParameter"):
        cloud.cam("CreateRole", RoleName=NOBODY)


def trust(service):
    return document({"service": [service]})


def document(principal):
    statement = {"action": ["name/sts:AssumeRole"], "effect": "allow", "principal": principal}
    return json.dumps({"version": "2.0", "statement": [statement]})


def principals(role):
    """Returns the services that may assume the role; one may stand without its list."""
    services = [statement["principal"]["service"] for statement in json.loads(role.PolicyDocument)["statement"]]
    return {name for one in services for name in ([one] if isinstance(one, str) else one)}
