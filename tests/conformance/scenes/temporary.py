"""Temporary keys of a role: what they may, what they may not, and whose token they need."""

from scenes.roles import document
from support.checks import equal, refused
from support.names import NOBODY, OPERATOR_ROLE


def play(cloud, checks):
    with checks("create a role for people"):
        account = cloud.sts("GetCallerIdentity").AccountId
        trust = document({"qcs": [f"qcs::cam::uin/{account}:root"]})
        role = cloud.cam("CreateRole", RoleName=OPERATOR_ROLE, PolicyDocument=trust).RoleId
    with checks("assume the role"):
        arn = f"qcs::cam::uin/{account}:roleName/{OPERATOR_ROLE}"
        keys = cloud.sts("AssumeRole", RoleArn=arn, RoleSessionName="conformance", DurationSeconds=900).Credentials
        guest = cloud.but(secret_id=keys.TmpSecretId, secret_key=keys.TmpSecretKey, token=keys.Token)
    with checks("identity of a role"):
        caller = guest.sts("GetCallerIdentity")
        equal((caller.Type, caller.AccountId, caller.UserId), ("CAMRole", account, f"{role}:conformance"))
        equal(caller.Arn, f"qcs::sts:{account}:assumed-role/{role}", "Arn")
    with checks("a role without policies"), refused("UnauthorizedOperation.*", "AuthFailure.UnauthorizedOperation"):
        guest.scf("ListFunctions")
    for sign in ("TC3-HMAC-SHA256", "HmacSHA1"):
        with checks(f"keys without their token by {sign}"), refused("AuthFailure.TokenFailure"):
            guest.but(token=None, sign=sign).sts("GetCallerIdentity")
        with checks(f"keys with another token by {sign}"), refused("AuthFailure.TokenFailure"):
            guest.but(token="nonsense", sign=sign).sts("GetCallerIdentity")
    with checks("a role with a policy"):
        cloud.cam("AttachRolePolicy", AttachRoleName=OPERATOR_ROLE, PolicyName="QcloudSCFFullAccess")
        equal(guest.scf("ListFunctions").TotalCount, 1)
    with checks("assume a missing role"), refused("ResourceNotFound.RoleNotFound"):
        cloud.sts("AssumeRole", RoleArn=f"qcs::cam::uin/{account}:roleName/{NOBODY}", RoleSessionName="conformance")
