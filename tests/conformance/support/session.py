"""One caller of the cloud: its keys, its way of signing, and the SDK's clients made from them."""

import dataclasses
import importlib
import json
import time
import warnings

from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from support.shapes import defects, unpublished

VERSIONS = {
    "cam": "2019-01-16",
    "cls": "2020-10-16",
    "mps": "2019-06-12",
    "scf": "2018-04-16",
    "sts": "2018-08-13",
    "tag": "2018-08-13",
}

REGION = "ap-guangzhou"


class PatientRetryer:
    """Repeats what the rate limiter refused, and nothing else.

    The SDK's own `StandardRetryer` also repeats broken connections, which are findings here, and forgets that a
    repeated call succeeded.
    """

    PAUSES = (0.3, 0.6, 1.2, 2.4)

    def send_request(self, call):
        for pause in self.PAUSES:
            try:
                return call()
            except TencentCloudSDKException as error:
                if not error.code.startswith("RequestLimitExceeded"):
                    raise
                time.sleep(pause)
        return call()


@dataclasses.dataclass(frozen=True)
class Session:
    address: str
    secret_id: str
    secret_key: str
    token: str | None = None
    sign: str = "TC3-HMAC-SHA256"
    method: str = "POST"
    keep_alive: bool = True
    unsigned_payload: bool = False
    # What the answers of each typed action lacked; shared by all sessions derived from one.
    shapes: dict = dataclasses.field(default_factory=dict)
    # Connections are kept per session, as a program would.
    clients: dict = dataclasses.field(default_factory=dict, init=False)

    @classmethod
    def from_environment(cls, environment):
        return cls(
            address=environment["MPSTACK_ENDPOINT"].removeprefix("http://").rstrip("/"),
            secret_id=environment["TENCENTCLOUD_SECRET_ID"],
            secret_key=environment["TENCENTCLOUD_SECRET_KEY"],
        )

    def but(self, **changes):
        """Returns the same session with some settings changed."""
        return dataclasses.replace(self, **changes)

    def cam(self, action, **parameters):
        return self.typed("cam", action, parameters)

    def cls(self, action, **parameters):
        return self.typed("cls", action, parameters)

    def mps(self, action, **parameters):
        return self.typed("mps", action, parameters)

    def scf(self, action, **parameters):
        return self.typed("scf", action, parameters)

    def sts(self, action, **parameters):
        return self.typed("sts", action, parameters)

    def tag(self, action, **parameters):
        return self.typed("tag", action, parameters)

    def typed(self, product, action, parameters):
        """Calls through the SDK's model of the action; returns its model of the answer."""
        package = f"tencentcloud.{product}.v{VERSIONS[product].replace('-', '')}"
        models = importlib.import_module(f"{package}.models")
        request = getattr(models, f"{action}Request")()
        kind = getattr(importlib.import_module(f"{package}.{product}_client"), f"{product.capitalize()}Client")
        client = self.client(kind)
        with warnings.catch_warnings(record=True) as told:
            # The SDK silences its own warnings about fields that it does not know; they are what we came for.
            warnings.simplefilter("always", UserWarning)
            request.from_json_string(json.dumps(parameters))
            answer = getattr(client, action)(request)
        found = self.shapes.setdefault(f"{product}.{action}", set())
        found.update(defects(answer))
        found.update(unpublished(told))
        return answer

    def plain(self, product, action, version=None, **parameters):
        """Calls an action without the SDK knowing it; returns the answer's fields."""
        client = self.client(CommonClient, product, version or VERSIONS[product])
        return client.call_json(action, parameters)["Response"]

    def client(self, kind, *leading):
        key = (kind, *leading)
        if key not in self.clients:
            http = HttpProfile(protocol="http", endpoint=self.address, reqMethod=self.method, keepAlive=self.keep_alive)
            profile = ClientProfile(signMethod=self.sign, httpProfile=http, language="en-US", retryer=PatientRetryer())
            profile.unsignedPayload = self.unsigned_payload
            credential = Credential(self.secret_id, self.secret_key, self.token)
            self.clients[key] = kind(*leading, credential, REGION, profile)
        return self.clients[key]
