"""Who may speak at all: signatures, clocks, keys, actions and the envelope of every answer."""

import http.client
import json
import time
from unittest import mock

from support.checks import UUID, equal, refused

TC3 = "TC3-HMAC-SHA256"
V1 = ("HmacSHA1", "HmacSHA256")


def play(cloud, checks):
    with checks("caller identity"):
        caller = cloud.sts("GetCallerIdentity")
        equal(caller.Type, "CAMUser", "Type")
        equal(caller.Arn, f"qcs::cam:{caller.AccountId}:uin/{caller.UserId}", "Arn")

    for sign in (TC3, *V1):
        speaker = cloud.but(sign=sign)
        with checks(f"wrong signature by {sign}"), refused("AuthFailure.SignatureFailure"):
            speaker.but(secret_key="0" * 32).scf("ListFunctions")
        with checks(f"unknown key by {sign}"), refused("AuthFailure.SecretIdNotFound"):
            speaker.but(secret_id="AKID" + "0" * 32).scf("ListFunctions")
        with checks(f"unknown action by {sign}"), refused("InvalidAction"):
            speaker.plain("scf", "MakeCoffee")
        with checks(f"unknown version by {sign}"), refused("NoSuchVersion"):
            speaker.plain("scf", "ListFunctions", version="1999-01-01")
        # The limit is five minutes either way.
        for shift in (-600, 600):
            with checks(f"clock {shift:+} s by {sign}"), refused("AuthFailure.SignatureExpire"), clock(shift):
                speaker.scf("ListFunctions")
        for shift in (-240, 240):
            with checks(f"clock {shift:+} s by {sign}"), clock(shift):
                speaker.scf("ListFunctions")

    with checks("action of another product"), refused("InvalidAction"):
        cloud.plain("mps", "CreateFunction")
    with checks("missing parameter comes after the action"), refused("MissingParameter"):
        cloud.plain("cam", "CreateRole")
    with checks("request of more than 10 MB"), refused("RequestSizeLimitExceeded"):
        cloud.scf("UpdateFunctionCode", FunctionName="any", ZipFile="A" * (10 * 1024 * 1024))
    with checks("broken authorization and envelope"):
        broken_authorization(cloud.address)


def clock(shift):
    """Signs with a clock that goes wrong by so many seconds."""
    right = time.time
    return mock.patch("time.time", lambda: right() + shift)


def broken_authorization(address):
    connection = http.client.HTTPConnection(address)
    headers = {
        "Authorization": f"{TC3} nonsense",
        "Content-Type": "application/json",
        "X-TC-Action": "ListFunctions",
        "X-TC-Version": "2018-04-16",
        "X-TC-Timestamp": str(int(time.time())),
    }
    connection.request("POST", "/", "{}", headers)
    answer = connection.getresponse()
    equal(answer.status, 200, "status")
    # With a charset the SDK does not even look for an error.
    equal(answer.headers["Content-Type"], "application/json", "Content-Type")
    envelope = json.loads(answer.read())
    equal(list(envelope), ["Response"], "envelope")
    equal(sorted(envelope["Response"]), ["Error", "RequestId"], "fields of the response")
    equal(sorted(envelope["Response"]["Error"]), ["Code", "Message"], "fields of the error")
    equal(envelope["Response"]["Error"]["Code"], "AuthFailure.InvalidAuthorization", "code")
    assert UUID.fullmatch(envelope["Response"]["RequestId"]), "the request id is not a UUID"
