"""The COS SDK, unmodified, takes buckets and objects through all that archives, code and videos need.

Reads what `sdk.py` reads. The SDK keeps the virtual host of each bucket in its Host header and only connects elsewhere.
"""

import base64
import hashlib
import os
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

from qcloud_cos import CosConfig, CosS3Client
from qcloud_cos.cos_exception import CosServiceError

from support.checks import Checks, equal
from support.session import REGION

BUCKET = "strangers-1250000000"
COPIES = "copies-1250000000"
# Letters that mean something in a path, a query, XML or a form.
KEYS = ["a/1 one.txt", "a/2+two&<x>.txt", "a/视频.mp4", "b/100%.txt", "top.txt"]
MEGABYTE = 1 << 20


def main():
    checks = Checks()
    client = connect()
    for scene in (buckets, objects, conditions, listings, copies, presigned, multipart, deletion):
        scene(client, checks)
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


def connect(**more):
    address = urllib.parse.urlsplit(os.environ["MPSTACK_ENDPOINT"])
    keys = {"SecretId": os.environ["TENCENTCLOUD_SECRET_ID"], "SecretKey": os.environ["TENCENTCLOUD_SECRET_KEY"]}
    where = {"Region": REGION, "Scheme": "http", "IP": address.hostname, "Port": address.port}
    # Listing the buckets is the one call that goes to no bucket, and the SDK sends it past `IP`.
    where["ServiceDomain"] = address.netloc
    return client(**where | keys | more)


def connect_by_proxy():
    """Returns a client with the service's own addresses, which it asks the endpoint for as one asks a proxy."""
    keys = {"SecretId": os.environ["TENCENTCLOUD_SECRET_ID"], "SecretKey": os.environ["TENCENTCLOUD_SECRET_KEY"]}
    return client(Region=REGION, Scheme="http", Proxies={"http": os.environ["MPSTACK_ENDPOINT"]}, **keys)


def client(**settings):
    # One try: a second one would hide what the first one found.
    return CosS3Client(CosConfig(**settings), retry=1)


class refused:
    """Expects the call inside to be refused with this status and code."""

    def __init__(self, status, code):
        self.wanted = (status, code)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        assert kind is not None, f"expected {self.wanted}, but the call was accepted"
        if not issubclass(kind, CosServiceError):
            return False
        equal((error.get_status_code(), error.get_error_code()), self.wanted, "refusal")
        assert error.get_request_id(), "a refusal without a request id"
        return True


def content(answer):
    return answer["Body"].get_raw_stream().read()


def buckets(client, checks):
    with checks("no bucket yet"), refused(404, "NoSuchBucket"):
        client.put_object(Bucket=BUCKET, Key="x", Body=b"")
    with checks("create buckets"):
        for bucket in (BUCKET, COPIES):
            client.create_bucket(Bucket=bucket)
        client.head_bucket(Bucket=BUCKET)
        equal(client.bucket_exists(Bucket=BUCKET), True)
        equal(client.bucket_exists(Bucket="nobodys-1250000000"), False)
    with checks("list buckets"):
        listed = client.list_buckets()
        equal(sorted(one["Name"] for one in listed["Buckets"]["Bucket"]), [COPIES, BUCKET])
    with checks("through a proxy"):
        equal(connect_by_proxy().list_buckets()["Buckets"], listed["Buckets"])
    with checks("wrong key"), refused(403, "SignatureDoesNotMatch"):
        connect(SecretKey="wrong").get_object(Bucket=BUCKET, Key="x")
    with checks("unknown key"), refused(403, "InvalidAccessKeyId"):
        connect(SecretId="AKIDnobody").get_object(Bucket=BUCKET, Key="x")


def objects(client, checks):
    body = bytes(range(256)) * 40
    for key in KEYS:
        with checks(f"put, head, get `{key}`"):
            headers = {"ContentType": "text/x-test", "Metadata": {"x-cos-meta-who": "conformance"}}
            put = client.put_object(Bucket=BUCKET, Key=key, Body=body, **headers)
            etag = f'"{hashlib.md5(body).hexdigest()}"'
            equal(put["ETag"], etag)
            head = client.head_object(Bucket=BUCKET, Key=key)
            equal((head["Content-Length"], head["ETag"]), (str(len(body)), etag))
            equal((head["Content-Type"], head["x-cos-meta-who"]), ("text/x-test", "conformance"))
            equal(content(client.get_object(Bucket=BUCKET, Key=key)), body, "body")
    with checks("an empty object"):
        client.put_object(Bucket=BUCKET, Key="empty", Body=b"")
        equal(content(client.get_object(Bucket=BUCKET, Key="empty")), b"")
        client.delete_object(Bucket=BUCKET, Key="empty")
    for wanted, span, part in (
        ("bytes=0-9", "bytes 0-9/10240", body[:10]),
        ("bytes=10230-", "bytes 10230-10239/10240", body[-10:]),
        ("bytes=-5", "bytes 10235-10239/10240", body[-5:]),
    ):
        with checks(f"range {wanted}"):
            answer = client.get_object(Bucket=BUCKET, Key="top.txt", Range=wanted)
            equal((answer["Content-Range"], content(answer)), (span, part))
    with checks("range past the end"), refused(416, "InvalidRange"):
        client.get_object(Bucket=BUCKET, Key="top.txt", Range="bytes=20000-")
    with checks("missing object"), refused(404, "NoSuchKey"):
        client.get_object(Bucket=BUCKET, Key="nobody")
    with checks("existence"):
        equal([client.object_exists(Bucket=BUCKET, Key=key) for key in ("top.txt", "nobody")], [True, False])
    with checks("Content-MD5"):
        digest = base64.b64encode(hashlib.md5(body).digest()).decode()
        client.put_object(Bucket=BUCKET, Key="top.txt", Body=body, ContentMD5=digest)
        # The SDK computes it by itself, too.
        client.put_object(Bucket=BUCKET, Key="top.txt", Body=body, EnableMD5=True)
    with checks("wrong Content-MD5"), refused(400, "BadDigest"):
        client.put_object(Bucket=BUCKET, Key="top.txt", Body=body, ContentMD5=base64.b64encode(b"0" * 16).decode())


def conditions(client, checks):
    with checks("If-Match"):
        etag = client.head_object(Bucket=BUCKET, Key="top.txt")["ETag"]
        client.get_object(Bucket=BUCKET, Key="top.txt", IfMatch=etag)
    with checks("If-Match of another"), refused(412, "PreconditionFailed"):
        client.get_object(Bucket=BUCKET, Key="top.txt", IfMatch='"0"')
    with checks("forbid overwriting"), refused(409, "FileAlreadyExists"):
        client.put_object(Bucket=BUCKET, Key="top.txt", Body=b"", Metadata={"x-cos-forbid-overwrite": "true"})


def listings(client, checks):
    with checks("list all"):
        listed = client.list_objects(Bucket=BUCKET)
        equal((names(listed), listed["IsTruncated"]), (sorted(KEYS), "false"))
        equal({one["Size"] for one in listed["Contents"]}, {"10240"}, "Size")
    with checks("list with encoding"):
        # The SDK asks for it by default and decodes; asked explicitly, it leaves the keys as they came.
        listed = client.list_objects(Bucket=BUCKET, EncodingType="url")
        equal([urllib.parse.unquote(key) for key in names(listed)], sorted(KEYS))
    with checks("list by prefix and delimiter"):
        listed = client.list_objects(Bucket=BUCKET, Delimiter="/")
        equal((names(listed), prefixes(listed)), (["top.txt"], ["a/", "b/"]))
        equal(names(client.list_objects(Bucket=BUCKET, Prefix="a/")), sorted(KEYS)[:3])
    with checks("list by pages"):
        found, marker = [], ""
        while True:
            listed = client.list_objects(Bucket=BUCKET, MaxKeys=2, Marker=marker)
            found += names(listed)
            if listed["IsTruncated"] == "false":
                break
            marker = listed["NextMarker"]
        equal(found, sorted(KEYS))
    with checks("list folders by pages"):
        listed = client.list_objects(Bucket=BUCKET, Delimiter="/", MaxKeys=1)
        equal((names(listed), prefixes(listed), listed["IsTruncated"]), ([], ["a/"], "true"))
        listed = client.list_objects(Bucket=BUCKET, Delimiter="/", MaxKeys=5, Marker=listed["NextMarker"])
        equal((names(listed), prefixes(listed), listed["IsTruncated"]), (["top.txt"], ["b/"], "false"))


def names(listed):
    return [one["Key"] for one in listed.get("Contents", [])]


def prefixes(listed):
    return [one["Prefix"] for one in listed.get("CommonPrefixes", [])]


def copies(client, checks):
    source = {"Bucket": BUCKET, "Key": "a/视频.mp4", "Region": REGION}
    with checks("copy"):
        etag = client.head_object(Bucket=BUCKET, Key="a/视频.mp4")["ETag"]
        copied = client.copy_object(Bucket=COPIES, Key="copy.mp4", CopySource=source)
        equal(copied["ETag"], etag)
        head = client.head_object(Bucket=COPIES, Key="copy.mp4")
        equal((head["ETag"], head["Content-Type"], head["x-cos-meta-who"]), (etag, "text/x-test", "conformance"))
    with checks("copy with other metadata"):
        fresh = {"CopyStatus": "Replaced", "Metadata": {"x-cos-meta-who": "another"}}
        client.copy_object(Bucket=COPIES, Key="other.mp4", CopySource=source, **fresh)
        equal(client.head_object(Bucket=COPIES, Key="other.mp4")["x-cos-meta-who"], "another")
    with checks("copy by the SDK's own choice of way"):
        # It asks for the source's size at its full address, whatever `IP` says.
        connect_by_proxy().copy(Bucket=COPIES, Key="third.mp4", CopySource=source)
        equal(client.head_object(Bucket=COPIES, Key="third.mp4")["ETag"], etag)
    with checks("copy of nothing"), refused(404, "NoSuchKey"):
        client.copy_object(Bucket=COPIES, Key="x", CopySource=source | {"Key": "nobody"})


def presigned(_, checks):
    address = os.environ["MPSTACK_ENDPOINT"]
    client = connect_by_proxy()

    def send(url, **more):
        # Connects to the endpoint and keeps the host that was signed.
        parts = urllib.parse.urlsplit(url)
        request = urllib.request.Request(f"{address}{parts.path}?{parts.query}", **more)
        request.add_header("Host", parts.hostname)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    with checks("presigned put and get"):
        send(client.get_presigned_url(Bucket=BUCKET, Key="signed.txt", Method="PUT"), method="PUT", data=b"by hand")
        equal(send(client.get_presigned_url(Bucket=BUCKET, Key="signed.txt", Method="GET")), b"by hand")
        equal(send(client.get_presigned_download_url(Bucket=BUCKET, Key="signed.txt")), b"by hand")
    with checks("a presigned address is for its key"):
        url = client.get_presigned_url(Bucket=BUCKET, Key="signed.txt", Method="GET")
        try:
            send(url.replace("signed.txt", "top.txt"))
        except urllib.error.HTTPError as error:
            equal(error.code, 403, "status")
        else:
            raise AssertionError("another key was handed out")


def multipart(client, checks):
    body = os.urandom(MEGABYTE) * 5 + b"the rest"
    with checks("parts by hand"):
        upload = client.create_multipart_upload(Bucket=BUCKET, Key="parts.bin")["UploadId"]
        parts = []
        for number, part in enumerate((body[: 4 * MEGABYTE], body[4 * MEGABYTE :]), 1):
            told = client.upload_part(Bucket=BUCKET, Key="parts.bin", Body=part, PartNumber=number, UploadId=upload)
            parts.append({"PartNumber": number, "ETag": told["ETag"]})
        listed = client.list_parts(Bucket=BUCKET, Key="parts.bin", UploadId=upload)
        equal([(one["PartNumber"], one["ETag"]) for one in listed["Part"]], [(str(n["PartNumber"]), n["ETag"]) for n in parts])
        done = {"Bucket": BUCKET, "Key": "parts.bin", "UploadId": upload}
        told = client.complete_multipart_upload(MultipartUpload={"Part": parts}, **done)
        assert told["ETag"].strip('"').endswith("-2"), f"ETag is {told['ETag']}"
        equal(content(client.get_object(Bucket=BUCKET, Key="parts.bin")) == body, True, "body")
    with checks("abort"):
        upload = client.create_multipart_upload(Bucket=BUCKET, Key="aborted.bin")["UploadId"]
        client.upload_part(Bucket=BUCKET, Key="aborted.bin", Body=b"x", PartNumber=1, UploadId=upload)
        client.abort_multipart_upload(Bucket=BUCKET, Key="aborted.bin", UploadId=upload)
        with refused(404, "NoSuchUpload"):
            client.list_parts(Bucket=BUCKET, Key="aborted.bin", UploadId=upload)
    with tempfile.TemporaryDirectory(prefix="mpstack-cos-") as folder:
        file, back = Path(folder, "file"), Path(folder, "back")
        for name, size in (("below", MEGABYTE // 2), ("above", 3 * MEGABYTE + 7)):
            with checks(f"upload_file {name} its threshold"):
                file.write_bytes(os.urandom(size))
                client.upload_file(Bucket=BUCKET, Key="file.bin", LocalFilePath=str(file), PartSize=1, MAXThread=3)
                client.download_file(Bucket=BUCKET, Key="file.bin", DestFilePath=str(back))
                equal(back.read_bytes() == file.read_bytes(), True, "bytes")


def deletion(client, checks):
    with checks("delete one, twice"):
        for _ in range(2):
            client.delete_object(Bucket=BUCKET, Key="top.txt")
        equal(client.object_exists(Bucket=BUCKET, Key="top.txt"), False)
    with checks("a bucket with objects stays"), refused(409, "BucketNotEmpty"):
        client.delete_bucket(Bucket=BUCKET)
    for bucket in (BUCKET, COPIES):
        with checks(f"delete all of {bucket} at once"):
            keys = names(client.list_objects(Bucket=bucket))
            entries = {"Quiet": "false", "Object": [{"Key": key} for key in keys]}
            told = client.delete_objects(Bucket=bucket, Delete=entries)
            equal(sorted(one["Key"] for one in told.get("Deleted", [])), sorted(keys))
            equal(names(client.list_objects(Bucket=bucket)), [])
        with checks(f"delete {bucket}"):
            client.delete_bucket(Bucket=bucket)
            equal(client.bucket_exists(Bucket=bucket), False)


if __name__ == "__main__":
    sys.exit(main())
