"""Puts objects into COS, which the SDK does not cover: requests signed by hand (`q-sign-algorithm=sha1`)."""

import hashlib
import hmac
import http.client
import time
from urllib.parse import quote

from support.session import REGION


def put(cloud, bucket, key="", content=b""):
    """Stores an object; without a key, makes the bucket."""
    host, path = f"{bucket}.cos.{REGION}.myqcloud.com", f"/{key}"
    connection = http.client.HTTPConnection(cloud.address)
    connection.request(
        "PUT", quote(path), content, {"Host": host, "Authorization": signature(cloud, "put", path, host)}
    )
    answer = connection.getresponse()
    assert answer.status == 200, f"PUT {host}{path}: {answer.status} {answer.read().decode()}"


def signature(cloud, method, path, host):
    now = int(time.time())
    window = f"{now - 60};{now + 600}"
    request = f"{method}\n{path}\n\nhost={host}\n"
    text = f"sha1\n{window}\n{hashlib.sha1(request.encode()).hexdigest()}\n"
    sign = mac(mac(cloud.secret_key, window), text)
    return (
        f"q-sign-algorithm=sha1&q-ak={cloud.secret_id}&q-sign-time={window}&q-key-time={window}"
        f"&q-header-list=host&q-url-param-list=&q-signature={sign}"
    )


def mac(key, text):
    return hmac.new(key.encode(), text.encode(), hashlib.sha1).hexdigest()
